/**
 * Which parts of an order can leave now and what is short (ORD-9), piece by piece. Pure. What must stay true: the parts
 * hold every piece of every line once; each that leaves is whole at one node; what is short comes last.
 */
import type { Id } from '../kernel/ids.ts';
import type { SplitRule } from '../sourcing/sourcing.ts';
import type { Availability } from '../stock/stock.ts';
import type { Share } from './divide-order.ts';
import type { Order } from './order.ts';

/** So many parts may leave; with `over` only where what leaves and what is left are both worth more (SRC-2). */
export type ShortLimits = { most: number; over?: Pick<SplitRule, 'shippedOverMinor' | 'leftOverMinor'> };

type Open = Map<number, bigint>;

/**
 * The parts, the one of most value first. None: nothing may leave. A single one: all of it lies at one node. Takes what
 * leaves out of `stock` when the order is divided. `nodes`: those that may ship, the preferred first.
 */
export function splitByStock(
  order: Order,
  stock: Availability,
  nodes: readonly Id[],
  { most, over }: ShortLimits,
): Share[][] {
  const open: Open = new Map(order.lines.map((line) => [line.line, line.quantity]));
  const all = sharesOf(order, open);
  const whole = worthOf(order, all);
  const mayLeave = (shares: Share[]): boolean => {
    const value = worthOf(order, shares);
    return !over || (value > over.shippedOverMinor && whole - value > over.leftOverMinor);
  };
  const leaving: { node: Id; shares: Share[] }[] = [];
  const left = new Set(nodes);
  while (leaving.length < most) {
    const best = [...left]
      .map((node) => ({ node, shares: sharesAt(order, open, stock.get(node)) }))
      .filter(({ shares }) => shares.length > 0)
      .reduce<(typeof leaving)[number] | null>((a, b) => (a && !isBetter(order, b.shares, a.shares) ? a : b), null);
    if (!best) break;
    left.delete(best.node);
    if (piecesOf(best.shares) === piecesOf(all)) return [all];
    if (!mayLeave(best.shares)) continue;
    leaving.push(best);
    for (const { line, quantity } of best.shares) open.set(line, open.get(line)! - quantity);
  }
  const short = sharesOf(order, open);
  if (leaving.length === 0 || (over && short.length > 0 && worthOf(order, short) <= over.leftOverMinor)) return [];
  for (const { node, shares } of leaving) takeOut(order, shares, stock.get(node)!);
  return [...leaving.map(({ shares }) => shares), ...(short.length ? [short] : [])];
}

const sharesOf = (order: Order, open: Open): Share[] =>
  order.lines.map(({ line }) => ({ line, quantity: open.get(line)! })).filter(({ quantity }) => quantity > 0n);

/** What one node has of what is open; lines of one SKU share its pieces, the earlier line first. */
function sharesAt(order: Order, open: Open, stock: ReadonlyMap<Id, bigint> | undefined): Share[] {
  const free = new Map(stock);
  return order.lines.flatMap(({ line, skuId }) => {
    const there = free.get(skuId ?? '') ?? 0n;
    const quantity = there < open.get(line)! ? there : open.get(line)!;
    if (quantity <= 0n) return [];
    free.set(skuId!, there - quantity);
    return [{ line, quantity }];
  });
}

function takeOut(order: Order, shares: readonly Share[], stock: Map<Id, bigint>): void {
  for (const { line, quantity } of shares) {
    const { skuId } = order.lines[line - 1]!;
    stock.set(skuId!, stock.get(skuId!)! - quantity);
  }
}

const piecesOf = (shares: readonly Share[]): bigint => shares.reduce((sum, { quantity }) => sum + quantity, 0n);
const worthOf = (order: Order, shares: readonly Share[]): bigint =>
  shares.reduce((sum, share) => {
    const { amountMinor, quantity } = order.lines[share.line - 1]!;
    return sum + (amountMinor * share.quantity) / quantity;
  }, 0n);

/** More value; of the same value, more pieces. */
function isBetter(order: Order, a: readonly Share[], b: readonly Share[]): boolean {
  const [valueA, valueB] = [worthOf(order, a), worthOf(order, b)];
  return valueA === valueB ? piecesOf(a) > piecesOf(b) : valueA > valueB;
}
