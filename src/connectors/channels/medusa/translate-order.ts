/**
 * A Medusa order in our words. Pure; guesses nothing. Amounts are decimals of the order's currency. Must stay true: what
 * each line costs after its discounts, with shipping and taxes, is the order's total.
 */
import { Damaged, type IncomingLine, type IncomingOrder, type Recipient } from '../../../channels/connector.ts';
import { scaleOf } from '../../../kernel/money.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { saidIn, titleAmong } from '../invoice-title.ts';
import { sum, valuesOf } from '../values.ts';
import { stateOf } from './order-words.ts';
import { NUMBER } from './pull-orders.ts';

const read = valuesOf('medusa');
type Money = (from: JsonObject, field: string) => bigint;

export function translateOrder(raw: string): IncomingOrder {
  const order = asObject(parseJson(raw), 'order');
  const number = read.number(order, 'id', NUMBER);
  const currency = asText(order['currency_code']).toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) throw new Damaged('medusa.currencyDamaged', { currency });
  const money: Money = (from, field) => read.money(from, field, scaleOf(currency));
  const sent = objectsIn(order, 'items');
  if (sent.length === 0) throw new Damaged('medusa.noLines', { number });
  const payments = paymentsOf(order, money);
  const createdAt = read.needed(read.moment(order, 'created_at'), 'created_at');
  return {
    number,
    state: stateOf(order),
    stateText: ['status', 'payment_status', 'fulfillment_status'].map((field) => asText(order[field])).join(' '),
    kind: 'normal',
    cashOnDelivery: false,
    currency,
    ...sumsOf(order, sent, money),
    paidMinor: sum(payments.map((payment) => payment.amountMinor)),
    createdAt,
    paidAt: payments[0]?.at ?? null,
    modifiedAt: read.moment(order, 'updated_at') ?? createdAt,
    buyer: { id: asText(order['email']), message: '' },
    seller: { memo: '', flag: 0 },
    recipient: recipientOf(asObject(order['shipping_address'] ?? {}, 'shipping_address')),
    invoice: titleAmong(new Map(Object.entries(saidIn(order['metadata'])).map(([key, value]) => [key, asText(value)]))),
    payments: payments.map(({ at: _, ...payment }) => payment),
  };
}

function sumsOf(order: JsonObject, sent: readonly JsonObject[], money: Money) {
  const allBack = asText(order['payment_status']) === 'refunded';
  const closed = asText(order['status']) === 'canceled';
  const lines = sent.map((item) => lineOf(item, money, { allBack, closed }));
  const paidForGoods = sum(lines.map((line) => line.amountMinor));
  const goodsMinor = sum(sent.map((item) => money(item, 'subtotal')));
  const freightMinor = money(order, 'shipping_total') - money(order, 'shipping_tax_total');
  const taxMinor = money(order, 'tax_total');
  const payableMinor = money(order, 'total');
  if (paidForGoods + freightMinor + taxMinor !== payableMinor || lines.some((line) => line.amountMinor < 0n))
    throw new Damaged('medusa.orderDoesNotAddUp', { payableMinor, paidForGoods, freightMinor, taxMinor });
  return { goodsMinor, discountMinor: goodsMinor - paidForGoods, freightMinor, taxMinor, payableMinor, lines };
}

/** Taxes are the order's; a line is what it costs without them, once its discounts are off. */
function lineOf(item: JsonObject, money: Money, order: { allBack: boolean; closed: boolean }): IncomingLine {
  const quantity = read.quantity(item, 'quantity');
  const detail = asObject(item['detail'] ?? {}, 'detail');
  const pieces = (field: string) => BigInt(/^\d{1,9}$/.exec(asText(detail[field]))?.[0] ?? '0');
  const isBack = order.allBack || pieces('return_received_quantity') >= quantity;
  const variant = asObject(item['variant'] ?? {}, 'variant');
  return {
    number: read.number(item, 'id', /^\w+$/),
    itemId: asText(item['product_id']),
    skuId: asText(item['variant_id']),
    merchantCode: asText(item['variant_sku']) || asText(variant['sku']),
    barcode: asText(item['variant_barcode']) || asText(variant['barcode']),
    title: asText(item['product_title']) || asText(item['title']),
    properties: asText(item['variant_title']),
    quantity,
    priceMinor: money(item, 'unit_price'),
    amountMinor: money(item, 'total') - money(item, 'tax_total'),
    refund: isBack ? 'refunded' : pieces('return_requested_quantity') > 0n ? 'asked' : 'none',
    closed: isBack || order.closed,
    gift: false,
  };
}

/** Money that was captured. */
const paymentsOf = (order: JsonObject, money: Money) =>
  objectsIn(order, 'payment_collections')
    .flatMap((collection) => objectsIn(collection, 'payments'))
    .map((payment) => ({ payment, at: read.moment(payment, 'captured_at') }))
    .filter(({ at }) => at !== null)
    .map(({ payment, at }) => ({
      method: asText(payment['provider_id']),
      reference: asText(payment['id']),
      amountMinor: money(payment, 'amount'),
      at,
    }));

const recipientOf = (address: JsonObject): Recipient => ({
  name: joined([address['last_name'], address['first_name']], ''),
  phone: asText(address['phone']),
  country: asText(address['country_code']).toUpperCase(),
  province: asText(address['province']),
  city: asText(address['city']),
  district: '',
  town: '',
  detail: joined([address['address_1'], address['address_2']], ' '),
  postcode: asText(address['postal_code']),
  masked: null,
});

const joined = (parts: JsonObject[string][] | (JsonObject[string] | undefined)[], between: string): string =>
  parts
    .map(asText)
    .filter((part) => part !== '')
    .join(between);
