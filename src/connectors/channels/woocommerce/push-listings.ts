/**
 * Titles, prices and shelves of WooCommerce products (CHN-1). The price is the regular one; a sale price the shop has set
 * stays. Off the shelf is a draft. Prices are written without a currency there, so the shop is asked which one it sells in.
 */
import type { Answer, ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor, scaleOf } from '../../../kernel/money.ts';
import { asObject, asText } from '../../json-text.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { getWoo, type WooTools } from './call-woo.ts';
import { updateProducts } from './update-products.ts';

/** Answers stand in the order of `changes`; the id is the variation's, or the product's where it has none. */
export async function pushListings(
  tools: WooTools,
  shop: ShopAccess,
  changes: readonly ListingChange[],
): Promise<Answer[]> {
  try {
    const there = changes.some((change) => change.priceMinor !== null) ? await currencyOf(tools, shop) : null;
    const isPayable = (change: ListingChange) => change.priceMinor === null || change.currency === there;
    const written = changes.filter(isPayable);
    const said = await updateProducts(tools, shop, written.map(rowOf));
    const answers = new Map(written.map((change, at) => [change, said[at]!]));
    const refusal = new ChannelRefusal('woocommerce.otherCurrency', `the shop sells in ${there}`);
    return changes.map((change) => answers.get(change) ?? answerOf(idOf(change), refusal));
  } catch (error) {
    return changes.map((change) => answerOf(idOf(change), error));
  }
}

async function currencyOf(tools: WooTools, shop: ShopAccess): Promise<string> {
  const { json } = await getWoo(tools, shop, 'data/currencies/current');
  return asText(asObject(json, 'currency')['code']);
}

const rowOf = ({ itemId, skuId, title, priceMinor, currency, onShelf }: ListingChange) => ({
  itemId,
  skuId,
  fields: {
    ...(title !== null && { name: title }),
    ...(priceMinor !== null && { regular_price: formatMinor(priceMinor, scaleOf(currency)) }),
    ...(onShelf !== null && { status: onShelf ? 'publish' : 'draft' }),
  },
});

const idOf = (change: ListingChange) => change.skuId || change.itemId;
