-- The returns desk: parcels that came back, what was in them, photos, and claims against couriers.
create sequence return_parcel_number;
create sequence courier_claim_number;
grant usage on sequence return_parcel_number, courier_claim_number to guanjia_app;

create table return_parcel (
  tenant_id     int not null,
  id            uuid not null,
  number        text not null,
  node_id       uuid not null,
  -- What stands on the label; as it was scanned.
  label         text not null,
  courier       text not null default '',
  -- open: somebody inspects it. ownerless: nobody knows whose it is. received: its goods are in the books.
  state         text not null check (state in ('open', 'ownerless', 'received')),
  case_id       uuid,
  order_id      uuid,
  -- What the label says of the sender, for looking for the owner.
  sender        text not null default '',
  phone_tail    text not null default '',
  note          text not null default '',
  opened_at     timestamptz not null,
  opened_by     text not null,
  received_at   timestamptz,
  received_by   text not null default '',
  version       int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check (state <> 'received' or (case_id is not null and received_at is not null))
);
-- A label comes in once.
create unique index return_parcel_label on return_parcel (tenant_id, upper(label));
create index return_parcel_state on return_parcel (tenant_id, state, id);
create index return_parcel_case on return_parcel (tenant_id, case_id) where case_id is not null;

-- One row per SKU (or unknown code) and verdict. Wrong goods are the sender's: they are kept with the parcel, not in the books.
create table return_item (
  tenant_id int not null,
  parcel_id uuid not null,
  item      int not null,
  sku_id    uuid,
  code      text not null,
  verdict   text not null check (verdict in ('good', 'defective', 'wrong')),
  quantity  bigint not null check (quantity > 0),
  -- Where the good ones were put; null: they lie in the return area.
  bin       text,
  note      text not null default '',
  primary key (tenant_id, parcel_id, item)
);

-- How the goods of a parcel were counted to the lines of its case.
create table return_count (
  tenant_id int not null,
  parcel_id uuid not null,
  case_id   uuid not null,
  line      int not null,
  sku_id    uuid not null,
  good      bigint not null check (good >= 0),
  defective bigint not null check (defective >= 0),
  primary key (tenant_id, parcel_id, line)
);
create index return_count_case on return_count (tenant_id, case_id);

-- Photos of parcels, cases and claims; the files lie in the data folder.
create table return_photo (
  tenant_id int not null,
  id        uuid not null,
  of        text not null check (of in ('parcel', 'case', 'claim')),
  of_id     uuid not null,
  type      text not null check (type in ('image/jpeg', 'image/png', 'image/webp')),
  bytes     int not null,
  sha256    text not null,
  note      text not null default '',
  at        timestamptz not null,
  by        text not null,
  primary key (tenant_id, id)
);
create index return_photo_of on return_photo (tenant_id, of_id);

create table courier_claim (
  tenant_id    int not null,
  id           uuid not null,
  number       text not null,
  state        text not null check (state in ('registered', 'accepted', 'refused', 'paid')),
  courier      text not null,
  label        text not null,
  order_id     uuid,
  case_id      uuid,
  amount_minor bigint not null check (amount_minor > 0),
  paid_minor   bigint check (paid_minor > 0),
  currency     text not null,
  reason       text not null,
  answer       text not null default '',
  opened_at    timestamptz not null,
  opened_by    text not null,
  decided_at   timestamptz,
  version      int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check ((state = 'paid') = (paid_minor is not null))
);
create index courier_claim_state on courier_claim (tenant_id, state, id);
create index courier_claim_case on courier_claim (tenant_id, case_id) where case_id is not null;

call guard_tenant('{return_parcel, return_item, return_count, return_photo, courier_claim}');
