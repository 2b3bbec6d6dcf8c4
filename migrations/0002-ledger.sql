-- The ledger: everything fungible moves from one account to another by an entry that is never changed. The running
-- product may read these tables; it writes them only through the functions below, which derive every balance from the
-- very lines they append, so a balance cannot differ from its entries.

create table account (
  tenant_id int not null,
  -- A hash over the columns below: callers compute it, nobody looks it up. Positive when bounded, negative for a label.
  id        bigint not null check ((id > 0) = bounded),
  book      text not null,
  asset     text not null,
  node      text not null,
  place     text not null,
  lot       text not null,
  owner     text not null,
  -- An unbounded account (customer, supplier, loss) is a label: its total is summed from the entries, so it is never a
  -- hot row. A bounded one keeps its balance here and is locked while it changes.
  bounded   boolean not null,
  floor     bigint not null default 0,
  posted    bigint not null default 0,
  held_out  bigint not null default 0 check (held_out >= 0),
  held_in   bigint not null default 0 check (held_in >= 0),
  primary key (tenant_id, id)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
create unique index account_name on account (tenant_id, book, asset, node, place, lot, owner);
create index account_place on account (tenant_id, book, node, place, asset);

create table transfer (
  tenant_id     int not null,
  -- Made by the caller; a repeated call carries the same id. Time-ordered, so months are ranges of ids.
  id            uuid not null,
  kind          "char" not null check (kind in ('h', 'p', 's', 'r')),
  from_account  bigint not null,
  to_account    bigint not null check (to_account <> from_account),
  amount        bigint not null check (amount > 0),
  -- The hold that a settle or release resolves, wholly or in part.
  hold_id       uuid check ((hold_id is not null) = (kind in ('s', 'r'))),
  expires_at    timestamptz check (expires_at is null or kind = 'h'),
  document_type text not null,
  document_id   uuid not null,
  line          int not null,
  business_on   date not null,
  actor         text not null,
  reason        text not null,
  at            timestamptz not null default clock_timestamp(),
  -- The writing transaction: what is sealed is decided by it, not by clocks.
  xact          bigint not null default (pg_current_xact_id()::text)::bigint,
  primary key (tenant_id, id)
) partition by range (id);
create index transfer_hold on transfer (tenant_id, hold_id) where hold_id is not null;
-- The entries behind a balance. Labels have none, so their side is not indexed.
create index transfer_from on transfer (tenant_id, from_account, id) where from_account > 0;
create index transfer_to on transfer (tenant_id, to_account, id) where to_account > 0;
create index transfer_expiry on transfer (tenant_id, expires_at) where expires_at is not null;
create index transfer_xact on transfer using brin (xact) with (pages_per_range = 16);

create table transfer_other partition of transfer default;

-- A month of entries; called for the months ahead. `p_from` and `p_to` are the first ids of the months.
create function ledger_add_month(p_name text, p_from uuid, p_to uuid) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  if p_name !~ '^transfer_\d{6}$' then raise exception 'not a month: %', p_name; end if;
  execute format('create table if not exists %I partition of transfer for values from (%L) to (%L)', p_name, p_from, p_to);
end $$;

-- A fact below the floor has happened and is booked; a person looks at it.
create table ledger_exception (
  tenant_id   int not null,
  transfer_id uuid not null,
  account_id  bigint not null,
  posted      bigint not null,
  floor       bigint not null,
  at          timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text,
  primary key (tenant_id, transfer_id)
);
create index ledger_exception_open on ledger_exception (tenant_id, at) where resolved_at is null;

-- Books closed up to a day: nothing is posted on or before it.
create table ledger_close (
  tenant_id      int not null,
  book           text not null,
  closed_through date not null,
  primary key (tenant_id, book)
);

-- Seals chain the finished entries of a tenant: each holds the hash of its entries and of the seal before it.
create table ledger_seal (
  tenant_id  int not null,
  number     bigint not null,
  -- Entries written by transactions in [from_xact, to_xact).
  from_xact  bigint not null,
  to_xact    bigint not null,
  entries    bigint not null,
  hash       bytea not null,
  sealed_at  timestamptz not null default now(),
  primary key (tenant_id, number)
);

call guard_tenant('{account, transfer, ledger_close, ledger_seal}', 'select');
call guard_tenant('{ledger_exception}', 'select, insert, update');

-- The functions run as the owner, past row-level security, so each checks that it is asked about its own tenant.
create procedure assert_tenant(p_tenant int)
  language plpgsql as $$
begin
  if p_tenant is distinct from app_tenant() then
    raise exception 'tenant % asked inside tenant %', p_tenant, app_tenant() using errcode = 'insufficient_privilege';
  end if;
end $$;

-- Makes the accounts that do not exist yet. Two different names with one id would be a hash collision: refused loudly.
create function ledger_open(
  p_tenant int, p_id bigint[], p_book text[], p_asset text[], p_node text[], p_place text[], p_lot text[], p_owner text[],
  p_bounded boolean[], p_floor bigint[]) returns void
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
as $$
begin
  call assert_tenant(p_tenant);
  insert into account (tenant_id, id, book, asset, node, place, lot, owner, bounded, floor)
  select p_tenant, n.*
  from unnest(p_id, p_book, p_asset, p_node, p_place, p_lot, p_owner, p_bounded, p_floor) n
  order by 2
  on conflict (tenant_id, id) do nothing;
  if exists (
    select
    from unnest(p_id, p_book, p_asset, p_node, p_place, p_lot, p_owner) n(id, book, asset, node, place, lot, owner)
    join account a on a.tenant_id = p_tenant and a.id = n.id
    where (a.book, a.asset, a.node, a.place, a.lot, a.owner) <> (n.book, n.asset, n.node, n.place, n.lot, n.owner)) then
    raise exception 'two account names share one id';
  end if;
end $$;

-- Locks the accounts of a batch, always in the order of their ids, so that two batches never wait for each other. A
-- locked row keeps its physical place until we change it ourselves: `tid` leads `ledger_write` back to it.
create function ledger_lock(p_tenant int, p_id bigint[])
  returns table (id bigint, bounded boolean, floor bigint, posted bigint, held_out bigint, held_in bigint, tid tid)
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  call assert_tenant(p_tenant);
  -- A close waits for the batches under way and keeps new ones out until it is done.
  perform pg_advisory_xact_lock_shared(7001, p_tenant);
  return query
    select a.id, a.bounded, a.floor, a.posted, a.held_out, a.held_in, a.ctid
    from account a
    where a.tenant_id = p_tenant
      and a.id = any(p_id)
    order by a.id
    for no key update;
end $$;

-- Appends entries and moves the balances by exactly their sums. The last check is a net below the evaluator: a promise
-- never takes an account below its floor, whatever the caller believed.
create function ledger_write(
  p_tenant int, p_account bigint[], p_tid tid[], p_id uuid[], p_kind "char"[], p_from bigint[], p_to bigint[],
  p_amount bigint[], p_hold uuid[], p_expires timestamptz[], p_document_type text[], p_document_id uuid[], p_line int[],
  p_business_on date[], p_actor text[], p_reason text[]) returns void
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
declare
  short bigint;
  moved int;
begin
  call assert_tenant(p_tenant);
  insert into transfer (tenant_id, id, kind, from_account, to_account, amount, hold_id, expires_at,
                        document_type, document_id, line, business_on, actor, reason)
  select p_tenant, n.*
  from unnest(p_id, p_kind, p_from, p_to, p_amount, p_hold, p_expires,
              p_document_type, p_document_id, p_line, p_business_on, p_actor, p_reason) n;

  -- The planner cannot know how many accounts a batch has, and once chose a plan that read the whole tenant per row.
  -- By physical place there is only one way to find a row; `+ 0` keeps the tenant check from offering another.
  with side as (
    select from_account as id, kind, amount, -1 as sign
    from unnest(p_kind, p_from, p_amount) e(kind, from_account, amount)
    where from_account > 0
    union all
    select to_account, kind, amount, 1
    from unnest(p_kind, p_to, p_amount) e(kind, to_account, amount)
    where to_account > 0
  ), delta as (
    select l.tid,
           sum(sign * amount) filter (where kind in ('p', 's')) as posted,
           sum(case kind when 'h' then amount else -amount end) filter (where kind <> 'p' and sign < 0) as held_out,
           sum(case kind when 'h' then amount else -amount end) filter (where kind <> 'p' and sign > 0) as held_in,
           bool_or(kind = 'h' and sign < 0) and not bool_or(kind = 'p' and sign < 0) as only_promises
    from unnest(p_account, p_tid) l(id, tid)
    join side on side.id = l.id
    group by l.tid
  ), change as (
    update account a
    set posted = a.posted + coalesce(d.posted, 0),
        held_out = a.held_out + coalesce(d.held_out, 0),
        held_in = a.held_in + coalesce(d.held_in, 0)
    from delta d
    where a.ctid = d.tid
      and a.tenant_id + 0 = p_tenant
    returning a.id, a.posted - a.held_out < a.floor and d.only_promises as short
  )
  select count(*), min(id) filter (where change.short) into moved, short from change;
  if short is not null then
    raise exception 'account % would fall below its floor', short using errcode = 'check_violation';
  end if;
  if moved <> (select count(distinct id) from (
      select unnest(p_from) as id union all select unnest(p_to)) touched where id > 0) then
    raise exception 'entries touch an account that was not locked';
  end if;
end $$;

create function ledger_set_floor(p_tenant int, p_id bigint, p_floor bigint) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  call assert_tenant(p_tenant);
  update account set floor = p_floor where tenant_id = p_tenant and id = p_id and bounded;
end $$;

-- Closes a book through a day. Re-opening is a separate right and not done here.
create function ledger_close_through(p_tenant int, p_book text, p_day date) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  call assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7001, p_tenant);
  insert into ledger_close (tenant_id, book, closed_through)
  values (p_tenant, p_book, p_day)
  on conflict (tenant_id, book) do update set closed_through = excluded.closed_through
  where ledger_close.closed_through < excluded.closed_through;
