-- After-sale cases in full: how a case is dealt with, its goods and its money, the deadline and refund the channel named.
alter table after_sale_case
  add column version         int not null default 1,
  add column remedy          text check (remedy in ('refundBeforeShipping', 'refundOnly', 'returnRefund', 'exchange', 'resend',
                                                    'refusedParcel', 'repair')),
  add column reason          text not null default '',
  add column duty            text check (duty in ('buyer', 'warehouse', 'courier', 'supplier', 'goods')),
  -- What is to go back, in the order's currency.
  add column due_minor       bigint not null default 0 check (due_minor >= 0),
  add column return_courier  text not null default '',
  add column return_number   text not null default '',
  -- Where the goods are expected, or came.
  add column node_id         uuid,
  -- A person has looked at what came and lets it count.
  add column accepted        boolean not null default false,
  -- The order made for it: goods in exchange, sent again, or repaired.
  add column follow_order_id uuid,
  -- The channel's own number of the refund, and whether it heard what was decided.
  add column channel_refund  text not null default '',
  add column told            text check (told in ('waits', 'told', 'unable', 'failed')),
  add column told_text       text not null default '',
  -- The deadline is the platform's own.
  add column deadline_told   boolean not null default false,
  add column opened_by       text not null default '',
  drop constraint after_sale_case_kind_check,
  drop constraint after_sale_case_state_check,
  drop constraint after_sale_case_outcome_check,
  add check (kind in ('refundAsked', 'addressChanged', 'cancelled', 'byHand', 'refusedParcel')),
  add check (state in ('applied', 'agreed', 'waitReturn', 'waitReceive', 'partlyReceived', 'inspected', 'waitSettle', 'done',
                       'rejected', 'cancelled', 'arbitration')),
  add check (outcome in ('intercepted', 'letArrive', 'returned', 'refundedOutside', 'nothingToDo',
                         'refunded', 'exchanged', 'resent', 'repaired', 'goodsBack'));
drop index after_sale_case_open;
create unique index after_sale_case_open on after_sale_case (tenant_id, order_id, kind)
  where settled_at is null and kind <> 'byHand';
create index after_sale_case_return on after_sale_case (tenant_id, upper(return_number)) where return_number <> '';
create index after_sale_case_follow on after_sale_case (tenant_id, follow_order_id) where follow_order_id is not null;

-- Lines of the order a case is about, and what came back of them.
create table after_sale_line (
  tenant_id   int not null,
  case_id     uuid not null,
  line        int not null,
  order_id    uuid not null,
  sku_id      uuid not null,
  quantity    bigint not null check (quantity > 0),
  good        bigint not null default 0 check (good >= 0),
  defective   bigint not null default 0 check (defective >= 0),
  missing     bigint not null default 0 check (missing >= 0),
  -- What is sent in exchange; null: the same again.
  swap_sku_id uuid,
  primary key (tenant_id, case_id, line),
  check (good + defective + missing <= quantity)
);
create index after_sale_line_order on after_sale_line (tenant_id, order_id, line);

-- Money that goes back for a case: to its source as a refund of a payment, or outside of the house, written down.
create table after_sale_money (
  tenant_id    int not null,
  id           uuid not null,
  case_id      uuid not null,
  order_id     uuid not null,
  kind         text not null check (kind in ('goods', 'freight', 'compensation')),
  way          text not null check (way in ('source', 'outside')),
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  refund_id    uuid,
  note         text not null default '',
  at           timestamptz not null,
  by           text not null,
  primary key (tenant_id, id),
  check ((way = 'source') = (refund_id is not null))
);
create index after_sale_money_case on after_sale_money (tenant_id, case_id);
create index after_sale_money_order on after_sale_money (tenant_id, order_id);

call guard_tenant('{after_sale_line}');
call guard_tenant('{after_sale_money}', 'select, insert');
