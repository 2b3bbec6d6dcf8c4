/** How the WooCommerce stand-in writes an order, its refunds and its notes: the field names and habits of the real API. */
import { CHINESE_STATES } from '../../src/connectors/channels/woocommerce/chinese-states.ts';
import { applyRate, formatMinor } from '../../src/kernel/money.ts';
import { paidFor, type SandboxLine, type SandboxOrder } from '../orders.ts';

/** What the shop keeps beside an order. */
export type WooExtras = {
  refunds: {
    id: number;
    at: Date;
    reason: string;
    lines: { number: string; quantity: bigint; amountMinor: bigint }[];
  }[];
  notes: { id: number; note: string; customer_note: boolean }[];
  meta: Map<string, unknown>;
};

const STATUS: Record<SandboxOrder['state'], string> = {
  waitPay: 'pending',
  paid: 'processing',
  partlyShipped: 'processing',
  shipped: 'completed',
  closed: 'cancelled',
};

export const gmt = (at: Date) => at.toISOString().slice(0, 19);
const local = (at: Date) => gmt(new Date(at.getTime() + 8 * 3_600_000));

const STATE_CODES = new Map([...CHINESE_STATES].map(([code, name]) => [name, code]));

export function writeOrder(order: SandboxOrder, extras: WooExtras, taxPpm: bigint): Record<string, unknown> {
  const tax = order.lines.reduce((sum, line) => sum + applyRate(paidFor(line), taxPpm), 0n);
  const discount = order.lines.reduce((sum, line) => sum + line.discountMinor + line.sharedDiscountMinor, 0n);
  const refunded = extras.refunds.flatMap((refund) => refund.lines).reduce((sum, line) => sum + line.amountMinor, 0n);
  const isRefunded = refunded > 0n && refunded === order.payableMinor - order.freightMinor;
  const id = Number(order.number);
  return {
    id,
    parent_id: 0,
    number: order.number,
    status: isRefunded ? 'refunded' : STATUS[order.state],
    currency: 'CNY',
    prices_include_tax: false,
    date_created: local(order.createdAt),
    date_created_gmt: gmt(order.createdAt),
    date_modified: local(order.modifiedAt),
    date_modified_gmt: gmt(order.modifiedAt),
    discount_total: formatMinor(discount),
    shipping_total: formatMinor(order.freightMinor),
    cart_tax: formatMinor(tax),
    total: formatMinor(order.payableMinor + tax),
    total_tax: formatMinor(tax),
    customer_id: 0,
    customer_note: order.buyer.message,
    ...writeAddresses(order),
    payment_method: order.cashOnDelivery ? 'cod' : 'alipay',
    transaction_id: order.paidAt ? `20${order.number}` : '',
    date_paid_gmt: order.paidAt && gmt(order.paidAt),
    meta_data: [...extras.meta].map(([key, value], at) => ({ id: id * 100 + at, key, value })),
    line_items: order.lines.map((line) => writeLine(line, taxPpm)),
    shipping_lines: [{ id: id + 9, method_id: 'flat_rate', total: formatMinor(order.freightMinor) }],
    fee_lines: [],
    refunds: extras.refunds.map((refund) => ({
      id: refund.id,
      reason: refund.reason,
      total: `-${formatMinor(refund.lines.reduce((sum, line) => sum + line.amountMinor, 0n))}`,
    })),
  };
}

function writeAddresses({ recipient, buyer }: SandboxOrder): Record<string, unknown> {
  const address = {
    first_name: recipient.name.slice(1),
    last_name: recipient.name.slice(0, 1),
    address_1: recipient.district + recipient.detail,
    address_2: '',
    city: recipient.city,
    state: STATE_CODES.get(recipient.province) ?? recipient.province,
    postcode: recipient.postcode,
    country: 'CN',
  };
  return { billing: { ...address, email: `${buyer.nick}@example.com`, phone: recipient.phone }, shipping: address };
}

const writeLine = (line: SandboxLine, taxPpm: bigint) => ({
  id: Number(line.number),
  name: `${line.sku.title} &ndash; ${line.sku.properties}`,
  product_id: Number(line.sku.itemId),
  variation_id: Number(line.sku.skuId || '0'),
  quantity: Number(line.quantity),
  subtotal: formatMinor(line.sku.priceMinor * line.quantity),
  total: formatMinor(paidFor(line)),
  total_tax: formatMinor(applyRate(paidFor(line), taxPpm)),
  sku: line.sku.merchantCode,
  price: Number(line.sku.priceMinor) / 100,
  meta_data: [
    { id: 1, key: 'pa_size', value: line.sku.properties, display_key: '规格', display_value: line.sku.properties },
  ],
});

export const writeRefunds = (extras: WooExtras) =>
  extras.refunds.map((refund) => ({
    id: refund.id,
    date_created_gmt: gmt(refund.at),
    amount: formatMinor(refund.lines.reduce((sum, line) => sum + line.amountMinor, 0n)),
    reason: refund.reason,
    line_items: refund.lines.map((line, at) => ({
      id: refund.id * 10 + at,
      quantity: -Number(line.quantity),
      total: `-${formatMinor(line.amountMinor)}`,
      meta_data: [{ id: 1, key: '_refunded_item_id', value: line.number }],
    })),
  }));
