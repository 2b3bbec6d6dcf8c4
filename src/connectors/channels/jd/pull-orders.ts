/** Orders out of JD: the list of changes brings them whole, with the fields that are asked for. */
import { OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { asObject } from '../../json-text.ts';
import { countIn, type Window } from '../listed-orders.ts';
import { valuesOf } from '../values.ts';
import { wholeOrders } from '../whole-orders.ts';
import type { Jd } from './call-jd.ts';
import { STATES } from './order-words.ts';
import { ordersServed, withServices } from './services.ts';

export const PAGE_SIZE = 50;
const SEARCH = 'jingdong.pop.order.search';
const FOUND = 'searchorderinfo_result';
const ORDER_UNKNOWN = 'jd.10400001';
const read = valuesOf('jd');

const FIELDS = [
  'orderId,orderType,payType,orderTotalPrice,orderSellerPrice,orderPayment,freightPrice,sellerDiscount,orderState',
  'orderStateRemark,deliveryType,orderRemark,orderStartTime,orderEndTime,consigneeInfo,itemInfoList,couponDetailList',
  'venderRemark,balanceUsed,pin,returnOrder,paymentConfirmTime,waybill,logisticsId,modified,parentOrderId,storeOrder',
  'invoiceEasyInfo,vatInfo',
].join(',');

/** Orders with the services asked for since; one whose only change is a service comes with the first page of its window. */
export function openOrders(jd: Jd) {
  const orders = changedOrders(jd);
  return {
    ...orders,
    fetchOrders: async (shop: ShopAccess, numbers: readonly string[]) =>
      withServices(jd, shop, await orders.fetchOrders(shop, numbers)),
    async pullOrders(shop: ShopAccess, window: Window, cursor: string | null): Promise<Page<RawOrder>> {
      const page = await orders.pullOrders(shop, window, cursor);
      const there = new Set(page.items.map(({ number }) => number));
      const more = cursor === null ? (await ordersServed(jd, shop, window)).filter((one) => !there.has(one)) : [];
      const served = more.length > 0 ? await orders.fetchOrders(shop, more) : [];
      return { ...page, items: await withServices(jd, shop, [...served, ...page.items]) };
    },
  };
}

const changedOrders = (jd: Jd) =>
  wholeOrders({
    kind: 'jd',
    pageSize: PAGE_SIZE,
    lanes: 8,
    listAt: [FOUND, 'orderInfoList'],
    orderAt: ['orderDetailInfo', 'orderInfo'],
    numberIn: 'orderId',
    changedAt: (order) => read.chinaTime(order, 'modified') ?? read.chinaTime(order, 'orderStartTime'),
    async count(shop, window) {
      const { body } = await jd.ask(shop, SEARCH, { ...rangeOf(window), page: '1', page_size: '1' });
      return countIn('jd', asObject(body[FOUND], FOUND)['orderTotal']);
    },
    list: (shop, window, page) =>
      jd.ask(shop, SEARCH, { ...rangeOf(window), page: String(page), page_size: String(PAGE_SIZE) }),
    ask: (shop, number) => askForOrder(jd, shop, number),
  });

async function askForOrder(jd: Jd, shop: ShopAccess, number: string) {
  try {
    return await jd.ask(shop, 'jingdong.pop.order.get', { order_id: number, optional_fields: FIELDS });
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === ORDER_UNKNOWN) return null;
    throw error;
  }
}

/**
 * Both ends are included there and count whole seconds, so the last second of `[from, to)` is the one before `to`.
 * `dateType` 0 is the time of the last change, `sortType` 1 newest first.
 */
const rangeOf = ({ from, to }: Window) => ({
  start_date: formatChinaTime(from),
  end_date: formatChinaTime(new Date(to.getTime() - 1)),
  order_state: [...STATES.keys()].join(','),
  optional_fields: FIELDS,
  dateType: '0',
  sortType: '1',
});
