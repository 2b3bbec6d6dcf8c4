-- What each order that left earned, and each SKU a day and shop (FIN-5). Everything here follows from orders, stock's
-- moving average, freight, payments and after-sale cases; it is made anew as they become known, and nothing reads it back.

create table order_profit (
  tenant_id      int not null,
  order_id       uuid not null,
  number         text not null,
  shop_id        uuid not null,
  -- On which it left.
  day            date not null,
  pieces         bigint not null,
  -- In the tenant's currency, what was asked of the buyer, freight included; what costs or went back, without sign.
  revenue_minor  bigint not null,
  refunded_minor bigint not null,
  goods_minor    bigint not null,
  freight_minor  bigint not null,
  packing_minor  bigint not null,
  fees_minor     bigint not null,
  profit_minor   bigint generated always as
    (revenue_minor - refunded_minor - goods_minor - freight_minor - packing_minor - fees_minor) stored,
  -- What nobody knows yet: `goods` (a line without a cost), `freight` (no price list has it and no bill), `rate` (its
  -- currency has none that day: nothing of it counts).
  unknown        text[] not null default '{}',
  -- Freight or fees are reckoned, not yet billed.
  estimated      boolean not null,
  primary key (tenant_id, order_id)
);
create index order_profit_day on order_profit (tenant_id, day, order_id);
create index order_profit_least on order_profit (tenant_id, day, profit_minor, order_id);

create table sku_profit (
  tenant_id      int not null,
  day            date not null,
  shop_id        uuid not null,
  sku_id         uuid not null,
  orders         bigint not null,
  pieces         bigint not null,
  revenue_minor  bigint not null,
  refunded_minor bigint not null,
  goods_minor    bigint not null,
  freight_minor  bigint not null,
  packing_minor  bigint not null,
  fees_minor     bigint not null,
  primary key (tenant_id, day, shop_id, sku_id)
);
create index sku_profit_sku on sku_profit (tenant_id, sku_id, day);

-- As of when it stands, and since when that is asked for anew.
create table profit_run (
  tenant_id int primary key,
  asked_at  timestamptz,
  done_at   timestamptz
);

-- What left on a day.
create index fulfilment_shipped on fulfilment (tenant_id, shipped_at) where shipped_at is not null;

call guard_tenant('{order_profit, sku_profit, profit_run}');
