import { expect, test } from 'vitest';
import { usualColumns } from './columns.ts';

const columns = [
  { id: 'number', width: 150 },
  { id: 'courier', width: 100, rank: 3 },
  { id: 'goods', width: 126, grow: 2 },
  { id: 'words', width: 50, rank: 1 },
  { id: 'shop', width: 100, rank: 2 },
  { id: 'flag', width: 30, rank: 4 },
  { id: 'buyer', width: 80, optional: true },
];
const shown = (room: number) => [...usualColumns(columns, room)].toSorted((a, b) => a.localeCompare(b)).join(' ');

test.each([
  ['not measured yet: those that are always shown', 0, 'goods number'],
  ['exactly for the first rank', 350, 'goods number words'],
  ['a pixel short of the second', 449, 'goods number words'],
  ['a lesser column does not take the place of a better one', 500, 'goods number shop words'],
  ['everything but what is asked for', 9999, 'courier flag goods number shop words'],
])('%s', (_, room, expected) => {
  expect(shown(room)).toBe(expected);
});
