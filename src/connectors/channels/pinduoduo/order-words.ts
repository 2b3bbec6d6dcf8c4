/**
 * What Pinduoduo's numbers mean in ours (https://open.pinduoduo.com/application/document/api?id=pdd.order.information.get).
 * A number that stands in no table is `Damaged`: an order in a state we do not know waits for a person.
 */
import type { ChannelState, RefundState } from '../../../channels/connector.ts';
import type { JsonObject } from '../../json-text.ts';
import { asText } from '../../json-text.ts';
import { valuesOf } from '../values.ts';

type Meaning = { state: ChannelState; text: string };
const read = valuesOf('pinduoduo');

const STATES = new Map<string, Meaning>([
  ['1', { state: 'paid', text: '待发货' }],
  ['2', { state: 'shipped', text: '已发货待签收' }],
  ['3', { state: 'signed', text: '已签收' }],
]);

const CONFIRMED = new Map<string, 'open' | 'closed' | 'unpaid'>([
  ['', 'open'],
  ['0', 'unpaid'],
  ['1', 'open'],
  ['2', 'closed'],
]);

const REFUNDS = new Map<string, RefundState>([
  ['', 'none'],
  ['1', 'none'],
  ['2', 'asked'],
  ['3', 'agreed'],
  ['4', 'refunded'],
]);
/** The shop said no, and the buyer has not answered yet. */
const REFUSED_BY_SHOP = '6';

/** An order whose money is back before it left is over, although it still says that it waits for shipping. */
export function stateOf(order: JsonObject): Meaning {
  const meaning = read.word(STATES, order, 'order_status');
  const confirmed = read.word(CONFIRMED, order, 'confirm_status');
  if (confirmed === 'closed') return { state: 'closed', text: '已取消' };
  if (confirmed === 'unpaid') return isDepositPaid(order) ? DEPOSIT_PAID : { state: 'waitPay', text: '未成交' };
  if (meaning.state !== 'paid') return meaning;
  if (refundOf(order) === 'refunded') return { state: 'closed', text: '退款成功' };
  if (isDepositPaid(order)) return DEPOSIT_PAID;
  if (asText(order['risk_control_status']) === '1') return { state: 'held', text: '审核中' };
  // 0: the group is not full yet.
  if (asText(order['group_status']) === '0') return { state: 'held', text: '拼团中' };
  return meaning;
}

const DEPOSIT_PAID: Meaning = { state: 'depositPaid', text: '定金已付' };

function isDepositPaid(order: JsonObject): boolean {
  const step = order['step_order_info'];
  return typeof step === 'object' && step !== null && 'step_trade_status' in step
    ? asText((step as JsonObject)['step_trade_status']) === '1'
    : false;
}

export function refundOf(order: JsonObject): RefundState {
  const refund = read.word(REFUNDS, order, 'refund_status', 'unknownRefundStatus');
  return refund === 'asked' && asText(order['after_sales_status']) === REFUSED_BY_SHOP ? 'refused' : refund;
}

export const PAYMENTS: ReadonlyMap<string, string> = new Map([
  ['WEIXIN', 'wechatPay'],
  ['ALIPAY', 'alipay'],
]);
