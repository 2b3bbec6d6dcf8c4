-- What platforms keep of an order (FIN-5): commission and promotion, from the lines of their bills, else by the shop's rate.
drop index order_profit_least;
alter table order_profit
  drop column profit_minor,
  add column commission_minor bigint not null default 0,
  add column promotion_minor bigint not null default 0;
alter table order_profit
  add column profit_minor bigint generated always as
    (revenue_minor - refunded_minor - goods_minor - freight_minor - packing_minor - fees_minor - commission_minor
     - promotion_minor) stored;
create index order_profit_least on order_profit (tenant_id, day, profit_minor, order_id);
alter table sku_profit
  add column commission_minor bigint not null default 0,
  add column promotion_minor bigint not null default 0;
