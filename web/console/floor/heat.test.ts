import { expect, test } from 'vitest';
import { stepOf, stepsOf } from './heat.ts';

test.each`
  counts                             | steps
  ${[]}                              | ${''}
  ${[0, 0]}                          | ${''}
  ${[3]}                             | ${'3–3'}
  ${[1, 1, 2, 0]}                    | ${'1–1 2–2'}
  ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 99]} | ${'1–3 4–6 7–8 9–98 99–99'}
`('WMS-1 $counts are told in the steps $steps', ({ counts, steps }) => {
  const found = stepsOf(counts);
  expect(found.map(({ from, to }) => `${from}–${to}`).join(' ')).toBe(steps);
  for (const { from, to } of found) expect(to).toBeGreaterThanOrEqual(from);
});

test('WMS-1 the highest count is always darkest, none is no step', () => {
  const steps = stepsOf([1, 1, 2]);
  expect([0, 1, 2].map((count) => stepOf(steps, count))).toEqual([0, 4, 5]);
});
