import { expect, test } from 'vitest';
import { setTimeZone } from '../../ui/format.ts';
import { filterOf, newestFirst, readOrderSearch } from './order-search.ts';

test('an address is read without trust', () => {
  const raw = {
    state: ['waitReview', 'nonsense', 7],
    hold: ['outOfStock', 'custom:双十一', 'nope'],
    held: 'yes',
    shop: 'not a list',
    text: 123456789,
    period: 'century',
    newest: 1,
  };
  expect(readOrderSearch(raw)).toEqual({
    state: ['waitReview'],
    hold: ['outOfStock', 'custom:双十一'],
    text: '123456789',
  });
});

test.each`
  period         | paidFrom                      | paidBefore
  ${'today'}     | ${'2026-11-20T16:00:00.000Z'} | ${undefined}
  ${'yesterday'} | ${'2026-11-19T16:00:00.000Z'} | ${'2026-11-20T16:00:00.000Z'}
  ${'days7'}     | ${'2026-11-14T16:00:00.000Z'} | ${undefined}
`('$period is cut at midnight in Shanghai', ({ period, paidFrom, paidBefore }) => {
  setTimeZone('Asia/Shanghai');
  const filter = filterOf({ period }, new Date('2026-11-21T01:00:00Z'));
  expect(filter).toEqual(paidBefore ? { paidFrom, paidBefore } : { paidFrom });
});

test.each`
  search                                     | newest
  ${{}}                                      | ${true}
  ${{ state: ['waitReview'] }}               | ${false}
  ${{ held: true }}                          | ${false}
  ${{ state: ['shipped'] }}                  | ${true}
  ${{ state: ['waitReview', 'shipped'] }}    | ${true}
  ${{ state: ['waitReview'], newest: true }} | ${true}
`('$search is listed newest first: $newest', ({ search, newest }) => {
  expect(newestFirst(search)).toBe(newest);
});
