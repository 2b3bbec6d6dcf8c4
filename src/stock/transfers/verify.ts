/** What `guanjia verify` asks of transfers: that what they say is on its way, or kept for them, is what the ledger holds. */
import { type Check, sqlCheck } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';

/** What was shipped and neither arrived nor was written off is promised out of transit, per destination and SKU. */
const underwayIsPromised = sqlCheck(
  'stock.transit',
  ({ tenant }) => sql`select count(*) from stock_transfer_line where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with underway as (
      select t.to_node_id::text as node, l.sku_id::text as sku, sum(l.shipped - l.received - l.written_off) as quantity
      from stock_transfer_line l
      join stock_transfer t on t.tenant_id = l.tenant_id and t.id = l.transfer_id and t.state <> 'reversed'
      where l.tenant_id = ${tenant}
      group by 1, 2
    ), expected as (
      select e.node_id::text as node, x.sku_id::text as sku,
             sum(x.quantity - x.received) filter (where x.hold_id is not null) as quantity
      from expectation e
      join expectation_line x on x.tenant_id = e.tenant_id and x.expectation_id = e.id
      where e.tenant_id = ${tenant}
        and e.transfer_id is not null
      group by 1, 2
    ), transit as (
      select node, asset as sku, held_out as quantity, posted
      from account
      where tenant_id = ${tenant}
        and book = 'stock'
        and place = 'transit'
        and bounded
    )
    select node, sku, u.quantity as underway, e.quantity as expected, a.quantity as promised, a.posted
    from underway u
    full join expected e using (node, sku)
    full join transit a using (node, sku)
    where coalesce(u.quantity, 0) <> coalesce(a.quantity, 0)
       or coalesce(e.quantity, 0) <> coalesce(a.quantity, 0)
       or coalesce(a.posted, 0) < coalesce(a.quantity, 0)`,
);

/** What is approved and not shipped is promised to transit, per source, destination and SKU as one sum each. */
const openIsKept = sqlCheck(
  'stock.transfers',
  ({ tenant }) => sql`select count(*) from stock_transfer where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with open as (
      select t.to_node_id::text as node, l.sku_id::text as sku, sum(l.quantity - l.shipped) as quantity
      from stock_transfer_line l
      join stock_transfer t on t.tenant_id = l.tenant_id and t.id = l.transfer_id
      where l.tenant_id = ${tenant}
        and l.hold_id is not null
      group by 1, 2
    ), kept as (
      select node, asset as sku, held_in as quantity
      from account
      where tenant_id = ${tenant}
        and book = 'stock'
        and place = 'transit'
        and bounded
    )
    select node, sku, o.quantity as open, k.quantity as kept
    from open o
    full join kept k using (node, sku)
    where coalesce(o.quantity, 0) <> coalesce(k.quantity, 0)`,
);

export const transferChecks: readonly Check[] = [underwayIsPromised, openIsKept];
