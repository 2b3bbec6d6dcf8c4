-- Dated exchange rates, what customs want to know of a SKU, and what a postal service takes.

-- `per` units of `base` are `rate_nano` ÷ 10^9 units of `quote` from that day on.
create table exchange_rate (
  tenant_id  int not null,
  id         uuid not null,
  base       text not null,
  quote      text not null,
  day        date not null,
  per        int not null check (per > 0),
  rate_nano  bigint not null check (rate_nano > 0),
  source     text not null,
  version    int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, base, quote, day),
  check (base <> quote)
);

alter table sku
  add column hs_code           text not null default '',
  -- As it stands on a customs declaration, in English.
  add column customs_name      text not null default '',
  add column origin_country    text not null default '',
  add column made_of          text not null default '',
  add column battery           text not null default 'none' check (battery in ('none', 'builtIn', 'packedWith', 'alone')),
  -- What a piece is declared at: so much of what was paid, or a fixed amount; neither: what was paid.
  add column declared_ppm      int,
  add column declared_minor    bigint,
  add column declared_currency text not null default '';

-- What a courier's service takes; null: no limit. Countries empty: anywhere its price lists go.
create table service_limit (
  tenant_id     int not null,
  courier       text not null,
  name          text not null default '',
  weight_min_g  bigint,
  weight_max_g  bigint,
  side_max_mm   bigint,
  -- Length + width + height.
  sides_max_mm  bigint,
  -- Longest side + girth around the other two.
  girth_max_mm  bigint,
  countries     text[] not null default '{}',
  batteries     text[] not null default '{none}',
  source        text not null default '',
  version       int not null default 1,
  primary key (tenant_id, courier)
);

call guard_tenant('{exchange_rate, service_limit}');
