/** What other modules may use of channels. */

export { type Audited, auditDay } from './audit-days.ts';
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
export { channelExports } from './export-shops.ts';
export { channelJobs, channelSchedules } from './jobs.ts';
export {
  contentHash,
  keepMessage,
  type MessageKind,
  ordersOfMessages,
  type RawPlace,
  type StoredOrder,
  storeChanged,
  storeMessage,
} from './messages.ts';
export { noteStock, pushAll } from './note-stock.ts';
export type { ChannelPorts, UploadNames } from './ports.ts';
export {
  correctUploads,
  queueUploads,
  repeatUploads,
  takeBackUploads,
  type UploadSpec,
  uploadsOf,
  uploadsOfParcels,
} from './queue-uploads.ts';
export { REFUND_EVENTS, type RefundSaid, type RefundTold } from './refunds.ts';
export { type RevealPorts, recipientQuestion } from './reveal-recipient.ts';
export { channelRoutes } from './routes.ts';
export { createShop, type NewShop, type ShopChange, updateShop } from './save-shop.ts';
export { accessOf, type Shop, type ShopSettings, shopById, shopSettings, shopsOf } from './shops.ts';
export { takeWebhook } from './take-webhook.ts';
export { callChannel } from './trouble.ts';
export { channelChecks } from './verify.ts';
