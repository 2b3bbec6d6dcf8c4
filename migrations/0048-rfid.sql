-- Readers of radio tags, what they read for a purpose, and which goods a tag is bound to.

create table rfid_reader (
  tenant_id   int not null,
  id          uuid not null,
  node_id     uuid not null,
  name        text not null,
  -- How it speaks.
  kind        text not null,
  -- Of the password it calls with; the password itself is kept nowhere.
  secret_hash text not null,
  active      boolean not null,
  -- Every few seconds at most.
  seen_at     timestamptz,
  version     int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create sequence rfid_session_number start 10001;
grant usage on sequence rfid_session_number to guanjia_app;

-- What a reader reads between begin and end, for one purpose.
create table rfid_session (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'F' || nextval('rfid_session_number'),
  node_id        uuid not null,
  reader_id      uuid not null,
  kind           text not null check (kind in ('receive', 'count', 'gate')),
  expectation_id uuid,
  bin            text not null default '',
  fulfilments    uuid[] not null default '{}',
  -- [{sku, quantity}] of what should be read; a count looks it up when asked.
  expected       jsonb not null,
  state          text not null check (state in ('open', 'done', 'dropped')),
  -- Messages and tags that could not be read.
  garbled        int not null default 0,
  -- {document} of what was booked.
  result         jsonb,
  created_at     timestamptz not null,
  created_by     text not null,
  closed_at      timestamptz,
  closed_by      text not null default '',
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create unique index rfid_session_open on rfid_session (tenant_id, reader_id) where state = 'open';

-- A tag counts once, however often it is read.
create table rfid_read (
  tenant_id  int not null,
  session_id uuid not null,
  epc        text not null,
  sku_id     uuid,
  -- Why it is no tag of goods.
  fault      text,
  reads      int not null,
  antenna    int not null,
  -- Hundredths of a dBm; the strongest.
  rssi       int,
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  primary key (tenant_id, session_id, epc)
) with (fillfactor = 85);

-- Which goods carry a tag, and where they were seen last.
create table rfid_tag (
  tenant_id     int not null,
  epc           text not null,
  sku_id        uuid not null,
  node_id       uuid not null,
  bin           text not null default '',
  state         text not null check (state in ('in', 'out')),
  fulfilment_id uuid,
  session_id    uuid not null,
  bound_at      timestamptz not null,
  changed_at    timestamptz not null,
  primary key (tenant_id, epc)
) with (fillfactor = 85);
create index rfid_tag_bin on rfid_tag (tenant_id, node_id, bin, sku_id) where state = 'in';
-- The life of a tag: the purposes it was read for.
create index rfid_read_tag on rfid_read (tenant_id, epc);

-- What was put at a wall stands in the lines, as what was picked does.
alter table pick_list drop column put;

call guard_tenant('{rfid_reader, rfid_session, rfid_read, rfid_tag}');
