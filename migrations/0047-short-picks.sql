-- What a picker did not find and no other bin held: kept out of sale until somebody finds it or writes it off. Orders
-- that wanted it leave their pick list by name. And pick lists that are sorted at a wall instead of on the cart.

create table missing_goods (
  tenant_id    int not null,
  id           uuid not null,
  node_id      uuid not null,
  sku_id       uuid not null,
  -- Where it should have been.
  bin          text not null,
  quantity     bigint not null check (quantity > 0),
  -- Of it, what could be kept out of sale by a hold in the ledger; the rest was promised to others already.
  held         bigint not null check (held between 0 and quantity),
  pick_list_id uuid not null,
  state        text not null check (state in ('open', 'found', 'lost')),
  created_at   timestamptz not null,
  created_by   text not null,
  closed_at    timestamptz,
  closed_by    text not null default '',
  primary key (tenant_id, id)
);
create index missing_goods_open on missing_goods (tenant_id, node_id, id) where state = 'open';

alter table pick_list
  -- [{slot, fulfilmentId, orderNumber, merchantCode, outcome, node, back: [{bin, sku, quantity}], at}]
  add column taken_off jsonb not null default '[]',
  -- Picked in bulk and sorted into slots at a wall.
  add column wall boolean not null default false,
  -- What was put into slots: {"slot/sku": quantity}, and the slot that is lit: {"slot", "sku"}.
  add column put jsonb not null default '{}',
  add column lit jsonb;

call guard_tenant('{missing_goods}');
