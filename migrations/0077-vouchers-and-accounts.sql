-- Money that no company confirms: vouchers that two people look at, and accounts of customers.
create sequence offline_voucher_number;
create sequence customer_account_number;
grant usage on sequence offline_voucher_number, customer_account_number to guanjia_app;

-- What customers have with us: balance, what is frozen of it, a security deposit and a credit line. The amounts are in the
-- ledger (book `customer`, owner = id); `credit_minor` is the line, which is the floor there.
create table customer_account (
  tenant_id    int not null,
  id           uuid not null,
  number       text not null,
  kind         text not null check (kind in ('dealer', 'retailer', 'groupCustomer', 'member', 'subMerchant')),
  name         text not null,
  currency     text not null,
  credit_minor bigint not null default 0 check (credit_minor >= 0),
  note         text not null default '',
  active       boolean not null default true,
  created_at   timestamptz not null,
  version      int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
) with (fillfactor = 85);

-- `fills`: where a payment that is for no order goes on its account. Of a payment out of an account: what has become a
-- sale, what was given back before it did. `vat_minor`: the tax in it, as it was booked.
alter table payment_start
  add column fills text not null default '' check (fills in ('', 'prepaid', 'deposit', 'credit')),
  add column settled_minor bigint not null default 0 check (settled_minor >= 0),
  add column released_minor bigint not null default 0 check (released_minor >= 0),
  add column vat_minor bigint not null default 0;
create index payment_start_held on payment_start (tenant_id, account_id, method) where method in ('prepaid', 'credit');

create table offline_voucher (
  tenant_id    int not null,
  id           uuid not null,
  number       text not null,
  purpose      text not null check (purpose in ('order', 'topUp', 'refund')),
  -- The money it is about: a payment that came in, or a refund that went out.
  payment_id   uuid,
  refund_id    uuid,
  method       text not null check (method in ('bankTransfer', 'posCard', 'cash', 'bankCard')),
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  paid_on      date not null,
  -- Who paid, or who got it.
  party        text not null default '',
  -- The number at the bank or of the slip.
  reference    text not null default '',
  note         text not null default '',
  state        text not null check (state in ('waiting', 'approved', 'refused')),
  entered_by   text not null,
  entered_at   timestamptz not null,
  decided_by   text not null default '',
  decided_at   timestamptz,
  reason       text not null default '',
  -- Over everything above and the images, as it was approved; what it says cannot change after that.
  content_hash text not null default '',
  version      int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check ((purpose = 'refund') = (refund_id is not null)),
  check ((purpose <> 'refund') = (payment_id is not null)),
  -- Nobody approves his own.
  check (state <> 'approved' or (decided_by <> entered_by and content_hash <> ''))
) with (fillfactor = 85);
create index offline_voucher_state on offline_voucher (tenant_id, state, id);
create index offline_voucher_payment on offline_voucher (tenant_id, payment_id) where payment_id is not null;
create index offline_voucher_refund on offline_voucher (tenant_id, refund_id) where refund_id is not null;
-- One line of the bank is entered once.
create unique index offline_voucher_reference on offline_voucher (tenant_id, method, reference)
  where reference <> '' and state <> 'refused' and purpose <> 'refund';

create table voucher_photo (
  tenant_id  int not null,
  id         uuid not null,
  voucher_id uuid not null,
  type       text not null check (type in ('image/jpeg', 'image/png', 'image/webp')),
  bytes      int not null,
  sha256     text not null,
  at         timestamptz not null,
  by         text not null,
  primary key (tenant_id, id)
);
create index voucher_photo_of on voucher_photo (tenant_id, voucher_id);
call guard_tenant('{customer_account, offline_voucher}', 'select, insert, update');
call guard_tenant('{voucher_photo}', 'select, insert');
