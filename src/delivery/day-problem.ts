/** A day's parcels and vans as a problem of trips, and its answer as moments. Pure. */
import { type Base, type DeliveryPoint, type DeliveryVan, midnight, momentOn, roadsOf } from './base.ts';
import { matricesOf, type RouteProblem } from './route/problem.ts';

export type DropToPlan = { readyAt: Date; dueAt: Date; weightG: bigint; volumeCm3: bigint; point: DeliveryPoint };

export type DayProblem = {
  problem: RouteProblem;
  /** Seconds since the day's midnight, in which the problem counts, and back. */
  seconds(at: Date): number;
  at(seconds: number): Date;
};

/** Vans whose shift has begun leave from now on. */
export function problemOf(
  base: Base,
  day: string,
  drops: readonly DropToPlan[],
  vans: readonly DeliveryVan[],
  now: number,
): DayProblem {
  const start = midnight(day);
  const seconds = (at: Date) => Math.round((at.getTime() - start) / 1000);
  const nowSeconds = Math.ceil((now - start) / 1000);
  const problem = {
    ...matricesOf([base, ...drops.map(({ point }) => point)], roadsOf(base)),
    drops: drops.map(({ readyAt, dueAt, weightG, volumeCm3 }) => ({
      ...{ ready: seconds(readyAt), due: seconds(dueAt), service: base.serviceMinutes * 60 },
      ...{ weight: Number(weightG), volume: Number(volumeCm3) },
    })),
    vans: vans.map(({ from, until, maxWeightG, maxVolumeCm3 }) => ({
      ...{ from: Math.max(seconds(momentOn(day, from)), nowSeconds), until: seconds(momentOn(day, until)) },
      ...{ maxWeight: Number(maxWeightG), maxVolume: Number(maxVolumeCm3) },
    })),
  };
  return { problem, seconds, at: (value) => new Date(start + value * 1000) };
}
