/**
 * A parcel that has left and travels under another number: the courier pasted a new label on it, or the wrong one was
 * noted. The old number stays with the parcel's history and is never given to another.
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Outcome, Refusal } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { hasLeft, type WaybillRow } from './fulfilment.ts';
import { serviceLimits } from './postal/keep-limits.ts';
import { faultOf, type NumberFault } from './postal/s10.ts';
import { sortOut } from './sort-out.ts';
import { type Parcel, ParcelWork } from './store.ts';

export type Replacement = { fulfilmentId: Id; courier: string; waybillNumber: string };
export type ReplaceRefusal =
  | 'shipping.unknown'
  | 'shipping.notShipped'
  | 'shipping.courierUnknown'
  | 'shipping.sameNumber'
  | NumberFault['code']
  | 'shipping.numberTaken';

/**
 * Puts other numbers on parcels that have left, and has them followed under these. Refuses per document:
 * `shipping.notShipped` (cancel the waybill and ask for another instead), `shipping.courierUnknown`,
 * `shipping.sameNumber`, `shipping.numberTaken`, `shipping.numberNotS10`, `shipping.checkDigitWrong`. Posts nothing.
 */
export async function replaceNumbers(
  ctx: Ctx,
  replacements: readonly Replacement[],
): Promise<Outcome<Id, ReplaceRefusal>[]> {
  const work = new ParcelWork(ctx);
  const wanted = new Map(replacements.map((one) => [one.fulfilmentId, one]));
  const ids = [...wanted.keys()];
  const parcels = await work.lock(ids);
  const [couriers, taken, limits] = [await couriersOf(ctx), await takenBy(ctx, replacements), await serviceLimits(ctx)];
  const { ready, outcomes } = sortOut(ids, parcels, (parcel) => {
    const { courier, waybillNumber } = wanted.get(parcel.id)!;
    const owner = taken.get(`${courier}/${waybillNumber}`);
    const fault = limits.get(courier)?.numbers === 's10' ? faultOf(waybillNumber) : null;
    const isTaken = owner !== undefined && owner !== parcel.id;
    return whyNot(parcel, wanted.get(parcel.id)!, couriers.has(courier), isTaken) ?? fault;
  });
  for (const parcel of ready) putOn(ctx, work, parcel, wanted.get(parcel.id)!);
  await work.save();
  if (ready.length) await ctx.enqueue('shipping.followParcels', { fulfilmentIds: ready.map((parcel) => parcel.id) });
  return outcomes;
}

function whyNot(
  parcel: Parcel,
  { courier, waybillNumber }: Replacement,
  isCourier: boolean,
  isTaken: boolean,
): Refusal<ReplaceRefusal> | null {
  if (!hasLeft(parcel)) return { code: 'shipping.notShipped' };
  if (!isCourier) return { code: 'shipping.courierUnknown', data: { courier } };
  if (parcel.courier === courier && parcel.waybillNumber === waybillNumber) return { code: 'shipping.sameNumber' };
  return isTaken ? { code: 'shipping.numberTaken', data: { waybillNumber } } : null;
}

function putOn(ctx: Ctx, work: ParcelWork, parcel: Parcel, { courier, waybillNumber }: Replacement): void {
  const waybill: WaybillRow = {
    id: derivedId(parcel.waybillId ?? parcel.id, `replaced/${courier}/${waybillNumber}`),
    fulfilmentId: parcel.id,
    // Whoever follows the parcel under its old number is asked to follow it under the new one.
    service: parcel.waybill?.service ?? '',
    courier,
    number: waybillNumber,
    subNumbers: [],
    state: 'collected',
    ...{ routeCode: '', origin: '', destination: '', printData: '', prints: 0, printedAt: null },
    message: null,
    asks: 0,
    askAt: null,
    requestedAt: new Date(ctx.now()),
  };
  work.addWaybill(parcel, waybill);
  parcel.courier = courier;
  parcel.waybillNumber = waybillNumber;
}

/** Whose the numbers are already, by `courier/number`. */
async function takenBy(ctx: Ctx, replacements: readonly Replacement[]): Promise<Map<string, Id>> {
  const rows = await ctx.sql<{ fulfilmentId: Id; courier: string; number: string }>`
    select fulfilment_id as "fulfilmentId", courier, number
    from waybill
    where tenant_id = ${ctx.tenant}
      and number = any(${replacements.map((one) => one.waybillNumber)}::text[])
      and state <> 'recycled'`;
  return new Map(rows.map((row) => [`${row.courier}/${row.number}`, row.fulfilmentId]));
}
