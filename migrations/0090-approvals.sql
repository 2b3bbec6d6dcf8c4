-- Who must agree to what (IAM-4): a chain of steps per kind of document, who stands in for whom while he is away, and what
-- was signed. A kind without a row here goes by the rule of the house.
create table approval_chain (
  tenant_id int not null,
  kind      text not null,
  -- [{role, person, from}] in their order: neither is anybody with the right; `from` the least amount it is asked of.
  steps     jsonb not null,
  active    boolean not null,
  version   int not null default 1,
  primary key (tenant_id, kind)
);

create table absence (
  tenant_id     int not null,
  id            uuid not null,
  user_id       uuid not null,
  substitute_id uuid not null,
  from_day      date not null,
  until_day     date not null,
  active        boolean not null,
  version       int not null default 1,
  primary key (tenant_id, id),
  check (user_id <> substitute_id),
  check (until_day >= from_day)
);
create index absence_substitute on absence (tenant_id, substitute_id, until_day) where active;

-- A signature is for what the document said: the hash over its content. Another content has none.
create table approval_signature (
  tenant_id    int not null,
  kind         text not null,
  document_id  text not null,
  content_hash text not null,
  step         int not null,
  actor        text not null,
  -- For whom he stood in.
  instead_of   uuid,
  at           timestamptz not null,
  primary key (tenant_id, kind, document_id, content_hash, step)
);
call guard_tenant('{approval_chain, absence}', 'select, insert, update');
call guard_tenant('{approval_signature}', 'select, insert');
