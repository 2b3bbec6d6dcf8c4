-- Stocktakes: bins to be counted, who counted what in them, and what became of the differences. What the books say is
-- never kept with a count that is open; a line is written when the bin is closed.

create sequence stocktake_number start 10001;
grant usage on sequence stocktake_number to guanjia_app;

create table stocktake (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null default 'C' || nextval('stocktake_number'),
  node_id    uuid not null,
  -- `asked`: bins that pickers found short; it grows until all of them are counted.
  kind       text not null check (kind in ('full', 'sample', 'cycle', 'asked')),
  -- How its bins were chosen, with the seed of a sample.
  scope      jsonb not null,
  -- A first count may differ by so many pieces of a SKU before somebody else counts again.
  tolerance  bigint not null,
  state      text not null check (state in ('draft', 'approved', 'running', 'partlyDone', 'done', 'closedShort')),
  note       text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  version    int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index stocktake_open on stocktake (tenant_id, node_id) where state in ('approved', 'running', 'partlyDone');

create table stocktake_bin (
  tenant_id    int not null,
  id           uuid not null,
  stocktake_id uuid not null,
  bin          text not null,
  -- Only these goods are counted in it; none: everything.
  sku_ids      uuid[] not null,
  -- `again`: somebody else counts it once more. `counted`: a difference waits for a second person. `done`: as booked.
  state        text not null check (state in ('open', 'counting', 'again', 'counted', 'done')),
  round        int not null default 1,
  -- The count that holds: its lines are the differences.
  count_id     uuid,
  -- The stock document that posted them.
  document_id  uuid,
  primary key (tenant_id, id),
  unique (tenant_id, stocktake_id, bin)
);

create table stocktake_count (
  tenant_id        int not null,
  id               uuid not null,
  stocktake_bin_id uuid not null,
  round            int not null,
  -- `moved`: goods of the bin moved meanwhile and do not explain the number, so it says nothing.
  state            text not null check (state in ('open', 'closed', 'moved', 'givenUp')),
  counted_by       text not null,
  -- By the database's clock, as ledger entries are.
  started_at       timestamptz not null default clock_timestamp(),
  closed_at        timestamptz,
  scans            int not null default 0,
  -- Pieces per SKU so far, and how many of the bin were on pick lists when it began, not yet fetched.
  found            jsonb not null default '{}',
  to_fetch         jsonb not null default '{}',
  primary key (tenant_id, id)
);
create unique index stocktake_count_open on stocktake_count (tenant_id, stocktake_bin_id) where state = 'open';
create index stocktake_count_bin on stocktake_count (tenant_id, stocktake_bin_id);

create table stocktake_line (
  tenant_id int not null,
  count_id  uuid not null,
  sku_id    uuid not null,
  counted   bigint not null,
  -- The number nearest to it that the books and the movements meanwhile explain, and what the books said.
  expected  bigint not null,
  book      bigint not null,
  primary key (tenant_id, count_id, sku_id)
);

create index pick_staged_bin on pick (tenant_id, node_id, bin) where state = 'staged';

call guard_tenant('{stocktake, stocktake_bin, stocktake_count, stocktake_line}');
