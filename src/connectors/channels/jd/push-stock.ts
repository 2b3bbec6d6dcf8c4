/** Writing quantities into JD SKUs (CHN-7), one call a SKU, always as full quantity: a repeated call changes nothing. */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Jd } from './call-jd.ts';

const LANES = 8;

/** Answers stand in the order of `levels`; the id is the SKU's. Every ware there has at least one SKU. */
export const pushStock = (jd: Jd, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  inParallel(levels, LANES, async ({ itemId, skuId, quantity }) => {
    if (skuId === '') return answerOf(itemId, new ChannelRefusal('jd.skuMissing', 'stock is kept by SKU there'));
    const params = { skuId, stockNum: String(quantity) };
    return { ...(await jd.change(shop, 'jingdong.stock.write.updateSkuStock', params)), id: skuId };
  });
