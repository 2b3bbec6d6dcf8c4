/**
 * Goods that had left come back into the stock of their node (ORD-11): the counter-document of a parcel's hand-over. What
 * left stays booked as it was; this document takes it back, once.
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { post } from '../ledger/ledger.ts';
import { shareLots } from './lots/share-lots.ts';
import { entriesOf, type LotShare, type Movement } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import { customer } from './places.ts';
import { documentType, writeDocuments } from './stock-documents.ts';

export type ShippedGoods = {
  /** The parcel whose hand-over is taken back. */
  id: Id;
  number: string;
  nodeId: Id;
  /** `lots`: which of them left, of goods whose lots are kept. */
  lines: readonly { line: number; skuId: Id; quantity: bigint; lots?: LotShare[] }[];
};

/**
 * Posts per line: customer → sellable, and into the unsorted bin, where somebody puts them away. Throws when the ledger
 * refuses: facts are refused for a closed period only.
 */
export async function takeBack(ctx: Ctx, parcels: readonly ShippedGoods[], reason: string): Promise<void> {
  const heads = parcels.map(({ id, number, nodeId }) => ({
    id: derivedId(id, 'reversal'),
    kind: 'reversal' as const,
    nodeId,
    note: `${number} ${reason}`.slice(0, 500),
    reversesId: id,
  }));
  const came = await shareLots(
    ctx,
    parcels.map(({ nodeId, lines }) => ({
      nodeId,
      movements: lines.map(
        ({ skuId, quantity, lots }): Movement => ({
          ...{ skuId, bucket: 'sellable', bin: '', change: quantity, ...(lots?.length && { lots }) },
        }),
      ),
    })),
  );
  const moved = parcels.map(({ lines }, i) => lines.map(({ line }, n) => ({ line, movement: came[i]![n]! })));
  const results = await post(
    ctx,
    heads.map(({ id, nodeId, kind }, i) => ({
      document: { type: documentType(kind), id },
      reason: 'stock.takenBack',
      lines: moved[i]!.flatMap(({ line, movement }) => entriesOf(id, line, nodeId, movement, customer(movement.skuId))),
    })),
  );
  const refused = results.find((result) => !result.posted);
  if (refused && !refused.posted) throw new Error(`goods cannot be taken back: ${refused.refusal.code}`);
  await writeDocuments(
    ctx,
    heads,
    heads.flatMap(({ id }, i) =>
      moved[i]!.map(({ line, movement }) => ({ ...movement, documentId: id, line, counted: null })),
    ),
  );
  const skuIds = parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId));
  await noteStockChange(ctx, skuIds, { arrived: skuIds });
}
