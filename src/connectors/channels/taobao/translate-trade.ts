/**
 * A Taobao trade in our words. Pure; guesses nothing: what cannot be read surely is `Damaged`. Masked recipients keep
 * their stars, with the OAID as the token that shipping needs (CHN-5).
 */
import { Damaged, type IncomingLine, type IncomingOrder, type Recipient } from '../../../channels/connector.ts';
import { parseChinaTime } from '../../china-time.ts';
import { asList, asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { titleOf } from '../invoice-title.ts';
import { amountReader, type LineAmounts, readAmounts } from './trade-amounts.ts';
import { isCashOnDelivery, isClosed, refundOf, stateOf } from './trade-words.ts';

export function translateTrade(raw: string): IncomingOrder {
  const trade = asObject(parseJson(raw), 'trade');
  if ('unread' in trade)
    throw new Damaged('taobao.unread', { code: asText(asObject(trade['unread'], 'unread')['code']) });
  const sent = asList(asObject(trade['orders'] ?? {}, 'orders')['order'], 'order').map((line) =>
    asObject(line, 'order'),
  );
  if (sent.length === 0) throw new Damaged('taobao.noLines', { tid: asText(trade['tid']) });

  const { state, text } = stateOf(asText(trade['status']), asText(trade['step_trade_status']));
  const read = amountReader(trade, sent);
  const amounts = readAmounts(trade, sent, read);
  const lines = sent.map((line, at) => lineOf(line, amounts.lines[at] as LineAmounts, giftItems(trade)));
  const createdAt = momentOf(trade, 'created');
  if (!createdAt) throw new Damaged('taobao.timeMissing', { field: 'created' });
  const paidAt = momentOf(trade, 'pay_time');
  const paidMinor =
    state === 'depositPaid' ? read(trade['step_paid_fee'], 'step_paid_fee') : paidAt ? amounts.payableMinor : 0n;
  const reference = asText(trade['alipay_no']);

  return {
    number: numberOf(trade['tid'], 'tid'),
    state,
    stateText: text,
    kind: kindOf(trade),
    cashOnDelivery: isCashOnDelivery(asText(trade['type'])),
    currency: 'CNY',
    goodsMinor: amounts.goodsMinor,
    discountMinor: amounts.goodsMinor + amounts.freightMinor - amounts.payableMinor,
    freightMinor: amounts.freightMinor,
    taxMinor: 0n,
    payableMinor: amounts.payableMinor,
    paidMinor,
    priceChanged: [trade, ...sent].some((part) => read(part['adjust_fee'], 'adjust_fee') !== 0n),
    createdAt,
    paidAt,
    modifiedAt: momentOf(trade, 'modified') ?? createdAt,
    // Relative words (`3` days) stand there too; only a moment is a promise.
    shipBefore: parseChinaTime(asText(trade['delivery_time'])),
    buyer: {
      id: asText(trade['buyer_open_uid']) || asText(trade['buyer_nick']),
      message: asText(trade['buyer_message']),
    },
    seller: { memo: asText(trade['seller_memo']), flag: Number(asText(trade['seller_flag']) || '0') },
    recipient: recipientOf(trade),
    // The tax number is told with the application (`read-invoices.ts`).
    invoice: titleOf({ name: asText(trade['invoice_name']) }),
    lines,
    payments: reference === '' || paidMinor === 0n ? [] : [{ method: 'alipay', reference, amountMinor: paidMinor }],
  };
}

function lineOf(line: JsonObject, amounts: LineAmounts, gifts: ReadonlySet<string>): IncomingLine {
  const itemId = asText(line['num_iid']);
  return {
    number: numberOf(line['oid'], 'oid'),
    itemId,
    skuId: asText(line['sku_id']),
    merchantCode: asText(line['outer_sku_id']) || asText(line['outer_iid']),
    barcode: '',
    title: asText(line['title']),
    properties: asText(line['sku_properties_name']),
    ...amounts,
    refund: refundOf(asText(line['refund_status'])),
    closed: isClosed(asText(line['status'])),
    gift: amounts.amountMinor === 0n && gifts.has(itemId),
  };
}

/** Listings that a promotion of this trade gives away. */
const giftItems = (trade: JsonObject): ReadonlySet<string> =>
  new Set(
    asList(asObject(trade['promotion_details'] ?? {}, 'promotion_details')['promotion_detail'], 'promotion_detail').map(
      (promotion) => asText(asObject(promotion, 'promotion')['gift_item_id']),
    ),
  );

function kindOf(trade: JsonObject): IncomingOrder['kind'] {
  if (asText(trade['type']) === 'step') return 'presale';
  // One group `orderType:…,…;` per sub-order; STORE_COLLECT means that the buyer comes to the store.
  if (/(?:^|[,;])orderType:STORE_COLLECT(?:[,;]|$)/.test(asText(trade['omnichannel_param']))) return 'storePickup';
  return 'normal';
}

function recipientOf(trade: JsonObject): Recipient {
  const recipient = {
    name: asText(trade['receiver_name']),
    phone: asText(trade['receiver_mobile']) || asText(trade['receiver_phone']),
    country: countryOf(asText(trade['receiver_country'])),
    province: asText(trade['receiver_state']),
    city: asText(trade['receiver_city']),
    district: asText(trade['receiver_district']),
    town: asText(trade['receiver_town']),
    detail: asText(trade['receiver_address']),
    postcode: asText(trade['receiver_zip']),
  };
  const token = asText(trade['oaid']);
  const hidden = [recipient.name, recipient.phone, recipient.detail].some((text) => text.includes('*'));
  // Stars without a token are masked all the same: they are no address, and no key to merge by.
  return { ...recipient, masked: token !== '' || hidden ? { token, mergeKey: token } : null };
}

const countryOf = (name: string) => (name === '' || name === '中国' ? 'CN' : name);

/** Order numbers are digits of any length. Anything else, such as `2.02E+27`, has lost some. */
function numberOf(value: JsonObject[string] | undefined, what: string): string {
  const number = asText(value);
  if (!/^\d+$/.test(number)) throw new Damaged('taobao.numberDamaged', { what, number });
  return number;
}

function momentOf(trade: JsonObject, field: string): Date | null {
  const text = asText(trade[field]);
  const moment = parseChinaTime(text);
  if (text !== '' && !moment) throw new Damaged('taobao.timeDamaged', { field, text });
  return moment;
}
