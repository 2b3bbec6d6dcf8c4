/** Which bin stands on the label of goods (WMS-2): the one they are picked from, else the one most of them lie in. */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { holdingsOf } from '../../ledger/ledger.ts';
import type { LabelledGoods } from '../../shipping/shipping.ts';
import { places } from '../../stock/stock.ts';
import { pickingBinsOf } from '../refill/picking-bins.ts';

export async function withBins(
  ctx: Ctx,
  nodeId: Id,
  labels: readonly { skuId: Id; copies: number }[],
): Promise<LabelledGoods[]> {
  const skuIds = labels.map(({ skuId }) => skuId);
  const [picking, held] = await Promise.all([
    pickingBinsOf(ctx, nodeId, skuIds),
    holdingsOf(ctx, 'bin', [nodeId], skuIds),
  ]);
  const fixed = new Map(picking.map(({ skuId, bin }) => [skuId, bin]));
  const named = held.filter(({ place }) => place !== places.STAGING && place !== places.UNSORTED);
  return labels.map(({ skuId, copies }) => ({
    ...{ skuId, copies },
    bin: fixed.get(skuId) ?? named.find(({ asset }) => asset === skuId)?.place ?? '',
  }));
}
