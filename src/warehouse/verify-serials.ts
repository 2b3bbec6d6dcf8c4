/** What `guanjia verify` asks of single pieces (STK-5): that the register, the parcels and the ledger tell one story. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** A piece is what its last step made of it: nothing changed it beside its life. */
const pieceIsItsLife = sqlCheck(
  'warehouse.serialSteps',
  ({ tenant }) => sql`select count(*) from serial where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with last as (
      select distinct on (sku_id, serial) sku_id, serial, version,
             case when step in ('received', 'registered', 'freed', 'takenBack', 'shelved', 'counted', 'recalled') then 'inStock'
                  when step = 'kept' then 'staged'
                  when step = 'sent' then 'transit'
                  else step end as state
      from serial_step
      where tenant_id = ${tenant}
      order by sku_id, serial, version desc
    )
    select sku_id as sku, coalesce(s.serial, l.serial) as serial, l.state as expected, s.state as found
    from (select * from serial where tenant_id = ${tenant}) s
    full join last l using (sku_id, serial)
    where s.serial is null
       or l.serial is null
       or l.version <> s.version
       or (l.state <> s.state and not (l.state = 'returned' and s.state = 'inStock'))`,
);

/** In a parcel never more pieces of a SKU than it has of it; staged ones in one that is here, shipped ones in one that left. */
const piecesAreOfParcels = sqlCheck(
  'warehouse.serialParcels',
  ({ tenant }) => sql`select count(*) from serial where tenant_id = ${tenant} and state in ('staged', 'shipped')`,
  ({ tenant }) => sql`
    with pieces as (
      select fulfilment_id, sku_id, state, count(*) as pieces
      from serial
      where tenant_id = ${tenant}
        and state in ('staged', 'shipped')
      group by 1, 2, 3
    ), lines as (
      select fulfilment_id, sku_id, sum(quantity) as pieces
      from fulfilment_line
      where tenant_id = ${tenant}
        and fulfilment_id in (select fulfilment_id from pieces)
      group by 1, 2
    )
    select f.number as parcel, p.sku_id as sku, p.state, coalesce(l.pieces, 0) as expected, p.pieces as found
    from pieces p
    left join lines l using (fulfilment_id, sku_id)
    left join fulfilment f on f.tenant_id = ${tenant} and f.id = p.fulfilment_id
    where p.pieces > coalesce(l.pieces, 0)
       or f.id is null
       or (p.state = 'shipped') <> (f.shipped_at is not null and f.state <> 'reversed')`,
);

/** Never more pieces at a node than goods there, and never more on their way to it than goods are. */
const piecesAreGoods = sqlCheck(
  'warehouse.serialStock',
  ({ tenant }) => sql`select count(*) from serial where tenant_id = ${tenant} and state not in ('shipped', 'gone')`,
  ({ tenant }) => sql`
    with pieces as (
      select sku_id, node_id, state = 'transit' as moving, count(*) as pieces
      from serial
      where tenant_id = ${tenant}
        and state not in ('shipped', 'gone')
      group by 1, 2, 3
    )
    select p.sku_id as sku, p.node_id as node, p.moving, here.goods as expected, p.pieces as found
    from pieces p
    cross join lateral (
      select coalesce(sum(posted), 0) as goods
      from account
      where tenant_id = ${tenant}
        and book = 'stock'
        and bounded
        and asset = p.sku_id::text
        and node = p.node_id::text
        and (place = 'transit') = p.moving) here
    where p.pieces > here.goods`,
);

export const serialChecks: readonly Check[] = [pieceIsItsLife, piecesAreOfParcels, piecesAreGoods];
