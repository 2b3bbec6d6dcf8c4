/**
 * Asking for waybill numbers begins with a row: our business number, derived from the fulfilment and what came before,
 * so that asking twice can never give two numbers. The service itself is asked after the commit (ask-waybills.ts).
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { hasOpenWaybill } from './cancel-waybills.ts';
import { couriersOf } from './couriers.ts';
import { hasLeft, isStopped, type WaybillRow } from './fulfilment.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';
import { numberGiver, servicesOf, type WaybillServiceRow } from './waybill-services.ts';

export type RequestRefusal =
  | 'shipping.unknown'
  | 'shipping.alreadyShipped'
  | 'shipping.cancelled'
  | 'shipping.stopped'
  | 'shipping.noCourier'
  | 'shipping.otherCourier';

/** Longest time one asking of a service is under way before somebody else may ask the same again. */
export const LEASE_MS = 60_000;

/**
 * Records that the parcels want a number of `courier` (their own when left out); a job asks the services. A parcel that
 * has a number, or waits for one, is done. Refuses per document: `shipping.alreadyShipped`, `shipping.cancelled`,
 * `shipping.stopped`, `shipping.noCourier` (none chosen, unknown, inactive, or nobody gives its numbers),
 * `shipping.otherCourier` (cancel that waybill first). Posts nothing.
 */
export async function requestWaybills(
  ctx: Ctx,
  ids: readonly Id[],
  courier?: string,
): Promise<Outcome<Id, RequestRefusal>[]> {
  const { outcomes, made } = await recordRequests(ctx, ids, courier, { asks: 0, askAt: new Date(ctx.now()) });
  if (made.length) await ctx.enqueue('shipping.askWaybills', {}, { key: 'now' });
  return outcomes;
}

/** The same for a caller who asks the services itself, straight after the commit: it gets the lease of what was `made`. */
export const requestAndLease = (ctx: Ctx, ids: readonly Id[], courier?: string) =>
  recordRequests(ctx, ids, courier, { asks: 1, askAt: new Date(ctx.now() + LEASE_MS) });

async function recordRequests(
  ctx: Ctx,
  ids: readonly Id[],
  courier: string | undefined,
  asking: Pick<WaybillRow, 'asks' | 'askAt'>,
): Promise<{ outcomes: Outcome<Id, RequestRefusal>[]; made: WaybillRow[] }> {
  const work = new ParcelWork(ctx);
  const [parcels, couriers, services] = await Promise.all([work.lock(ids), couriersOf(ctx), servicesOf(ctx)]);
  const serviceFor = (parcel: Parcel) => numberGiver(couriers.get(courier ?? parcel.courier ?? ''), services);
  const { ready, outcomes } = sortOut(ids, parcels, (parcel) => whyNot(parcel, courier, serviceFor(parcel)));

  const wanting = ready.filter((parcel) => !hasOpenWaybill(parcel) && parcel.waybill?.state !== 'collected');
  const made = wanting.map((parcel) => {
    parcel.courier = courier ?? parcel.courier!;
    const waybill = newWaybill(parcel, parcel.courier, serviceFor(parcel)!.id, new Date(ctx.now()), asking);
    work.addWaybill(parcel, waybill);
    return waybill;
  });
  await work.save();
  return { outcomes, made };
}

const newWaybill = (
  parcel: Parcel,
  courier: string,
  service: string,
  requestedAt: Date,
  asking: Pick<WaybillRow, 'asks' | 'askAt'>,
): WaybillRow => ({
  // A number that failed or was cancelled is never used again: the next one follows from it.
  id: derivedId(parcel.waybillId ?? parcel.id, 'waybill'),
  fulfilmentId: parcel.id,
  service,
  courier,
  number: null,
  subNumbers: [],
  state: 'requested',
  routeCode: '',
  origin: '',
  destination: '',
  printData: '',
  prints: 0,
  printedAt: null,
  message: null,
  ...asking,
  requestedAt,
});

function whyNot(
  parcel: Parcel,
  courier: string | undefined,
  service: WaybillServiceRow | null,
): Refusal<RequestRefusal> | null {
  if (hasLeft(parcel)) return { code: 'shipping.alreadyShipped' };
  if (parcel.state === 'cancelled') return { code: 'shipping.cancelled' };
  if (isStopped(parcel)) return { code: 'shipping.stopped', data: { reasons: parcel.stopReasons } };
  if (hasOpenWaybill(parcel) && courier && parcel.waybill!.courier !== courier) {
    return { code: 'shipping.otherCourier', data: { courier: parcel.waybill!.courier } };
  }
  return service ? null : { code: 'shipping.noCourier' };
}
