/** Orders out of Douyin: the list of changes brings them whole. */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { countIn, type Window } from '../listed-orders.ts';
import { valuesOf } from '../values.ts';
import { wholeOrders } from '../whole-orders.ts';
import type { Douyin } from './call-douyin.ts';

export const PAGE_SIZE = 100;
const LIST = 'order.searchList';
const ORDER_UNKNOWN = 'isv.business-failed:2010001';
const read = valuesOf('douyin');

export const openOrders = (douyin: Douyin) =>
  wholeOrders({
    kind: 'douyin',
    pageSize: PAGE_SIZE,
    lanes: 8,
    listAt: ['shop_order_list'],
    orderAt: ['shop_order_detail'],
    numberIn: 'order_id',
    changedAt: (order) => read.seconds(order, 'update_time'),
    async count(shop, window) {
      const { body } = await douyin.ask(shop, LIST, { ...rangeOf(window), page: 0, size: 1 });
      return countIn('douyin', body['total']);
    },
    list: (shop, window, page) => douyin.ask(shop, LIST, { ...rangeOf(window), page: page - 1, size: PAGE_SIZE }),
    ask: (shop, number) => askForOrder(douyin, shop, number),
  });

async function askForOrder(douyin: Douyin, shop: ShopAccess, number: string) {
  try {
    return await douyin.ask(shop, 'order.orderDetail', { shop_order_id: number });
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === ORDER_UNKNOWN) return null;
    throw error;
  }
}

/** Both ends are included there and count whole seconds, so the last second of `[from, to)` is the one before `to`. */
const rangeOf = ({ from, to }: Window) => ({
  update_time_start: Math.floor(from.getTime() / 1_000),
  update_time_end: Math.floor((to.getTime() - 1) / 1_000),
  order_by: 'update_time',
  order_asc: false,
});
