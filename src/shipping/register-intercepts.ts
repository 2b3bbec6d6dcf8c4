/**
 * Parcels are to be stopped at the courier (SHP-5). The order is written down first and given by a job, under an id the
 * service sees, so that a lost answer is asked for and never a second order.
 */
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { type Intercept, type InterceptRefusal, whyNotIntercepted } from './intercept.ts';
import { interceptsOf, interceptTable } from './intercept-store.ts';
import type { ShippingPorts } from './ports.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';
import type { Party } from './waybill-service.ts';
import { servicesOf } from './waybill-services.ts';

export type InterceptAsked = {
  ids: readonly Id[];
  /** Where they go instead; null: back to their sender. */
  to: Party | null;
  reason: string;
  cause: Intercept['cause'];
};

export type Services = Pick<ShippingPorts, 'services'>;

/**
 * Refuses per document: `shipping.notShipped` (it is stopped here), `shipping.interceptTooLate`, `shipping.comesBack`,
 * `shipping.interceptedBefore`, `shipping.noWaybill`. Posts nothing: goods that come back are booked when they are here.
 * Answers which of those that were registered a person has to tell the courier of.
 */
export async function registerIntercepts(
  ctx: Ctx,
  { services }: Services,
  { ids, to, reason, cause }: InterceptAsked,
): Promise<{ outcomes: Outcome<Id, InterceptRefusal>[]; byHand: ReadonlySet<Id> }> {
  const work = new ParcelWork(ctx);
  const parcels = await work.lock(ids);
  const before = await interceptsOf(ctx, ids);
  const { ready, outcomes } = sortOut<Parcel, InterceptRefusal>(ids, parcels, (parcel) =>
    whyNotIntercepted(parcel, before.get(parcel.id)),
  );
  const rows = await servicesOf(ctx);
  const way = to ? 'redirect' : 'return';
  const now = new Date(ctx.now());
  const intercepts = ready.map((parcel): Intercept => {
    const { id, orderId, waybill } = parcel;
    const service = rows.get(waybill!.service);
    const takesIt = service?.active && services.get(service.kind)?.intercepts.includes(way);
    return {
      id: ctx.newId(),
      ...{ fulfilmentId: id, orderId, way, cause, reason, recipient: to },
      ...{ service: waybill!.service, courier: waybill!.courier, waybillNumber: parcel.waybillNumber! },
      ...{ state: 'registered', byHand: !takesIt, answer: '', isUnknown: false, asks: 0 },
      ...{ askAt: takesIt ? now : null, registeredAt: now, registeredBy: actorText(ctx.actor) },
      ...{ toldAt: null, endedAt: null },
    };
  });
  await interceptTable.insert(ctx, intercepts);
  if (intercepts.some(({ askAt }) => askAt)) await ctx.enqueue('shipping.askIntercepts', {}, { key: 'now' });
  if (intercepts.length) ctx.tell({ type: 'parcels' });
  return {
    outcomes,
    byHand: new Set(intercepts.filter((one) => one.byHand).map(({ fulfilmentId }) => fulfilmentId)),
  };
}
