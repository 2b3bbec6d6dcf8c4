/** Orders out of Pinduoduo: the list of changes gives numbers, each order is then asked for in full. */
import { Damaged, OutsideFailure, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { parseChinaTime } from '../../china-time.ts';
import { asObject, asText, objectsIn, sliceValue } from '../../json-text.ts';
import { countIn, listedOrders, type Window } from '../listed-orders.ts';
import { FORM } from './access-form.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

export const PAGE_SIZE = 50;
const CHANGED = 'pdd.order.number.list.increment.get';
/** Every state, every refund, every kind of order. */
const ALL = { order_status: '5', refund_status: '5', is_lucky_flag: '0', use_has_next: 'false' };
export const ORDER_UNKNOWN = 'pinduoduo.200400';
export const NUMBER = /^\d{6}-\d{6,21}$/;

export const openOrders = (pinduoduo: Pinduoduo, now: () => number) =>
  listedOrders({
    kind: 'pinduoduo',
    pageSize: PAGE_SIZE,
    lanes: 8,
    now,
    isAboutAccess: (code) => FORM.problems.has(code) && code !== 'pinduoduo.garbage',
    async count(shop, window) {
      const { body } = await pinduoduo.ask(shop, CHANGED, { ...ALL, ...rangeOf(window), page: '1', page_size: '1' });
      return countIn('pinduoduo', body['total_count']);
    },
    async list(shop, window, page) {
      const paging = { page: String(page), page_size: String(PAGE_SIZE) };
      const { body } = await pinduoduo.ask(shop, CHANGED, { ...ALL, ...rangeOf(window), ...paging });
      return objectsIn(body, 'order_sn_list').map((order) => ({
        number: asText(order['order_sn']),
        modified: parseChinaTime(asText(order['updated_at'])),
      }));
    },
    read: (shop, number) => readOrder(pinduoduo, shop, number),
  });

async function readOrder(pinduoduo: Pinduoduo, shop: ShopAccess, number: string): Promise<RawOrder | null> {
  try {
    const answer = await pinduoduo.ask(shop, 'pdd.order.information.get', { order_sn: number });
    const raw = sliceValue(answer.text, [...answer.root, 'order_info']);
    const order = asObject(answer.body['order_info'], 'order_info');
    const changedAt = parseChinaTime(asText(order['updated_at']) || asText(order['created_time']));
    if (raw === null || !changedAt || asText(order['order_sn']) !== number)
      throw new Damaged('pinduoduo.headDamaged', { number });
    return { number, modifiedAt: changedAt, raw };
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === ORDER_UNKNOWN) return null;
    throw error;
  }
}

/** Both ends are included there and count whole seconds, so the last second of `[from, to)` is the one before `to`. */
const rangeOf = ({ from, to }: Window) => ({
  start_updated_at: String(Math.floor(from.getTime() / 1_000)),
  end_updated_at: String(Math.floor((to.getTime() - 1) / 1_000)),
});
