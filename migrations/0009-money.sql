-- Payments as told by payment companies, bills, matches and differences.

create table merchant_account (
  tenant_id   int not null,
  id          text not null,
  kind        text not null check (kind in ('wechatPay', 'alipay')),
  name        text not null,
  environment text not null check (environment in ('live', 'sandbox')),
  merchant_id text not null,
  endpoint    text not null,
  credentials jsonb not null default '{}',
  -- What the provider charges, for the fee check.
  fee_ppm     int not null default 6000,
  currency    text not null default 'CNY',
  active      boolean not null default true,
  primary key (tenant_id, id)
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
  refunded_minor     bigint not null default 0 check (refunded_minor between 0 and amount_minor),
  created_at         timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, merchant_account, reference)
);
create index payment_waiting on payment (tenant_id, created_at) where state = 'waiting';
create index payment_order on payment (tenant_id, order_id) where order_id is not null;
create index payment_channel on payment (tenant_id, shop_id, channel_number) where channel_number is not null;

create table refund (
  tenant_id          int not null,
  id                 uuid not null,
  payment_id         uuid not null,
  merchant_account   text not null,
  reference          text not null,
  provider_reference text not null default '',
  amount_minor       bigint not null check (amount_minor > 0),
  currency           text not null,
  state              text not null check (state in ('created', 'processing', 'success', 'closed', 'abnormal')),
  at                 timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, merchant_account, reference)
);
create index refund_payment on refund (tenant_id, payment_id);

-- Notifications that were genuine, by the provider's id; a repeated one has no effect. Forged ones are counted only.
create table payment_notification (
  tenant_id        int not null,
  merchant_account text not null,
  id               text not null,
  kind             text not null,
  reference        text not null,
  outcome          text not null,
  received_at      timestamptz not null default now(),
  primary key (tenant_id, merchant_account, id)
);

create table bill (
  tenant_id        int not null,
  id               uuid not null,
  merchant_account text not null,
  provider         text not null,
  layout           text not null,
  day              date,
  file_name        text not null,
  file_hash        bytea not null,
  lines            int not null,
  paid_minor       bigint not null,
  refunded_minor   bigint not null,
  fee_minor        bigint not null,
  currency         text not null,
  imported_at      timestamptz not null,
  imported_by      text not null,
  primary key (tenant_id, id),
  unique (tenant_id, file_hash)
);

create table bill_line (
  tenant_id          int not null,
  bill_id            uuid not null,
  line               int not null,
  merchant_account   text not null,
  kind               text not null,
  state              text not null,
  reference          text not null,
  refund_reference   text not null,
  provider_reference text not null,
  gross_minor        bigint not null,
  fee_minor          bigint not null,
  currency           text not null,
  at                 timestamptz not null,
  text               text not null default '',
  -- The item of the books it was matched with.
  matched_with       uuid,
  primary key (tenant_id, bill_id, line)
);
create index bill_line_reference on bill_line (tenant_id, merchant_account, reference);

-- A difference between a bill and our books, with its two-person workflow (REC-3).
create table difference (
  tenant_id    int not null,
  id           uuid not null,
  bill_id      uuid,
  bill_line    int,
  payment_id   uuid,
  refund_id    uuid,
  merchant_account text not null,
  type         text not null,
  state        text not null,
  ours_minor   bigint,
  theirs_minor bigint,
  diff_minor   bigint not null,
  currency     text not null,
  reference    text not null,
  resolution   text,
  note         text not null default '',
  proposed_by  text,
  approved_by  text,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  primary key (tenant_id, id)
);
create unique index difference_line on difference (tenant_id, bill_id, bill_line, type) where bill_id is not null and bill_line is not null;
create index difference_state on difference (tenant_id, state, id);

create table import (
  tenant_id   int not null,
  id          uuid not null,
  kind        text not null,
  shop_id     uuid,
  file_name   text not null,
  file_path   text not null,
  file_bytes  bigint not null,
  file_hash   bytea,
  layout      text,
  dry_run     boolean not null,
  state       text not null,
  rows_total  int,
  rows_read   int not null default 0,
  imported    int not null default 0,
  duplicates  int not null default 0,
  failed      int not null default 0,
  refusal     jsonb,
  created_by  text not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);

create table import_error (
  tenant_id int not null,
  import_id uuid not null,
  number    int not null,
  file      text not null default '',
  line      int not null,
  code      text not null,
  column_name text,
  value     text,
  data      jsonb not null default '{}',
  primary key (tenant_id, import_id, number)
);

call guard_tenant('{merchant_account, payment, refund, bill, bill_line, difference, import, import_error}');
call guard_tenant('{payment_notification}', 'select, insert');
