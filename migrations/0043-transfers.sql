-- Transfers: goods from one node to another. Approved, they are promised at the source; shipped, they are in transit to the
-- destination and expected there; received through expected goods, in parts. What of a transfer is in transit is always
-- promised to its expectations.

create sequence stock_transfer_number start 10001;
grant usage on sequence stock_transfer_number to guanjia_app;

create table stock_transfer (
  tenant_id    int not null,
  id           uuid not null,
  number       text not null default 'T' || nextval('stock_transfer_number'),
  from_node_id uuid not null,
  to_node_id   uuid not null,
  -- Of a priced transfer; null: at the same price, nobody owes anything.
  currency     text,
  expected_on  date,
  state        text not null
    check (state in ('draft', 'approved', 'partlyDone', 'done', 'closedShort', 'reversed')),
  -- What was not shipped will not be.
  closed       boolean not null default false,
  note         text not null default '',
  created_at   timestamptz not null,
  created_by   text not null,
  version      int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check (from_node_id <> to_node_id)
);

create table stock_transfer_line (
  tenant_id   int not null,
  transfer_id uuid not null,
  line        int not null,
  sku_id      uuid not null,
  quantity    bigint not null check (quantity > 0),
  shipped     bigint not null default 0 check (shipped between 0 and quantity),
  received    bigint not null default 0,
  written_off bigint not null default 0,
  price_minor bigint,
  -- The promise at the source that stands; null before it is approved and once nothing more is to be shipped.
  hold_id     uuid,
  primary key (tenant_id, transfer_id, line),
  check (received >= 0 and written_off >= 0 and received + written_off <= shipped)
);
create index stock_transfer_line_sku on stock_transfer_line (tenant_id, sku_id) where shipped < quantity;

-- What a shipment of a transfer is expected by, and the documents that shipped it or wrote it off.
alter table expectation add column transfer_id uuid;
create index expectation_transfer on expectation (tenant_id, transfer_id) where transfer_id is not null;
alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'transfer', 'reversal')),
  add column transfer_id uuid;
create index stock_document_transfer on stock_document (tenant_id, transfer_id) where transfer_id is not null;

call guard_tenant('{stock_transfer, stock_transfer_line}');
