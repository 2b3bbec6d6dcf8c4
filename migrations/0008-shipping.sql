-- Fulfilments (one node, one parcel group), waybills and what couriers say, pick lists, scan-out, manifests.

create table fulfilment (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null,
  order_id       uuid not null,
  order_number   text not null,
  shop_id        uuid not null,
  node_id        uuid not null,
  state          text not null,
  courier        text,
  waybill_number text,
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
  created_at     timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 80);
create index fulfilment_queue on fulfilment (tenant_id, state, queued_at, id);
create index fulfilment_order on fulfilment (tenant_id, order_id);
create index fulfilment_waybill on fulfilment (tenant_id, waybill_number) where waybill_number is not null;
create index fulfilment_manifest on fulfilment (tenant_id, manifest_id) where manifest_id is not null;

create table fulfilment_line (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  line          int not null,
  sku_id        uuid not null,
  quantity      bigint not null check (quantity > 0),
  -- The ledger hold that this line ships.
  hold_id       uuid not null,
  scanned       bigint not null default 0,
  primary key (tenant_id, fulfilment_id, line)
);

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
  requested_at   timestamptz not null,
  primary key (tenant_id, id)
);
create unique index waybill_number on waybill (tenant_id, courier, number) where number is not null;
create index waybill_fulfilment on waybill (tenant_id, fulfilment_id);
create index waybill_state on waybill (tenant_id, state, id);

create table parcel_event (
  tenant_id      int not null,
  waybill_number text not null,
  at             timestamptz not null,
  kind           text not null,
  text           text not null,
  fulfilment_id  uuid not null,
  received_at    timestamptz not null default now(),
  primary key (tenant_id, waybill_number, at, kind, text)
);

create table waybill_service (
  tenant_id   int not null,
  id          text not null,
  kind        text not null,
  name        text not null,
  endpoint    text not null,
  credentials jsonb not null default '{}',
  options     jsonb not null default '{}',
  -- Couriers it gives numbers for, with the numbers left at the branch (null: not counted).
  couriers    text[] not null,
  balance     jsonb not null default '{}',
  active      boolean not null default true,
  primary key (tenant_id, id)
);

create table courier (
  tenant_id int not null,
  code      text not null,
  name      text not null,
  service   text,
  active    boolean not null default true,
  -- Tariff and reach, compiled by shipping.
  tariff    jsonb not null default '{}',
  primary key (tenant_id, code)
);

create table pick_list (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null,
  node_id    uuid not null,
  fulfilments uuid[] not null,
  lines      jsonb not null,
  state      text not null default 'open',
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

create table manifest (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null,
  node_id    uuid not null,
  courier    text not null,
  parcels    int not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

call guard_tenant('{fulfilment, fulfilment_line, waybill, parcel_event, waybill_service, courier, pick_list, manifest}');
