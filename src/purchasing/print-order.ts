/** What a purchase order says on paper. Who draws it is plugged in: paper belongs to shipping. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { allNodes } from '../stock/stock.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { linesOfOrders } from './store.ts';
import { supplierOf } from './suppliers.ts';

export type PrintedOrder = {
  number: string;
  supplier: { name: string; contact: string; phone: string };
  warehouse: { name: string; address: string; contact: string };
  orderedOn: Date;
  expectedOn: string;
  terms: string;
  note: string;
  currency: string;
  prepaidMinor: bigint;
  /** Not approved: the paper says that it is no order yet. */
  draft: boolean;
  lines: { merchantCode: string; name: string; quantity: bigint; unit: string; priceMinor: bigint }[];
};
export type OrderPrinter = (order: PrintedOrder, printedAt: Date, language: 'zh' | 'en') => Promise<Uint8Array>;

/** Refuses `purchasing.priceMissing` (data: `lines`): a supplier gets no order without prices. */
export async function printedOrder(ctx: Ctx, order: PurchaseOrder & { number: string }): Promise<PrintedOrder> {
  const lines = (await linesOfOrders(ctx, [order.id])).get(order.id) ?? [];
  const without = lines.filter(({ priceMinor }) => priceMinor === null).map(({ line }) => line);
  if (without.length > 0) throw new Refused('purchasing.priceMissing', { lines: without });
  const [supplier, nodes, skus] = [
    await supplierOf(ctx, order.supplierId),
    await allNodes(ctx),
    await skusById(
      ctx,
      lines.map(({ skuId }) => skuId),
    ),
  ];
  const { name, address } = nodes.find(({ id }) => id === order.nodeId)!;
  const { province = '', city = '', district = '', town = '', detail = '' } = address;
  return {
    ...{ number: order.number, orderedOn: order.approvedAt ?? order.createdAt, expectedOn: order.expectedOn ?? '' },
    supplier: { name: supplier.name, contact: supplier.contact, phone: supplier.phone },
    warehouse: {
      ...{ name, address: [province, city, district, town, detail].filter(Boolean).join('') },
      contact: [address.name, address.phone].filter(Boolean).join(' '),
    },
    ...{ terms: order.terms, note: order.note, currency: order.currency, prepaidMinor: order.prepaidMinor },
    draft: order.approvedAt === null,
    lines: lines.map(({ skuId, quantity, priceMinor }) => {
      const sku = skus.get(skuId)!;
      const name = [sku.name, sku.properties].filter(Boolean).join(' ');
      return { merchantCode: sku.merchantCode, name, quantity, unit: sku.unit, priceMinor: priceMinor! };
    }),
  };
}
