-- What payment companies are told of splits, where they carry them out themselves (CLR-2).

-- A merchant account whose company divides the payment; how much of a payment it divides at most.
alter table fund_model
  add column carried_out boolean not null default false,
  add column most_ppm int not null default 300000 check (most_ppm between 0 and 1000000),
  add check (not carried_out or model = 'LICENSED_SPLIT');

-- Under which of our numbers the company divided it; '': nobody was told.
alter table split add column told_number text not null default '';
-- What the company was told to bring back of a share and has not answered yet.
alter table split_leg add column returning_minor bigint not null default 0 check (returning_minor >= 0);

-- One message, under a number of ours by which the company recognises it.
create table split_instruction (
  tenant_id        int not null,
  id               uuid not null,
  number           text not null,
  split_id         uuid not null,
  merchant_account text not null,
  kind             text not null check (kind in ('share', 'back')),
  -- Of `back`: the refund's return it belongs to.
  return_id        uuid,
  state            text not null check (state in ('created', 'processing', 'success', 'failed', 'refused')),
  amount_minor     bigint not null check (amount_minor >= 0),
  -- [{receiver, account, name, amountMinor, state, reason}]; receiver null: the platform.
  parts            jsonb not null,
  made_at          timestamptz not null,
  ended_at         timestamptz,
  -- When the company is to be asked (again); null: not any more.
  ask_at           timestamptz,
  tries            int not null default 0,
  -- What it said last, where it was no answer.
  trouble          text not null default '',
  primary key (tenant_id, id)
) with (fillfactor = 85);
create unique index split_instruction_number on split_instruction (tenant_id, number);
create index split_instruction_of on split_instruction (tenant_id, split_id);
create index split_instruction_due on split_instruction (tenant_id, ask_at) where ask_at is not null;

call guard_tenant('{split_instruction}');

-- Of payments we start: their company is told at once that it will be divided, and holds it until then.
alter table payment_start add column divided boolean not null default false;
