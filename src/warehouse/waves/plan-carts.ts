/**
 * Parcels into carts (WMS-4), without I/O: by walks that are short together where a floor is drawn, by urgency where
 * none is. What must stay true: every parcel is in exactly one cart, no cart holds more than it takes (but a parcel of
 * more pieces than that has one of its own), and lengths are those of the shortest walks of the very carts named.
 */
import type { FloorInput } from '../../contract/floor.ts';
import type { WaveWalk } from '../../contract/waves.ts';
import { randomOf } from '../../kernel/random.ts';
import { doorsOf, layoutOf } from '../floor/floor.ts';
import { batchOrders } from '../path/batch-orders.ts';
import type { Spot } from '../path/layout.ts';
import { policyLength } from '../path/policies.ts';
import { shortestLength } from '../path/shortest-tour.ts';

/** In order of urgency. `stops`: where its placed bins are reached. Parcels that are `alike` share carts with no other. */
export type WaveParcel = { id: string; pieces: number; stops: readonly Spot[]; alike?: string };
export type Cart = { orders: number; pieces: number | null };

/** Kicks of the search, times parcels: about two seconds of a processor for the largest wave, and the same each time. */
const EFFORT = 1_500;
const MOST_KICKS = 60;
const LEAST_KICKS = 4;
const SEED = 1;

/** Ids by cart, the most urgent parcel of each first. */
export function planCarts(floor: FloorInput | null, parcels: readonly WaveParcel[], cart: Cart): string[][] {
  // One walk to one bin, whatever the order of the pieces: there is nothing to search.
  if (parcels.some(({ alike }) => alike !== undefined))
    return [...Map.groupBy(parcels, ({ alike }) => alike).values()].flatMap((own) =>
      byUrgency(own, cart).map((group) => group.map(({ id }) => id)),
    );
  // What leads to no placed bin is no shorter with one cart than with another.
  const placed = floor ? parcels.filter(({ stops }) => stops.length > 0) : [];
  const rest = byUrgency(
    parcels.filter((parcel) => !placed.includes(parcel)),
    cart,
  ).map((group) => group.map(({ id }) => id));
  return floor && placed.length > 0 ? [...batched(floor, placed, cart), ...rest] : rest;
}

function batched(floor: FloorInput, parcels: readonly WaveParcel[], cart: Cart): string[][] {
  const capacity = cart.pieces ?? parcels.reduce((sum, { pieces }) => sum + pieces, 0);
  const orders = parcels.map(({ stops, pieces }) => ({ stops, load: Math.min(pieces, capacity) }));
  const kicks = Math.max(LEAST_KICKS, Math.min(MOST_KICKS, Math.round(EFFORT / parcels.length)));
  const budget = { kicks, random: randomOf(SEED) };
  const { batches } = batchOrders(layoutOf(floor), doorsOf(floor), orders, { capacity, slots: cart.orders }, budget);
  return batches.map((batch) => batch.map((i) => parcels[i]!.id));
}

/** Carts filled one after the other, as people do without a plan. */
export function byUrgency(parcels: readonly WaveParcel[], cart: Cart): WaveParcel[][] {
  const carts: WaveParcel[][] = [];
  let load = 0;
  for (const parcel of parcels) {
    const last = carts.at(-1);
    const fits = last && last.length < cart.orders && (cart.pieces === null || load + parcel.pieces <= cart.pieces);
    if (fits) {
      last.push(parcel);
      load += parcel.pieces;
    } else {
      carts.push([parcel]);
      load = parcel.pieces;
    }
  }
  return carts;
}

/** How far a cart is walked; 0 where none of its bins is placed. */
export const lengthOf = (floor: FloorInput, parcels: readonly WaveParcel[]): number => {
  const stops = parcels.flatMap((parcel) => parcel.stops);
  return stops.length === 0 ? 0 : shortestLength(layoutOf(floor), { ...doorsOf(floor), stops });
};

/** All carts together, beside a walk for each parcel, and carts filled by urgency that are walked in S-shape. */
export function walkOfWave(
  floor: FloorInput,
  carts: readonly (readonly WaveParcel[])[],
  cart: Cart,
  urgent: readonly WaveParcel[],
): WaveWalk {
  const habit = byUrgency(urgent, cart).map((group) => group.flatMap(({ stops }) => stops));
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  return {
    lengthMm: sum(carts.map((parcels) => lengthOf(floor, parcels))),
    aloneMm: sum(urgent.map((parcel) => lengthOf(floor, [parcel]))),
    habitMm: sum(
      habit.map((stops) =>
        stops.length === 0 ? 0 : policyLength('sShape', layoutOf(floor), { ...doorsOf(floor), stops }),
      ),
    ),
  };
}
