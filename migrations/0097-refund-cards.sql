-- Refunds that did not arrive and go to a card instead, through the same company (PAY-4). The number of the card is sealed.
create table refund_card (
  tenant_id      int not null,
  refund_id      uuid not null,
  id             uuid not null,
  bank_type      text not null,
  account_sealed text not null,
  account_masked text not null,
  holder         text not null,
  asked_at       timestamptz not null,
  -- The company has it; from then on it is only asked what became of it.
  sent           boolean not null default false,
  primary key (tenant_id, refund_id)
);
call guard_tenant('{refund_card}');
