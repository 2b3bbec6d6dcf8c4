/**
 * Orders of a channel whose list of changes brings them whole; `raw` is the exact text of each inside the answer. The list
 * is newest change first and read from its last page (`pageFromTheEnd`). Must stay true: an order that is damaged keeps
 * back no other.
 */
import { Damaged, OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../channels/connector.ts';
import { inParallel } from '../in-parallel.ts';
import { asObject, asText, type JsonObject, parseJson, sliceList, sliceValue } from '../json-text.ts';
import type { GoodAnswer } from './gateway.ts';
import type { Window } from './listed-orders.ts';
import { pageFromTheEnd } from './page-from-the-end.ts';

export type WholeOrders = {
  kind: string;
  pageSize: number;
  /** How many single orders are asked for at a time. */
  lanes: number;
  count(shop: ShopAccess, window: Window): Promise<number>;
  /** The page's answer, in which the orders stand at `listAt`. */
  list(shop: ShopAccess, window: Window, page: number): Promise<GoodAnswer>;
  listAt: readonly string[];
  /** The answer about one order, which stands at `orderAt`; null when the channel does not know it. */
  ask(shop: ShopAccess, number: string): Promise<GoodAnswer | null>;
  orderAt: readonly string[];
  numberIn: string;
  /** Digits where it is not said. */
  numberLooks?: RegExp;
  /** When it changed; null when it cannot be read, which its translation will say. */
  changedAt(order: JsonObject): Date | null;
};

export function wholeOrders(channel: WholeOrders) {
  const { kind, pageSize, lanes, count, list, ask, numberIn, numberLooks = /^\d+$/ } = channel;

  function rawOrder(raw: string | null): RawOrder {
    const order = raw === null ? {} : asObject(parseJson(raw), 'order');
    const number = asText(order[numberIn]);
    if (raw === null || !numberLooks.test(number)) throw new OutsideFailure(`${kind}.garbage`, `order ${number}`, true);
    return { number, modifiedAt: changedAt(order), raw };
  }

  /** Without a time it is damaged; it must not stand in the way of the others. */
  function changedAt(order: JsonObject): Date {
    try {
      return channel.changedAt(order) ?? new Date(0);
    } catch (error) {
      if (error instanceof Damaged) return new Date(0);
      throw error;
    }
  }

  return {
    countOrders: count,
    /** Single orders by number, in the order asked; a number that is not this shop's is left out. */
    async fetchOrders(shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]> {
      const known = numbers.filter((number) => numberLooks.test(number));
      const found = await inParallel(known, lanes, async (number) => {
        const answer = await ask(shop, number);
        return answer ? [rawOrder(sliceValue(answer.text, [...answer.root, ...channel.orderAt]))] : [];
      });
      return found.flat();
    },
    pullOrders: (shop: ShopAccess, window: Window, cursor: string | null): Promise<Page<RawOrder>> =>
      pageFromTheEnd(
        {
          count: () => count(shop, window),
          async read(page) {
            const answer = await list(shop, window, page);
            return sliceList(answer.text, [...answer.root, ...channel.listAt]).map(rawOrder);
          },
        },
        pageSize,
        cursor,
      ),
  };
}
