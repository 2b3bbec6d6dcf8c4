/**
 * Who is to be visited when, and with which vans: the problem of a day's trips. Place 0 is the warehouse, place i the
 * i-th drop. Lengths and times come in matrices of the caller, row by row (`from * places + to`); they need not be
 * symmetric and any unit will do, as long as it is one.
 */

export type Drop = {
  weight: number;
  volume: number;
  /** When the visit may begin. The van waits until then, and is late after `due`. */
  ready: number;
  due: number;
  /** How long the visit takes. */
  service: number;
};

export type Van = {
  maxWeight: number;
  maxVolume: number;
  /** Leaves the warehouse and is back within these. */
  from: number;
  until: number;
};

export type RouteProblem = {
  drops: readonly Drop[];
  vans: readonly Van[];
  /** What is to be small. */
  lengths: Float64Array;
  times: Float64Array;
};

/** Drops are places: 1 is the first. */
export type Trip = { van: number; stops: number[] };

export type RoutePlan = {
  trips: Trip[];
  /** Drops no van reaches in time or has room for. */
  left: number[];
  length: number;
};

/** How long a search goes on, and which of its repeatable ways it takes. */
export type Effort = { iterations: number; seed?: number };

export const placesOf = (problem: RouteProblem): number => problem.drops.length + 1;

const EARTH_M = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export type Point = { lat: number; lng: number };

/** Metres as the crow flies (haversine). */
export function metresBetween(a: Point, b: Point): number {
  const lat = Math.sin(radians(b.lat - a.lat) / 2);
  const lng = Math.sin(radians(b.lng - a.lng) / 2);
  const h = lat * lat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * lng * lng;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export type Roads = { detour: number; metresPerSecond: number };

/** Without a road network: the crow's way made longer, at one speed. Whole metres and seconds. */
export function matricesOf(points: readonly Point[], roads: Roads): Pick<RouteProblem, 'lengths' | 'times'> {
  const places = points.length;
  const lengths = new Float64Array(places * places);
  const times = new Float64Array(places * places);
  for (let a = 0; a < places; a++) {
    for (let b = a + 1; b < places; b++) {
      const metres = Math.round(metresBetween(points[a]!, points[b]!) * roads.detour);
      lengths[a * places + b] = lengths[b * places + a] = metres;
      times[a * places + b] = times[b * places + a] = Math.ceil(metres / roads.metresPerSecond);
    }
  }
  return { lengths, times };
}
