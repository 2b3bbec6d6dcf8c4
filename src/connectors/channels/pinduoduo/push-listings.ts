/**
 * Prices and shelves of Pinduoduo products (CHN-1). What buyers pay is the price in a group; the price of one alone must be
 * a yuan above it at least, so it is moved along where it would not be.
 */
import type { ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { asText, objectsIn } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { type ChannelItem, pushItems } from '../push-items.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

const ABOVE = 100n;

export const pushListings = (pinduoduo: Pinduoduo, shop: ShopAccess, changes: readonly ListingChange[]) =>
  pushItems(changes, {
    kind: 'pinduoduo',
    currency: 'CNY',
    readItem: (goodsId) => readItem(pinduoduo, shop, goodsId),
    async writePrice(goodsId, skuId, fen) {
      const price = { sku_id: skuId, group_price: String(fen), single_price: String(fen + ABOVE), is_onsale: 1 };
      const params = { goods_id: goodsId, sku_price_list: JSON.stringify([price]) };
      return pinduoduo.change(shop, 'pdd.goods.sku.price.update', params);
    },
    writeShelf: (goodsId, onShelf) =>
      pinduoduo.change(shop, 'pdd.goods.sale.status.set', { goods_id: goodsId, is_onsale: onShelf ? '1' : '0' }),
  });

async function readItem(pinduoduo: Pinduoduo, shop: ShopAccess, goodsId: string): Promise<ChannelItem> {
  if (!/^\d+$/.test(goodsId)) throw new ChannelRefusal('pinduoduo.goodsUnknown', goodsId);
  const { body } = await pinduoduo.askForChange(shop, 'pdd.goods.detail.get', { goods_id: goodsId });
  return {
    title: asText(body['goods_name']),
    // The answer does not say whether it is for sale.
    onShelf: null,
    prices: new Map(
      objectsIn(body, 'sku_list').map((sku) => [asText(sku['sku_id']), BigInt(asText(sku['multi_price']) || '0')]),
    ),
  };
}
