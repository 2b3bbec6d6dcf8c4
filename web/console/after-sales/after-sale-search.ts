/** What the page of after-sale cases shows stands in its address: the queue, its filters, and what is open beside it. */
import {
  AFTER_SALE_KINDS,
  type AfterSaleKind,
  type AfterSaleState,
  DUE_SOON_HOURS,
  type listAfterSales,
} from '../../../src/contract/after-sales.ts';
import type { QueryOf } from '../../../src/contract/endpoint.ts';

export const QUEUES = ['due', 'open', 'goods', 'settle', 'settled', 'takenBack', 'all'] as const;
export type Queue = (typeof QUEUES)[number];
export type AfterSaleSearch = {
  /** Without it: what waits. */
  queue?: Queue;
  kind?: AfterSaleKind[];
  shop?: string[];
  text?: string;
  open?: string;
  /** A new case is written, of this order or of one still to be found. */
  make?: string;
};

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).filter((one): one is string => typeof one === 'string');
const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readAfterSaleSearch(raw: Record<string, unknown>): AfterSaleSearch {
  const queue = QUEUES.find((known) => known === raw['queue']);
  const kind = AFTER_SALE_KINDS.filter((known) => texts(raw['kind']).includes(known));
  const shop = texts(raw['shop']);
  const [text, open, make] = [word(raw['text']), word(raw['open']), word(raw['make'])];
  return {
    ...(queue && queue !== 'open' && { queue }),
    ...(kind.length > 0 && { kind }),
    ...(shop.length > 0 && { shop }),
    ...(text && { text }),
    ...(open && { open }),
    ...(make && { make }),
  };
}

/** Where one case is shown, whatever has become of it. */
export const oneCase = ({ id, number }: { id: string; number: string }): AfterSaleSearch => ({
  queue: 'all',
  text: number,
  open: id,
});

const STATES: Record<Queue, readonly AfterSaleState[]> = {
  due: ['applied', 'arbitration'],
  open: ['applied', 'arbitration'],
  goods: ['agreed', 'waitReturn', 'waitReceive', 'partlyReceived'],
  settle: ['inspected', 'waitSettle'],
  settled: ['done'],
  takenBack: ['cancelled', 'rejected'],
  all: [],
};

/** The filter of the contract that an address stands for. What waits is worked off by deadline, the rest looked up. */
export function filterOf(
  { queue = 'open', kind, shop, text }: AfterSaleSearch,
  now: number,
): QueryOf<typeof listAfterSales> {
  const waits = queue !== 'settled' && queue !== 'takenBack' && queue !== 'all';
  return {
    ...(STATES[queue].length > 0 && { state: [...STATES[queue]] }),
    ...(queue === 'due' && { dueBefore: new Date(now + DUE_SOON_HOURS * 3_600_000).toISOString() }),
    ...(kind && { kind }),
    ...(shop && { shopId: shop }),
    ...(text && { text }),
    sort: waits ? 'answerBefore' : '-openedAt',
  };
}
