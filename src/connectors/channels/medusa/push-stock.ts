/**
 * Writing quantities into Medusa (CHN-7). We push what may still be sold; Medusa keeps what is stocked and subtracts what it
 * has reserved for orders it has not shipped. So stocked = ours + reserved there, and the shop sells exactly our number.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Medusa } from './call-medusa.ts';

const LANES = 4;

/** Answers stand in the order of `levels`; the id is the variant's. Every product there has at least one variant. */
export const pushStock = (medusa: Medusa, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> =>
  inParallel(levels, LANES, async (level) => {
    const id = level.skuId || level.itemId;
    try {
      const { path, reserved } = await levelAt(medusa, shop, level);
      const body = { stocked_quantity: Number(level.quantity + reserved) };
      return { ...(await medusa.change(shop, path, { body })), id };
    } catch (error) {
      return answerOf(id, error);
    }
  });

async function levelAt(medusa: Medusa, shop: ShopAccess, { itemId, skuId }: StockLevel) {
  const query = { fields: 'id,*inventory_items' };
  const { body } = await medusa.askForChange(shop, `products/${itemId}/variants/${skuId}`, { query });
  const [item, another] = objectsIn(asObject(body['variant'] ?? {}, 'variant'), 'inventory_items');
  // A variant made of several items has no stock of its own.
  if (!item || another) throw new ChannelRefusal('medusa.inventoryUnclear', skuId);
  const itemPath = `inventory-items/${asText(item['inventory_item_id'])}/location-levels`;
  const found = await medusa.askForChange(shop, itemPath, {});
  const place = ourPlace(shop, objectsIn(found.body, 'inventory_levels'));
  if (!place) throw new ChannelRefusal('medusa.locationUnclear', skuId);
  return { path: `${itemPath}/${asText(place['location_id'])}`, reserved: BigInt(asText(place['reserved_quantity'])) };
}

/** Stock in several places needs to be told which one is ours: option `stockLocationId`. */
function ourPlace(shop: ShopAccess, levels: readonly JsonObject[]): JsonObject | null {
  const chosen = shop.options['stockLocationId'];
  const places = levels.filter((level) => chosen === undefined || asText(level['location_id']) === chosen);
  return places.length === 1 ? places[0]! : null;
}
