-- Waves: parcels picked together, in carts whose walks together are short. A parcel leaves a wave by being kicked out,
-- with the reason; it is never taken away silently.

create sequence wave_number start 10001;
grant usage on sequence wave_number to guanjia_app;

create table wave (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null default 'B' || nextval('wave_number'),
  node_id    uuid not null,
  -- `picking` ends when its last parcel is checked out: that is read from the parcels.
  state      text not null check (state in ('open', 'picking', 'cancelled')),
  -- How its parcels were chosen and what a cart takes, as it was asked for.
  asked      jsonb not null,
  -- {lengthMm, aloneMm, habitMm} as it was planned; null where no floor was drawn.
  walk       jsonb,
  created_at timestamptz not null,
  created_by text not null,
  version    int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);

create table wave_parcel (
  tenant_id     int not null,
  wave_id       uuid not null,
  fulfilment_id uuid not null,
  -- Carts count from 1.
  cart          int not null,
  state         text not null check (state in ('in', 'kickedOut')),
  -- Why it was kicked out: a word of ours, or what a person wrote.
  reason        text not null default '',
  primary key (tenant_id, wave_id, fulfilment_id)
);
-- A parcel is on one wave at a time. Those of a cancelled wave are kicked out.
create unique index wave_parcel_in on wave_parcel (tenant_id, fulfilment_id) where state = 'in';

alter table pick_list add column wave_id uuid;
create index pick_list_wave on pick_list (tenant_id, wave_id) where wave_id is not null;

call guard_tenant('{wave, wave_parcel}');
