-- Red-letter confirmations buyers apply for at the tax bureau (INV-2): what is to be taken back of which invoice, and what
-- the seller answers within 72 hours.
create table red_confirmation (
  tenant_id      int not null,
  id             uuid not null,
  -- The bureau's: under it one is taken in once, and answered.
  number         text not null,
  uuid           text not null,
  seller_id      text not null,
  provider_id    text not null,
  -- The blue one. Nobody here may know it.
  invoice_number text not null,
  name           text not null,
  tax_no         text not null,
  reason         text not null check (reason in ('wrongIssue', 'return', 'serviceEnded', 'allowance')),
  -- Below zero.
  net_minor      bigint not null,
  tax_minor      bigint not null,
  -- [{line, quantity, netMinor, taxMinor}] of the blue one, amounts as text; empty where they were not told.
  lines          jsonb not null,
  applied_at     timestamptz not null,
  confirm_before timestamptz not null,
  -- agreeing, refusing: a person has decided, the bureau is being told.
  state          text not null check (state in ('waiting', 'agreeing', 'refusing', 'agreed', 'refused', 'expired', 'withdrawn')),
  -- The red invoice that takes it back; it is there from the moment somebody agrees.
  red_id         uuid,
  why            text not null default '',
  answered_by    text not null default '',
  answered_at    timestamptz,
  code           text not null default '',
  message        text not null default '',
  sent_at        timestamptz,
  asks           int not null default 0,
  ask_at         timestamptz,
  taken_at       timestamptz not null,
  changed_at     timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 85);
create unique index red_confirmation_number on red_confirmation (tenant_id, number);
create index red_confirmation_blue on red_confirmation (tenant_id, invoice_number);
create index red_confirmation_state on red_confirmation (tenant_id, state, confirm_before, id);
create index red_confirmation_due on red_confirmation (tenant_id, ask_at) where ask_at is not null;
call guard_tenant('{red_confirmation}');

alter table invoice
  -- Red: who applied for its confirmation.
  add column applied_by        text not null default 'seller' check (applied_by in ('seller', 'buyer')),
  -- The bureau's own key of it, where it told one.
  add column confirmation_uuid text not null default '';
