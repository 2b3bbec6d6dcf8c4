/**
 * A refund or hold that arrives after release. Orders writes the stop in the transaction in which it learns of the
 * refund; every later step reads it under the lock of the fulfilment, so asking again is reading it.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { type HoldReason, hasLeft } from './fulfilment.ts';
import { resumeOutside, stopOutside } from './outside/outside-orders.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type StopRefusal = 'shipping.unknown' | 'shipping.alreadyShipped';

/**
 * From now on the parcels are not printed, picked, checked or handed over. A parcel on a bench is stopped there by its
 * next scan. Refuses per document: `shipping.alreadyShipped` (only the courier can stop it). Posts nothing.
 */
export async function stopFulfilments(
  ctx: Ctx,
  ids: readonly Id[],
  reasons: readonly HoldReason[],
): Promise<Outcome<Id, StopRefusal>[]> {
  const outcomes = await changeReasons(ctx, ids, (parcel) => [...new Set([...parcel.stopReasons, ...reasons])]);
  await stopOutside(ctx, ids, reasons.join(' '));
  return outcomes;
}

/** Takes reasons away; a parcel without any goes on from where it is. Refuses as `stopFulfilments`. Posts nothing. */
export async function resumeFulfilments(
  ctx: Ctx,
  ids: readonly Id[],
  reasons: readonly HoldReason[],
): Promise<Outcome<Id, StopRefusal>[]> {
  const going: Id[] = [];
  const outcomes = await changeReasons(ctx, ids, (parcel) => {
    const left = parcel.stopReasons.filter((reason) => !reasons.includes(reason));
    if (left.length === 0 && parcel.stopReasons.length > 0) going.push(parcel.id);
    return left;
  });
  await resumeOutside(ctx, going);
  return outcomes;
}

async function changeReasons(
  ctx: Ctx,
  ids: readonly Id[],
  reasonsOf: (parcel: Parcel) => HoldReason[],
): Promise<Outcome<Id, StopRefusal>[]> {
  const work = new ParcelWork(ctx);
  const { ready, outcomes } = sortOut(ids, await work.lock(ids), (parcel) =>
    hasLeft(parcel) ? { code: 'shipping.alreadyShipped' as const } : null,
  );
  for (const parcel of ready) parcel.stopReasons = reasonsOf(parcel);
  await work.save();
  return outcomes;
}
