/**
 * Trades out of the Taobao Open Platform. The list of changed trades gives numbers only; each trade is then asked for in
 * full, because memo, message, discounts and the recipient's token are not in the list. `raw` is the exact text of the
 * trade inside the answer.
 */
import { Damaged, OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime, parseChinaTime } from '../../china-time.ts';
import { asObject, asText, type JsonObject, objectsIn, sliceValue } from '../../json-text.ts';
import { readEach } from '../ask-again.ts';
import { pageFromTheEnd } from '../page-from-the-end.ts';
import { FORM } from './access-form.ts';
import { askTop, type TopTools } from './call-top.ts';

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
  'promotion_details,orders',
].join(',');

type Window = { from: Date; to: Date };

export const pullOrders = (
  tools: TopTools,
  shop: ShopAccess,
  window: Window,
  cursor: string | null,
): Promise<Page<RawOrder>> =>
  pageFromTheEnd(
    {
      count: () => countOrders(tools, shop, window),
      read: async (page) => {
        const params = {
          ...rangeOf(window),
          page_no: String(page),
          page_size: String(PAGE_SIZE),
          use_has_next: 'true',
        };
        const answer = await askTop(tools, shop, CHANGED, { ...params, fields: 'tid,modified' });
        return fetchEach(tools, shop, headsIn(answer.body));
      },
    },
    PAGE_SIZE,
    cursor,
  );

export async function countOrders(tools: TopTools, shop: ShopAccess, window: Window): Promise<number> {
  const params = { ...rangeOf(window), page_no: '1', page_size: '1', use_has_next: 'false', fields: 'tid' };
  const answer = await askTop(tools, shop, CHANGED, params);
  const total = asText(answer.body['total_results']);
  if (!/^\d{1,9}$/.test(total)) throw new OutsideFailure('taobao.garbage', `total_results ${total}`, true);
  return Number(total);
}

/** Single trades by number, in the order asked; a number that is not this shop's is left out. */
export const fetchOrders = (tools: TopTools, shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]> =>
  fetchEach(
    tools,
    shop,
    numbers.map((tid) => ({ tid, modified: null })),
  );

/** What the list tells of a trade. */
type Head = { tid: string; modified: Date | null };

const fetchEach = (tools: TopTools, shop: ShopAccess, heads: readonly Head[]): Promise<RawOrder[]> =>
  readEach(
    heads,
    LANES,
    ({ tid }) => fetchOrder(tools, shop, tid),
    (head, { code }) => (FORM.problems.has(code) && code !== 'taobao.garbage' ? null : unread(tools, head, code)),
  );

/** Stands for a trade the platform lists and does not give. It says the same each time, so it is kept once. */
const unread = ({ now }: TopTools, { tid, modified }: Head, code: string): RawOrder => ({
  number: tid,
  modifiedAt: modified ?? new Date(now()),
  raw: JSON.stringify({ unread: { tid, code } }),
  unread: true,
});

async function fetchOrder(tools: TopTools, shop: ShopAccess, tid: string): Promise<RawOrder | null> {
  try {
    const answer = await askTop(tools, shop, FULL, { tid, fields: FIELDS });
    const raw = sliceValue(answer.text, [answer.root, 'trade']);
    if (raw === null) throw new OutsideFailure('taobao.garbage', 'no trade in the answer', true);
    return rawOrder(asObject(answer.body['trade'], 'trade'), raw);
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === 'isv.trade-not-exist') return null;
    if (error instanceof Damaged) throw new OutsideFailure('taobao.garbage', error.message, true);
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
    tid: asText(trade['tid']),
    modified: parseChinaTime(asText(trade['modified'])),
  }));
