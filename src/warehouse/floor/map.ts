/** The warehouse as it is drawn (WMS-1): every bin with its place, what lies in it and how often it was picked from. */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { firstIdAt, type Id } from '../../kernel/ids.ts';
import { assetsAt, fillOfNode } from '../../ledger/ledger.ts';
import { places } from '../../stock/stock.ts';
import { placeOf, sideOf } from './floor.ts';
import { allBins } from './keep-bins.ts';
import { floorOf } from './keep-floor.ts';
import { zonesOf } from './keep-zones.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

export async function warehouseMap(ctx: Ctx, node: { id: Id; name: string }, days = DAYS) {
  const [floor, zones, bins, fills, picks] = await Promise.all([
    floorOf(ctx, node.id),
    zonesOf(ctx, node.id),
    allBins(ctx, node.id),
    fillOfNode(ctx, 'bin', node.id),
    picksOf(ctx, node.id, ctx.now() - days * DAY_MS),
  ]);
  const fillAt = new Map(fills.map((fill) => [fill.place, fill]));
  const picksAt = new Map(picks.map((pick) => [pick.bin, pick]));
  const inAll = (place: string) => fillAt.get(place)?.posted ?? 0n;
  return {
    node: { id: node.id, name: node.name },
    ...{ floor, zones },
    bins: bins.map((bin) => {
      const at = floor && placeOf(floor, bin);
      const [fill, pick] = [fillAt.get(bin.code), picksAt.get(bin.code)];
      return {
        ...bin,
        placed: at !== null,
        at: at && { xMm: at.x, yMm: at.y },
        side: floor ? sideOf(floor, bin) : ('left' as const),
        skus: fill?.assets ?? 0,
        quantity: fill?.posted ?? 0n,
        picks: pick?.picks ?? 0,
        pieces: pick?.pieces ?? 0n,
      };
    }),
    unsorted: inAll(places.UNSORTED),
    staged: inAll(places.STAGING),
  };
}

/** The ids of picks are made in time, so those since a moment are a range of the key. */
const picksOf = (ctx: Ctx, nodeId: Id, since: number) =>
  ctx.sql<{ bin: string; picks: number; pieces: bigint }>`
    select bin, count(*)::int as picks, sum(quantity)::bigint as pieces
    from pick
    where tenant_id = ${ctx.tenant}
      and id >= ${firstIdAt(since)}
      and node_id = ${nodeId}
    group by bin`;

/** What lies in a bin, the most first. */
export async function goodsInBin(ctx: Ctx, nodeId: Id, code: string) {
  const found = await assetsAt(ctx, { book: 'bin', node: nodeId, place: code });
  const skus = await skusById(
    ctx,
    found.map(({ asset }) => asset),
  );
  return found.map(({ asset, posted }) => ({ sku: skuRef(skus.get(asset)!), quantity: posted }));
}

const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });
