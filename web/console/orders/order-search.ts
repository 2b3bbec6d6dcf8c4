/**
 * What the order list shows stands in its address, so that a queue can be linked, kept and reloaded. Reading it never
 * fails: what is not a filter of ours is dropped.
 */
import type { QueryOf } from '../../../src/contract/endpoint.ts';
import {
  HOLD_REASONS,
  type HoldReason,
  ORDER_KINDS,
  ORDER_STATES,
  type OrderKind,
  type OrderState,
} from '../../../src/contract/order-words.ts';
import type { listOrders } from '../../../src/contract/orders.ts';
import { addDays, dayOf, startOfDay } from '../../ui/format.ts';

export const PERIODS = ['today', 'yesterday', 'days3', 'days7', 'days30'] as const;
export type Period = (typeof PERIODS)[number];

export type OrderSearch = {
  state?: OrderState[];
  hold?: HoldReason[];
  held?: boolean;
  shop?: string[];
  node?: string[];
  courier?: string[];
  kind?: OrderKind[];
  text?: string;
  period?: Period;
  /** Newest first instead of oldest first. */
  newest?: boolean;
  /** The order in the preview. */
  order?: string;
};

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).filter((one): one is string => typeof one === 'string');
const among = <T extends string>(value: unknown, words: readonly T[]): T[] =>
  texts(value).filter((one): one is T => (words as readonly string[]).includes(one));
const isHold = (word: string): word is HoldReason =>
  word.startsWith('custom:') || (HOLD_REASONS as readonly string[]).includes(word);
const one = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export function readOrderSearch(raw: Record<string, unknown>): OrderSearch {
  const period = PERIODS.find((known) => known === raw['period']);
  const found: { [K in keyof OrderSearch]: OrderSearch[K] | undefined } = {
    state: among(raw['state'], ORDER_STATES),
    hold: texts(raw['hold']).filter(isHold),
    held: raw['held'] === true ? true : undefined,
    shop: texts(raw['shop']),
    node: texts(raw['node']),
    courier: texts(raw['courier']),
    kind: among(raw['kind'], ORDER_KINDS),
    text: one(raw['text']),
    period,
    newest: raw['newest'] === true ? true : undefined,
    order: one(raw['order']),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  ) as OrderSearch;
}

/** Days before today that a period begins and ends (exclusive: 0 is the start of today). */
const SPAN: Record<Period, { from: number; before: number | null }> = {
  today: { from: 0, before: null },
  yesterday: { from: 1, before: 0 },
  days3: { from: 2, before: null },
  days7: { from: 6, before: null },
  days30: { from: 29, before: null },
};

type ListQuery = QueryOf<typeof listOrders>;
export type OrderFilter = Omit<ListQuery, 'cursor' | 'limit' | 'sort'>;

/** The filter of the contract that an address stands for. `now` decides which day is today. */
export function filterOf(search: OrderSearch, now: Date): OrderFilter {
  const today = dayOf(now);
  const span = search.period ? SPAN[search.period] : null;
  return {
    ...(search.state ? { state: search.state } : {}),
    ...(search.hold ? { holdReason: search.hold } : {}),
    ...(search.held ? { held: true } : {}),
    ...(search.shop ? { shopId: search.shop } : {}),
    ...(search.node ? { nodeId: search.node } : {}),
    ...(search.courier ? { courier: search.courier } : {}),
    ...(search.kind ? { kind: search.kind } : {}),
    ...(search.text ? { text: search.text } : {}),
    ...(span ? { paidFrom: startOfDay(addDays(today, -span.from)) } : {}),
    ...(span?.before != null ? { paidBefore: startOfDay(addDays(today, -span.before)) } : {}),
  };
}

/** A queue is worked off oldest first; everything else is looked up newest first. */
const QUEUES = new Set<OrderState>(['waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip']);
export const newestFirst = (search: OrderSearch): boolean =>
  search.newest ?? !(search.held || search.hold || (search.state?.every((state) => QUEUES.has(state)) ?? false));
