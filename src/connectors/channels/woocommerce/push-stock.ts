/**
 * Writing quantities into WooCommerce products and variations (CHN-7), up to 100 in one batch call. Each row is answered
 * by itself; the quantity is always the full one, so a repeated call changes nothing.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asList, asObject, asText, type Json } from '../../json-text.ts';
import { accepted, answerOf } from '../channel-refusal.ts';
import { changeWoo, type WooTools } from './call-woo.ts';

const ROWS_PER_CALL = 100;
const LANES = 4;

/** Answers stand in the order of `levels`; the id is the variation's, or the product's where it has none. */
export async function pushStock(tools: WooTools, shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]> {
  const byPath = Map.groupBy(levels, ({ itemId, skuId }) =>
    skuId === '' ? 'products/batch' : `products/${encodeURIComponent(itemId)}/variations/batch`,
  );
  const batches = [...byPath].flatMap(([path, rows]) =>
    Array.from({ length: Math.ceil(rows.length / ROWS_PER_CALL) }, (_, at) => ({
      path,
      rows: rows.slice(at * ROWS_PER_CALL, (at + 1) * ROWS_PER_CALL),
    })),
  );
  const answers = new Map<StockLevel, Answer>();
  await inParallel(batches, LANES, async ({ path, rows }) => {
    const said = await pushBatch(tools, shop, path, rows);
    for (const [at, row] of rows.entries()) answers.set(row, said[at] as Answer);
  });
  return levels.flatMap((level) => answers.get(level) ?? []);
}

async function pushBatch(tools: WooTools, shop: ShopAccess, path: string, rows: StockLevel[]): Promise<Answer[]> {
  try {
    const update = rows.map((row) => ({
      id: Number(idOf(row)),
      manage_stock: true,
      stock_quantity: Number(row.quantity),
    }));
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

const idOf = (level: StockLevel) => level.skuId || level.itemId;
