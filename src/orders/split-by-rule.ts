/**
 * Which parts of an order leave apart by the rules (ORD-9): per supplier, what is sold before it is there, parcels of at
 * most a weight. Pure. What must stay true: the parts hold every piece of every line once, and one part means: not
 * divided.
 */
import type { Sku } from '../catalog/catalog.ts';
import type { SplitBy } from '../contract/rules.ts';
import type { Id } from '../kernel/ids.ts';
import type { Share } from './divide-order.ts';
import type { Order, OrderLine } from './order.ts';

/** More parcels than this nobody meant: such an order stays whole and waits for a person. */
export const MOST_PARTS = 50;

export type RulePart = { presale: boolean; shares: Share[] };

/** The parts, in the order of their first line; null when there would be more than `MOST_PARTS`. */
export function partsByRule(order: Order, splits: readonly SplitBy[], skus: ReadonlyMap<Id, Sku>): RulePart[] | null {
  const presale = new Set(splits.flatMap((split) => (split.by === 'presale' ? split.merchantCodes : [])));
  const bySupplier = splits.some((split) => split.by === 'supplier');
  const weights = splits.flatMap((split) => (split.by === 'weight' ? [split.maxWeightG] : []));
  const most = weights.length ? BigInt(Math.min(...weights)) : null;
  const groups = Map.groupBy(order.lines, (line) => {
    const supplier = bySupplier ? (skus.get(line.skuId ?? '')?.supplier ?? '') : '';
    return `${presale.has(line.merchantCode) ? 'presale' : 'now'}/${supplier}`;
  });
  const parts: RulePart[] = [];
  for (const [key, lines] of groups) {
    const boxes = most === null ? [lines.map(whole)] : boxesOf(lines, most, skus, MOST_PARTS - parts.length);
    if (!boxes) return null;
    parts.push(...boxes.map((shares) => ({ presale: key.startsWith('presale/'), shares })));
  }
  return parts.length > MOST_PARTS ? null : parts;
}

const whole = (line: OrderLine): Share => ({ line: line.line, quantity: line.quantity });

/** Fills boxes line by line; a piece heavier than the limit goes alone, and what has no weight goes anywhere. */
function boxesOf(
  lines: readonly OrderLine[],
  most: bigint,
  skus: ReadonlyMap<Id, Sku>,
  room: number,
): Share[][] | null {
  const boxes: Share[][] = [];
  let left = 0n;
  for (const line of lines) {
    const each = skus.get(line.skuId ?? '')?.weightG ?? 0n;
    let open = line.quantity;
    while (open > 0n) {
      if (boxes.length === 0 || each > left) {
        if (boxes.length >= room) return null;
        boxes.push([]);
        left = most;
      }
      const fitting = each === 0n ? open : left / each || 1n;
      const quantity = fitting < open ? fitting : open;
      boxes.at(-1)!.push({ line: line.line, quantity });
      left -= quantity * each;
      if (left < 0n) left = 0n;
      open -= quantity;
    }
  }
  return boxes;
}
