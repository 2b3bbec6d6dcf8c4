-- Stock of a SKU set aside for one shop, counted from `set_aside_at`; and how far a full push of a shop has come.

alter table stock_rule
  add column set_aside    bigint check (set_aside > 0),
  add column set_aside_at timestamptz;
create index stock_rule_sku on stock_rule (tenant_id, sku_id) where set_aside is not null;

alter table shop_sync
  add column full_push_at    timestamptz,
  -- Listings worked out anew so far; `full_push_over` when all of them are.
  add column full_push_noted int not null default 0,
  add column full_push_over  boolean not null default true;
