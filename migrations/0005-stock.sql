-- Where stock is. Quantities are in the ledger: book `stock` per node and bucket, book `bin` per bin.

create table node (
  tenant_id     int not null,
  id            uuid not null,
  code          text not null,
  name          text not null,
  kind          text not null check (kind in ('warehouse', 'store', 'outside')),
  province_code text not null default '',
  city_code     text not null default '',
  district_code text not null default '',
  address       jsonb not null default '{}',
  -- Orders the node can take a day; null: no limit.
  capacity      int,
  priority      int not null default 100,
  active        boolean not null default true,
  settings      jsonb not null default '{}',
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

create table bin (
  tenant_id int not null,
  node_id   uuid not null,
  -- warehouse-zone-aisle-bay-level
  code      text not null,
  zone      text not null default 'picking',
  primary key (tenant_id, node_id, code)
);

call guard_tenant('{node, bin}');

-- Counts that screens show live: written as differences, so nobody waits for a counter row, and summed when read.
create table counter_delta (
  tenant_id int not null,
  name      text not null,
  delta     bigint not null
);
create index counter_delta_name on counter_delta (tenant_id, name);
call guard_tenant('{counter_delta}');
