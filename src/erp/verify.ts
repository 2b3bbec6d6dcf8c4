/** What `guanjia verify` asks of the exchange: that what an ERP adjusted is what its comparison says. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** Of every SKU an adjustment posted in the books of goods what its comparison says, and nothing was posted without one. */
const adjustmentsAreCompared = sqlCheck(
  'erp.comparisons',
  ({ tenant }) => sql`select count(*) from stock_comparison where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with said as (
      select c.document_id as document, l.sku_id::text as sku, l.difference as quantity
      from stock_comparison c
      join stock_comparison_line l on l.tenant_id = c.tenant_id and l.comparison_id = c.id and l.difference <> 0
      where c.tenant_id = ${tenant}
        and c.state = 'posted'
    ), posted as (
      select e.document_id as document, coalesce(t.asset, f.asset) as sku,
             sum(case when t.id is null then -e.amount else e.amount end) as quantity
      from transfer e
      left join account t on t.tenant_id = e.tenant_id and t.id = e.to_account and t.book = 'stock' and t.place = 'sellable'
      left join account f on f.tenant_id = e.tenant_id and f.id = e.from_account and f.book = 'stock' and f.place = 'sellable'
      where e.tenant_id = ${tenant}
        and e.document_type in ('stock.erpLoad', 'stock.erpComparison')
        and coalesce(t.id, f.id) is not null
      group by 1, 2
    )
    select document, sku, coalesce(s.quantity, 0)::text as expected, coalesce(p.quantity, 0)::text as found
    from said s
    full join posted p using (document, sku)
    where coalesce(s.quantity, 0) <> coalesce(p.quantity, 0)`,
);

/** What differs is what the two sides and what is under way between them say. */
const differencesAddUp = sqlCheck(
  'erp.differences',
  ({ tenant }) => sql`select count(*) from stock_comparison_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select comparison_id as comparison, sku_id as sku, theirs::text, under_way::text as "underWay", ours::text,
           difference::text
    from stock_comparison_line
    where tenant_id = ${tenant}
      and difference <> coalesce(theirs + under_way - ours, 0)`,
);

export const erpChecks: readonly Check[] = [adjustmentsAreCompared, differencesAddUp];
