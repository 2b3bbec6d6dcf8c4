-- The life of a barcode, and who did what how fast. Both are written as things happen and never changed: no hot rows.

-- When its label came out first.
alter table waybill add column printed_at timestamptz;

-- Lot and serial of pieces that were scanned by a symbol that says them.
create table goods_mark (
  tenant_id     int not null,
  id            uuid not null,
  sku_id        uuid not null,
  lot           text not null,
  serial        text not null,
  expires_on    date,
  -- What it was scanned for.
  document_type text not null,
  document_id   uuid not null,
  at            timestamptz not null,
  by            text not null,
  primary key (tenant_id, id)
);
create index goods_mark_serial on goods_mark (tenant_id, sku_id, serial, id) where serial <> '';
create index goods_mark_lot on goods_mark (tenant_id, sku_id, lot, id) where lot <> '';

-- A scan, or a handful of them: what was done, by whom. Receipts, moves and hand-overs are read from their documents.
create table work_log (
  tenant_id int not null,
  id        uuid not null,
  -- The business day, so that a day is one range.
  day       date not null,
  at        timestamptz not null,
  actor     text not null,
  node_id   uuid not null,
  task      text not null check (task in ('pick', 'sort', 'check')),
  lines     int not null,
  pieces    bigint not null,
  errors    int not null,
  primary key (tenant_id, day, id)
);

call guard_tenant('{goods_mark, work_log}', 'select, insert');
