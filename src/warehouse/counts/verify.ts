/** What `guanjia verify` asks of stocktakes: that what they say was posted is what was posted. */
import { type Check, sqlCheck } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';

/** Per document and SKU: the differences of the bins it posted are what its lines changed; no difference goes unposted. */
const differencesArePosted = sqlCheck(
  'warehouse.stocktakes',
  ({ tenant }) => sql`select count(*) from stocktake_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select coalesce(c.document, p.document) as document, coalesce(c.sku, p.sku) as sku, c.difference, p.posted
    from (
      select b.document_id as document, l.sku_id as sku, sum(l.counted - l.expected) as difference
      from stocktake_bin b
      join stocktake_line l on l.tenant_id = b.tenant_id and l.count_id = b.count_id and l.counted <> l.expected
      where b.tenant_id = ${tenant}
        and b.state = 'done'
      group by b.document_id, l.sku_id) c
    full join (
      select document_id as document, sku_id as sku, sum(change) as posted
      from stock_document_line
      where tenant_id = ${tenant}
        and document_id in (select document_id from stocktake_bin where tenant_id = ${tenant})
      group by document_id, sku_id) p on p.document = c.document and p.sku = c.sku
    where coalesce(c.difference, 0) <> coalesce(p.posted, 0)`,
);

export const countChecks: readonly Check[] = [differencesArePosted];
