-- What an issued invoice is to its buyer (INV-1): the files the bureau signed, kept as they came, and which platforms were
-- given them.
create table invoice_file (
  tenant_id  int not null,
  invoice_id uuid not null,
  format     text not null check (format in ('pdf', 'ofd', 'xml')),
  sha256     text not null,
  body       bytea not null check (octet_length(body) <= 5000000),
  kept_by    text not null,
  kept_at    timestamptz not null,
  primary key (tenant_id, invoice_id, format)
);

-- An invoice a platform wants to have, per order of its own.
create table invoice_upload (
  tenant_id      int not null,
  invoice_id     uuid not null,
  channel_number text not null,
  shop_id        uuid not null,
  -- unknown: it may have arrived; the same told again is there once.
  state          text not null check (state in ('waiting', 'done', 'refused', 'unknown')),
  code           text not null default '',
  message        text not null default '',
  changed_at     timestamptz not null,
  primary key (tenant_id, invoice_id, channel_number)
);

call guard_tenant('{invoice_file, invoice_upload}');
