/**
 * Writing quantities into Taobao listings (CHN-7): up to 20 SKUs of one listing in one call, always as full quantity, so
 * that a repeated call changes nothing.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Top } from './call-top.ts';

const SKUS_PER_CALL = 20;
const LANES = 4;

/** Answers stand in the order of `levels`; the id is the SKU's, or the listing's where it has no SKU. */
export async function pushStock(top: Top, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> {
  const batches = [
    ...Map.groupBy(levels, (level) => `${level.itemId}${level.skuId === '' ? '' : '+'}`).values(),
  ].flatMap((listing) => chunksOf(listing, listing[0]?.skuId === '' ? 1 : SKUS_PER_CALL));
  const answers = new Map<StockLevel, Answer>();
  await inParallel(batches, LANES, async (batch) => {
    const { method, params } = callFor(batch);
    const said = await top.change(shop, method, params);
    for (const level of batch) answers.set(level, { ...said, id: level.skuId || level.itemId });
  });
  return levels.flatMap((level) => answers.get(level) ?? []);
}

function callFor(batch: StockLevel[]): { method: string; params: Record<string, string> } {
  const item = { num_iid: batch[0]?.itemId ?? '', type: '1' };
  if (batch[0]?.skuId === '') {
    return { method: 'taobao.item.quantity.update', params: { ...item, quantity: String(batch[0].quantity) } };
  }
  const quantities = batch.map((level) => `${level.skuId}:${level.quantity}`).join(';');
  return { method: 'taobao.skus.quantity.update', params: { ...item, skuid_quantities: quantities } };
}

const chunksOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
