/**
 * Lots that may not be sold any more go out of sale (STK-5): those whose stop date has come, hour by hour, and those a
 * person stops. What must stay true: nothing of them lies in a bin of the books, so nobody can be promised it or sent for
 * it; goods that were promised already are facts, and then a person is told (a ledger exception).
 *
 * Posts a stock document (a move) per node: bin → defective zone, beside the books of lots.
 */
import { auditAll } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Job } from '../../kernel/jobs.ts';
import { assertDone } from '../../kernel/refusal.ts';
import { businessDay } from '../../ledger/ledger.ts';
import { lockBins } from '../bins.ts';
import { moveGoods } from '../move-goods.ts';
import { allNodes } from '../nodes.ts';
import { UNSORTED } from '../places.ts';
import type { LotName } from './lots.ts';

export const STOP = 'stock.stopLots';

type Lying = LotName & { nodeId: Id; bin: string; quantity: bigint; why: 'expired' | 'stopped' };

/** Of the lots given, or of all. Returns how many places were emptied. */
export async function stopLots(ctx: Ctx, only?: LotName): Promise<number> {
  const nodes = (await allNodes(ctx)).map(({ id }) => id);
  if ((await lyingOver(ctx, nodes, only)).length === 0) return 0;
  await lockBins(ctx, nodes);
  const lying = await lyingOver(ctx, nodes, only);
  const moves = [...Map.groupBy(lying, ({ nodeId, why }) => `${nodeId}/${why}`).values()].map((own) => ({
    id: ctx.newId(),
    nodeId: own[0]!.nodeId,
    note: own[0]!.why === 'expired' ? '到停售日的批次' : '停售的批次',
    lines: own.map(({ skuId, lot, bin, quantity }) => ({
      ...{ skuId, lot, quantity, from: { bucket: 'sellable' as const, bin: bin === UNSORTED ? '' : bin } },
      to: { bucket: 'defective' as const, bin: '' },
    })),
  }));
  for (const outcome of await moveGoods(ctx, moves)) assertDone(outcome);
  await auditAll(
    ctx,
    'lot.outOfSale',
    lying.map(({ skuId, lot, bin, quantity, why }) => ({
      ...{ subject: `lot/${skuId}/${lot}`, detail: { lot, bin, quantity: String(quantity), why } },
    })),
  );
  return lying.length;
}

/** What lies in bins of lots that are stopped, or whose stop date has come. */
const lyingOver = (ctx: Ctx, nodes: readonly Id[], only?: LotName): Promise<Lying[]> =>
  ctx.sql<Lying>`
    select l.sku_id as "skuId", l.lot, a.node::uuid as "nodeId", a.place as bin, a.posted as quantity,
           case when l.state = 'stopped' then 'stopped' else 'expired' end as why
    from lot l
    join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    join account a
      on a.tenant_id = l.tenant_id and a.book = 'binLot' and a.asset = l.sku_id::text
     and a.node = any(${nodes as Id[]}::text[]) and a.lot = l.lot
    where l.tenant_id = ${ctx.tenant}
      and (l.state = 'stopped' or l.expires_on - s.stop_days <= ${businessDay(ctx)}::date)
      and (${only?.skuId ?? null}::uuid is null or (l.sku_id = ${only?.skuId ?? null} and l.lot = ${only?.lot ?? ''}))
      and a.bounded
      and a.posted > 0
    order by a.node, a.place, l.sku_id, l.lot`;

export const runStopLots = async (ctx: Ctx, _jobs: readonly Job[]): Promise<void> => {
  await stopLots(ctx);
};
