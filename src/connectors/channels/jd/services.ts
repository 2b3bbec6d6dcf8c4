/**
 * After-sale services of JD (RET-1, RET-5): what buyers want of orders that have left is kept apart from the order there. An
 * order that has any is kept together with them, `{"order":…,"services":[…]}`. They are asked for by the shop's own number
 * (option `venderId`); without it nothing is known of them. Exchanges and repairs ask for no money and are not read.
 */
import { type ChannelRefund, OutsideFailure, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import type { Window } from '../listed-orders.ts';
import { valuesOf } from '../values.ts';
import type { Jd } from './call-jd.ts';
import { SERVICE_STATES, WANTS } from './order-words.ts';

const LIST = 'jingdong.asc.query.list';
const LANES = 8;
const MOST = 100;
const read = valuesOf('jd');

/** Nobody is told which person of the shop asks: it is this program. */
const BY = { operatePin: 'guanjia', operateNick: 'guanjia' };

/** Rows of the list as sent; none where the shop's number is not known, or the application may not read them. */
async function listServices(jd: Jd, shop: ShopAccess, asked: Record<string, string>): Promise<JsonObject[]> {
  const buId = String(shop.options['venderId'] ?? '');
  if (buId === '') return [];
  try {
    const params = { buId, ...BY, ...asked, pageNumber: '1', pageSize: String(MOST) };
    const { body } = await jd.ask(shop, LIST, params);
    const rows = objectsIn(asObject(body['pageResult'] ?? {}, 'pageResult'), 'data');
    return rows.filter((row) => WANTS.has(asText(row['customerExpect'])));
  } catch (error) {
    if (error instanceof OutsideFailure && MAY_NOT.has(error.code)) return [];
    throw error;
  }
}
const MAY_NOT = new Set(['jd.3', 'jd.21']);

/** Orders for which a service was asked for in the window. */
export async function ordersServed(jd: Jd, shop: ShopAccess, { from, to }: Window): Promise<string[]> {
  const rows = await listServices(jd, shop, {
    applyTimeBegin: formatChinaTime(from),
    applyTimeEnd: formatChinaTime(new Date(to.getTime() - 1)),
  });
  return [...new Set(rows.map((row) => asText(row['orderId'])))];
}

/** Orders with their services, where they have left and have any. */
export const withServices = (jd: Jd, shop: ShopAccess, orders: readonly RawOrder[]): Promise<RawOrder[]> =>
  inParallel(orders, LANES, async (order) => {
    if (!mayBeServed(order.raw)) return order;
    const services = await listServices(jd, shop, { orderId: order.number });
    if (services.length === 0) return order;
    const kept = services.map((row) => Object.fromEntries(KEPT.map((field) => [field, asText(row[field])])));
    return { ...order, raw: `{"order":${order.raw},"services":${JSON.stringify(kept)}}` };
  });

/** What of a service is kept with its order. */
const KEPT = ['serviceId', 'skuId', 'customerExpect', 'serviceStatusName'];

/** Said by the text alone, so that an order nobody can read is kept as it came. */
const mayBeServed = (raw: string): boolean => /"orderState"\s*:\s*"(WAIT_GOODS_RECEIVE_CONFIRM|FINISHED_L)"/.test(raw);

/** What stands in the order, and in the services kept with it. */
export function partsOf(raw: string): { order: JsonObject; services: JsonObject[] } {
  const whole = asObject(parseJson(raw), 'order');
  if (!('services' in whole)) return { order: whole, services: [] };
  return { order: asObject(whole['order'], 'order'), services: objectsIn(whole, 'services') };
}

/** A word that stands in no table waits for a person: somebody wants something, nobody knows how it stands. */
export const stateOf = (service: JsonObject): ChannelRefund['state'] =>
  SERVICE_STATES.get(asText(service['serviceStatusName'])) ?? 'asked';

/** The refunds of an order; deadlines are not told. */
export async function readRefunds(jd: Jd, shop: ShopAccess, orderNumber: string): Promise<ChannelRefund[]> {
  const rows = await listServices(jd, shop, { orderId: orderNumber });
  return rows.map((row) => ({
    ...{ number: asText(row['serviceId']), lineNumber: asText(row['skuId']), state: stateOf(row) },
    goodsBack: WANTS.get(asText(row['customerExpect']))!.goodsBack,
    ...{ amountMinor: read.yuan(row, 'actualPayPrice'), reason: asText(row['questionTypeCid1Name']) },
    ...{ answerBefore: null, returnCourier: '', returnNumber: asText(row['expressCode']) },
  }));
}
