-- Payments as told by payment companies, bills, matches and differences; files that came in.

create table merchant_account (
  tenant_id           int not null,
  id                  text not null,
  kind                text not null check (kind in ('wechatPay', 'alipay')),
  name                text not null,
  environment         text not null check (environment in ('live', 'sandbox')),
  merchant_id         text not null,
  endpoint            text not null,
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials         jsonb not null default '{}',
  -- What the provider charges, for the fee check, and by how much a single fee may differ from it.
  fee_ppm             int not null default 6000,
  fee_tolerance_minor bigint not null default 1,
  currency            text not null default 'CNY',
  active              boolean not null default true,
  primary key (tenant_id, id),
  unique (tenant_id, kind, merchant_id)
);

-- What is expected to be paid, and what was: one row per reference (out_trade_no).
create table payment (
  tenant_id          int not null,
  id                 uuid not null,
  merchant_account   text not null,
  reference          text not null,
  provider_reference text not null default '',
  shop_id            uuid,
  channel_number     text,
  order_id           uuid,
  amount_minor       bigint not null check (amount_minor > 0),
  currency           text not null,
  state              text not null check (state in ('waiting', 'paid', 'closed')),
  paid_at            timestamptz,
  -- All refunds that are not closed: what is promised back can never be more than came in.
  refunded_minor     bigint not null default 0 check (refunded_minor between 0 and amount_minor),
  -- Found on the provider's bill.
  on_bill            boolean not null default false,
  -- When the provider is to be asked what became of it; null: not any more.
  ask_at             timestamptz,
  created_at         timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, merchant_account, reference),
  check (state <> 'paid' or paid_at is not null)
) with (fillfactor = 85);
create index payment_ask on payment (tenant_id, ask_at) where ask_at is not null;
create index payment_paid on payment (tenant_id, merchant_account, paid_at) where state = 'paid';
create index payment_order on payment (tenant_id, order_id) where order_id is not null;
create index payment_channel on payment (tenant_id, shop_id, channel_number) where channel_number is not null;

create table refund (
  tenant_id         int not null,
  id                uuid not null,
  payment_id        uuid not null,
  merchant_account  text not null,
  reference         text not null,
  -- out_trade_no of the payment: bills name both.
  payment_reference text not null,
  amount_minor      bigint not null check (amount_minor > 0),
  -- We asked for it, so its amount is ours to say.
  asked             boolean not null,
  -- What the provider had given back of the payment in all after this refund, where it tells only that (Alipay).
  total_told_minor  bigint,
  currency          text not null,
  state             text not null check (state in ('created', 'processing', 'success', 'closed', 'abnormal')),
  on_bill           boolean not null default false,
  at                timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, merchant_account, reference)
) with (fillfactor = 85);
create index refund_payment on refund (tenant_id, payment_id);
create index refund_at on refund (tenant_id, merchant_account, at) where state = 'success';

-- Genuine news by the provider's id; repeated news has no effect. What could not be believed waits for a person.
create table payment_notification (
  tenant_id          int not null,
  merchant_account   text not null,
  id                 text not null,
  kind               text not null,
  reference          text not null,
  refund_reference   text,
  provider_reference text not null,
  amount_minor       bigint not null,
  currency           text not null,
  at                 timestamptz not null,
  outcome            text not null check (outcome in ('taken', 'known', 'late', 'mismatch', 'unexpected')),
  -- What was expected instead.
  expected           jsonb,
  received_at        timestamptz not null,
  primary key (tenant_id, merchant_account, id)
);
create index payment_notification_doubtful on payment_notification (tenant_id, received_at)
  where outcome in ('mismatch', 'unexpected');

create table bill (
  tenant_id         int not null,
  id                uuid not null,
  merchant_account  text not null,
  provider          text not null,
  merchant_id       text not null,
  layout            text not null,
  day               date,
  -- A corrected file of the same day and layout takes the place of the one before.
  version           int not null,
  replaced_by       uuid,
  file_name         text not null,
  file_hash         bytea not null,
  lines             int not null,
  matched           int not null default 0,
  open              int not null default 0,
  paid_minor        bigint not null,
  refunded_minor    bigint not null,
  fee_minor         bigint not null,
  unexplained_minor bigint not null default 0,
  -- Fund bills: balance before the first and after the last line.
  opening_minor     bigint,
  closing_minor     bigint,
  currency          text not null,
  imported_at       timestamptz not null,
  imported_by       text not null,
  primary key (tenant_id, id),
  unique (tenant_id, file_hash)
);
create unique index bill_of_day on bill (tenant_id, merchant_account, layout, day) where replaced_by is null and day is not null;
create index bill_newest on bill (tenant_id, (coalesce(day, date '0001-01-01')) desc, id desc) where replaced_by is null;

