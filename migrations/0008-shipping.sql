-- Fulfilments (one node, one parcel group), waybills and what couriers say, picks, scan-out, manifests.

create sequence fulfilment_number start 1000001;
create sequence pick_list_number start 10001;
create sequence manifest_number start 10001;
grant usage on sequence fulfilment_number, pick_list_number, manifest_number to guanjia_app;

create table fulfilment (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'P' || nextval('fulfilment_number'),
  order_id       uuid not null,
  order_number   text not null,
  shop_id        uuid not null,
  node_id        uuid not null,
  state          text not null,
  courier        text,
  -- The waybill in force; earlier ones are cancelled or failed.
  waybill_id     uuid,
  waybill_number text,
  -- Boxes under the one number.
  parcels        int not null default 1 check (parcels > 0),
  -- A refund or hold that came after release: the parcel must stop before it leaves.
  stop_reasons   text[] not null default '{}',
  goods_text     text not null,
  quantity       bigint not null,
  expected_g     bigint not null default 0,
  weight_g       bigint,
  area           text not null default '',
  checked_by     text,
  manifest_id    uuid,
  queued_at      timestamptz not null,
  ship_before    timestamptz,
  shipped_at     timestamptz,
  -- When its courier was last heard or asked.
  tracked_at     timestamptz,
  created_at     timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 80);
create index fulfilment_queue on fulfilment (tenant_id, state, queued_at, id);
create index fulfilment_order on fulfilment (tenant_id, order_id);
create index fulfilment_order_number on fulfilment (tenant_id, order_number);
create index fulfilment_waybill on fulfilment (tenant_id, waybill_number) where waybill_number is not null;
create index fulfilment_manifest on fulfilment (tenant_id, manifest_id) where manifest_id is not null;
create index fulfilment_under_way on fulfilment (tenant_id, tracked_at)
  where state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused');

create table fulfilment_line (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  line          int not null,
  sku_id        uuid not null,
  quantity      bigint not null check (quantity > 0),
  -- The ledger hold that this line ships.
  hold_id       uuid not null,
  primary key (tenant_id, fulfilment_id, line)
);

-- Goods taken from a bin for a line: staged until they leave with the parcel or go back to their bin.
create table pick (
  tenant_id     int not null,
  id            uuid not null,
  fulfilment_id uuid not null,
  line          int not null,
  node_id       uuid not null,
  sku_id        uuid not null,
  bin           text not null,
  quantity      bigint not null check (quantity > 0),
  pick_list_id  uuid,
  state         text not null check (state in ('staged', 'back', 'left')),
  primary key (tenant_id, id)
) with (fillfactor = 85);
create index pick_fulfilment on pick (tenant_id, fulfilment_id);

-- A business number asked of a waybill service; a cancelled one is never used again.
create table waybill (
  tenant_id      int not null,
  id             uuid not null,
  fulfilment_id  uuid not null,
  service        text not null,
  courier        text not null,
  number         text,
  sub_numbers    text[] not null default '{}',
  state          text not null check (state in ('requested', 'issued', 'printed', 'collected', 'cancelled', 'recycled', 'failed')),
  route_code     text not null default '',
  origin         text not null default '',
  destination    text not null default '',
  -- As received, byte for byte, for the printer.
  print_data     text not null default '',
  prints         int not null default 0,
  message        text,
  -- How often the service was asked, and when it is to be asked (again); null: it has told all we need.
  asks           int not null default 0,
  ask_at         timestamptz,
  requested_at   timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 80);
-- Couriers hand a recycled number out again.
create unique index waybill_number on waybill (tenant_id, courier, number) where number is not null and state <> 'recycled';
create index waybill_scanned on waybill (tenant_id, number) where number is not null;
create index waybill_fulfilment on waybill (tenant_id, fulfilment_id);
create index waybill_ask on waybill (tenant_id, ask_at) where ask_at is not null;

create table parcel_event (
  tenant_id      int not null,
  fulfilment_id  uuid not null,
  waybill_number text not null,
  at             timestamptz not null,
  kind           text not null,
  text           text not null,
  received_at    timestamptz not null,
  primary key (tenant_id, fulfilment_id, at, kind, text)
);

create table waybill_service (
  tenant_id   int not null,
  id          text not null,
  kind        text not null,
  name        text not null,
  endpoint    text not null,
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials jsonb not null default '{}',
  options     jsonb not null default '{}',
  -- Couriers it gives numbers for, and the numbers left at their branches (null: not counted).
  couriers    text[] not null,
  balance     jsonb not null default '{}',
  balance_at  timestamptz,
  active      boolean not null default true,
  primary key (tenant_id, id)
);

create table courier (
  tenant_id int not null,
  code      text not null,
  name      text not null,
  -- Product as printed on the label, empty when there is only one.
  product   text not null default '',
  -- The waybill service that gives its numbers.
  service   text,
  active    boolean not null default true,
  -- Price lists as agreed; shipping compiles them. The version tells processes to compile anew.
  tariffs   jsonb not null default '[]',
  version   int not null default 1,
  primary key (tenant_id, code)
);

create table pick_list (
  tenant_id   int not null,
  id          uuid not null,
  number      text not null default 'K' || nextval('pick_list_number'),
  node_id     uuid not null,
  -- In the order of the slots.
  fulfilments uuid[] not null,
  lines       jsonb not null,
  created_at  timestamptz not null,
  created_by  text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

create table manifest (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null default 'M' || nextval('manifest_number'),
  node_id    uuid not null,
  courier    text not null,
  parcels    int not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

-- One parcel on one bench. It is kept, so that a bench that reloads goes on, and shows who checked what.
create table bench_check (
  tenant_id      int not null,
  id             uuid not null,
  fulfilment_id  uuid not null,
  waybill_number text not null,
  state          text not null check (state in ('open', 'complete', 'stopped', 'done', 'abandoned')),
  actor          text not null,
  actor_name     text not null,
  -- {sku id: quantity}
  scanned        jsonb not null default '{}',
  unique_codes   text[] not null default '{}',
  started_at     timestamptz not null,
  touched_at     timestamptz not null,
  primary key (tenant_id, id)
);
create unique index bench_check_open on bench_check (tenant_id, fulfilment_id) where state in ('open', 'complete');

call guard_tenant('{fulfilment, fulfilment_line, pick, waybill, parcel_event, waybill_service, courier, pick_list, manifest, bench_check}');
