/**
 * Orders of a channel whose list of changes names orders only: each is then asked for in full, because the list leaves
 * out what shipping needs. The list is newest change first and read from its last page (`pageFromTheEnd`).
 */
import { Damaged, OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../channels/connector.ts';
import { asText, type Json } from '../json-text.ts';
import { readEach } from './ask-again.ts';
import { pageFromTheEnd } from './page-from-the-end.ts';

export type Window = { from: Date; to: Date };
/** What the list tells of an order. */
export type Head = { number: string; modified: Date | null };

export type ListedOrders = {
  kind: string;
  pageSize: number;
  /** How many orders are asked for at a time. */
  lanes: number;
  now: () => number;
  count(shop: ShopAccess, window: Window): Promise<number>;
  list(shop: ShopAccess, window: Window, page: number): Promise<Head[]>;
  /** One order; null when the channel does not know it. */
  read(shop: ShopAccess, number: string): Promise<RawOrder | null>;
  /** Failures that are about our access and not about one order. */
  isAboutAccess(code: string): boolean;
};

/** Reads what a list has named; what the channel does not give for reasons of its own is kept as unread. */
export const headReader =
  ({
    kind,
    lanes,
    read,
    now,
    isAboutAccess,
  }: Pick<ListedOrders, 'kind' | 'lanes' | 'read' | 'now' | 'isAboutAccess'>) =>
  (shop: ShopAccess, heads: readonly Head[]): Promise<RawOrder[]> =>
    readEach(
      heads,
      lanes,
      ({ number }) => readSoundly(kind, () => read(shop, number)),
      (head, { code }) => (isAboutAccess(code) ? null : unread(head, code, now())),
    );

/** Single orders by number, in the order asked; a number that is not this shop's is left out. */
export const named = (numbers: readonly string[]): Head[] => numbers.map((number) => ({ number, modified: null }));

export function listedOrders(channel: ListedOrders) {
  const { pageSize, count, list } = channel;
  const readHeads = headReader(channel);
  return {
    countOrders: count,
    fetchOrders: (shop: ShopAccess, numbers: readonly string[]) => readHeads(shop, named(numbers)),
    pullOrders: (shop: ShopAccess, window: Window, cursor: string | null): Promise<Page<RawOrder>> =>
      pageFromTheEnd(
        {
          count: () => count(shop, window),
          read: async (page) => readHeads(shop, await list(shop, window, page)),
        },
        pageSize,
        cursor,
      ),
  };
}

async function readSoundly<T>(kind: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Damaged) throw new OutsideFailure(`${kind}.garbage`, error.message, true);
    throw error;
  }
}

/** Stands for an order the channel lists and does not give. It says the same each time, so it is kept once. */
const unread = ({ number, modified }: Head, code: string, now: number): RawOrder => ({
  number,
  modifiedAt: modified ?? new Date(now),
  raw: JSON.stringify({ unread: { number, code } }),
  unread: true,
});

/** A count as a channel writes it. Throws `OutsideFailure` when it is none. */
export function countIn(kind: string, value: Json | undefined): number {
  const text = asText(value);
  if (!/^\d{1,9}$/.test(text)) throw new OutsideFailure(`${kind}.garbage`, `a count of ${text}`, true);
  return Number(text);
}
