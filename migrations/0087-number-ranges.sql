-- Numbers the post has given the merchant to hand out himself (SHP-8): ranges of eight-digit serials under a service
-- indicator, and which waybill got which number, for ever.
create table number_range (
  tenant_id int not null,
  id        uuid not null,
  courier   text not null,
  indicator text not null,
  country   text not null,
  first     int not null,
  last      int not null,
  -- The serial that is given next; one beyond `last` when all are gone.
  next      int not null,
  active    boolean not null default true,
  made_at   timestamptz not null,
  version   int not null default 1,
  primary key (tenant_id, id),
  check (first <= last and next between first and last + 1)
);

create table given_number (
  tenant_id  int not null,
  waybill_id uuid not null,
  -- Of a shipment of several, counted from 0.
  parcel     int not null,
  number     text not null,
  range_id   uuid not null,
  given_at   timestamptz not null,
  primary key (tenant_id, waybill_id, parcel),
  unique (tenant_id, number)
);

call guard_tenant('{number_range, given_number}');
