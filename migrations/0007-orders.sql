-- Sales orders: ours, made from one or many channel orders. State, hold reasons and channel state stay apart.

create sequence order_number;
grant usage on sequence order_number to guanjia_app;

create table sales_order (
  tenant_id       int not null,
  id              uuid not null,
  number          text not null,
  version         int not null default 1,
  kind            text not null,
  state           text not null,
  hold_reasons    text[] not null default '{}',
  -- What explains each hold: [{reason, since, by, data}].
  holds           jsonb not null default '[]',
  shop_id         uuid not null,
  channel_numbers text[] not null,
  channel_state   text not null,
  buyer           text not null default '',
  name            text not null,
  phone           text not null,
  country         text not null default 'CN',
  province        text not null,
  city            text not null,
  district        text not null,
  town            text not null default '',
  detail          text not null,
  postcode        text not null default '',
  division_code   text not null default '',
  -- Masked recipients: the channel's token that shipping needs.
  masked_token    text,
  -- Orders with the same key may become one parcel.
  merge_key       text not null,
  currency        text not null,
  goods_minor     bigint not null,
  discount_minor  bigint not null,
  freight_minor   bigint not null,
  tax_minor       bigint not null default 0,
  payable_minor   bigint not null,
  paid_minor      bigint not null,
  refunded_minor  bigint not null default 0,
  ordered_at      timestamptz not null,
  paid_at         timestamptz,
  -- When it joined the queue: paid, or ordered for cash on delivery. Lists are sorted by it.
  queued_at       timestamptz not null,
  ship_before     timestamptz,
  node_id         uuid,
  courier         text,
  -- Why this node: compact, written by sourcing.
  sourcing        jsonb,
  fulfilment_id   uuid,
  waybill_number  text,
  -- An unpaid order keeps its reserved stock until then.
  reserved_until  timestamptz,
  goods_text      text not null,
  line_count      int not null,
  quantity        bigint not null,
  weight_g        bigint not null default 0,
  flag            smallint not null default 0,
  memo            text not null default '',
  buyer_message   text not null default '',
  tags            text[] not null default '{}',
  priority        smallint not null default 0,
  -- Hold reasons a person has overridden; they are not set again until the order changes.
  overridden      text[] not null default '{}',
  -- Version of the review rules that decided last.
  rules_version   int not null default 0,
  merged_into     uuid,
  split_from      uuid,
  created_at      timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 80);
create unique index sales_order_number on sales_order (tenant_id, number);
create index sales_order_queue on sales_order (tenant_id, state, queued_at, id);
create index sales_order_shop on sales_order (tenant_id, shop_id, state, queued_at, id);
create index sales_order_fulfilment on sales_order (tenant_id, fulfilment_id) where fulfilment_id is not null;
create index sales_order_held on sales_order (tenant_id, queued_at, id) where hold_reasons <> '{}';
-- What few orders have: an order without it costs nothing here.
create index sales_order_kind on sales_order (tenant_id, kind, queued_at, id) where kind <> 'normal';
create index sales_order_flag on sales_order (tenant_id, flag, queued_at, id) where flag <> 0;
create index sales_order_merge on sales_order (tenant_id, merge_key) where state in ('waitReview', 'waitFinanceReview', 'reviewed');
create index sales_order_reserved on sales_order (tenant_id, reserved_until) where reserved_until is not null;
create index sales_order_phone on sales_order (tenant_id, phone);
create index sales_order_waybill on sales_order (tenant_id, waybill_number) where waybill_number is not null;
create index sales_order_buyer on sales_order (tenant_id, buyer);

create table sales_order_line (
  tenant_id     int not null,
  order_id      uuid not null,
  line          int not null,
  shop_id       uuid not null,
  channel_number text not null,
  channel_line  text not null,
  listing_id    uuid,
  sku_id        uuid,
  -- The bundle this part was sold in, and which line of the channel order it came from.
  bundle_id     uuid,
  merchant_code text not null,
  title         text not null,
  properties    text not null default '',
  quantity      bigint not null check (quantity > 0),
  shipped       bigint not null default 0,
  price_minor   bigint not null,
  amount_minor  bigint not null,
  gift          boolean not null default false,
  refund        text not null default 'none',
  -- The ledger hold behind it while stock is reserved.
  hold_id       uuid,
  primary key (tenant_id, order_id, line)
);
create index sales_order_line_sku on sales_order_line (tenant_id, sku_id, order_id);

-- One line per thing that happened to an order (ORD-15).
create table order_event (
  tenant_id int not null,
  order_id  uuid not null,
  id        uuid not null,
  at        timestamptz not null,
  actor     text not null,
  event     text not null,
  data      jsonb not null default '{}',
  cause     text,
  primary key (tenant_id, order_id, id)
);

-- Rule sets are data, versioned; the published one with the highest version counts (ORD-4, OPS-3).
create table rule_set (
  tenant_id    int not null,
  kind         text not null,
  version      int not null,
  rules        jsonb not null,
  note         text not null default '',
  published_at timestamptz,
  published_by text not null default '',
  primary key (tenant_id, kind, version)
);

create table blacklist (
  tenant_id int not null,
  kind      text not null check (kind in ('phone', 'buyer', 'address')),
  value     text not null,
  reason    text not null default '',
  primary key (tenant_id, kind, value)
);

-- Gifts already given, so that "first N buyers" and "once per order" hold under any concurrency.
create table gift_given (
  tenant_id int not null,
  rule      text not null,
  buyer     text not null,
  order_id  uuid not null,
  primary key (tenant_id, rule, buyer, order_id)
);

call guard_tenant('{sales_order, sales_order_line, order_event, rule_set, blacklist, gift_given}');
