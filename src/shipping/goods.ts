/**
 * Where the goods of a parcel lie, in the bin book: on the shelf, staged, or gone. What must stay true: the bins of a
 * node and its staging place add up to its sellable count, so every change here is one posting beside a row in `pick`,
 * and goods leave the bin book in the very batch in which their hold is settled.
 *
 * | when                                   | posting (book `bin`)   |
 * |----------------------------------------|------------------------|
 * | a pick list is made, or a parcel is checked without one | bin → staging |
 * | the parcel is cancelled, or stopped on the bench        | staging → the same bin |
 * | hand-over                                               | staging → beyond |
 *
 * Of goods whose lots are kept a pick is of one lot, what expires first in front, and the lot leaves its bin and comes back
 * to it with the pick (book `binLot`). What is staged or gone is known by its picks alone.
 */

import { trackedSkus } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { businessDay, type Line, type Posting } from '../ledger/ledger.ts';
import { lockGoods, places, withSerialsOf } from '../stock/stock.ts';
import type { Parcel } from './store.ts';

export type Pick = {
  id: Id;
  fulfilmentId: Id;
  line: number;
  nodeId: Id;
  skuId: Id;
  bin: string;
  quantity: bigint;
  pickListId: Id | null;
  state: 'staged' | 'back' | 'left';
  /** Null where lots are not kept; '' is one nobody has named. */
  lot: string | null;
};

const pickTable = table<Pick>('pick', {
  id: 'uuid',
  fulfilmentId: 'uuid',
  line: 'int',
  nodeId: 'uuid',
  skuId: 'uuid',
  bin: 'text',
  quantity: 'bigint',
  pickListId: 'uuid',
  state: 'text',
  lot: 'text',
});

type Goods = { id: Id; nodeId: Id; lines: Parcel['lines'] };
/** Pieces somebody has scanned, by SKU and lot. */
export type LotsSeen = Readonly<Record<Id, Readonly<Record<string, string>>>>;

/** What is staged for parcels and has neither left nor gone back. */
export const stagedFor = (ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Pick[]> =>
  ctx.run<Pick>(sql`
    select ${pickTable.select()}
    from pick
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds}::uuid[])
      and state = 'staged'
    order by fulfilment_id, line, id`);

/**
 * Takes the goods of parcels from their bins, the fullest bin of a SKU first so that few bins are walked to, the reserve last; what no bin
 * is known to hold is taken from the unsorted one. Returns the picks and the postings the caller has to post.
 */
export async function takeGoods(
  ctx: Ctx,
  parcels: readonly Goods[],
  seen: LotsSeen = {},
): Promise<{ picks: Pick[]; postings: Posting[] }> {
  if (parcels.length === 0) return { picks: [], postings: [] };
  const goods = parcels.flatMap(({ nodeId, lines }) => lines.map(({ skuId }) => ({ nodeId, skuId })));
  // The next one to choose bins of these goods sees what is left after this posting. Sent together, the lock first.
  const [, picks] = await Promise.all([lockGoods(ctx, goods), choosePicks(ctx, parcels, seen)]);
  await pickTable.insert(ctx, picks);
  return { picks, postings: postingsOf(picks, 'pick') };
}

/** From where the goods of parcels would be taken now. Nothing is taken, so the next one may be told the same. */
export async function choosePicks(ctx: Ctx, parcels: readonly Goods[], seen: LotsSeen = {}): Promise<Pick[]> {
  const nodes = [...new Set(parcels.map((parcel) => parcel.nodeId))];
  const skus = [...new Set(parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)))];
  const bins = await binsHolding(ctx, nodes, skus);
  const picks = parcels.flatMap((parcel) =>
    parcel.lines.flatMap((line) =>
      shareLots(bins.get(`${parcel.nodeId}/${line.skuId}`) ?? [], line.quantity, seen[line.skuId]).map((taken) => ({
        id: ctx.newId(),
        fulfilmentId: parcel.id,
        line: line.line,
        nodeId: parcel.nodeId,
        skuId: line.skuId,
        ...taken,
        pickListId: null,
        state: 'staged' as const,
      })),
    ),
  );
  return nameUnknown(ctx, picks, bins);
}