end $$;

-- The bytes of an entry that a seal vouches for: every column.
create function ledger_entry_bytes(t transfer) returns bytea
  language sql stable parallel safe
  return convert_to(t::text, 'UTF8');

create function ledger_seal_hash(p_tenant int, p_from bigint, p_to bigint, p_before bytea, out entries bigint, out hash bytea)
  language plpgsql stable security definer set search_path = public set timezone = 'UTC' set datestyle = 'ISO, YMD'
as $$
begin
  call assert_tenant(p_tenant);
  select count(*), sha256(coalesce(p_before, '') || coalesce(string_agg(sha256(ledger_entry_bytes(t)), '' order by t.id), ''))
  into entries, hash
  from transfer t
  where t.tenant_id = p_tenant and t.xact >= p_from and t.xact < p_to;
end $$;

-- Seals everything written by transactions that are certainly over. Returns the number of entries sealed.
create function ledger_seal_now(p_tenant int) returns bigint
  language plpgsql security definer set search_path = public
as $$
declare
  before ledger_seal;
  start bigint;
  horizon bigint := (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint;
  sealed record;
begin
  call assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7002, p_tenant);
  select * into before from ledger_seal where tenant_id = p_tenant order by number desc limit 1;
  start := coalesce(before.to_xact, 0);
  select * into sealed from ledger_seal_hash(p_tenant, start, horizon, before.hash);
  if sealed.entries > 0 then
    insert into ledger_seal (tenant_id, number, from_xact, to_xact, entries, hash)
    values (p_tenant, coalesce(before.number, 0) + 1, start, horizon, sealed.entries, sealed.hash);
  end if;
  return sealed.entries;
end $$;

revoke all on function ledger_add_month, ledger_open, ledger_lock, ledger_write, ledger_set_floor, ledger_close_through,
  ledger_seal_hash, ledger_seal_now from public;
grant execute on function ledger_add_month, ledger_open, ledger_lock, ledger_write, ledger_set_floor,
  ledger_close_through, ledger_seal_hash, ledger_seal_now to guanjia_app;
