-- Goods that come in: counted against what is expected, looked at, and put into bins. Until they are put away they lie in
-- the receiving area (ledger place `inbound`); what waits to be looked at is held there, so nobody can take it.

-- Where expected goods come from: how closely they are looked at depends on it.
alter table expectation
  add column kind text not null default 'purchase' check (kind in ('purchase', 'transfer', 'return'));

create table inbound_setting (
  tenant_id      int primary key,
  -- How many percent beyond what was expected may be received.
  over_percent   int not null check (over_percent between 0 and 100),
  -- How many of 100 pieces are looked at where a sample is.
  sample_percent int not null check (sample_percent between 1 and 100),
  purchase       text not null check (purchase in ('none', 'sample', 'all')),
  transfer       text not null check (transfer in ('none', 'sample', 'all')),
  "return"       text not null check ("return" in ('none', 'sample', 'all')),
  version        int not null default 1
);

-- SKUs that are looked at otherwise than their document.
create table sku_inspection (
  tenant_id int not null,
  sku_id    uuid not null,
  inspect   text not null check (inspect in ('none', 'sample', 'all')),
  primary key (tenant_id, sku_id)
);

create sequence goods_receipt_number start 10001;
grant usage on sequence goods_receipt_number to guanjia_app;

create table goods_receipt (
  tenant_id      int not null,
  -- Also the id of the stock document it becomes.
  id             uuid not null,
  number         text not null default 'R' || nextval('goods_receipt_number'),
  node_id        uuid not null,
  expectation_id uuid not null,
  state          text not null check (state in ('counting', 'inspecting', 'done', 'dropped')),
  created_at     timestamptz not null,
  created_by     text not null,
  booked_at      timestamptz,
  version        int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
-- Everybody who counts the same document counts into the same receipt.
create unique index goods_receipt_counting on goods_receipt (tenant_id, expectation_id) where state = 'counting';

create table goods_receipt_line (
  tenant_id  int not null,
  receipt_id uuid not null,
  sku_id     uuid not null,
  counted    bigint not null check (counted >= 0),
  inspect    text not null default 'none' check (inspect in ('none', 'sample', 'all')),
  -- How many pieces are to be looked at, and what was found.
  wanted     bigint not null default 0,
  good       bigint not null default 0,
  defective  bigint not null default 0,
  primary key (tenant_id, receipt_id, sku_id)
);

-- Goods carried to a bin by scan: from the receiving area, or from another bin. The id is that of the stock document.
create table bin_move (
  tenant_id int not null,
  id        uuid not null,
  kind      text not null check (kind in ('putAway', 'refill')),
  node_id   uuid not null,
  sku_id    uuid not null,
  -- '' is the receiving area.
  from_bin  text not null,
  to_bin    text not null,
  quantity  bigint not null check (quantity > 0),
  -- The task it works off.
  task_id   uuid,
  at        timestamptz not null,
  by        text not null,
  primary key (tenant_id, id)
);

-- Labels for goods have paper and queues of their own.
alter table printer drop constraint printer_paper_check;
alter table printer add constraint printer_paper_check check (paper in ('76x130', '100x180', 'A4', '60x40', '50x30'));
alter table print_job drop constraint print_job_paper_kind_check;
alter table print_job
  add constraint print_job_paper_kind_check check (paper_kind in ('labels', 'packingLists', 'goodsLabels')),
  -- [{skuId, bin, copies}] of labels for goods.
  add column goods jsonb;

call guard_tenant('{inbound_setting, sku_inspection, goods_receipt, goods_receipt_line}');
call guard_tenant('{bin_move}', 'select, insert');
