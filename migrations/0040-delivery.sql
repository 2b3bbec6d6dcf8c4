-- Own delivery: where vans leave, slots people book, trips, what happened at the door, money taken there.

create sequence delivery_trip_number start 10001;
create sequence delivery_receipt_number start 100001;
grant usage on sequence delivery_trip_number, delivery_receipt_number to guanjia_app;

-- How a node delivers by itself: one document, so that areas, slots and vans are changed under one version.
create table delivery_base (
  tenant_id       int not null,
  id              uuid not null,
  node_id         uuid not null,
  lat             double precision not null,
  lng             double precision not null,
  -- Roads are longer than the crow flies by so much in a hundred, and driven at this speed.
  detour_percent  int not null,
  speed_kmh       int not null,
  -- Time at a door.
  service_minutes int not null,
  areas           jsonb not null,
  slots           jsonb not null,
  vans            jsonb not null,
  active          boolean not null default true,
  version         int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, node_id)
);

-- What is booked in a slot of a day; whoever books holds its lock.
create table delivery_day (
  tenant_id  int not null,
  slot_id    uuid not null,
  day        date not null,
  orders     int not null default 0,
  weight_g   bigint not null default 0,
  volume_cm3 bigint not null default 0,
  primary key (tenant_id, slot_id, day)
);

create table delivery_booking (
  tenant_id  int not null,
  order_id   uuid not null,
  base_id    uuid not null,
  slot_id    uuid not null,
  day        date not null,
  ready_at   timestamptz not null,
  due_at     timestamptz not null,
  weight_g   bigint not null,
  volume_cm3 bigint not null,
  area_id    uuid,
  lat        double precision,
  lng        double precision,
  -- The place is the address's own, or the centre of its area; none is known.
  placed     text not null check (placed in ('own', 'area', 'none')),
  state      text not null check (state in ('booked', 'cancelled')),
  booked_by  text not null,
  booked_at  timestamptz not null,
  primary key (tenant_id, order_id)
);
create index delivery_booking_day on delivery_booking (tenant_id, base_id, day) where state = 'booked';
create index delivery_booking_slot on delivery_booking (tenant_id, slot_id, day) where state = 'booked';

-- Where an address is, as a person said; asked once.
create table delivery_place (
  tenant_id int not null,
  address   text not null,
  lat       double precision not null,
  lng       double precision not null,
  set_by    text not null,
  set_at    timestamptz not null,
  primary key (tenant_id, address)
);

create table delivery_trip (
  tenant_id     int not null,
  id            uuid not null,
  number        text not null default 'V' || nextval('delivery_trip_number'),
  base_id       uuid not null,
  day           date not null,
  van_id        uuid not null,
  driver_id     uuid,
  state         text not null check (state in ('draft', 'locked', 'published', 'underWay', 'over')),
  started_at    timestamptz,
  ended_at      timestamptz,
  -- Cash that was taken at doors, and what the driver handed over.
  cash_minor    bigint not null default 0,
  counted_minor bigint,
  cash_reason   text not null default '',
  version       int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index delivery_trip_day on delivery_trip (tenant_id, base_id, day);
create index delivery_trip_driver on delivery_trip (tenant_id, driver_id) where state in ('published', 'underWay');

create table delivery_stop (
  tenant_id     int not null,
  trip_id       uuid not null,
  fulfilment_id uuid not null,
  order_id      uuid not null,
  place         int not null,
  state         text not null check (state in ('planned', 'arrived', 'delivered', 'refused', 'notMet', 'leftBehind')),
  arrived_at    timestamptz,
  done_at       timestamptz,
  -- To be collected and what was; null: nothing is to be paid.
  cod_minor     bigint,
  cash_minor    bigint not null default 0,
  card_minor    bigint not null default 0,
  currency      text not null default '',
  taken_by      text not null default '',
  -- Why it was not delivered, or why the money differs.
  reason        text not null default '',
  -- A parcel that was not delivered goes back to the warehouse, or out again in another slot.
  next          text check (next in ('warehouse', 'slot')),
  primary key (tenant_id, trip_id, fulfilment_id)
);
-- A parcel is on one open trip at a time.
create unique index delivery_stop_open on delivery_stop (tenant_id, fulfilment_id) where state in ('planned', 'arrived');
create index delivery_stop_parcel on delivery_stop (tenant_id, fulfilment_id);

create table delivery_proof (
  tenant_id     int not null,
  id            uuid not null,
  trip_id       uuid not null,
  fulfilment_id uuid not null,
  kind          text not null check (kind in ('signature', 'photo')),
  media         text not null,
  bytes         bytea not null,
  primary key (tenant_id, id)
);
create index delivery_proof_parcel on delivery_proof (tenant_id, fulfilment_id);

-- Money taken at a door. It is no payment yet: payments do not know it.
create table delivery_receipt (
  tenant_id     int not null,
  id            uuid not null,
  number        text not null default 'DR' || nextval('delivery_receipt_number'),
  trip_id       uuid not null,
  fulfilment_id uuid not null,
  order_id      uuid not null,
  method        text not null check (method in ('cash', 'card')),
  amount_minor  bigint not null check (amount_minor > 0),
  currency      text not null,
  taken_at      timestamptz not null,
  taken_by      text not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index delivery_receipt_trip on delivery_receipt (tenant_id, trip_id);

call guard_tenant('{delivery_base, delivery_day, delivery_booking, delivery_place, delivery_trip, delivery_stop}');
call guard_tenant('{delivery_proof, delivery_receipt}', 'select, insert');
