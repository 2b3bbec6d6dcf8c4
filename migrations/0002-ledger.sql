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
  -- The writing transaction (plus the shift of `ledger_cluster`): what is sealed is decided by it, not by clocks.
  xact          bigint not null,
  primary key (tenant_id, id)
) partition by range (id);
create index transfer_hold on transfer (tenant_id, hold_id) where hold_id is not null;
-- The entries behind a balance. Labels have none, so their side is not indexed.
create index transfer_from on transfer (tenant_id, from_account, id) where from_account > 0;
create index transfer_to on transfer (tenant_id, to_account, id) where to_account > 0;
-- Entries are appended, so both grow with the physical place: a range of either is a run of pages.
create index transfer_written on transfer using brin (xact, at) with (pages_per_range = 16);

create table transfer_other partition of transfer default;

-- A month of entries; called for the months ahead. `p_from` and `p_to` are the first ids of the months.
-- It waits for nobody: a writer that waits behind us would be worse than a month made tomorrow.
create function ledger_add_month(p_name text, p_from uuid, p_to uuid) returns void
  language plpgsql security definer set search_path = public set lock_timeout = '500ms'
as $$
begin
  if p_name !~ '^transfer_\d{6}$' then raise exception 'not a month: %', p_name; end if;
  execute format('create table if not exists %I partition of transfer for values from (%L) to (%L)', p_name, p_from, p_to);
end $$;

-- Holds that may still expire. A hold that was resolved earlier is noticed when its time comes.
create table ledger_expiry (
  tenant_id  int not null,
  expires_at timestamptz not null,
  hold_id    uuid not null,
  primary key (tenant_id, expires_at, hold_id)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);

-- An account below its floor, because a fact took it there or the floor was raised: a person looks at it.
create table ledger_exception (
  tenant_id   int not null,
  -- The entry that took it there; of its own where the floor was raised.
  id          uuid not null,
  account_id  bigint not null,
  -- What is missing to the floor.
  short       numeric not null check (short > 0),
  floor       bigint not null,
  at          timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text,
  primary key (tenant_id, id)
);
create index ledger_exception_open on ledger_exception (tenant_id, account_id) where resolved_at is null;

