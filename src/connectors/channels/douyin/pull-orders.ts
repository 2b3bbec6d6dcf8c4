/**
 * Orders out of Douyin. The list brings whole orders; `raw` is the exact text of each inside the answer. Must stay true:
 * an order that is damaged keeps back no other.
 */
import { OutsideFailure, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, parseJson, sliceList, sliceValue } from '../../json-text.ts';
import { countIn, type Window } from '../listed-orders.ts';
import { pageFromTheEnd } from '../page-from-the-end.ts';
import type { Douyin } from './call-douyin.ts';

export const PAGE_SIZE = 100;
const LANES = 8;
const LIST = 'order.searchList';

export function openOrders(douyin: Douyin) {
  const countOrders = async (shop: ShopAccess, window: Window): Promise<number> => {
    const { body } = await douyin.ask(shop, LIST, { ...rangeOf(window), page: 0, size: 1 });
    return countIn('douyin', body['total']);
  };
  return {
    countOrders,
    pullOrders: (shop: ShopAccess, window: Window, cursor: string | null) =>
      pageFromTheEnd(
        {
          count: () => countOrders(shop, window),
          async read(page) {
            const answer = await douyin.ask(shop, LIST, { ...rangeOf(window), page: page - 1, size: PAGE_SIZE });
            return sliceList(answer.text, [...answer.root, 'shop_order_list']).map(rawOrder);
          },
        },
        PAGE_SIZE,
        cursor,
      ),
    /** Single orders by number, in the order asked; a number that is not this shop's is left out. */
    async fetchOrders(shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]> {
      const known = numbers.filter((number) => /^\d+$/.test(number));
      return (await inParallel(known, LANES, (number) => readOrder(douyin, shop, number))).flat();
    },
  };
}

async function readOrder(douyin: Douyin, shop: ShopAccess, number: string): Promise<RawOrder[]> {
  try {
    const answer = await douyin.ask(shop, 'order.orderDetail', { shop_order_id: number });
    const raw = sliceValue(answer.text, [...answer.root, 'shop_order_detail']);
    if (raw === null) throw new OutsideFailure('douyin.garbage', 'no order in the answer', true);
    return [rawOrder(raw)];
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === ORDER_UNKNOWN) return [];
    throw error;
  }
}

const ORDER_UNKNOWN = 'isv.business-failed:2010001';

function rawOrder(raw: string): RawOrder {
  const order: JsonObject = asObject(parseJson(raw), 'order');
  const number = asText(order['order_id']);
  if (!/^\d+$/.test(number)) throw new OutsideFailure('douyin.garbage', `order ${number}`, true);
  // Without a time it is damaged, which its reading will say; it must not stand in the way of the others.
  const seconds = Number(asText(order['update_time']));
  return { number, modifiedAt: new Date(Number.isSafeInteger(seconds) ? seconds * 1_000 : 0), raw };
}

/** Both ends are included there and count whole seconds, so the last second of `[from, to)` is the one before `to`. */
const rangeOf = ({ from, to }: Window) => ({
  update_time_start: Math.floor(from.getTime() / 1_000),
  update_time_end: Math.floor((to.getTime() - 1) / 1_000),
  order_by: 'update_time',
  order_asc: false,
});
