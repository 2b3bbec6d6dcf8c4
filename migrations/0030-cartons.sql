-- Cartons a warehouse packs into, and the one a bench is told to take.

create table carton (
  tenant_id     int not null,
  id            uuid not null,
  code          text not null,
  name          text not null,
  -- Inside.
  length_mm     int not null,
  width_mm      int not null,
  height_mm     int not null,
  -- Of the carton itself, and the most that may be put into it.
  weight_g      bigint not null,
  most_weight_g bigint not null,
  cost_minor    bigint not null,
  active        boolean not null default true,
  version       int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

-- The carton as it was thought of when the check began, or why there is none; null where the tenant keeps no cartons.
alter table bench_check add column packing jsonb;

call guard_tenant('{carton}');