-- Books closed up to a day: nothing is posted on or before it. Every close is kept, so that an entry that slipped in
-- later can be told from one that was there.
create table ledger_close (
  tenant_id      int not null,
  book           text not null,
  closed_through date not null,
  closed_at      timestamptz not null default clock_timestamp(),
  primary key (tenant_id, book, closed_through)
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

-- A cluster restored from a dump counts its transactions from the start again, below what is already sealed. The
-- shift is added to its numbers, so they go on from where the sealed ones end.
create table ledger_cluster (
  tenant_id  int not null primary key,
  shift      bigint not null,
  shifted_at timestamptz not null default now()
);

call guard_tenant('{account, transfer, ledger_expiry, ledger_close, ledger_seal, ledger_cluster}', 'select');
call guard_tenant('{ledger_exception}', 'select');
grant update (resolved_at, resolved_by) on ledger_exception to guanjia_app;

-- The functions run as the owner, past row-level security, so each checks that it is asked about its own tenant.
create function assert_tenant(p_tenant int) returns void
  language plpgsql stable as $$
begin
  if p_tenant is distinct from app_tenant() then
    raise exception 'tenant % asked inside tenant %', p_tenant, app_tenant() using errcode = 'insufficient_privilege';
  end if;
end $$;

-- Makes the accounts that do not exist yet. Two names with one id would be a hash collision, one name with two ids an
-- account that is bounded for one caller and a label for another: both are refused loudly.
create function ledger_open(
  p_tenant int, p_id bigint[], p_book text[], p_asset text[], p_node text[], p_place text[], p_lot text[], p_owner text[],
  p_bounded boolean[], p_floor bigint[]) returns void
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
  perform assert_tenant(p_tenant);
  insert into account (tenant_id, id, book, asset, node, place, lot, owner, bounded, floor)
  select p_tenant, n.*
  from unnest(p_id, p_book, p_asset, p_node, p_place, p_lot, p_owner, p_bounded, p_floor) n
  order by 2
  on conflict do nothing;
  if exists (
    select
    from unnest(p_id, p_book, p_asset, p_node, p_place, p_lot, p_owner) n(id, book, asset, node, place, lot, owner)
    left join account a on a.tenant_id = p_tenant and a.id = n.id
    where a.id is null
       or (a.book, a.asset, a.node, a.place, a.lot, a.owner) <> (n.book, n.asset, n.node, n.place, n.lot, n.owner)) then
    raise exception 'an account is named like another one: by its id, or as bounded and as a label';
  end if;
end $$;

-- The number of the running transaction as seals count it.
create function ledger_xact(p_tenant int) returns bigint
  language sql volatile
  return pg_current_xact_id()::text::bigint + coalesce((select shift from ledger_cluster where tenant_id = p_tenant), 0);

-- Where the sealed entries end.
create function ledger_sealed_to(p_tenant int) returns bigint
  language sql stable
  return coalesce((select to_xact from ledger_seal where tenant_id = p_tenant order by number desc limit 1), 0);

-- Locks the accounts of a batch, always in the order of their ids, so that two batches never wait for each other. A
-- locked row keeps its physical place until we change it ourselves: `tid` leads `ledger_write` back to it.
create function ledger_lock(p_tenant int, p_id bigint[])
  returns table (id bigint, book text, floor bigint, posted bigint, held_out bigint, held_in bigint, tid tid)
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  perform assert_tenant(p_tenant);
  if ledger_xact(p_tenant) < ledger_sealed_to(p_tenant) then
    -- First write after a restore. Nobody else writes while the shift changes, so no seal misses an entry under way.
    perform pg_advisory_xact_lock(7001, p_tenant);
    insert into ledger_cluster as c (tenant_id, shift)
    values (p_tenant, ledger_sealed_to(p_tenant) - pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    on conflict (tenant_id) do update set shift = excluded.shift, shifted_at = now()
    where c.shift < excluded.shift;
  end if;
  -- A close waits for the batches under way and keeps new ones out until it is done.
  perform pg_advisory_xact_lock_shared(7001, p_tenant);
  return query
    select a.id, a.book, a.floor, a.posted, a.held_out, a.held_in, a.ctid
    from account a
    where a.tenant_id = p_tenant
      and a.id = any(p_id)
      and a.bounded
    order by a.id
    for no key update;
end $$;

-- The two reads that decide a batch are functions because of their plans: a plan made while the tables were small
-- would read them whole ever after.

-- Entries by id, as far as they exist.
create function ledger_entries(p_tenant int, p_id uuid[])
  returns table (id uuid, kind "char", from_account bigint, to_account bigint, amount bigint, hold_id uuid, document_id uuid)
  language plpgsql stable security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
begin
  perform assert_tenant(p_tenant);
  return query
    select t.id, t.kind, t.from_account, t.to_account, t.amount, t.hold_id, t.document_id
    from transfer t
    where t.tenant_id = p_tenant
      and t.id = any(p_id);
end $$;

-- Holds by id with what is left of them. What resolves them is found with one walk per month, not one per hold.
create function ledger_holds(p_tenant int, p_id uuid[])
  returns table (id uuid, from_account bigint, to_account bigint, rest numeric)
  language plpgsql stable security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_nestloop = off
as $$
begin
  perform assert_tenant(p_tenant);
  return query
    select h.id, h.from_account, h.to_account, h.amount - coalesce(r.amount, 0)
    from transfer h
    left join (
      select t.hold_id, sum(t.amount) as amount
      from transfer t
      where t.tenant_id = p_tenant
        and t.hold_id = any(p_id)
      group by t.hold_id) r on r.hold_id = h.id
    where h.tenant_id = p_tenant
      and h.id = any(p_id)
      and h.kind = 'h';
end $$;

-- Appends entries and moves the balances by exactly their sums. The checks are a net below the evaluator, whatever the
-- caller believed: an entry falls into no closed period, resolves no more than its hold has left, and a promise takes no
-- account below its floor.
create function ledger_write(
  p_tenant int, p_account bigint[], p_tid tid[], p_id uuid[], p_kind "char"[], p_from bigint[], p_to bigint[],
  p_amount bigint[], p_hold uuid[], p_expires timestamptz[], p_document_type text[], p_document_id uuid[], p_line int[],
  p_business_on date[], p_actor text[], p_reason text[]) returns void
  language plpgsql security definer set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
declare
  now_xact bigint := ledger_xact(p_tenant);
  short bigint;
  moved int;
begin
  perform assert_tenant(p_tenant);
  if now_xact < ledger_sealed_to(p_tenant) then
    raise exception 'entries would fall among sealed ones: lock accounts first';
  end if;
  perform pg_advisory_xact_lock_shared(7001, p_tenant);
  begin
    insert into transfer (tenant_id, xact, id, kind, from_account, to_account, amount, hold_id, expires_at,
                          document_type, document_id, line, business_on, actor, reason)
    select p_tenant, now_xact, n.*
    from unnest(p_id, p_kind, p_from, p_to, p_amount, p_hold, p_expires,
                p_document_type, p_document_id, p_line, p_business_on, p_actor, p_reason) n;
  exception when unique_violation then
    -- Entries between labels lock nothing, so another writer may have come first: try again and find its entry.
    raise exception 'an entry of this batch was written meanwhile' using errcode = 'serialization_failure';
  end;

  if exists (select from ledger_close where tenant_id = p_tenant and closed_through >= (select min(d) from unnest(p_business_on) d)) then
    if exists (
      select
      from unnest(p_kind, p_from, p_business_on) e(kind, from_account, business_on)
      join account a on a.tenant_id = p_tenant and a.id = e.from_account
      join ledger_close c on c.tenant_id = p_tenant and c.book = a.book
      where e.business_on <= c.closed_through and e.kind <> 'r') then
      raise exception 'entries fall into a closed period' using errcode = 'check_violation';
    end if;
  end if;

  if p_hold <> array_fill(null::uuid, array[cardinality(p_hold)]) then
    if exists (
      select
      from unnest(p_hold, p_from, p_to) e(hold, from_account, to_account)
      left join ledger_holds(p_tenant, array(select distinct h from unnest(p_hold) h where h is not null)) h on h.id = e.hold
      where e.hold is not null
        and ((h.from_account, h.to_account) is distinct from (e.from_account, e.to_account) or h.rest < 0)) then
      raise exception 'entries resolve more than their hold has' using errcode = 'check_violation';
    end if;
  end if;

  if p_expires <> array_fill(null::timestamptz, array[cardinality(p_expires)]) then
    insert into ledger_expiry (tenant_id, expires_at, hold_id)
    select p_tenant, expires_at, id
    from unnest(p_id, p_expires) e(id, expires_at)
    where expires_at is not null;
  end if;

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
    returning a.id, a.posted::numeric - a.held_out < a.floor and d.only_promises as short
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

-- Notes the accounts of a batch that facts have taken below their floor.
create function ledger_except(p_tenant int, p_id uuid[], p_account bigint[], p_short numeric[], p_floor bigint[]) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  perform assert_tenant(p_tenant);
  insert into ledger_exception (tenant_id, id, account_id, short, floor)
  select p_tenant, n.*
  from unnest(p_id, p_account, p_short, p_floor) n;
end $$;

-- Moves a floor. What was promised stays promised: when it no longer fits, a person looks at it.
create function ledger_set_floor(p_tenant int, p_account bigint, p_floor bigint, p_exception uuid) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  perform assert_tenant(p_tenant);
  with moved as (
    update account
    set floor = p_floor
    where tenant_id = p_tenant and id = p_account and bounded
    returning p_floor::numeric - posted + held_out as short
  )
  insert into ledger_exception (tenant_id, id, account_id, short, floor)
  select p_tenant, p_exception, p_account, short, p_floor
  from moved
  where short > 0;
end $$;

-- Hands out holds whose time has come, each to one caller; they are the caller's to release in the same transaction.
create function ledger_take_expired(p_tenant int, p_limit int) returns setof uuid
  language plpgsql security definer set search_path = public
as $$
begin
  perform assert_tenant(p_tenant);
  return query
    with due as materialized (
      select e.expires_at, e.hold_id
      from ledger_expiry e
      where e.tenant_id = p_tenant
        and e.expires_at <= now()
      order by e.expires_at, e.hold_id
      limit p_limit
      for update skip locked
    )
    delete from ledger_expiry e
    using due
    where e.tenant_id = p_tenant and e.expires_at = due.expires_at and e.hold_id = due.hold_id
    returning e.hold_id;
end $$;

-- Tenants with holds whose time has come: the one look across tenants that expiry needs.
create function ledger_tenants_with_expired() returns setof int
  language sql stable security definer set search_path = public
begin atomic
  select t.id from tenant t
  where exists (select from ledger_expiry e where e.tenant_id = t.id and e.expires_at <= now());
end;

-- Closes a book through a day. Re-opening is a separate right and not done here.
create function ledger_close_through(p_tenant int, p_book text, p_day date) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7001, p_tenant);
  insert into ledger_close (tenant_id, book, closed_through)
  values (p_tenant, p_book, p_day)
  on conflict do nothing;
end $$;

-- The digest of an entry that a seal vouches for: every column, by name, so that a later column changes no old seal.
create function ledger_digest(t transfer) returns bytea
  language sql stable parallel safe
  return sha256(convert_to(row(t.tenant_id, t.id, t.kind, t.from_account, t.to_account, t.amount, t.hold_id, t.expires_at,
    t.document_type, t.document_id, t.line, t.business_on, t.actor, t.reason, t.at, t.xact)::text, 'UTF8'));

-- The hash of a seal: the seal before it, its own place, its entries.
create function ledger_seal_hash(p_before bytea, p_number bigint, p_from bigint, p_to bigint, p_digests bytea) returns bytea
  language sql immutable parallel safe
  return sha256(coalesce(p_before, '') || convert_to(format(' %s %s %s ', p_number, p_from, p_to), 'UTF8') || coalesce(p_digests, ''));

-- Seals everything written by transactions that are certainly over. Returns the number of entries sealed.
create function ledger_seal_now(p_tenant int) returns bigint
  language plpgsql security definer set search_path = public set timezone = 'UTC' set datestyle = 'ISO, YMD'
as $$
declare
  before ledger_seal;
  start bigint;
  horizon bigint;
  sealed bigint;
  digests bytea;
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7002, p_tenant);
  select * into before from ledger_seal where tenant_id = p_tenant order by number desc limit 1;
  start := coalesce(before.to_xact, 0);
  -- Every transaction below the oldest one under way is over, and what it wrote is seen by the next statement.
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    + coalesce((select shift from ledger_cluster where tenant_id = p_tenant), 0);
  select count(*), string_agg(ledger_digest(t), '' order by t.id)
  into sealed, digests
  from transfer t
  where t.tenant_id = p_tenant and t.xact >= start and t.xact < horizon;
  if sealed > 0 then
    insert into ledger_seal (tenant_id, number, from_xact, to_xact, entries, hash)
    values (p_tenant, coalesce(before.number, 0) + 1, start, horizon, sealed,
            ledger_seal_hash(before.hash, coalesce(before.number, 0) + 1, start, horizon, digests));
  end if;
  return sealed;
