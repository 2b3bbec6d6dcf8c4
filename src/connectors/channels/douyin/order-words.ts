/**
 * What Douyin's numbers mean in ours (https://op.jinritemai.com/docs/api-docs/15/1342, order states and after-sale
 * states). A number that stands in no table is `Damaged`: an order in a state we do not know waits for a person.
 */
import type { ChannelState, IncomingOrder, RefundState } from '../../../channels/connector.ts';

export const STATES: ReadonlyMap<string, ChannelState> = new Map<string, ChannelState>([
  ['1', 'waitPay'],
  ['103', 'depositPaid'],
  // Paid, and not for shipping yet: the platform looks for risks, or waits until a group is full.
  ['105', 'held'],
  ['2', 'paid'],
  ['101', 'partlyShipped'],
  ['3', 'shipped'],
  ['5', 'finished'],
  ['4', 'closed'],
  ['21', 'closed'],
  ['22', 'closed'],
  ['39', 'closed'],
]);

export const REFUNDS: ReadonlyMap<string, RefundState> = new Map<string, RefundState>([
  ['', 'none'],
  ['0', 'none'],
  ['6', 'asked'],
  ['7', 'agreed'],
  ['11', 'agreed'],
  ['13', 'agreed'],
  ['14', 'agreed'],
  ['12', 'refunded'],
  ['53', 'refunded'],
  ['27', 'refused'],
  ['29', 'refused'],
  // The buyer took it back, or it came to nothing.
  ['28', 'none'],
  ['51', 'none'],
]);

/** By `trade_type`; any other is a plain order. */
export const KINDS: ReadonlyMap<string, IncomingOrder['kind']> = new Map<string, IncomingOrder['kind']>([
  ['1', 'groupBuy'],
  ['2', 'presale'],
]);

export const PAYMENTS: ReadonlyMap<string, string> = new Map([
  ['1', 'wechatPay'],
  ['2', 'alipay'],
]);

export const PAID_AT_THE_DOOR = '0';
