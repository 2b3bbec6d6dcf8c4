/** Plans the trips of a day (SHP-7). The search runs in a thread, between a transaction that reads and one that writes. */
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { DeliveryPoint, DeliveryVan } from './base.ts';
import { type DayDropFacts, type DayFacts, dayFacts, waitingDrops } from './day-facts.ts';
import { problemOf } from './day-problem.ts';
import { planInWorker } from './route/plan-in-worker.ts';
import { fixedParcels, newStop, stopTable, type TripRow, takeOutOfDrafts, tripTable } from './trip-store.ts';

type PlacedDrop = DayDropFacts & { point: DeliveryPoint };
type PlannedTrip = { vanId: Id; driverId: Id | null; parcels: { fulfilmentId: Id; orderId: Id }[] };

/** A few seconds at two hundred drops. */
const iterationsFor = (drops: number): number => Math.min(200_000, 5_000 + 1_000 * drops);

/**
 * Drafts are planned anew from what waits; locked, published and driven trips stay as they are. Every free van gets a
 * trip, an empty one where it is not needed. Refuses `delivery.baseUnknown` (404), `delivery.noVans`. Posts nothing.
 */
export async function planDay(db: Database, scope: Scope, baseId: Id, day: string): Promise<void> {
  const { vans, drops, planned } = await db.read(scope, async (ctx) => {
    const facts = await dayFacts(ctx, baseId, day);
    const free = freeVans(facts);
    if (free.length === 0) throw new Refused('delivery.noVans');
    const placed = waitingDrops(facts).filter((drop): drop is PlacedDrop => drop.point !== null);
    const toPlan = placed.map(({ booking, point }) => ({ ...booking, point }));
    const { problem } = problemOf(facts.base, day, toPlan, free, ctx.now());
    return { vans: free, drops: placed, planned: problem };
  });
  const effort = { iterations: iterationsFor(drops.length), seed: 1 };
  const plan = await planInWorker({ problem: planned, effort });
  const byVan = new Map(plan.trips.map(({ van, stops }) => [van, stops]));
  const trips = vans.map(({ id, driverId }, van) => ({
    ...{ vanId: id, driverId },
    parcels: (byVan.get(van) ?? []).map((stop) => {
      const { parcel, order } = drops[stop - 1]!;
      return { fulfilmentId: parcel.id, orderId: order.id };
    }),
  }));
  await db.transaction(scope, (ctx) => writeDrafts(ctx, baseId, day, trips));
}

/** A van is free when it has no fixed trip of the day still to drive. */
function freeVans({ base, trips }: DayFacts): DeliveryVan[] {
  const busy = new Set(trips.filter(({ state }) => state !== 'draft' && state !== 'over').map(({ vanId }) => vanId));
  return base.vans.filter(({ id, active }) => active && !busy.has(id));
}

/** What was fixed while the search went on stays fixed: its vans and parcels are left out. */
async function writeDrafts(ctx: Ctx, baseId: Id, day: string, planned: readonly PlannedTrip[]): Promise<void> {
  const facts = await dayFacts(ctx, baseId, day, true);
  const free = new Set(freeVans(facts).map(({ id }) => id));
  const parcelIds = planned.flatMap(({ parcels }) => parcels.map(({ fulfilmentId }) => fulfilmentId));
  const waiting = new Set(waitingDrops(facts).map(({ parcel }) => parcel.id));
  const fixed = await fixedParcels(ctx, parcelIds);
  await takeOutOfDrafts(ctx, parcelIds);
  await ctx.sql`
    with gone as (
      delete from delivery_trip
      where tenant_id = ${ctx.tenant}
        and base_id = ${baseId}
        and day = ${day}
        and state = 'draft'
      returning id)
    delete from delivery_stop s
    using gone
    where s.tenant_id = ${ctx.tenant}
      and s.trip_id = gone.id`;
  const trips = planned
    .filter(({ vanId }) => free.has(vanId))
    .map((trip) => ({ row: newTrip(ctx, baseId, day, trip), parcels: trip.parcels }));
  await tripTable.insert(
    ctx,
    trips.map(({ row }) => row),
  );
  const stops = trips.flatMap(({ row, parcels }) =>
    parcels
      .filter(({ fulfilmentId }) => waiting.has(fulfilmentId) && !fixed.has(fulfilmentId))
      .map(({ fulfilmentId, orderId }, place) => newStop(row.id, fulfilmentId, orderId, place)),
  );
  await stopTable.insert(ctx, stops);
  await audit(ctx, 'delivery.plan', `deliveryBase/${baseId}`, { day, trips: trips.length, stops: stops.length });
  ctx.tell({ type: 'deliveries' });
}

const newTrip = (ctx: Ctx, baseId: Id, day: string, { vanId, driverId }: PlannedTrip): TripRow => ({
  ...{ id: ctx.newId(), baseId, day, vanId, driverId, state: 'draft', startedAt: null, endedAt: null },
  ...{ cashMinor: 0n, countedMinor: null, cashReason: '' },
});
