/**
 * Writing quantities into Shopify (CHN-7): what is available of each variant at one location, always in full, so that a
 * repeated call changes nothing. Variants are asked for first, because stock belongs to their inventory items.
 */
import { createHash } from 'node:crypto';
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { gid, type Shopify } from './call-shopify.ts';

const ROWS_PER_CALL = 50;

const READ = `query inventory($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on ProductVariant { id inventoryItem { id inventoryLevels(first: 20) { nodes { location { id } } } } }
  }
}`;
const WRITE = `mutation setStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`;

/** Answers stand in the order of `levels`; the id is the variant's. Every product there has at least one variant. */
export async function pushStock(
  shopify: Shopify,
  now: () => number,
  shop: ShopAccess,
  levels: readonly StockLevel[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < levels.length; at += ROWS_PER_CALL)
    answers.push(...(await pushBatch(shopify, now(), shop, levels.slice(at, at + ROWS_PER_CALL))));
  return answers;
}

async function pushBatch(shopify: Shopify, now: number, shop: ShopAccess, levels: StockLevel[]): Promise<Answer[]> {
  const ids = levels.map((level) => level.skuId || level.itemId);
  try {
    const variants = levels.map((level) => gid('ProductVariant', level.skuId));
    const { body } = await shopify.askForChange(shop, READ, { ids: variants });
    const there = new Map(objectsIn({ nodes: withoutNull(body) }, 'nodes').map((one) => [asText(one['id']), one]));
    const plans = levels.map((level, at) => planOf(shop, level, there.get(variants[at]!)));
    const quantities = plans.filter((plan) => !(plan instanceof ChannelRefusal));
    const said = quantities.length > 0 ? await write(shopify, now, shop, quantities) : null;
    return plans.map((plan, at) =>
      plan instanceof ChannelRefusal ? answerOf(ids[at]!, plan) : { ...said!, id: ids[at]! },
    );
  } catch (error) {
    return ids.map((id) => answerOf(id, error));
  }
}

const withoutNull = (body: JsonObject) =>
  Array.isArray(body['nodes']) ? body['nodes'].filter((one) => one !== null) : [];

/** `changeFromQuantity` null: we say what it is to be, whatever it was. */
function planOf(shop: ShopAccess, { skuId, quantity }: StockLevel, variant: JsonObject | undefined) {
  if (!variant || !('inventoryItem' in variant)) return new ChannelRefusal('shopify.variantUnknown', skuId);
  const item = asObject(variant['inventoryItem'], 'inventoryItem');
  const chosen = shop.options['locationId'];
  const places = objectsIn(asObject(item['inventoryLevels'], 'inventoryLevels'), 'nodes')
    .map((level) => asText(asObject(level['location'], 'location')['id']))
    .filter((id) => chosen === undefined || id === gid('Location', String(chosen)));
  const [locationId, another] = places;
  if (locationId === undefined || another !== undefined) return new ChannelRefusal('shopify.locationUnclear', skuId);
  return { inventoryItemId: asText(item['id']), locationId, quantity: Number(quantity), changeFromQuantity: null };
}

/** A key of its own for each call: the same stock may come back later and is to be written again. */
function write(shopify: Shopify, now: number, shop: ShopAccess, quantities: readonly object[]): Promise<Answer> {
  const key = createHash('sha256')
    .update(`${now} ${JSON.stringify(quantities)}`)
    .digest('hex')
    .slice(0, 32);
  const input = { name: 'available', reason: 'correction', quantities };
  return shopify.change(shop, WRITE, { input, key });
}
