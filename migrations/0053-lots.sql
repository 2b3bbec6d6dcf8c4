-- Lots (STK-5): which lot the goods of a bin or a bucket are of stands in books of the ledger of its own (`binLot`,
-- `stockLot`); here is what people know of a lot, and where documents and picks name one.

alter table sku
  -- From production to expiry; tells the one from the other where only one is known.
  add column shelf_life_days int check (shelf_life_days > 0),
  -- So many days before its expiry a lot goes out of sale; so many days before it people are warned.
  add column stop_days       int not null default 0 check (stop_days >= 0),
  add column warn_days       int not null default 30 check (warn_days >= 0);

create table lot (
  tenant_id  int not null,
  sku_id     uuid not null,
  lot        text not null check (lot <> ''),
  made_on    date,
  expires_on date,
  supplier   text not null default '',
  -- `stopped`: out of sale by hand (a recall), whatever its date.
  state      text not null default 'open' check (state in ('open', 'stopped')),
  note       text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  version    int not null default 1,
  primary key (tenant_id, sku_id, lot)
);
create index lot_name on lot (tenant_id, lot);

-- `[{lot, change}]` of goods whose lots are kept; null of others.
alter table stock_document_line add column lots jsonb;

-- What is counted of each lot before it is booked.
create table goods_receipt_lot (
  tenant_id  int not null,
  receipt_id uuid not null,
  sku_id     uuid not null,
  lot        text not null,
  made_on    date,
  expires_on date,
  counted    bigint not null check (counted >= 0),
  -- Why goods so near to their expiry were taken.
  reason     text not null default '',
  primary key (tenant_id, receipt_id, sku_id, lot)
);

-- The lot goods were taken of; null where none are kept. Who got a lot is asked when it is recalled.
alter table pick add column lot text;
create index pick_lot on pick (tenant_id, sku_id, lot) where lot is not null;

call guard_tenant('{lot, goods_receipt_lot}');
