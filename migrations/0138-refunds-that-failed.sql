-- A refund that counted as through and had failed at its company is taken back (REC-3 STATUS).
alter table refund
  -- What of it had not shipped when it went through: the books owe just that again.
  add column released_minor bigint not null default 0 check (released_minor >= 0),
  -- When two people took it back. It is closed for good: money goes back under a new number.
  add column undone_at timestamptz;
update refund r
set released_minor = v.amount
from (
  select v.tenant_id, v.document_id, sum(l.debit)::bigint as amount
  from gl_voucher v
  join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
  where v.document_kind = 'refund' and v.kind = 'sale.unpaid'
  group by 1, 2) v
where v.tenant_id = r.tenant_id and v.document_id = r.id::text and v.amount between 0 and r.amount_minor;

create or replace view refund_fact with (security_invoker = true) as
  select tenant_id, id, payment_id, merchant_account, reference, payment_reference, -amount_minor as cash_minor, currency, state, at,
         undone_at
  from refund;
create index refund_undone on refund (tenant_id, undone_at) where undone_at is not null;

alter table split_return
  drop constraint split_return_state_check,
  add constraint split_return_state_check check (state in ('processing', 'success', 'closed', 'undone'));
