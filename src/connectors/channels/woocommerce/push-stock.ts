/** Writing quantities into WooCommerce products and variations (CHN-7), always the full ones. */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import type { WooTools } from './call-woo.ts';
import { updateProducts } from './update-products.ts';

/** Answers stand in the order of `levels`; the id is the variation's, or the product's where it has none. */
export const pushStock = (tools: WooTools, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  updateProducts(
    tools,
    shop,
    levels.map(({ itemId, skuId, quantity }) => ({
      itemId,
      skuId,
      fields: { manage_stock: true, stock_quantity: Number(quantity) },
    })),
  );
