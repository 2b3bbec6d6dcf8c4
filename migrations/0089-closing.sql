-- A period of the books is closed by a job: it is shut in a moment, because everybody who books waits for that, then its
-- vouchers are hashed part by part, then the close is kept. A process that dies in between leaves it shut, and whoever
-- takes the job over goes on.

create table gl_closing (
  tenant_id   int not null,
  period      text not null,
  asked_at    timestamptz not null,
  asked_by    text not null,
  -- Of so many vouchers so many are hashed.
  done_count  int not null default 0,
  total_count int not null default 0,
  -- When the try ended with something in the way, and what: names of checks.
  hindered_at timestamptz,
  hindering   text[] not null default '{}',
  primary key (tenant_id, period)
);
call guard_tenant('{gl_closing}');

-- Numbers the vouchers of a period and lets nobody in any more.
create function gl_shut_period(p_tenant int, p_period text, p_actor text) returns void
  language plpgsql security definer set search_path = public as $$
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
  insert into gl_period as g (tenant_id, period, state, changed_by)
  values (p_tenant, p_period, 'hard', p_actor)
  on conflict (tenant_id, period) do update
    set state = 'hard', changed_at = now(), changed_by = p_actor, asked_by = '', asked_why = '', version = g.version + 1;
end $$;

-- The hash of every voucher after a number, one after the other, as `gl_head` has them; `last`: the number to go on after.
create function gl_voucher_hashes(p_tenant int, p_period text, p_after int, p_limit int)
  returns table (last int, vouchers int, hashes bytea)
  language sql stable as $$
  select max(number), count(*)::int, string_agg(hash, '' order by number)
  from (
    select v.number, sha256(convert_to(jsonb_build_array(
             v.id, v.number, v.kind, v.document_kind, v.document_id, v.document_number, v.on_day,
             extract(epoch from v.effective_at), extract(epoch from v.booked_at), v.actor, v.checked_by, v.memo,
             v.about, v.reverses,
             (select jsonb_agg(jsonb_build_array(l.line, l.account, l.of_whom, l.debit, l.credit, l.memo) order by l.line)
              from gl_line l
              where l.tenant_id = v.tenant_id and l.voucher_id = v.id))::text, 'UTF8')) as hash
    from gl_voucher v
    where v.tenant_id = p_tenant and v.period = p_period and v.number > p_after
    order by v.number
    limit p_limit) v
$$;

-- Keeps the close of a period that is shut: its trial balance and the head of the chain, which verify reckons again.
create function gl_seal_period(p_tenant int, p_period text, p_close uuid, p_actor text, p_head bytea) returns void
  language plpgsql security definer set search_path = public as $$
declare
  before gl_close;
begin
  perform assert_tenant(p_tenant);
  if p_period <> gl_hard_through(p_tenant) then raise exception 'the period is not shut'; end if;
  select * into before
  from gl_close
  where tenant_id = p_tenant and reopened_at is null
  order by period desc
  limit 1;
  insert into gl_close (tenant_id, id, period, vouchers, previous, head, closed_by)
  select p_tenant, p_close, p_period,
         (select count(*) from gl_voucher where tenant_id = p_tenant and period = p_period),
         coalesce(before.head, ''::bytea), p_head, p_actor;
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
end $$;

drop function gl_close_period;
revoke execute on function gl_shut_period, gl_voucher_hashes, gl_seal_period from public;
grant execute on function gl_shut_period, gl_voucher_hashes, gl_seal_period to guanjia_app;
