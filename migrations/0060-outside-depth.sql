-- Warehouses of others in depth (SRC-4): what a stop is for, what comes in there, what they say they have, what is owed.
alter table outside_order
  -- It may have the parcel: it was told, and has not said that it does not.
  add column told    boolean not null default false,
  -- Why the parcel is to stop, as the warehouse hears it.
  add column reason  text not null default '',
  -- What becomes of the order when the warehouse agrees; null: it only waits.
  add column ends_as text check (ends_as in ('cancelled', 'closed')),
  -- Pieces it said have left.
  add column confirmed bigint;
update outside_order o
set confirmed = f.quantity
from fulfilment f
where f.tenant_id = o.tenant_id and f.id = o.fulfilment_id and o.state = 'shipped';
update outside_order
set told = asks > 0 and state <> 'shipped' and not (wish = 'stop' and state = 'accepted') and not (wish = 'ship' and state = 'refused');

alter table outside_warehouse
  -- A drop-shipping supplier's: what it ships is owed to it, by its purchase prices.
  add column supplier_id   uuid,
  -- Its stock is asked for every so many hours; 0: only when somebody wants to know.
  add column compare_hours int not null default 0 check (compare_hours between 0 and 168),
  -- Differences of so many pieces of a SKU are booked without a person; 0: none are.
  add column tolerance     int not null default 0 check (tolerance between 0 and 1000),
  add column compared_at   timestamptz;

-- Goods that come to a warehouse of others, as it was told of them.
create table outside_notice (
  tenant_id   int not null,
  -- The expectation, or the after-sale case.
  document_id uuid not null,
  kind        text not null check (kind in ('entry', 'return')),
  outside_id  text not null,
  -- What the warehouse knows it by.
  number      text not null,
  wish        text not null check (wish in ('announce', 'withdraw')),
  state       text not null check (state in ('waiting', 'accepted', 'refused', 'unknown', 'partly', 'done')),
  told        boolean not null default false,
  code        text not null default '',
  message     text not null default '',
  asks        int not null default 0,
  ask_at      timestamptz,
  changed_at  timestamptz not null,
  primary key (tenant_id, document_id)
) with (fillfactor = 85);
create unique index outside_notice_number on outside_notice (tenant_id, outside_id, number);
create index outside_notice_due on outside_notice (tenant_id, ask_at) where ask_at is not null;

-- What a warehouse of others says it has of an item, beside what the books said at that moment.
create table outside_stock (
  tenant_id   int not null,
  outside_id  text not null,
  item_code   text not null,
  id          uuid not null,
  -- null: an item nobody here knows.
  sku_id      uuid,
  theirs      bigint not null,
  ours        bigint not null,
  -- Pieces of parcels it was told of and has not confirmed: they may have left there already.
  under_way   bigint not null,
  -- Not dealt with yet; 0: none, or booked.
  difference  bigint not null,
  source      text not null check (source in ('asked', 'report')),
  told_at     timestamptz not null,
  -- The adjustment by which the last difference was booked, and why.
  document_id uuid,
  reason      text not null default '',
  version     int not null default 1,
  primary key (tenant_id, outside_id, item_code)
);
create unique index outside_stock_id on outside_stock (tenant_id, id);
create index outside_stock_open on outside_stock (tenant_id, outside_id) where difference <> 0;

-- Why stock changed there, as the warehouse says: it explains a difference and is never booked by itself.
create table outside_stock_change (
  tenant_id  int not null,
  id         uuid not null,
  outside_id text not null,
  item_code  text not null,
  quantity   bigint not null,
  -- Its own document, and the word for its kind.
  code       text not null,
  kind       text not null,
  remark     text not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
create index outside_stock_change_item on outside_stock_change (tenant_id, outside_id, item_code, changed_at desc);

-- What is owed to a drop-shipping supplier for what it has shipped, by line of the parcel.
create table outside_due (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  line          int not null,
  outside_id    text not null,
  supplier_id   uuid not null,
  sku_id        uuid not null,
  quantity      bigint not null check (quantity > 0),
  -- Of a piece, by the supplier's prices on the day it left; null: it has none, a person names it.
  price_minor   bigint,
  currency      text not null,
  shipped_at    timestamptz not null,
  primary key (tenant_id, fulfilment_id, line)
);
create index outside_due_supplier on outside_due (tenant_id, outside_id, fulfilment_id desc);
call guard_tenant('{outside_notice,outside_stock,outside_stock_change,outside_due}');
