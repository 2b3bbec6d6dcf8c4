/**
 * The second look at what was counted (STK-7). What must stay true: who counted a bin does not decide on it, and what is
 * posted is the difference at the moment of the count, by lot where lots are kept, whatever moved since.
 */
import { audit, secondLook } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../../kernel/refusal.ts';
import { correctedSince, countStock, type Node, places } from '../../stock/stock.ts';
import { closeCounted } from '../missing-goods.ts';
import { whatKey } from './count-lots.ts';
import { settlePieces } from './count-pieces.ts';
import {
  binsOf,
  followBins,
  type LineFields,
  lineTable,
  lockStocktake,
  type StoredBin,
  setBins,
  type ToldLots,
} from './store.ts';

export type Decision = { ids: readonly Id[]; accept: boolean; reason?: string | undefined };

/**
 * Refuses per bin: `warehouse.binUnknown`, `warehouse.binNotCounted` (data: `bin`), `identity.samePerson`; to be
 * accepted also `warehouse.correctedSince` (data: `bin`): the same difference may have been posted already. The whole
 * request: `warehouse.stocktakeUnknown` (404), `ledger.periodClosed`, `stock.serialsNeeded`. Posts of accepted bins: a count of the node, per line
 * loss → sellable and beyond → bin, or the other way round; what lies nowhere counted, the missing goods are released.
 */
export async function decideDifferences(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { ids, accept, reason = '' }: Decision,
): Promise<Outcome<Id, string>[]> {
  const stocktake = await lockStocktake(ctx, nodes, id);
  const bins = new Map((await binsOf(ctx, id)).map((bin) => [bin.id, bin]));
  const [counters, mayLook] = [await countersOf(ctx, [...bins.keys()]), await secondLook(ctx)];
  const counted = [...bins.values()].filter(({ state }) => state === 'counted');
  const corrected = await correctedSince(
    ctx,
    stocktake.nodeId,
    counted.map(({ bin, countId }) => ({ bin: nameOf(bin), since: countId! })),
  );
  const outcomes = ids.map((binId): Outcome<Id, string> => {
    const bin = bins.get(binId);
    if (!bin) return refuse(binId, 'warehouse.binUnknown', { code: '' });
    if (bin.state !== 'counted') return refuse(binId, 'warehouse.binNotCounted', { bin: bin.bin });
    if (accept && corrected.has(nameOf(bin.bin))) return refuse(binId, 'warehouse.correctedSince', { bin: bin.bin });
    const refusal = (counters.get(binId) ?? []).map(mayLook).find((one) => one !== null);
    return refusal ? { id: binId, done: false, refusal } : done(binId);
  });
  const ready = outcomes.flatMap((outcome) => (outcome.done ? bins.get(outcome.id)! : []));
  if (ready.length === 0) return outcomes;
  const binIds = ready.map((bin) => bin.id);
  if (accept) {
    const nowhere = ready.find(({ bin }) => bin === places.UNSORTED);
    // First, so that goods kept out of sale do not count twice against what there is.
    if (nowhere) await closeCounted(ctx, stocktake.nodeId, nowhere.skuIds);
    const documentId = await postDifferences(ctx, stocktake.nodeId, `${stocktake.number} ${reason}`.trim(), ready);
    await settlePieces(
      ctx,
      stocktake.nodeId,
      id,
      ready.map((bin) => bin.countId!),
    );
    await setBins(ctx, binIds, 'done', sql`, document_id = ${documentId}`);
  } else await setBins(ctx, binIds, 'again', sql`, round = round + 1`);
  await followBins(ctx, id);
  const detail = { bins: ready.map(({ bin }) => bin), reason };
  await audit(ctx, accept ? 'stocktake.accept' : 'stocktake.recount', `stocktake/${id}`, detail);
  return outcomes;
}

/** As stock documents name it. */
const nameOf = (bin: string): string => (bin === places.UNSORTED ? '' : bin);

/** Everybody whose closed counts a bin's number came from. */
async function countersOf(ctx: Ctx, binIds: readonly Id[]): Promise<Map<Id, string[]>> {
  const rows = await ctx.sql<{ binId: Id; who: string[] }>`
    select stocktake_bin_id as "binId", array_agg(distinct counted_by) as who
    from stocktake_count
    where tenant_id = ${ctx.tenant}
      and stocktake_bin_id = any(${binIds as Id[]}::uuid[])
      and state = 'closed'
    group by stocktake_bin_id`;
  return new Map(rows.map(({ binId, who }) => [binId, who]));
}

async function postDifferences(ctx: Ctx, nodeId: Id, note: string, bins: readonly StoredBin[]): Promise<Id> {
  const binOf = new Map(bins.map((bin) => [bin.countId, bin.bin]));
  const lines = await ctx.run<LineFields>(sql`
    select ${lineTable.select()}
    from stocktake_line
    where tenant_id = ${ctx.tenant}
      and count_id = any(${bins.map((bin) => bin.countId!)}::uuid[])
      and counted <> expected
    order by count_id, sku_id, lot`);
  const told = await toldIn(ctx, [...binOf.keys()]);
  const id = ctx.newId();
  const [outcome] = await countStock(ctx, [
    {
      ...{ id, nodeId, note: note.slice(0, 500) },
      lines: lines.map(({ countId, skuId, lot, counted, expected }) => ({
        ...{ skuId, quantity: counted, expected, lot, ...told.get(countId)?.[whatKey({ skuId, lot })] },
        bin: nameOf(binOf.get(countId)!),
      })),
    },
  ]);
  if (outcome && !outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
  return id;
}

/** What those who counted told of lots. */
async function toldIn(ctx: Ctx, counts: readonly (Id | null)[]): Promise<Map<Id | null, ToldLots>> {
  const rows = await ctx.sql<{ id: Id; lots: ToldLots }>`
    select id, lots
    from stocktake_count
    where tenant_id = ${ctx.tenant}
      and id = any(${counts as Id[]}::uuid[])`;
  return new Map(rows.map(({ id, lots }) => [id, lots]));
}
