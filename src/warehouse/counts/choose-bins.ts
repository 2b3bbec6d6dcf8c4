/** Which bins a stocktake counts (STK-7): by zone, aisle and goods; all of them, a sample, or those that are due. */
import type { StocktakeKind, StocktakeScope } from '../../contract/stocktakes.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { accountsOfNode } from '../../ledger/ledger.ts';
import { places, soldOf } from '../../stock/stock.ts';
import { allBins } from '../floor/keep-bins.ts';
import { type BinToCount, type Class, classesOf, dueBins, sampleOf } from './due-bins.ts';

/** `skuIds`: only these are counted; none: everything in the bin. */
export type ChosenBin = { bin: string; skuIds: Id[] };

const EVERYTHING = 10_000_000;
const MOST_DUE = 50;
const DAY_MS = 86_400_000;

/** By code; what lies nowhere is a bin too where the books have something there. */
export async function chooseBins(
  ctx: Ctx,
  nodeId: Id,
  kind: StocktakeKind,
  { zoneIds = [], aisles = [], skuIds = [], percent = 100, seed = 0, bins: most = MOST_DUE }: StocktakeScope,
): Promise<ChosenBin[]> {
  const [bins, { rows }] = await Promise.all([
    allBins(ctx, nodeId),
    accountsOfNode(ctx, { book: 'bin', node: nodeId, limit: EVERYTHING }),
  ]);
  const goods = Map.groupBy(
    rows.filter(({ place, posted }) => posted !== 0n && place !== places.STAGING),
    (row) => row.place,
  );
  const asked = new Set(skuIds);
  const known = bins.filter(
    ({ code, zoneId, aisle, active }) =>
      (active || goods.has(code)) &&
      (zoneIds.length === 0 || (zoneId !== null && zoneIds.includes(zoneId))) &&
      (aisles.length === 0 || aisles.includes(aisle)),
  );
  const everywhere = zoneIds.length === 0 && aisles.length === 0;
  const codes = [...known.map(({ code }) => code), ...(everywhere ? notKnown(goods, bins) : [])];
  const fitting = codes
    .filter((code) => asked.size === 0 || goods.get(code)?.some(({ asset }) => asked.has(asset)))
    .toSorted();
  const chosen =
    kind === 'sample'
      ? sampleOf(fitting, percent, seed)
      : kind === 'cycle'
        ? dueBins(await withClasses(ctx, nodeId, fitting, goods), most).toSorted()
        : fitting;
  return chosen.map((bin) => ({ bin, skuIds: [...asked] }));
}

/** Goods can lie where nobody has made a bin: unsorted. */
const notKnown = (goods: ReadonlyMap<string, unknown>, bins: readonly { code: string }[]): string[] => {
  const codes = new Set(bins.map(({ code }) => code));
  return [...goods.keys()].filter((place) => !codes.has(place));
};

async function withClasses(
  ctx: Ctx,
  nodeId: Id,
  codes: readonly string[],
  goods: ReadonlyMap<string, readonly { asset: string }[]>,
): Promise<BinToCount[]> {
  const skuIds = [...new Set([...goods.values()].flatMap((rows) => rows.map(({ asset }) => asset)))];
  const [sold, counted] = await Promise.all([soldOf(ctx, skuIds, [nodeId]), lastCounts(ctx, nodeId)]);
  const classes = classesOf(new Map([...sold].map(([id, { days30 }]) => [id, days30])));
  const best = (code: string): Class =>
    (goods.get(code) ?? []).reduce<Class>((one, { asset }) => {
      const own = classes.get(asset) ?? 'C';
      return own < one ? own : one;
    }, 'C');
  return codes.map((bin) => {
    const at = counted.get(bin);
    return { bin, class: best(bin), lastCounted: at ? (ctx.now() - at.getTime()) / DAY_MS : null };
  });
}

async function lastCounts(ctx: Ctx, nodeId: Id): Promise<Map<string, Date>> {
  const rows = await ctx.sql<{ bin: string; at: Date }>`
    select b.bin, max(c.closed_at) as at
    from stocktake s
    join stocktake_bin b on b.tenant_id = s.tenant_id and b.stocktake_id = s.id
    join stocktake_count c on c.tenant_id = b.tenant_id and c.stocktake_bin_id = b.id and c.state = 'closed'
    where s.tenant_id = ${ctx.tenant}
      and s.node_id = ${nodeId}
      and b.sku_ids = '{}'
    group by b.bin`;
  return new Map(rows.map(({ bin, at }) => [bin, at]));
}