end $$;

-- Every seal of a tenant with what is found for it now. Each is judged by the stored seal before it, so one tampered
-- entry breaks one seal and says which.
create function ledger_check_seals(p_tenant int) returns table (number bigint, entries bigint, found bigint, intact boolean)
  language plpgsql stable security definer set search_path = public set timezone = 'UTC' set datestyle = 'ISO, YMD'
as $$
begin
  perform assert_tenant(p_tenant);
  return query
    with seal as (
      select s.*, lag(s.number, 1, 0::bigint) over w as number_before, lag(s.to_xact, 1, 0::bigint) over w as to_before,
             lag(s.hash) over w as hash_before, row_number() over w as place
      from ledger_seal s
      where s.tenant_id = p_tenant
      window w as (order by s.number)
    ), start as materialized (
      select array_agg(from_xact order by s.number) as edges, max(to_xact) as sealed_to
      from seal s
    ), entry as (
      select width_bucket(t.xact, start.edges) as place, count(*) as found, string_agg(ledger_digest(t), '' order by t.id) as digests
      from transfer t, start
      where t.tenant_id = p_tenant and t.xact < start.sealed_to
      group by 1
    )
    select s.number, s.entries, coalesce(e.found, 0),
           s.number = s.number_before + 1 and s.from_xact = s.to_before and s.entries = coalesce(e.found, 0)
             and s.hash = ledger_seal_hash(s.hash_before, s.number, s.from_xact, s.to_xact, e.digests)
    from seal s
    left join entry e on e.place = s.place
    order by s.number;
end $$;

revoke all on function ledger_add_month, ledger_open, ledger_lock, ledger_entries, ledger_holds, ledger_write, ledger_except, ledger_set_floor,
  ledger_take_expired, ledger_tenants_with_expired, ledger_close_through, ledger_seal_now, ledger_check_seals from public;
grant execute on function ledger_add_month, ledger_open, ledger_lock, ledger_entries, ledger_holds, ledger_write, ledger_except, ledger_set_floor,
  ledger_take_expired, ledger_tenants_with_expired, ledger_close_through, ledger_seal_now, ledger_check_seals to guanjia_app;
