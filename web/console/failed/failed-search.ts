/** Which failed orders are shown, in the address: the period, and the figure that was opened. */
import type { QueryOf } from '../../../src/contract/endpoint.ts';
import { AGES, type Age, type listFailedOrders } from '../../../src/contract/failed-orders.ts';
import type { HoldReason } from '../../../src/contract/order-words.ts';

export const SPANS = [1, 7, 30, 90] as const;
export type FailedSearch = {
  /** Days back; without it seven. */
  days?: number;
  reason?: HoldReason;
  code?: string;
  node?: string;
  age?: Age;
};

const text = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value ? value : undefined;

export function readFailedSearch(raw: Record<string, unknown>): FailedSearch {
  const days = SPANS.find((known) => known === Number(raw['days']));
  const age = AGES.find((known) => known === raw['age']);
  const [reason, code, node] = [text(raw['reason']), text(raw['code']), text(raw['node'])];
  return {
    ...(days && days !== 7 && { days }),
    ...(reason && { reason: reason as HoldReason }),
    ...(code && { code }),
    ...(node && { node }),
    ...(age && { age }),
  };
}

/** To the minute, so that the figures and the list ask for the same. */
export const periodOf = ({ days = 7 }: FailedSearch, now: number) => ({
  from: new Date(Math.floor(now / 60_000) * 60_000 - days * 86_400_000).toISOString(),
});

export const narrowOf = ({ reason, code, node, age }: FailedSearch): QueryOf<typeof listFailedOrders> => ({
  ...(reason && { reason }),
  ...(code && { merchantCode: code }),
  ...(node && { node }),
  ...(age && { age }),
});

export const isNarrowed = (search: FailedSearch): boolean => Object.keys(narrowOf(search)).length > 0;
