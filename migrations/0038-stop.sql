-- Stopping what is under way (ORD-13, SHP-5): intercepts at the courier, goods a stop left in carts and on benches, and
-- money that is given back when a parcel is.

-- A parcel is intercepted once.
create table parcel_intercept (
  tenant_id      int not null,
  id             uuid not null,
  fulfilment_id  uuid not null,
  order_id       uuid not null,
  service        text not null,
  courier        text not null,
  waybill_number text not null,
  way            text not null check (way in ('return', 'redirect')),
  -- Where a redirected parcel goes instead.
  recipient      jsonb,
  state          text not null check (state in ('registered', 'intercepting', 'success', 'returnSigned', 'failed')),
  -- Nobody can be asked over a line: a person tells the courier.
  by_hand        boolean not null,
  cause          text not null check (cause in ('person', 'refund')),
  reason         text not null,
  -- What the service said last; `unknown`: it may have heard us, and is asked again with the same id.
  answer         text not null default '' ,
  is_unknown     boolean not null default false,
  asks           int not null default 0,
  ask_at         timestamptz,
  registered_at  timestamptz not null,
  registered_by  text not null,
  told_at        timestamptz,
  ended_at       timestamptz,
  primary key (tenant_id, id)
) with (fillfactor = 80);
create unique index parcel_intercept_once on parcel_intercept (tenant_id, fulfilment_id);
create index parcel_intercept_order on parcel_intercept (tenant_id, order_id);
create index parcel_intercept_due on parcel_intercept (tenant_id, ask_at) where ask_at is not null;

-- Pieces of a stopped parcel that are off their shelf; null: it was never stopped, or nobody has looked yet.
alter table pick
  add column carry bigint,
  add column carried_at timestamptz,
  add column carried_by text;
create index pick_to_carry on pick (tenant_id, node_id) where carry > 0 and carried_at is null;

-- Money somebody wants to give back as soon as the goods are in the house again.
create table refund_when_back (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  order_id      uuid not null,
  asked_by      text not null,
  asked_at      timestamptz not null,
  reason        text not null,
  done_at       timestamptz,
  primary key (tenant_id, fulfilment_id)
);

call guard_tenant('{parcel_intercept, refund_when_back}');

-- A stopped parcel is under way until it is here.
drop index fulfilment_under_way;
create index fulfilment_under_way on fulfilment (tenant_id, tracked_at)
  where state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused', 'intercepted');
drop index fulfilment_silent;
create index fulfilment_silent on fulfilment (tenant_id, news_at)
  where state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused', 'intercepted');
