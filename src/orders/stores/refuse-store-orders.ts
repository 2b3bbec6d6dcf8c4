/**
 * A store refuses what it was given to send (SRC-3): its parcel is taken back, the stock given back, and the order is
 * sourced again without this store. Why is kept, and a store that refuses a SKU again and again is left out for it.
 */
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import type { Id } from '../../kernel/ids.ts';
import { type Outcome, refuse } from '../../kernel/refusal.ts';
import { type Parcel, readParcels } from '../../shipping/shipping.ts';
import { allNodes } from '../../stock/stock.ts';
import { sourceAgain } from '../source-again.ts';
import { Work } from '../store.ts';
import { refusalSettings } from './refusal-settings.ts';
import { excludeRepeated } from './store-exclusions.ts';

type Row = {
  id: Id;
  orderId: Id;
  orderNumber: string;
  fulfilmentId: Id;
  nodeId: Id;
  skuIds: Id[];
  reason: string;
  at: Date;
  by: string;
  nextNodeId: Id | null;
};
export const refusalTable = table<Row>('store_refusal', {
  id: 'uuid',
  orderId: 'uuid',
  orderNumber: 'text',
  fulfilmentId: 'uuid',
  nodeId: 'uuid',
  skuIds: 'uuid[]',
  reason: 'text',
  at: 'timestamptz',
  by: 'text',
  nextNodeId: 'uuid',
});
export type StoreRefusalRow = Row;

/** `skuIds`: the goods the store does not have; null: all of the order. */
export type Refusing = { ids: readonly Id[]; reason: string; skuIds: readonly Id[] | null };

/**
 * Refuses per fulfilment `orders.notStoreOrder`, and what shipping refuses (`shipping.alreadyShipped`,
 * `shipping.collected`). Posts: release of the holds, then holds at the next node.
 */
export async function refuseStoreOrders(ctx: Ctx, { ids, reason, skuIds }: Refusing): Promise<Outcome<Id, string>[]> {
  const parcels = await lockStoreParcels(ctx, ids);
  const byOrder = new Map(parcels.map((parcel) => [parcel.orderId, parcel]));
  const at = new Date(ctx.now());
  const rows: Row[] = parcels.map(({ id, orderId, orderNumber, nodeId, lines }) => ({
    ...{ id: ctx.newId(), orderId, orderNumber, fulfilmentId: id, nodeId, reason, at, by: actorText(ctx.actor) },
    skuIds: [...new Set(lines.map(({ skuId }) => skuId))].filter((sku) => !skuIds || skuIds.includes(sku)),
    nextNodeId: null,
  }));
  // Written before the orders are sourced again, so that no store is asked twice; of the refused it is taken away.
  await refusalTable.insert(ctx, rows);
  const cause = { event: 'storeRefused', data: { reason } };
  const { outcomes, sourced } = await sourceAgain(ctx, [...byOrder.keys()], cause, async () => {});
  const done = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const next = new Map(sourced.map(({ orderId, nodeId }) => [orderId, nodeId]));
  const kept = rows.filter(({ orderId }) => done.get(orderId)?.done);
  await dropRows(
    ctx,
    rows.filter((row) => !kept.includes(row)).map(({ id }) => id),
  );
  for (const row of kept) row.nextNodeId = next.get(row.orderId) ?? null;
  await refusalTable.update(ctx, kept, ['id'], ['nextNodeId']);
  const pairs = kept.flatMap(({ nodeId, skuIds: own }) => own.map((skuId) => ({ nodeId, skuId })));
  await excludeRepeated(ctx, distinct(pairs), await refusalSettings(ctx));
  const orderOf = new Map(parcels.map(({ id, orderId }) => [id, orderId]));
  return ids.map((id) => {
    const outcome = done.get(orderOf.get(id)!);
    if (!outcome || (!outcome.done && outcome.refusal.code.startsWith('orders.')))
      return refuse(id, 'orders.notStoreOrder');
    return { ...outcome, id };
  });
}

/** Under the locks of their orders: of two who refuse at once the second finds the parcel gone, not the next one. */
async function lockStoreParcels(ctx: Ctx, ids: readonly Id[]): Promise<Parcel[]> {
  const stores = new Set((await allNodes(ctx)).filter(({ kind }) => kind === 'store').map(({ id }) => id));
  await new Work(ctx).lock((await readParcels(ctx, ids)).map(({ orderId }) => orderId));
  return (await readParcels(ctx, ids)).filter(
    ({ nodeId, state }) => stores.has(nodeId) && state !== 'cancelled' && state !== 'reversed',
  );
}

const dropRows = (ctx: Ctx, ids: readonly Id[]) => ctx.sql`
  delete from store_refusal
  where tenant_id = ${ctx.tenant}
    and id = any(${ids as Id[]}::uuid[])`;

const distinct = <Pair extends { nodeId: Id; skuId: Id }>(pairs: readonly Pair[]): Pair[] => [
  ...new Map(pairs.map((pair) => [`${pair.nodeId}/${pair.skuId}`, pair])).values(),
];
