/** A trip ends: the cash is counted, what was not delivered is back in the house. */
import type { endTrip as contract } from '../contract/drive.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { ownTrip } from './drive.ts';
import { tellParcels } from './tell-parcels.ts';
import { isOpenStop, raiseVersions, stopsOf, tripTable } from './trip-store.ts';

/**
 * Refuses `delivery.tripUnknown` (404), `delivery.notUnderWay`, `delivery.stopsOpen` (data: `parcels`),
 * `delivery.cashDiffers` (data: `expected`, `counted`) without a reason. Parcels for the warehouse are `returned`; their
 * goods are booked when they are received. Posts nothing.
 */
export async function endTrip(ctx: Ctx, id: Id, driverId: Id, body: BodyOf<typeof contract>): Promise<void> {
  const trip = await ownTrip(ctx, id, driverId);
  if (trip.state !== 'underWay') throw new Refused('delivery.notUnderWay', { trip: trip.number });
  const stops = await stopsOf(ctx, [id]);
  const open = stops.filter(isOpenStop);
  if (open.length) throw new Refused('delivery.stopsOpen', { parcels: open.length });
  const counted = BigInt(body.counted);
  const currency = stops.find((stop) => stop.currency !== '')?.currency ?? 'CNY';
  const money = (amount: bigint) => ({ amount, currency });
  const reason = body.reason?.trim() ?? '';
  if (counted !== trip.cashMinor && reason === '')
    throw new Refused('delivery.cashDiffers', { expected: money(trip.cashMinor), counted: money(counted) });
  const endedAt = new Date(ctx.now());
  const row = { id, state: 'over' as const, endedAt, countedMinor: counted };
  await tripTable.update(
    ctx,
    [{ ...row, cashReason: counted === trip.cashMinor ? '' : reason }],
    ['id'],
    ['state', 'endedAt', 'countedMinor', 'cashReason'],
  );
  await raiseVersions(ctx, [id]);
  const back = stops.filter(({ next }) => next === 'warehouse').map(({ fulfilmentId }) => fulfilmentId);
  await tellParcels(ctx, back, { kind: 'returned', at: endedAt, text: `自有配送 ${trip.number} 带回仓库` });
  await audit(ctx, 'delivery.endTrip', `deliveryTrip/${id}`, {
    ...{ expected: String(trip.cashMinor), counted: String(counted) },
    ...(reason && { reason }),
  });
  ctx.tell({ type: 'deliveries' });
}
