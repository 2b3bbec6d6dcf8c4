-- Goods as people keep them: buyers and free options of SKUs, naming rules under a version, moves and counter-documents,
-- and goods that are expected.

alter table sku
  -- Who buys it in, as people call them.
  add column buyer text not null default '',
  -- Free options beside colour and size: `{"面料": "棉"}`.
  add column options jsonb not null default '{}';

alter table style add column active boolean not null default true;
alter table naming_rule add column version int not null default 1;

alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'reversal')),
  add column supplier text not null default '',
  -- The expectation a receipt settles a part of.
  add column expectation_id uuid,
  -- What a counter-document takes back: once.
  add column reverses_id uuid;
create unique index stock_document_reverses on stock_document (tenant_id, reverses_id) where reverses_id is not null;
create index stock_document_expectation on stock_document (tenant_id, expectation_id) where expectation_id is not null;

-- The line of the expectation that a line of a receipt settles.
alter table stock_document_line add column expectation_line int;

-- Goods that are to come. What is still to come is a hold in the ledger: supplier → receiving area of the node.
create sequence expectation_number start 100001;
grant usage on sequence expectation_number to guanjia_app;

create table expectation (
  tenant_id   int not null,
  id          uuid not null,
  number      text not null default 'E' || nextval('expectation_number'),
  node_id     uuid not null,
  supplier    text not null default '',
  expected_on date,
  note        text not null default '',
  state       text not null check (state in ('open', 'partlyReceived', 'received', 'closedShort')),
  version     int not null default 1,
  created_at  timestamptz not null,
  created_by  text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

create table expectation_line (
  tenant_id      int not null,
  expectation_id uuid not null,
  line           int not null,
  sku_id         uuid not null,
  quantity       bigint not null check (quantity > 0),
  -- May be more than was expected.
  received       bigint not null default 0,
  -- The promise that stands; null once all has come or nothing more will.
  hold_id        uuid,
  primary key (tenant_id, expectation_id, line)
);
create index expectation_line_open on expectation_line (tenant_id, sku_id) where hold_id is not null;

call guard_tenant('{expectation, expectation_line}');
