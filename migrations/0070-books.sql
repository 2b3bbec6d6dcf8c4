-- The general ledger (FIN-1): balanced vouchers of the operator's own economics. A voucher is written by `gl_write`
-- alone and never changed; the running product may only read it. What a person enters waits in `gl_draft`.

-- The tenant's own accounts, and what he calls the usual ones.
create table gl_account (
  tenant_id int not null,
  -- What rules and vouchers name; stays when the number people know changes.
  code      text not null,
  number    text not null,
  name      text not null,
  kind      text not null check (kind in ('asset', 'liability', 'equity', 'cost', 'income', 'expense')),
  -- By what its lines are told apart: a fact of the event.
  by_what   text not null default '' check (by_what in ('', 'party', 'account', 'shop', 'node')),
  -- Which line of the cash flow statement money is on that comes from or goes to it.
  flow      text not null default '',
  -- The number in other programs: {"u8": "112201"}.
  outside   jsonb not null default '{}',
  active    boolean not null default true,
  version   int not null default 1,
  primary key (tenant_id, code)
);

-- Posting rules that were changed; the others are as they come.
create table gl_rule (
  tenant_id int not null,
  kind      text not null,
  memo      text not null default '',
  -- [{"side", "account", "amount"}]
  lines     jsonb not null,
  version   int not null default 1,
  primary key (tenant_id, kind)
);

-- A period without a row is open, unless a later one is closed.
create table gl_period (
  tenant_id  int not null,
  -- `2026-11`
  period     text not null,
  state      text not null check (state in ('open', 'soft', 'hard')),
  changed_at timestamptz not null default now(),
  changed_by text not null default '',
  -- Who wants it open again; somebody else opens it.
  asked_by   text not null default '',
  asked_why  text not null default '',
  version    int not null default 1,
  primary key (tenant_id, period)
);

create table gl_voucher (
  tenant_id       int not null,
  id              uuid not null,
  period          text not null,
  -- Runs through in a period without a gap. Given a moment later by `gl_number`, so that nobody waits for the last one.
  number          int,
  -- What happened: the posting rule's kind; `manual`, `reversal`.
  kind            text not null,
  document_kind   text not null,
  document_id     text not null,
  document_number text not null,
  -- The day it counts in the books, within its period.
  on_day          date not null check (to_char(on_day, 'YYYY-MM') = period),
  -- When it happened; earlier than its period when it came late.
  effective_at    timestamptz not null,
  booked_at       timestamptz not null default clock_timestamp(),
  actor           text not null,
  -- The second person of a manual voucher.
  checked_by      text not null default '',
  memo            text not null default '',
  -- {"shop", "party", "account", "node", "order"}
  about           jsonb not null default '{}',
  -- The voucher it takes back.
  reverses        uuid,
  primary key (tenant_id, id)
);
create unique index gl_voucher_document on gl_voucher (tenant_id, document_kind, document_id, kind);
create unique index gl_voucher_number on gl_voucher (tenant_id, period, number) where number is not null;
create index gl_voucher_unnumbered on gl_voucher (tenant_id, period, id) where number is null;
create index gl_voucher_day on gl_voucher (tenant_id, on_day, id);

create table gl_line (
  tenant_id  int not null,
  voucher_id uuid not null,
  line       int not null,
  period     text not null,
  on_day     date not null,
  account    text not null,
  -- Whose, where the account is told apart by somebody.
  of_whom    text not null default '',
  -- Below zero: a red figure, that takes back one on the same side.
  debit      bigint not null default 0,
  credit     bigint not null default 0 check ((debit = 0) <> (credit = 0)),
  memo       text not null default '',
  primary key (tenant_id, voucher_id, line)
);
create index gl_line_account on gl_line (tenant_id, account, on_day, voucher_id);
create index gl_line_day on gl_line (tenant_id, on_day);

-- Every close of a period, also of one that was opened again.
create table gl_close (
  tenant_id   int not null,
  id          uuid not null,
  period      text not null,
  vouchers    int not null,
  -- The head of the chain before it, and with it.
  previous    bytea not null,
  head        bytea not null,
  closed_at   timestamptz not null default clock_timestamp(),
  closed_by   text not null,
  reopened_at timestamptz,
  reopened_by text not null default '',
  asked_by    text not null default '',
  why         text not null default '',
  primary key (tenant_id, id)
);
create unique index gl_close_period on gl_close (tenant_id, period) where reopened_at is null;

