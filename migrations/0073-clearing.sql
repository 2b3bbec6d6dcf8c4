-- Other people's money: who holds it, how each merchant account collects, for whom, and by which rules it is shared.

-- A licensed account that registers sub-merchants' money: a bank's custody account, or a payment company's own.
create table custodian (
  tenant_id       int not null,
  id              text not null,
  name            text not null,
  party           text not null,
  kind            text not null check (kind in ('bank', 'paymentCompany')),
  -- `direct`: payouts go to the bank's address; `file`: a person carries files to and fro.
  way             text not null check (way in ('direct', 'file')),
  endpoint        text not null default '',
  -- Sealed: {key: sealed text}; the number of the account is one of them.
  credentials     jsonb not null default '{}',
  account_name    text not null,
  account_masked  text not null,
  bank_code       text not null default '',
  -- Batches above it take a second person; what one payout may be; what the bank takes for it, and who bears that.
  approve_above_minor bigint not null default 0,
  least_minor     bigint not null default 1,
  most_minor      bigint not null default 9223372036854775807,
  charge_minor    bigint not null default 0,
  active          boolean not null default true,
  version         int not null default 1,
  primary key (tenant_id, id)
);

-- How a merchant account collects; without a row it collects for the operator's own sales.
create table fund_model (
  tenant_id        int not null,
  merchant_account text not null,
  model            text not null check (model in ('OWN_SALE', 'LICENSED_SPLIT', 'BANK_CUSTODY')),
  custodian        text,
  for_sellers      boolean not null default false,
  fee_comes_back   boolean not null default false,
  version          int not null default 1,
  primary key (tenant_id, merchant_account),
  -- Collecting for third-party sellers into one's own account takes a licence nobody here has.
  check (not (for_sellers and model = 'OWN_SALE')),
  check ((model = 'OWN_SALE') = (custodian is null))
);

create sequence sub_merchant_number;
grant usage on sequence sub_merchant_number to guanjia_app;
create table sub_merchant (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'M' || nextval('sub_merchant_number'),
  name           text not null,
  legal_name     text not null,
  licence_number text not null,
  contact        text not null default '',
  -- Under which number the licensed party knows it.
  outside_number text not null default '',
  bank_name      text not null,
  bank_code      text not null default '',
  account_name   text not null,
  account_sealed text not null,
  account_masked text not null,
  kyc            text not null check (kyc in ('pending', 'passed', 'failed')),
  kyc_expires_on date,
  state          text not null check (state in ('draft', 'waitReview', 'active', 'frozen', 'closed')),
  fee_bearer     text not null check (fee_bearer in ('seller', 'platform')),
  charge_bearer  text not null check (charge_bearer in ('seller', 'platform')),
  -- Days from the payment until the money is released; 0: at once.
  release_days   int not null default 7 check (release_days between 0 and 365),
  payout_mode    text not null check (payout_mode in ('auto', 'request')),
  least_minor    bigint not null default 1,
  most_minor     bigint,
  reserve_minor  bigint not null default 0,
  note           text not null default '',
  -- Who last changed what a second person has to look at, and who looked.
  changed_by     text not null,
  reviewed_by    text,
  reviewed_at    timestamptz,
  version        int not null default 1,
  primary key (tenant_id, id)
);
create unique index sub_merchant_known on sub_merchant (tenant_id, number);
create unique index sub_merchant_licence on sub_merchant (tenant_id, licence_number) where state <> 'closed';

-- Shops whose payments are a sub-merchant's.
create table sub_merchant_shop (
  tenant_id       int not null,
  shop_id         uuid not null,
  sub_merchant_id uuid not null,
  primary key (tenant_id, shop_id)
);
create index sub_merchant_shop_of on sub_merchant_shop (tenant_id, sub_merchant_id);

