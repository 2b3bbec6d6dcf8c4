/** Titles, prices and shelves of Medusa products (CHN-1). */
import type { ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor, scaleOf } from '../../../kernel/money.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { type ChannelItem, pushItems } from '../push-items.ts';
import { valuesOf } from '../values.ts';
import type { Medusa } from './call-medusa.ts';

const FIELDS = 'id,title,status,*variants,*variants.prices';
const read = valuesOf('medusa');

export async function pushListings(medusa: Medusa, shop: ShopAccess, changes: readonly ListingChange[]) {
  const currency = changes.find((change) => change.priceMinor !== null)?.currency ?? '';
  return pushItems(changes, {
    kind: 'medusa',
    currency,
    readItem: (productId) => readItem(medusa, shop, productId),
    writeTitle: (productId, title) => medusa.change(shop, `products/${productId}`, { body: { title } }),
    writePrice(productId, variantId, minor) {
      // The API takes decimals as JSON numbers; up to 15 digits are exact in one.
      const price = { currency_code: currency.toLowerCase(), amount: Number(formatMinor(minor, scaleOf(currency))) };
      return medusa.change(shop, `products/${productId}/variants/${variantId}`, { body: { prices: [price] } });
    },
    writeShelf: (productId, onShelf) =>
      medusa.change(shop, `products/${productId}`, { body: { status: onShelf ? 'published' : 'draft' } }),
  });
}

async function readItem(medusa: Medusa, shop: ShopAccess, productId: string): Promise<ChannelItem> {
  const { body } = await medusa.askForChange(shop, `products/${productId}`, { query: { fields: FIELDS } });
  const product = asObject(body['product'], 'product');
  const variants = objectsIn(product, 'variants');
  const [first] = variants.flatMap((variant) => objectsIn(variant, 'prices'));
  const currency = asText(first?.['currency_code']).toUpperCase();
  return {
    title: asText(product['title']),
    onShelf: asText(product['status']) === 'published',
    currency,
    prices: new Map(variants.map((variant) => [asText(variant['id']), priceIn(variant, currency)])),
  };
}

function priceIn(variant: JsonObject, currency: string): bigint {
  const price = objectsIn(variant, 'prices').find((one) => asText(one['currency_code']).toUpperCase() === currency);
  return price ? read.money(price, 'amount', scaleOf(currency)) : 0n;
}
