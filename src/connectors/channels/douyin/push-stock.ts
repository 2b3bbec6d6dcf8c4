/** Writing quantities into Douyin SKUs (CHN-7), one call a SKU, always as full quantity: a repeated call changes nothing. */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Douyin } from './call-douyin.ts';

const LANES = 8;

/** Answers stand in the order of `levels`; the id is the SKU's. Every product there has at least one SKU. */
export const pushStock = (douyin: Douyin, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  inParallel(levels, LANES, async ({ itemId, skuId, quantity }) => {
    if (skuId === '') return answerOf(itemId, new ChannelRefusal('douyin.skuMissing', 'stock is kept by SKU there'));
    const said = await douyin.change(shop, 'sku.syncStock', {
      ...{ product_id: itemId, sku_id: skuId },
      ...{ stock_num: Number(quantity), incremental: false },
    });
    return { ...said, id: skuId };
  });
