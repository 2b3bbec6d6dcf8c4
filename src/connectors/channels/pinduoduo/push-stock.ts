/** Writing quantities into Pinduoduo SKUs (CHN-7), one call a SKU, always as full quantity: repeated, it changes nothing. */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

const LANES = 8;

/** Answers stand in the order of `levels`; the id is the SKU's. Every product there has at least one SKU. */
export const pushStock = (pinduoduo: Pinduoduo, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  inParallel(levels, LANES, async ({ itemId, skuId, quantity }) => {
    if (skuId === '') return answerOf(itemId, new ChannelRefusal('pinduoduo.skuMissing', 'stock is kept by SKU there'));
    const said = await pinduoduo.change(shop, 'pdd.goods.quantity.update', {
      ...{ goods_id: itemId, sku_id: skuId, quantity: String(quantity) },
      // 1: the whole quantity, not a difference.
      update_type: '1',
    });
    return { ...said, id: skuId };
  });
