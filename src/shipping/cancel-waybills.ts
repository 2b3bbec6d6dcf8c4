/**
 * A waybill that is not wanted any more. It is cancelled at once with us; the service is told by a job and the number is
 * recycled when it has agreed. The business number is never used again.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { hasLeft, stateOnShelf } from './fulfilment.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type CancelWaybillRefusal =
  | 'shipping.unknown'
  | 'shipping.alreadyShipped'
  | 'shipping.collected'
  | 'shipping.noWaybill';

/**
 * Cancels waybills before collection; the parcels wait for a new number. Refuses per document:
 * `shipping.alreadyShipped`, `shipping.collected`, `shipping.noWaybill`. Posts nothing.
 */
export async function cancelWaybills(
  ctx: Ctx,
  ids: readonly Id[],
  reason: string,
): Promise<Outcome<Id, CancelWaybillRefusal>[]> {
  const work = new ParcelWork(ctx);
  const { ready, outcomes } = sortOut(ids, await work.lock(ids), whyNot);

  for (const parcel of ready) {
    dropWaybill(ctx, parcel, reason);
    // Goods that are picked or checked stay where they are; the parcel gets its new label there.
    if (parcel.state === 'waybilled' || parcel.state === 'printed') parcel.state = stateOnShelf(parcel.waybill);
  }
  await work.save();
  if (ready.length) await ctx.enqueue('shipping.askWaybills', {}, { key: 'now' });
  return outcomes;
}

function whyNot(parcel: Parcel): Refusal<CancelWaybillRefusal> | null {
  if (hasLeft(parcel)) return { code: 'shipping.alreadyShipped' };
  if (parcel.waybill?.state === 'collected') return { code: 'shipping.collected' };
  return hasOpenWaybill(parcel) ? null : { code: 'shipping.noWaybill' };
}

export const hasOpenWaybill = (parcel: Parcel): boolean =>
  parcel.waybill !== null && ['requested', 'issued', 'printed'].includes(parcel.waybill.state);

/** Cancels the waybill in force, if there is one to cancel. The caller saves and wakes the asking job. */
export function dropWaybill(ctx: Ctx, parcel: Parcel, reason: string): void {
  const { waybill } = parcel;
  if (!waybill || !hasOpenWaybill(parcel)) return;
  parcel.waybillNumber = null;
  // Asked and not answered: it may have a number. The answer is still wanted, so that the number can be given back.
  if (waybill.number) waybill.askAt = new Date(ctx.now());
  else if (waybill.asks === 0) waybill.askAt = null;
  waybill.state = 'cancelled';
  waybill.message = reason;
}
