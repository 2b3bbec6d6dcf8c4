/**
 * What JD's words mean in ours (https://open.jd.com, jingdong.pop.order.search, order states). A word that stands in no
 * table is `Damaged`: an order in a state we do not know waits for a person.
 */
import type { ChannelState } from '../../../channels/connector.ts';

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

/** `1-货到付款`. */
export const isPaidAtTheDoor = (payType: string): boolean => /^1(?:-|$)/.test(payType);

/** `52-礼品卡优惠`: a gift card pays, it takes nothing off the price. */
export const isGiftCard = (couponType: string): boolean => /^52(?:-|$)/.test(couponType);
