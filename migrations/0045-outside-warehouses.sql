-- Warehouses of others (SRC-4): nodes that are reached by messages, and what each was told of which parcel.
create table outside_warehouse (
  tenant_id   int not null,
  id          text not null,
  node_id     uuid not null,
  name        text not null,
  kind        text not null,
  endpoint    text not null,
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials jsonb not null default '{}',
  options     jsonb not null default '{}',
  active      boolean not null default true,
  version     int not null default 1,
  primary key (tenant_id, id)
);
-- A node has one warehouse that does its work, or does it itself.
create unique index outside_warehouse_node on outside_warehouse (tenant_id, node_id) where active;

create table outside_order (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  warehouse_id  text not null,
  -- What is wanted of the warehouse: that it ships the parcel, or that it does not.
  wish          text not null check (wish in ('ship', 'stop')),
  -- What it said to that; `shipped`: the parcel has left there.
  state         text not null check (state in ('waiting', 'accepted', 'refused', 'unknown', 'shipped')),
  code          text not null default '',
  message       text not null default '',
  asks          int not null default 0,
  -- When it is to be told (again); null: nothing to tell.
  ask_at        timestamptz,
  changed_at    timestamptz not null,
  primary key (tenant_id, fulfilment_id)
) with (fillfactor = 85);
create index outside_order_due on outside_order (tenant_id, ask_at) where ask_at is not null;
create index outside_order_state on outside_order (tenant_id, state, fulfilment_id);
call guard_tenant('{outside_warehouse,outside_order}');
