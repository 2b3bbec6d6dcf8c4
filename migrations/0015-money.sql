-- Payments that people settle, refunds that are sent and followed, and how long files that came in are kept.

-- Genuine news nobody may act upon by rule has an id of its own, so that a person can settle it. `accountOff`: money
-- came in on an account that is switched off.
alter table payment_notification drop constraint payment_notification_outcome_check;
alter table payment_notification add constraint payment_notification_outcome_check
  check (outcome in ('taken', 'known', 'late', 'mismatch', 'unexpected', 'accountOff'));
alter table payment_notification add column doubt_id uuid;
update payment_notification set doubt_id = gen_random_uuid() where outcome in ('mismatch', 'unexpected');
alter table payment_notification add check ((doubt_id is not null) = (outcome in ('mismatch', 'unexpected', 'accountOff')));
drop index payment_notification_doubtful;
create unique index payment_notification_doubt on payment_notification (tenant_id, doubt_id) where doubt_id is not null;
create index payment_notification_reference on payment_notification (tenant_id, merchant_account, reference);

-- How a person settled a doubt: once, and never taken back.
create table payment_settlement (
  tenant_id  int not null,
  doubt_id   uuid not null,
  resolution text not null check (resolution in ('accept', 'assign', 'refund')),
  reason     text not null,
  -- The payment the money is on now, where it is on one.
  payment_id uuid,
  settled_by text not null,
  settled_at timestamptz not null,
  primary key (tenant_id, doubt_id)
);
call guard_tenant('{payment_settlement}', 'select, insert');

create index payment_state on payment (tenant_id, state, id);
create index payment_account on payment (tenant_id, merchant_account, id);

-- A refund is sent and asked about under its own number until the company says how it ended.
alter table refund add column ask_at timestamptz;
alter table refund add column tries int not null default 0;
-- What the company said last, where it was no answer.
alter table refund add column trouble text not null default '';
alter table refund add column reason text not null default '';
create index refund_ask on refund (tenant_id, ask_at) where ask_at is not null;

-- Files are deleted some days after their import ended; what was said of their rows stays.
alter table import add column files_deleted_at timestamptz;
create index import_files on import (tenant_id, finished_at) where files_deleted_at is null;

create table import_setting (
  tenant_id int primary key,
  keep_days int not null check (keep_days between 1 and 3650),
  version   int not null default 1
);
call guard_tenant('{import_setting}', 'select, insert, update');
