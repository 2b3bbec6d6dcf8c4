-- Serials (STK-5): of goods whose pieces are told apart, each piece with what became of it. Single things with an identity,
-- changed in the transaction of the step; how many there are stays with the ledger.

create table serial (
  tenant_id     int not null,
  sku_id        uuid not null,
  serial        text not null check (serial <> ''),
  state         text not null check (state in ('inStock', 'staged', 'shipped', 'returned', 'defective', 'gone')),
  -- Where it is, or left from.
  node_id       uuid not null,
  -- The last bin somebody named; '' is none.
  bin           text not null default '',
  supplier      text not null default '',
  receipt_id    uuid,
  -- The parcel it is in, or was in last, and that parcel's order.
  fulfilment_id uuid,
  order_id      uuid,
  -- The parcel it came back in last.
  return_id     uuid,
  changed_at    timestamptz not null,
  version       int not null default 1,
  primary key (tenant_id, sku_id, serial),
  check (state not in ('staged', 'shipped') or (fulfilment_id is not null and order_id is not null))
);
create index serial_code on serial (tenant_id, serial);
create index serial_parcel on serial (tenant_id, fulfilment_id) where fulfilment_id is not null;
create index serial_node on serial (tenant_id, node_id, sku_id) where state not in ('shipped', 'gone');

-- Its life: one row a change, written with it.
create table serial_step (
  tenant_id     int not null,
  sku_id        uuid not null,
  serial        text not null,
  version       int not null,
  step          text not null,
  at            timestamptz not null,
  by            text not null,
  node_id       uuid not null,
  bin           text not null,
  document_type text not null,
  document_id   uuid,
  reason        text not null,
  primary key (tenant_id, sku_id, serial, version)
);

-- Codes of what is counted, until it is booked; pieces beyond them came without one.
create table goods_receipt_serial (
  tenant_id  int not null,
  receipt_id uuid not null,
  sku_id     uuid not null,
  serial     text not null check (serial <> ''),
  primary key (tenant_id, receipt_id, sku_id, serial)
);

alter table return_item add column serials text[] not null default '{}';

call guard_tenant('{serial, goods_receipt_serial}');
call guard_tenant('{serial_step}', 'select, insert');
