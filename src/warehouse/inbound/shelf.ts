/** The shelf as it is now, for those who choose a bin: which are in use, how far they are, what lies in them. */

import type { ZoneKind } from '../../contract/floor.ts';
import type { Ctx } from '../../kernel/context.ts';
import { firstIdAt, type Id } from '../../kernel/ids.ts';
import { fillOfNode, holdingsOf } from '../../ledger/ledger.ts';
import { doorsOf, layoutOf, placeOf } from '../floor/floor.ts';
import { allBins } from '../floor/keep-bins.ts';
import { floorOf } from '../floor/keep-floor.ts';
import { zonesOf } from '../floor/keep-zones.ts';
import { distance } from '../path/layout.ts';
import type { Candidate } from './suggest-bin.ts';

export type ShelfBin = Omit<Candidate, 'holds'>;
export type Shelf = { bins: ShelfBin[]; zoneOf: ReadonlyMap<string, ZoneKind | null> };

const MM = 1000;
const DAY_MS = 86_400_000;
/** How long ago picks still say what is picked most. */
const PICK_DAYS = 28;

/** Bins in use with their zone and how far they are from where walks begin. */
export async function shelfOf(ctx: Ctx, nodeId: Id): Promise<Shelf> {
  const [floor, zones, bins, fills] = await Promise.all([
    floorOf(ctx, nodeId),
    zonesOf(ctx, nodeId),
    allBins(ctx, nodeId),
    fillOfNode(ctx, 'bin', nodeId),
  ]);
  const kinds = new Map(zones.map(({ id, kind }) => [id, kind]));
  const fillOf = new Map(fills.map(({ place, posted }) => [place, posted]));
  const open = bins
    .filter(({ active }) => active)
    .map((bin): ShelfBin => {
      const at = floor && placeOf(floor, bin);
      const metres = at ? Math.round(distance(layoutOf(floor), doorsOf(floor).start, at) / MM) : null;
      const zone = bin.zoneId === null ? null : (kinds.get(bin.zoneId) ?? null);
      return { code: bin.code, zone, metres, fill: fillOf.get(bin.code) ?? 0n };
    });
  return { bins: open, zoneOf: new Map(open.map(({ code, zone }) => [code, zone])) };
}

/** What lies of a SKU in each bin. */
export async function heldIn(ctx: Ctx, nodeId: Id, skuId: Id): Promise<Map<string, bigint>> {
  const held = await holdingsOf(ctx, 'bin', [nodeId], [skuId]);
  return new Map(held.map(({ place, posted }) => [place, posted]));
}

export type SkuPicks = { skuId: Id; picks: number };

/** How often each SKU was picked at a node in the last weeks, the most first. Ids of picks are made in time. */
export const picksBySku = (ctx: Ctx, nodeId: Id): Promise<SkuPicks[]> =>
  ctx.sql<SkuPicks>`
    select sku_id as "skuId", count(*)::int as picks
    from pick
    where tenant_id = ${ctx.tenant}
      and id >= ${firstIdAt(ctx.now() - PICK_DAYS * DAY_MS)}
      and node_id = ${nodeId}
    group by sku_id
    order by count(*) desc, sku_id`;

/** The few SKUs that make up half of all picks. */
export function fastMovers(picks: readonly SkuPicks[]): Set<Id> {
  const half = picks.reduce((sum, one) => sum + one.picks, 0) / 2;
  const fast = new Set<Id>();
  let sum = 0;
  for (const { skuId, picks: count } of picks) {
    if (sum >= half) break;
    fast.add(skuId);
    sum += count;
  }
  return fast;
}
