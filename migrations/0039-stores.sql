-- Stores that refuse what they were given to send (SRC-3), and for which SKUs they are left out for a while.

create table store_refusal (
  tenant_id     int not null,
  id            uuid not null,
  order_id      uuid not null,
  order_number  text not null,
  fulfilment_id uuid not null,
  node_id       uuid not null,
  sku_ids       uuid[] not null,
  reason        text not null,
  at            timestamptz not null,
  by            text not null,
  -- Where it went instead, null: it waits.
  next_node_id  uuid,
  primary key (tenant_id, id)
);
create index store_refusal_order on store_refusal (tenant_id, order_id);
create index store_refusal_node on store_refusal (tenant_id, node_id, at);

create table store_exclusion (
  tenant_id  int not null,
  id         uuid not null,
  node_id    uuid not null,
  sku_id     uuid not null,
  refusals   int not null,
  since      timestamptz not null,
  until      timestamptz not null,
  lifted_at  timestamptz,
  lifted_by  text,
  primary key (tenant_id, id)
);
create index store_exclusion_until on store_exclusion (tenant_id, until) where lifted_at is null;

create table store_refusal_setting (
  tenant_id     int primary key,
  refusals      int not null check (refusals between 1 and 100),
  within_days   int not null check (within_days between 1 and 90),
  excluded_days int not null check (excluded_days between 1 and 90),
  version       int not null default 1
);

call guard_tenant('{store_refusal, store_exclusion, store_refusal_setting}');
