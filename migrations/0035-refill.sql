-- The bin a SKU is picked from, how many are to lie there, and what is carried to it from the reserve.

create table picking_bin (
  tenant_id int not null,
  node_id   uuid not null,
  sku_id    uuid not null,
  bin       text not null,
  -- Below the minimum it is filled up to the maximum.
  minimum   bigint not null check (minimum >= 0),
  maximum   bigint not null check (maximum > 0 and maximum >= minimum),
  version   int not null default 1,
  primary key (tenant_id, node_id, sku_id)
);

create table refill_task (
  tenant_id  int not null,
  id         uuid not null,
  node_id    uuid not null,
  sku_id     uuid not null,
  from_bin   text not null,
  to_bin     text not null,
  quantity   bigint not null check (quantity > 0),
  moved      bigint not null default 0,
  -- `minimum`: the bin ran low; `orders`: orders want more than lies where it is picked; `fastMover`: nearer to the packers.
  reason     text not null check (reason in ('minimum', 'orders', 'fastMover')),
  -- `short`: less was found than the books said.
  state      text not null check (state in ('open', 'done', 'short', 'cancelled')),
  created_at timestamptz not null,
  created_by text not null,
  done_at    timestamptz,
  done_by    text,
  version    int not null default 1,
  primary key (tenant_id, id)
);
create index refill_task_open on refill_task (tenant_id, node_id, id) where state = 'open';

call guard_tenant('{picking_bin, refill_task}');
