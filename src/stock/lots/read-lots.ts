/** Lots as people look at them (STK-5): what lies where, how long it may be sold, what it is worth. */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import type { LOT_VIEWS, LotStanding } from '../../contract/lots.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { businessDay } from '../../ledger/ledger.ts';
import type { Node } from '../nodes.ts';
import type { Bucket } from '../places.ts';
import { UNSORTED } from '../places.ts';
import { daysTo, type LotName } from './lots.ts';

type Place = { nodeId: Id; bucket: Exclude<Bucket, 'transit'>; bin: string; quantity: string };
type Row = {
  skuId: Id;
  lot: string;
  madeOn: string | null;
  expiresOn: string | null;
  stopsOn: string | null;
  warnDays: number;
  state: 'open' | 'stopped';
  supplier: string;
  note: string;
  version: number;
  quantity: bigint;
  onSale: bigint;
  places: Place[];
  /** For the cursor: what has no day comes last. */
  day: string;
};
type Query = {
  view?: (typeof LOT_VIEWS)[number] | undefined;
  skuId?: Id | undefined;
  search?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};
/** `currency` null: the caller may not see what goods cost. */
type Worth = { currency: string | null };

const LAST = '9999-12-31';

/** At the nodes given; what expires first in front. */
export async function listLots(ctx: Ctx, nodes: readonly Node[], q: Query, worth: Worth) {
  const { view = 'lying', limit = 50 } = q;
  const after = readCursor(q.cursor, { day: 'day', skuId: 'id', lot: 'text' });
  const today = businessDay(ctx);
  const stops = sql`l.expires_on - s.stop_days`;
  const where: Record<typeof view, Sql> = {
    lying: sql`quantity <> 0`,
    near: sql`quantity <> 0 and l.expires_on - s.warn_days <= ${today}::date and ${stops} > ${today}::date`,
    expired: sql`quantity <> 0 and ${stops} <= ${today}::date`,
    stopped: sql`l.state = 'stopped'`,
    unnamed: sql`quantity <> 0 and lot = ''`,
    gone: sql`quantity = 0`,
  };
  const like = q.search?.trim().replaceAll(/[\\%_]/g, '\\$&');
  const conditions = [
    ...(like
      ? [sql`and (lot ilike ${`${like}%`} or s.merchant_code ilike ${`${like}%`} or s.name ilike ${`%${like}%`})`]
      : []),
    ...(after
      ? [
          sql`and (coalesce(l.expires_on, ${LAST}::date), sku_id, lot) > (${after.day}::date, ${after.skuId}::uuid, ${after.lot})`,
        ]
      : []),
  ];
  const rows = await readRows(ctx, nodes, { skuId: q.skuId, where: [where[view], ...conditions], limit: limit + 1 });
  const skus = await skusById(
    ctx,
    rows.map(({ skuId }) => skuId),
  );
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return pageOf(
    rows,
    limit,
    (row) => describe(row, skus.get(row.skuId)!, names, today, worth),
    ({ day, skuId, lot }) => ({ day, skuId, lot }),
  );
}

/** One with all its places at the nodes. */
export async function readLot(ctx: Ctx, nodes: readonly Node[], { skuId, lot }: LotName, worth: Worth) {
  const [row] = await readRows(ctx, nodes, { skuId, where: [sql`lot = ${lot}`], limit: 1 });
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return describe(row!, (await skusById(ctx, [skuId])).get(skuId)!, names, businessDay(ctx), worth);
}

type Wanted = { skuId: Id | undefined; where: readonly Sql[]; limit: number };

const readRows = (ctx: Ctx, nodes: readonly Node[], { skuId, where, limit }: Wanted): Promise<Row[]> =>
  ctx.run(sql`
    with held as (
      select asset::uuid as sku_id, lot, sum(posted)::bigint as quantity,
             coalesce(sum(posted) filter (where book = 'binLot'), 0)::bigint as on_sale,
             jsonb_agg(jsonb_build_object(
               'nodeId', node, 'bucket', case book when 'binLot' then 'sellable' else place end,
               'bin', case when book = 'binLot' and place <> ${UNSORTED} then place else '' end,
               'quantity', posted::text) order by book, node, place) as places
      from account
      where tenant_id = ${ctx.tenant}
        and book in ('binLot', 'stockLot')
        and node = any(${nodes.map(({ id }) => id)}::text[])
        and bounded
        and posted <> 0
        ${skuId ? sql`and asset = ${skuId}` : sql``}
      group by asset, lot
    ), known as (
      select *
      from lot
      where tenant_id = ${ctx.tenant}
        ${skuId ? sql`and sku_id = ${skuId}` : sql``}
    ), both_sides as (
      select sku_id, lot, coalesce(h.quantity, 0) as quantity, coalesce(h.on_sale, 0) as on_sale,
             coalesce(h.places, '[]') as places
      from held h
      full join known using (sku_id, lot)
    )
    select sku_id as "skuId", lot, l.made_on::text as "madeOn", l.expires_on::text as "expiresOn",
           (l.expires_on - s.stop_days)::text as "stopsOn", s.warn_days as "warnDays", coalesce(l.state, 'open') as state,
           coalesce(l.supplier, '') as supplier, coalesce(l.note, '') as note, coalesce(l.version, 0) as version,
           quantity::bigint as quantity, on_sale::bigint as "onSale", places,
           coalesce(l.expires_on, ${LAST}::date)::text as day
    from both_sides
    left join known l using (sku_id, lot)
    join sku s on s.tenant_id = ${ctx.tenant} and s.id = sku_id
    where ${where.reduce((all, one, i) => (i === 0 ? one : sql`${all} ${one}`))}
    order by coalesce(l.expires_on, ${LAST}::date), sku_id, lot
    limit ${limit}`);

export function standingOf(
  { lot, expiresOn, stopsOn, warnDays }: Pick<Row, 'lot' | 'expiresOn' | 'stopsOn' | 'warnDays'>,
  today: string,
): LotStanding {
  if (lot === '') return 'unnamed';
  if (!expiresOn || !stopsOn) return 'undated';
  if (stopsOn <= today) return 'expired';
  return daysTo(expiresOn, today) <= warnDays ? 'near' : 'fresh';
}

function describe(row: Row, sku: Sku, names: ReadonlyMap<Id, string>, today: string, { currency }: Worth) {
  const { lot, madeOn, expiresOn, stopsOn, supplier, note, quantity, onSale, version } = row;
  const cost = currency === null ? null : sku.costMinor;
  return {
    sku: { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties },
    ...{ lot, madeOn, expiresOn, stopsOn, supplier, note, quantity, onSale, version },
    daysLeft: expiresOn === null ? null : daysTo(expiresOn, today),
    standing: standingOf(row, today),
    stopped: row.state === 'stopped',
    value: cost === null ? null : { amount: cost * quantity, currency: currency! },
    places: row.places.map(({ nodeId, bucket, bin, quantity: pieces }) => ({
      ...{ node: { id: nodeId, name: names.get(nodeId)! }, bucket, bin, quantity: BigInt(pieces) },
    })),
  };
}
