/**
 * Pieces at a bench by their own codes (STK-5): of goods whose pieces are told apart each is scanned by its code, and the
 * code goes with the parcel. Goods of which nobody wants to know that cost no question here.
 */
import { type Article, trackedSkus } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Parcel } from '../shipping/shipping.ts';
import { lockSerials, moveSerials, moveSerialsOf, type Serial } from '../stock/stock.ts';

export type SerialVerdict =
  | 'serialNeeded'
  | 'serialUnknown'
  | 'serialTwice'
  | 'serialShipped'
  | 'serialElsewhere'
  | 'serialOff'
  | 'serialOther';

/** `piece`: as the register has it, locked. `fault`: why it cannot be counted, whatever the parcel wants. */
export type Scanned = { skuId: Id | null; tracked: boolean; piece: Serial | null; fault: SerialVerdict | null };

/** `wanted`: SKUs of the parcel; a code that pieces of several SKUs bear is of one of them. */
export async function pieceOfScan(
  ctx: Ctx,
  code: string,
  article: Article | null,
  { nodeId, wanted }: { nodeId: Id; wanted: readonly Id[] },
): Promise<Scanned> {
  if (article && !article.tracked) return { skuId: article.skuId, tracked: false, piece: null, fault: null };
  if (article?.serial === '') return { skuId: article.skuId, tracked: true, piece: null, fault: 'serialNeeded' };
  const known = await lockSerials(ctx, article?.serial ?? code);
  if (article) {
    const piece = known.find(({ skuId }) => skuId === article.skuId) ?? null;
    return { skuId: article.skuId, tracked: true, piece, fault: piece ? faultOf(piece, nodeId) : 'serialUnknown' };
  }
  const piece = known.find(({ skuId }) => wanted.includes(skuId)) ?? known[0] ?? null;
  if (!piece) return { skuId: null, tracked: false, piece, fault: null };
  return { skuId: piece.skuId, tracked: true, piece, fault: faultOf(piece, nodeId) };
}

function faultOf(piece: Serial, nodeId: Id): SerialVerdict | null {
  if (piece.state === 'staged') return 'serialTwice';
  if (piece.state === 'shipped') return 'serialShipped';
  if (piece.state !== 'inStock') return 'serialOff';
  return piece.nodeId === nodeId ? null : 'serialElsewhere';
}

/** From now on the piece is in the parcel. */
export const stagePiece = (ctx: Ctx, { skuId, serial }: Serial, parcel: Parcel): Promise<number> =>
  moveSerials(ctx, [{ skuId, serial }], {
    ...{ step: 'staged', state: 'staged', from: ['inStock'] as const },
    document: { type: 'fulfilment', id: parcel.id },
    ...{ fulfilmentId: parcel.id, orderId: parcel.orderId },
  });

/** The parcel was put aside: its pieces may go into another one. */
export const freePieces = (ctx: Ctx, parcel: Parcel): Promise<void> => moveSerialsOf(ctx, [parcel.id], 'freed');

/** Whether a code nobody knows may be that of a piece the parcel wants. */
export const wantsPieces = async (ctx: Ctx, skuIds: readonly Id[]): Promise<boolean> =>
  [...(await trackedSkus(ctx, skuIds)).values()].some(({ serials }) => serials);
