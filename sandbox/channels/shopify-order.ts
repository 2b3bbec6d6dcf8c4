/** How the Shopify stand-in writes an order: the field names, words and habits of the GraphQL Admin API. */
import { gid } from '../../src/connectors/channels/shopify/call-shopify.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { SandboxLine, SandboxOrder } from '../orders.ts';
import type { ShopBook } from './shop-book.ts';

const money = (fen: bigint) => ({ shopMoney: { amount: formatMinor(fen), currencyCode: 'CNY' } });
const nodes = <T>(list: readonly T[]) => ({ nodes: list });

/** A shop gives money back at once; nobody asks for it there first. */
const isGivenBack = (line: SandboxLine) => line.refund !== 'none';

const SHIPPED: Partial<Record<SandboxOrder['state'], string>> = {
  partlyShipped: 'PARTIALLY_FULFILLED',
  shipped: 'FULFILLED',
};

function paymentOf(order: SandboxOrder): string {
  if (order.lines.every(isGivenBack)) return 'REFUNDED';
  if (order.lines.some(isGivenBack)) return 'PARTIALLY_REFUNDED';
  return order.paidAt ? 'PAID' : 'PENDING';
}

export function writeOrder(book: ShopBook, order: SandboxOrder): Record<string, unknown> {
  const id = gid('Order', order.number);
  const { recipient } = order;
  return {
    ...{ id, name: `#${order.number.slice(-5)}`, note: order.buyer.message, currencyCode: 'CNY', taxesIncluded: true },
    ...{ createdAt: order.createdAt, updatedAt: order.modifiedAt, processedAt: order.createdAt },
    cancelledAt: order.state === 'closed' ? order.modifiedAt : null,
    displayFinancialStatus: paymentOf(order),
    displayFulfillmentStatus: SHIPPED[order.state] ?? 'UNFULFILLED',
    paymentGatewayNames: [order.cashOnDelivery ? 'Cash on Delivery (COD)' : 'alipay'],
    ...{ totalPriceSet: money(order.payableMinor), totalTaxSet: money(0n), totalTipReceivedSet: money(0n) },
    customAttributes: order.invoice
      ? [
          { key: '发票抬头', value: order.invoice.name },
          { key: '税号', value: order.invoice.taxNo },
        ]
      : [],
    customer: { id: gid('Customer', order.buyer.nick.slice(2)) },
    shippingAddress: {
      ...{ name: recipient.name, phone: recipient.phone, countryCodeV2: 'CN', province: recipient.province },
      ...{
        city: recipient.city,
        address1: recipient.district + recipient.detail,
        address2: null,
        zip: recipient.postcode,
      },
    },
    shippingLines: nodes([{ discountedPriceSet: money(order.freightMinor) }]),
    lineItems: nodes(order.lines.map(writeLine)),
    refunds: [{ refundLineItems: nodes(order.lines.filter(isGivenBack).map(writeRefund)) }],
    transactions: order.paidAt
      ? [
          {
            ...{ id: gid('OrderTransaction', `20${order.number}`), kind: 'SALE', status: 'SUCCESS', gateway: 'alipay' },
            ...{ processedAt: order.paidAt, amountSet: money(order.payableMinor) },
          },
        ]
      : [],
    fulfillments: book.parcelsOf(order).map((parcel) => ({
      ...{ id: gid('Fulfillment', parcel.id), status: 'SUCCESS' },
      trackingInfo: [{ company: parcel.carrierCode, number: parcel.waybillNumber }],
    })),
    fulfillmentOrders: nodes([writeFulfilmentOrder(book, order)]),
  };
}

const writeLine = ({ number, sku, quantity, discountMinor, sharedDiscountMinor }: SandboxLine) => ({
  ...{ id: gid('LineItem', number), sku: sku.merchantCode, title: sku.title, variantTitle: sku.properties },
  ...{ quantity: Number(quantity), originalUnitPriceSet: money(sku.priceMinor) },
  discountAllocations: [discountMinor, sharedDiscountMinor]
    .filter((off) => off > 0n)
    .map((off) => ({ allocatedAmountSet: money(off) })),
  variant: { id: gid('ProductVariant', sku.skuId), barcode: null },
  product: { id: gid('Product', sku.itemId) },
});

const writeRefund = ({ number, quantity }: SandboxLine) => ({
  ...{ quantity: Number(quantity), lineItem: { id: gid('LineItem', number) } },
});

function writeFulfilmentOrder(book: ShopBook, order: SandboxOrder) {
  const isOpen = order.state === 'paid' || order.state === 'partlyShipped';
  return {
    ...{ id: gid('FulfillmentOrder', order.number), status: isOpen ? 'OPEN' : 'CLOSED' },
    fulfillBy: order.paidAt ? new Date(order.paidAt.getTime() + 48 * 3_600_000) : null,
    deliveryMethod: { methodType: 'SHIPPING' },
    lineItems: nodes(
      order.lines.map((line) => ({
        ...{ id: gid('FulfillmentOrderLineItem', line.number), lineItem: { id: gid('LineItem', line.number) } },
        remainingQuantity: Number(book.leftOf(order, line)),
      })),
    ),
  };
}
