/** CHN-6: what the page of after-sale cases asks for, by its address. */
import { expect, test } from 'vitest';
import { filterOf, oneCase, readAfterSaleSearch } from './after-sale-search.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');

test.each([
  [{}, { state: ['applied', 'arbitration'], sort: 'answerBefore' }],
  [{ queue: 'open' }, { state: ['applied', 'arbitration'], sort: 'answerBefore' }],
  [
    { queue: 'due' },
    { state: ['applied', 'arbitration'], sort: 'answerBefore', dueBefore: '2026-11-22T12:00:00.000Z' },
  ],
  [
    { queue: 'settled', kind: ['refundAsked', 'x'] },
    { state: ['done'], kind: ['refundAsked'], sort: '-openedAt' },
  ],
  [
    { queue: 'takenBack', shop: ['s'] },
    { state: ['cancelled', 'rejected'], shopId: ['s'], sort: '-openedAt' },
  ],
  [
    { queue: 'x', text: 2611, open: 7 },
    { state: ['applied', 'arbitration'], text: '2611', sort: 'answerBefore' },
  ],
  [oneCase({ id: 'i', number: 'A1' }), { text: 'A1', sort: '-openedAt' }],
])('CHN-6 the address %j asks for %j', (raw, query) => {
  expect(filterOf(readAfterSaleSearch(raw), NOW)).toEqual(query);
});
