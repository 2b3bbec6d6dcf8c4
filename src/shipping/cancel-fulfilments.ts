/** Taking released parcels back before they leave: for a cancelled order, or one that is to be edited (ORD-11). */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { dropWaybill } from './cancel-waybills.ts';
import { advance, hasLeft } from './fulfilment.ts';
import { putGoodsBack } from './goods.ts';
import { heldOutside, stopOutside } from './outside/outside-orders.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type CancelRefusal =
  | 'shipping.unknown'
  | 'shipping.alreadyShipped'
  | 'shipping.collected'
  | 'shipping.outsideHasIt';

/**
 * Cancels fulfilments that have not left: a waybill is cancelled through a job; a parcel that was picked or checked goes
 * to the hold zone, and a job books its goods back to their bins; `fulfilment.cancelled` tells those above. One that is cancelled or reversed already is done.
 * Refuses per document: `shipping.alreadyShipped`, `shipping.collected` (the courier has it, it was only not scanned out),
 * `shipping.outsideHasIt` (data: `warehouse`; another's warehouse has to agree first: `stopOutside`).
 * Posts nothing: the holds belong to the order, whose transaction this is and who makes the one ledger call.
 */
export async function cancelFulfilments(
  ctx: Ctx,
  ids: readonly Id[],
  reason = 'cancelled',
): Promise<Outcome<Id, CancelRefusal>[]> {
  const work = new ParcelWork(ctx);
  const parcels = await work.lock(ids);
  const held = await heldOutside(ctx, ids);
  const { ready, outcomes } = sortOut(ids, parcels, (parcel) => whyNot(parcel, held.get(parcel.id)));
  const cancelled = ready.filter((parcel) => advance(parcel, 'cancel'));
  const reversed = ready.filter((parcel) => parcel.state === 'reversed');
  for (const parcel of [...cancelled, ...reversed]) dropWaybill(ctx, parcel, reason);
  await work.save();

  if (cancelled.length + reversed.length) await ctx.enqueue('shipping.askWaybills', {}, { key: 'now' });
  if (cancelled.length) {
    const fulfilmentIds = cancelled.map((parcel) => parcel.id);
    await stopOutside(ctx, fulfilmentIds, reason);
    await ctx.enqueue('shipping.putGoodsBack', { fulfilmentIds });
    await ctx.enqueue('fulfilment.cancelled', { fulfilmentIds, reason });
  }
  return outcomes;
}

function whyNot(parcel: Parcel, outside: string | undefined): Refusal<CancelRefusal> | null {
  // Its goods are booked back already; what is left of it is a number.
  if (parcel.state === 'reversed') return null;
  if (hasLeft(parcel)) return { code: 'shipping.alreadyShipped' };
  if (outside !== undefined) return { code: 'shipping.outsideHasIt', data: { warehouse: outside } };
  return parcel.waybill?.state === 'collected' ? { code: 'shipping.collected' } : null;
}

/**
 * Books what is still staged for cancelled parcels back to its bins. Posts: staging → bin. Within the bin book, so that
 * bins and staging add up to the sellable count before and after.
 */
export async function returnGoods(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  await post(ctx, await putGoodsBack(ctx, fulfilmentIds));
}
