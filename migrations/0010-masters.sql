-- Masters that people change: whoever changes one names the version he saw.

alter table node add column version int not null default 1;
alter table shop add column version int not null default 1;
alter table waybill_service add column version int not null default 1;
alter table merchant_account add column version int not null default 1;

-- New rights for the roles a tenant started with; a role that a tenant made is left to it.
update role r
set rights = r.rights || n.rights
from (values
  ('reviewer', array['settings.read']),
  ('warehouse', array['stock.write']),
  ('financeMaker', array['payments.read', 'payments.write']),
  ('financeChecker', array['orders.finance', 'payments.read']),
  ('support', array['payments.read', 'settings.read'])
) n (code, rights)
where n.code = r.code;
