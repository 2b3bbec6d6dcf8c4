/**
 * Pieces carried between places of a node (STK-5). What must stay true: a piece's place is the one it was carried to, and of
 * goods that are carried all pieces are named but those whose code nobody knows.
 */
import { trackedSkus } from '../../catalog/catalog.ts';
import type { SerialState } from '../../contract/serials.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { Bucket } from '../places.ts';
import { assertCarriedNamed, piecesOfDocuments, takePieces } from './name-pieces.ts';
import type { Change } from './serials.ts';

type Place = { bucket: Bucket; bin: string };
/** `serials` left out: nobody was asked. */
export type Carried = { skuId: Id; quantity: bigint; to: Place; serials?: readonly string[] | undefined };
type Document = { type: string; id: Id };

const LYING: readonly SerialState[] = ['inStock', 'returned', 'defective'];
const SHELVED = { step: 'shelved', state: 'inStock' } as const;
/** What a piece is in a place of a node. Goods in transit are moved by their transfers. */
const STATE_IN: Record<Bucket, Pick<Change, 'step' | 'state'>> = {
  ...{ sellable: SHELVED, inbound: SHELVED, transit: SHELVED },
  return: { step: 'returned', state: 'returned' },
  defective: { step: 'defective', state: 'defective' },
};
const changeTo = ({ bucket, bin }: Place) => ({ ...STATE_IN[bucket], from: LYING, bin });

/**
 * Refuses `stock.serialsNeeded` (data: `merchantCode`, `missing`), `stock.serialsOver` (data: `codes`: more than pieces),
 * `stock.serialNotHere` (data: `serial`).
 */
export async function carryPieces(ctx: Ctx, nodeId: Id, document: Document, lines: readonly Carried[]): Promise<void> {
  const asked = lines.filter(({ serials }) => serials !== undefined);
  const tracked = await trackedSkus(
    ctx,
    asked.map(({ skuId }) => skuId),
  );
  // Nearly always none, else one: a person names the pieces.
  for (const { skuId, quantity, to, serials = [] } of asked) {
    if (BigInt(serials.length) > quantity) throw new Refused('stock.serialsOver', { codes: serials.length });
    if (tracked.get(skuId)?.serials) await assertCarriedNamed(ctx, { nodeId, skuId }, quantity, serials.length);
    const pieces = serials.map((serial) => ({ skuId, serial }));
    await takePieces(ctx, nodeId, pieces, { ...changeTo(to), document });
  }
}

type Back = { nodeId: Id; documentId: Id; document: Document; lines: readonly Omit<Carried, 'serials' | 'quantity'>[] };

/** A move was taken back: pieces that lie where it carried them are where they were. */
export async function carryBack(ctx: Ctx, { nodeId, documentId, document, lines }: Back): Promise<void> {
  const steps = ['shelved', 'returned', 'defective'] as const;
  const told = { documents: [documentId], skuIds: lines.map(({ skuId }) => skuId), states: LYING, steps, last: true };
  const pieces = await piecesOfDocuments(ctx, told);
  for (const [skuId, own] of Map.groupBy(pieces, (piece) => piece.skuId)) {
    const { to } = lines.find((line) => line.skuId === skuId)!;
    await takePieces(ctx, nodeId, own, { ...changeTo(to), document });
  }
}
