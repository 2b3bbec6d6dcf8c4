/** Titles, prices and shelves of JD wares (CHN-1). */
import type { ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { asObject, asText, objectsIn } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { type ChannelItem, pushItems } from '../push-items.ts';
import { valuesOf } from '../values.ts';
import type { Jd } from './call-jd.ts';

const read = valuesOf('jd');
const SHELF_NOTE = 'shelf';

export const pushListings = (jd: Jd, shop: ShopAccess, changes: readonly ListingChange[]) =>
  pushItems(changes, {
    kind: 'jd',
    currency: 'CNY',
    readItem: (wareId) => readItem(jd, shop, wareId),
    writeTitle: (wareId, title) => jd.change(shop, 'jingdong.ware.write.updateWareTitle', { wareId, title }),
    writePrice: (_, skuId, fen) =>
      jd.change(shop, 'jingdong.price.write.updateSkuJdPrice', { skuId, jdPrice: formatMinor(fen) }),
    // 1: on the shelf, 2: off it.
    writeShelf: (wareId, onShelf) =>
      jd.change(shop, 'jingdong.ware.write.upOrDown', { wareId, opType: onShelf ? 1 : 2, note: SHELF_NOTE }),
  });

async function readItem(jd: Jd, shop: ShopAccess, wareId: string): Promise<ChannelItem> {
  const params = { wareId: [wareId], field: 'skuId,jdPrice,wareTitle', pageNo: 1, pageSize: 100 };
  const { body } = await jd.askForChange(shop, 'jingdong.sku.read.searchSkuList', params);
  const skus = objectsIn(asObject(body['page'] ?? {}, 'page'), 'data');
  if (skus.length === 0) throw new ChannelRefusal('jd.wareUnknown', wareId);
  return {
    title: asText(skus[0]?.['wareTitle']),
    // The answer does not say whether it is for sale.
    onShelf: null,
    prices: new Map(skus.map((sku) => [asText(sku['skuId']), read.yuan(sku, 'jdPrice')])),
  };
}
