/** What a stand-in's shop shows of its goods: titles, prices, and whether they are on the shelf. */
import type { SandboxSku } from '../orders.ts';

export type ShelfItem = {
  title: string;
  priceMinor: bigint;
  onShelf: boolean;
  /** Prices by SKU id; an item without SKUs has none. */
  prices: Map<string, bigint>;
};

/** By item id. */
export function openShelf(skus: readonly SandboxSku[]): Map<string, ShelfItem> {
  const shelf = new Map<string, ShelfItem>();
  for (const { itemId, skuId, title, priceMinor } of skus) {
    const item = shelf.get(itemId) ?? { title, priceMinor, onShelf: true, prices: new Map() };
    if (skuId !== '') item.prices.set(skuId, priceMinor);
    shelf.set(itemId, item);
  }
  return shelf;
}
