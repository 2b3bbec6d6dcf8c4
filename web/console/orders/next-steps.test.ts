import { expect, test } from 'vitest';
import type { HoldReason } from '../../../src/contract/order-words.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import { readinessOf, stepsOf } from './next-steps.ts';

const held = (id: string, ...reasons: HoldReason[]): Outcome => ({
  ...{ id, done: false, refusal: { code: 'orders.held', data: { reasons } } },
});

test.each`
  reasons                          | steps
  ${['memo']}                      | ${['releaseHold', 'forceReview']}
  ${['outOfStock']}                | ${['splitShort', 'forceReview']}
  ${['mappingMissing']}            | ${['map']}
  ${['addressIncomplete', 'memo']} | ${['address', 'releaseHold', 'forceReview']}
  ${['noCourier']}                 | ${['setCourier', 'forceReview']}
  ${['refundAsked']}               | ${[]}
  ${['refundAsked', 'memo']}       | ${['releaseHold']}
  ${['custom:vip']}                | ${['releaseHold', 'forceReview']}
`('ORD-6 an order held for $reasons is got on by $steps', ({ reasons, steps }) => {
  expect(stepsOf([held('1', ...reasons)]).map(({ step }) => step)).toEqual(steps);
});

test('ORD-6 each step names the orders it helps; what was refused for another reason has none', () => {
  const other: Outcome = { id: '4', done: false, refusal: { code: 'orders.wrongState', data: { state: 'shipped' } } };
  const found = stepsOf([held('1', 'memo'), held('2', 'outOfStock', 'memo'), held('3', 'lockedByChannel'), other]);
  expect(found.map(({ step, orders }) => [step, orders.map((order) => order.id)])).toEqual([
    ['splitShort', ['2']],
    ['releaseHold', ['1', '2']],
    ['forceReview', ['1', '2']],
  ]);
});

test('ORD-6 what can be approved is counted before, and not guessed where it is not known', () => {
  const orders = [
    { state: 'waitReview', holds: [] },
    { state: 'waitReview', holds: ['memo'] },
    { state: 'reviewed', holds: [] },
    { state: 'shipped', holds: [] },
    { state: 'waitFinanceReview', holds: [] },
  ] as const;
  expect(readinessOf(orders)).toEqual({ ready: 2, held: 1, other: 2 });
  expect(readinessOf([...orders, {}])).toBeNull();
});
