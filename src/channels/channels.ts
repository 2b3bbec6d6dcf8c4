/** What other modules may use of channels. */

export {
  type ChannelOrder,
  channelOrdersOf,
  keyOfChannelOrder,
  linkChannelOrders,
  orderIdsOf,
  ordersByChannelNumber,
  recordChannelOrders,
  recordDamaged,
} from './channel-orders.ts';
export * from './connector.ts';
export { type MessageKind, ordersOfMessages, type RawPlace, type StoredOrder, storeMessage } from './messages.ts';
export { type ShopSettings, shopSettings } from './shops.ts';
