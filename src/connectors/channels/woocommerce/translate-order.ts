/**
 * A WooCommerce order in our words. Pure; guesses nothing. Line totals are always net of tax there, whatever the shop
 * shows, and tax is one sum beside them. Refunds are negative lines that point at the line they take back.
 */
import {
  type ChannelState,
  Damaged,
  type IncomingLine,
  type IncomingOrder,
  type Recipient,
} from '../../../channels/connector.ts';
import { allocate, parseMinor, scaleOf } from '../../../kernel/money.ts';
import { asList, asObject, asText, type Json, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { pairsIn, saidIn, titleAmong } from '../invoice-title.ts';
import { shareByValue } from '../share-by-value.ts';
import { CHINESE_STATES } from './chinese-states.ts';
import { decodeEntities } from './decode-entities.ts';
import { parseGmt } from './gmt.ts';

const STATES = new Map<string, ChannelState>(
  Object.entries<ChannelState>({
    pending: 'waitPay',
    'checkout-draft': 'waitPay',
    failed: 'waitPay',
    // Waits for the shop to confirm the money, or for a person.
    'on-hold': 'held',
    processing: 'paid',
    completed: 'finished',
    cancelled: 'closed',
    refunded: 'closed',
    trash: 'closed',
  }),
);

type Amount = (value: Json | undefined, what: string) => bigint;

export function translateOrder(raw: string): IncomingOrder {
  const received = asObject(parseJson(raw), 'order');
  const isPair = 'order' in received;
  const order = isPair ? asObject(received['order'], 'order') : received;
  const status = asText(order['status']);
  const state = STATES.get(status);
  if (!state) throw new Damaged('woocommerce.unknownStatus', { status });
  const refunds = asList(isPair ? received['refunds'] : [], 'refunds').map((refund) => asObject(refund, 'refund'));
  if (!isPair && status !== 'refunded' && asList(order['refunds'], 'refunds').length > 0)
    throw new Damaged('woocommerce.refundsUnread', { id: asText(order['id']) });

  const currency = asText(order['currency']);
  const amount = amountReader(currency);
  const sums = readSums(order, amount);
  const payableMinor = amount(order['total'], 'total');
  const paidAt = momentOf(order, 'date_paid_gmt');
  const createdAt = momentOf(order, 'date_created_gmt');
  if (!createdAt) throw new Damaged('woocommerce.timeMissing', { field: 'date_created_gmt' });
  const reference = asText(order['transaction_id']);
  return {
    number: idOf(order['id']),
    state,
    stateText: status,
    kind: kindOf(order),
    cashOnDelivery: asText(order['payment_method']) === 'cod',
    currency,
    ...sums.order,
    payableMinor,
    paidMinor: paidAt ? payableMinor : 0n,
    createdAt,
    paidAt,
    modifiedAt: momentOf(order, 'date_modified_gmt') ?? createdAt,
    buyer: buyerOf(order),
    seller: { memo: '', flag: 0 },
    recipient: recipientOf(order),
    invoice: invoiceOf(order),
    lines: takeBackRefunded(sums.lines, refundedParts(refunds, amount), status === 'refunded', state),
    payments:
      reference && paidAt ? [{ method: asText(order['payment_method']), reference, amountMinor: payableMinor }] : [],
  };
}

/** Fields that extensions of the checkout keep with the order. */
const invoiceOf = (order: JsonObject) =>
  titleAmong(pairsIn(order['meta_data']), asText(saidIn(order['billing'])['company']));

function amountReader(currency: string): Amount {
  const scale = scaleOf(currency);
  return (value, what) => {
    const text = asText(value);
    const amount = parseMinor(text, scale);
    if (amount === null) throw new Damaged('woocommerce.amountDamaged', { what, text });
    return amount;
  };
}

/** Fees that add to the bill count as freight; fees that lower it are a discount shared over the lines by value. */
function readSums(order: JsonObject, amount: Amount) {
  const sent = objectsIn(order, 'line_items');
  if (sent.length === 0) throw new Damaged('woocommerce.noLines', { id: asText(order['id']) });
  const fees = objectsIn(order, 'fee_lines').map((fee) => amount(fee['total'], 'fee'));
  const totals = sent.map((line) => amount(line['total'], 'line total'));
  const lowered = shareByValue(sum(fees.filter((fee) => fee < 0n)), totals);
  if (!lowered) throw new Damaged('woocommerce.lineBelowZero', { totals });
  const lines = sent.map((line, at) => lineOf(line, amount, (totals[at] ?? 0n) + (lowered[at] ?? 0n)));

  const goodsMinor = sum(sent.map((line) => amount(line['subtotal'], 'line subtotal')));
  const paidForGoods = sum(lines.map((line) => line.amountMinor));
  const freightMinor = amount(order['shipping_total'], 'shipping_total') + sum(fees.filter((fee) => fee > 0n));
  const taxMinor = amount(order['total_tax'], 'total_tax');
  const total = amount(order['total'], 'total');
  if (paidForGoods + freightMinor + taxMinor !== total)
    throw new Damaged('woocommerce.orderDoesNotAddUp', {
      total,
      lines: paidForGoods,
      freight: freightMinor,
      tax: taxMinor,
    });
  return { lines, order: { goodsMinor, discountMinor: goodsMinor - paidForGoods, freightMinor, taxMinor } };
}

function lineOf(line: JsonObject, amount: Amount, amountMinor: bigint): IncomingLine {
  const count = asText(line['quantity']);
  if (!/^[1-9]\d{0,8}$/.test(count)) throw new Damaged('woocommerce.quantityDamaged', { quantity: count });
  const quantity = BigInt(count);
  const subtotal = amount(line['subtotal'], 'line subtotal');
  const variation = asText(line['variation_id']);
  return {
    number: idOf(line['id']),
    itemId: asText(line['product_id']),
    skuId: variation === '0' ? '' : variation,
    merchantCode: asText(line['sku']),
    barcode: asText(line['global_unique_id']),
    title: decodeEntities(asText(line['name'])),
    properties: propertiesOf(line),
    quantity,
    // The nearest unit price: a subtotal such as 10.00 for three does not divide. The amounts are exact all the same.
    priceMinor: (2n * subtotal + quantity) / (2n * quantity),
    amountMinor,
    refund: 'none',
    closed: false,
    gift: false,
  };
}

/** What the customer chose; keys with a leading underscore are a plugin's own notes. */
const propertiesOf = (line: JsonObject) =>
  objectsIn(line, 'meta_data')
    .map((meta) => [
      asText(meta['display_key']) || asText(meta['key']),
      asText(meta['display_value']) || asText(meta['value']),
    ])
    .filter(([key = '', value = '']) => key !== '' && !key.startsWith('_') && value !== '')
    .map((pair) => decodeEntities(pair.join(':')))
    .join(';');

type RefundedPart = { quantity: bigint; amountMinor: bigint };

function refundedParts(refunds: JsonObject[], amount: Amount): Map<string, RefundedPart> {
  const parts = new Map<string, RefundedPart>();
  for (const line of refunds.flatMap((refund) => objectsIn(refund, 'line_items'))) {
    const source = objectsIn(line, 'meta_data').find((meta) => asText(meta['key']) === '_refunded_item_id');
    const number = asText(source?.['value']);
    const { quantity, amountMinor } = parts.get(number) ?? { quantity: 0n, amountMinor: 0n };
    const taken = asText(line['quantity']);
    if (!/^-?\d{1,9}$/.test(taken) || number === '') throw new Damaged('woocommerce.refundDamaged', { number, taken });
    parts.set(number, {
      quantity: quantity - BigInt(taken),
      amountMinor: amountMinor - amount(line['total'], 'refund'),
    });
  }
  return parts;
}

/**
 * Marks what was refunded. Of a line refunded in part, the refunded pieces become a closed line of their own, so that
 * nobody ships them; the rest keeps the line's number.
 */
function takeBackRefunded(
  lines: IncomingLine[],
  parts: ReadonlyMap<string, RefundedPart>,
  isWhole: boolean,
  state: ChannelState,
): IncomingLine[] {
  const closed = state !== 'finished';
  return lines.flatMap((line) => {
    const part = parts.get(line.number);
    const isAll =
      part && (part.quantity >= line.quantity || (line.amountMinor > 0n && part.amountMinor >= line.amountMinor));
    if (isWhole || isAll) return [{ ...line, refund: 'refunded' as const, closed }];
    if (!part || part.quantity <= 0n) return [line];
    const kept = line.quantity - part.quantity;
    const [keptAmount = 0n, takenAmount = 0n] = allocate(line.amountMinor, [kept, part.quantity]);
    return [
      { ...line, quantity: kept, amountMinor: keptAmount },
      {
        ...line,
        number: `${line.number}-refunded`,
        quantity: part.quantity,
        amountMinor: takenAmount,
        refund: 'refunded' as const,
        closed,
      },
    ];
  });
}

const kindOf = (order: JsonObject): IncomingOrder['kind'] =>
  objectsIn(order, 'shipping_lines').some((line) => /^(local_pickup|pickup_location)/.test(asText(line['method_id'])))
    ? 'storePickup'
    : 'normal';

function buyerOf(order: JsonObject): IncomingOrder['buyer'] {
  const customer = asText(order['customer_id']);
  const email = asText(asObject(order['billing'] ?? {}, 'billing')['email']);
  return { id: customer === '' || customer === '0' ? email : customer, message: asText(order['customer_note']) };
}

/** Shops that ask for one address leave the shipping address empty. */
function recipientOf(order: JsonObject): Recipient {
  const billing = asObject(order['billing'] ?? {}, 'billing');
  const shipping = asObject(order['shipping'] ?? {}, 'shipping');
  const address = asText(shipping['address_1']) === '' ? billing : shipping;
  const country = asText(address['country']);
  const state = asText(address['state']);
  return {
    name: nameIn(asText(address['first_name']), asText(address['last_name'])),
    phone: asText(shipping['phone']) || asText(billing['phone']),
    country,
    province: country === 'CN' ? (CHINESE_STATES.get(state) ?? state) : state,
    city: asText(address['city']),
    district: '',
    town: '',
    detail: [address['address_1'], address['address_2']]
      .map(asText)
      .filter((part) => part !== '')
      .join(' '),
    postcode: asText(address['postcode']),
    masked: null,
  };
}

/** Chinese, Japanese and Korean names are written family name first, without a blank. */
const nameIn = (first: string, last: string) =>
  /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]+$/u.test(first + last)
    ? last + first
    : `${first} ${last}`.trim();

function idOf(value: Json | undefined): string {
  const id = asText(value);
  if (!/^\d+$/.test(id)) throw new Damaged('woocommerce.numberDamaged', { id });
  return id;
}

function momentOf(order: JsonObject, field: string): Date | null {
  const text = asText(order[field]);
  const moment = parseGmt(text);
  if (text !== '' && !moment) throw new Damaged('woocommerce.timeDamaged', { field, text });
  return moment;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
