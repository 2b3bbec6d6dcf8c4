/** Lines of a document being written. Pure. */
import type { SkuRef } from '../../../../src/contract/order-words.ts';

/** `quantity` as it is typed. */
export type WrittenLine = { sku: SkuRef; quantity: string };

export const isQuantity = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

/** Pieces of the lines whose quantity is one. */
export const piecesOf = (lines: readonly WrittenLine[]): bigint =>
  lines.reduce((sum, { quantity }) => (/^-?\d{1,9}$/.test(quantity) ? sum + BigInt(quantity) : sum), 0n);

/** A SKU was scanned: the line that is `same` has one more, or there is a new one, made by `blank`. */
export function scannedInto<Line extends WrittenLine>(
  lines: readonly Line[],
  { id, merchantCode, name, properties }: SkuRef,
  blank: (line: WrittenLine) => Line,
  same: (line: Line) => boolean = (line) => line.sku.id === id,
): Line[] {
  const at = lines.findLastIndex(same);
  if (at < 0) return [...lines, blank({ sku: { id, merchantCode, name, properties }, quantity: '1' })];
  const { quantity } = lines[at]!;
  return lines.with(at, { ...lines[at]!, quantity: /^-?\d+$/.test(quantity) ? String(BigInt(quantity) + 1n) : '1' });
}