-- The trial balance of a close: what moved in the period, and what each account stood at (debit above zero).
create table gl_close_line (
  tenant_id int not null,
  close_id  uuid not null,
  account   text not null,
  of_whom   text not null,
  debit     bigint not null,
  credit    bigint not null,
  balance   bigint not null,
  primary key (tenant_id, close_id, account, of_whom)
);

-- Vouchers that people enter: one makes it, another one books it.
create table gl_draft (
  tenant_id  int not null,
  id         uuid not null,
  on_day     date not null,
  memo       text not null,
  lines      jsonb not null,
  state      text not null check (state in ('open', 'sentBack', 'booked', 'dropped')),
  made_by    text not null,
  made_at    timestamptz not null,
  decided_by text not null default '',
  note       text not null default '',
  voucher_id uuid,
  version    int not null default 1,
  primary key (tenant_id, id)
);
create index gl_draft_state on gl_draft (tenant_id, state, id);

call guard_tenant('{gl_account, gl_rule, gl_draft}', 'select, insert, update');
call guard_tenant('{gl_period, gl_voucher, gl_line, gl_close, gl_close_line}', 'select');

-- Closed is closed, whoever writes: also the owner of the tables, and also a restore that replays changes.
create function gl_hard_through(p_tenant int) returns text
  language sql stable security definer set search_path = public
  return coalesce((select max(period) from gl_period where tenant_id = p_tenant and state = 'hard'), '');

create function gl_refuse_closed_new() returns trigger
  language plpgsql security definer set search_path = public as $$
declare
  t int;
  earliest text;
begin
  for t, earliest in select tenant_id, min(period) from written group by tenant_id loop
    -- A close waits for whoever is writing, and what comes after it finds the period closed.
    perform pg_advisory_xact_lock_shared(7002, t);
    if earliest <= gl_hard_through(t) then
      raise exception 'the period is closed' using errcode = 'check_violation', constraint = 'gl_period_closed';
    end if;
  end loop;
  return null;
end $$;

create function gl_refuse_closed_old() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock_shared(7002, old.tenant_id);
  if old.period <= gl_hard_through(old.tenant_id) then
    raise exception 'the period is closed' using errcode = 'check_violation', constraint = 'gl_period_closed';
  end if;
  return coalesce(new, old);
end $$;

create trigger gl_closed_new after insert on gl_voucher
  referencing new table as written for each statement execute function gl_refuse_closed_new();
create trigger gl_closed_new after insert on gl_line
  referencing new table as written for each statement execute function gl_refuse_closed_new();
create trigger gl_closed_changed after update on gl_voucher
  referencing new table as written for each statement execute function gl_refuse_closed_new();
create trigger gl_closed_changed after update on gl_line
  referencing new table as written for each statement execute function gl_refuse_closed_new();
create trigger gl_closed_old before update or delete on gl_voucher
  for each row execute function gl_refuse_closed_old();
create trigger gl_closed_old before update or delete on gl_line
  for each row execute function gl_refuse_closed_old();
alter table gl_voucher enable always trigger gl_closed_new;
alter table gl_voucher enable always trigger gl_closed_changed;
alter table gl_voucher enable always trigger gl_closed_old;
alter table gl_line enable always trigger gl_closed_new;
alter table gl_line enable always trigger gl_closed_changed;
alter table gl_line enable always trigger gl_closed_old;

-- Where the books stand; until the transaction ends no period changes its state.
create function gl_begin(p_tenant int) returns table (soft_through text, hard_through text)
  language plpgsql security definer set search_path = public as $$
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock_shared(7002, p_tenant);
  return query
    select coalesce(max(period), ''), coalesce(max(period) filter (where state = 'hard'), '')
    from gl_period
    where tenant_id = p_tenant
      and state <> 'open';
end $$;

-- The only writer of vouchers. A document is booked once for what happened to it: what is there already is left out.
-- Gives the ids that were written. Refuses the whole batch for one voucher that does not balance.
create function gl_write(p_tenant int, p_vouchers jsonb, p_lines jsonb) returns setof uuid
  language plpgsql security definer set search_path = public as $$
