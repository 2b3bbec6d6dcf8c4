import { expect, test } from 'vitest';
import { slotsFor } from './pick-item.ts';

const SLOTS = [
  { slot: 2, quantity: '1' },
  { slot: 5, quantity: '3' },
  { slot: 9, quantity: '1' },
];

test.each`
  before | count | into
  ${0n}  | ${1n} | ${'2×1'}
  ${1n}  | ${1n} | ${'5×1'}
  ${0n}  | ${3n} | ${'2×1 5×2'}
  ${3n}  | ${2n} | ${'5×1 9×1'}
  ${0n}  | ${5n} | ${'2×1 5×3 9×1'}
`('WMS-6 after $before pieces the next $count go into $into', ({ before, count, into }) => {
  const slots = slotsFor(SLOTS, before, count);
  expect(slots.map(({ slot, quantity }) => `${slot}×${quantity}`).join(' ')).toBe(into);
});
