/** Parcels into carts, without a database. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FloorInput } from '../../contract/floor.ts';
import { placeOf } from '../floor/floor.ts';
import { byUrgency, lengthOf, planCarts, type WaveParcel, walkOfWave } from './plan-carts.ts';

const FLOOR: FloorInput = {
  aisles: ['A', 'B', 'C', 'D'].map((code, i) => ({ code, xMm: 1500 + i * 3000 })),
  crossAisles: [1000, 13_000],
  ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
  ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
};
const parcel = (id: string, pieces: number, ...bins: [aisle: string, bay: number][]): WaveParcel => ({
  ...{ id, pieces },
  stops: bins.map(([aisle, bay]) => placeOf(FLOOR, { aisle, bay })!),
});

test('WMS-4 parcels of one aisle share a cart, whatever their urgency', () => {
  const parcels = [
    parcel('a1', 1, ['A', 5]),
    parcel('d1', 1, ['D', 5]),
    parcel('a2', 1, ['A', 6]),
    parcel('d2', 1, ['D', 6]),
  ];
  const carts = planCarts(FLOOR, parcels, { orders: 2, pieces: null });
  expect(carts).toEqual([
    ['a1', 'a2'],
    ['d1', 'd2'],
  ]);
  const inCarts = carts.map((ids) => ids.map((id) => parcels.find((one) => one.id === id)!));
  const walk = walkOfWave(FLOOR, inCarts, { orders: 2, pieces: null }, parcels);
  // A: 5.5 m in and out, six with bay 6; D is 9 m further. By urgency each cart goes through both: 42 m.
  expect(walk).toEqual({ lengthMm: 13_000 + 31_000, aloneMm: 11_000 + 29_000 + 13_000 + 31_000, habitMm: 84_000 });
});

test('WMS-4 without a floor carts are filled by urgency; a parcel of more pieces than a cart has one of its own', () => {
  const parcels = [parcel('a', 2), parcel('b', 9), parcel('c', 2), parcel('d', 2), parcel('e', 1)];
  expect(planCarts(null, parcels, { orders: 3, pieces: 5 })).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  expect(planCarts(FLOOR, parcels, { orders: 2, pieces: null })).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});

test('WMS-4 every parcel in one cart, none too full, never longer than a walk for each', () => {
  const bin = fc.tuple(fc.constantFrom('A', 'B', 'C', 'D'), fc.integer({ min: 1, max: 10 }));
  const one = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.array(bin, { maxLength: 3 }));
  const cart = fc.record({
    orders: fc.integer({ min: 1, max: 5 }),
    pieces: fc.option(fc.integer({ min: 1, max: 12 })),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 14 }), cart, (made, cart) => {
      const parcels = made.map(([pieces, bins], i) => parcel(`p${i}`, pieces, ...bins));
      const byId = new Map(parcels.map((each) => [each.id, each]));
      for (const carts of [
        planCarts(FLOOR, parcels, cart),
        byUrgency(parcels, cart).map((all) => all.map(({ id }) => id)),
      ]) {
        expect(carts.flat().toSorted()).toEqual([...byId.keys()].toSorted());
        for (const ids of carts) {
          expect(ids.length).toBeLessThanOrEqual(cart.orders);
          const pieces = ids.reduce((sum, id) => sum + byId.get(id)!.pieces, 0);
          if (cart.pieces !== null && ids.length > 1) expect(pieces).toBeLessThanOrEqual(cart.pieces);
        }
      }
      const carts = planCarts(FLOOR, parcels, cart).map((ids) => ids.map((id) => byId.get(id)!));
      const walk = walkOfWave(FLOOR, carts, cart, parcels);
      expect(walk.lengthMm).toBe(carts.reduce((sum, own) => sum + lengthOf(FLOOR, own), 0));
      expect(walk.lengthMm).toBeLessThanOrEqual(walk.aloneMm);
    }),
    { numRuns: 60 },
  );
});
