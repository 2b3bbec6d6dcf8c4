/**
 * The draft over past orders (OPS-3): the orders are found, tried in batches beside the rules in force, and what differs
 * is gathered. It goes on while the person looks at something else; starting another one ends it.
 */
import { useSyncExternalStore } from 'react';
import type { CourierRuleInput } from '../../../src/contract/courier-rules.ts';
import type { BodyOf, ResponseOf } from '../../../src/contract/endpoint.ts';
import { listOrders } from '../../../src/contract/orders.ts';
import {
  type Prices,
  type TriedCourier,
  type TriedSourcing,
  tryCourierRules,
  trySourcingRules,
} from '../../../src/contract/replay.ts';
import { type ReviewRule, type RuleKind, tryRules } from '../../../src/contract/rules.ts';
import { call } from '../api.ts';
import type { OrderFilter } from '../orders/order-search.ts';

export type Tried = ResponseOf<typeof tryRules>['orders'][number];
type Reviewed = Tried['tried'];
export type TriedNodes = TriedSourcing['orders'][number];
type RowOf = { review: Tried; courier: TriedCourier; sourcing: TriedNodes };
export type AnyTried = RowOf[RuleKind];

/** What is asked: rules of one kind over the newest `most` orders that the filter finds. */
export type Wish = {
  readonly kind: RuleKind;
  readonly rules: readonly unknown[];
  readonly filter: OrderFilter;
  readonly most: number;
  /** Which price lists count, of courier rules. */
  readonly prices: Prices;
};

type Run = {
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly wish: Wish;
  /** Orders found so far, and of all found (`total`) those already tried (`asked`). */
  readonly found: number;
  readonly total: number;
  readonly asked: number;
  /** All orders are one question, so there is nothing between none and all of them. */
  readonly together: boolean;
  /** Orders that rules of this kind have nothing to say about. */
  readonly leftOut: number;
  /** On which stock sourcing was tried. */
  readonly stock: TriedSourcing['stock'] | null;
  readonly error: unknown;
};
export type Replay<Kind extends RuleKind = RuleKind> = { [K in Kind]: Run & { rows: readonly RowOf[K][] } }[Kind];
type AnyReplay = Run & { readonly rows: readonly AnyTried[] };

const PAGE = 200;
/** Sourced orders compete for one stock, so all of them are one question. */
const BATCH: Record<RuleKind, number> = { review: 100, courier: 200, sourcing: 2000 };

let current: AnyReplay | null = null;
const listeners = new Set<() => void>();

function tell(next: AnyReplay | null) {
  current = next;
  for (const listener of listeners) listener();
}

/** null once nobody waits for them any more: `onFound` answers so. */
async function idsOf({ filter, most }: Wish, onFound: (found: number) => boolean): Promise<string[] | null> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const limit = Math.min(PAGE, most - ids.length);
    const page = await call(listOrders, { query: { ...filter, sort: '-paidAt', limit, ...(cursor && { cursor }) } });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
    if (!onFound(ids.length)) return null;
  } while (cursor && ids.length < most);
  return ids;
}

type Answer = { rows: readonly AnyTried[]; leftOut: number; stock: TriedSourcing['stock'] | null };

async function tryOn({ kind, rules, prices }: Wish, ids: string[]): Promise<Answer> {
  if (kind === 'review') {
    const { orders } = await call(tryRules, { body: { rules: rules as ReviewRule[], ids } });
    return { rows: orders, leftOut: ids.length - orders.length, stock: null };
  }
  if (kind === 'courier') {
    const body = { rules: rules as CourierRuleInput[], prices, ids };
    const { orders, leftOut } = await call(tryCourierRules, { body });
    return { rows: orders, leftOut, stock: null };
  }
  const body = { rules, ids } as BodyOf<typeof trySourcingRules>;
  const { orders, leftOut, stock } = await call(trySourcingRules, { body });
  return { rows: orders, leftOut, stock };
}

/** Tries the rules; another replay under way is ended by it. */
export async function startReplay(wish: Wish): Promise<void> {
  const together = wish.kind === 'sourcing';
  const empty = { found: 0, total: 0, asked: 0, together, leftOut: 0, rows: [], stock: null, error: null };
  const mine: { now: AnyReplay } = { now: { state: 'running', wish, ...empty } };
  /** false once another replay took the place or this one was stopped. */
  const go = (more: Partial<AnyReplay>): boolean => {
    if (current !== mine.now) return false;
    mine.now = { ...mine.now, ...more };
    tell(mine.now);
    return true;
  };
  tell(mine.now);
  try {
    const ids = await idsOf(wish, (found) => go({ found }));
    if (!ids || !go({ total: ids.length })) return;
    for (let from = 0; from < ids.length; from += BATCH[wish.kind]) {
      const batch = ids.slice(from, from + BATCH[wish.kind]);
      const { rows, leftOut, stock } = await tryOn(wish, batch);
      const { now } = mine;
      const gathered = { rows: [...now.rows, ...rows], leftOut: now.leftOut + leftOut, stock };
      if (!go({ asked: from + batch.length, ...gathered })) return;
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

/** The replay of this kind of rules; null when there is none, or the last one was of another kind. */
export function useReplay<Kind extends RuleKind>(kind: Kind): Replay<Kind> | null {
  const replay = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return replay?.wish.kind === kind ? (replay as Replay<Kind>) : null;
}

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
