/** Where an order stands on the way back (ORD-11); pure. */
import type { OrderDetail } from '../../../src/contract/orders.ts';

export const STEPS = ['reverseOutbound', 'unreview', 'edit'] as const;
export type ReverseStep = (typeof STEPS)[number];

type Facts = Pick<OrderDetail, 'state' | 'holds'> & {
  allowed: readonly string[];
  timeline: readonly { event: string; at: string }[];
};

/** The step to take now; null for an order that has not left, or is on its way out again. */
export function reverseStepOf({ state, holds, allowed, timeline }: Facts): ReverseStep | null {
  if (allowed.includes('reverseOutbound')) return 'reverseOutbound';
  const last = (event: string) => timeline.findLastIndex((entry) => entry.event === event);
  const reversed = last('outboundReversed');
  if (reversed < 0 || last('shipped') > reversed) return null;
  if (state === 'released') return last('unreviewed') > reversed ? null : 'unreview';
  // The hold it got with the goods keeps it until somebody has mended it.
  return state === 'waitReview' && holds.includes('paused') ? 'edit' : null;
}
