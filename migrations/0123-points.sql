-- Points as a way to pay (PAY-1, MEM-3): what a point is worth, lots of points that customers have, and payments out of them.
-- How many points a customer has is in the ledger too (book `customer`, asset `points`); what they are worth is here.

-- From a day on: how many points each yuan earns, what one is worth (fen), and for how many months. The newest rule of a
-- shop that has begun goes before that of the house (no shop).
create table points_rule (
  tenant_id   int not null,
  id          uuid not null,
  shop_id     uuid,
  from_day    date not null,
  per_yuan    int not null check (per_yuan >= 0),
  worth_minor bigint not null check (worth_minor > 0),
  months      int not null check (months > 0),
  -- Points are never worth more than what was paid for them.
  check (per_yuan * worth_minor <= 100),
  primary key (tenant_id, id)
);
create unique index points_rule_day on points_rule (tenant_id, shop_id, from_day) nulls not distinct;

-- Points given or taken by hand, with a reason; above a limit once a second person has agreed.
create table points_grant (
  tenant_id   int not null,
  id          uuid not null,
  account_id  uuid not null,
  -- Below zero: taken.
  points      bigint not null check (points <> 0),
  worth_minor bigint not null check (worth_minor > 0),
  months      int not null check (months > 0),
  reason      text not null,
  state       text not null check (state in ('waiting', 'done', 'refused')),
  asked_by    text not null,
  asked_at    timestamptz not null,
  decided_by  text not null default '',
  decided_at  timestamptz,
  note        text not null default '',
  primary key (tenant_id, id)
);
create index points_grant_waiting on points_grant (tenant_id, id) where state = 'waiting';
create index points_grant_account on points_grant (tenant_id, account_id, id);

-- Points of one kind: granted together, lapsing together, each worth the same, and what the house owes for them (`value`).
create table points_lot (
  tenant_id   int not null,
  id          uuid not null,
  account_id  uuid not null,
  granted_at  timestamptz not null,
  -- The last day on which they pay.
  expires_on  date not null,
  points      bigint not null check (points > 0),
  worth_minor bigint not null check (worth_minor > 0),
  value_minor bigint not null check (value_minor >= 0),
  left_points bigint not null check (left_points between 0 and points),
  left_minor  bigint not null check (left_minor between 0 and value_minor),
  -- Earned with the part of a payment between two amounts of it; by hand there is a grant.
  payment_id  uuid,
  from_minor  bigint not null default 0,
  to_minor    bigint not null default 0,
  grant_id    uuid,
  check (left_points > 0 or left_minor = 0),
  check ((payment_id is null) <> (grant_id is null)),
  primary key (tenant_id, id)
) with (fillfactor = 80);
create index points_lot_left on points_lot (tenant_id, account_id) where left_points > 0;
create index points_lot_lapsing on points_lot (tenant_id, expires_on) where left_points > 0;
create index points_lot_payment on points_lot (tenant_id, payment_id) where payment_id is not null;

-- Of which lots a payment is, in the order they were taken. `open`: neither sold nor given back yet.
create table points_use (
  tenant_id    int not null,
  payment_id   uuid not null,
  at           int not null,
  lot_id       uuid not null,
  points       bigint not null check (points > 0),
  amount_minor bigint not null check (amount_minor > 0),
  value_minor  bigint not null check (value_minor >= 0),
  open_points  bigint not null check (open_points between 0 and points),
  open_minor   bigint not null check (open_minor between 0 and value_minor),
  primary key (tenant_id, payment_id, at)
) with (fillfactor = 80);
create index points_use_lot on points_use (tenant_id, lot_id);

drop index payment_start_held;
create index payment_start_held on payment_start (tenant_id, account_id, method) where method in ('prepaid', 'credit', 'points');

call guard_tenant('{points_rule}');
call guard_tenant('{points_grant, points_lot, points_use}', 'select, insert, update');
