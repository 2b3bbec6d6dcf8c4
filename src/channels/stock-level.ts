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

/** What one SKU has: free to promise, and on its way. */
export type Stock = { available: bigint; onOrder: bigint };

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
 * (available + on order × switch) × share − safety, nothing under the threshold. A listing of several parts (a bundle)
 * has as much as its scarcest part allows; one without parts cannot be sold.
 */
export function shownQuantity(parts: readonly { stock: Stock; quantity: bigint }[], rule: StockRule): bigint {
  const [first, ...others] = parts.map(
    ({ stock, quantity }) => (stock.available + (rule.onOrder ? stock.onOrder : 0n)) / quantity,
  );
  if (first === undefined) return 0n;
  let stock = first;
  for (const sets of others) if (sets < stock) stock = sets;
  const shown = (stock * rule.share) / 1000n - rule.safety;
  if (shown <= 0n || shown < rule.zeroUnder) return 0n;
  return rule.most !== null && shown > rule.most ? rule.most : shown;
}
