-- Buying in (PUR-1): suppliers, what they ask for goods, orders to them with what came, went back and was billed.
-- Quantities received are the expectation's, which the order made when it was approved.

create table supplier (
  tenant_id           int not null,
  id                  uuid not null,
  code                text not null,
  -- What SKUs, receipts and expected goods name.
  name                text not null,
  contact             text not null,
  phone               text not null,
  lead_days           int not null check (lead_days between 0 and 365),
  currency            text not null,
  terms               text not null,
  -- How far a bill's price may be from the order's without anybody looking.
  price_tolerance_ppm int not null check (price_tolerance_ppm between 0 and 1000000),
  active              boolean not null,
  version             int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, code),
  unique (tenant_id, name)
);

create table purchase_price (
  tenant_id     int not null,
  id            uuid not null,
  supplier_id   uuid not null,
  sku_id        uuid not null,
  valid_from    date not null,
  from_quantity bigint not null check (from_quantity > 0),
  -- Per piece, in the supplier's currency.
  price_minor   bigint not null check (price_minor >= 0),
  pack_size     bigint not null check (pack_size > 0),
  -- The least the supplier sells at one go.
  min_quantity  bigint not null check (min_quantity > 0),
  active        boolean not null,
  version       int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, supplier_id, sku_id, valid_from, from_quantity)
);
create index purchase_price_sku on purchase_price (tenant_id, sku_id);

create sequence purchase_order_number start 100001;
grant usage on sequence purchase_order_number to guanjia_app;

create table purchase_order (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'PO' || nextval('purchase_order_number'),
  supplier_id    uuid not null,
  node_id        uuid not null,
  currency       text not null,
  state          text not null check (state in
    ('draft', 'waitApproval', 'approved', 'partlyDone', 'done', 'closedShort', 'reversed')),
  expected_on    date,
  terms          text not null,
  note           text not null,
  -- What was paid before the goods came. A note: money has no book yet.
  prepaid_minor  bigint not null default 0 check (prepaid_minor >= 0),
  prepaid_note   text not null default '',
  -- The goods it expects, from its approval on.
  expectation_id uuid,
  version        int not null default 1,
  created_at     timestamptz not null,
  created_by     text not null,
  asked_at       timestamptz,
  approved_at    timestamptz,
  approved_by    text not null default '',
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index purchase_order_state on purchase_order (tenant_id, state, id);
create unique index purchase_order_expectation
  on purchase_order (tenant_id, expectation_id) where expectation_id is not null;

create table purchase_order_line (
  tenant_id   int not null,
  order_id    uuid not null,
  line        int not null,
  sku_id      uuid not null,
  quantity    bigint not null check (quantity > 0),
  -- Per piece; null: nobody knows yet, and the order cannot be approved.
  price_minor bigint check (price_minor >= 0),
  primary key (tenant_id, order_id, line)
);
create index purchase_order_line_sku on purchase_order_line (tenant_id, sku_id);

-- What went back to the supplier, by the stock document that took it.
create table purchase_return (
  tenant_id   int not null,
  document_id uuid not null,
  order_id    uuid not null,
  line        int not null,
  quantity    bigint not null check (quantity > 0),
  primary key (tenant_id, document_id, line)
);
create index purchase_return_order on purchase_return (tenant_id, order_id);

create table supplier_bill (
  tenant_id   int not null,
  id          uuid not null,
  supplier_id uuid not null,
  -- The supplier's.
  number      text not null,
  day         date not null,
  note        text not null,
  state       text not null check (state in ('entered', 'accepted', 'rejected')),
  version     int not null default 1,
  created_at  timestamptz not null,
  created_by  text not null,
  decided_at  timestamptz,
  decided_by  text not null default '',
  decision    text not null default '',
  -- What differed when it was accepted: [{line, cause, ours, theirs, amountMinor, tolerated}].
  accepted    jsonb not null default '[]',
  primary key (tenant_id, id)
);
-- A number counts once; one that was rejected may come again.
create unique index supplier_bill_number
  on supplier_bill (tenant_id, supplier_id, number) where state <> 'rejected';

create table supplier_bill_line (
  tenant_id   int not null,
  bill_id     uuid not null,
  line        int not null,
  order_id    uuid not null,
  order_line  int not null,
  quantity    bigint not null check (quantity > 0),
  price_minor bigint not null check (price_minor >= 0),
  primary key (tenant_id, bill_id, line)
);
create index supplier_bill_line_order on supplier_bill_line (tenant_id, order_id);

call guard_tenant('{supplier, purchase_price, purchase_order, purchase_order_line, purchase_return, supplier_bill,
  supplier_bill_line}');

-- Goods an order expects: no more is received than was ordered, and the order hears what became of them.
alter table expectation
  add column ordered boolean not null default false,
  add column currency text not null default '';
-- What a piece was ordered for.
alter table expectation_line add column price_minor bigint;

alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'reversal', 'supplierReturn'));

-- Whoever may settle differences of bills may say yes to an order and to a supplier's bill.
update role r
set rights = r.rights || array['purchases.read', 'purchases.approve'],
    version = r.version + 1
where r.rights && array['bills.approve']
  and not '*' = any(r.rights);
