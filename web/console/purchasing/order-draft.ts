/** A purchase order being written: what it begins as, what is missing of it, and how it is sent. Pure. */
import type { SkuRef } from '../../../src/contract/order-words.ts';
import type { PurchaseOrderDetail, PurchaseOrderInput } from '../../../src/contract/purchase-orders.ts';
import { figureOf, minorOf } from '../../ui/minor.ts';
import { isQuantity, scannedInto, type WrittenLine } from '../stock/documents/written-lines.ts';

/** `price` as it is typed; '' takes the price list's. */
export type DraftLine = WrittenLine & { price: string };
export type OrderDraft = {
  supplierId: string;
  nodeId: string;
  /** '' for the supplier's lead time. */
  expectedOn: string;
  note: string;
  lines: DraftLine[];
};

export const blankOrder = (supplierId: string, nodeId: string): OrderDraft => ({
  ...{ supplierId, nodeId, expectedOn: '', note: '', lines: [] },
});

export const draftOf = ({ order, lines }: PurchaseOrderDetail): OrderDraft => ({
  ...{ supplierId: order.supplier.id, nodeId: order.node.id, expectedOn: order.expectedOn ?? '', note: order.note },
  lines: lines.map(({ sku, quantity, price }) => ({ sku, quantity, price: price ? figureOf(price.amount, 2) : '' })),
});

export const scanned = (lines: readonly DraftLine[], sku: SkuRef): DraftLine[] =>
  scannedInto(lines, sku, (line) => ({ ...line, price: '' }));

export const isPrice = (text: string): boolean => minorOf(text, 2) !== null;

/** The key of the text that says why it cannot be kept yet; null when it can. */
export function lacking({ supplierId, lines }: OrderDraft): string | null {
  if (supplierId === '') return 'purchases.noSupplier';
  if (lines.length === 0) return 'goodsDocuments.noLines';
  if (!lines.every(({ quantity }) => isQuantity(quantity))) return 'goodsDocuments.quantityHint';
  return lines.every(({ price }) => isPrice(price)) ? null : 'purchases.priceHint';
}

export const inputOf = ({ supplierId, nodeId, expectedOn, note, lines }: OrderDraft): PurchaseOrderInput => ({
  ...{ supplierId, nodeId, note: note.trim(), ...(expectedOn && { expectedOn }) },
  lines: lines.map(({ sku, quantity, price }) => ({
    ...{ skuId: sku.id, quantity },
    ...(price.trim() !== '' && { price: minorOf(price, 2)! }),
  })),
});

/** What the lines with a price make together, in cents. */
export const sumOf = (lines: readonly DraftLine[]): bigint =>
  lines.reduce((sum, { quantity, price }) => {
    const minor = minorOf(price, 2);
    return minor && isQuantity(quantity) ? sum + BigInt(quantity) * BigInt(minor) : sum;
  }, 0n);
