/** Rules of a base: whom it serves, when a slot of a day is, what fits. Pure. */
import type {
  DeliveryArea,
  DeliveryBaseInput,
  DeliveryPoint,
  DeliverySlot,
  DeliveryVan,
  PlacedBy,
} from '../contract/delivery.ts';
import type { Id } from '../kernel/ids.ts';
import { metresBetween } from './route/problem.ts';

export type Base = DeliveryBaseInput & { id: Id; nodeId: Id };
export type { DeliveryArea, DeliveryPoint, DeliverySlot, DeliveryVan };

const MINUTE_MS = 60_000;

/** Midnight in China. */
export const midnight = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
export const momentOn = (day: string, minutes: number): Date => new Date(midnight(day) + minutes * MINUTE_MS);

export type Window = { readyAt: Date; dueAt: Date };

/** When a slot is on a day; null on days it is not offered. */
export function windowOf(slot: Pick<DeliverySlot, 'from' | 'until' | 'weekdays'>, day: string): Window | null {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  if (!slot.weekdays.includes(weekday)) return null;
  return { readyAt: momentOn(day, slot.from), dueAt: momentOn(day, slot.until) };
}

/** An own window within the hours of an appointment, of half an hour at least. */
export const isWithin = (slot: DeliverySlot, window: { from: number; until: number }): boolean =>
  window.from >= slot.from && window.until <= slot.until && window.until - window.from >= 30;

export type Placed = { placed: PlacedBy; point: DeliveryPoint | null; area: DeliveryArea | null };
/** What is known of where an address is: its own point, and the middle of what is known of its district. */
export type Known = { point: DeliveryPoint | null; middle: DeliveryPoint | null };

/**
 * Which area an address is in and where it is drawn: at its own place where that is known, else in the middle of the known
 * addresses of its district, else at the centre of its area. Null: not served. `none`: only somebody who knows where it is
 * can say; a rough place tells nobody that he lives too far away.
 */
export function place(base: Base, districtCode: string, { point, middle }: Known): Placed | null {
  const areas = base.areas.filter((area) => area.active);
  const byDistrict = areas.find((area) => area.kind === 'districts' && area.districts.includes(districtCode)) ?? null;
  const radii = areas.filter((area) => area.kind === 'radius');
  if (point) {
    const area = byDistrict ?? radii.find((one) => metresBetween(one, point) <= one.radiusM) ?? null;
    return area && { placed: 'own', point, area };
  }
  if (middle) {
    const area = byDistrict ?? radii.find((one) => metresBetween(one, middle) <= one.radiusM);
    if (area) return { placed: 'district', point: middle, area };
  }
  if (byDistrict) return { placed: 'area', point: { lat: byDistrict.lat, lng: byDistrict.lng }, area: byDistrict };
  return radii.length ? { placed: 'none', point: null, area: null } : null;
}

export type Load = { orders: number; weightG: bigint; volumeCm3: bigint };
export const NOTHING: Load = { orders: 0, weightG: 0n, volumeCm3: 0n };

/** How many orders like this one a slot still takes. */
export function roomFor(slot: DeliverySlot, taken: Load, one: Pick<Load, 'weightG' | 'volumeCm3'>): number {
  const left = slot.mostOrders - taken.orders;
  const fits = (most: string | null, used: bigint, more: bigint) => most === null || used + more <= BigInt(most);
  const room =
    fits(slot.mostWeightG, taken.weightG, one.weightG) && fits(slot.mostVolumeCm3, taken.volumeCm3, one.volumeCm3);
  return room ? Math.max(0, left) : 0;
}

/** Kilometres an hour in metres a second. */
export const roadsOf = (base: Base) => ({
  detour: 1 + base.detourPercent / 100,
  metresPerSecond: base.speedKmh / 3.6,
});
