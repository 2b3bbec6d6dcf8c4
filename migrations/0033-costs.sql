-- What stock is worth (STK-9): the moving average of each SKU at each node, month by month. Everything here follows from
-- the ledger's entries and from what receipts cost; a closed month is kept as it was.

-- What a piece cost that a document brought in, where no purchase order says so.
create table document_cost (
  tenant_id   int not null,
  document_id uuid not null,
  sku_id      uuid not null,
  cost_minor  bigint not null check (cost_minor >= 0),
  primary key (tenant_id, document_id, sku_id)
);

create table cost_month (
  tenant_id int not null,
  -- `2026-11`
  month     text not null,
  made_at   timestamptz not null,
  -- Over all SKUs and nodes: {kind: [pieces, value]}, with `opening` and `closing`.
  totals    jsonb not null default '{}',
  -- SKUs at nodes that end below zero, and pieces on their way between nodes.
  negative  int not null default 0,
  transit   bigint not null default 0,
  closed_at timestamptz,
  closed_by text not null default '',
  -- Who wants it open again; somebody else opens it.
  asked_by  text not null default '',
  asked_why text not null default '',
  version   int not null default 1,
  primary key (tenant_id, month)
);

create table cost_line (
  tenant_id      int not null,
  month          text not null,
  sku_id         uuid not null,
  node_id        uuid not null,
  opening_pieces bigint not null,
  opening_minor  bigint not null,
  -- {kind: [pieces, value]}, signed.
  moves          jsonb not null,
  closing_pieces bigint not null,
  closing_minor  bigint not null,
  -- The last cost of a piece, for what is below zero: [value, pieces].
  last_minor     bigint not null default 0,
  last_pieces    bigint not null default 0,
  primary key (tenant_id, month, sku_id, node_id)
);

-- Receipts and openings whose cost nobody has said.
create table cost_missing (
  tenant_id   int not null,
  month       text not null,
  document_id uuid not null,
  sku_id      uuid not null,
  node_id     uuid not null,
  pieces      bigint not null,
  primary key (tenant_id, month, document_id, sku_id, node_id)
);

-- When open months were reckoned last, and since when that is asked for anew.
create table cost_run (
  tenant_id int primary key,
  asked_at  timestamptz,
  done_at   timestamptz
);

call guard_tenant('{document_cost, cost_month, cost_line, cost_missing, cost_run}');

-- Opens a book again from the day after `p_day` on. Who may, and who agreed, is asked and kept above.
create function ledger_reopen_after(p_tenant int, p_book text, p_day date) returns void
  language plpgsql security definer set search_path = public
as $$
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7001, p_tenant);
  delete from ledger_close
  where tenant_id = p_tenant
    and book = p_book
    and closed_through > p_day;
end $$;
revoke execute on function ledger_reopen_after from public;
grant execute on function ledger_reopen_after to guanjia_app;

-- Whoever settles differences of bills closes months, and has to see what stock is worth.
update role r
set rights = r.rights || array['catalog.cost'], version = r.version + 1
where r.rights && array['bills.propose', 'bills.approve']
  and not r.rights && array['catalog.cost', '*'];
