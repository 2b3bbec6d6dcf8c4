/** How much of a SKU a shop shows (CHN-7). Pure; quantities in pieces. */
import { atLeastZero, smaller } from '../kernel/money.ts';
import type { ShopSettings } from './shops.ts';

export type StockRule = {
  /** Of the stock, in thousandths. */
  share: bigint;
  /** Kept back. */
  safety: bigint;
  /** Less than this is shown as nothing. */
  zeroUnder: bigint;
  /** Never more than this; null without limit. */
  most: bigint | null;
  /** Goods on their way count as well. */
  onOrder: boolean;
};

/** What one SKU has at one node: free to promise, and on its way. */
export type Stock = { available: bigint; onOrder: bigint };
/** What one piece of a listing takes of a SKU, and what there is of it, node by node in the same order for all parts. */
export type Part = { quantity: bigint; stock: readonly Stock[] };

export type OwnRule = { share: number | null; safety: bigint | null; zeroUnder: bigint | null; most: bigint | null };

/** The shop's rule, with what is said for the SKU in its place. */
export const ruleFor = (shop: ShopSettings, own: OwnRule | undefined): StockRule => ({
  share: BigInt(own?.share ?? shop.stockShare),
  safety: own?.safety ?? shop.stockSafety,
  zeroUnder: own?.zeroUnder ?? shop.stockZeroUnder,
  most: own?.most ?? null,
  onOrder: shop.stockOnOrder,
});

/**
 * (available + on order × switch) × share − safety, and what is set aside for the shop on top; nothing under the
 * threshold. A bundle leaves from one node, so each node has as many as its scarcest part there allows; a listing
 * without parts cannot be sold.
 */
export function shownQuantity(parts: readonly Part[], rule: StockRule, own = 0n): bigint {
  const nodes = parts[0]?.stock.length ?? 0;
  let stock = 0n;
  for (let node = 0; node < nodes; node++) stock += piecesAt(parts, node, rule);
  const shared = (stock * rule.share) / 1000n - rule.safety;
  const shown = atLeastZero(shared) + own;
  if (shown <= 0n || shown < rule.zeroUnder) return 0n;
  return rule.most !== null && shown > rule.most ? rule.most : shown;
}

/**
 * The stock of a SKU as one shop may count on it: `common` is left when everything that is set aside (by shop) is taken
 * out, `own` what is left of the shop's own. When there is less than was set aside, nobody is shown what is another's.
 */
export function poolsOf(
  stock: readonly Stock[],
  setAside: ReadonlyMap<string, bigint>,
  shopId: string,
  onOrder: boolean,
): { common: Stock[]; own: bigint } {
  const sum = (counts: Iterable<bigint>) => [...counts].reduce((total, count) => total + count, 0n);
  const all = sum(setAside.values());
  if (all === 0n) return { common: [...stock], own: 0n };
  const mine = setAside.get(shopId) ?? 0n;
  const there = sum(stock.map((one) => atLeastZero(one.available) + (onOrder ? one.onOrder : 0n)));
  const notOthers = atLeastZero(there - (all - mine));
  return { common: without(stock, all), own: smaller(mine, notOthers) };
}

/** Takes out what lies on the shelves first, node by node, then what is on its way. */
function without(stock: readonly Stock[], quantity: bigint): Stock[] {
  let left = quantity;
  const take = (count: bigint) => {
    const taken = smaller(atLeastZero(count), left);
    left -= taken;
    return count - taken;
  };
  const shelves = stock.map((one) => take(one.available));
  return stock.map((one, node) => ({ available: shelves[node]!, onOrder: take(one.onOrder) }));
}

function piecesAt(parts: readonly Part[], node: number, { onOrder }: StockRule): bigint {
  let least: bigint | null = null;
  for (const { stock, quantity } of parts) {
    const there = stock[node]!;
    const pieces = (there.available + (onOrder ? there.onOrder : 0n)) / quantity;
    if (least === null || pieces < least) least = pieces;
  }
  return least ?? 0n;
}
