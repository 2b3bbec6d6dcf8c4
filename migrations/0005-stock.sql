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

-- What people do to stock by hand: receipts, adjustments, counts, assemblies. What was posted is in the ledger.
create sequence stock_document_number start 100001;
grant usage on sequence stock_document_number to guanjia_app;

create table stock_document (
  tenant_id   int not null,
  id          uuid not null,
  number      text not null default 'S' || nextval('stock_document_number'),
  kind        text not null check (kind in ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly')),
  node_id     uuid not null,
  note        text not null default '',
  business_on date not null,
  created_at  timestamptz not null,
  created_by  text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

create table stock_document_line (
  tenant_id   int not null,
  document_id uuid not null,
  line        int not null,
  sku_id      uuid not null,
  bucket      text not null,
  bin         text not null default '',
  -- What was posted; of a count also what was found.
  change      bigint not null,
  counted     bigint,
  primary key (tenant_id, document_id, line)
);

-- Promises beyond the goods (presale), as changes; their sum is below zero the floor of the sellable account.
create table virtual_stock (
  tenant_id int not null,
  id        uuid not null,
  sku_id    uuid not null,
  node_id   uuid not null,
  change    bigint not null check (change <> 0),
  at        timestamptz not null default clock_timestamp(),
  actor     text not null,
  reason    text not null,
  primary key (tenant_id, id)
);
create index virtual_stock_sku on virtual_stock (tenant_id, sku_id, node_id, id);

-- What left the house, per day of China.
create table sku_day_sales (
  tenant_id int not null,
  sku_id    uuid not null,
  day       date not null,
  node_id   uuid not null,
  quantity  bigint not null,
  primary key (tenant_id, sku_id, day, node_id)
) with (fillfactor = 85);

call guard_tenant('{node, bin, stock_document, stock_document_line, sku_day_sales}');
call guard_tenant('{virtual_stock}', 'select, insert');

-- Counts that screens show live: written as differences, so nobody waits for a counter row, and summed when read.
create table counter_delta (
  tenant_id int not null,
  name      text not null,
  delta     bigint not null
);
create index counter_delta_name on counter_delta (tenant_id, name);
call guard_tenant('{counter_delta}');
