/**
 * A Vendure order in our words. Pure; guesses nothing. Amounts are integers in the currency's minor unit, net of tax;
 * `proratedLinePrice` is what a line really costs once discounts on the whole order are shared out.
 */
import {
  type ChannelState,
  Damaged,
  type IncomingLine,
  type IncomingOrder,
  type Recipient,
  type RefundState,
} from '../../../channels/connector.ts';
import { asObject, asText, type Json, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { shareByValue } from '../share-by-value.ts';

const STATES = new Map<string, ChannelState>(
  Object.entries<ChannelState>({
    Created: 'waitPay',
    Draft: 'waitPay',
    AddingItems: 'waitPay',
    ArrangingPayment: 'waitPay',
    // The money is only reserved; capturing it is a step of its own there, and nothing may be shipped before.
    PaymentAuthorized: 'held',
    PaymentSettled: 'paid',
    PartiallyShipped: 'partlyShipped',
    Shipped: 'shipped',
    PartiallyDelivered: 'shipped',
    Delivered: 'signed',
    Modifying: 'held',
    ArrangingAdditionalPayment: 'held',
    Cancelled: 'closed',
  }),
);

export function translateOrder(raw: string): IncomingOrder {
  const order = asObject(parseJson(raw), 'order');
  if ('unread' in order)
    throw new Damaged('vendure.unread', { code: asText(asObject(order['unread'], 'unread')['failure']) });
  const stateText = asText(order['state']);
  const state = STATES.get(stateText);
  if (!state) throw new Damaged('vendure.unknownState', { state: stateText });
  const number = asText(order['code']);
  const sent = objectsIn(order, 'lines');
  if (number === '' || sent.length === 0) throw new Damaged('vendure.headDamaged', { number });

  const settled = objectsIn(order, 'payments').filter((payment) => asText(payment['state']) === 'Settled');
  const createdAt = momentOf(order['orderPlacedAt']);
  const customer = asObject(order['customer'] ?? {}, 'customer');
  return {
    number,
    state,
    stateText,
    kind: 'normal',
    cashOnDelivery: false,
    currency: asText(order['currencyCode']),
    ...sumsOf(order, sent, refundedQuantities(order)),
    paidMinor: sum(settled.map((payment) => amountOf(payment['amount'], 'payment'))),
    createdAt,
    paidAt: settled[0] ? momentOf(settled[0]['createdAt']) : null,
    modifiedAt: momentOf(order['updatedAt']),
    buyer: { id: asText(customer['emailAddress']), message: '' },
    seller: { memo: '', flag: 0 },
    recipient: recipientOf(asObject(order['shippingAddress'] ?? {}, 'shippingAddress')),
    payments: settled.map((payment) => ({
      method: asText(payment['method']),
      reference: asText(payment['transactionId']),
      amountMinor: amountOf(payment['amount'], 'payment'),
    })),
  };
}

/** Surcharges that add to the bill count as freight; those that lower it are a discount shared over the lines by value. */
function sumsOf(order: JsonObject, sent: JsonObject[], refunded: Refunded) {
  const surcharges = objectsIn(order, 'surcharges').map((one) => amountOf(one['price'], 'surcharge'));
  const prices = sent.map((line) => amountOf(line['proratedLinePrice'], 'proratedLinePrice'));
  const lowered = shareByValue(sum(surcharges.filter((price) => price < 0n)), prices);
  if (!lowered) throw new Damaged('vendure.lineBelowZero', { prices });
  const lines = sent.map((line, at) => lineOf(line, (prices[at] ?? 0n) + (lowered[at] ?? 0n), refunded));

  const goodsMinor = sum(sent.map((line) => amountOf(line['linePrice'], 'linePrice')));
  const paidForGoods = sum(lines.map((line) => line.amountMinor));
  const freightMinor = amountOf(order['shipping'], 'shipping') + sum(surcharges.filter((price) => price > 0n));
  const total = amountOf(order['total'], 'total');
  const payableMinor = amountOf(order['totalWithTax'], 'totalWithTax');
  if (paidForGoods + freightMinor !== total)
    throw new Damaged('vendure.orderDoesNotAddUp', { total, lines: paidForGoods, freight: freightMinor });
  const discountMinor = goodsMinor - paidForGoods;
  return { goodsMinor, discountMinor, freightMinor, taxMinor: payableMinor - total, payableMinor, lines };
}

/** A cancelled line keeps its place with quantity 0; we keep what was ordered and mark it closed. */
function lineOf(line: JsonObject, amountMinor: bigint, refunded: Refunded): IncomingLine {
  const variant = asObject(line['productVariant'], 'productVariant');
  const number = asText(line['id']);
  const ordered = quantityOf(line['orderPlacedQuantity']);
  const left = quantityOf(line['quantity']);
  return {
    number,
    itemId: asText(variant['productId']),
    skuId: asText(variant['id']),
    merchantCode: asText(variant['sku']),
    barcode: '',
    title: asText(variant['name']),
    properties: objectsIn(variant, 'options')
      .map((option) => `${asText(asObject(option['group'] ?? {}, 'group')['name'])}:${asText(option['name'])}`)
      .join(';'),
    quantity: left === 0n ? ordered : left,
    priceMinor: amountOf(line['unitPrice'], 'unitPrice'),
    amountMinor,
    // Giving money back does not take goods off the order there; cancelling pieces does, and lowers the quantity.
    refund: refundOf(refunded.get(number), ordered),
    closed: left === 0n,
    gift: false,
  };
}

/** Pieces whose money is given back, per line: paid out already, or agreed and not yet. */
type Refunded = ReadonlyMap<string, { settled: bigint; pending: bigint }>;

function refundedQuantities(order: JsonObject): Refunded {
  const quantities = new Map<string, { settled: bigint; pending: bigint }>();
  for (const refund of objectsIn(order, 'payments').flatMap((payment) => objectsIn(payment, 'refunds'))) {
    const state = asText(refund['state']);
    if (state === 'Failed') continue;
    for (const line of objectsIn(refund, 'lines')) {
      const number = asText(line['orderLineId']);
      const { settled, pending } = quantities.get(number) ?? { settled: 0n, pending: 0n };
      const quantity = quantityOf(line['quantity']);
      quantities.set(
        number,
        state === 'Settled' ? { settled: settled + quantity, pending } : { settled, pending: pending + quantity },
      );
    }
  }
  return quantities;
}

function refundOf(back: { settled: bigint; pending: bigint } | undefined, ordered: bigint): RefundState {
  if (!back) return 'none';
  if (back.settled >= ordered) return 'refunded';
  return back.pending > 0n ? 'agreed' : 'none';
}

const recipientOf = (address: JsonObject): Recipient => ({
  name: asText(address['fullName']),
  phone: asText(address['phoneNumber']),
  country: asText(address['countryCode']),
  province: asText(address['province']),
  city: asText(address['city']),
  district: '',
  town: '',
  detail: [address['streetLine1'], address['streetLine2']]
    .map(asText)
    .filter((part) => part !== '')
    .join(' '),
  postcode: asText(address['postalCode']),
  masked: null,
});

function amountOf(value: Json | undefined, what: string): bigint {
  const text = asText(value);
  if (!/^-?\d{1,18}$/.test(text)) throw new Damaged('vendure.amountDamaged', { what, text });
  return BigInt(text);
}

function quantityOf(value: Json | undefined): bigint {
  const text = asText(value);
  if (!/^\d{1,9}$/.test(text)) throw new Damaged('vendure.quantityDamaged', { text });
  return BigInt(text);
}

function momentOf(value: Json | undefined): Date {
  const moment = new Date(asText(value));
  if (Number.isNaN(moment.getTime())) throw new Damaged('vendure.timeDamaged', { text: asText(value) });
  return moment;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
