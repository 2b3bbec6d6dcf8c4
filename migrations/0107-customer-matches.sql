-- By what the buyer of an order is known to be a customer with an account (PAY-5). Values are kept as they are compared.
create table customer_match (
  tenant_id  int not null,
  id         uuid not null,
  account_id uuid not null,
  kind       text not null check (kind in ('phone', 'buyer', 'memo', 'company')),
  value      text not null,
  -- A buyer's name counts in one shop, or in all of them.
  shop_id    uuid,
  primary key (tenant_id, id)
);
create unique index customer_match_once on customer_match (tenant_id, kind, value, account_id, shop_id) nulls not distinct;
create index customer_match_account on customer_match (tenant_id, account_id);

call guard_tenant('{customer_match}');
