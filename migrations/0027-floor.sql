-- The floor of a warehouse as people walk it, its zones, and where each bin stands on it.

create table zone (
  tenant_id int not null,
  id        uuid not null,
  node_id   uuid not null,
  code      text not null,
  name      text not null,
  kind      text not null check (kind in ('picking', 'fast', 'small', 'reserve', 'receiving', 'qc', 'staging', 'shipping',
                                          'hold', 'returns', 'defective')),
  active    boolean not null default true,
  version   int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, node_id, code)
);

create table floor (
  tenant_id            int not null,
  node_id              uuid not null,
  -- [{code, xMm}], from left to right.
  aisles               jsonb not null,
  -- Where the cross aisles run, from front to back; the first and the last end the aisles.
  cross_aisles         int[] not null,
  cross_aisle_width_mm int not null,
  bay_mm               int not null,
  numbering            text not null check (numbering in ('oddEven', 'oneSide')),
  -- {xMm, yMm}: where a walk begins, and where it ends.
  starts_at            jsonb not null,
  ends_at              jsonb not null,
  version              int not null default 1,
  primary key (tenant_id, node_id)
);

-- Every bin said `picking`, and nothing read it. A bin without an aisle is not placed.
alter table bin
  drop column zone,
  add column zone_id uuid,
  add column aisle   text not null default '',
  add column bay     int,
  add column level   int,
  add column active  boolean not null default true,
  add column version int not null default 1;

-- How the list is walked, as it was planned when the list was made; null where no floor was drawn.
alter table pick_list add column walk jsonb;

call guard_tenant('{zone, floor}');
