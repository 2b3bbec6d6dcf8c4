-- Accounts of couriers that collect at the door and of Tmall; rules that say what a line of a bank is; what of a bill and
-- of its ties stands in the books.

alter table statement_account drop constraint statement_account_kind_check;
alter table statement_account add constraint statement_account_kind_check
  check (kind in ('bank', 'unionPay', 'jd', 'pinduoduo', 'douyin', 'tmall', 'courier'));

-- [{words, counterparty, way, from, to, entry}]; the first that fits counts. Words kept so far said nothing to the books.
alter table statement_account add column rules jsonb not null default '[]';
update statement_account
set rules = jsonb_build_array(jsonb_build_object(
  'words', to_jsonb(explained), 'counterparty', '', 'way', 'both', 'from', null, 'to', null, 'entry', 'none'))
where explained <> '{}';
alter table statement_account drop column explained;

-- What the books were told of the fees of a bill, in the house's currency; a corrected bill tells the rest.
alter table bill add column fee_booked_minor bigint not null default 0;
-- As what a rule had a line of a bank booked; null: nothing was booked.
alter table bill_line add column explained_as text;

-- What couriers should have collected: everything that left with money to take.
create view cod_fact with (security_invoker = true) as
  select tenant_id, fulfilment_id as id, courier, waybill_number as reference, cod_minor as cash_minor, day
  from parcel_freight
  where cod_minor > 0;
grant select on cod_fact to guanjia_app;
