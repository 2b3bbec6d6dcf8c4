/**
 * What JD's words mean in ours (https://open.jd.com, jingdong.pop.order.search, order states). A word that stands in no
 * table is `Damaged`: an order in a state we do not know waits for a person.
 */
import type { ChannelState, RefundState } from '../../../channels/connector.ts';

export const STATES: ReadonlyMap<string, ChannelState> = new Map<string, ChannelState>([
  ['NOT_PAY', 'waitPay'],
  ['WAIT_SELLER_STOCK_OUT', 'paid'],
  ['WAIT_SELLER_DELIVERY', 'paid'],
  // The buyer wants the money, or JD has stopped it: nothing may be shipped.
  ['LOCKED', 'held'],
  ['PAUSE', 'held'],
  ['POP_ORDER_PAUSE', 'held'],
  ['WAIT_GOODS_RECEIVE_CONFIRM', 'shipped'],
  ['FINISHED_L', 'finished'],
  ['TRADE_CANCELED', 'closed'],
]);

/** What buyers may want that is money: goods back (10), or a part of the price for what they keep (90). */
export const WANTS: ReadonlyMap<string, { goodsBack: boolean }> = new Map([
  ['10', { goodsBack: true }],
  ['90', { goodsBack: false }],
]);

/** How a service stands, by the word the platform shows. */
export const SERVICE_STATES: ReadonlyMap<string, RefundState> = new Map<string, RefundState>([
  ['申请', 'asked'],
  ['待审核', 'asked'],
  ['待客户反馈', 'agreed'],
  ['待收货', 'agreed'],
  ['待处理', 'agreed'],
  ['待用户确认', 'agreed'],
  ['完成', 'refunded'],
  ['取消', 'refused'],
  ['审核关闭', 'refused'],
]);

/** `1-货到付款`. */
export const isPaidAtTheDoor = (payType: string): boolean => /^1(?:-|$)/.test(payType);

/** `52-礼品卡优惠`: a gift card pays, it takes nothing off the price. */
export const isGiftCard = (couponType: string): boolean => /^52(?:-|$)/.test(couponType);