/** Lots that were scanned come first, then what expires first. */
function shareLots(bins: BinStock[], wanted: bigint, seen: LotsSeen[Id] = {}): Taken[] {
  const scanned = Object.entries(seen).flatMap(([lot, pieces]) => {
    const own = bins.filter((one) => one.lot === lot);
    const lying = own.reduce((sum, { left }) => sum + left, 0n);
    return shareOut(own, smaller(lying, BigInt(pieces)));
  });
  const open = scanned.reduce((left, { quantity }) => left - quantity, wanted);
  return open > 0n ? [...scanned, ...shareOut(bins, open)] : scanned;
}

/** What no bin is known to hold says nothing of lots: only where nothing is left the SKU is asked. */
async function nameUnknown(ctx: Ctx, picks: Pick[], bins: ReadonlyMap<string, BinStock[]>): Promise<Pick[]> {
  const isShort = (key: string) => (bins.get(key) ?? []).every(({ left }) => left <= 0n);
  const unknown = picks.filter(
    ({ nodeId, skuId, bin, lot }) => bin === places.UNSORTED && lot === null && isShort(`${nodeId}/${skuId}`),
  );
  const tracked = await trackedSkus(
    ctx,
    unknown.map(({ skuId }) => skuId),
  );
  for (const pick of unknown) if (tracked.get(pick.skuId)?.lots) pick.lot = '';
  return picks;
}

type BinStock = { bin: string; lot: string | null; left: bigint };
type Taken = { bin: string; lot: string | null; quantity: bigint };

/** Takes `wanted` pieces out of the bins given, and says from where. */
export function shareOut(bins: BinStock[], wanted: bigint): Taken[] {
  const taken: Taken[] = [];
  let open = wanted;
  for (const one of bins) {
    const quantity = smaller(one.left, open);
    if (quantity <= 0n) continue;
    one.left -= quantity;
    open -= quantity;
    taken.push({ bin: one.bin, lot: one.lot, quantity });
  }
  if (open === 0n) return taken;
  const unsorted = taken.find(({ bin, lot }) => bin === places.UNSORTED && !lot);
  if (unsorted) unsorted.quantity += open;
  else taken.push({ bin: places.UNSORTED, lot: bins.some(({ lot }) => lot !== null) ? '' : null, quantity: open });
  return taken;
}

/**
 * Of goods whose lots are kept by bin and lot: what expires first in front whichever bin it lies in, then what lies in no
 * named bin, what nobody named a lot of last, and nothing that may not be sold any more.
 */
