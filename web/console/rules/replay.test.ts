import { expect, test } from 'vitest';
import { countFacets, differenceOf, type Tried } from './replay.ts';

const NOTHING: Tried['tried'] = {
  ...{ holds: [], tags: [], gifts: [], node: null, courier: null, priority: 0 },
  ...{ financeReview: false, merge: false, parts: 1, applied: [] },
};
const row = (inForce: Partial<Tried['tried']>, tried: Partial<Tried['tried']>): Tried => ({
  ...{ id: 'o', number: '1', differs: true, payable: { amount: '0', currency: 'CNY' }, giftCost: null, freight: null },
  inForce: { ...NOTHING, ...inForce },
  tried: { ...NOTHING, ...tried },
});

test('OPS-3 a replay says what an order would gain and lose', () => {
  const { more, less } = differenceOf(
    row({ holds: ['memo'], courier: 'SF' }, { holds: ['memo', 'paused'], courier: 'YD', parts: 2 }),
  );
  expect(more.map(({ aspect, value }) => `${aspect} ${value}`)).toEqual(['hold paused', 'courier YD', 'split 2']);
  expect(less.map(({ aspect, value }) => `${aspect} ${value}`)).toEqual(['courier SF']);
});

test('OPS-3 a replay counts orders per hold, tag, gift and courier, what changes first', () => {
  const rows = [
    row({ holds: ['memo'] }, { holds: ['memo'] }),
    row({ holds: ['memo'], tags: ['a'] }, { holds: ['memo'], gifts: ['G ×1'] }),
    row({}, { holds: ['paused'] }),
  ];
  expect(countFacets(rows)).toEqual([
    { aspect: 'hold', value: 'paused', before: 0, after: 1, more: 1, less: 0 },
    { aspect: 'tag', value: 'a', before: 1, after: 0, more: 0, less: 1 },
    { aspect: 'gift', value: 'G ×1', before: 0, after: 1, more: 1, less: 0 },
    { aspect: 'hold', value: 'memo', before: 2, after: 2, more: 0, less: 0 },
  ]);
});
