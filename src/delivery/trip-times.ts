/** When a trip is where, how long it is and what is late, from where its stops are known to be. Pure. */

import type { Id } from '../kernel/ids.ts';
import type { DayDropFacts, DayFacts } from './day-facts.ts';
import { problemOf } from './day-problem.ts';
import { timetableOf } from './route/timetable.ts';
import type { StoredTrip } from './trip-store.ts';

export type TimedStop = { arriveAt: Date | null; leaveAt: Date | null; lateMinutes: number; lengthM: number };
export type TripTimes = {
  departAt: Date | null;
  backAt: Date | null;
  backLateMinutes: number;
  lengthM: number;
  weightG: bigint;
  volumeCm3: bigint;
  stops: Map<Id, TimedStop>;
};

const UNKNOWN: TimedStop = { arriveAt: null, leaveAt: null, lateMinutes: 0, lengthM: 0 };

/** As planned, in the order of `parcelIds`. A stop nobody has placed takes no time and no way, and says so by its nulls. */
export function tripTimes(
  { base, day, drops }: Pick<DayFacts, 'base' | 'day' | 'drops'>,
  { vanId }: Pick<StoredTrip, 'vanId'>,
  parcelIds: readonly Id[],
): TripTimes {
  const known = parcelIds.flatMap((id) => drops.get(id) ?? []);
  const placed = known.flatMap((drop) => (drop.point ? [{ ...drop, point: drop.point }] : []));
  const van = base.vans.find(({ id }) => id === vanId)!;
  const toPlan = placed.map(({ booking, point }) => ({ ...booking, point }));
  const { problem, at } = problemOf(base, day, toPlan, [van], 0);
  const table = timetableOf(
    problem,
    0,
    placed.map((_, i) => i + 1),
  );
  const minutes = (seconds: number) => Math.ceil(seconds / 60);
  const sum = (of: (drop: DayDropFacts) => bigint) => known.reduce((total, drop) => total + of(drop), 0n);
  const stops = new Map(parcelIds.map((id) => [id, UNKNOWN]));
  placed.forEach(({ parcel }, i) => {
    const { start, leave, late, lengthFromLast } = table.stops[i]!;
    stops.set(parcel.id, {
      ...{ arriveAt: at(start), leaveAt: at(leave), lateMinutes: minutes(late), lengthM: lengthFromLast },
    });
  });
  return {
    ...(placed.length
      ? { departAt: at(table.depart), backAt: at(table.back), backLateMinutes: minutes(table.backLate) }
      : { departAt: null, backAt: null, backLateMinutes: 0 }),
    ...{ lengthM: table.length, stops },
    ...{ weightG: sum(({ booking }) => booking.weightG), volumeCm3: sum(({ booking }) => booking.volumeCm3) },
  };
}
