/** What is picked most should lie in the fast zone (WMS-3): suggested with the metres it saves, accepted as tasks. */
import { skusById } from '../../catalog/catalog.ts';
import { auditAll } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { holdingsOf } from '../../ledger/ledger.ts';
import { lockBins } from '../../stock/stock.ts';
import { skuRef } from '../inbound/receipts.ts';
import { fastMovers, picksBySku, shelfOf } from '../inbound/shelf.ts';
import { pickingBinsOf, pickingBinTable } from './picking-bins.ts';
import { type MoverMove, suggestMovers } from './plan-refill.ts';
import { insertTasks, openTasks } from './tasks.ts';

async function suggested(ctx: Ctx, nodeId: Id): Promise<{ moves: MoverMove[]; fastZone: boolean }> {
  const [picks, shelf, open] = await Promise.all([
    picksBySku(ctx, nodeId),
    shelfOf(ctx, nodeId),
    openTasks(ctx, nodeId),
  ]);
  const fast = fastMovers(picks);
  const often = picks.filter(({ skuId }) => fast.has(skuId));
  const held = await holdingsOf(
    ctx,
    'bin',
    [nodeId],
    often.map(({ skuId }) => skuId),
  );
  const binOf = new Map(shelf.bins.map((bin) => [bin.code, bin]));
  const lying = Map.groupBy(held, ({ asset }) => asset);
  const moving = new Set(open.filter(({ reason }) => reason === 'fastMover').map(({ skuId }) => skuId));
  const movers = often.flatMap(({ skuId, picks: count }) => {
    const own = (lying.get(skuId) ?? []).flatMap(({ place, posted }) => ({ ...binOf.get(place), place, posted }));
    if (moving.has(skuId) || own.some(({ zone }) => zone === 'fast')) return [];
    const from = own.find(({ zone, metres }) => (zone === 'picking' || zone === 'small') && typeof metres === 'number');
    return from
      ? [{ skuId, picks: count, from: { bin: from.place, metres: from.metres!, quantity: from.posted } }]
      : [];
  });
  const promised = new Set(open.map(({ toBin }) => toBin));
  const empty = shelf.bins.flatMap(({ code, zone, fill, metres }) =>
    zone === 'fast' && fill === 0n && metres !== null && !promised.has(code) ? [{ bin: code, metres }] : [],
  );
  return { moves: suggestMovers(movers, empty), fastZone: shelf.bins.some(({ zone }) => zone === 'fast') };
}

export async function listMovers(ctx: Ctx, nodeId: Id) {
  const { moves, fastZone } = await suggested(ctx, nodeId);
  const skus = await skusById(
    ctx,
    moves.map(({ skuId }) => skuId),
  );
  return {
    fastZone,
    movers: moves.map(({ skuId, picks, from: { quantity, ...from }, to, savedMetres }) => ({
      ...{ sku: skuRef(skus.get(skuId)!), picks, quantity, from, to, savedMetres },
    })),
  };
}

/**
 * Suggestions that still hold become tasks, and the picking bin of the SKU moves along. Refuses `warehouse.moverGone`
 * (data: `merchantCode`). Posts nothing: the goods move when they are carried.
 */
export async function moveMovers(
  ctx: Ctx,
  nodeId: Id,
  asked: readonly { skuId: Id; from: string; to: string }[],
): Promise<number> {
  await lockBins(ctx, [nodeId]);
  const { moves } = await suggested(ctx, nodeId);
  const free = new Set(moves.map(({ to }) => to.bin));
  const skus = await skusById(
    ctx,
    asked.map(({ skuId }) => skuId),
  );
  const tasks = asked.map(({ skuId, from, to }) => {
    const known = moves.find((move) => move.skuId === skuId && move.from.bin === from);
    if (!known || !free.delete(to))
      throw new Refused('warehouse.moverGone', { merchantCode: skus.get(skuId)?.merchantCode ?? '' });
    return { skuId, fromBin: from, toBin: to, quantity: known.from.quantity, reason: 'fastMover' as const };
  });
  await insertTasks(ctx, nodeId, tasks);
  const picking = await pickingBinsOf(
    ctx,
    nodeId,
    asked.map(({ skuId }) => skuId),
  );
  const toOf = new Map(asked.map(({ skuId, to }) => [skuId, to]));
  await pickingBinTable.save(
    ctx,
    picking.map(({ version: _, ...bin }) => ({ ...bin, bin: toOf.get(bin.skuId)! })),
    ['nodeId', 'skuId'],
    'version',
  );
  await auditAll(ctx, 'refill.make', [{ subject: `refill/${nodeId}`, detail: { fastMovers: tasks.length } }]);
  return tasks.length;
}
