/** What `guanjia verify` asks of invoices: they add up, no line is taken back twice, the quota's account equals them. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

const LIVING = sql`('draft', 'quotaReserved', 'submitted', 'issued', 'unknown', 'applied', 'waitConfirm', 'confirmed', 'redIssued')`;

/** An invoice is the sum of its lines, and each item with its discount the sum of the order lines it is made of. */
const invoicesAddUp = sqlCheck(
  'invoices.sums',
  ({ tenant }) => sql`select count(*) from invoice where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select i.serial, i.incl_minor::text as expected, l.incl::text as lines, p.incl::text as parts
    from invoice i
    cross join lateral (
      select sum(incl_minor) as incl, sum(net_minor) as net, sum(tax_minor) as tax
      from invoice_line l
      where l.tenant_id = i.tenant_id and l.invoice_id = i.id) l
    cross join lateral (
      select sum(incl_minor) as incl from invoice_part p where p.tenant_id = i.tenant_id and p.invoice_id = i.id) p
    where i.tenant_id = ${tenant}
      and (i.incl_minor, i.net_minor, i.tax_minor, i.incl_minor) is distinct from (l.incl, l.net, l.tax, p.incl)`,
);

/** Over all its red ones nothing of a line goes back twice: pieces, amount, and the tax in it. */
const redsWithinBlue = sqlCheck(
  'invoices.reds',
  ({ tenant }) => sql`select count(*) from invoice where tenant_id = ${tenant} and color = 'red'`,
  ({ tenant }) => sql`
    with item as (
      select l.invoice_id, l.line, l.quantity, l.incl_minor + coalesce(d.incl_minor, 0) as incl,
             l.tax_minor + coalesce(d.tax_minor, 0) as tax
      from invoice_line l
      left join invoice_line d
        on d.tenant_id = l.tenant_id and d.invoice_id = l.invoice_id and d.line = l.line + 1 and d.kind = 'discount'
      where l.tenant_id = ${tenant}
        and l.kind = 'item')
    select b.serial, item.line, item.incl::text as blue, (-r.incl)::text as red, item.tax::text as "blueTax",
           (-r.tax)::text as "redTax"
    from (
      select i.original_id, l.original_line, sum(l.quantity) as quantity, sum(l.incl_minor) as incl,
             sum(l.tax_minor) as tax
      from invoice i
      join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
      where i.tenant_id = ${tenant}
        and i.color = 'red'
        and i.state in ${LIVING}
      group by i.original_id, l.original_line) r
    join invoice b on b.tenant_id = ${tenant} and b.id = r.original_id
    left join item on item.invoice_id = r.original_id and item.line = r.original_line
    where item.line is null
       or -r.quantity > item.quantity
       or -r.incl > item.incl
       or -r.tax > item.tax
       or (-r.incl = item.incl and -r.tax <> item.tax)`,
);

/** No order is on invoices for more than it was sold for, with what of the platform's share belongs to them. */
const ordersCoveredOnce = sqlCheck(
  'invoices.orders',
  ({ tenant }) => sql`select count(distinct order_id) from invoice_part where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select o.number, o.payable_minor::text as payable, p.incl::text as invoiced
    from (
      select p.order_id, sum(p.incl_minor) as incl
      from invoice_part p
      join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id and i.state in ${LIVING}
      where p.tenant_id = ${tenant}
      group by p.order_id) p
    join sales_order o on o.tenant_id = ${tenant} and o.id = p.order_id
    left join invoice_order w on w.tenant_id = ${tenant} and w.order_id = p.order_id
    where p.incl > o.payable_minor + coalesce(w.subsidy_minor, 0)
       or p.incl < 0`,
);

/** Of every seller and month the quota's account holds what documents say: promised, and issued less taken back. */
const quotaEqualsInvoices = sqlCheck(
  'invoices.quota',
  ({ tenant }) => sql`select count(*) from account where tenant_id = ${tenant} and book = 'invoiceQuota' and bounded`,
  ({ tenant }) => sql`
    with said as (
      select seller_id as seller, 'INVQ-' || period as asset,
             coalesce(sum(net_minor) filter (where state in ('quotaReserved', 'submitted', 'unknown')), 0) as promised,
             coalesce(sum(net_minor) filter (where state in ('issued', 'redIssued')), 0) as issued
      from invoice
      where tenant_id = ${tenant}
        and period <> ''
      group by 1, 2
    ), moved as (
      select a.node as seller, a.asset, a.held_out as promised,
             coalesce((
               select sum(case when t.kind = 'p' then -t.amount else t.amount end)
               from transfer t
               where t.tenant_id = ${tenant}
                 and t.document_type = 'invoice'
                 and ((t.kind = 's' and t.from_account = a.id) or (t.kind = 'p' and t.to_account = a.id))), 0) as issued
      from account a
      where a.tenant_id = ${tenant}
        and a.book = 'invoiceQuota'
        and a.bounded
    )
    select seller, asset, s.promised::text as "promisedByInvoices", m.promised::text as "promised",
           s.issued::text as "issuedByInvoices", m.issued::text as "issued"
    from said s
    full join moved m using (seller, asset)
    where (coalesce(s.promised, 0), coalesce(s.issued, 0)) <> (coalesce(m.promised, 0), coalesce(m.issued, 0))`,
);

export const invoiceChecks: readonly Check[] = [invoicesAddUp, redsWithinBlue, ordersCoveredOnce, quotaEqualsInvoices];
