/** Where booked orders are, as a person says: drawn and planned there, and kept for the next order to the same address. */
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { ordersToDeliver } from '../orders/orders.ts';
import type { DeliveryPoint } from './base.ts';
import { addressKey, bookingsOf, keepPlaces, lockBookings, saveBookings } from './booking-store.ts';

/** Refuses `delivery.notBooked` (data: `ids`). Answers how many. */
export async function placeDeliveries(
  ctx: Ctx,
  places: readonly { orderId: Id; point: DeliveryPoint }[],
): Promise<{ placed: number }> {
  const points = new Map(places.map(({ orderId, point }) => [orderId, point]));
  const ids = [...points.keys()];
  const [booked, orders] = await Promise.all([bookingsOf(ctx, ids), ordersToDeliver(ctx, ids)]);
  const missing = ids.filter((id) => !booked.has(id));
  if (missing.length) throw new Refused('delivery.notBooked', { ids: missing });
  const locked = await lockBookings(ctx, [...booked.values()]);
  await saveBookings(
    ctx,
    [...locked.values()].map((booking) => ({ ...booking, ...points.get(booking.orderId)!, placed: 'own' as const })),
  );
  const said = { setBy: actorText(ctx.actor), setAt: new Date(ctx.now()) };
  // Half of a masked address is stars: it is not the next buyer's.
  const kept = [...orders.values()].filter(({ masked }) => !masked);
  await keepPlaces(
    ctx,
    kept.map((order) => ({ address: addressKey(order), ...points.get(order.id)!, ...said })),
  );
  await audit(ctx, 'delivery.place', 'delivery/places', { orders: ids });
  ctx.tell({ type: 'deliveries' });
  return { placed: ids.length };
}
