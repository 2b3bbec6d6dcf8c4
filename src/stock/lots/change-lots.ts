/** Lots changed by people (STK-5): their days, whether they are sold, and of which lot goods are after all. */
import { trackedSkus } from '../../catalog/catalog.ts';
import { audit, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { post } from '../../ledger/ledger.ts';
import { lockBins } from '../bins.ts';
import { type Bucket, lotAt } from '../places.ts';
import { LOTS } from './align-lots.ts';
import { keepLots, type Lot, lotTable } from './lots.ts';
import { stopLots } from './stop-lots.ts';

export type LotChange = Partial<Pick<Lot, 'madeOn' | 'expiresOn' | 'note'>> & { stopped?: boolean };

/** Refuses `stock.expiresBeforeMade`. Stopping posts what `stopLots` does; nothing comes back into sale by itself. */
export async function changeLot(ctx: Ctx, before: Lot, { stopped, ...change }: LotChange): Promise<void> {
  const state: Lot['state'] = stopped === undefined ? before.state : stopped ? 'stopped' : 'open';
  const after = { ...before, ...change, state, version: before.version + 1 };
  if (after.madeOn && after.expiresOn && after.expiresOn < after.madeOn) throw new Refused('stock.expiresBeforeMade');
  const names = ['madeOn', 'expiresOn', 'state', 'note'] as const;
  const detail = differences(before, after, names);
  if (Object.keys(detail).length === 0) return;
  await lotTable.update(ctx, [after], ['skuId', 'lot'], [...names, 'version']);
  await audit(ctx, 'lot.change', `lot/${before.skuId}/${before.lot}`, { lot: before.lot, ...detail });
  await stopLots(ctx, before);
}

export type Naming = {
  nodeId: Id;
  skuId: Id;
  bucket: Bucket;
  bin: string;
  from: string;
  to: string;
  quantity: bigint;
  madeOn?: string | undefined;
  expiresOn?: string | undefined;
  reason: string;
};

/**
 * Nothing moves, only the lot is another one. Refuses `stock.lotsNotKept`, `stock.sameLot`, `stock.notOfLot` (data: `lot`,
 * `wanted`, `free`). Posts lot → lot in the place.
 */
export async function nameLot(ctx: Ctx, naming: Naming): Promise<void> {
  const { nodeId, skuId, bucket, bin, from, quantity, reason, madeOn, expiresOn } = naming;
  const to = naming.to.trim();
  if (!(await trackedSkus(ctx, [skuId])).get(skuId)?.lots) throw new Refused('stock.lotsNotKept');
  if (from === to) throw new Refused('stock.sameLot', { lot: to });
  await lockBins(ctx, [nodeId]);
  await keepLots(ctx, [{ skuId, lot: to, madeOn, expiresOn }]);
  const id = ctx.newId();
  const [hold, at] = [ctx.newId(), (lot: string) => lotAt(nodeId, bucket, bin, skuId, lot)];
  const [result] = await post(ctx, [
    {
      ...{ document: { type: LOTS, id }, reason },
      lines: [
        { kind: 'hold', id: hold, from: at(from), to: at(to), amount: quantity },
        { kind: 'settle', id: ctx.newId(), hold, amount: quantity },
      ],
    },
  ]);
  if (result && !result.posted) {
    if (result.refusal.code !== 'ledger.short') throw new Refused(result.refusal.code, result.refusal.data);
    const { wanted, free } = result.refusal.data as { wanted: bigint; free: bigint };
    throw new Refused('stock.notOfLot', { lot: from, wanted: String(wanted), free: String(free) });
  }
  await audit(ctx, 'lot.name', `lot/${skuId}/${to}`, { from, to, bin, quantity: String(quantity), reason });
  await stopLots(ctx, { skuId, lot: to });
}
