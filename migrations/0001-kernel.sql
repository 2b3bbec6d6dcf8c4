-- The base every module stands on: the role of the running product, row-level security, jobs, idempotency keys, audit.

do $$
begin
  if not exists (select from pg_roles where rolname = 'guanjia_app') then
    create role guanjia_app nologin nobypassrls;
  end if;
  -- Being a member is not enough: since version 16 a membership may be without the right to become the role.
  begin
    set local role guanjia_app;
    reset role;
  exception when insufficient_privilege then
    execute format('grant guanjia_app to %I', current_user);
  end;
end $$;

-- The tenant of the running transaction; null outside of one, and then no row of any tenant is seen.
create function app_tenant() returns int
  language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::int;

-- Every table with a tenant is guarded by this: the second wall behind `where tenant_id = …`.
create procedure guard_tenant(tables regclass[], rights text default 'select, insert, update, delete')
  language plpgsql as $$
declare
  t regclass;
begin
  foreach t in array tables loop
    execute format('alter table %s enable row level security', t);
    execute format('create policy tenant on %s using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('grant %s on %s to guanjia_app', rights, t);
  end loop;
end $$;

create table tenant (
  id         int primary key,
  name       text not null,
  settings   jsonb not null default '{}',
  created_at timestamptz not null default now()
);
-- The list of tenants has no tenant of its own; the running product may read it and add to it.
grant select, insert, update on tenant to guanjia_app;

-- Work to be done after a commit, written in the transaction that makes it necessary (outbox and queue in one).
create table job (
  tenant_id    int not null,
  id           uuid not null,
  kind         text not null,
  payload      jsonb not null,
  run_at       timestamptz not null,
  key          text,
  sequence     text,
  attempts     int not null default 0,
  claimed_by   int,
  last_error   text,
  needs_person boolean not null default false,
  created_at   timestamptz not null default now(),
  primary key (tenant_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index job_due on job (kind, run_at) where claimed_by is null and not needs_person;
create index job_claimed on job (claimed_by) where claimed_by is not null;
create unique index job_key on job (tenant_id, kind, key) where key is not null and claimed_by is null and not needs_person;
create index job_sequence on job (tenant_id, sequence, id) where sequence is not null;
create index job_person on job (tenant_id, kind, id) where needs_person;
call guard_tenant('{job}');

-- Workers serve every tenant, so taking jobs is the one thing that looks across them. It hands out whole jobs of the
-- asked kinds, oldest first, never two of one sequence, and marks who took them.
create function claim_jobs(p_kinds text[], p_worker int, p_limit int)
  returns setof job
  language sql security definer set search_path = public
as $$
  update job j
  set claimed_by = p_worker, attempts = attempts + 1
  from (
    select tenant_id, id
    from job d
    where kind = any(p_kinds)
      and run_at <= now()
      and claimed_by is null
      and not needs_person
      and (sequence is null or not exists (
        select from job e where e.tenant_id = d.tenant_id and e.sequence = d.sequence and e.id < d.id and not e.needs_person))
    order by run_at, id
    limit p_limit
    for update skip locked) due
  where j.tenant_id = due.tenant_id and j.id = due.id
  returning j.*
$$;

-- Jobs of workers that died: a living worker holds the advisory lock of its number. A job that a dying transaction
-- still has its hands on is left for the next round, so nobody waits here.
create function release_orphans() returns int
  language plpgsql security definer set search_path = public
as $$
declare
  n int := 0;
  w int;
begin
  for w in select distinct claimed_by from job where claimed_by is not null loop
    if pg_try_advisory_xact_lock(7000, w) then
      -- News that came in meanwhile covers an orphan of the same key.
      delete from job o
      using (select tenant_id, id from job where claimed_by = w and key is not null for update skip locked) c, job n
      where o.tenant_id = c.tenant_id and o.id = c.id
        and n.tenant_id = o.tenant_id and n.kind = o.kind and n.key = o.key
        and not n.needs_person
        and (n.claimed_by is null or (n.claimed_by = w and n.id > o.id));
      update job j
      set claimed_by = null
      from (select tenant_id, id from job where claimed_by = w for update skip locked) o
      where j.tenant_id = o.tenant_id and j.id = o.id;
      n := n + 1;
    end if;
  end loop;
  return n;
end $$;
revoke all on function claim_jobs, release_orphans from public;
grant execute on function claim_jobs, release_orphans to guanjia_app;

create sequence worker_number as int;
grant usage on sequence worker_number to guanjia_app;

-- The first answer to a request that carries an Idempotency-Key; kept for 30 days.
create table idempotency_key (
  tenant_id  int not null,
  actor      text not null,
  route      text not null,
  key        text not null,
  body_hash  text not null,
  status     int,
  response   text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, actor, route, key)
);
create index idempotency_key_age on idempotency_key (created_at);
call guard_tenant('{idempotency_key}');

-- Who changed what, for everything that is not a document with its own timeline.
create table audit_entry (
  tenant_id int not null,
  id        uuid not null,
  at        timestamptz not null default now(),
  actor     text not null,
  action    text not null,
  subject   text not null,
  detail    jsonb not null default '{}',
  primary key (tenant_id, id)
);
create index audit_entry_subject on audit_entry (tenant_id, subject, id);
call guard_tenant('{audit_entry}', 'select, insert');
