/**
 * A JD order in our words. Pure; guesses nothing. Amounts are yuan. Must stay true: price × pieces is `orderTotalPrice`,
 * and less the coupons and with freight it is what the buyer pays, from the account and by gift cards as well.
 */
import { Damaged, type IncomingLine, type IncomingOrder, type Recipient } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { saidIn, titleOf } from '../invoice-title.ts';
import { platformShares, shareByValue } from '../share-by-value.ts';
import { sum, valuesOf } from '../values.ts';
import { isGiftCard, isPaidAtTheDoor, STATES } from './order-words.ts';
import { partsOf, stateOf } from './services.ts';

const read = valuesOf('jd');

export function translateOrder(raw: string): IncomingOrder {
  const { order, services } = partsOf(raw);
  const number = read.number(order, 'orderId');
  const sent = objectsIn(order, 'itemInfoList');
  if (sent.length === 0) throw new Damaged('jd.noLines', { number });
  const state = read.word(STATES, order, 'orderState');
  const paidAt = read.chinaTime(order, 'paymentConfirmTime');
  const createdAt = read.needed(read.chinaTime(order, 'orderStartTime'), 'orderStartTime');
  const { amounts, ...totals } = sumsOf(order, sent);
  return {
    number,
    state,
    stateText: asText(order['orderStateRemark']) || asText(order['orderState']),
    kind: 'normal',
    cashOnDelivery: isPaidAtTheDoor(asText(order['payType'])),
    currency: 'CNY',
    ...totals,
    taxMinor: 0n,
    paidMinor: paidAt ? totals.payableMinor : 0n,
    createdAt,
    paidAt,
    modifiedAt: read.chinaTime(order, 'modified') ?? createdAt,
    buyer: { id: asText(order['pin']), message: asText(order['orderRemark']) },
    seller: { memo: asText(order['venderRemark']), flag: 0 },
    recipient: recipientOf(asObject(order['consigneeInfo'] ?? {}, 'consigneeInfo')),
    invoice: invoiceOf(order),
    lines: linesOf(order, sent, amounts, paidAt !== null).map((line) => served(line, services)),
    // The platform is paid, and tells no reference.
    payments: [],
  };
}

/** What is hidden is no name: it is left for a person to ask. */
const HIDDEN = /^[A-Za-z0-9+/=]{24,}$|\*/;

/** `vatInfo` is there where the buyer wants one he can deduct; `invoiceCode` is his tax number. */
function invoiceOf(order: JsonObject) {
  const easy = saidIn(order['invoiceEasyInfo']);
  const vat = saidIn(order['vatInfo']);
  const shown = (from: JsonObject, field: string) => asText(from[field]).replace(HIDDEN, '');
  const vatNo = shown(vat, 'vatNo');
  return titleOf({
    ...(vatNo !== '' && { type: 'special' as const }),
    ...{ name: shown(easy, 'invoiceTitle'), taxNo: vatNo || shown(easy, 'invoiceCode') },
    ...{ address: shown(vat, 'addressRegIstered'), phone: shown(vat, 'phoneRegIstered') },
    ...{ bank: shown(vat, 'depositBank'), bankAccount: shown(vat, 'bankAccount') },
    ...{ email: shown(easy, 'invoiceConsigneeEmail'), mobile: shown(easy, 'invoiceConsigneePhone') },
  });
}

