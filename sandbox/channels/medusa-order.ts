/** How the Medusa stand-in writes an order: the field names, words and habits of its Admin API. Amounts are decimals. */
import { paidFor, type SandboxLine, type SandboxOrder } from '../orders.ts';
import type { Packed } from './medusa.ts';
import type { ShopBook } from './shop-book.ts';

/** The API writes amounts as JSON numbers. */
const amount = (fen: bigint) => Number(fen) / 100;

const SHIPPED: Partial<Record<SandboxOrder['state'], string>> = {
  partlyShipped: 'partially_shipped',
  shipped: 'shipped',
};

/** A shop gives money back at once; nobody asks for it there first. */
const isBack = (order: SandboxOrder) => order.lines.every((line) => line.refund !== 'none');

export function writeOrder(book: ShopBook, order: SandboxOrder, packed: readonly Packed[]): Record<string, unknown> {
  const { recipient } = order;
  const isPaid = order.paidAt !== null || order.cashOnDelivery;
  return {
    ...{ id: order.number, display_id: Number(order.number.slice(-8)), currency_code: 'cny' },
    status: order.state === 'closed' ? 'canceled' : 'pending',
    payment_status: isBack(order) ? 'refunded' : isPaid ? 'captured' : 'not_paid',
    fulfillment_status: SHIPPED[order.state] ?? 'not_fulfilled',
    ...{ email: `${order.buyer.nick}@example.com`, created_at: order.createdAt, updated_at: order.modifiedAt },
    ...(order.invoice && { metadata: { invoice_title: order.invoice.name, tax_number: order.invoice.taxNo } }),
    ...{ total: amount(order.payableMinor), tax_total: 0 },
    ...{ shipping_total: amount(order.freightMinor), shipping_tax_total: 0 },
    items: order.lines.map((line) => writeItem(book, order, line, packed)),
    shipping_address: {
      ...{ first_name: recipient.name.slice(1), last_name: recipient.name.slice(0, 1), phone: recipient.phone },
      ...{ country_code: 'cn', province: recipient.province, city: recipient.city, postal_code: recipient.postcode },
      ...{ address_1: recipient.district + recipient.detail, address_2: '' },
    },
    payment_collections: [{ payments: isPaid ? [writePayment(order)] : [] }],
    fulfillments: packed.map((one) => ({
      ...{ id: one.id, metadata: one.metadata, canceled_at: null },
      shipped_at: one.waybill === null ? null : order.modifiedAt,
      labels: one.waybill ? [{ tracking_number: one.waybill }] : [],
      items: one.items.map(({ id, quantity }) => ({ line_item_id: id, quantity })),
    })),
  };
}

const writePayment = (order: SandboxOrder) => ({
  ...{ id: `pay_20${order.number}`, amount: amount(order.payableMinor), provider_id: 'pp_system_default' },
  captured_at: order.paidAt ?? order.createdAt,
});

function writeItem(book: ShopBook, order: SandboxOrder, line: SandboxLine, packed: readonly Packed[]) {
  const { sku, quantity } = line;
  const waiting = packed
    .filter((one) => one.waybill === null)
    .flatMap((one) => one.items.filter((item) => item.id === line.number))
    .reduce((sum, item) => sum + item.quantity, 0);
  const shipped = Number(quantity - book.leftOf(order, line));
  return {
    ...{ id: line.number, product_id: sku.itemId, variant_id: sku.skuId, variant_sku: sku.merchantCode },
    ...{ product_title: sku.title, variant_title: sku.properties, quantity: Number(quantity) },
    ...{ unit_price: amount(sku.priceMinor), subtotal: amount(sku.priceMinor * quantity) },
    ...{ total: amount(paidFor(line)), tax_total: 0 },
    detail: { quantity: Number(quantity), fulfilled_quantity: shipped + waiting, shipped_quantity: shipped },
  };
}
