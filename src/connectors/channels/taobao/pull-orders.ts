/**
 * Trades out of the Taobao Open Platform. The list of changed trades gives numbers only; each trade is then asked for in
 * full, because memo, message, discounts and the recipient's token are not in the list. `raw` is the exact text of the
 * trade inside the answer.
 */
import { Damaged, OutsideFailure, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime, parseChinaTime } from '../../china-time.ts';
import { asObject, asText, type JsonObject, objectsIn, sliceValue } from '../../json-text.ts';
import { countIn, type Head, listedOrders, type Window } from '../listed-orders.ts';
import { FORM } from './access-form.ts';
import type { Top } from './call-top.ts';

export const PAGE_SIZE = 50;
const LANES = 8;
const CHANGED = 'taobao.trades.sold.increment.get';
const FULL = 'taobao.trade.fullinfo.get';

/** The fields of a trade we read, `orders` being its lines. */
const FIELDS = [
  'tid,type,status,payment,total_fee,post_fee,discount_fee,adjust_fee,received_payment,cod_fee,buyer_cod_fee,cod_status',
  'created,pay_time,consign_time,end_time,modified,buyer_nick,buyer_open_uid,buyer_message,seller_memo,seller_flag',
  'receiver_name,receiver_state,receiver_city,receiver_district,receiver_town,receiver_address,receiver_zip',
  'receiver_mobile,receiver_phone,receiver_country,oaid,alipay_no,step_trade_status,step_paid_fee,omnichannel_param',
  'promotion_details,orders,delivery_time,invoice_name',
].join(',');

/** Trades by window, page and number. */
export const openOrders = (top: Top, now: () => number) =>
  listedOrders({
    kind: 'taobao',
    pageSize: PAGE_SIZE,
    lanes: LANES,
    now,
    isAboutAccess: (code) => FORM.problems.has(code) && code !== 'taobao.garbage',
    async count(shop, window) {
      const params = { ...rangeOf(window), page_no: '1', page_size: '1', use_has_next: 'false', fields: 'tid' };
      const { body } = await top.ask(shop, CHANGED, params);
      return countIn('taobao', body['total_results']);
    },
    async list(shop, window, page) {
      const paging = { page_no: String(page), page_size: String(PAGE_SIZE), use_has_next: 'true' };
      const { body } = await top.ask(shop, CHANGED, { ...rangeOf(window), ...paging, fields: 'tid,modified' });
      return headsIn(body);
    },
    read: (shop, tid) => readTrade(top, shop, tid),
  });

async function readTrade(top: Top, shop: ShopAccess, tid: string): Promise<RawOrder | null> {
  try {
    const answer = await top.ask(shop, FULL, { tid, fields: FIELDS });
    const raw = sliceValue(answer.text, [...answer.root, 'trade']);
    if (raw === null) throw new OutsideFailure('taobao.garbage', 'no trade in the answer', true);
    return rawOrder(asObject(answer.body['trade'], 'trade'), raw);
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === 'isv.trade-not-exist') return null;
    throw error;
  }
}

function rawOrder(trade: JsonObject, raw: string): RawOrder {
  const number = asText(trade['tid']);
  const modifiedAt = parseChinaTime(asText(trade['modified']) || asText(trade['created']));
  if (!/^\d+$/.test(number) || !modifiedAt) throw new Damaged('taobao.headDamaged', { number });
  return { number, modifiedAt, raw };
}

/** Both ends are included there and count whole seconds, so the last second of `[from, to)` is the one before `to`. */
const rangeOf = ({ from, to }: Window) => ({
  start_modified: formatChinaTime(from),
  end_modified: formatChinaTime(new Date(to.getTime() - 1)),
});

const headsIn = (body: JsonObject): Head[] =>
  objectsIn(asObject(body['trades'] ?? {}, 'trades'), 'trade').map((trade) => ({
    number: asText(trade['tid']),
    modified: parseChinaTime(asText(trade['modified'])),
  }));
