/**
 * Pieces at stations by their own codes (STK-5): of goods whose pieces are told apart each is scanned by its code, at a
 * bin, a bench, a wall. Goods of which nobody wants to know that cost no question here.
 */
import { type Article, skuOfCode, trackedSkus } from '../catalog/catalog.ts';
import type { SERIAL_FAULTS } from '../contract/serials.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Parcel } from '../shipping/shipping.ts';
import { FREE, moveSerials, moveSerialsOf, readSerials, type Serial } from '../stock/stock.ts';

export type SerialFault = (typeof SERIAL_FAULTS)[number];

/** `piece`: as the register has it, locked. `fault`: why it cannot be counted, whatever the parcel wants. */
export type Scanned = { skuId: Id | null; tracked: boolean; piece: Serial | null; fault: SerialFault | null };

/** `wanted`: SKUs of the parcel or the bin; a code that pieces of several SKUs bear is of one of them. */
export async function pieceOfScan(
  ctx: Ctx,
  code: string,
  article: Article | null,
  { nodeId, wanted }: { nodeId: Id; wanted: readonly Id[] },
  { lock = true }: { lock?: boolean } = {},
): Promise<Scanned> {
  if (article && !article.tracked) return { skuId: article.skuId, tracked: false, piece: null, fault: null };
  if (article?.serial === '') return { skuId: article.skuId, tracked: true, piece: null, fault: 'serialNeeded' };
  const known = await readSerials(ctx, sql`serial = ${article?.serial ?? code}`, lock);
  if (article) {
    const piece = known.find(({ skuId }) => skuId === article.skuId) ?? null;
    return { skuId: article.skuId, tracked: true, piece, fault: piece ? faultOf(piece, nodeId) : 'serialUnknown' };
  }
  const piece = known.find(({ skuId }) => wanted.includes(skuId)) ?? known[0] ?? null;
  if (!piece) return { skuId: null, tracked: false, piece, fault: null };
  return { skuId: piece.skuId, tracked: true, piece, fault: faultOf(piece, nodeId) };
}

/** As `pieceOfScan`, for a hand that has not decided yet: nobody else waits for it. */
export const lookAtPiece = (ctx: Ctx, code: string, article: Article | null, nodeId: Id): Promise<Scanned> =>
  pieceOfScan(ctx, code, article, { nodeId, wanted: [] }, { lock: false });

function faultOf(piece: Serial, nodeId: Id): SerialFault | null {
  if (piece.state === 'staged') return 'serialTwice';
  if (piece.state === 'shipped') return 'serialShipped';
  if (piece.state === 'transit') return 'serialElsewhere';
  if (!FREE.includes(piece.state)) return 'serialOff';
  return piece.nodeId === nodeId ? null : 'serialElsewhere';
}

/** From now on the piece is in the parcel. */
export const stagePiece = (ctx: Ctx, { skuId, serial }: Serial, parcel: Parcel): Promise<number> =>
  moveSerials(ctx, [{ skuId, serial }], {
    ...{ step: 'staged', state: 'staged', from: FREE },
    document: { type: 'fulfilment', id: parcel.id },
    ...{ fulfilmentId: parcel.id, orderId: parcel.orderId },
  });

/** It is on a cart, in no bin. */
export const takeOffBin = (ctx: Ctx, { skuId, serial }: Serial, listId: Id): Promise<number> =>
  moveSerials(ctx, [{ skuId, serial }], {
    ...{ step: 'picked', state: 'picked', from: FREE, bin: '' },
    document: { type: 'pickList', id: listId },
  });

/** The goods a scan names: by their barcode, or by the code of one of their pieces. */
export async function skuOfScan(ctx: Ctx, code: string): Promise<Id | null> {
  const skuId = await skuOfCode(ctx, code);
  return skuId ?? (await readSerials(ctx, sql`serial = ${code}`))[0]?.skuId ?? null;
}

/** The parcel was put aside: its pieces may go into another one. */
export const freePieces = (ctx: Ctx, parcel: Parcel): Promise<void> => moveSerialsOf(ctx, [parcel.id], 'freed');

/** Whether a code nobody knows may be that of a piece the parcel wants. */
export const wantsPieces = async (ctx: Ctx, skuIds: readonly Id[]): Promise<boolean> =>
  [...(await trackedSkus(ctx, skuIds)).values()].some(({ serials }) => serials);
