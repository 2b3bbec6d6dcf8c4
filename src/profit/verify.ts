/** What `guanjia verify` asks of profit: SKUs of a day and shop add up to its orders, in every part. */
import { PROFIT_PARTS } from '../contract/profit.ts';
import { type Check, sqlCheck } from '../kernel/check.ts';
import { joined, raw, sql } from '../kernel/db/sql.ts';

const SUMS = joined(
  PROFIT_PARTS.map((part) => raw(`sum(${part}_minor)`)),
  ', ',
);

const skusAddUp: Check = sqlCheck(
  'profit.skus',
  ({ tenant }) => sql`select count(*) from sku_profit where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with orders as (
      select day, shop_id, row(${SUMS})::text as sums
      from order_profit
      where tenant_id = ${tenant}
        and pieces > 0
        and not ('rate' = any(unknown))
      group by day, shop_id),
    skus as (
      select day, shop_id, row(${SUMS})::text as sums
      from sku_profit
      where tenant_id = ${tenant}
      group by day, shop_id)
    select coalesce(o.day, s.day) as day, coalesce(o.shop_id, s.shop_id) as shop, o.sums as orders, s.sums as skus
    from orders o
    full join skus s on (s.day, s.shop_id) = (o.day, o.shop_id)
    where o.sums is distinct from s.sums`,
);

export const profitChecks: Check[] = [skusAddUp];
