/**
 * Taking back a blue invoice, whole or in part (INV-2), pure. Must stay true per line: what all reds take is never more
 * than the blue line, in pieces, amount and tax, and whoever takes the last cent of it takes the last cent of its tax.
 */
import type { Id } from '../kernel/ids.ts';
import { allocate, smaller } from '../kernel/money.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { RedReason } from './invoice.ts';
import type { Part, PrintedLine } from './lines.ts';
import { taxIn } from './tax.ts';

/** An item with its discount: what can be taken back of a line, or was. Never negative here. */
export type Sum = { quantity: bigint; inclMinor: bigint; taxMinor: bigint };
export type BlueLine = Sum & { line: number; ratePpm: number; parts: Part[] };

/** `quantity` alone: so many pieces at what they cost; `inclMinor` alone: an allowance without goods. */
export type RedWish = { line: number; quantity?: bigint | undefined; inclMinor?: bigint | undefined };

/** Items with their discounts. */
export function blueLines(lines: readonly PrintedLine[]): BlueLine[] {
  const items: BlueLine[] = [];
  for (const { line, kind, quantity, inclMinor, taxMinor, ratePpm, parts } of lines) {
    const last = items.at(-1);
    if (kind === 'item' || !last) items.push({ line, quantity, inclMinor, taxMinor, ratePpm, parts });
    else {
      last.inclMinor += inclMinor;
      last.taxMinor += taxMinor;
    }
  }
  return items;
}

/** `line` null: of all of them. */
export const moreThan = (line: number | null, leftMinor: bigint): Refusal<'invoices.redMoreThanBlue'> => ({
  code: 'invoices.redMoreThanBlue',
  data: { line, left: { amount: leftMinor, currency: HOME_CURRENCY } },
});

export const less = (one: Sum, other: Sum): Sum => ({
  quantity: one.quantity - other.quantity,
  inclMinor: one.inclMinor - other.inclMinor,
  taxMinor: one.taxMinor - other.taxMinor,
});

const clamp = (value: bigint, low: bigint, high: bigint) => (value < low ? low : smaller(value, high));

/**
 * What a red takes of a blue line of which `before` was taken already. Its tax is what the tax of all that was taken
 * grows by, so cents of rounding do not gather in the last one. Refuses `invoices.redMoreThanBlue` (data: line, left).
 */
export function redShare(blue: BlueLine, before: Sum, wish: RedWish): Sum | Refusal<'invoices.redMoreThanBlue'> {
  const left = less(blue, before);
  const quantity = wish.quantity ?? 0n;
  const inclMinor = wish.inclMinor ?? (quantity > 0n && quantity <= left.quantity ? priceOf(left, quantity) : -1n);
  if (quantity < 0n || quantity > left.quantity || inclMinor <= 0n || inclMinor > left.inclMinor)
    return moreThan(blue.line, left.inclMinor);
  if (inclMinor === left.inclMinor) return { quantity, inclMinor, taxMinor: left.taxMinor };
  const grown = taxIn(before.inclMinor + inclMinor, blue.ratePpm) - before.taxMinor;
  const netLeft = left.inclMinor - left.taxMinor;
  const least = inclMinor > netLeft ? inclMinor - netLeft : 0n;
  return { quantity, inclMinor, taxMinor: clamp(grown, least, smaller(inclMinor, left.taxMinor)) };
}

const priceOf = (left: Sum, quantity: bigint): bigint =>
  allocate(left.inclMinor, [quantity, left.quantity - quantity])[0]!;

/** Shares what is taken of a line over the order lines it is made of, by what each has left; `orderId`: of that one only. */
export function redParts(
  left: readonly Part[],
  { quantity, inclMinor }: Sum,
  orderId: string | null,
): Part[] | Refusal<'invoices.redMoreThanBlue'> {
  const own = left.filter((part) => part.inclMinor > 0n && (orderId === null || part.orderId === orderId));
  const total = own.reduce((sum, part) => sum + part.inclMinor, 0n);
  if (inclMinor > total) return moreThan(own[0]?.line ?? null, total);
  const amounts = allocate(
    inclMinor,
    own.map((part) => part.inclMinor),
  );
  const pieces = own.reduce((sum, part) => sum + part.quantity, 0n);
  const quantities = allocate(
    smaller(quantity, pieces),
    own.map((part) => part.quantity),
  );
  return own.map((part, i) => ({ ...part, quantity: quantities[i]!, inclMinor: amounts[i]! }));
}

/** What is left of an order line on a line of a blue invoice; `taken`: pieces that went back before. */
export type LeftOfOrder = {
  invoiceId: Id;
  line: number;
  orderLine: number;
  quantity: bigint;
  taken: bigint;
  inclMinor: bigint;
};
export type RedOfOrder = { invoiceId: Id; reason: RedReason; lines?: RedWish[] };

/**
 * What is to be taken back of an order whose money went back: all that is left; or the pieces that came back, where that is
 * exactly their price; or an allowance over its lines, where nothing came. Anything else only a person can say: nothing.
 */
export function redFor(
  left: readonly LeftOfOrder[],
  back: ReadonlyMap<number, bigint>,
  amountMinor: bigint,
): RedOfOrder[] {
  const byInvoice = (reason: RedReason, wishes: readonly (LeftOfOrder & RedWish)[]): RedOfOrder[] =>
    [...Map.groupBy(wishes, ({ invoiceId }) => invoiceId)].map(([invoiceId, own]) => ({
      ...{ invoiceId, reason },
      lines: [...Map.groupBy(own, ({ line }) => line)].map(([line, same]) => ({
        ...{ line, quantity: totalOf(same, (one) => one.quantity!), inclMinor: totalOf(same, (one) => one.inclMinor!) },
      })),
    }));
  const all = totalOf(left, ({ inclMinor }) => inclMinor);
  if (all === 0n || amountMinor > all) return [];
  if (amountMinor === all) {
    const ids = [...new Set(left.map(({ invoiceId }) => invoiceId))];
    return ids.map((invoiceId) => ({ invoiceId, reason: back.size > 0 ? 'return' : 'allowance' }));
  }
  if (back.size === 0) {
    const shares = allocate(
      amountMinor,
      left.map(({ inclMinor }) => inclMinor),
    );
    const wishes = left.map((one, i) => ({ ...one, quantity: 0n, inclMinor: shares[i]! }));
    return byInvoice(
      'allowance',
      wishes.filter(({ inclMinor }) => inclMinor > 0n),
    );
  }
  const pieces = left.flatMap((one) => {
    const quantity = smaller((back.get(one.orderLine) ?? 0n) - one.taken, one.quantity);
    return quantity > 0n ? [{ ...one, quantity, inclMinor: priceOf({ ...one, taxMinor: 0n }, quantity) }] : [];
  });
  return totalOf(pieces, ({ inclMinor }) => inclMinor) === amountMinor ? byInvoice('return', pieces) : [];
}

const totalOf = <One>(of: readonly One[], value: (one: One) => bigint): bigint =>
  of.reduce((sum, one) => sum + value(one), 0n);
