/** What `guanjia verify` asks of purchasing: that stock expects what was ordered, and sent back what orders say. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** An approved order expects its lines, and what is over is over on both sides. */
const ordersAreExpected: Check = sqlCheck(
  'purchasing.expected',
  ({ tenant }) => sql`select count(*) from purchase_order where tenant_id = ${tenant} and approved_at is not null`,
  ({ tenant }) => sql`
    select o.number, l.line, l.quantity, e.quantity as expected, e.received, o.state
    from purchase_order o
    join purchase_order_line l on l.tenant_id = ${tenant} and l.order_id = o.id
    left join expectation_line e
      on e.tenant_id = ${tenant} and e.expectation_id = o.expectation_id and e.line = l.line and e.sku_id = l.sku_id
    where o.tenant_id = ${tenant}
      and o.approved_at is not null
      and (e.line is null
        or e.quantity <> l.quantity
        or (e.hold_id is not null and o.state in ('reversed', 'closedShort')))`,
);

/** What orders say went back is what their stock documents took. A lot that none brought goes back by a document alone. */
const returnsWereTaken: Check = sqlCheck(
  'purchasing.returns',
  ({ tenant }) => sql`select count(*) from purchase_return where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with said as (
      select r.document_id, l.sku_id, sum(r.quantity) as quantity
      from purchase_return r
      join purchase_order_line l on l.tenant_id = ${tenant} and l.order_id = r.order_id and l.line = r.line
      where r.tenant_id = ${tenant}
      group by r.document_id, l.sku_id),
    taken as (
      select d.id as document_id, l.sku_id, -sum(l.change) as quantity,
             bool_and(coalesce(jsonb_array_length(l.lots) = 1 and l.lots -> 0 ->> 'lot' <> '', false)) as of_lot
      from stock_document d
      join stock_document_line l on l.tenant_id = ${tenant} and l.document_id = d.id
      where d.tenant_id = ${tenant}
        and d.kind = 'supplierReturn'
      group by d.id, l.sku_id)
    select coalesce(s.document_id, t.document_id) as document, coalesce(s.sku_id, t.sku_id) as sku, s.quantity as said,
           t.quantity as taken
    from said s
    full join taken t on t.document_id = s.document_id and t.sku_id = s.sku_id
    where s.quantity is distinct from t.quantity
      and not (s.document_id is null and t.of_lot)`,
);

/** Money on bills is only ever for lines of orders to that supplier. */
const billsNameOrders: Check = sqlCheck(
  'purchasing.bills',
  ({ tenant }) => sql`select count(*) from supplier_bill_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select b.number, l.line
    from supplier_bill_line l
    join supplier_bill b on b.tenant_id = ${tenant} and b.id = l.bill_id
    left join purchase_order o on o.tenant_id = ${tenant} and o.id = l.order_id and o.supplier_id = b.supplier_id
    left join purchase_order_line p on p.tenant_id = ${tenant} and p.order_id = o.id and p.line = l.order_line
    where l.tenant_id = ${tenant}
      and p.line is null`,
);

export const purchasingChecks: readonly Check[] = [ordersAreExpected, returnsWereTaken, billsNameOrders];
