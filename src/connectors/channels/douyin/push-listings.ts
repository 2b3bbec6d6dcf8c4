/**
 * Titles, prices and shelves of Douyin products (CHN-1). The product is asked for first, and only what differs is written,
 * so that the same change again does nothing. Prices go before the shelf, so that nothing is sold at the old one.
 */
import type { ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { asText, objectsIn } from '../../json-text.ts';
import { type ChannelItem, pushItems } from '../push-items.ts';
import type { Douyin } from './call-douyin.ts';

export const pushListings = (douyin: Douyin, shop: ShopAccess, changes: readonly ListingChange[]) =>
  pushItems(changes, {
    kind: 'douyin',
    currency: 'CNY',
    readItem: (itemId) => readItem(douyin, shop, itemId),
    writeTitle: (itemId, title) =>
      douyin.change(shop, 'product.editV2', { product_id: itemId, name: title, commit: true }),
    writePrice: (itemId, skuId, fen) =>
      douyin.change(shop, 'sku.editPrice', { product_id: itemId, sku_id: skuId, price: Number(fen) }),
    writeShelf: (itemId, onShelf) =>
      douyin.change(shop, onShelf ? 'product.setOnline' : 'product.setOffline', { product_id: itemId }),
  });

async function readItem(douyin: Douyin, shop: ShopAccess, itemId: string): Promise<ChannelItem> {
  const { body } = await douyin.askForChange(shop, 'product.detail', { product_id: itemId });
  return {
    title: asText(body['name']),
    // 0: online.
    onShelf: asText(body['status']) === '0',
    prices: new Map(objectsIn(body, 'spec_prices').map((sku) => [asText(sku['sku_id']), BigInt(asText(sku['price']))])),
  };
}
