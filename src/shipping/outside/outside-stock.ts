/**
 * What warehouses of others say they have, beside our books (SRC-4, STK-11). A level is held against the books at the
 * moment it is told; the difference stays until it is booked, by a person with a reason or within the tolerance set for
 * the warehouse, or until they say the same. What changed there explains a difference and is never booked by itself.
 */
import { skuIdsByCode } from '../../catalog/catalog.ts';
import { auditAll } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import { balances } from '../../ledger/ledger.ts';
import { adjustStock, places } from '../../stock/stock.ts';
import type { StockReport } from './outside-warehouse.ts';
import type { KeptWarehouse } from './outside-warehouses.ts';

export type OutsideLevel = {
  outsideId: string;
  itemCode: string;
  id: Id;
  skuId: Id | null;
  theirs: bigint;
  ours: bigint;
  underWay: bigint;
  difference: bigint;
  source: 'asked' | 'report';
  toldAt: Date;
  documentId: Id | null;
  reason: string;
};
const levelTable = table<OutsideLevel>('outside_stock', {
  outsideId: 'text',
  itemCode: 'text',
  id: 'uuid',
  skuId: 'uuid',
  theirs: 'bigint',
  ours: 'bigint',
  underWay: 'bigint',
  difference: 'bigint',
  source: 'text',
  toldAt: 'timestamptz',
  documentId: 'uuid',
  reason: 'text',
});
type Change = StockReport['changes'][number] & { id: Id; outsideId: string; changedAt: Date };
const changeTable = table<Change>('outside_stock_change', {
  id: 'uuid',
  outsideId: 'text',
  itemCode: 'text',
  quantity: 'bigint',
  code: 'text',
  kind: 'text',
  remark: 'text',
  changedAt: 'timestamptz',
});

export type Told = { itemCode: string; quantity: bigint };

/** Keeps levels, each beside what the books say now; what is within the tolerance is booked. Answers the levels. */
export async function keepLevels(
  ctx: Ctx,
  outside: KeptWarehouse,
  told: readonly Told[],
  source: OutsideLevel['source'],
): Promise<OutsideLevel[]> {
  if (told.length === 0) return [];
  const skus = await skuIdsByCode(
    ctx,
    told.map(({ itemCode }) => itemCode),
  );
  const known = [...skus.values()];
  const held = await balances(
    ctx,
    known.map((skuId) => places.sellable(outside.nodeId, skuId)),
  );
  const ours = new Map(known.map((skuId, i) => [skuId, held[i]!.posted]));
  const underWay = await underWayAt(ctx, outside.id);
  const levels = told.map(({ itemCode, quantity: theirs }): OutsideLevel => {
    const skuId = skus.get(itemCode) ?? null;
    const here = (skuId && ours.get(skuId)) || 0n;
    return {
      ...{ outsideId: outside.id, itemCode, id: ctx.newId(), skuId, theirs, ours: here, source },
      ...{ underWay: (skuId && underWay.get(skuId)) || 0n, difference: theirs - here, toldAt: new Date(ctx.now()) },
      ...{ documentId: null, reason: '' },
    };
  });
  await levelTable.insert(
    ctx,
    levels,
    sql`on conflict (tenant_id, outside_id, item_code) do update
        set sku_id = excluded.sku_id, theirs = excluded.theirs, ours = excluded.ours, under_way = excluded.under_way,
            difference = excluded.difference, source = excluded.source, told_at = excluded.told_at,
            document_id = case when excluded.difference = 0 then outside_stock.document_id end,
            reason = case when excluded.difference = 0 then outside_stock.reason else '' end,
            version = outside_stock.version + 1`,
  );
  await bookWithinTolerance(ctx, outside);
  return levels;
}

/** Pieces that it was told of and has not confirmed: it may have shipped them, and our books still have them. */
async function underWayAt(ctx: Ctx, outsideId: string): Promise<Map<Id, bigint>> {
  const rows = await ctx.sql<{ skuId: Id; pieces: bigint }>`
    select l.sku_id as "skuId", sum(l.quantity)::bigint as pieces
    from outside_order o
    join fulfilment_line l on l.tenant_id = o.tenant_id and l.fulfilment_id = o.fulfilment_id
    where o.tenant_id = ${ctx.tenant}
      and o.outside_id = ${outsideId}
      and o.told
      and o.state <> 'shipped'
    group by l.sku_id`;
  return new Map(rows.map((row) => [row.skuId, row.pieces]));
}

/** Only where nothing is under way: then the difference is a difference and no parcel. */
async function bookWithinTolerance(ctx: Ctx, { id, nodeId, tolerance }: KeptWarehouse): Promise<void> {
  if (tolerance === 0) return;
  const rows = await ctx.run<OutsideLevel>(sql`
    select ${levelTable.select()}
    from outside_stock
    where tenant_id = ${ctx.tenant}
      and outside_id = ${id}
      and difference <> 0
      and abs(difference) <= ${BigInt(tolerance)}
      and under_way = 0
      and sku_id is not null
    order by item_code
    for update`);
  await book(ctx, nodeId, await standing(ctx, nodeId, rows), 'withinTolerance');
}

/** Those the books still say the same of: a difference told before goods moved may be that very movement. */
async function standing(ctx: Ctx, nodeId: Id, rows: readonly OutsideLevel[]): Promise<OutsideLevel[]> {
  const now = await balances(
    ctx,
    rows.map(({ skuId }) => places.sellable(nodeId, skuId!)),
  );
  return rows.filter(({ ours }, i) => now[i]!.posted === ours);
}

