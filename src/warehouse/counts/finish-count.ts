/**
 * A bin is counted (STK-7): what was found against what the books say at this moment. What must stay true: no difference is
 * noted that a movement since the count began, or a pick list that was not fetched yet, explains.
 *
 * Every piece that came into the bin meanwhile may have been counted or not, and so may every piece that went; pieces on
 * pick lists lie in the bin until somebody takes them. So any number from `book − came` to `book + went + to fetch` is
 * explained. Outside of it: where nothing moved meanwhile, the distance to the nearest explained number is the
 * difference; where something moved, the number says nothing, and the bin is counted anew.
 */
import type { FINISH_VERDICTS } from '../../contract/stocktakes.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { accountsOfNode, balances, movedSince } from '../../ledger/ledger.ts';
import { type Node, places } from '../../stock/stock.ts';
import { closeCounted } from '../missing-goods.ts';
import { type CountAt, countAt } from './count-bin.ts';
import { asKept, keptByLot, type What, whatKey, whatOf } from './count-lots.ts';
import { settlePieces } from './count-pieces.ts';
import { followBins, type LineFields, lineTable, setBins } from './store.ts';

const MOST_GOODS = 100_000;

export type Seen = { counted: bigint; book: bigint; came: bigint; went: bigint; toFetch: bigint };

/** The number nearest to what was counted that the books and the movements explain. */
export function explained({ counted, book, came, went, toFetch }: Seen): bigint {
  const [low, high] = [book - came, book + went + toFetch];
  return counted < low ? low : counted > high ? high : counted;
}

type Finished = { verdict: (typeof FINISH_VERDICTS)[number]; next: string | null };

/**
 * `empty`: the person says that nothing lies there. Refuses `warehouse.countUnknown` (404), `warehouse.countClosed`,
 * `warehouse.countEmpty`, `warehouse.countNotEmpty`. Posts no difference: that takes a second person; goods that were
 * missing and now counted nowhere differently are released.
 */
export async function finishCount(ctx: Ctx, nodes: readonly Node[], id: Id, empty: boolean): Promise<Finished> {
  const count = await countAt(ctx, nodes, id, 'bins');
  const pieces = Object.values(count.found).reduce((sum, quantity) => sum + BigInt(quantity), 0n);
  if (Object.keys(count.found).length === 0 && !empty) throw new Refused('warehouse.countEmpty', { bin: count.bin });
  if (pieces > 0n && empty) throw new Refused('warehouse.countNotEmpty', { bin: count.bin, pieces });

  const seen = await whatIsSeen(ctx, count);
  const lines = seen.map(({ what: { skuId, lot }, ...one }): LineFields & { moved: boolean } => ({
    ...{ countId: id, skuId, lot: lot ?? '', counted: one.counted, expected: explained(one), book: one.book },
    moved: one.came + one.went > 0n,
  }));
  const differing = lines.filter(({ counted, expected }) => counted !== expected);
  const verdict = differing.some(({ moved }) => moved) ? 'moved' : verdictOf(count, differing);
  await close(ctx, count, verdict, lines);
  return { verdict, next: await nextBin(ctx, count) };
}

/** A first number that is too far off is not believed before somebody else has counted. */
function verdictOf({ round, stocktake }: CountAt, differing: readonly LineFields[]): 'counted' | 'again' {
  const tolerance = BigInt(stocktake.tolerance);
  const isFar = ({ counted, expected }: LineFields) => counted - expected > tolerance || expected - counted > tolerance;
  return round === 1 && differing.some(isFar) ? 'again' : 'counted';
}

/** Goods kept by lot are seen lot by lot. */
async function whatIsSeen(ctx: Ctx, count: CountAt): Promise<(Seen & { what: What })[]> {
  const { nodeId, bin, skuIds, startedAt } = count;
  const at = { node: nodeId, place: bin, limit: MOST_GOODS };
  const [bins, lots] = [
    await accountsOfNode(ctx, { book: 'bin', ...at }),
    await accountsOfNode(ctx, { book: 'binLot', ...at }),
  ];
  const asked = (skuId: Id) => skuIds.length === 0 || skuIds.includes(skuId);
  // Goods that left it altogether meanwhile have a balance of none.
  const known = bins.rows.map(({ asset }) => asset).filter(asked);
  const kept = await keptByLot(ctx, [...known, ...Object.keys(count.found).map((key) => whatOf(key).skuId)]);
  const [found, toFetch] = [asKept(count.found, kept), asKept(count.toFetch, kept)];
  const here: What[] = [
    ...known.filter((skuId) => !kept.has(skuId)).map((skuId) => ({ skuId, lot: null })),
    ...lots.rows
      .filter(({ asset }) => kept.has(asset) && asked(asset))
      .map(({ asset, lot }) => ({ skuId: asset, lot })),
  ];
  const keys = [...new Set([...here.map(whatKey), ...found.keys()])];
  const accounts = keys
    .map(whatOf)
    .map(({ skuId, lot }) =>
      lot === null ? places.bin(nodeId, bin, skuId) : places.lotAt(nodeId, 'sellable', bin, skuId, lot),
    );
  const [books, moves] = await Promise.all([balances(ctx, accounts), movedSince(ctx, accounts, startedAt)]);
  const seen = keys.map((key, i) => ({
    ...{ what: whatOf(key), counted: found.get(key) ?? 0n, book: books[i]!.posted, ...moves[i]! },
    toFetch: toFetch.get(key) ?? 0n,
  }));
  return seen.filter(({ counted, book, came, went }) => counted !== 0n || book !== 0n || came + went > 0n);
}

/** A bin without a difference needs nobody's second look. */
async function close(ctx: Ctx, count: CountAt, verdict: Finished['verdict'], lines: readonly LineFields[]) {
  const state = verdict === 'moved' ? 'moved' : 'closed';
  await ctx.sql`
    update stocktake_count
    set state = ${state}, closed_at = clock_timestamp()
    where tenant_id = ${ctx.tenant}
      and id = ${count.id}`;
  const binId = [count.stocktakeBinId];
  if (verdict === 'moved') await setBins(ctx, binId, count.round > 1 ? 'again' : 'open');
  else {
    await lineTable.insert(ctx, lines);
    const differs = lines.some(({ counted, expected }) => counted !== expected);
    if (verdict === 'again') await setBins(ctx, binId, 'again', sql`, round = round + 1, count_id = ${count.id}`);
    else await setBins(ctx, binId, differs ? 'counted' : 'done', sql`, count_id = ${count.id}`);
    if (!differs && count.bin === places.UNSORTED) await closeCounted(ctx, count.nodeId, count.skuIds);
    if (!differs && verdict === 'counted') await settlePieces(ctx, count.nodeId, count.stocktake.id, [count.id]);
  }
  await followBins(ctx, count.stocktake.id);
}

/** Where to go on, by code: the next one behind it, else the first. */
async function nextBin(ctx: Ctx, { stocktake, bin }: CountAt): Promise<string | null> {
  const [next] = await ctx.sql<{ bin: string }>`
    select bin
    from stocktake_bin
    where tenant_id = ${ctx.tenant}
      and stocktake_id = ${stocktake.id}
      and state = 'open'
    order by bin <= ${bin}, bin
    limit 1`;
  return next?.bin ?? null;
}
