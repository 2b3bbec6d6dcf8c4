-- What the customs of another country are told of a parcel. Lines as they are printed.
create table customs_declaration (
  tenant_id     int not null,
  fulfilment_id uuid not null,
  country       text not null,
  contents      text not null check (contents in ('sale', 'gift', 'sample', 'return', 'documents', 'other')),
  currency      text not null,
  -- Of the sender; '' for none.
  ioss          text not null default '',
  vat           text not null default '',
  eori          text not null default '',
  note          text not null default '',
  lines         jsonb not null,
  made_at       timestamptz not null,
  made_by       text not null,
  version       int not null default 1,
  primary key (tenant_id, fulfilment_id)
);

-- The sender's numbers that a new declaration begins with.
create table customs_sender (
  tenant_id int not null,
  id        text not null default 'sender',
  ioss      text not null default '',
  vat       text not null default '',
  eori      text not null default '',
  version   int not null default 1,
  primary key (tenant_id, id)
);

call guard_tenant('{customs_declaration, customs_sender}');
