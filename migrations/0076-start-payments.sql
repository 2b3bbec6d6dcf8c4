-- Payments we start ourselves: through a company, by an offline voucher, from an account of the customer.

-- Where a payment company tells us; without it nothing can be started there.
alter table merchant_account add column notify_url text not null default '';

-- `starting`: written down here, and nobody knows yet whether the company has it.
alter table payment drop constraint payment_state_check;
alter table payment add constraint payment_state_check check (state in ('starting', 'waiting', 'paid', 'closed'));

-- How a payment of ours is to be made: 1:1 with its payment. What the company is asked is kept whole before it is asked,
-- so that asking again is the same request under the same number.
create table payment_start (
  tenant_id   int not null,
  payment_id  uuid not null,
  method      text not null,
  order_id    uuid,
  -- The customer's account it draws on, or fills where there is no order.
  account_id  uuid,
  title       text not null,
  notify_url  text not null default '',
  open_id     text not null default '',
  payer_ip    text not null default '',
  -- What the buyer's screen needs, once the company has said it.
  cashier     jsonb,
  expires_at  timestamptz,
  -- Somebody wants it closed; it is when the company says so.
  closing     boolean not null default false,
  -- When the company is to be asked again; null: nothing is open with it.
  next_at     timestamptz,
  tries       int not null default 0,
  -- What the company said last, where it was no yes.
  trouble     text not null default '',
  -- Its order has counted it.
  counted     boolean not null default false,
  started_by  text not null,
  started_at  timestamptz not null,
  primary key (tenant_id, payment_id)
) with (fillfactor = 85);
create index payment_start_next on payment_start (tenant_id, next_at) where next_at is not null;
create index payment_start_order on payment_start (tenant_id, order_id) where order_id is not null;
create index payment_start_account on payment_start (tenant_id, account_id) where account_id is not null;
call guard_tenant('{payment_start}');
