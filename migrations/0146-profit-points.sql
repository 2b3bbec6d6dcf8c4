-- What points take of an order (FIN-5): owed for those it earns, and what those it is paid with stand for less than they pay.
drop index order_profit_least;
alter table order_profit
  drop column profit_minor,
  add column points_minor bigint not null default 0;
alter table order_profit
  add column profit_minor bigint generated always as
    (revenue_minor - refunded_minor - goods_minor - freight_minor - packing_minor - fees_minor - commission_minor
     - promotion_minor - points_minor) stored;
create index order_profit_least on order_profit (tenant_id, day, profit_minor, order_id);
alter table sku_profit
  add column points_minor bigint not null default 0;