declare
  wrong uuid;
begin
  perform assert_tenant(p_tenant);
  select coalesce(v.id, l.voucher_id) into wrong
  from jsonb_to_recordset(p_vouchers) v(id uuid)
  full join (
    select voucher_id, count(*) as lines, sum(coalesce(debit, 0)) - sum(coalesce(credit, 0)) as rest
    from jsonb_to_recordset(p_lines) l(voucher_id uuid, debit bigint, credit bigint)
    group by voucher_id) l on l.voucher_id = v.id
  where v.id is null or l.voucher_id is null or l.lines < 2 or l.rest <> 0
  limit 1;
  if found then
    raise exception 'voucher % does not balance', wrong using errcode = 'check_violation', constraint = 'gl_balanced';
  end if;
  return query
    with written as (
      insert into gl_voucher (tenant_id, id, period, kind, document_kind, document_id, document_number, on_day,
                              effective_at, actor, checked_by, memo, about, reverses)
      select p_tenant, v.id, to_char(v.on_day, 'YYYY-MM'), v.kind, v.document_kind, v.document_id, v.document_number,
             v.on_day, v.effective_at, v.actor, coalesce(v.checked_by, ''), coalesce(v.memo, ''),
             coalesce(v.about, '{}'), v.reverses
      from jsonb_to_recordset(p_vouchers)
        v(id uuid, kind text, document_kind text, document_id text, document_number text, on_day date,
          effective_at timestamptz, actor text, checked_by text, memo text, about jsonb, reverses uuid)
      order by v.document_kind, v.document_id, v.kind
      on conflict (tenant_id, document_kind, document_id, kind) do nothing
      returning id, period, on_day
    ), lines as (
      insert into gl_line (tenant_id, voucher_id, line, period, on_day, account, of_whom, debit, credit, memo)
      select p_tenant, w.id, l.line, w.period, w.on_day, l.account, coalesce(l.of_whom, ''), coalesce(l.debit, 0),
             coalesce(l.credit, 0), coalesce(l.memo, '')
      from jsonb_to_recordset(p_lines)
        l(voucher_id uuid, line int, account text, of_whom text, debit bigint, credit bigint, memo text)
      join written w on w.id = l.voucher_id
    )
    select id from written;
end $$;

-- Numbers what has none yet, in the order it was made, without a gap.
create function gl_number(p_tenant int) returns int
  language plpgsql security definer set search_path = public as $$
declare
  numbered int;
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7003, p_tenant);
  with open as (
    select id, period, row_number() over (partition by period order by id) as place
    from gl_voucher
    where tenant_id = p_tenant
      and number is null
  ), last as (
    select period, max(number) as number
    from gl_voucher
    where tenant_id = p_tenant
      and period in (select period from open)
    group by period
  )
  update gl_voucher v
  set number = coalesce(l.number, 0) + o.place
  from open o
  join last l using (period)
  where v.tenant_id = p_tenant
    and v.id = o.id;
  get diagnostics numbered = row_count;
  return numbered;
end $$;

-- The head of the chain after a period: every voucher with its lines, in the order of their numbers.
create function gl_head(p_tenant int, p_period text, p_previous bytea) returns bytea
  language sql stable
  return sha256(p_previous || coalesce((
    select string_agg(sha256(convert_to(jsonb_build_array(
             v.id, v.number, v.kind, v.document_kind, v.document_id, v.document_number, v.on_day,
             extract(epoch from v.effective_at), extract(epoch from v.booked_at), v.actor, v.checked_by, v.memo,
             v.about, v.reverses,
             (select jsonb_agg(jsonb_build_array(l.line, l.account, l.of_whom, l.debit, l.credit, l.memo) order by l.line)
              from gl_line l
              where l.tenant_id = v.tenant_id and l.voucher_id = v.id))::text, 'UTF8')), '' order by v.number, v.id)
    from gl_voucher v
    where v.tenant_id = p_tenant and v.period = p_period), ''));

