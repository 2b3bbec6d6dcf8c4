-- Orders as rules saw them, with what rules should decide about them: a draft is held against all of them (OPS-3).
create table rule_case (
  tenant_id    int not null,
  id           uuid not null,
  version      int not null default 1,
  kind         text not null check (kind in ('review', 'courier')),
  name         text not null,
  order_id     uuid not null,
  order_number text not null,
  -- Without the recipient's name, phone and street.
  facts        jsonb not null,
  wanted       jsonb not null,
  -- Why this is what is wanted.
  note         text not null default '',
  active       boolean not null default true,
  kept_at      timestamptz not null,
  kept_by      text not null,
  primary key (tenant_id, id)
);

call guard_tenant('{rule_case}');
