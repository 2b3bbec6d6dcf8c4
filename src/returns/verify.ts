/** What must be true of returns at any moment: what parcels and cases say came back is what the ledger says (`guanjia verify`). */
import { sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';
import { RETURN_DOCUMENT } from '../stock/stock.ts';

export const returnChecks = [
  // Per parcel and SKU: the pieces that came from the customer in the books are those that were scanned.
  sqlCheck(
    'returns.goods',
    (ctx) => sql`select count(*) from return_parcel where tenant_id = ${ctx.tenant} and state = 'received'`,
    (ctx) => sql`
      select coalesce(d.parcel, b.parcel) as parcel, coalesce(d.sku, b.sku) as sku, d.pieces as scanned, b.pieces as booked
      from (
        select i.parcel_id as parcel, i.sku_id as sku, sum(i.quantity) as pieces
        from return_item i
        join return_parcel p on p.tenant_id = i.tenant_id and p.id = i.parcel_id
        where i.tenant_id = ${ctx.tenant}
          and p.state = 'received'
          and i.verdict <> 'wrong'
          and i.sku_id is not null
        group by 1, 2) d
      full join (
        select t.document_id as parcel, a.asset::uuid as sku, sum(t.amount) as pieces
        from transfer t
        join account a on a.tenant_id = t.tenant_id and a.id = t.from_account
        where t.tenant_id = ${ctx.tenant}
          and t.document_type = ${RETURN_DOCUMENT}
          and a.place = 'customer'
        group by 1, 2) b on b.parcel = d.parcel and b.sku = d.sku
      where d.pieces is distinct from b.pieces`,
  ),
  // What parcels counted to a line of a case is what the case says came.
  sqlCheck(
    'returns.cases',
    (ctx) => sql`select count(*) from after_sale_line where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select coalesce(l.case_id, n.case_id) as "case", coalesce(l.line, n.line) as line, l.good, l.defective,
             n.good as "goodInParcels", n.defective as "defectiveInParcels"
      from (select * from after_sale_line where tenant_id = ${ctx.tenant}) l
      full join (
        select case_id, line, sum(good) as good, sum(defective) as defective
        from return_count
        where tenant_id = ${ctx.tenant}
        group by 1, 2) n on n.case_id = l.case_id and n.line = l.line
      where coalesce(l.good, 0) <> coalesce(n.good, 0)
        or coalesce(l.defective, 0) <> coalesce(n.defective, 0)`,
  ),
  // And what a parcel counted is what was scanned of it.
  sqlCheck(
    'returns.counts',
    (ctx) => sql`select count(*) from return_count where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select coalesce(c.parcel_id, i.parcel_id) as parcel, coalesce(c.sku_id, i.sku_id) as sku, c.pieces as counted, i.pieces
      from (
        select parcel_id, sku_id, sum(good + defective) as pieces
        from return_count
        where tenant_id = ${ctx.tenant}
        group by 1, 2) c
      full join (
        select r.parcel_id, r.sku_id, sum(r.quantity) as pieces
        from return_item r
        join return_parcel p on p.tenant_id = r.tenant_id and p.id = r.parcel_id
        where r.tenant_id = ${ctx.tenant}
          and p.state = 'received'
          and r.verdict <> 'wrong'
          and r.sku_id is not null
        group by 1, 2) i on i.parcel_id = c.parcel_id and i.sku_id = c.sku_id
      where c.pieces is distinct from i.pieces`,
  ),
];
