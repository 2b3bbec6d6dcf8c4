-- Statements of banks, UnionPay and platforms: their accounts, how lines of different bills are tied to each other, what
-- each day moved, and who signed it off.

create table statement_account (
  tenant_id           int not null,
  id                  uuid not null,
  kind                text not null check (kind in ('bank', 'unionPay', 'jd', 'pinduoduo', 'douyin')),
  name                text not null,
  -- As its files name it; empty where they do not.
  number              text not null,
  currency            text not null,
  fee_ppm             int not null,
  fee_tolerance_minor bigint not null,
  -- Which column of its table says what, where the layout is not one we know.
  columns             jsonb,
  -- Lines with one of these words need no counterpart: rent, wages, interest.
  explained           text[] not null,
  active              boolean not null,
  version             int not null default 1,
  primary key (tenant_id, id)
);
create unique index statement_account_number on statement_account (tenant_id, kind, number) where number <> '';
call guard_tenant('{statement_account}');

-- Whatever bills are of.
create view bill_account with (security_invoker = true) as
  select tenant_id, id, kind, name, merchant_id as number, currency, active from merchant_account
  union all
  select tenant_id, id::text, kind, name, number, currency, active from statement_account;
grant select on bill_account to guanjia_app;

-- The account somebody said a file is of.
alter table import add column account text;

-- A statement covers days; two of one account must not cover the same.
alter table bill add column from_day date;
alter table bill add column until_day date;

-- Lines of different bills that are about the same money: what left one account is what came to the other (T3).
alter table bill_line add column tie_id uuid;
create index bill_line_tie on bill_line (tenant_id, tie_id) where tie_id is not null;
create index bill_line_moved on bill_line (tenant_id, merchant_account, at) where kind = 'transfer';

-- What a bill moved on each of its days; the balance before and after where the bill has balances (T4).
create table bill_day (
  tenant_id     int not null,
  bill_id       uuid not null,
  account       text not null,
  day           date not null,
  lines         int not null,
  in_minor      bigint not null,
  out_minor     bigint not null,
  fee_minor     bigint not null,
  opening_minor bigint,
  closing_minor bigint,
  currency      text not null,
  primary key (tenant_id, bill_id, day)
);
create index bill_day_account on bill_day (tenant_id, account, day);
call guard_tenant('{bill_day}', 'select, insert, delete');

-- A day of an account that is settled for good: what it was when two people said so.
create table day_sign_off (
  tenant_id  int not null,
  account    text not null,
  day        date not null,
  state      text not null check (state in ('proposed', 'signed', 'reopened')),
  figures    jsonb not null,
  made_by    text not null,
  made_at    timestamptz not null,
  checked_by text,
  checked_at timestamptz,
  reason     text not null default '',
  primary key (tenant_id, account, day),
  check (checked_by <> made_by)
);
call guard_tenant('{day_sign_off}', 'select, insert, update');

-- Which days have what is unexplained.
create index difference_day on difference (tenant_id, at) where state in ('diff', 'carried', 'suspense', 'proposed');
