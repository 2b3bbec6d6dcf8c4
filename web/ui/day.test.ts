/** Days as people write them. */
import { expect, test } from 'vitest';
import { addMonths, readClock, readDay, weeksOf } from './day.ts';

const TODAY = '2026-11-22';

test.each`
  typed             | day
  ${'2026-11-22'}   | ${'2026-11-22'}
  ${' 2026/1/5 '}   | ${'2026-01-05'}
  ${'20261122'}     | ${'2026-11-22'}
  ${'2026年1月5日'} | ${'2026-01-05'}
  ${'11-30'}        | ${'2026-11-30'}
  ${'1.5'}          | ${'2027-01-05'}
  ${'12月3日'}      | ${'2026-12-03'}
  ${'2-29'}         | ${null}
  ${'30'}           | ${'2026-11-30'}
  ${'31'}           | ${null}
  ${'今天'}         | ${'2026-11-22'}
  ${'后天'}         | ${'2026-11-24'}
  ${'Tomorrow'}     | ${'2026-11-23'}
  ${'+10'}          | ${'2026-12-02'}
  ${'-22'}          | ${'2026-10-31'}
  ${'2026-02-30'}   | ${null}
  ${'2026-13-01'}   | ${null}
  ${'soon'}         | ${null}
  ${''}             | ${null}
`('$typed is the day $day', ({ typed, day }) => expect(readDay(typed, TODAY)).toBe(day));

test.each`
  typed                 | moment
  ${'2026-11-22 14:05'} | ${'2026-11-22T14:05'}
  ${'2026-11-22T14:05'} | ${'2026-11-22T14:05'}
  ${'9:30'}             | ${'2026-11-22T09:30'}
  ${'明天 18：00'}      | ${'2026-11-23T18:00'}
  ${'11-23'}            | ${'2026-11-23T00:00'}
  ${'24:00'}            | ${null}
  ${'tomorrow 9:75'}    | ${null}
`('$typed is the moment $moment', ({ typed, moment }) => expect(readClock(typed, TODAY)).toBe(moment));

test('a month later is the last day of a shorter month, and its sheet has six weeks from a Monday', () => {
  expect([addMonths('2026-01-31', 1), addMonths('2026-01-15', -1)]).toEqual(['2026-02-28', '2025-12-15']);
  const sheet = weeksOf('2026-11-22');
  expect([sheet.length, sheet[0]![0], sheet[5]![6]]).toEqual([6, '2026-10-26', '2026-12-06']);
});
