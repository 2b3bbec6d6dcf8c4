import { expect, test } from 'vitest';
import type { TriedCourier } from '../../../src/contract/replay.ts';
import type { Tried, TriedNodes } from './replay.ts';
import { courierSums, freightChange, reviewSums, sourcingSums } from './replay-sums.ts';

const yuan = (amount: string | null) => (amount === null ? null : { amount, currency: 'CNY' });
const sent = (courier: string | null, amount: string | null, days: number | null = 2) => ({
  ...{ courier, freight: yuan(amount), days },
});
const parcel = (actual: [string, string], inForce: [string, string], tried: [string | null, string | null]) => {
  const why = { reason: 'cheapest', rule: null } as const;
  return {
    ...{ id: 'o', number: '1', node: 'n', province: '浙江省', differs: inForce[0] !== tried[0] },
    actual: sent(...actual),
    inForce: { ...sent(...inForce), ...why },
    tried: { ...sent(...tried, tried[0] === null ? null : 3), ...why },
  } satisfies TriedCourier;
};

test('OPS-3 freight of parcels is summed, and counted per courier, most under the draft first', () => {
  const rows = [
    parcel(['ZTO', '600'], ['ZTO', '600'], ['SF', '1600']),
    parcel(['SF', '1600'], ['ZTO', '700'], ['ZTO', '700']),
    parcel(['ZTO', '600'], ['ZTO', '600'], [null, null]),
  ];
  expect(courierSums(rows)).toEqual({
    // The third parcel would stay: it is compared with nothing.
    of: { all: 3, both: 2, actual: 2 },
    freight: { actual: 2200n, before: 1300n, after: 2300n },
    days: { actual: 20, before: 20, after: 30 },
    km: { actual: null, before: null, after: null },
    without: { actual: 0, before: 0, after: 1 },
    parts: [
      { key: 'ZTO', actual: 2, before: 3, after: 1 },
      { key: '', actual: 0, before: 0, after: 1 },
      { key: 'SF', actual: 1, before: 0, after: 1 },
    ],
  });
});

const from = (node: string, amount: string, km: number) => ({ node, km, ...sent('ZTO', amount) });
const plan = (...parcels: TriedNodes['tried']['parcels']): TriedNodes['tried'] => ({
  ...{ parcels, rule: null, short: parcels.length ? null : ('shortage' as const) },
});
const order = (inForce: TriedNodes['inForce'], tried: TriedNodes['tried'], isSent = true): TriedNodes => ({
  ...{ id: 'o', number: '1', named: false, differs: true, inForce, tried },
  actual: isSent ? { parcels: inForce.parcels } : null,
});

test('OPS-3 nodes are summed: parcels, divided orders, what waits, kilometres', () => {
  const rows = [
    order(plan(from('A', '500', 0), from('B', '800', 300)), plan(from('B', '900', 301))),
    order(plan(from('A', '500', 10)), plan(), false),
  ];
  expect(sourcingSums(rows)).toMatchObject({
    short: { actual: 1, before: 0, after: 1 },
    divided: { actual: 1, before: 1, after: 0 },
    parcels: { actual: 2, before: 3, after: 1 },
    of: { all: 2, both: 1, actual: 1 },
    freight: { actual: 1300n, before: 1300n, after: 900n },
    km: { actual: 1500, before: 1500, after: 3010 },
    parts: [
      { key: 'B', actual: 1, before: 1, after: 1 },
      { key: 'A', actual: 1, before: 2, after: 0 },
    ],
  });
});

test('OPS-3 a row has a difference in freight only where both sides have one', () => {
  expect(freightChange([sent('ZTO', '600')], [sent('SF', '1600')])).toBe(1000n);
  expect(freightChange([sent('ZTO', '600')], [sent(null, null)])).toBeNull();
  expect(freightChange([sent('ZTO', '600')], [])).toBeNull();
});

const reviewed = (more: Partial<Tried['tried']>): Tried['tried'] => ({
  ...{ holds: [], tags: [], gifts: [], node: null, courier: null, priority: 0 },
  ...{ financeReview: false, merge: false, parts: 1, applied: [], ...more },
});
const reviewRow = (more: Partial<Tried['tried']>, giftCost: Tried['giftCost'], currency = 'CNY'): Tried => ({
  ...{ id: 'o', number: '1', differs: true, payable: { amount: '9900', currency }, giftCost },
  freight: { inForce: yuan('600'), tried: more.courier === null ? null : yuan(more.courier ? '1600' : '600') },
  ...{ inForce: reviewed({}), tried: reviewed(more) },
});

test('OPS-3 review is summed: amounts held, gift pieces and what they cost', () => {
  const cost = (amount: string, unknown: string) => ({ inForce: yuan('0')!, tried: yuan(amount)!, unknown });
  const rows = [
    reviewRow({ holds: ['memo'], gifts: ['G-1 ×2', 'F ×1'], courier: 'SF' }, cost('700', '1')),
    reviewRow({ holds: ['memo', 'paused'], parts: 3, courier: null }, cost('0', '0')),
    reviewRow({}, cost('0', '0')),
  ];
  expect(reviewSums(rows)).toEqual({
    held: { before: 0, after: 2 },
    heldAmount: { currency: 'CNY', before: 0n, after: 19_800n },
    finance: { before: 0, after: 0 },
    orders: { before: 3, after: 5 },
    gifts: { before: 0n, after: 3n },
    freight: { before: 1200n, after: 2200n, currency: 'CNY', of: 2 },
    giftCost: { currency: 'CNY', before: 0n, after: 700n, unknown: 1n },
  });
  const mixed = reviewSums([reviewRow({}, null), reviewRow({}, null, 'USD')]);
  expect([mixed.heldAmount, mixed.giftCost]).toEqual([null, null]);
});
