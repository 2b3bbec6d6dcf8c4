/**
 * The draft over past orders (OPS-3): the orders are found, tried in batches beside the rules in force, and what differs
 * is gathered. It goes on while the person looks at something else; starting another one ends it.
 */
import { useSyncExternalStore } from 'react';
import type { QueryOf, ResponseOf } from '../../../src/contract/endpoint.ts';
import { listOrders } from '../../../src/contract/orders.ts';
import { type ReviewRule, tryRules } from '../../../src/contract/rules.ts';
import { call } from '../api.ts';

export type Tried = ResponseOf<typeof tryRules>['orders'][number];
type Reviewed = Tried['tried'];
export type OrderFilter = Omit<QueryOf<typeof listOrders>, 'cursor' | 'limit' | 'sort'>;

export type Replay = {
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly rules: readonly ReviewRule[];
  readonly asked: number;
  readonly total: number;
  readonly rows: readonly Tried[];
  readonly error: unknown;
};

const PAGE = 200;
const BATCH = 100;

let current: Replay | null = null;
const listeners = new Set<() => void>();

function tell(next: Replay | null) {
  current = next;
  for (const listener of listeners) listener();
}

async function idsOf(filter: OrderFilter, most: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const limit = Math.min(PAGE, most - ids.length);
    const page = await call(listOrders, { query: { ...filter, sort: '-paidAt', limit, ...(cursor && { cursor }) } });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor && ids.length < most);
  return ids;
}

/** Tries the rules on the newest `most` orders that the filter finds. */
export async function startReplay(rules: readonly ReviewRule[], filter: OrderFilter, most: number): Promise<void> {
  const mine: { now: Replay } = { now: { state: 'running', rules, asked: 0, total: 0, rows: [], error: null } };
  /** false once another replay took the place or this one was stopped. */
  const go = (more: Partial<Replay>): boolean => {
    if (current !== mine.now) return false;
    mine.now = { ...mine.now, ...more };
    tell(mine.now);
    return true;
  };
  tell(mine.now);
  try {
    const ids = await idsOf(filter, most);
    if (!go({ total: ids.length })) return;
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const { orders } = await call(tryRules, {
        params: { kind: 'review' },
        body: { rules: rules as ReviewRule[], ids: batch },
      });
      if (!go({ asked: from + batch.length, rows: [...mine.now.rows, ...orders] })) return;
    }
    go({ state: 'done' });
  } catch (error) {
    go({ state: 'failed', error });
  }
}

/** After the batch under way; what was tried stays on screen. */
export function stopReplay(): void {
  if (current) tell({ ...current, state: 'stopped' });
}

export const useReplay = (): Replay | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );

export const ASPECTS = [
  'hold',
  'tag',
  'gift',
  'node',
  'courier',
  'priority',
  'financeReview',
  'merge',
  'split',
] as const;
export type Aspect = (typeof ASPECTS)[number];
/** One thing review leaves an order with: `hold` for `largeAmount`. */
export type Facet = { aspect: Aspect; value: string };
export const facetKey = ({ aspect, value }: Facet): string => `${aspect}/${value}`;

export function facetsOf(one: Reviewed): Facet[] {
  const all = (aspect: Aspect, values: readonly string[]) => values.map((value) => ({ aspect, value }));
  return [
    ...all('hold', one.holds),
    ...all('tag', one.tags),
    ...all('gift', one.gifts),
    ...all('node', one.node === null ? [] : [one.node]),
    ...all('courier', one.courier === null ? [] : [one.courier]),
    ...all('priority', one.priority === 0 ? [] : [String(one.priority)]),
    ...all('financeReview', one.financeReview ? [''] : []),
    ...all('merge', one.merge ? [''] : []),
    ...all('split', one.parts > 1 ? [String(one.parts)] : []),
  ];
}

export type Difference = { more: Facet[]; less: Facet[] };

export function differenceOf({ inForce, tried }: Pick<Tried, 'inForce' | 'tried'>): Difference {
  const before = new Map(facetsOf(inForce).map((facet) => [facetKey(facet), facet]));
  const after = new Map(facetsOf(tried).map((facet) => [facetKey(facet), facet]));
  return {
    more: [...after].flatMap(([key, facet]) => (before.has(key) ? [] : [facet])),
    less: [...before].flatMap(([key, facet]) => (after.has(key) ? [] : [facet])),
  };
}

export type FacetCount = Facet & { before: number; after: number; more: number; less: number };

/** Per thing an order can be left with: how many orders have it now, and how many would. Changed ones first. */
export function countFacets(rows: readonly Tried[]): FacetCount[] {
  const counts = new Map<string, FacetCount>();
  const note = (facet: Facet, which: 'before' | 'after' | 'more' | 'less') => {
    const key = facetKey(facet);
    const count = counts.get(key) ?? { ...facet, before: 0, after: 0, more: 0, less: 0 };
    counts.set(key, { ...count, [which]: count[which] + 1 });
  };
  for (const row of rows) {
    for (const facet of facetsOf(row.inForce)) note(facet, 'before');
    for (const facet of facetsOf(row.tried)) note(facet, 'after');
    const { more, less } = differenceOf(row);
    for (const facet of more) note(facet, 'more');
    for (const facet of less) note(facet, 'less');
  }
  const weight = ({ more, less }: FacetCount) => more + less;
  return [...counts.values()].sort(
    (a, b) =>
      Math.sign(weight(b)) - Math.sign(weight(a)) ||
      ASPECTS.indexOf(a.aspect) - ASPECTS.indexOf(b.aspect) ||
      b.after - a.after,
  );
}
