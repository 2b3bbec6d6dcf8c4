-- A bill of a million lines marks no million payments: whether something stands on a bill is read from the bill's lines.
alter table payment drop column on_bill;
alter table refund drop column on_bill;

-- What others may ask: the payments and refunds that stand on a bill.
create view on_bill with (security_invoker = true) as
  select tenant_id, item_id as id
  from bill_line
  where verdict in ('matched', 'feeDiffers');
grant select on on_bill to guanjia_app;

-- Matched lines have their own index by what they match; each line stands in one of the two.
drop index bill_line_item;
create index bill_line_about on bill_line (tenant_id, item_id)
  where item_id is not null and verdict not in ('matched', 'feeDiffers');
