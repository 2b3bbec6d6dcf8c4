-- What is sold: styles, SKUs with their barcodes, bundles, and the listings of channels mapped to them.

create table style (
  tenant_id  int not null,
  id         uuid not null,
  code       text not null,
  name       text not null,
  brand      text not null default '',
  model      text not null default '',
  series     text not null default '',
  category   text not null default '',
  season     text not null default '',
  options    jsonb not null default '{}',
  version    int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

create table sku (
  tenant_id     int not null,
  id            uuid not null,
  style_id      uuid,
  merchant_code text not null,
  name          text not null,
  -- Ready to read: `米白 / M`.
  properties    text not null default '',
  color         text not null default '',
  size          text not null default '',
  brand         text not null default '',
  unit          text not null default '',
  price_minor   bigint,
  cost_minor    bigint,
  floor_minor   bigint,
  tax_code      text not null default '',
  tax_rate_ppm  int not null default 130000,
  weight_g      bigint,
  length_mm     int,
  width_mm      int,
  height_mm     int,
  supplier      text not null default '',
  season        text not null default '',
  -- A bundle is shipped as its parts and has no stock of its own.
  bundle        boolean not null default false,
  track_lots    boolean not null default false,
  track_expiry  boolean not null default false,
  track_serials boolean not null default false,
  active        boolean not null default true,
  version       int not null default 1,
  created_at    timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, merchant_code)
);
create index sku_style on sku (tenant_id, style_id) where style_id is not null;

create table sku_barcode (
  tenant_id int not null,
  code      text not null,
  sku_id    uuid not null,
  primary key (tenant_id, code)
);
create index sku_barcode_sku on sku_barcode (tenant_id, sku_id);

create table bundle_part (
  tenant_id  int not null,
  bundle_id  uuid not null,
  sku_id     uuid not null,
  quantity   bigint not null check (quantity > 0),
  -- The price of the bundle is shared over its parts by these weights.
  share      bigint not null check (share >= 0),
  primary key (tenant_id, bundle_id, sku_id)
);
create index bundle_part_sku on bundle_part (tenant_id, sku_id);

-- What a finished SKU is assembled from. Unlike a bundle, it has stock of its own.
create table assembly_part (
  tenant_id   int not null,
  finished_id uuid not null,
  sku_id      uuid not null check (sku_id <> finished_id),
  quantity    bigint not null check (quantity > 0),
  primary key (tenant_id, finished_id, sku_id)
);
create index assembly_part_sku on assembly_part (tenant_id, sku_id);

-- Words a SKU is found by. Row-level security keeps `like` and array operators from using an index, so a search is
-- ranges of this table; "C" makes a prefix a range.
create table sku_word (
  tenant_id int not null,
  word      text collate "C" not null,
  sku_id    uuid not null,
  primary key (tenant_id, word, sku_id)
);
create index sku_word_sku on sku_word (tenant_id, sku_id, word);

-- How merchant codes are made: the parts in order, and what stands for a word (`米白` → `MB`).
create table naming_rule (
  tenant_id     int not null primary key,
  parts         text[] not null,
  separator     text not null default '-',
  abbreviations jsonb not null default '{}'
);

-- A channel's item or item variant. Unmatched, ambiguous or changed is a state, never a guess (CAT-4).
create table listing (
  tenant_id      int not null,
  id             uuid not null,
  shop_id        uuid not null,
  item_id        text not null,
  channel_sku_id text not null,
  merchant_code  text not null,
  barcode        text not null default '',
  title          text not null default '',
  properties     text not null default '',
  sku_id         uuid,
  state          text not null check (state in ('mapped', 'missing', 'ambiguous', 'changed')),
  mapped_by      text not null default '',
  mapped_at      timestamptz,
  seen_at        timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, shop_id, item_id, channel_sku_id),
  check ((state = 'mapped') = (sku_id is not null) or state = 'changed')
);
create index listing_open on listing (tenant_id, shop_id, id) where state <> 'mapped';
create index listing_open_code on listing (tenant_id, merchant_code) where state <> 'mapped';
create index listing_open_barcode on listing (tenant_id, barcode) where state <> 'mapped';
create index listing_sku on listing (tenant_id, sku_id) where sku_id is not null;

call guard_tenant('{style, sku, sku_barcode, bundle_part, assembly_part, sku_word, naming_rule, listing}');