function sumsOf(order: JsonObject, sent: readonly JsonObject[]) {
  const costs = sent.map((item) => read.yuan(item, 'jdPrice') * read.quantity(item, 'itemTotal'));
  const goodsMinor = read.yuan(order, 'orderTotalPrice');
  const freightMinor = read.yuan(order, 'freightPrice');
  const coupons = objectsIn(order, 'couponDetailList');
  const cards = coupons.filter((coupon) => isGiftCard(asText(coupon['couponType'])));
  const off = coupons.filter((coupon) => !cards.includes(coupon));
  const byCards = sum(cards.map((card) => read.yuan(card, 'couponPrice')));
  const payableMinor = read.yuan(order, 'orderPayment') + read.yuan(order, 'balanceUsed') + byCards;
  const discountMinor = sum(off.map((coupon) => read.yuan(coupon, 'couponPrice')));
  const amounts = takeOff(sent, costs, off);
  const addsUp = sum(costs) === goodsMinor && goodsMinor - discountMinor + freightMinor === payableMinor;
  if (!addsUp || !amounts?.every((amount) => amount >= 0n))
    throw new Damaged('jd.orderDoesNotAddUp', { payableMinor, goodsMinor, discountMinor, freightMinor });
  const bySeller = asText(order['sellerDiscount']) === '' ? discountMinor : read.yuan(order, 'sellerDiscount');
  const borne = platformShares(
    discountMinor - bySeller,
    costs.map((cost, at) => cost - amounts[at]!),
  );
  const paid = amounts.map((amountMinor, at) => ({ amountMinor, platformMinor: borne[at]! }));
  return { goodsMinor, discountMinor, freightMinor, payableMinor, amounts: paid };
}

/** A coupon of one SKU is its own; those of the whole order are shared by what is left to pay. null: they cannot be. */
function takeOff(
  sent: readonly JsonObject[],
  costs: readonly bigint[],
  coupons: readonly JsonObject[],
): bigint[] | null {
  const left = [...costs];
  let whole = 0n;
  for (const coupon of coupons) {
    const price = read.yuan(coupon, 'couponPrice');
    const at = sent.findIndex((item) => asText(item['skuId']) === asText(coupon['skuId']));
    if (at < 0) whole += price;
    else left[at] = left[at]! - price;
  }
  const shares = shareByValue(-whole, left);
  return shares && left.map((cost, at) => cost + shares[at]!);
}

/** The same SKU twice could not be told apart, so such an order waits for a person. */
function linesOf(
  order: JsonObject,
  sent: readonly JsonObject[],
  amounts: readonly Pick<IncomingLine, 'amountMinor' | 'platformMinor'>[],
  wasPaid: boolean,
): IncomingLine[] {
  const numbers = sent.map((item) => read.number(item, 'skuId'));
  if (new Set(numbers).size < numbers.length) throw new Damaged('jd.sameLineTwice', { numbers });
  const state = asText(order['orderState']);
  const closed = state === 'TRADE_CANCELED';
  return sent.map((item, at) => ({
    number: numbers[at]!,
    itemId: asText(item['wareId']),
    skuId: numbers[at]!,
    merchantCode: asText(item['outerSkuId']),
    barcode: '',
    title: asText(item['skuName']),
    properties: '',
    quantity: read.quantity(item, 'itemTotal'),
    priceMinor: read.yuan(item, 'jdPrice'),
    ...amounts[at]!,
    refund: closed && wasPaid ? ('refunded' as const) : state === 'LOCKED' ? ('asked' as const) : ('none' as const),
    closed,
    gift: read.yuan(item, 'jdPrice') === 0n,
  }));
}

/** The newest service of a line says how its refund stands. */
function served(line: IncomingLine, services: readonly JsonObject[]): IncomingLine {
  const own = services.findLast((service) => asText(service['skuId']) === line.number);
  return own && line.refund === 'none' ? { ...line, refund: stateOf(own) } : line;
}

function recipientOf(consignee: JsonObject): Recipient {
  const [name, phone] = [asText(consignee['fullname']), asText(consignee['mobile']) || asText(consignee['telephone'])];
  const detail = asText(consignee['fullAddress']);
  const token = asText(consignee['oaid']);
  const isHidden = [name, phone, detail].some((text) => text.includes('*'));
  return {
    ...{ name, phone, detail, country: 'CN' },
    province: asText(consignee['province']),
    city: asText(consignee['city']),
    district: asText(consignee['county']),
    town: asText(consignee['town']),
    postcode: '',
    masked: token !== '' || isHidden ? { token, mergeKey: token } : null,
  };
}
