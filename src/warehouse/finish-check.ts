/** The box is closed: everything is in, nothing stops it, and the scale agrees. */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type Posting, post } from '../ledger/ledger.ts';
import { advance, type Parcel, stagedFor, takeGoods } from '../shipping/shipping.ts';
import { type AtBench, type BenchCheck, lockCheck, pureCheck, stopCheck, stopOf, updateCheck } from './bench.ts';
import { missingIn } from './check.ts';

/** How far a parcel may be off what its goods weigh: the greater of both. */
export type WeightTolerance = { ppm: bigint; grams: bigint };

export type FinishRefusal =
  | 'warehouse.incomplete'
  | 'warehouse.stopped'
  | 'warehouse.weightOff'
  | 'warehouse.checkClosed';
export type Finished =
  | { refusal: Refusal<FinishRefusal>; parcel: Parcel }
  | { refusal: null; parcel: Parcel; check: BenchCheck; checkedToday: number };

/**
 * Closes the parcel, with its weight where there is a scale; a parcel finished twice is answered again. Refusals are a
 * value, because a parcel stopped here goes to the hold zone and that has to be kept: `warehouse.incomplete` (data:
 * `missing`), `warehouse.stopped` (data: `reasons`), `warehouse.weightOff` (data: `expectedG`, `weightG`),
 * `warehouse.checkClosed`.
 * Posts bin → staging for a parcel that was on no pick list; staging → bin when it stops.
 */
export async function finishCheck(
  ctx: Ctx,
  id: Id,
  weightG: bigint | null,
  tolerance: WeightTolerance | null,
): Promise<Finished> {
  const bench = await lockCheck(ctx, id);
  const { work, parcel, check } = bench;
  if (check.state === 'done') return finished(ctx, bench);
  const stop = stopOf(parcel);
  if (stop && (check.state === 'open' || check.state === 'complete')) {
    await post(ctx, await stopCheck(bench));
  }
  const refusal = whyNot(parcel, check, weightG, tolerance);
  if (refusal) return { refusal, parcel };

  check.state = 'done';
  parcel.checkedBy = ctx.actor.name;
  parcel.weightG = weightG;
  advance(parcel, weightG === null ? 'check' : 'weigh');
  work.tally.add(counterOf(ctx));
  const postings = await pickUnlisted(ctx, parcel);
  await updateCheck(ctx, check);
  await work.save();
  await post(ctx, postings);
  return finished(ctx, bench);
}

function whyNot(
  parcel: Parcel,
  check: BenchCheck,
  weightG: bigint | null,
  tolerance: WeightTolerance | null,
): Refusal<FinishRefusal> | null {
  if (check.state === 'stopped') return { code: 'warehouse.stopped', data: { reasons: parcel.stopReasons } };
  if (check.state === 'abandoned') return { code: 'warehouse.checkClosed', data: { state: check.state } };
  const missing = missingIn(pureCheck(parcel, check));
  if (missing.length) return { code: 'warehouse.incomplete', data: { missing } };
  if (weightG !== null && tolerance && isWeightOff(parcel.expectedG, weightG, tolerance)) {
    return { code: 'warehouse.weightOff', data: { expectedG: parcel.expectedG, weightG } };
  }
  return null;
}

/** Without an expectation nothing is off. */
export function isWeightOff(expectedG: bigint, weightG: bigint, { ppm, grams }: WeightTolerance): boolean {
  if (expectedG === 0n) return false;
  const off = weightG > expectedG ? weightG - expectedG : expectedG - weightG;
  const share = (expectedG * ppm) / 1_000_000n;
  return off > (share > grams ? share : grams);
}

/** Goods that lie on the bench were taken from somewhere, pick list or not. */
async function pickUnlisted(ctx: Ctx, parcel: Parcel): Promise<Posting[]> {
  const staged = await stagedFor(ctx, [parcel.id]);
  return staged.length ? [] : (await takeGoods(ctx, [parcel])).postings;
}

async function finished(ctx: Ctx, { parcel, check }: AtBench): Promise<Finished> {
  const name = counterOf(ctx);
  const counted = (await readCounters(ctx, [name])).get(name) ?? 0n;
  return { refusal: null, parcel, check, checkedToday: Number(counted) };
}

/** Per day and person: `checked/2026-11-21/<user>`. */
const counterOf = (ctx: Ctx): string => `checked/${dayOf(ctx.now())}/${ctx.actor.id}`;

/** Puts the parcel aside; its scans are forgotten. Refuses `warehouse.checkUnknown`; a check that ended stays as it is. */
export async function abandonCheck(ctx: Ctx, id: Id): Promise<AtBench> {
  const bench = await lockCheck(ctx, id);
  const { check } = bench;
  if (check.state === 'done') throw new Refused('warehouse.checkClosed', { state: check.state });
  if (check.state === 'open' || check.state === 'complete') {
    await updateCheck(ctx, { ...check, state: 'abandoned', scanned: {}, uniqueCodes: [] });
  }
  return bench;
}
