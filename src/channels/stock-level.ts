/** How much of a SKU a shop shows (CHN-7). Pure; quantities in pieces. */
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
 * (available + on order × switch) × share − safety, nothing under the threshold. A bundle leaves from one node, so each
 * node has as many as its scarcest part there allows; a listing without parts cannot be sold.
 */
export function shownQuantity(parts: readonly Part[], rule: StockRule): bigint {
  const nodes = parts[0]?.stock.length ?? 0;
  let stock = 0n;
  for (let node = 0; node < nodes; node++) stock += piecesAt(parts, node, rule);
  const shown = (stock * rule.share) / 1000n - rule.safety;
  if (shown <= 0n || shown < rule.zeroUnder) return 0n;
  return rule.most !== null && shown > rule.most ? rule.most : shown;
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
