/** FIN-2: when something is due, how old it is, what is matched with what, as tables. */
import { expect, test } from 'vitest';
import { bucketOf, daysBetween, dueOn, expectedLoss, levelOf, type Open, oldestFirst } from './due.ts';

test.each`
  day             | netDays | monthEnd | due
  ${'2026-01-31'} | ${30}   | ${false} | ${'2026-03-02'}
  ${'2026-11-20'} | ${0}    | ${false} | ${'2026-11-20'}
  ${'2026-02-10'} | ${0}    | ${true}  | ${'2026-02-28'}
  ${'2028-02-10'} | ${15}   | ${true}  | ${'2028-03-15'}
  ${'2026-12-31'} | ${30}   | ${true}  | ${'2027-01-30'}
`('FIN-2 of $day in $netDays days (end of month: $monthEnd) is due $due', ({ day, due, ...term }) => {
  expect(dueOn(day, term)).toBe(due);
});

test.each`
  late    | bucket
  ${-400} | ${0}
  ${0}    | ${0}
  ${1}    | ${1}
  ${30}   | ${1}
  ${31}   | ${2}
  ${60}   | ${2}
  ${61}   | ${3}
  ${90}   | ${3}
  ${91}   | ${4}
  ${180}  | ${4}
  ${181}  | ${5}
`('FIN-2 $late days late stands in bucket $bucket', ({ late, bucket }) => {
  expect(bucketOf(late)).toBe(bucket);
});

const item = (id: string, dueDay: string, open: bigint): Open => ({ id, onDay: dueDay, dueOn: dueDay, open });
test.each`
  case                                    | items                                                                                                                                                      | pairs
  ${'one payment over two items'}         | ${[item('b', '2026-02-01', 50n), item('a', '2026-01-01', 100n), item('p', '2026-03-01', -120n)]}                                                           | ${['a p 100', 'b p 20']}
  ${'two payments over one item'}         | ${[item('a', '2026-01-01', 100n), item('q', '2026-03-02', -30n), item('p', '2026-03-01', -40n)]}                                                           | ${['a p 40', 'a q 30']}
  ${'more came than was owed'}            | ${[item('a', '2026-01-01', 10n), item('p', '2026-01-02', -40n)]}                                                                                           | ${['a p 10']}
  ${'nothing is owed'}                    | ${[item('p', '2026-01-02', -40n)]}                                                                                                                         | ${[]}
  ${'the day counts, not the id'}         | ${[item('a', '2026-03-01', 10n), item('b', '2026-01-01', 10n), item('c', '2026-02-01', 10n), item('p', '2026-05-01', -15n), item('q', '2026-04-01', -3n)]} | ${['b q 3', 'b p 7', 'c p 8']}
  ${'nothing is open of some'}            | ${[item('a', '2026-01-01', 0n), item('b', '2026-01-02', 5n), item('p', '2026-01-02', -5n)]}                                                                | ${['b p 5']}
  ${'of one day the earlier id is first'} | ${[item('b', '2026-01-01', 5n), item('a', '2026-01-01', 5n), item('p', '2026-01-02', -5n)]}                                                                | ${['a p 5']}
`('FIN-2 oldest first: $case', ({ items, pairs }) => {
  expect(
    oldestFirst(items as Open[]).map(({ claimId, creditId, amount }) => `${claimId} ${creditId} ${amount}`),
  ).toEqual(pairs);
});

test('FIN-2 expected loss is a rate of every bucket, levels follow days', () => {
  expect(expectedLoss([10_000n, 333n, 0n, 0n, 0n, 77n], [5_000, 20_000, 0, 0, 0, 800_000])).toEqual({
    ...{ parts: [50n, 7n, 0n, 0n, 0n, 62n], total: 119n },
  });
  const levels = [1, 31, 61].map((afterDays) => ({ afterDays, title: '', text: '' }));
  expect([0, 1, 30, 31, 61, 400].map((days) => levelOf(days, levels))).toEqual([0, 1, 1, 2, 3, 3]);
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
});
