/**
 * A parcel that does not exist goes over the bench, to be taken back (WMS-7): every connection reads tables, functions and
 * plans for itself, so its first scan takes ten times as long as the next ones. A packer shall not be the one who waits.
 */
import { articleOfCode, barcodesOf, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import { post } from '../ledger/ledger.ts';
import {
  couriersOf,
  ParcelWork,
  parcelWithNumber,
  serviceLimits,
  shippingPreferences,
  stagedFor,
  takeGoods,
} from '../shipping/shipping.ts';
import { checkTable, newCheck, openCheckOf, updateCheck } from './bench.ts';
import { cartonsOf } from './cartons.ts';
import { noteWork } from './performance/note-work.ts';
import { nextSinglePiece } from './start-check.ts';

/** Writes what the caller takes back. */
export async function rehearseBench(ctx: Ctx): Promise<void> {
  const nobody = ctx.newId();
  const goods = { id: nobody, nodeId: nobody, lines: [{ line: 1, skuId: nobody, quantity: 1n, holdId: nobody }] };
  await Promise.all([
    ...[parcelWithNumber(ctx, nobody), new ParcelWork(ctx).lock([nobody]), openCheckOf(ctx, nobody)],
    ...[nextSinglePiece(ctx, nobody, nobody), articleOfCode(ctx, nobody), skusById(ctx, [nobody])],
    ...[barcodesOf(ctx, [nobody]), couriersOf(ctx), shippingPreferences(ctx), serviceLimits(ctx), cartonsOf(ctx)],
    ...[stagedFor(ctx, [nobody]), readCounters(ctx, [nobody])],
  ]);
  const check = newCheck(ctx, goods, nobody);
  await checkTable.insert(ctx, [check]);
  await updateCheck(ctx, check);
  await noteWork(ctx, { nodeId: nobody, task: 'check' });
  await post(ctx, (await takeGoods(ctx, [goods])).postings);
}
