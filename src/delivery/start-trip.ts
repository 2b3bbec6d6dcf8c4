/** A trip begins: what is ready leaves the house with the van, the rest stays behind and says why. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { handOver, hasLeft, type Parcel, readParcels } from '../shipping/shipping.ts';
import { ownTrip } from './drive.ts';
import { baseOf } from './keep-bases.ts';
import { tellParcels } from './tell-parcels.ts';
import { raiseVersions, type StopRow, stopsOf, stopTable, tripTable } from './trip-store.ts';

/**
 * Refuses `delivery.tripUnknown` (404), `delivery.tripNotPublished`, `delivery.nothingToDrive` (data: `parcels`) where
 * no parcel may leave. Posts what handing over posts, per parcel. That the driver sees who they go to from here on
 * stands in the audit log.
 */
export async function startTrip(ctx: Ctx, id: Id, driverId: Id): Promise<void> {
  const trip = await ownTrip(ctx, id, driverId);
  if (trip.state !== 'published') throw new Refused('delivery.tripNotPublished', { trip: trip.number });
  const stops = await stopsOf(ctx, [id]);
  const parcels = await readParcels(
    ctx,
    stops.map(({ fulfilmentId }) => fulfilmentId),
  );
  const { nodeId } = await baseOf(ctx, trip.baseId);
  const behind = await handOverAll(
    ctx,
    nodeId,
    parcels.filter((parcel) => !hasLeft(parcel)),
  );
  for (const { id: parcelId, state } of parcels)
    if (['signed', 'refused', 'returned', 'reversed'].includes(state)) behind.set(parcelId, 'shipping.alreadyShipped');
  const going = stops.filter(({ fulfilmentId }) => !behind.has(fulfilmentId));
  if (going.length === 0) throw new Refused('delivery.nothingToDrive', { parcels: Object.fromEntries(behind) });
  const left = stops.flatMap((stop): StopRow[] => {
    const reason = behind.get(stop.fulfilmentId);
    return reason === undefined ? [] : [{ ...stop, state: 'leftBehind', reason }];
  });
  await stopTable.update(ctx, left, ['tripId', 'fulfilmentId'], ['state', 'reason']);
  await tellParcels(
    ctx,
    going.map(({ fulfilmentId }) => fulfilmentId),
    { kind: 'outForDelivery', at: new Date(ctx.now()), text: `自有配送 ${trip.number} 派送中` },
  );
  await tripTable.update(
    ctx,
    [{ id, state: 'underWay', startedAt: new Date(ctx.now()) }],
    ['id'],
    ['state', 'startedAt'],
  );
  await raiseVersions(ctx, [id]);
  await auditAll(
    ctx,
    'orders.recipientRevealed',
    going.map(({ orderId }) => ({ subject: `order/${orderId}`, detail: { purpose: 'delivery', trip: trip.number } })),
  );
  ctx.tell({ type: 'deliveries' });
}

/** Of those that may not go, the code of the refusal. A trip may carry parcels of several own couriers. */
async function handOverAll(ctx: Ctx, nodeId: Id, parcels: readonly Parcel[]): Promise<Map<Id, string>> {
  const behind = new Map<Id, string>();
  for (const [courier, mine] of Map.groupBy(parcels, (parcel) => parcel.courier ?? '')) {
    const ids = mine.map(({ id }) => id);
    const { outcomes } = await handOver(ctx, { courier, nodeId, ids });
    for (const outcome of outcomes) if (!outcome.done) behind.set(outcome.id, outcome.refusal.code);
  }
  return behind;
}
