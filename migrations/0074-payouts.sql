-- Payouts to sub-merchants: windows, the bank's calendar, batches that are frozen at the cut-off, one line per payout.

create table payout_setting (
  tenant_id int not null,
  -- `HH:MM`, China's time.
  windows   text[] not null,
  version   int not null default 1,
  primary key (tenant_id)
);

-- Where the calendar differs from Monday to Friday: holidays, and days worked in their place.
create table bank_day (
  tenant_id int not null,
  day       date not null,
  works     boolean not null,
  primary key (tenant_id, day)
);

create sequence payout_batch_number;
grant usage on sequence payout_batch_number to guanjia_app;
create table payout_batch (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null default 'PB' || nextval('payout_batch_number'),
  custodian  text not null,
  currency   text not null,
  day        date not null,
  cut_off    text not null,
  state      text not null check (state in ('waitApproval', 'ready', 'sending', 'sent', 'done', 'refused')),
  -- What was frozen at the cut-off: how many, how much, and the hash over every line.
  lines      int not null,
  sum_minor  bigint not null,
  hash       text not null,
  made_at    timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  reason     text not null default '',
  sent_at    timestamptz,
  -- When the bank is to be told or asked (again).
  ask_at     timestamptz,
  tries      int not null default 0,
  trouble    text not null default '',
  primary key (tenant_id, id),
  unique (tenant_id, custodian, day, cut_off)
) with (fillfactor = 85);
create unique index payout_batch_known on payout_batch (tenant_id, number);
create index payout_batch_ask on payout_batch (tenant_id, ask_at) where ask_at is not null;

create sequence payout_number;
grant usage on sequence payout_number to guanjia_app;
create table payout (
  tenant_id       int not null,
  id              uuid not null,
  number          text not null default 'PO' || nextval('payout_number'),
  sub_merchant_id uuid not null,
  custodian       text not null,
  currency        text not null,
  state           text not null check (state in ('held', 'sent', 'success', 'failed', 'unknown', 'returned', 'cancelled')),
  amount_minor    bigint not null check (amount_minor > 0),
  charge_minor    bigint not null check (charge_minor >= 0),
  charge_bearer   text not null,
  mode            text not null check (mode in ('auto', 'request')),
  asked_by        text not null,
  asked_at        timestamptz not null,
  -- The batch it was frozen into, and its line there; whom to pay, as it was then.
  batch_id        uuid,
  line            int,
  bank_name       text not null default '',
  bank_code       text not null default '',
  account_name    text not null default '',
  account_sealed  text not null default '',
  account_masked  text not null default '',
  reason          text not null default '',
  ended_at        timestamptz,
  primary key (tenant_id, id),
  check ((batch_id is null) = (line is null))
) with (fillfactor = 85);
create unique index payout_known on payout (tenant_id, number);
create unique index payout_line on payout (tenant_id, batch_id, line) where batch_id is not null;
-- One at a time waits for the next window of a register.
create unique index payout_waiting on payout (tenant_id, custodian, sub_merchant_id) where state = 'held' and batch_id is null;
create index payout_of on payout (tenant_id, sub_merchant_id, id);

call guard_tenant('{payout_setting, bank_day, payout_batch, payout}');