-- Moves a period between open and soft: automatic entries go on to the next one, people still book into it.
create function gl_set_soft(p_tenant int, p_period text, p_soft boolean, p_actor text) returns void
  language plpgsql security definer set search_path = public as $$
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7002, p_tenant);
  insert into gl_period as g (tenant_id, period, state, changed_by)
  values (p_tenant, p_period, case when p_soft then 'soft' else 'open' end, p_actor)
  on conflict (tenant_id, period) do update
    set state = excluded.state, changed_at = now(), changed_by = p_actor, version = g.version + 1
    where g.state <> 'hard';
end $$;

-- Notes who wants a closed period open again, or (empty) that nobody does.
create function gl_ask_reopening(p_tenant int, p_period text, p_actor text, p_why text) returns void
  language plpgsql security definer set search_path = public as $$
begin
  perform assert_tenant(p_tenant);
  update gl_period
  set asked_by = p_actor, asked_why = p_why, version = version + 1
  where tenant_id = p_tenant and period = p_period and state = 'hard';
end $$;

-- Closes a period for good: numbers its vouchers, keeps its trial balance and the head of the chain.
create function gl_close_period(p_tenant int, p_period text, p_close uuid, p_actor text) returns void
  language plpgsql security definer set search_path = public as $$
declare
  before gl_close;
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7002, p_tenant);
  if p_period <= gl_hard_through(p_tenant) then raise exception 'the period is closed'; end if;
  if exists (
    select from gl_voucher
    where tenant_id = p_tenant and period < p_period and period > gl_hard_through(p_tenant)) then
    raise exception 'an earlier period is still open';
  end if;
  perform gl_number(p_tenant);
  select * into before
  from gl_close
  where tenant_id = p_tenant and reopened_at is null
  order by period desc
  limit 1;
  insert into gl_close (tenant_id, id, period, vouchers, previous, head, closed_by)
  select p_tenant, p_close, p_period,
         (select count(*) from gl_voucher where tenant_id = p_tenant and period = p_period),
         p.head, gl_head(p_tenant, p_period, p.head), p_actor
  from (select coalesce(before.head, ''::bytea) as head) p;
  insert into gl_close_line (tenant_id, close_id, account, of_whom, debit, credit, balance)
  select p_tenant, p_close, account, of_whom, sum(debit), sum(credit), sum(opening) + sum(debit) - sum(credit)
  from (
    select account, of_whom, 0::bigint as debit, 0::bigint as credit, balance as opening
    from gl_close_line
    where tenant_id = p_tenant and close_id = before.id
    union all
    select account, of_whom, case when period = p_period then debit else 0 end,
           case when period = p_period then credit else 0 end,
           case when period < p_period then debit - credit else 0 end
    from gl_line
    where tenant_id = p_tenant and period <= p_period and period > coalesce(before.period, '')) t
  group by account, of_whom
  having sum(opening) + sum(debit) - sum(credit) <> 0 or sum(debit) <> 0 or sum(credit) <> 0;
  insert into gl_period as g (tenant_id, period, state, changed_by)
  values (p_tenant, p_period, 'hard', p_actor)
  on conflict (tenant_id, period) do update
    set state = 'hard', changed_at = now(), changed_by = p_actor, asked_by = '', asked_why = '', version = g.version + 1;
end $$;

-- Opens the last closed period again. Who may, and who agreed, is asked above; both are kept with the close.
create function gl_reopen(p_tenant int, p_period text, p_actor text) returns void
  language plpgsql security definer set search_path = public as $$
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7002, p_tenant);
  if p_period <> gl_hard_through(p_tenant) then raise exception 'not the last closed period'; end if;
  update gl_close c
  set reopened_at = now(), reopened_by = p_actor, asked_by = p.asked_by, why = p.asked_why
  from gl_period p
  where c.tenant_id = p_tenant and c.period = p_period and c.reopened_at is null
    and p.tenant_id = p_tenant and p.period = p_period;
  update gl_period
  set state = 'soft', changed_at = now(), changed_by = p_actor, asked_by = '', asked_why = '', version = version + 1
  where tenant_id = p_tenant and period = p_period;
end $$;

revoke execute on function gl_begin, gl_write, gl_number, gl_head, gl_set_soft, gl_ask_reopening, gl_close_period,
  gl_reopen, gl_hard_through from public;
grant execute on function gl_begin, gl_write, gl_number, gl_head, gl_set_soft, gl_ask_reopening, gl_close_period,
  gl_reopen to guanjia_app;
