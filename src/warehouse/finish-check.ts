/** The box is closed: everything is in, nothing stops it, and the scale agrees. */
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import {
  advance,
  type BreachKind,
  breachOf,
  type Parcel,
  printersOf,
  queuePapers,
  type ServiceLimit,
  serviceLimits,
  stagedFor,
  takeGoods,
  type WeightTolerance,
} from '../shipping/shipping.ts';
import {
  type AtBench,
  type BenchCheck,
  expectedOf,
  lockCheck,
  pureCheck,
  stopCheck,
  stopOf,
  updateCheck,
} from './bench.ts';
import { missingIn } from './check.ts';
import { usePacking } from './packing-material.ts';
import { freePieces } from './scan-serial.ts';

export type FinishRefusal =
  | 'warehouse.incomplete'
  | 'warehouse.stopped'
  | 'warehouse.weightOff'
  | 'warehouse.weightMissing'
  | 'warehouse.weightZero'
  | `warehouse.limit${Capitalize<BreachKind>}`
  | 'warehouse.checkClosed';
export type Finished =
  | { refusal: Refusal<FinishRefusal>; parcel: Parcel }
  | { refusal: null; parcel: Parcel; check: BenchCheck; checkedToday: number; print: Print };
/** The label is printed now; `printer` has it in its queue, null: it is printed at the bench. */
export type Print = { label: boolean; printer: string | null };

/** What the packer says of the weight, and by what the tenant judges it. */
export type Weighing = {
  weightG: bigint | null;
  /** Why the parcel goes all the same. */
  overrideReason?: string | undefined;
  tolerance: WeightTolerance | null;
};

/**
 * Closes the parcel, with its weight where there is a scale; a parcel finished twice is answered again. Refusals are a
 * value, because a parcel stopped here goes to the hold zone and that has to be kept: `warehouse.incomplete` (data:
 * `missing`), `warehouse.stopped` (data: `reasons`), `warehouse.weightOff` (data: `expectedG`, `weightG`),
 * `warehouse.weightMissing`, `warehouse.weightZero` (the parcel is not on the scale), `warehouse.checkClosed`, and `warehouse.limit…` (data: `service`, `most`, `found`) where the
 * courier's service does not take such a weight or carton, which no reason lets pass. A weight that is let pass with a reason is audited. `labelAfter`,
 * or a parcel found by its item: the label is printed now, if it never was.
 * Posts bin → staging for a parcel that was on no pick list; staging → bin when it stops.
 */
export async function finishCheck(ctx: Ctx, id: Id, weighing: Weighing, labelAfter = false): Promise<Finished> {
  const bench = await lockCheck(ctx, id);
  const { work, parcel, check } = bench;
  if (check.state === 'done') return finished(ctx, bench, { label: false, printer: null });
  const stop = stopOf(parcel);
  if (stop && (check.state === 'open' || check.state === 'complete')) {
    await post(ctx, await stopCheck(bench));
  }
  const doubt = weightDoubt(expectedOf(parcel, check), weighing);
  const [limits, staged] = await Promise.all([serviceLimits(ctx), stagedFor(ctx, [parcel.id])]);
  const limit = parcel.courier === null ? undefined : limits.get(parcel.courier);
  const refusal =
    whyNot(parcel, check, weighing) ??
    (limit ? beyondLimit(limit, check, weighing) : null) ??
    (weighing.overrideReason === undefined ? doubt : null);
  if (refusal) return { refusal, parcel };

  check.state = 'done';
  parcel.checkedBy = ctx.actor.name;
  parcel.weightG = weighing.weightG;
  if (doubt) await overrule(ctx, parcel, expectedOf(parcel, check), weighing);
  advance(parcel, parcel.weightG === null ? 'check' : 'weigh');
  work.tally.add(counterOf(ctx));
  await Promise.all([usePacking(ctx, parcel, check), updateCheck(ctx, check), work.save()]);
  // Last: others who take the same goods wait for this one's end. Goods that lie on the bench were taken from somewhere,
  // pick list or not.
  if (staged.length === 0) await post(ctx, (await takeGoods(ctx, [parcel], check.lots)).postings);
  const print = labelAfter || check.byItem;
  return finished(ctx, bench, print ? await printLabel(ctx, parcel) : { label: false, printer: null });
}

