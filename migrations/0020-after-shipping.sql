-- What a buyer or the channel wants of an order that has left: one open case per order and kind of news.
create table after_sale_case (
  tenant_id  int not null,
  id         uuid not null,
  order_id   uuid not null,
  shop_id    uuid not null,
  kind       text not null check (kind in ('refundAsked', 'addressChanged', 'cancelled')),
  state      text not null check (state in ('applied', 'done', 'cancelled')),
  -- Which news it tells of: the same news does not open another one.
  keys       text[] not null default '{}',
  data       jsonb not null default '{}',
  opened_at  timestamptz not null,
  settled_at timestamptz,
  settled_by text not null default '',
  outcome    text check (outcome in ('intercepted', 'letArrive', 'returned', 'refundedOutside', 'nothingToDo')),
  note       text not null default '',
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references sales_order
);
create unique index after_sale_case_open on after_sale_case (tenant_id, order_id, kind) where settled_at is null;
create index after_sale_case_order on after_sale_case (tenant_id, order_id);
create index after_sale_case_state on after_sale_case (tenant_id, state, id);
call guard_tenant('{after_sale_case}');

-- Parts of divided orders are looked for whenever the channel has news, sources of joined ones when it is undone.
create index sales_order_parts on sales_order (tenant_id, split_from) where split_from is not null;
create index sales_order_sources on sales_order (tenant_id, merged_into) where merged_into is not null;
