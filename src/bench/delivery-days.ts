/**
 * Days of deliveries to plan. Read from Solomon's published instances (1987, 100 drops each) where they are at hand,
 * and made up where not: drops around town quarters, slots of two hours, vans of one size.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Drop, matricesOf, type Point, type RouteProblem } from '../delivery/delivery.ts';
import { randomOf } from '../kernel/random.ts';

export type PublishedDay = { name: string; problem: RouteProblem; bestKnown: number };

/** Shorter in double precision than the collection's list has it: a plan of 1623.58 is known for RC101. */
const SHORTER = new Map([['RC101', 1623.58]]);

/** The instances of a folder (`solomon/*.txt` and `BKS.json`), the objective being length in double precision. */
export function publishedDays(folder: string): PublishedDay[] {
  const known = JSON.parse(fs.readFileSync(path.join(folder, 'BKS.json'), 'utf8')) as Record<
    string,
    { best_known_cost: number }
  >;
  return fs
    .readdirSync(path.join(folder, 'solomon'))
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -4);
      const problem = readSolomon(fs.readFileSync(path.join(folder, 'solomon', file), 'utf8'));
      return { name, problem, bestKnown: SHORTER.get(name) ?? known[`${name}_distance`]!.best_known_cost };
    });
}

function readSolomon(text: string): RouteProblem {
  const rows = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number));
  const [vans, capacity] = rows.find((row) => row.length === 2 && row.every(Number.isFinite)) as [number, number];
  const places = rows.filter((row) => row.length === 7 && row.every(Number.isFinite));
  const lengths = new Float64Array(places.length ** 2);
  for (const [a, from] of places.entries())
    for (const [b, to] of places.entries())
      lengths[a * places.length + b] = Math.hypot(from[1]! - to[1]!, from[2]! - to[2]!);
  const [depot, ...drops] = places;
  const van = { maxWeight: capacity, maxVolume: 0, from: depot![4]!, until: depot![5]! };
  return {
    drops: drops.map(([, , , weight, ready, due, service]): Drop => {
      return { weight: weight!, volume: 0, ready: ready!, due: due!, service: service! };
    }),
    vans: Array.from({ length: vans }, () => van),
    lengths,
    times: lengths,
  };
}

const HOUR = 3600;

/** A day in a city: `drops` visits of a few minutes in slots of two hours from nine to nine. */
export function madeUpDay(drops: number, vans: number, seed: number): RouteProblem {
  const random = randomOf(seed);
  const near = (centre: Point, spread: number): Point => ({
    lat: centre.lat + (random() + random() - 1) * spread,
    lng: centre.lng + (random() + random() - 1) * spread,
  });
  const warehouse = { lat: 31.2, lng: 121.4 };
  const quarters = Array.from({ length: 8 }, () => near(warehouse, 0.12));
  const points = Array.from({ length: drops }, () => near(quarters[Math.floor(random() * 8)]!, 0.04));
  return {
    ...matricesOf([warehouse, ...points], { detour: 1.4, metresPerSecond: 7 }),
    drops: points.map(() => {
      const ready = (9 + 2 * Math.floor(random() * 6)) * HOUR;
      return { weight: 1 + random() * 20, volume: 0.01 + random() * 0.1, ready, due: ready + 2 * HOUR, service: 300 };
    }),
    vans: Array.from({ length: vans }, () => ({ maxWeight: 600, maxVolume: 4, from: 8 * HOUR, until: 22 * HOUR })),
  };
}
