/** What `guanjia verify` asks of lots (STK-5): that over its lots every place holds what it holds. */
import { type Check, sqlCheck } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';

/** Of goods whose lots are kept the lots of a bin or bucket add up to it, of others nothing is known of lots. */
const lotsAreGoods = sqlCheck(
  'stock.lots',
  ({ tenant }) => sql`
    select count(*)
    from account
    where tenant_id = ${tenant}
      and book in ('binLot', 'stockLot')
      and bounded`,
  ({ tenant }) => sql`
    with sums as (
      select case when book in ('bin', 'binLot') then 'bin' else 'stock' end as book, asset, node, place,
             coalesce(sum(posted) filter (where book in ('bin', 'stock')), 0) as goods,
             coalesce(sum(posted) filter (where book in ('binLot', 'stockLot')), 0) as lots
      from account
      where tenant_id = ${tenant}
        and bounded
        and book in ('bin', 'stock', 'binLot', 'stockLot')
        and not (book = 'bin' and place = 'staging')
        and not (book = 'stock' and place in ('sellable', 'transit'))
      group by 1, 2, 3, 4
    )
    select book, asset as sku, node, place, goods, lots
    from sums
    left join sku s on s.tenant_id = ${tenant} and s.id::text = asset and (s.track_lots or s.track_expiry)
    where lots <> case when s.id is null then 0 else goods end`,
);

export const lotChecks: readonly Check[] = [lotsAreGoods];
