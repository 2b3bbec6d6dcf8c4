-- Waves made by the clock (WMS-4): when, of which parcels, and what came of it the last time.

create table wave_schedule (
  tenant_id    int not null,
  id           uuid not null,
  name         text not null,
  node_id      uuid not null,
  -- When, in China's time: [hh:mm], and every so many minutes of the day.
  times        text[] not null,
  every_minutes int,
  -- Fewer than so many parcels wait for more, except in the last run before the courier comes.
  least        int not null,
  -- hh:mm the courier comes, and how long before it the last wave must be made; '' where nobody comes at a fixed time.
  cut_off      text not null default '',
  lead_minutes int not null default 0,
  -- Only parcels to be shipped within so many hours.
  due_hours    int,
  -- As a wave is asked for, without its deadline.
  chosen       jsonb not null,
  active       boolean not null default true,
  -- null: paused.
  next_at      timestamptz,
  -- What the last run did; `outcome` null: it never ran.
  last_at      timestamptz,
  outcome      text check (outcome in ('made', 'tooFew', 'nothing')),
  waiting      int not null default 0,
  wave_id      uuid,
  version      int not null default 1,
  primary key (tenant_id, id)
);
create index wave_schedule_due on wave_schedule (tenant_id, next_at) where next_at is not null;

call guard_tenant('{wave_schedule}');
