-- Shops on channels, what they sent (byte for byte), and what we have to tell them.

create table shop (
  tenant_id   int not null,
  id          uuid not null,
  name        text not null,
  -- Connector kind: taobao, woocommerce, vendure, fileDrop, openApi …
  channel     text not null,
  shop_group  text not null default '',
  endpoint    text not null default '',
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials jsonb not null default '{}',
  options     jsonb not null default '{}',
  settings    jsonb not null default '{}',
  currency    text not null default 'CNY',
  active      boolean not null default true,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- The state of collection: everything the channel changed before `pulled_until` is with us. A window under way keeps
-- its ends and the page to read next, so that a killed process goes on where it was.
create table shop_sync (
  tenant_id       int not null,
  shop_id         uuid not null,
  pulled_until    timestamptz,
  window_from     timestamptz,
  window_to       timestamptz,
  window_cursor   text,
  last_pull_at    timestamptz,
  last_webhook_at timestamptz,
  last_push_at    timestamptz,
  primary key (tenant_id, shop_id)
) with (fillfactor = 50);

-- A channel that does not answer: one row per kind of call, gone with the first success.
create table shop_trouble (
  tenant_id int not null,
  shop_id   uuid not null,
  call      text not null check (call in ('pull', 'push', 'upload')),
  since     timestamptz not null default now(),
  failures  int not null default 1,
  code      text not null,
  message   text not null,
  -- Nothing of this kind is called before.
  retry_at  timestamptz not null,
  primary key (tenant_id, shop_id, call)
);

-- The channel's count of a day against ours; `mended` orders were missing and came with the second reading.
create table shop_gap (
  tenant_id  int not null,
  shop_id    uuid not null,
  day        date not null,
  ours       int not null,
  theirs     int not null,
  mended     int not null default 0,
  checked_at timestamptz not null default now(),
  primary key (tenant_id, shop_id, day)
);

-- A message as received: one page of a pull, one webhook, one file. `body` is zstd of the exact bytes.
create table channel_message (
  tenant_id   int not null,
  id          uuid not null,
  shop_id     uuid not null,
  kind        text not null check (kind in ('pull', 'webhook', 'file', 'api')),
  body        bytea not null,
  -- Orders in it: number, modified_at, first byte, length.
  orders      jsonb not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, id)
) partition by range (id);
create table channel_message_other partition of channel_message default;
alter table channel_message alter column body set storage external;

-- A webhook already taken, so that a repeated one has no effect.
create table webhook_seen (
  tenant_id int not null,
  shop_id   uuid not null,
  id        text not null,
  seen_at   timestamptz not null default now(),
  primary key (tenant_id, shop_id, id)
);

-- The channel order: which message holds its latest version, and the sales order it is in now.
create table channel_order (
  tenant_id    int not null,
  shop_id      uuid not null,
  number       text not null,
  order_id     uuid,
  state        text not null,
  state_text   text not null,
  modified_at  timestamptz not null,
  hash         bytea not null,
  message_id   uuid not null,
  first_byte   int not null,
  bytes        int not null,
  received_at  timestamptz not null default now(),
  primary key (tenant_id, shop_id, number)
) with (fillfactor = 85);
create index channel_order_sales on channel_order (tenant_id, order_id);
-- The gap audit counts a shop's day.
create index channel_order_modified on channel_order (tenant_id, shop_id, modified_at);

create table channel_order_version (
  tenant_id   int not null,
  shop_id     uuid not null,
  number      text not null,
  modified_at timestamptz not null,
  hash        bytea not null,
  message_id  uuid not null,
  first_byte  int not null,
  bytes       int not null,
  replaced_at timestamptz not null default now(),
  primary key (tenant_id, shop_id, number, hash)
);

-- A payload that could not be read without guessing: shown to a person, tried again after a mend.
create table damaged_order (
  tenant_id  int not null,
  shop_id    uuid not null,
  number     text not null,
  message_id uuid not null,
  code       text not null,
  data       jsonb not null,
  at         timestamptz not null default now(),
  primary key (tenant_id, shop_id, number)
);

-- What a channel must be told about a shipment (CHN-8).
create table shipment_upload (
  tenant_id      int not null,
  id             uuid not null,
  shop_id        uuid not null,
  order_id       uuid not null,
  fulfilment_id  uuid not null,
  channel_number text not null,
  kind           text not null,
  carrier        text not null,
  waybill_number text not null,
  lines          jsonb not null,
  shipped_at     timestamptz not null,
  -- Part of a divided order: the lines above and no others.
  partial        boolean not null default false,
  -- The upload whose waybill number this one corrects.
  corrects       uuid,
  state          text not null check (state in ('waiting', 'accepted', 'refused', 'unknown')),
  tries          int not null default 0,
  -- Not to be sent before; null: it waits for the other parts of its order.
  due_at         timestamptz default now(),
  code           text not null default '',
  message        text not null default '',
  at             timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index shipment_upload_state on shipment_upload (tenant_id, state, id);
create index shipment_upload_open on shipment_upload (tenant_id, shop_id, due_at) where state <> 'accepted';
create index shipment_upload_order on shipment_upload (tenant_id, order_id);
create index shipment_upload_number on shipment_upload (tenant_id, shop_id, channel_number);
create index shipment_upload_shop on shipment_upload (tenant_id, shop_id, id);

-- What a listing should show and what the channel was last told, so that only changes are sent.
create table stock_level (
  tenant_id  int not null,
  listing_id uuid not null,
  shop_id    uuid not null,
  item_id    text not null,
  sku_id     text not null,
  merchant_code text not null,
  quantity   bigint not null,
  pushed     bigint,
  changed_at timestamptz not null default now(),
  pushed_at  timestamptz,
  -- Why the channel refused it; empty when it did not.
  refusal    text not null default '',
  primary key (tenant_id, listing_id)
) with (fillfactor = 70);
create index stock_level_open on stock_level (tenant_id, shop_id, changed_at) where pushed is distinct from quantity;

-- A shop's own rule for one SKU; what is null follows the shop.
create table stock_rule (
  tenant_id  int not null,
  shop_id    uuid not null,
  sku_id     uuid not null,
  -- In thousandths of the available stock.
  share      int check (share between 0 and 10000),
  safety     bigint check (safety >= 0),
  zero_under bigint check (zero_under >= 0),
  -- Never more than this is shown.
  most       bigint check (most >= 0),
  primary key (tenant_id, shop_id, sku_id)
);

call guard_tenant('{shop, shop_sync, shop_trouble, shop_gap, webhook_seen, channel_order, shipment_upload, stock_level, stock_rule, damaged_order}');
call guard_tenant('{channel_message, channel_order_version}', 'select, insert');
