-- What happened to documents, as it is told to the general ledger: a row each time the amounts a document stands at are
-- not those told so far. Rows of one kind, day and owner are gathered into one voucher.

create table booked_fact (
  tenant_id       int not null,
  -- Who looks at such documents: `sale`, `invoice`, `stock`, `purchase`, `freight`, `settlement`.
  source          text not null,
  document_id     text not null,
  -- Runs through for a document: of two who see the same difference one is first.
  seq             int not null,
  document_kind   text not null,
  document_number text not null,
  -- The kind of the posting rule.
  kind            text not null,
  at              timestamptz not null,
  day             date not null,
  -- {name: amount} by the names of the rule, in the smallest unit as text; what is more (or, below zero, less) than before.
  amounts         jsonb not null,
  -- {shop, party, account, into}
  about           jsonb not null default '{}',
  noted_at        timestamptz not null,
  gathered        boolean not null default false,
  -- Null where the rows gathered with it add up to nothing.
  voucher_id      uuid,
  primary key (tenant_id, source, document_id, seq)
);
create index booked_fact_open on booked_fact (tenant_id, day) where not gathered;
create index booked_fact_voucher on booked_fact (tenant_id, voucher_id, document_number, source, document_id, seq)
  where voucher_id is not null;

-- When documents were looked at last, and since when that is asked for anew.
create table booking_run (
  tenant_id int primary key,
  asked_at  timestamptz,
  done_at   timestamptz
);
call guard_tenant('{booked_fact, booking_run}');

-- What stock was worth more or less by each day's movements of a kind, told apart by whose it was: sums of what a
-- month's lines are made of. Of goods whose sale is not a sale yet (cash on delivery) every document stands alone.
create table cost_day (
  tenant_id   int not null,
  month       text not null,
  day         date not null,
  kind        text not null,
  of_whom     text not null default '',
  document_id text not null default '',
  pieces      bigint not null,
  value_minor bigint not null,
  primary key (tenant_id, month, day, kind, of_whom, document_id)
);
create index cost_day_document on cost_day (tenant_id, document_id) where document_id <> '';
call guard_tenant('{cost_day}');

-- What platforms settled and kept of orders, by the lines of their bills.
create table platform_line (
  tenant_id        int not null,
  bill_id          uuid not null,
  line             int not null,
  account          text not null,
  shop_id          uuid not null,
  order_id         uuid not null,
  at               timestamptz not null,
  -- By cash effect; fees above zero are what is kept.
  gross_minor      bigint not null,
  commission_minor bigint not null,
  promotion_minor  bigint not null,
  primary key (tenant_id, bill_id, line)
);
create index platform_line_order on platform_line (tenant_id, order_id);
call guard_tenant('{platform_line}');
