-- The books and the tax tie-out ask for invoices by the day they were issued.
create index invoice_issued on invoice (tenant_id, coalesce(issued_at, changed_at)) where state in ('issued', 'redIssued');
