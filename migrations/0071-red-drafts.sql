-- A voucher is taken back by a red one that a person enters and another one books.
alter table gl_draft add column reverses uuid;
create unique index gl_draft_reverses on gl_draft (tenant_id, reverses) where state in ('open', 'sentBack');
create index gl_voucher_reverses on gl_voucher (tenant_id, reverses) where reverses is not null;
