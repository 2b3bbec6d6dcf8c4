/**
 * Titles, prices and shelves in Vendure (CHN-1): a title and whether it is enabled are the product's, a price is a
 * variant's, in the currency of the channel. A title is written in the language the channel shows.
 */
import type { Answer, ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { asText, type JsonObject } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import type { VendureTools } from './call-vendure.ts';
import { changeRows, ROWS_PER_CALL } from './change-rows.ts';

const PRODUCTS = `query products($ids: [String!]!) {
  products(options: { take: ${ROWS_PER_CALL}, filter: { id: { in: $ids } } }) { items { id languageCode } }
}`;
const VARIANTS = `query variants($ids: [String!]!) {
  productVariants(options: { take: ${ROWS_PER_CALL}, filter: { id: { in: $ids } } }) { items { id currencyCode } }
}`;
const WRITE_PRODUCTS = `mutation products($input: [UpdateProductInput!]!) { updateProducts(input: $input) { id } }`;
const WRITE_VARIANTS = `mutation prices($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { id }
}`;

/** Answers stand in the order of `changes`; the id is the variant's, or the product's where it has none. */
export async function pushListings(
  tools: VendureTools,
  shop: ShopAccess,
  changes: readonly ListingChange[],
): Promise<Answer[]> {
  const variants = changes.filter((change) => change.skuId !== '');
  const products = changes.filter((change) => change.skuId === '');
  // Prices go before the shelf: nothing is sold at the old one.
  const priced = await changeRows(tools, shop, variants, {
    idOf: (change) => change.skuId,
    read: VARIANTS,
    list: 'productVariants',
    unknown: 'vendure.variantUnknown',
    plan: priceOf,
    write: WRITE_VARIANTS,
  });
  const shown = await changeRows(tools, shop, products, {
    idOf: (change) => change.itemId,
    read: PRODUCTS,
    list: 'products',
    unknown: 'vendure.productUnknown',
    plan: productOf,
    write: WRITE_PRODUCTS,
  });
  const answers = new Map([...variants, ...products].map((change, at) => [change, [...priced, ...shown][at]!]));
  return changes.map((change) => answers.get(change)!);
}

function priceOf({ skuId, priceMinor, currency }: ListingChange, variant: JsonObject) {
  const there = asText(variant['currencyCode']);
  if (priceMinor !== null && currency !== there)
    throw new ChannelRefusal('vendure.otherCurrency', `variant ${skuId} is priced in ${there}`);
  return priceMinor === null ? {} : { price: Number(priceMinor) };
}

function productOf({ itemId, title, priceMinor, onShelf }: ListingChange, product: JsonObject) {
  if (priceMinor !== null) throw new ChannelRefusal('vendure.priceIsOfVariants', itemId);
  return {
    ...(title !== null && { translations: [{ languageCode: asText(product['languageCode']), name: title }] }),
    ...(onShelf !== null && { enabled: onShelf }),
  };
}
