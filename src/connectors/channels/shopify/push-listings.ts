/** Titles, prices and shelves of Shopify products (CHN-1). */
import type { ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor, scaleOf } from '../../../kernel/money.ts';
import { asObject, asText, objectsIn } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { type ChannelItem, pushItems } from '../push-items.ts';
import { valuesOf } from '../values.ts';
import { gid, idOf, type Shopify } from './call-shopify.ts';

const READ = `query product($id: ID!) {
  shop { currencyCode }
  product(id: $id) { title status variants(first: 250) { nodes { id price } } }
}`;
const UPDATE = `mutation updateProduct($product: ProductUpdateInput!) {
  productUpdate(product: $product) { userErrors { field message } }
}`;
const PRICE = `mutation updatePrice($id: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $id, variants: $variants) { userErrors { field message } }
}`;
const read = valuesOf('shopify');

export async function pushListings(shopify: Shopify, shop: ShopAccess, changes: readonly ListingChange[]) {
  const currency = changes.find((change) => change.priceMinor !== null)?.currency ?? '';
  return pushItems(changes, {
    kind: 'shopify',
    currency,
    readItem: (productId) => readItem(shopify, shop, productId),
    writeTitle: (productId, title) =>
      shopify.change(shop, UPDATE, { product: { id: gid('Product', productId), title } }),
    writePrice(productId, variantId, minor) {
      const price = formatMinor(minor, scaleOf(currency));
      const variants = [{ id: gid('ProductVariant', variantId), price }];
      return shopify.change(shop, PRICE, { id: gid('Product', productId), variants });
    },
    writeShelf: (productId, onShelf) =>
      shopify.change(shop, UPDATE, {
        product: { id: gid('Product', productId), status: onShelf ? 'ACTIVE' : 'DRAFT' },
      }),
  });
}

async function readItem(shopify: Shopify, shop: ShopAccess, productId: string): Promise<ChannelItem> {
  const { body } = await shopify.askForChange(shop, READ, { id: gid('Product', productId) });
  if (body['product'] === null) throw new ChannelRefusal('shopify.productUnknown', productId);
  const product = asObject(body['product'], 'product');
  const currency = asText(asObject(body['shop'], 'shop')['currencyCode']);
  return {
    title: asText(product['title']),
    onShelf: asText(product['status']) === 'ACTIVE',
    currency,
    prices: new Map(
      objectsIn(asObject(product['variants'], 'variants'), 'nodes').map((variant) => [
        idOf(variant['id']),
        read.money(variant, 'price', scaleOf(currency)),
      ]),
    ),
  };
}
