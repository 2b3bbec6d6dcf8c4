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
 */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Line, Posting } from '../ledger/ledger.ts';
import { lockGoods, places } from '../stock/stock.ts';
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
});

type Goods = { id: Id; nodeId: Id; lines: Parcel['lines'] };

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
export async function takeGoods(ctx: Ctx, parcels: readonly Goods[]): Promise<{ picks: Pick[]; postings: Posting[] }> {
  if (parcels.length === 0) return { picks: [], postings: [] };
  // The next one to choose bins of these goods sees what is left after this posting.
  await lockGoods(
    ctx,
    parcels.flatMap(({ nodeId, lines }) => lines.map(({ skuId }) => ({ nodeId, skuId }))),
  );
  const picks = await choosePicks(ctx, parcels);
  await pickTable.insert(ctx, picks);
  return { picks, postings: postingsOf(picks, 'pick') };
}

/** From where the goods of parcels would be taken now. Nothing is taken, so the next one may be told the same. */
export async function choosePicks(ctx: Ctx, parcels: readonly Goods[]): Promise<Pick[]> {
  const nodes = [...new Set(parcels.map((parcel) => parcel.nodeId))];
  const skus = [...new Set(parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)))];
  const bins = await binsHolding(ctx, nodes, skus);
  return parcels.flatMap((parcel) =>
    parcel.lines.flatMap((line) =>
      shareOut(bins.get(`${parcel.nodeId}/${line.skuId}`) ?? [], line.quantity).map(([bin, quantity]) => ({
        id: ctx.newId(),
        fulfilmentId: parcel.id,
        line: line.line,
        nodeId: parcel.nodeId,
        skuId: line.skuId,
        bin,
        quantity,
        pickListId: null,
        state: 'staged' as const,
      })),
    ),
  );
}

type BinStock = { bin: string; left: bigint };

/** Takes `wanted` pieces out of the bins given, and says from where. */
export function shareOut(bins: BinStock[], wanted: bigint): [bin: string, quantity: bigint][] {
  const taken: [string, bigint][] = [];
  let open = wanted;
  for (const bin of bins) {
    const quantity = smaller(bin.left, open);
    if (quantity <= 0n) continue;
    bin.left -= quantity;
    open -= quantity;
    taken.push([bin.bin, quantity]);
  }
  if (open === 0n) return taken;
  const unsorted = taken.find(([bin]) => bin === places.UNSORTED);
  if (unsorted) unsorted[1] += open;
  else taken.push([places.UNSORTED, open]);
  return taken;
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

async function binsHolding(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<Map<string, BinStock[]>> {
  const rows = await ctx.sql<{ node: Id; asset: Id; place: string; posted: bigint }>`
    select a.node, a.asset, a.place, a.posted
    from account a
    left join bin b on b.tenant_id = a.tenant_id and b.node_id = a.node::uuid and b.code = a.place
    left join zone z on z.tenant_id = b.tenant_id and z.id = b.zone_id
    where a.tenant_id = ${ctx.tenant}
      and a.book = 'bin'
      and a.asset = any(${skus as Id[]}::text[])
      and a.node = any(${nodes as Id[]}::text[])
      and a.place <> 'staging'
      and a.posted > 0
    order by coalesce(z.kind, '') = 'reserve', a.posted desc, a.place`;
  const bins = new Map<string, BinStock[]>();
  for (const { node, asset, place, posted } of rows) {
    const key = `${node}/${asset}`;
    bins.set(key, [...(bins.get(key) ?? []), { bin: place, left: posted }]);
  }
  return bins;
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
    update pick
    set state = ${state}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds}::uuid[])
      and state = 'staged'
    returning ${pickTable.select()}`);
  return postingsOf(picks, state);
}

/** One posting a parcel. */
function postingsOf(picks: readonly Pick[], step: 'pick' | 'back' | 'left'): Posting[] {
  return [...Map.groupBy(picks, (pick) => pick.fulfilmentId)].map(([id, mine]) => ({
    document: { type: 'fulfilment', id },
    reason: `goods.${step}`,
    lines: mine.map((pick) => lineOf(pick, step)),
  }));
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
