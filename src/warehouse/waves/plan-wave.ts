/** What a wave would be (WMS-4). Nothing is promised by it: parcels may go elsewhere before it is made. */
import type { WaveAsked } from '../../contract/waves.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import type { Id } from '../../kernel/ids.ts';
import { floorOf } from '../floor/keep-floor.ts';
import { lengthOf, walkOfWave } from './plan-carts.ts';
import { planInWorker } from './plan-in-worker.ts';
import { locate, waitingParcels } from './wave-parcels.ts';

export async function planWave(db: Database, scope: Scope, asked: WaveAsked) {
  const { floor, more, located } = await db.read(scope, async (ctx: Ctx) => {
    const waiting = await waitingParcels(ctx, asked);
    const drawn = await floorOf(ctx, asked.nodeId);
    return { floor: drawn, more: waiting.more, located: await locate(ctx, asked.nodeId, drawn, waiting.ids) };
  });
  const { parcels, notPlaced, binsOf } = located;
  const alike = asked.kind === 'sameSku' ? parcels.map((one) => ({ ...one, alike: located.skuOf(one.id) })) : parcels;
  const carts = await planInWorker({ floor, parcels: alike, cart: asked.cart });
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const inCarts = carts.map((ids) => ids.map((id) => byId.get(id)!));
  const piecesOf = (ids: readonly Id[]) => ids.reduce((sum, id) => sum + byId.get(id)!.pieces, 0);
  return {
    parcels: parcels.length,
    pieces: BigInt(parcels.reduce((sum, { pieces }) => sum + pieces, 0)),
    ...{ more, notPlaced },
    walk: floor && walkOfWave(floor, inCarts, asked.cart, parcels),
    carts: carts.map((parcelIds, i) => ({
      parcelIds,
      pieces: BigInt(piecesOf(parcelIds)),
      bins: binsOf(parcelIds),
      lengthMm: floor && lengthOf(floor, inCarts[i]!),
    })),
  };
}
