-- Money in the pool that no channel explains, and what buyers keep there for later (custody rows 12 and 13).

create sequence custody_buyer_number;
grant usage on sequence custody_buyer_number to guanjia_app;
-- A buyer with prepaid money at a licensed account.
create table custody_buyer (
  tenant_id int not null,
  id        uuid not null,
  number    text not null default 'B' || nextval('custody_buyer_number'),
  name      text not null,
  contact   text not null default '',
  note      text not null default '',
  active    boolean not null default true,
  version   int not null default 1,
  primary key (tenant_id, id)
);
create unique index custody_buyer_known on custody_buyer (tenant_id, number);

-- A line of the pool's statement: whose it is, somebody knows at once or later.
create table custody_receipt (
  tenant_id     int not null,
  id            uuid not null,
  custodian     text not null,
  -- The bank's number of it.
  reference     text not null,
  payer         text not null,
  account_masked text not null,
  amount_minor  bigint not null check (amount_minor > 0),
  received_on   date not null,
  state         text not null check (state in ('open', 'identified')),
  buyer_id      uuid,
  entered_by    text not null,
  identified_by text,
  identified_at timestamptz,
  primary key (tenant_id, id),
  check ((state = 'identified') = (buyer_id is not null))
);
create unique index custody_receipt_once on custody_receipt (tenant_id, custodian, reference);
create index custody_receipt_open on custody_receipt (tenant_id, id) where state = 'open';
create index custody_receipt_buyer on custody_receipt (tenant_id, buyer_id) where buyer_id is not null;

-- Prepaid money promised to a sub-merchant for an order: paid to it, or free again.
create table custody_use (
  tenant_id       int not null,
  id              uuid not null,
  custodian       text not null,
  buyer_id        uuid not null,
  sub_merchant_id uuid not null,
  reference       text not null,
  amount_minor    bigint not null check (amount_minor > 0),
  state           text not null check (state in ('held', 'paid', 'cancelled')),
  made_by         text not null,
  made_at         timestamptz not null,
  ended_by        text,
  ended_at        timestamptz,
  primary key (tenant_id, id)
);
create unique index custody_use_once on custody_use (tenant_id, buyer_id, reference) where state <> 'cancelled';

call guard_tenant('{custody_buyer, custody_receipt, custody_use}');
