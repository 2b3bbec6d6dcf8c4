-- When goods are to be ordered again (STK-8): what a tenant wants of it, and what the newest forecast says per node and
-- SKU. Stock is not kept here: it is read when somebody looks.

create table replenishment_setting (
  tenant_id       int primary key,
  lead_days       int not null check (lead_days between 1 and 180),
  review_days     int not null check (review_days between 1 and 90),
  service_percent int not null check (service_percent between 50 and 99),
  over_weeks      int not null check (over_weeks between 1 and 260),
  version         int not null default 1
);

create table replenishment (
  tenant_id     int not null,
  sku_id        uuid not null,
  node_id       uuid not null,
  demand        text not null check (demand in ('smooth', 'erratic', 'intermittent', 'lumpy')),
  method        text not null,
  -- Weeks of history since the first sale, pasts it was tried on, and its mean scaled squared error beside that of the
  -- mean of the last twelve weeks.
  weeks         int not null,
  tries         int not null,
  error         float8,
  plain_error   float8,
  -- Pieces per week to come, over lead time and review.
  expected      float8[] not null,
  reorder_point bigint not null,
  point_ground  text not null,
  up_to         bigint not null,
  primary key (tenant_id, sku_id, node_id)
);

-- The run whose levels stand in `replenishment`, and the one that is asked for; settings are those it was made with.
create table replenishment_run (
  tenant_id       int primary key,
  asked_at        timestamptz,
  done_at         timestamptz,
  -- The first day after the newest week it knows.
  until_day       date,
  series          int not null default 0,
  lead_days       int,
  review_days     int,
  service_percent int
);

call guard_tenant('{replenishment_setting, replenishment, replenishment_run}');