create table bill_line (
  tenant_id          int not null,
  bill_id            uuid not null,
  line               int not null,
  merchant_account   text not null,
  kind               text not null check (kind in ('payment', 'refund', 'fee', 'transfer', 'revoked')),
  -- What the provider says of it.
  state              text not null check (state in ('success', 'processing', 'failed')),
  reference          text not null,
  refund_reference   text not null,
  provider_reference text not null,
  entry_number       text not null,
  gross_minor        bigint not null,
  fee_minor          bigint not null,
  currency           text not null,
  at                 timestamptz not null,
  balance_minor      bigint,
  text               text not null default '',
  -- The payment or refund of our books it is about, and what comparing the two gave; null: not compared yet.
  item_id            uuid,
  verdict            text,
  primary key (tenant_id, bill_id, line)
) with (fillfactor = 70);
-- Each payment and each refund is matched by one line at most.
create unique index bill_line_matched on bill_line (tenant_id, item_id) where verdict in ('matched', 'feeDiffers');
create index bill_line_item on bill_line (tenant_id, item_id) where item_id is not null;
-- What the next bill or late news may still explain.
create index bill_line_open on bill_line (tenant_id, merchant_account)
  where verdict is null or verdict in ('notInBooks', 'paymentWaiting', 'refundNotDone');

-- A difference between a bill and our books, with its two-person workflow (REC-3). `bill_line` is null where the bill
-- misses something; `diff_minor` is theirs − ours by cash effect.
create table difference (
  tenant_id          int not null,
  id                 uuid not null,
  bill_id            uuid not null,
  bill_line          int,
  item_id            uuid,
  kind               text not null,
  merchant_account   text not null,
  type               text not null,
  verdict            text not null,
  state              text not null check (state in ('diff', 'carried', 'suspense', 'proposed', 'approved', 'resolved', 'closed')),
  reference          text not null,
  provider_reference text not null,
  ours_minor         bigint,
  theirs_minor       bigint,
  diff_minor         bigint not null,
  size_minor         bigint generated always as (abs(diff_minor)) stored,
  currency           text not null,
  data               jsonb not null default '{}',
  at                 timestamptz not null,
  resolution         text,
  note               text not null default '',
  proposed_by        text,
  proposed_at        timestamptz,
  approved_by        text,
  approved_at        timestamptz,
  created_at         timestamptz not null,
  primary key (tenant_id, id),
  check (approved_by <> proposed_by)
) with (fillfactor = 85);
create unique index difference_line on difference (tenant_id, bill_id, bill_line) where bill_line is not null and state <> 'closed';
create unique index difference_missing on difference (tenant_id, item_id) where bill_line is null and state in ('diff', 'carried', 'suspense', 'proposed');
create index difference_bill on difference (tenant_id, bill_id);
create index difference_item on difference (tenant_id, item_id) where item_id is not null;
create index difference_open on difference (tenant_id, size_minor desc, id desc) where state in ('diff', 'carried', 'suspense', 'proposed');
create index difference_account on difference (tenant_id, merchant_account) where state in ('diff', 'carried', 'suspense', 'proposed');
create index difference_size on difference (tenant_id, size_minor desc, id desc);

create table import (
  tenant_id   int not null,
  id          uuid not null,
  kind        text not null,
  shop_id     uuid,
  -- [{name, path, bytes, sha256}]; several files of one export are one import.
  files       jsonb not null,
  -- Over all files: tells whether the same was booked before.
  hash        bytea not null,
  layout      text,
  dry_run     boolean not null,
  state       text not null check (state in ('waiting', 'running', 'read', 'done', 'refused', 'cancelled')),
  rows_total  int,
  -- Rows and errors that are dealt with: where reading goes on after a stop.
  rows_read   int not null default 0,
  imported    int not null default 0,
  duplicates  int not null default 0,
  failed      int not null default 0,
  refusal     jsonb,
  created_by  text not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
) with (fillfactor = 70);
create index import_hash on import (tenant_id, hash);

create table import_error (
  tenant_id   int not null,
  import_id   uuid not null,
  number      int not null,
  file        text not null,
  line        int not null,
  code        text not null,
  column_name text,
  value       text,
  data        jsonb not null,
  primary key (tenant_id, import_id, number)
);

call guard_tenant('{merchant_account, payment, refund, bill, bill_line, difference, import, import_error}');
call guard_tenant('{payment_notification}', 'select, insert');

-- What reconciliation may read of payments: everything that should be on a bill, by cash effect.
create view payment_fact with (security_invoker = true) as
  select tenant_id, id, merchant_account, reference, provider_reference, amount_minor as cash_minor, currency, state, paid_at as at
  from payment;
create view refund_fact with (security_invoker = true) as
  select tenant_id, id, payment_id, merchant_account, reference, payment_reference, -amount_minor as cash_minor, currency, state, at
  from refund;
grant select on payment_fact, refund_fact to guanjia_app;
