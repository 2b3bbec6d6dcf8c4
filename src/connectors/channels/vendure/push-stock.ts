/**
 * Writing quantities into Vendure (CHN-7). We push what may still be sold; Vendure keeps what is on hand and subtracts
 * what its unshipped orders have allocated. So on hand = ours + allocated there: the shop then sells exactly our number,
 * and an order that waits for shipment still finds its goods when it is fulfilled.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import type { VendureTools } from './call-vendure.ts';
import { changeRows, ROWS_PER_CALL } from './change-rows.ts';

const READ = `query levels($ids: [String!]!) {
  productVariants(options: { take: ${ROWS_PER_CALL}, filter: { id: { in: $ids } } }) {
    items { id stockLevels { stockLocationId stockAllocated } }
  }
}`;
const WRITE = `mutation stock($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }`;

/** Answers stand in the order of `levels`; the id is the variant's. */
export const pushStock = (tools: VendureTools, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  changeRows(tools, shop, levels, {
    idOf: (level) => level.skuId,
    read: READ,
    list: 'productVariants',
    unknown: 'vendure.variantUnknown',
    plan: (level, variant) => ({ stockLevels: [levelAt(shop, level, variant)] }),
    write: WRITE,
  });

/** A variant with stock in several places needs to be told which one is ours: option `stockLocationId`. */
function levelAt(shop: ShopAccess, level: StockLevel, variant: JsonObject) {
  const chosen = shop.options['stockLocationId'];
  const places = objectsIn(variant, 'stockLevels').filter(
    (place) => chosen === undefined || asText(place['stockLocationId']) === chosen,
  );
  const [place] = places;
  if (!place || places.length > 1) throw new ChannelRefusal('vendure.locationUnclear', level.skuId);
  const stockOnHand = Number(level.quantity + BigInt(asText(place['stockAllocated'])));
  return { stockLocationId: asText(place['stockLocationId']), stockOnHand };
}
