/** Generated warehouses and orders to walk for: the same seed gives the same on every machine. Lengths in millimetres. */
import { randomOf } from '../kernel/random.ts';
import type { BatchOrder, Layout, Spot, Tour } from '../warehouse/warehouse.ts';

export const AISLE_APART = 3000;
export const BLOCK_DEPTH = 20_000;

/** Aisles 3 m apart, cross aisles 20 m apart. */
export const gridOf = (aisles: number, crossAisles: number): Layout => ({
  aisles: Array.from({ length: aisles }, (_, i) => i * AISLE_APART),
  crossAisles: Array.from({ length: crossAisles }, (_, i) => i * BLOCK_DEPTH),
});

export const DOOR: Spot = { x: 0, y: 0 };

const spotIn = ({ aisles, crossAisles }: Layout, random: () => number, popularity: number): Spot => ({
  x: aisles[Math.floor(aisles.length * random() ** popularity)]!,
  y: 1 + Math.floor(random() * (crossAisles.at(-1)! - 1)),
});

/** A walk from the door and back, its stops anywhere. */
export function randomTour(layout: Layout, stops: number, seed: number): Tour {
  const random = randomOf(seed);
  return { start: DOOR, end: DOOR, stops: Array.from({ length: stops }, () => spotIn(layout, random, 1)) };
}

/** Orders of one to five places, the aisles near the door asked for more often; two loads more for bulky ones. */
export function randomOrders(layout: Layout, count: number, seed: number): BatchOrder[] {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  return Array.from({ length: count }, () => {
    const stops = Array.from({ length: 1 + below(5) }, () => spotIn(layout, random, 1.5));
    return { stops, load: stops.length + below(3) };
  });
}
