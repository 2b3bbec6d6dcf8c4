/**
 * Stocktakes made, approved and ended (STK-7). What must stay true: which bins are counted is chosen once, when it is made,
 * so that a bin nobody has counted is a bin that was missed. Posts nothing.
 */
import type { StocktakeKind, StocktakeScope, StocktakeState } from '../../contract/stocktakes.ts';
import { audit } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { Node } from '../../stock/stock.ts';
import { chooseBins } from './choose-bins.ts';
import {
  binsOf,
  binTable,
  isOpen,
  lockStocktake,
  OPEN_STATES,
  type StocktakeFields,
  type StoredStocktake,
  setBins,
  stocktakeTable,
} from './store.ts';

export type NewStocktake = {
  nodeId: Id;
  kind: Exclude<StocktakeKind, 'asked'>;
  scope: StocktakeScope;
  tolerance?: bigint;
  note?: string | undefined;
};

/** Refuses `warehouse.nothingToCount`. A sample without a seed gets one, which is kept with it. */
export async function makeStocktake(ctx: Ctx, { nodeId, kind, scope, tolerance = 0n, note = '' }: NewStocktake) {
  const seeded = kind === 'sample' ? { percent: 10, seed: Math.floor(ctx.random() * 2 ** 31), ...scope } : scope;
  const bins = await chooseBins(ctx, nodeId, kind, seeded);
  if (bins.length === 0) throw new Refused('warehouse.nothingToCount', { kind });
  const stocktake = fields(ctx, { nodeId, kind, scope: seeded, tolerance, note, state: 'draft' });
  await stocktakeTable.insert(ctx, [stocktake]);
  await addBins(ctx, stocktake.id, bins);
  await audit(ctx, 'stocktake.make', `stocktake/${stocktake.id}`, { kind, bins: bins.length, ...seeded });
  return stocktake.id;
}

const fields = (
  ctx: Ctx,
  more: Pick<StocktakeFields, 'nodeId' | 'kind' | 'scope' | 'tolerance' | 'note' | 'state'>,
): StocktakeFields => ({
  ...more,
  ...{ id: ctx.newId(), createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
});

/** A bin that is there already and was done waits once more. */
const addBins = (ctx: Ctx, stocktakeId: Id, bins: readonly { bin: string; skuIds: Id[] }[]) =>
  binTable.insert(
    ctx,
    bins.map((one) => ({ ...one, id: ctx.newId(), stocktakeId, state: 'open' as const, round: 1 })),
    sql`on conflict (tenant_id, stocktake_id, bin) do update
        set state = 'open', round = 1, document_id = null
        where stocktake_bin.state = 'done'`,
  );

/** Refuses `warehouse.stocktakeUnknown` (404), `warehouse.stocktakeState`. */
export async function approveStocktake(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  const stocktake = await lockStocktake(ctx, nodes, id);
  if (stocktake.state !== 'draft') throw wrongState(stocktake);
  await setState(ctx, id, 'approved');
  await audit(ctx, 'stocktake.approve', `stocktake/${id}`, {});
}

/** Refuses `warehouse.stocktakeUnknown` (404), `warehouse.stocktakeState`, `warehouse.differencesOpen` (data: `bins`). */
export async function closeStocktake(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  const stocktake = await lockStocktake(ctx, nodes, id);
  if (stocktake.state !== 'draft' && !isOpen(stocktake.state)) throw wrongState(stocktake);
  const bins = await binsOf(ctx, id, ['open', 'counting', 'again', 'counted']);
  const waiting = bins.filter(({ state }) => state === 'counted').map(({ bin }) => bin);
  if (waiting.length) throw new Refused('warehouse.differencesOpen', { bins: waiting });
  const counting = bins.filter(({ state }) => state === 'counting').map((bin) => bin.id);
  await giveUpCounts(ctx, counting);
  await setBins(ctx, counting, 'open');
  await setState(ctx, id, 'closedShort');
  await audit(ctx, 'stocktake.close', `stocktake/${id}`, { missed: bins.length });
}

/** What was found so far in these bins is not taken. */
export const giveUpCounts = (ctx: Ctx, binIds: readonly Id[]) => ctx.sql`
  update stocktake_count
  set state = 'givenUp', closed_at = clock_timestamp()
  where tenant_id = ${ctx.tenant}
    and stocktake_bin_id = any(${binIds as Id[]}::uuid[])
    and state = 'open'`;

const wrongState = ({ number, state }: StoredStocktake) => new Refused('warehouse.stocktakeState', { number, state });

const setState = (ctx: Ctx, id: Id, state: StocktakeState) => ctx.sql`
  update stocktake
  set state = ${state}, version = version + 1
  where tenant_id = ${ctx.tenant}
    and id = ${id}`;

/**
 * Somebody found less than the books say, so the bins are to be counted: they join the standing stocktake of such bins, or
 * begin one. Call it under `lockBins` of the node.
 */
export async function askForCount(ctx: Ctx, nodeId: Id, bins: readonly string[], note: string): Promise<void> {
  const [standing] = await ctx.sql<{ id: Id }>`
    select id
    from stocktake
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and kind = 'asked'
      and state = any(${[...OPEN_STATES]}::text[])
    order by id
    limit 1
    for update`;
  const fresh = fields(ctx, { nodeId, kind: 'asked', scope: {}, tolerance: 0n, note, state: 'approved' });
  if (!standing) await stocktakeTable.insert(ctx, [fresh]);
  await addBins(
    ctx,
    standing?.id ?? fresh.id,
    bins.map((bin) => ({ bin, skuIds: [] })),
  );
}