async function overrule(
  ctx: Ctx,
  parcel: Parcel,
  expectedG: bigint,
  { weightG, overrideReason = '' }: Weighing,
): Promise<void> {
  parcel.weightReason = overrideReason;
  const detail = { number: parcel.number, expectedG, weightG, reason: overrideReason };
  await audit(ctx, 'check.overrideWeight', `fulfilment/${parcel.id}`, detail);
}

/** A label that was never printed goes into its printer's queue; without a printer it is printed at the bench. */
async function printLabel(ctx: Ctx, parcel: Parcel): Promise<Print> {
  if (!parcel.waybill || parcel.waybill.prints > 0) return { label: false, printer: null };
  const { jobs } = await queuePapers(ctx, [parcel.id], 'labels', false);
  const printer = jobs[0] && (await printersOf(ctx)).find(({ id }) => id === jobs[0]!.printerId);
  return { label: true, printer: printer?.name ?? null };
}

function whyNot(parcel: Parcel, check: BenchCheck, { weightG }: Weighing): Refusal<FinishRefusal> | null {
  if (check.state === 'stopped') return { code: 'warehouse.stopped', data: { reasons: parcel.stopReasons } };
  if (check.state === 'abandoned') return { code: 'warehouse.checkClosed', data: { state: check.state } };
  const missing = missingIn(pureCheck(parcel, check));
  if (missing.length > 0) return { code: 'warehouse.incomplete', data: { missing } };
  return weightG === 0n ? { code: 'warehouse.weightZero' } : null;
}

/** What the courier's service has against weight and carton. Countries and batteries were asked when it was chosen. */
function beyondLimit(
  limit: ServiceLimit,
  { packing }: BenchCheck,
  { weightG }: Weighing,
): Refusal<FinishRefusal> | null {
  const carton = packing?.carton;
  const sides = carton ? [carton.lengthMm, carton.widthMm, carton.heightMm] : [0, 0, 0];
  const sidesMm = sides.map(BigInt) as [bigint, bigint, bigint];
  const breach = breachOf({ ...limit, countries: [] }, { weightG: weightG ?? 0n, sidesMm, country: '', batteries: [] });
  if (!breach) return null;
  const kind = `${breach.kind[0]!.toUpperCase()}${breach.kind.slice(1)}` as Capitalize<BreachKind>;
  return { code: `warehouse.limit${kind}`, data: { service: limit.name, most: breach.most, found: breach.found } };
}

/** What the scale has against the parcel, or null. */
function weightDoubt(expectedG: bigint, { weightG, tolerance }: Weighing): Refusal<FinishRefusal> | null {
  if (!tolerance || expectedG === 0n) return null;
  if (weightG === null) return { code: 'warehouse.weightMissing', data: { expectedG } };
  return isWeightOff(expectedG, weightG, tolerance)
    ? { code: 'warehouse.weightOff', data: { expectedG, weightG } }
    : null;
}

/** Without an expectation nothing is off. */
export function isWeightOff(expectedG: bigint, weightG: bigint, { ppm, grams }: WeightTolerance): boolean {
  if (expectedG === 0n) return false;
  const off = weightG > expectedG ? weightG - expectedG : expectedG - weightG;
  const share = (expectedG * ppm) / 1_000_000n;
  return off > (share > grams ? share : grams);
}

async function finished(ctx: Ctx, { parcel, check }: AtBench, print: Print): Promise<Finished> {
  const name = counterOf(ctx);
  const counted = (await readCounters(ctx, [name])).get(name) ?? 0n;
  return { refusal: null, parcel, check, checkedToday: Number(counted), print };
}

/** Per day and person: `checked/2026-11-21/<user>`. */
const counterOf = (ctx: Ctx): string => `checked/${dayOf(ctx.now())}/${ctx.actor.id}`;

/** Puts the parcel aside; its scans are forgotten. Refuses `warehouse.checkUnknown`; a check that ended stays as it is. */
export async function abandonCheck(ctx: Ctx, id: Id): Promise<AtBench> {
  const bench = await lockCheck(ctx, id);
  const { check, parcel } = bench;
  if (check.state === 'done') throw new Refused('warehouse.checkClosed', { state: check.state });
  if (check.state === 'open' || check.state === 'complete') {
    await updateCheck(ctx, { ...check, state: 'abandoned', scanned: {}, uniqueCodes: [], lots: {} });
    if (check.uniqueCodes.length > 0) await freePieces(ctx, parcel);
  }
  return bench;
}
