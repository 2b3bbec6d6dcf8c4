-- A job that ends its process must end with a person too. A worker's death makes suspects of all jobs it held; a suspect
-- runs alone from then on and is counted before it runs, so that the one that kills is told apart from its neighbours.
alter table job
  add column crashes int not null default 0,
  add column first_crash_at timestamptz,
  -- When it was left to a person.
  add column given_up_at timestamptz,
  -- The trace that made it necessary, as W3C traceparent.
  add column trace text;
update job set given_up_at = created_at where needs_person;

create or replace function release_orphans() returns int
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
      -- The first death counts one; each further one was counted by the worker, before it ran the suspect alone. A job is
      -- given up after five deaths over more than a minute: a machine that is shot at is no fault of the job. Pauses
      -- differ by chance, so that an innocent one does not meet the killer again and again.
      update job j
      set claimed_by = null,
          crashes = greatest(j.crashes, 1),
          first_crash_at = coalesce(j.first_crash_at, now()),
          run_at = case when j.crashes > 1
                     then now() + least(6, j.crashes) * (0.25 + random()) * interval '1 second'
                     else j.run_at end,
          needs_person = j.crashes >= 5 and j.first_crash_at < now() - interval '1 minute',
          given_up_at = case when j.crashes >= 5 and j.first_crash_at < now() - interval '1 minute' then now() end,
          last_error = case when j.crashes > 1 then 'the process ended while this job ran' else j.last_error end
      from (select tenant_id, id from job where claimed_by = w for update skip locked) o
      where j.tenant_id = o.tenant_id and j.id = o.id;
      n := n + 1;
    end if;
  end loop;
  return n;
end $$;

create index job_given_up on job (tenant_id, id) where needs_person;
drop index job_person;

-- Roles are masters that people change.
alter table role add column version int not null default 1;

-- Where a tenant wants to hear of events. The secret is sealed.
create table webhook_endpoint (
  tenant_id  int not null,
  id         uuid not null,
  version    int not null default 1,
  name       text not null,
  url        text not null,
  events     text[] not null,
  secret     text not null,
  active     boolean not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- What happened, written by the transaction in which it happened and only when somebody wants to hear of it.
create table webhook_event (
  tenant_id int not null,
  id        uuid not null,
  type      text not null,
  data      jsonb not null,
  at        timestamptz not null,
  primary key (tenant_id, id)
);

create table webhook_delivery (
  tenant_id    int not null,
  endpoint_id  uuid not null,
  event_id     uuid not null,
  state        text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  tries        int not null default 0,
  due_at       timestamptz not null,
  last_status  int,
  last_error   text,
  delivered_at timestamptz,
  primary key (tenant_id, endpoint_id, event_id),
  foreign key (tenant_id, endpoint_id) references webhook_endpoint,
  foreign key (tenant_id, event_id) references webhook_event on delete cascade
) with (fillfactor = 70);
create index webhook_delivery_due on webhook_delivery (tenant_id, endpoint_id, due_at) where state = 'waiting';
create index webhook_delivery_event on webhook_delivery (tenant_id, event_id);
call guard_tenant('{webhook_endpoint, webhook_event, webhook_delivery}');
