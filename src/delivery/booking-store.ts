/** Bookings, what each slot of a day has taken, and where addresses are, as they are kept. */

import type { PlacedBy } from '../contract/delivery.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { OrderToDeliver } from '../orders/orders.ts';
import type { DeliveryPoint, Known, Load } from './base.ts';

export type Booking = {
  orderId: Id;
  baseId: Id;
  slotId: Id;
  day: string;
  readyAt: Date;
  dueAt: Date;
  weightG: bigint;
  volumeCm3: bigint;
  areaId: Id | null;
  lat: number | null;
  lng: number | null;
  placed: PlacedBy;
  state: 'booked' | 'cancelled';
  bookedBy: string;
  bookedAt: Date;
};

const bookingTable = table<Booking>('delivery_booking', {
  orderId: 'uuid',
  baseId: 'uuid',
  slotId: 'uuid',
  day: 'date',
  readyAt: 'timestamptz',
  dueAt: 'timestamptz',
  weightG: 'bigint',
  volumeCm3: 'bigint',
  areaId: 'uuid',
  lat: 'float8',
  lng: 'float8',
  placed: 'text',
  state: 'text',
  bookedBy: 'text',
  bookedAt: 'timestamptz',
});

export async function bookingsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Booking>> {
  const rows = await ctx.run<Booking>(sql`
    select ${bookingTable.select()}
    from delivery_booking
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
      and state = 'booked'`);
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** In the order they were made. */
export const bookingsOn = (ctx: Ctx, baseId: Id, days: readonly string[]): Promise<Booking[]> =>
  ctx.run(sql`
    select ${bookingTable.select()}
    from delivery_booking
    where tenant_id = ${ctx.tenant}
      and base_id = ${baseId}
      and day = any(${days as string[]}::date[])
      and state = 'booked'
    order by booked_at, order_id`);

/**
 * Locks what is booked for orders, also where nothing is: a row is there for each afterwards, so that two who book for
 * one order at once come one after the other.
 */
export async function lockBookings(ctx: Ctx, blanks: readonly Booking[]): Promise<Map<Id, Booking>> {
  const inOrder = blanks.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  await bookingTable.insert(ctx, inOrder, sql`on conflict do nothing`);
  const rows = await ctx.run<Booking>(sql`
    select ${bookingTable.select()}
    from delivery_booking
    where tenant_id = ${ctx.tenant}
      and order_id = any(${inOrder.map(({ orderId }) => orderId)}::uuid[])
    order by order_id
    for update`);
  return new Map(rows.map((row) => [row.orderId, row]));
}

export const saveBookings = (ctx: Ctx, bookings: readonly Booking[]): Promise<void> =>
  bookingTable.save(ctx, bookings, ['orderId']);

type DayRow = Load & { slotId: Id; day: string };
const dayTable = table<DayRow>('delivery_day', {
  slotId: 'uuid',
  day: 'date',
  orders: 'int',
  weightG: 'bigint',
  volumeCm3: 'bigint',
});

const dayKey = (slotId: Id, day: string): string => `${slotId}/${day}`;

/** What slots have taken, under their locks: nobody else books in them until the commit. */
export class SlotDays {
  readonly #ctx: Ctx;
  readonly #rows: Map<string, DayRow>;

  private constructor(ctx: Ctx, rows: readonly DayRow[]) {
    this.#ctx = ctx;
    this.#rows = new Map(rows.map((row) => [dayKey(row.slotId, row.day), row]));
  }

  static async lock(ctx: Ctx, wanted: readonly { slotId: Id; day: string }[]): Promise<SlotDays> {
    const keys = new Map(wanted.map(({ slotId, day }) => [dayKey(slotId, day), { slotId, day }]));
    const inOrder = [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    const blank = { orders: 0, weightG: 0n, volumeCm3: 0n };
    await dayTable.insert(
      ctx,
      inOrder.map((one) => ({ ...one, ...blank })),
      sql`on conflict do nothing`,
    );
    const rows = await ctx.run<DayRow>(sql`
      select ${dayTable.select()}
      from delivery_day
      where tenant_id = ${ctx.tenant}
        and (slot_id, day) in (
          select *
          from unnest(${inOrder.map(({ slotId }) => slotId)}::uuid[], ${inOrder.map(({ day }) => day)}::date[]))
      order by slot_id, day
      for update`);
    return new SlotDays(ctx, rows);
  }

  taken(slotId: Id, day: string): Load {
    return this.#rows.get(dayKey(slotId, day))!;
  }

  add({ slotId, day, weightG, volumeCm3 }: Booking, sign: 1 | -1): void {
    const row = this.#rows.get(dayKey(slotId, day))!;
    row.orders += sign;
    row.weightG += BigInt(sign) * weightG;
    row.volumeCm3 += BigInt(sign) * volumeCm3;
  }

  async save(): Promise<void> {
    const rows = [...this.#rows.values()];
    await dayTable.update(this.#ctx, rows, ['slotId', 'day'], ['orders', 'weightG', 'volumeCm3']);
  }
}

/** The same without locks, by `slot/day`. */
export async function takenOn(ctx: Ctx, days: readonly string[]): Promise<(slotId: Id, day: string) => Load> {
  const rows = await ctx.run<DayRow>(sql`
    select ${dayTable.select()}
    from delivery_day
    where tenant_id = ${ctx.tenant}
      and day = any(${days as string[]}::date[])`);
  const byKey = new Map(rows.map((row) => [dayKey(row.slotId, row.day), row]));
  return (slotId, day) => byKey.get(dayKey(slotId, day)) ?? { orders: 0, weightG: 0n, volumeCm3: 0n };
}

export type AddressOf = Pick<OrderToDeliver, 'province' | 'city' | 'district' | 'detail'>;

/** An address as a key: as it is written, without spaces. */
export const addressKey = ({ province, city, district, detail }: AddressOf): string =>
  [province, city, district, detail].map((part) => part.replace(/\s+/g, '')).join('|');

/** Where people said addresses are, by key. */
async function placesOf(ctx: Ctx, keys: readonly string[]): Promise<Map<string, DeliveryPoint>> {
  const rows = await ctx.sql<DeliveryPoint & { address: string }>`
    select address, lat, lng
    from delivery_place
    where tenant_id = ${ctx.tenant}
      and address = any(${keys as string[]}::text[])`;
  return new Map(rows.map(({ address, lat, lng }) => [address, { lat, lng }]));
}

/** So many addresses of a district have to be known before their middle says anything of the others. */
const ENOUGH = 3;

type Of = Pick<AddressOf, 'province' | 'city' | 'district'>;
const districtKey = ({ province, city, district }: Of): string =>
  addressKey({ province, city, district, detail: '' }).slice(0, -1);

/** Of each address its own point, and the middle of the known ones of its district: half of them lie on each side. */
export async function knownOf(ctx: Ctx, addresses: readonly AddressOf[]): Promise<(address: AddressOf) => Known> {
  const districts = [...new Set(addresses.filter(({ district }) => district !== '').map(districtKey))];
  const [points, middles] = await Promise.all([
    placesOf(ctx, addresses.map(addressKey)),
    ctx.sql<DeliveryPoint & { district: string }>`
      select district, percentile_cont(0.5) within group (order by lat) as lat,
             percentile_cont(0.5) within group (order by lng) as lng
      from delivery_place
      where tenant_id = ${ctx.tenant}
        and district = any(${districts}::text[])
      group by district
      having count(*) >= ${ENOUGH}`,
  ]);
  const byDistrict = new Map(middles.map(({ district, lat, lng }) => [district, { lat, lng }]));
  return (address) => ({
    point: points.get(addressKey(address)) ?? null,
    middle: byDistrict.get(districtKey(address)) ?? null,
  });
}

type PlaceRow = DeliveryPoint & { address: string; setBy: string; setAt: Date };
const placeTable = table<PlaceRow>('delivery_place', {
  address: 'text',
  lat: 'float8',
  lng: 'float8',
  setBy: 'text',
  setAt: 'timestamptz',
});

export const keepPlaces = (ctx: Ctx, places: readonly PlaceRow[]): Promise<void> =>
  placeTable.save(ctx, [...new Map(places.map((place) => [place.address, place])).values()], ['address']);
