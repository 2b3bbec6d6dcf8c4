/** Several boxes under one number (SHP-2): said before the number is asked for, because the service numbers each box. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { hasOpenWaybill } from './cancel-waybills.ts';
import { hasLeft } from './fulfilment.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type BoxRefusal =
  | 'shipping.unknown'
  | 'shipping.alreadyShipped'
  | 'shipping.cancelled'
  | 'shipping.hasWaybill'
  | 'shipping.collected';

/**
 * Refuses per document: `shipping.alreadyShipped`, `shipping.cancelled`, `shipping.collected`, `shipping.hasWaybill`
 * (its number counts the boxes: cancel it first). A parcel that has so many boxes is done. Posts nothing.
 */
export async function setBoxes(ctx: Ctx, ids: readonly Id[], boxes: number): Promise<Outcome<Id, BoxRefusal>[]> {
  const work = new ParcelWork(ctx);
  const { ready, outcomes } = sortOut(ids, await work.lock(ids), (parcel) => whyNot(parcel, boxes));
  for (const parcel of ready) parcel.parcels = boxes;
  await work.save();
  return outcomes;
}

function whyNot(parcel: Parcel, boxes: number): Refusal<BoxRefusal> | null {
  if (parcel.parcels === boxes) return null;
  if (hasLeft(parcel)) return { code: 'shipping.alreadyShipped' };
  if (parcel.state === 'cancelled') return { code: 'shipping.cancelled' };
  if (parcel.waybill?.state === 'collected') return { code: 'shipping.collected' };
  return hasOpenWaybill(parcel) ? { code: 'shipping.hasWaybill' } : null;
}