/** One adjustment for all of them. A fact: what was promised of it opens an exception for a person. */
async function book(ctx: Ctx, nodeId: Id, rows: readonly OutsideLevel[], reason: string): Promise<Outcome<Id, string>> {
  const id = ctx.newId();
  if (rows.length === 0) return done(id);
  const lines = rows.map(({ skuId, difference }) => ({ skuId: skuId!, quantity: difference }));
  const [outcome] = await adjustStock(ctx, [{ id, nodeId, lines, note: reason }]);
  if (!outcome!.done) return outcome!;
  await ctx.sql`
    update outside_stock
    set difference = 0, document_id = ${id}, reason = ${reason}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = any(${rows.map((row) => row.id)}::uuid[])`;
  await auditAll(
    ctx,
    'outsideStock.book',
    rows.map(({ outsideId, itemCode, difference }) => ({
      subject: `outsideWarehouse/${outsideId}`,
      detail: { itemCode, difference: String(difference), reason },
    })),
  );
  return done(id);
}

/** `seen`: the version that was looked at. */
export type Booking = { id: Id; seen: number };
export type BookRefusal =
  | 'shipping.unknown'
  | 'shipping.outsideMoved'
  | 'shipping.outsideEqual'
  | 'shipping.outsideItem';

/**
 * Books differences a person has looked at. Refuses per row `shipping.unknown`, `shipping.outsideMoved` (told anew, or goods moved since),
 * `shipping.outsideEqual`, `shipping.outsideItem` (no SKU of ours), and what `adjustStock` says. Posts as it does.
 */
export async function bookDifferences(
  ctx: Ctx,
  asked: readonly Booking[],
  reason: string,
  nodes: readonly Id[] | null,
): Promise<Outcome<Id, string>[]> {
  const rows = await ctx.run<OutsideLevel & { version: number; nodeId: Id }>(sql`
    select ${levelTable.select('s')}, s.version, w.node_id as "nodeId"
    from outside_stock s
    join outside_warehouse w on w.tenant_id = s.tenant_id and w.id = s.outside_id
    where s.tenant_id = ${ctx.tenant}
      and s.id = any(${asked.map(({ id }) => id)}::uuid[])
      and ${nodes === null ? sql`true` : sql`w.node_id = any(${nodes as Id[]}::uuid[])`}
    order by s.id
    for update of s`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const outcomes = asked.map(({ id, seen }): Outcome<Id, string> => {
    const row = byId.get(id);
    if (!row) return refuse(id, 'shipping.unknown');
    if (row.version !== seen) return refuse(id, 'shipping.outsideMoved');
    if (row.skuId === null) return refuse(id, 'shipping.outsideItem', { item: row.itemCode });
    return row.difference === 0n ? refuse(id, 'shipping.outsideEqual') : done(id);
  });
  const ready = outcomes.flatMap((outcome) => (outcome.done ? byId.get(outcome.id)! : []));
  const refusals = new Map<Id, Outcome<Id, string>>();
  for (const [nodeId, together] of Map.groupBy(ready, (row) => row.nodeId)) {
    const stands = await standing(ctx, nodeId, together);
    const booked = await book(ctx, nodeId, stands, reason);
    for (const row of together)
      if (!stands.includes(row)) refusals.set(row.id, refuse(row.id, 'shipping.outsideMoved'));
      else if (!booked.done) refusals.set(row.id, refuse(row.id, booked.refusal.code, booked.refusal.data));
  }
  return outcomes.map((outcome) => refusals.get(outcome.id) ?? outcome);
}

/** Keeps what changed there; said twice, it is kept once. */
export async function keepChanges(ctx: Ctx, outside: KeptWarehouse, { changes, at }: StockReport): Promise<void> {
  const changedAt = at ?? new Date(ctx.now());
  const rows = changes.map((change, i) => ({
    ...change,
    id: derivedId(outside.nodeId, `${outside.id}/${change.code}/${change.itemCode}/${change.quantity}/${i}`),
    ...{ outsideId: outside.id, changedAt },
  }));
  await changeTable.insert(ctx, rows, sql`on conflict do nothing`);
}

export type LevelQuery = { open: boolean; nodes: readonly Id[] | null; after: Id | null; limit: number };
export type ListedLevel = OutsideLevel & {
  version: number;
  warehouseName: string;
  changes: { quantity: string; code: string; kind: string; remark: string; at: string }[];
};

/** Newest item first, each with what changed there last. */
export const listLevels = (ctx: Ctx, query: LevelQuery): Promise<ListedLevel[]> =>
  ctx.run(sql`
    select ${levelTable.select('s')}, s.version, w.name as "warehouseName", coalesce(c.changes, '[]') as changes
    from outside_stock s
    join outside_warehouse w on w.tenant_id = s.tenant_id and w.id = s.outside_id
    left join lateral (
      select jsonb_agg(jsonb_build_object(
               'quantity', x.quantity::text, 'code', x.code, 'kind', x.kind, 'remark', x.remark, 'at', x.changed_at)) as changes
      from (
        select *
        from outside_stock_change
        where tenant_id = s.tenant_id
          and outside_id = s.outside_id
          and item_code = s.item_code
        order by changed_at desc
        limit 3) x) c on true
    where s.tenant_id = ${ctx.tenant}
      and ${query.open ? sql`s.difference <> 0` : sql`true`}
      and ${query.nodes === null ? sql`true` : sql`w.node_id = any(${query.nodes as Id[]}::uuid[])`}
      and ${query.after === null ? sql`true` : sql`s.id < ${query.after}`}
    order by s.id desc
    limit ${query.limit}`);
