/**
 * Titles, prices and shelves of Taobao listings (CHN-1). The item is asked for first, because a SKU's price is written
 * under its properties and putting on the shelf names the quantity; and only what differs is written, so that the same
 * change again does nothing. Prices go before the shelf, so that nothing is sold at the old one; those of SKUs go first, because
 * the item's own must lie among them.
 */
import type { Answer, ListingChange, ShopAccess } from '../../../channels/connector.ts';
import { formatMinor, parseMinor } from '../../../kernel/money.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Top } from './call-top.ts';

const LANES = 4;
const FIELDS = 'num_iid,title,price,num,approve_status,sku';

/** Answers stand in the order of `changes`; the id is the SKU's, or the item's where it has none. */
export async function pushListings(top: Top, shop: ShopAccess, changes: readonly ListingChange[]): Promise<Answer[]> {
  const answers = new Map<ListingChange, Answer>();
  const items = [...Map.groupBy(changes, (change) => change.itemId).values()];
  await inParallel(items, LANES, async (own) => {
    for (const [change, said] of await pushItem(top, shop, own)) answers.set(change, said);
  });
  return changes.flatMap((change) => {
    const said = answers.get(change);
    return said ? { ...said, id: change.skuId || change.itemId } : [];
  });
}

/** One item as the platform has it; prices change as they are written. */
type Item = {
  id: string;
  title: string;
  price: bigint | null;
  quantity: string;
  onShelf: boolean;
  skus: Map<string, { properties: string; price: bigint | null }>;
};

async function pushItem(
  top: Top,
  shop: ShopAccess,
  changes: readonly ListingChange[],
): Promise<Map<ListingChange, Answer>> {
  const answers = new Map<ListingChange, Answer>();
  try {
    const item = await readItem(top, shop, changes[0]!.itemId);
    const tell = (method: string, params: Record<string, string>) =>
      top.change(shop, method, { num_iid: item.id, ...params });
    const own = changes.filter((change) => change.skuId === '');
    for (const change of changes) if (change.skuId !== '') answers.set(change, await updatePrice(tell, item, change));
    for (const change of own) answers.set(change, await updateItem(tell, item, change));
    for (const change of own)
      if (answers.get(change)?.result === 'accepted') answers.set(change, await moveToShelf(tell, item, change));
  } catch (error) {
    for (const change of changes) if (!answers.has(change)) answers.set(change, answerOf('', error));
  }
  return answers;
}

async function readItem(top: Top, shop: ShopAccess, id: string): Promise<Item> {
  const { body } = await top.askForChange(shop, 'taobao.item.seller.get', { num_iid: id, fields: FIELDS });
  const item = asObject(body['item'], 'item');
  const priceOf = (one: JsonObject) => parseMinor(asText(one['price']));
  return {
    id,
    title: asText(item['title']),
    price: priceOf(item),
    quantity: asText(item['num']),
    onShelf: asText(item['approve_status']) === 'onsale',
    skus: new Map(
      objectsIn(asObject(item['skus'] ?? {}, 'skus'), 'sku').map((sku) => [
        asText(sku['sku_id']),
        { properties: asText(sku['properties']), price: priceOf(sku) },
      ]),
    ),
  };
}

type Tell = (method: string, params: Record<string, string>) => Promise<Answer>;

/** Where the item's own price would not lie among those of its SKUs, it becomes the lowest of them. */
async function updatePrice(tell: Tell, item: Item, change: ListingChange): Promise<Answer> {
  const { skuId, priceMinor } = change;
  const sku = item.skus.get(skuId);
  if (!sku) return answerOf('', new ChannelRefusal('taobao.skuUnknown', skuId));
  if (isOtherCurrency(change)) return OTHER_CURRENCY;
  if (priceMinor === null || priceMinor === sku.price) return accepted('');
  const prices = [...item.skus]
    .flatMap(([id, one]) => (id === skuId ? priceMinor : (one.price ?? [])))
    .toSorted((a, b) => (a < b ? -1 : 1));
  const [lowest = priceMinor] = prices;
  const highest = prices.at(-1) ?? priceMinor;
  const isAmong = item.price !== null && item.price >= lowest && item.price <= highest;
  const said = await tell('taobao.item.sku.price.update', {
    properties: sku.properties,
    price: formatMinor(priceMinor),
    ...(!isAmong && { item_price: formatMinor(lowest) }),
  });
  if (said.result === 'accepted') {
    sku.price = priceMinor;
    if (!isAmong) item.price = lowest;
  }
  return said;
}

async function updateItem(tell: Tell, item: Item, change: ListingChange): Promise<Answer> {
  const { title, priceMinor } = change;
  if (isOtherCurrency(change)) return OTHER_CURRENCY;
  const params = {
    ...(title !== null && title !== item.title && { title }),
    ...(priceMinor !== null && priceMinor !== item.price && { price: formatMinor(priceMinor) }),
  };
  if (Object.keys(params).length === 0) return accepted('');
  return tell('taobao.item.update', params);
}

async function moveToShelf(tell: Tell, item: Item, { onShelf }: ListingChange): Promise<Answer> {
  if (onShelf === null || onShelf === item.onShelf) return accepted('');
  return onShelf
    ? tell('taobao.item.update.listing', { num: item.quantity })
    : tell('taobao.item.update.delisting', {});
}

const isOtherCurrency = ({ priceMinor, currency }: ListingChange) => priceMinor !== null && currency !== 'CNY';
const OTHER_CURRENCY = answerOf('', new ChannelRefusal('taobao.otherCurrency', 'prices there are in yuan'));
