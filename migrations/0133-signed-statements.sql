-- What a supplier signed (SUP-1) is kept as a hash over all of it, so that a later change is noticed: the statement as it
-- was made, its lines, and the notes and sales in them. What follows (invoice, approval, payment) is no part of it.
create function supplier_statement_digest(p_tenant int, p_statement uuid) returns text
  language sql stable
  return (
    select encode(sha256(convert_to(jsonb_build_array(
             s.id, s.number, s.supplier_id, s.term_id, s.counter, s.period_from, s.period_until, s.currency, s.terms,
             s.scope_start, s.scope, s.sold_minor, s.returned_minor, s.share_minor, s.commission_minor, s.due_minor,
             s.taxes, s.outside_minor, s.carried_minor, s.pay_minor, s.carry_minor, s.confirmed_at, s.confirmed_by,
             (select jsonb_agg(jsonb_build_array(
                       l.line, l.kind, l.class_code, l.title, l.sold_minor, l.returned_minor, l.share_minor, l.base_minor,
                       l.rate_num, l.rate_den, l.commission_minor, l.amount_minor, l.tax_ppm, l.note_id) order by l.line)
              from supplier_statement_line l
              where l.tenant_id = p_tenant and l.statement_id = s.id),
             (select jsonb_agg(jsonb_build_array(
                       n.id, n.kind, n.title, n.day, n.amount_minor, n.tax_ppm, n.corrects_id) order by n.id)
              from supplier_note n
              where n.tenant_id = p_tenant and n.statement_id = s.id),
             (select jsonb_agg(jsonb_build_array(
                       v.id, v.order_id, v.line, v.seq, v.merchant_code, v.kind, v.day, v.quantity, v.amount_minor,
                       v.discount_minor, v.share_minor, v.settled_minor, v.statement_line) order by v.id)
              from supplier_sale v
              where v.tenant_id = p_tenant and v.statement_id = s.id))::text, 'UTF8')), 'hex')
    from supplier_statement s
    where s.tenant_id = p_tenant and s.id = p_statement);

-- Empty until somebody signs.
alter table supplier_statement add column content_hash text not null default '';
grant update (content_hash) on supplier_statement to guanjia_portal;

-- What was signed before is held to what stands there now.
update supplier_statement
set content_hash = supplier_statement_digest(tenant_id, id)
where state in ('confirmed', 'invoiced', 'approved', 'paid');
