-- Replenishment (STK-8): what differs for a SKU at a node, days on which there was nothing to sell, and how urgent a
-- suggestion was when it was last looked at.

-- null, '' and 0: as the tenant has it.
create table replenishment_rule (
  tenant_id       int not null,
  sku_id          uuid not null,
  node_id         uuid not null,
  lead_days       int check (lead_days between 1 and 180),
  review_days     int check (review_days between 1 and 90),
  service_percent int check (service_percent between 50 and 99),
  -- Fixed levels take the place of those the forecast makes; both or neither.
  reorder_point   bigint,
  order_up_to     bigint,
  pack_size       bigint not null default 1 check (pack_size > 0),
  min_quantity    bigint not null default 0,
  supplier        text not null default '',
  version         int not null default 1,
  primary key (tenant_id, sku_id, node_id)
);

-- Stock is looked at again and again; so often on a day in all, and so often nothing of a SKU with a forecast was there.
create table stock_look (
  tenant_id int not null,
  day       date not null,
  looks     int not null,
  primary key (tenant_id, day)
);
create table stock_out_day (
  tenant_id int not null,
  sku_id    uuid not null,
  node_id   uuid not null,
  day       date not null,
  looks     int not null,
  primary key (tenant_id, sku_id, day, node_id)
);

alter table replenishment
  -- What it was made with.
  add column lead_days       int not null default 14,
  add column review_days     int not null default 7,
  add column service_percent int not null default 95,
  -- [{back, quantity}]: weeks without stock, by what stands in their place.
  add column filled          jsonb not null default '[]',
  -- Days the goods last, at the last look; the order of suggestions.
  add column cover_days      int not null default 9999;
create index replenishment_urgency on replenishment (tenant_id, cover_days, sku_id, node_id);

-- At the last look: SKUs at nodes below their reorder point, and dead.
alter table replenishment_run
  add column looked_at  timestamptz,
  add column to_reorder int not null default 0,
  add column dead       int not null default 0;

call guard_tenant('{replenishment_rule, stock_look, stock_out_day}');