-- What the platform and others get of goods sold; the first that fits a line counts.
create table split_rule (
  tenant_id       int not null,
  id              uuid not null,
  name            text not null,
  priority        int not null,
  -- null and {}: whatever it is.
  shop_id         uuid,
  sub_merchant_id uuid,
  sku_ids         uuid[] not null default '{}',
  commission_ppm  int not null default 0 check (commission_ppm between 0 and 1000000),
  fixed_minor     bigint not null default 0 check (fixed_minor >= 0),
  -- Reckoned on what was paid, or on what is left of it after the channel's fee.
  base            text not null check (base in ('paid', 'afterFee')),
  -- [{subMerchantId, ppm}]
  shares          jsonb not null default '[]',
  -- The tax in the commission.
  vat_ppm         int not null default 60000 check (vat_ppm between 0 and 1000000),
  active          boolean not null default true,
  version         int not null default 1,
  primary key (tenant_id, id)
);

-- What one payment is to a sub-merchant.
create sequence split_number;
grant usage on sequence split_number to guanjia_app;
create table split (
  tenant_id              int not null,
  id                     uuid not null,
  number                 text not null default 'SP' || nextval('split_number'),
  payment_id             uuid not null,
  reference              text not null,
  merchant_account       text not null,
  custodian              text not null,
  currency               text not null,
  sub_merchant_id        uuid not null,
  shop_id                uuid not null,
  order_id               uuid,
  state                  text not null check (state in ('frozen', 'splitting', 'split', 'released')),
  paid_minor             bigint not null check (paid_minor > 0),
  subsidy_minor          bigint not null check (subsidy_minor >= 0),
  fee_minor              bigint not null check (fee_minor >= 0),
  fee_bearer             text not null,
  refunded_minor         bigint not null check (refunded_minor between 0 and paid_minor),
  subsidy_returned_minor bigint not null check (subsidy_returned_minor between 0 and subsidy_minor),
  fee_back_minor         bigint not null check (fee_back_minor between 0 and fee_minor),
  pending_minor          bigint not null check (pending_minor >= 0),
  released_minor         bigint not null check (released_minor >= 0),
  advanced_minor         bigint not null,
  recovered_minor        bigint not null check (recovered_minor between 0 and advanced_minor),
  paid_at                timestamptz not null,
  release_on             date not null,
  vat_ppm                int not null,
  -- Why it waits for a person; '': it does not.
  trouble                text not null default '',
  primary key (tenant_id, id)
) with (fillfactor = 85);
create unique index split_payment on split (tenant_id, payment_id);
create unique index split_known on split (tenant_id, number);
create index split_due on split (tenant_id, release_on, id) where state in ('frozen', 'split');
create index split_of on split (tenant_id, sub_merchant_id, id);
create index split_advanced on split (tenant_id, id) where advanced_minor > recovered_minor;

create table split_leg (
  tenant_id      int not null,
  split_id       uuid not null,
  place          int not null,
  -- null: the platform.
  receiver       uuid,
  amount_minor   bigint not null check (amount_minor > 0),
  returned_minor bigint not null check (returned_minor between 0 and amount_minor),
  primary key (tenant_id, split_id, place)
) with (fillfactor = 85);
create index split_leg_receiver on split_leg (tenant_id, receiver) where receiver is not null;

-- What went back to the buyer, and what came back of the shares with it.
create table split_return (
  tenant_id      int not null,
  id             uuid not null,
  split_id       uuid not null,
  -- The refund, or the split itself where the payment never was one.
  refund_id      uuid not null,
  reference      text not null,
  state          text not null check (state in ('processing', 'success', 'closed')),
  amount_minor   bigint not null,
  returned_minor bigint not null,
  advanced_minor bigint not null,
  at             timestamptz not null,
  primary key (tenant_id, id)
);
create unique index split_return_refund on split_return (tenant_id, refund_id);
create index split_return_of on split_return (tenant_id, split_id);

-- What channels paid into the pool, by their own numbers.
create table channel_settlement (
  tenant_id        int not null,
  merchant_account text not null,
  reference        text not null,
  id               uuid not null,
  net_minor        bigint not null check (net_minor >= 0),
  fee_minor        bigint not null check (fee_minor >= 0),
  at               timestamptz not null,
  primary key (tenant_id, merchant_account, reference)
);

call guard_tenant('{custodian, fund_model, sub_merchant, sub_merchant_shop, split_rule, split, split_leg, split_return, channel_settlement}');
