-- What a tenant sets of shipping, print queues, manifests that are filled parcel by parcel, parcels nobody hears of.

-- One row a tenant; without one the defaults count.
create table shipping_setting (
  tenant_id           int not null primary key,
  -- Numbers are asked for as soon as an order is released.
  numbers_on_release  boolean not null default false,
  -- Labels are printed before the parcel is picked, or when its check is finished.
  label_when          text not null default 'before' check (label_when in ('before', 'after')),
  -- How far a parcel may be off what its goods weigh, the greater of both; null: weights are not judged.
  weight_tolerance_g  bigint,
  weight_tolerance_ppm bigint,
  -- A parcel under way without news for so long is silent.
  silent_hours        int not null default 48 check (silent_hours > 0),
  version             int not null default 1
);

create table printer (
  tenant_id int not null,
  id        uuid not null,
  name      text not null,
  node_id   uuid not null,
  paper     text not null check (paper in ('76x130', '100x180', 'A4')),
  -- Empty: labels of every courier that has no printer of its own at the node.
  couriers  text[] not null default '{}',
  active    boolean not null default true,
  version   int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- One batch for one printer. Parcels stay in the order of the batch, so that paper and goods lie in the same order.
create table print_job (
  tenant_id    int not null,
  id           uuid not null,
  printer_id   uuid not null,
  paper_kind   text not null check (paper_kind in ('labels', 'packingLists')),
  courier      text,
  fulfilments  uuid[] not null,
  reprint      boolean not null default false,
  state        text not null check (state in ('waiting', 'taken', 'printed', 'failed')),
  -- How often it was handed to a printer: the second time may be the second paper.
  takes        int not null default 0,
  taken_by     text,
  taken_at     timestamptz,
  message      text,
  created_at   timestamptz not null,
  created_by   text not null,
  printed_at   timestamptz,
  primary key (tenant_id, id)
);
create index print_job_queue on print_job (tenant_id, printer_id, id) where state in ('waiting', 'taken', 'failed');

call guard_tenant('{shipping_setting, printer, print_job}');

-- An open manifest is filled scan by scan; its parcels leave when it is closed.
alter table manifest
  add column state text not null default 'closed' check (state in ('open', 'closed')),
  add column closed_at timestamptz;
update manifest set closed_at = created_at;
create index manifest_open on manifest (tenant_id, node_id, courier) where state = 'open';

-- A scale that was overruled, with who said why.
alter table fulfilment
  add column weight_reason text,
  -- When it was last heard of: handed over, or what a courier said.
  add column news_at timestamptz;
update fulfilment f
set news_at = coalesce((select max(e.at) from parcel_event e where e.tenant_id = f.tenant_id and e.fulfilment_id = f.id), f.shipped_at)
where shipped_at is not null;
create index fulfilment_silent on fulfilment (tenant_id, news_at)
  where state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused');
-- A parcel is found by its own number, too, and a box by the number on it.
create index fulfilment_by_number on fulfilment (tenant_id, number);
create index waybill_box on waybill using gin (sub_numbers) where sub_numbers <> '{}';
