/**
 * What a waybill service said becomes state. What must stay true: a number is on one parcel only; an answer that comes
 * twice, or after the waybill was cancelled, does no harm.
 */
import type { Answer } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { advance, type WaybillRow } from './fulfilment.ts';
import { serviceLimits } from './postal/keep-limits.ts';
import { faultOf } from './postal/s10.ts';
import { type Parcel, ParcelWork } from './store.ts';
import type { Waybill } from './waybill-service.ts';

/** `told` is the answer to a request for a number, or to a wish to give it back. */
export type ServiceAnswer = { waybill: WaybillRow; told: Waybill | Answer };

type Issued = Extract<Waybill, { result: 'issued' }>;

/** Longest pause between two askings. */
const LONGEST_PAUSE_S = 600;

/**
 * Records answers of services. A parcel whose request was refused shows why, and `waybill.failed` tells its order; one
 * that got its number tells `waybill.issued`. A number another parcel has, or that is none of the post's, is not taken: that is a failure to look at.
 */
export async function recordAnswers(ctx: Ctx, answers: readonly ServiceAnswer[]): Promise<void> {
  const work = new ParcelWork(ctx);
  const parcels = new Map(
    (await work.lock(answers.map(({ waybill }) => waybill.fulfilmentId))).map((parcel) => [parcel.id, parcel]),
  );
  const rows = await work.lockWaybills(answers.map(({ waybill }) => waybill.id));
  const [taken, limits] = [await takenNumbers(ctx, answers), await serviceLimits(ctx)];
  const issued: Id[] = [];
  const failures: Record<Id, string> = {};

  for (const { waybill, told } of answers) {
    const row = rows.get(waybill.id);
    const parcel = parcels.get(waybill.fulfilmentId);
    // Somebody else has recorded an answer meanwhile.
    if (!row || !parcel || row.askAt === null) continue;
    if (told.result === 'issued') {
      if (row.number === null) takeNumber(ctx, row, told, { taken, limits });
    } else takeWord(ctx, row, told);
    if (parcel.waybillId !== row.id) continue;
    if (row.state === 'issued' && told.result === 'issued') {
      putOn(parcel, row);
      issued.push(parcel.id);
    } else if (row.state === 'failed') failures[parcel.id] = row.message ?? '';
  }
  await work.save();
  if (issued.length) await ctx.enqueue('waybill.issued', { fulfilmentIds: issued });
  const failed = Object.keys(failures);
  if (failed.length) await ctx.enqueue('waybill.failed', { fulfilmentIds: failed, messages: failures });
}

type Known = { taken: Map<string, Id>; limits: ReadonlyMap<string, { numbers: 'any' | 's10' }> };

function takeNumber(ctx: Ctx, row: WaybillRow, told: Issued, { taken, limits }: Known): void {
  const key = `${row.courier}/${told.waybillNumber}`;
  const owner = taken.get(key);
  row.askAt = null;
  if (owner !== undefined && owner !== row.id) {
    row.message = `运单号 ${told.waybillNumber} 已在别的包裹上，没有采用`;
    if (row.state === 'requested') row.state = 'failed';
    return;
  }
  if (limits.get(row.courier)?.numbers === 's10' && faultOf(told.waybillNumber)) {
    row.message = `运单号 ${told.waybillNumber} 不是万国邮联的编号（S10），没有采用`;
    if (row.state === 'requested') row.state = 'failed';
    return;
  }
  taken.set(key, row.id);
  row.number = told.waybillNumber;
  row.subNumbers = told.subNumbers;
  row.routeCode = told.routeCode;
  row.origin = told.originBranch;
  row.destination = told.destinationBranch;
  row.printData = told.printData;
  if (row.state === 'requested') {
    row.state = 'issued';
    row.message = null;
  }
  // Cancelled while we waited for this answer: now there is a number to give back.
  else row.askAt = new Date(ctx.now());
}

function takeWord(ctx: Ctx, row: WaybillRow, told: Answer | Exclude<Waybill, Issued>): void {
  if (told.result === 'unknown' || told.result === 'retry') {
    const pause = Math.min(LONGEST_PAUSE_S, 2 ** Math.min(row.asks, 10) * 5);
    row.askAt = new Date(ctx.now() + pause * 1000);
    row.message = told.message || told.code;
    return;
  }
  row.askAt = null;
  if (told.result === 'accepted') row.state = 'recycled';
  else {
    row.message = told.message || told.code;
    if (row.state === 'requested') row.state = 'failed';
  }
}

function putOn(parcel: Parcel, row: WaybillRow): void {
  parcel.waybillNumber = row.number;
  advance(parcel, 'waybill');
}

/** Whose the numbers of these answers are already, by `courier/number`. */
async function takenNumbers(ctx: Ctx, answers: readonly ServiceAnswer[]): Promise<Map<string, Id>> {
  const numbers = answers.flatMap(({ told }) => (told.result === 'issued' ? [told.waybillNumber] : []));
  if (numbers.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; courier: string; number: string }>`
    select id, courier, number
    from waybill
    where tenant_id = ${ctx.tenant}
      and number = any(${numbers}::text[])
      and state <> 'recycled'`;
  return new Map(rows.map((row) => [`${row.courier}/${row.number}`, row.id]));
}
