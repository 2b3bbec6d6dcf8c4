import { expect, test } from 'vitest';
import type { HoldReason, OrderState } from '../../../src/contract/order-words.ts';
import { reverseStepOf } from './reverse-step.ts';

test.each<[string, OrderState, HoldReason[], string[], string, string | null]>([
  ['it has left', 'shipped', [], ['reverseOutbound'], 'released shipped', 'reverseOutbound'],
  ['it has not left', 'released', [], ['unreview'], 'released', null],
  ['the goods are back', 'released', ['paused'], ['unreview'], 'shipped outboundReversed', 'unreview'],
  ['it can be mended', 'waitReview', ['paused'], [], 'shipped outboundReversed unreviewed', 'edit'],
  ['it was let go again', 'released', [], [], 'shipped outboundReversed unreviewed released', null],
  [
    'it has left again and cannot be reversed',
    'signed',
    [],
    [],
    'shipped outboundReversed unreviewed released shipped',
    null,
  ],
  ['it was mended and waits for stock', 'waitReview', ['outOfStock'], [], 'shipped outboundReversed unreviewed', null],
])('ORD-11 the way back of an order: %s', (_, state, holds, allowed, events, step) => {
  const timeline = events.split(' ').map((event, i) => ({ event, at: `2026-11-22T00:00:0${i}Z` }));
  expect(reverseStepOf({ state, holds, allowed, timeline })).toBe(step);
});
