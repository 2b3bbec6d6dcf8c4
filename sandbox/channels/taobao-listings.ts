/** The methods of the Taobao Open Platform that read and write what an item is called, costs, and whether it is for sale. */
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import type { ShelfItem } from './shelf.ts';
import type { ShopBook } from './shop-book.ts';
import { invalid, type Method, type Params, remote } from './taobao-refusal.ts';
import { digits } from './taobao-trade.ts';

export const LISTING_METHODS: Record<string, Method> = {
  'taobao.item.seller.get': (book, params) => ({ item: writeItem(book, params) }),
  'taobao.item.update': updateItem,
  'taobao.item.sku.price.update': updateSkuPrice,
  'taobao.item.update.listing': (book, params) => {
    if (!/^[1-9]\d{0,8}$/.test(params['num'] ?? '')) throw invalid('num');
    return moveItem(book, params, true);
  },
  'taobao.item.update.delisting': (book, params) => moveItem(book, params, false),
};

function itemOf(book: ShopBook, params: Params): ShelfItem {
  const item = book.shelf.get(params['num_iid'] ?? '');
  if (!item) throw remote('isv.item-is-delete:invalid-numIid-or-iid', '商品不存在');
  return item;
}

/** A SKU's properties as the platform names them, `pid:vid`. */
const propertiesOf = (skuId: string) => `1627207:${skuId}`;

function writeItem(book: ShopBook, params: Params): Record<string, unknown> {
  const item = itemOf(book, params);
  const sku = [...item.prices].map(([id, price]) => ({
    ...{ sku_id: digits(id), properties: propertiesOf(id), price: formatMinor(price) },
    quantity: Number(book.stock.get(id) ?? 100n),
  }));
  const quantity = sku.reduce((sum, one) => sum + one.quantity, 0);
  return {
    num_iid: digits(params['num_iid'] ?? ''),
    title: item.title,
    price: formatMinor(item.priceMinor),
    num: sku.length > 0 ? quantity : Number(book.stock.get(params['num_iid'] ?? '') ?? 100n),
    approve_status: item.onShelf ? 'onsale' : 'instock',
    ...(sku.length > 0 && { skus: { sku } }),
  };
}

function priceIn(params: Params, field: string): bigint | null {
  const text = params[field];
  if (text === undefined) return null;
  const price = parseMinor(text);
  if (price === null || price <= 0n) throw invalid(field);
  return price;
}

function assertAmong(item: ShelfItem, price: bigint, prices: Iterable<bigint>): void {
  const all = [...prices];
  if (all.length > 0 && (all.every((one) => one > price) || all.every((one) => one < price)))
    throw remote(
      'isv.item-update-service-error:IC_CHECKSTEP_PRICE_NOT_IN_SKU_RANGE',
      `${item.title}: 商品价格不在SKU价格范围内`,
    );
}

const widthOf = (character: string) => ((character.codePointAt(0) ?? 0) < 256 ? 1 : 2);

/** A title is at most 60 wide; a Chinese character is two. */
function updateItem(book: ShopBook, params: Params): Record<string, unknown> {
  const item = itemOf(book, params);
  const { title } = params;
  const price = priceIn(params, 'price');
  if (title !== undefined && (title === '' || [...title].reduce((sum, one) => sum + widthOf(one), 0) > 60))
    throw invalid('title');
  if (price !== null) assertAmong(item, price, item.prices.values());
  item.title = title ?? item.title;
  item.priceMinor = price ?? item.priceMinor;
  return { item: { num_iid: digits(params['num_iid'] ?? '') } };
}

function updateSkuPrice(book: ShopBook, params: Params): Record<string, unknown> {
  const item = itemOf(book, params);
  const id = [...item.prices.keys()].find((one) => propertiesOf(one) === params['properties']);
  const price = priceIn(params, 'price');
  if (id === undefined) throw remote('isv.invalid-parameter:properties', 'SKU不存在');
  if (price === null) throw invalid('price');
  const prices = new Map(item.prices).set(id, price);
  const own = priceIn(params, 'item_price') ?? item.priceMinor;
  assertAmong(item, own, prices.values());
  item.prices = prices;
  item.priceMinor = own;
  return { sku: { sku_id: digits(id), price: formatMinor(price) } };
}

function moveItem(book: ShopBook, params: Params, onShelf: boolean): Record<string, unknown> {
  itemOf(book, params).onShelf = onShelf;
  return { item: { num_iid: digits(params['num_iid'] ?? '') } };
}
