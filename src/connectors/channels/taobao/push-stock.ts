/**
 * Writing quantities into Taobao listings (CHN-7): up to 20 SKUs of one listing in one call, always as full quantity, so
 * that a repeated call changes nothing.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { accepted, answerOf } from '../channel-refusal.ts';
import { callTop, type TopCall, type TopTools } from './call-top.ts';

const SKUS_PER_CALL = 20;
const LANES = 4;

/** Answers stand in the order of `levels`; the id is the SKU's, or the listing's where it has no SKU. */
export async function pushStock(tools: TopTools, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> {
  const batches = [
    ...Map.groupBy(levels, (level) => `${level.itemId}${level.skuId === '' ? '' : '+'}`).values(),
  ].flatMap((listing) => chunksOf(listing, listing[0]?.skuId === '' ? 1 : SKUS_PER_CALL));
  const answers = new Map<StockLevel, Answer>();
  await inParallel(batches, LANES, async (batch) => {
    const said = await pushBatch(tools, shop, batch);
    for (const level of batch) answers.set(level, { ...said, id: level.skuId || level.itemId });
  });
  return levels.flatMap((level) => answers.get(level) ?? []);
}

async function pushBatch(tools: TopTools, shop: ShopAccess, batch: StockLevel[]): Promise<Answer> {
  try {
    const answer = await callTop(tools, shop, callFor(batch));
    if (answer.ok) return accepted('');
    return { id: '', result: answer.error.result, code: answer.error.code, message: answer.error.message };
  } catch (error) {
    return answerOf('', error);
  }
}

function callFor(batch: StockLevel[]): TopCall {
  const item = { num_iid: batch[0]?.itemId ?? '', type: '1' };
  if (batch[0]?.skuId === '') {
    const params = { ...item, quantity: String(batch[0].quantity) };
    return { method: 'taobao.item.quantity.update', params, readOnly: false };
  }
  const quantities = batch.map((level) => `${level.skuId}:${level.quantity}`).join(';');
  const params = { ...item, skuid_quantities: quantities };
  return { method: 'taobao.skus.quantity.update', params, readOnly: false };
}

const chunksOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
