/**
 * A Pinduoduo order in our words. Pure; guesses nothing. Amounts are yuan. Must stay true: price × pieces is
 * `goods_amount`, and less the discounts and with postage it is `pay_amount`; the discount is shared by value.
 */
import { Damaged, type IncomingLine, type IncomingOrder, type Recipient } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { platformShares, shareByValue } from '../share-by-value.ts';
import { sum, valuesOf } from '../values.ts';
import { PAYMENTS, refundOf, stateOf } from './order-words.ts';
import { NUMBER } from './pull-orders.ts';

const read = valuesOf('pinduoduo');

export function translateOrder(raw: string): IncomingOrder {
  const order = asObject(parseJson(raw), 'order');
  if ('unread' in order)
    throw new Damaged('pinduoduo.unread', { code: asText(asObject(order['unread'], 'unread')['code']) });
  const number = read.number(order, 'order_sn', NUMBER);
  const sent = objectsIn(order, 'item_list');
  if (sent.length === 0) throw new Damaged('pinduoduo.noLines', { number });
  const { state, text } = stateOf(order);
  const sums = sumsOf(order, sent);
  const lines = linesOf(order, sent, sums.amounts, state === 'closed');
  const createdAt = read.needed(read.chinaTime(order, 'created_time'), 'created_time');
  const paidAt = read.chinaTime(order, 'pay_time') ?? read.chinaTime(order, 'confirm_time');
  const { amounts: _, ...totals } = sums;
  const paidMinor = paidOf(order, state, paidAt, totals.payableMinor);
  const reference = asText(order['pay_no']);
  return {
    number,
    state,
    stateText: text,
    kind: kindOf(order),
    cashOnDelivery: false,
    currency: 'CNY',
    ...totals,
    taxMinor: 0n,
    paidMinor,
    priceChanged: read.yuan(order, 'order_change_amount') !== 0n,
    createdAt,
    paidAt,
    modifiedAt: read.chinaTime(order, 'updated_at') ?? createdAt,
    shipBefore: read.chinaTime(order, 'last_ship_time'),
    // Who buys is not told, not even as a number.
    buyer: { id: '', message: asText(order['buyer_memo']) },
    seller: { memo: asText(order['remark']), flag: flagOf(order) },
    recipient: recipientOf(order),
    lines,
    payments:
      reference === '' || paidMinor === 0n
        ? []
        : [{ method: PAYMENTS.get(asText(order['pay_type'])) ?? 'pinduoduo', reference, amountMinor: paidMinor }],
  };
}

function sumsOf(order: JsonObject, sent: readonly JsonObject[]) {
  const costs = sent.map((item) => read.yuan(item, 'goods_price') * read.quantity(item, 'goods_count'));
  const goodsMinor = read.yuan(order, 'goods_amount');
  const freightMinor = read.yuan(order, 'postage');
  const payableMinor = read.yuan(order, 'pay_amount');
  // What the seller took off by hand comes on top of the discounts.
  const discountMinor = read.yuan(order, 'discount_amount') + read.yuan(order, 'order_change_amount');
  const shares = shareByValue(-discountMinor, costs);
  if (sum(costs) !== goodsMinor || goodsMinor - discountMinor + freightMinor !== payableMinor || !shares)
    throw new Damaged('pinduoduo.orderDoesNotAddUp', { payableMinor, goodsMinor, discountMinor, freightMinor });
  const amounts = costs.map((cost, at) => cost + (shares[at] ?? 0n));
  if (amounts.some((amount) => amount < 0n)) throw new Damaged('pinduoduo.orderDoesNotAddUp', { payableMinor });
  const borne = platformShares(
    read.yuan(order, 'platform_discount'),
    costs.map((cost, at) => cost - amounts[at]!),
  );
  const paid = amounts.map((amountMinor, at) => ({ amountMinor, platformMinor: borne[at]! }));
  return { goodsMinor, discountMinor, freightMinor, payableMinor, amounts: paid };
}

/** A line has no number there, so its SKU is one; the same SKU twice could not be told apart. */
function linesOf(
  order: JsonObject,
  sent: readonly JsonObject[],
  amounts: readonly Pick<IncomingLine, 'amountMinor' | 'platformMinor'>[],
  closed: boolean,
): IncomingLine[] {
  const refund = refundOf(order);
  const numbers = sent.map((item) => read.number(item, 'sku_id'));
  if (new Set(numbers).size < numbers.length) throw new Damaged('pinduoduo.sameLineTwice', { numbers });
  return sent.map((item, at) => ({
    number: numbers[at]!,
    itemId: asText(item['goods_id']),
    skuId: numbers[at]!,
    merchantCode: asText(item['outer_id']) || asText(item['outer_goods_id']),
    barcode: '',
    title: asText(item['goods_name']),
    properties: asText(item['goods_spec']),
    quantity: read.quantity(item, 'goods_count'),
    priceMinor: read.yuan(item, 'goods_price'),
    ...amounts[at]!,
    refund,
    closed,
    gift: false,
  }));
}

function paidOf(order: JsonObject, state: IncomingOrder['state'], paidAt: Date | null, payableMinor: bigint): bigint {
  if (state === 'depositPaid') return read.yuan(asObject(order['step_order_info'], 'step_order_info'), 'step_paid_fee');
  return paidAt && state !== 'waitPay' ? payableMinor : 0n;
}

function kindOf(order: JsonObject): IncomingOrder['kind'] {
  // Its own key: a yes of the platform's where the buyer fetches the goods from the shop.
  if (asText(order['self_contained']) === '1') return 'storePickup';
  return asText(order['is_pre_sale']) === '1' || order['step_order_info'] ? 'presale' : 'normal';
}

function flagOf(order: JsonObject): number {
  const tag = asText(order['remark_tag']);
  return /^[0-5]$/.test(tag) ? Number(tag) : 0;
}

/** Ciphertext while the order waits for shipping; afterwards nothing, which is no new address. */
function recipientOf(order: JsonObject): Recipient {
  const ciphers = [order['receiver_name'], order['receiver_phone'], order['receiver_address']].map(asText);
  const shown = ['receiver_name_mask', 'receiver_phone_mask', 'receiver_address_mask'].map((key) => asText(order[key]));
  const isHidden = shown.some((text) => text !== '');
  const [name = '', phone = '', detail = ''] = isHidden ? shown : ciphers;
  const isGone = ciphers.every((text) => text === '');
  const token = isHidden && !isGone ? JSON.stringify(ciphers) : '';
  return {
    ...{ name, phone, detail, country: 'CN' },
    province: asText(order['province']),
    city: asText(order['city']),
    district: asText(order['town']),
    town: '',
    postcode: '',
    masked: isHidden || isGone ? { token, mergeKey: asText(order['open_address_id']) } : null,
  };
}
