/** What a red invoice takes of the lines of its blue one (INV-2), pure: which order lines, and as it is printed. */
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import type { ConfirmationLine } from './invoice-provider.ts';
import type { Part } from './lines.ts';
import { type BlueLine, blueLines, less, moreThan, type RedWish, redParts, redShare, type Sum } from './red.ts';

/** A blue invoice, and what living red ones have taken of each of its lines. */
export type Before = ReadonlyMap<number, Sum & { parts: Part[] }>;
export type BlueLeft = { blue: Invoice; before: Before };

type No = Refusal<'invoices.redMoreThanBlue' | 'invoices.confirmationUnclear'>;
const NOTHING = { quantity: 0n, inclMinor: 0n, taxMinor: 0n, parts: [] as Part[] };

/** Reds say what they take below zero. */
const leftParts = (item: BlueLine, before: Before): Part[] =>
  item.parts.map((part) => {
    const taken = (before.get(item.line)?.parts ?? []).filter(
      (one) => one.orderId === part.orderId && one.line === part.line,
    );
    const all = (of: (one: Part) => bigint) => [part, ...taken].reduce((sum, one) => sum + of(one), 0n);
    return { ...part, quantity: all((one) => one.quantity), inclMinor: all((one) => one.inclMinor) };
  });

/** `orderId`: of that order only. */
export const allThatIsLeft = ({ blue, before }: BlueLeft, orderId: Id | null): RedWish[] =>
  blueLines(blue.lines).flatMap((item) => {
    const left = leftParts(item, before).filter((part) => orderId === null || part.orderId === orderId);
    const inclMinor = left.reduce((sum, part) => sum + part.inclMinor, 0n);
    const quantity = left.reduce((sum, part) => sum + part.quantity, 0n);
    return inclMinor > 0n ? [{ line: item.line, quantity, inclMinor }] : [];
  });

/** Lines of the red invoice as somebody here wants it. */
export const linesWished = (left: BlueLeft, wishes: readonly RedWish[], orderId: Id | null): InvoiceLine[] | No =>
  eachLine(left, wishes, orderId, (item, before, wish) => redShare(item, before, wish));

/** Lines of the red invoice as the buyer applied for it, to the cent; the bureau has it so. */
export function linesTold(
  left: BlueLeft,
  told: { netMinor: bigint; taxMinor: bigint; lines: readonly ConfirmationLine[] },
): InvoiceLine[] | No {
  const sum = (of: 'netMinor' | 'taxMinor') => told.lines.reduce((all, line) => all + line[of], 0n);
  const isTwice = new Set(told.lines.map(({ line }) => line)).size !== told.lines.length;
  if (isTwice || sum('netMinor') !== told.netMinor || sum('taxMinor') !== told.taxMinor)
    return { code: 'invoices.confirmationUnclear' };
  return eachLine(left, told.lines, null, (item, before, { quantity, netMinor, taxMinor }) => {
    const rest = less(item, before);
    const share = { quantity, inclMinor: -netMinor - taxMinor, taxMinor: -taxMinor };
    const isWithin =
      share.inclMinor > 0n &&
      [quantity, -netMinor, -taxMinor].every((value) => value >= 0n) &&
      quantity <= rest.quantity &&
      -netMinor <= rest.inclMinor - rest.taxMinor &&
      -taxMinor <= rest.taxMinor;
    return isWithin ? share : moreThan(item.line, rest.inclMinor);
  });
}

function eachLine<Wish extends { line: number }>(
  { blue, before }: BlueLeft,
  wishes: readonly Wish[],
  orderId: Id | null,
  shareOf: (item: BlueLine, before: Sum, wish: Wish) => Sum | No,
): InvoiceLine[] | No {
  const items = new Map(blueLines(blue.lines).map((item) => [item.line, item]));
  const lines: InvoiceLine[] = [];
  for (const wish of wishes) {
    const item = items.get(wish.line);
    if (!item) return moreThan(wish.line, 0n);
    const share = shareOf(item, before.get(item.line) ?? NOTHING, wish);
    if ('code' in share) return share;
    const parts = redParts(leftParts(item, before), share, orderId);
    if ('code' in parts) return { ...parts, data: { ...parts.data, line: item.line } };
    lines.push(redLine(blue, item, share, parts, lines.length + 1));
  }
  return lines.length > 0 ? lines : moreThan(null, 0n);
}

function redLine(blue: Invoice, item: BlueLine, share: Sum, parts: readonly Part[], line: number): InvoiceLine {
  const { taxCode, taxWord, name, spec, unit, ratePpm, preference } = blue.lines.find((one) => one.line === item.line)!;
  return {
    ...{ line, kind: 'item', originalLine: item.line, taxCode, taxWord, name, spec, unit, ratePpm, preference },
    ...{ quantity: -share.quantity, inclMinor: -share.inclMinor, taxMinor: -share.taxMinor },
    netMinor: -(share.inclMinor - share.taxMinor),
    parts: parts.map((part) => ({ ...part, quantity: -part.quantity, inclMinor: -part.inclMinor })),
  };
}
