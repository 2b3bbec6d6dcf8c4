/**
 * Writing fields of products and variations, up to 100 in one batch call. Each row is answered by itself; fields are
 * written as they are to be, so a repeated call changes nothing.
 */
import type { Answer, ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asList, asObject, asText, type Json } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { changeWoo, type WooTools } from './call-woo.ts';

const ROWS_PER_CALL = 100;
const LANES = 4;

/** A variation, or a product where `skuId` is empty. */
export type ProductRow = { itemId: string; skuId: string; fields: Record<string, unknown> };

/** Answers stand in the order of `rows`; the id is the variation's, or the product's where it has none. */
export async function updateProducts(tools: WooTools, shop: ShopAccess, rows: readonly ProductRow[]) {
  const answers = new Map<ProductRow, Answer>();
  // One id that is no number would make the shop refuse its whole batch.
  const sound = rows.filter((row) => {
    if (/^\d{1,15}$/.test(idOf(row))) return true;
    answers.set(row, answerOf(idOf(row), new ChannelRefusal('woocommerce.idDamaged', idOf(row))));
    return false;
  });
  const byPath = Map.groupBy(sound, ({ itemId, skuId }) =>
    skuId === '' ? 'products/batch' : `products/${encodeURIComponent(itemId)}/variations/batch`,
  );
  const batches = [...byPath].flatMap(([path, own]) =>
    Array.from({ length: Math.ceil(own.length / ROWS_PER_CALL) }, (_, at) => ({
      path,
      rows: own.slice(at * ROWS_PER_CALL, (at + 1) * ROWS_PER_CALL),
    })),
  );
  await inParallel(batches, LANES, async (batch) => {
    const said = await updateBatch(tools, shop, batch.path, batch.rows);
    for (const [at, row] of batch.rows.entries()) answers.set(row, said[at] as Answer);
  });
  return rows.flatMap((row) => answers.get(row) ?? []);
}

async function updateBatch(tools: WooTools, shop: ShopAccess, path: string, rows: ProductRow[]): Promise<Answer[]> {
  try {
    const update = rows.map((row) => ({ id: Number(idOf(row)), ...row.fields }));
    const { json } = await changeWoo(tools, shop, 'POST', path, { update });
    const said = asList(asObject(json, 'answer')['update'], 'update');
    return rows.map((row) => readRow(idOf(row), said));
  } catch (error) {
    return rows.map((row) => answerOf(idOf(row), error));
  }
}

/** A row that failed carries its error; a row the shop does not mention has an unknown fate. */
function readRow(id: string, said: Json[]): Answer {
  const row = said.map((one) => asObject(one, 'row')).find((one) => asText(one['id']) === id);
  if (!row) return { id, result: 'unknown', code: 'woocommerce.rowMissing', message: '' };
  if (!('error' in row)) return accepted(id);
  const error = asObject(row['error'], 'error');
  return { id, result: 'refused', code: asText(error['code']), message: asText(error['message']) };
}

const idOf = (row: ProductRow) => row.skuId || row.itemId;
