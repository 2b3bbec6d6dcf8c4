/** How the Taobao stand-in writes an order: the field names, words and habits of the real platform's trade. */
import { LosslessNumber, stringify } from 'lossless-json';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import { paidFor, type SandboxLine, type SandboxOrder } from '../orders.ts';

/** JSON in which an 18-digit id is a number, as the platform sends it. */
export const writeJson = (value: unknown): string => stringify(value) ?? 'null';

/** An id as a JSON number with all its digits. */
export const digits = (id: string) => new LosslessNumber(id);

const STATUS: Record<SandboxOrder['state'], string> = {
  waitPay: 'WAIT_BUYER_PAY',
  paid: 'WAIT_SELLER_SEND_GOODS',
  partlyShipped: 'SELLER_CONSIGNED_PART',
  shipped: 'WAIT_BUYER_CONFIRM_GOODS',
  closed: 'TRADE_CLOSED',
};
export const REFUND = {
  none: 'NO_REFUND',
  asked: 'WAIT_SELLER_AGREE',
  agreed: 'WAIT_BUYER_RETURN_GOODS',
  sent: 'WAIT_SELLER_CONFIRM_GOODS',
  refused: 'SELLER_REFUSE_BUYER',
  refunded: 'SUCCESS',
};

export function writeTrade(order: SandboxOrder): Record<string, unknown> {
  const sum = (part: (line: SandboxLine) => bigint) => order.lines.reduce((total, line) => total + part(line), 0n);
  return {
    tid: digits(order.number),
    type: order.cashOnDelivery ? 'cod' : 'fixed',
    status: STATUS[order.state],
    payment: formatMinor(order.payableMinor),
    total_fee: formatMinor(sum((line) => line.sku.priceMinor * line.quantity)),
    post_fee: formatMinor(order.freightMinor),
    discount_fee: formatMinor(sum((line) => line.sharedDiscountMinor)),
    adjust_fee: '0.00',
    received_payment: '0.00',
    created: formatChinaTime(order.createdAt),
    modified: formatChinaTime(order.modifiedAt),
    ...(order.paidAt && { pay_time: formatChinaTime(order.paidAt), alipay_no: `20${order.number}` }),
    ...(order.paidAt && { delivery_time: formatChinaTime(new Date(order.paidAt.getTime() + 48 * 3_600_000)) }),
    buyer_nick: order.token ? mask(order.buyer.nick) : order.buyer.nick,
    buyer_open_uid: `AA${order.buyer.nick}`,
    buyer_message: order.buyer.message,
    seller_memo: order.seller.memo,
    seller_flag: order.seller.flag,
    ...(order.invoice && { invoice_name: order.invoice.name }),
    ...writeRecipient(order),
    orders: { order: order.lines.map((line) => writeLine(order, line)) },
  };
}

function writeRecipient({ recipient, token }: SandboxOrder): Record<string, unknown> {
  return {
    receiver_name: token ? mask(recipient.name) : recipient.name,
    receiver_mobile: token ? `${recipient.phone.slice(0, 3)}****${recipient.phone.slice(7)}` : recipient.phone,
    receiver_state: recipient.province,
    receiver_city: recipient.city,
    receiver_district: recipient.district,
    receiver_address: token ? recipient.detail.replace(/\d+/g, '**') : recipient.detail,
    receiver_zip: recipient.postcode,
    ...(token && { oaid: token }),
  };
}

function writeLine(order: SandboxOrder, line: SandboxLine): Record<string, unknown> {
  const own = paidFor(line) + line.sharedDiscountMinor;
  const status = line.shipped
    ? 'WAIT_BUYER_CONFIRM_GOODS'
    : order.state === 'closed'
      ? 'TRADE_CLOSED'
      : STATUS[order.state];
  return {
    oid: digits(line.number),
    num_iid: digits(line.sku.itemId),
    ...(line.sku.skuId !== '' && { sku_id: line.sku.skuId, outer_sku_id: line.sku.merchantCode }),
    outer_iid: line.sku.merchantCode,
    title: line.sku.title,
    sku_properties_name: line.sku.properties,
    num: Number(line.quantity),
    price: formatMinor(line.sku.priceMinor),
    discount_fee: formatMinor(line.discountMinor),
    adjust_fee: '0.00',
    // A trade of one line repeats the trade's payment on it, freight included.
    payment: formatMinor(order.lines.length === 1 ? order.payableMinor : own),
    total_fee: formatMinor(own),
    ...(line.sharedDiscountMinor > 0n && { part_mjz_discount: formatMinor(line.sharedDiscountMinor) }),
    ...(order.paidAt && { divide_order_fee: formatMinor(paidFor(line)) }),
    refund_status: REFUND[line.refund],
    // A refund has its sub-order's number here; on the platform it has one of its own.
    ...(line.refund !== 'none' && { refund_id: digits(line.number) }),
    status: line.shipped || order.state !== 'partlyShipped' ? status : 'WAIT_SELLER_SEND_GOODS',
    ...(line.shipped && { invoice_no: line.shipped.waybillNumber, logistics_company: line.shipped.carrierCode }),
    order_from: 'TAOBAO',
  };
}

const mask = (text: string) => `${text.slice(0, 1)}**`;
