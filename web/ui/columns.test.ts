import { expect, test } from 'vitest';
import { usualColumns, widthsOf } from './columns.ts';

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

const wide = [
  { id: 'number', width: 150, fixed: true },
  { id: 'goods', width: 100, grow: 2 },
  { id: 'shop', width: 50, grow: 1 },
  { id: 'amount', width: 100 },
];
test.each([
  ['no room to give away: least widths, and the list scrolls', 300, [150, 100, 50, 100]],
  ['what is free goes to the columns that grow, by their shares', 490, [150, 160, 80, 100]],
  ['beyond the most of a share, to all that scroll', 850, [150, 370, 200, 130]],
])('%s', (_, room, expected) => {
  expect(widthsOf(wide, room)).toEqual(expected);
});
