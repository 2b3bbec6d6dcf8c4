/**
 * What Medusa's states mean in ours (https://docs.medusajs.com/resources/references/types, OrderStatus, PaymentStatus,
 * FulfillmentStatus). A word that stands in no table is `Damaged`: such an order waits for a person.
 */
import type { ChannelState } from '../../../channels/connector.ts';
import type { JsonObject } from '../../json-text.ts';
import { valuesOf } from '../values.ts';

const read = valuesOf('medusa');

/** null: payment and fulfilment say where the order is. */
const ORDER = new Map<string, ChannelState | null>([
  ['pending', null],
  ['completed', null],
  ['archived', null],
  ['draft', 'waitPay'],
  ['requires_action', 'held'],
  ['canceled', 'closed'],
]);

const PAYMENT = new Map<string, ChannelState>([
  ['not_paid', 'waitPay'],
  ['awaiting', 'waitPay'],
  ['requires_action', 'waitPay'],
  // The money is only reserved; capturing it is a step of its own there, and nothing may be shipped before.
  ['authorized', 'held'],
  ['partially_authorized', 'held'],
  ['partially_captured', 'depositPaid'],
  ['captured', 'paid'],
  ['partially_refunded', 'paid'],
  ['refunded', 'closed'],
  ['canceled', 'closed'],
]);

/** null: nothing has left; packing is not leaving. */
const FULFILMENT = new Map<string, ChannelState | null>([
  ['not_fulfilled', null],
  ['partially_fulfilled', null],
  ['fulfilled', null],
  ['canceled', null],
  ['partially_shipped', 'partlyShipped'],
  ['shipped', 'shipped'],
  ['partially_delivered', 'shipped'],
  ['delivered', 'signed'],
]);

export function stateOf(order: JsonObject): ChannelState {
  const own = read.word(ORDER, order, 'status');
  const paid = read.word(PAYMENT, order, 'payment_status');
  const shipped = read.word(FULFILMENT, order, 'fulfillment_status');
  return own ?? shipped ?? paid;
}