async function binsHolding(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<Map<string, BinStock[]>> {
  const rows = await ctx.sql<{ key: string; lot: string | null; bin: string; left: bigint; sold: boolean }>`
    select a.node || '/' || a.asset as key, a.place as bin, case when a.book = 'binLot' then a.lot end as lot,
           a.posted as left,
           coalesce(l.state = 'open' and coalesce(l.expires_on - s.stop_days > ${businessDay(ctx)}::date, true), true) as sold
    from account a
    left join bin b on b.tenant_id = a.tenant_id and b.node_id = a.node::uuid and b.code = a.place
    left join zone z on z.tenant_id = b.tenant_id and z.id = b.zone_id
    left join lot l on a.book = 'binLot' and l.tenant_id = a.tenant_id and l.sku_id = a.asset::uuid and l.lot = a.lot
    left join sku s on l.sku_id is not null and s.tenant_id = l.tenant_id and s.id = l.sku_id
    where a.tenant_id = ${ctx.tenant}
      and a.book in ('bin', 'binLot')
      and a.asset = any(${skus as Id[]}::text[])
      and a.node = any(${nodes as Id[]}::text[])
      and a.place <> 'staging'
      and a.posted > 0
    order by a.book = 'binLot' and a.lot = '', a.book = 'binLot' and a.place = 'unsorted', l.expires_on nulls last, coalesce(z.kind, '') = 'reserve', a.posted desc,
             a.place, a.lot`;
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return new Map(
    [...byKey].map(([key, own]) => {
      const byLot = own.filter(({ lot, sold }) => lot !== null && sold);
      return [key, own.some(({ lot }) => lot !== null) ? byLot : own];
    }),
  );
}

/** Puts what is staged for parcels back into the bins it came from. Returns the postings the caller has to post. */
export const putGoodsBack = (ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Posting[]> =>
  endPicks(ctx, fulfilmentIds, 'back');

/** What is staged for parcels leaves the house with them. Returns the postings the caller has to post. */
export const letGoodsLeave = (ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Posting[]> =>
  endPicks(ctx, fulfilmentIds, 'left');

async function endPicks(ctx: Ctx, fulfilmentIds: readonly Id[], state: 'back' | 'left'): Promise<Posting[]> {
  if (fulfilmentIds.length === 0) return [];
  const picks = await ctx.run<Pick>(sql`
    with ${withSerialsOf(ctx, fulfilmentIds, state === 'left' ? 'shipped' : 'freed')}
    update pick
    set state = ${state}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds}::uuid[])
      and state = 'staged'
    returning ${pickTable.select()}`);
  return postingsOf(state === 'back' ? await nameLots(ctx, picks) : picks, state);
}

/** Whether lots are kept may have changed since the goods were picked. */
async function nameLots(ctx: Ctx, picks: readonly Pick[]): Promise<Pick[]> {
  const tracked = await trackedSkus(
    ctx,
    picks.map(({ skuId }) => skuId),
  );
  return picks.map((pick) => ({ ...pick, lot: tracked.get(pick.skuId)?.lots ? (pick.lot ?? '') : null }));
}

/** Which lots of a SKU the buyer of an order got; '' is one nobody had named. */
export async function lotsSold(ctx: Ctx, orderId: Id, skuId: Id): Promise<string[]> {
  const rows = await ctx.sql<{ lot: string }>`
    select distinct p.lot
    from fulfilment f
    join pick p on p.tenant_id = f.tenant_id and p.fulfilment_id = f.id and p.state = 'left' and p.sku_id = ${skuId}
    where f.tenant_id = ${ctx.tenant}
      and f.order_id = ${orderId}
      and f.state <> 'reversed'
      and p.lot is not null
    order by p.lot`;
  return rows.map(({ lot }) => lot);
}

/** Of which lots the goods were that left in parcels, by parcel and line; of goods whose lots are not kept nothing. */
export async function lotsThatLeft(
  ctx: Ctx,
  fulfilmentIds: readonly Id[],
): Promise<Map<string, { lot: string; change: bigint }[]>> {
  const rows = await ctx.sql<{ id: Id; line: number; lot: string; change: bigint }>`
    select fulfilment_id as id, line, lot, sum(quantity)::bigint as change
    from pick
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and state = 'left'
      and lot is not null
    group by fulfilment_id, line, lot
    order by fulfilment_id, line, lot`;
  const byLine = Map.groupBy(rows, ({ id, line }) => `${id}/${line}`);
  return new Map([...byLine].map(([key, own]) => [key, own.map(({ lot, change }) => ({ lot, change }))]));
}

/** One posting a parcel. */
function postingsOf(picks: readonly Pick[], step: 'pick' | 'back' | 'left'): Posting[] {
  return [...Map.groupBy(picks, (pick) => pick.fulfilmentId)].map(([id, mine]) => ({
    document: { type: 'fulfilment', id },
    reason: `goods.${step}`,
    lines: mine.flatMap((pick) => [lineOf(pick, step), ...lotLinesOf(pick, step)]),
  }));
}

/** The lot leaves its bin with the pick, or is there again. */
function lotLinesOf({ id, nodeId, skuId, bin, lot, line, quantity }: Pick, step: 'pick' | 'back' | 'left'): Line[] {
  if (lot === null || step === 'left') return [];
  const [here, beyond] = [places.lotAt(nodeId, 'sellable', bin, skuId, lot), places.lotBeyond('sellable', skuId)];
  const sides = step === 'pick' ? { from: here, to: beyond } : { from: beyond, to: here };
  return [{ kind: 'post', id: derivedId(id, `${step}/lot`), ...sides, amount: quantity, line }];
}

function lineOf(pick: Pick, step: 'pick' | 'back' | 'left'): Line {
  const bin = places.bin(pick.nodeId, pick.bin, pick.skuId);
  const staging = places.staging(pick.nodeId, pick.skuId);
  const [from, to] = {
    pick: [bin, staging] as const,
    back: [staging, bin] as const,
    left: [staging, places.beyond(pick.skuId)] as const,
  }[step];
  return { kind: 'post', id: derivedId(pick.id, step), from, to, amount: pick.quantity, line: pick.line };
}
