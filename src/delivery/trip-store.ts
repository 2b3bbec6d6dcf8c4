/** Trips and their stops as they are kept. */
import type { STOP_STATES, TRIP_STATES } from '../contract/delivery-days.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type TripRow = {
  id: Id;
  baseId: Id;
  day: string;
  vanId: Id;
  driverId: Id | null;
  state: (typeof TRIP_STATES)[number];
  startedAt: Date | null;
  endedAt: Date | null;
  cashMinor: bigint;
  countedMinor: bigint | null;
  cashReason: string;
};
export type StoredTrip = TripRow & { number: string; version: number };

export const tripTable = table<TripRow>('delivery_trip', {
  id: 'uuid',
  baseId: 'uuid',
  day: 'date',
  vanId: 'uuid',
  driverId: 'uuid',
  state: 'text',
  startedAt: 'timestamptz',
  endedAt: 'timestamptz',
  cashMinor: 'bigint',
  countedMinor: 'bigint',
  cashReason: 'text',
});

export type StopRow = {
  tripId: Id;
  fulfilmentId: Id;
  orderId: Id;
  place: number;
  state: (typeof STOP_STATES)[number];
  arrivedAt: Date | null;
  doneAt: Date | null;
  codMinor: bigint | null;
  cashMinor: bigint;
  cardMinor: bigint;
  currency: string;
  takenBy: string;
  reason: string;
  next: 'warehouse' | 'slot' | null;
};

export const stopTable = table<StopRow>('delivery_stop', {
  tripId: 'uuid',
  fulfilmentId: 'uuid',
  orderId: 'uuid',
  place: 'int',
  state: 'text',
  arrivedAt: 'timestamptz',
  doneAt: 'timestamptz',
  codMinor: 'bigint',
  cashMinor: 'bigint',
  cardMinor: 'bigint',
  currency: 'text',
  takenBy: 'text',
  reason: 'text',
  next: 'text',
});

export const newStop = (tripId: Id, fulfilmentId: Id, orderId: Id, place: number): StopRow => ({
  ...{ tripId, fulfilmentId, orderId, place, state: 'planned', arrivedAt: null, doneAt: null },
  ...{ codMinor: null, cashMinor: 0n, cardMinor: 0n, currency: '', takenBy: '', reason: '', next: null },
});

export const isOpenStop = ({ state }: Pick<StopRow, 'state'>): boolean => state === 'planned' || state === 'arrived';

const selected = sql`number, version, ${tripTable.select()}`;

/** Trips of a day, by number. */
export const tripsOn = (ctx: Ctx, baseId: Id, day: string, lock = false): Promise<StoredTrip[]> =>
  ctx.run(sql`
    select ${selected}
    from delivery_trip
    where tenant_id = ${ctx.tenant}
      and base_id = ${baseId}
      and day = ${day}
    order by id
    ${lock ? sql`for update` : sql``}`);

/** Refuses `delivery.tripUnknown` (404). */
export async function tripOf(ctx: Ctx, id: Id, lock = false): Promise<StoredTrip> {
  const [trip] = await ctx.run<StoredTrip>(sql`
    select ${selected}
    from delivery_trip
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!trip) throw new Refused('delivery.tripUnknown', { id }, 404);
  return trip;
}

/** Published and driven ones of a driver, and those he ended on this day. */
export const tripsOfDriver = (ctx: Ctx, driverId: Id, day: string): Promise<StoredTrip[]> =>
  ctx.run(sql`
    select ${selected}
    from delivery_trip
    where tenant_id = ${ctx.tenant}
      and driver_id = ${driverId}
      and (state in ('published', 'underWay') or (state = 'over' and day = ${day}))
    order by day, id`);

/** In the order they are driven. */
export const stopsOf = (ctx: Ctx, tripIds: readonly Id[]): Promise<StopRow[]> =>
  ctx.run(sql`
    select ${stopTable.select()}
    from delivery_stop
    where tenant_id = ${ctx.tenant}
      and trip_id = any(${tripIds as Id[]}::uuid[])
    order by trip_id, place, fulfilment_id`);

/** Trips that orders are on that are fixed already, by order: the number of the trip. Drafts are nobody's promise. */
export async function openStopsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ orderId: Id; number: string }>`
    select s.order_id as "orderId", t.number
    from delivery_stop s
    join delivery_trip t on t.tenant_id = s.tenant_id and t.id = s.trip_id
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = any(${orderIds as Id[]}::uuid[])
      and s.state in ('planned', 'arrived')
      and t.state <> 'draft'`;
  return new Map(rows.map(({ orderId, number }) => [orderId, number]));
}

/** Parcels on trips that are not drafts, and still to be brought by them. */
export async function fixedParcels(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Set<Id>> {
  const rows = await ctx.sql<{ id: Id }>`
    select s.fulfilment_id as id
    from delivery_stop s
    join delivery_trip t on t.tenant_id = s.tenant_id and t.id = s.trip_id
    where s.tenant_id = ${ctx.tenant}
      and s.fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and s.state in ('planned', 'arrived')
      and t.state <> 'draft'`;
  return new Set(rows.map(({ id }) => id));
}

/** Takes parcels out of the drafts they are on. */
export async function takeOutOfDrafts(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    delete from delivery_stop s
    using delivery_trip t
    where s.tenant_id = ${ctx.tenant}
      and s.fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and s.state = 'planned'
      and t.tenant_id = s.tenant_id
      and t.id = s.trip_id
      and t.state = 'draft'`;
}

export async function raiseVersions(ctx: Ctx, tripIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    update delivery_trip
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = any(${tripIds as Id[]}::uuid[])`;
}
