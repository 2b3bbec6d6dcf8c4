/**
 * A Shopify order in our words. Pure; guesses nothing. Amounts are decimals of the shop's currency. Must stay true: price ×
 * pieces less what is allocated to each line, with shipping, tips and taxes that are not in the prices, is the total.
 */
import { Damaged, type IncomingLine, type IncomingOrder, type Recipient } from '../../../channels/connector.ts';
import { allocate, scaleOf } from '../../../kernel/money.ts';
import { asList, asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { pairsIn, saidIn, titleAmong } from '../invoice-title.ts';
import { sum, valuesOf } from '../values.ts';
import { idOf } from './call-shopify.ts';
import { stateOf } from './order-words.ts';

const read = valuesOf('shopify');
const nodesIn = (from: JsonObject, field: string) => objectsIn(asObject(from[field] ?? {}, field), 'nodes');

export function translateOrder(raw: string): IncomingOrder {
  const order = asObject(parseJson(raw), 'order');
  if ('unread' in order)
    throw new Damaged('shopify.unread', { code: asText(asObject(order['unread'], 'unread')['code']) });
  const currency = asText(order['currencyCode']);
  if (!/^[A-Z]{3}$/.test(currency)) throw new Damaged('shopify.currencyDamaged', { currency });
  const money = (from: JsonObject, field: string) =>
    read.money(
      asObject(asObject(from[field] ?? {}, field)['shopMoney'] ?? {}, 'shopMoney'),
      'amount',
      scaleOf(currency),
    );
  const sent = nodesIn(order, 'lineItems');
  if (sent.length === 0) throw new Damaged('shopify.noLines', { id: asText(order['id']) });
  const cashOnDelivery = asList(order['paymentGatewayNames'], 'paymentGatewayNames').some((name) =>
    /cash on delivery|货到付款/i.test(asText(name)),
  );
  const payments = paymentsOf(order, money);
  const createdAt = read.needed(read.moment(order, 'createdAt'), 'createdAt');
  return {
    number: read.number({ id: idOf(order['id']) }, 'id'),
    state: stateOf(order, cashOnDelivery),
    stateText: `${asText(order['displayFinancialStatus'])} ${asText(order['displayFulfillmentStatus'])}`,
    kind: isFetched(order) ? 'storePickup' : 'normal',
    cashOnDelivery,
    currency,
    ...sumsOf(order, sent, money),
    paidMinor: sum(payments.map((payment) => payment.amountMinor)),
    createdAt,
    paidAt: payments[0]?.at ?? null,
    modifiedAt: read.moment(order, 'updatedAt') ?? createdAt,
    shipBefore: promiseOf(order),
    buyer: { id: idOf(asObject(order['customer'] ?? {}, 'customer')['id']), message: asText(order['note']) },
    seller: { memo: '', flag: 0 },
    recipient: recipientOf(asObject(order['shippingAddress'] ?? {}, 'shippingAddress')),
    invoice: invoiceOf(order),
    payments: payments.map(({ at: _, ...payment }) => payment),
  };
}

/** Attributes that the shop's cart or an app wrote to the order. */
const invoiceOf = (order: JsonObject) =>
  titleAmong(pairsIn(order['customAttributes']), asText(saidIn(order['billingAddress'])['company']));

type Money = (from: JsonObject, field: string) => bigint;

function sumsOf(order: JsonObject, sent: readonly JsonObject[], money: Money) {
  const given = refundedPieces(order);
  const lines = sent.flatMap((line) => piecesOf(line, given.get(idOf(line['id'])) ?? 0n, money));
  const goodsMinor = sum(lines.map((line) => line.priceMinor * line.quantity));
  const paidForGoods = sum(lines.map((line) => line.amountMinor));
  const freightMinor =
    sum(nodesIn(order, 'shippingLines').map((line) => money(line, 'discountedPriceSet'))) +
    money(order, 'totalTipReceivedSet');
  // Where prices hold their taxes, the taxes are in the lines already.
  const taxMinor = asText(order['taxesIncluded']) === 'true' ? 0n : money(order, 'totalTaxSet');
  const payableMinor = money(order, 'totalPriceSet');
  if (paidForGoods + freightMinor + taxMinor !== payableMinor || lines.some((line) => line.amountMinor < 0n))
    throw new Damaged('shopify.orderDoesNotAddUp', { payableMinor, paidForGoods, freightMinor, taxMinor });
  return { goodsMinor, discountMinor: goodsMinor - paidForGoods, freightMinor, taxMinor, payableMinor, lines };
}

/** Pieces given back, per line. */
function refundedPieces(order: JsonObject): ReadonlyMap<string, bigint> {
  const pieces = new Map<string, bigint>();
  for (const part of objectsIn(order, 'refunds').flatMap((refund) => nodesIn(refund, 'refundLineItems'))) {
    const id = idOf(asObject(part['lineItem'], 'lineItem')['id']);
    pieces.set(id, (pieces.get(id) ?? 0n) + read.quantity(part, 'quantity'));
  }
  return pieces;
}

/** What was given back of a line is a closed line of its own; all of it, the line itself. */
function piecesOf(sent: JsonObject, given: bigint, money: Money): IncomingLine[] {
  const quantity = read.quantity(sent, 'quantity');
  const back = given < quantity ? given : quantity;
  const priceMinor = money(sent, 'originalUnitPriceSet');
  const off = sum(objectsIn(sent, 'discountAllocations').map((one) => money(one, 'allocatedAmountSet')));
  const [kept = 0n, returned = 0n] = allocate(priceMinor * quantity - off, [quantity - back, back]);
  const variant = asObject(sent['variant'] ?? {}, 'variant');
  const line: IncomingLine = {
    number: read.number({ id: idOf(sent['id']) }, 'id'),
    itemId: idOf(asObject(sent['product'] ?? {}, 'product')['id']),
    skuId: idOf(variant['id']),
    merchantCode: asText(sent['sku']),
    barcode: asText(variant['barcode']),
    title: asText(sent['title']),
    properties: asText(sent['variantTitle']),
    ...{ quantity, priceMinor, amountMinor: kept, refund: 'none', closed: false, gift: false },
  };
  const closed = { quantity: back, amountMinor: returned, refund: 'refunded' as const, closed: true };
  if (back === quantity) return [{ ...line, ...closed }];
  if (back === 0n) return [line];
  return [
    { ...line, quantity: quantity - back },
    { ...line, ...closed, number: `${line.number}-refunded` },
  ];
}

/** Money that came in: sales and captures that succeeded. */
function paymentsOf(order: JsonObject, money: Money) {
  return objectsIn(order, 'transactions')
    .filter((one) => ['SALE', 'CAPTURE'].includes(asText(one['kind'])) && asText(one['status']) === 'SUCCESS')
    .map((one) => ({
      method: asText(one['gateway']),
      reference: idOf(one['id']),
      amountMinor: money(one, 'amountSet'),
      at: read.moment(one, 'processedAt'),
    }));
}

/** The earliest of what is still to be fulfilled. */
function promiseOf(order: JsonObject): Date | null {
  const open = nodesIn(order, 'fulfillmentOrders').filter((one) => asText(one['status']) !== 'CLOSED');
  const promises = open.flatMap((one) => read.moment(one, 'fulfillBy') ?? []);
  return promises.length === 0 ? null : new Date(Math.min(...promises.map((at) => at.getTime())));
}

const isFetched = (order: JsonObject): boolean =>
  nodesIn(order, 'fulfillmentOrders').some(
    (one) => asText(asObject(one['deliveryMethod'] ?? {}, 'deliveryMethod')['methodType']) === 'PICK_UP',
  );

const recipientOf = (address: JsonObject): Recipient => ({
  name: asText(address['name']),
  phone: asText(address['phone']),
  country: asText(address['countryCodeV2']),
  province: asText(address['province']),
  city: asText(address['city']),
  district: '',
  town: '',
  detail: [address['address1'], address['address2']]
    .map(asText)
    .filter((part) => part !== '')
    .join(' '),
  postcode: asText(address['zip']),
  masked: null,
});
