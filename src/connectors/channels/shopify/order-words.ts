/**
 * What Shopify's states mean in ours (https://shopify.dev/docs/api/admin-graphql/latest/enums/OrderDisplayFinancialStatus
 * and …FulfillmentStatus). A word that stands in no table is `Damaged`: such an order waits for a person.
 */
import type { ChannelState } from '../../../channels/connector.ts';
import type { JsonObject } from '../../json-text.ts';
import { asText } from '../../json-text.ts';
import { valuesOf } from '../values.ts';

const read = valuesOf('shopify');

const PAYMENT = new Map<string, ChannelState>([
  ['PENDING', 'waitPay'],
  ['PARTIALLY_PAID', 'depositPaid'],
  // The money is only reserved; capturing it is a step of its own there, and nothing may be shipped before.
  ['AUTHORIZED', 'held'],
  ['PAID', 'paid'],
  ['PARTIALLY_REFUNDED', 'paid'],
  ['REFUNDED', 'closed'],
  ['VOIDED', 'closed'],
  ['EXPIRED', 'closed'],
]);

/** null: nothing has left, so the payment says where the order is. */
const FULFILMENT = new Map<string, ChannelState | null>([
  ['UNFULFILLED', null],
  ['OPEN', null],
  ['IN_PROGRESS', null],
  ['PENDING_FULFILLMENT', null],
  ['REQUEST_DECLINED', null],
  ['RESTOCKED', null],
  ['FULFILLMENT_NOT_REQUIRED', null],
  ['ON_HOLD', 'held'],
  ['SCHEDULED', 'held'],
  ['PARTIALLY_FULFILLED', 'partlyShipped'],
  ['FULFILLED', 'shipped'],
]);

export function stateOf(order: JsonObject, cashOnDelivery: boolean): ChannelState {
  const paid = read.word(PAYMENT, order, 'displayFinancialStatus');
  const shipped = read.word(FULFILMENT, order, 'displayFulfillmentStatus');
  if (asText(order['cancelledAt']) !== '') return 'closed';
  if (shipped === 'shipped' || shipped === 'partlyShipped') return shipped;
  const state = paid === 'waitPay' && cashOnDelivery ? 'paid' : paid;
  return state === 'paid' && shipped ? shipped : state;
}
