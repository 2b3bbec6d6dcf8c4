-- What a month cost and nobody had billed at its end (FIN-1), as it was booked: a row, a voucher on the month's last day
-- and one that takes it back on the first of the next. Booked again it is the difference to what stands.
create table accrual (
  tenant_id    int not null,
  id           uuid not null,
  period       text not null,
  kind         text not null check (kind in ('freight', 'commission', 'fees', 'goods', 'agentGoods')),
  -- Whose: {party, shop, account}
  about        jsonb not null,
  -- What was reckoned for: parcels, orders, statements, and their days.
  documents    int not null,
  first_day    date not null,
  last_day     date not null,
  amount_minor bigint not null check (amount_minor <> 0),
  made_by      text not null,
  made_at      timestamptz not null,
  primary key (tenant_id, id)
);
create index accrual_period on accrual (tenant_id, period);
call guard_tenant('{accrual}', 'select, insert');
