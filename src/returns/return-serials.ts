/**
 * Pieces that come back by their own codes (STK-5). What must stay true: a piece comes back once, and to the order it was
 * sold by. Goods whose pieces are not told apart cost no question here.
 */
import { articleOfCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { lockSerials, moveSerials, type Piece, readSerials, type Serial } from '../stock/stock.ts';
import type { Item, Parcel } from './return-parcel.ts';

export type Scanned = { skuId: Id | null; serial: string };

/**
 * What a scan at the desk is, for goods the sender should get back (`wrong`) without asking the register. Refuses
 * `returns.serialNeeded` (data: `code`: pieces of it were sold by code to this order), `returns.serialNotSold` (data:
 * `serial`).
 */
export async function pieceOfScan(ctx: Ctx, { orderId }: Parcel, code: string, wrong: boolean): Promise<Scanned> {
  const article = await articleOfCode(ctx, code);
  if (article && (!article.tracked || wrong)) return { skuId: article.skuId, serial: '' };
  if (article?.serial === '') {
    if (await soldByCode(ctx, orderId, article.skuId)) throw new Refused('returns.serialNeeded', { code });
    return { skuId: article.skuId, serial: '' };
  }
  const serial = article?.serial ?? code;
  const known = (await lockSerials(ctx, serial)).filter((one) => !article || one.skuId === article.skuId);
  if (known.length === 0 && !article) return { skuId: null, serial: '' };
  if (wrong) return { skuId: known[0]!.skuId, serial: '' };
  const sold = known.find((one) => isSold(one, orderId));
  if (!sold) throw new Refused('returns.serialNotSold', { serial });
  return { skuId: sold.skuId, serial };
}

/** An ownerless parcel may be of anybody. */
const isSold = (piece: Serial, orderId: Id | null): boolean =>
  piece.state === 'shipped' && (orderId === null || piece.orderId === orderId);

/** What was sold before codes were kept comes back without one. */
async function soldByCode(ctx: Ctx, orderId: Id | null, skuId: Id): Promise<boolean> {
  if (orderId === null) return false;
  const sold = await readSerials(ctx, sql`order_id = ${orderId} and sku_id = ${skuId} and state = 'shipped'`);
  return sold.length > 0;
}

const piecesOf = (items: readonly (Item & { skuId: Id })[]): Piece[] =>
  items.flatMap(({ skuId, serials }) => serials.map((serial) => ({ skuId, serial })));

/** They are in the house: on a shelf, in the return area, or in the defective zone. Refuses `returns.serialNotSold`. */
export async function takeSerials(ctx: Ctx, parcel: Parcel, items: readonly (Item & { skuId: Id })[]): Promise<void> {
  const all = piecesOf(items);
  if (all.length === 0) return;
  const known = await readSerials(ctx, sql`serial = any(${all.map(({ serial }) => serial)}::text[])`, true);
  for (const { skuId, serial } of all) {
    const own = known.filter((one) => one.skuId === skuId && one.serial === serial);
    if (!own.some((one) => isSold(one, parcel.orderId))) throw new Refused('returns.serialNotSold', { serial });
  }
  const document = { type: 'return', id: parcel.id };
  const common = { from: ['shipped'] as const, document, nodeId: parcel.nodeId, returnId: parcel.id };
  const good = items.filter(({ verdict }) => verdict === 'good');
  const bin = good[0]?.bin ?? null;
  await moveSerials(ctx, piecesOf(good), {
    ...common,
    ...(bin === null ? { step: 'returned', state: 'returned', bin: '' } : { step: 'returned', state: 'inStock', bin }),
  });
  const bad = items.filter(({ verdict }) => verdict === 'defective');
  await moveSerials(ctx, piecesOf(bad), { ...common, step: 'defective', state: 'defective', bin: '' });
}

/** Good ones are on a shelf now. */
export const shelveSerials = (
  ctx: Ctx,
  parcel: Parcel,
  items: readonly (Item & { skuId: Id })[],
  bin: string,
): Promise<number> =>
  moveSerials(ctx, piecesOf(items), {
    ...{ step: 'shelved', state: 'inStock', from: ['returned'] as const, bin },
    document: { type: 'return', id: parcel.id },
  });
