/**
 * A courier's bill comes in (SHP-6): the whole file or nothing of it, the same file once. Whose bill it is, its numbers
 * say. Every line is held against the parcel it is for, and finds its cause.
 */

import type { FreightCause, FreightState } from '../../contract/freight.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { tariffsByDay } from '../couriers.ts';
import { freightTable, type ParcelFreight } from './estimate-freight.ts';
import { freightFor, type Judged, judgeLine } from './judge-line.ts';

/** A line as the file says it. */
export type FileLine = {
  line: number;
  waybillNumber: string;
  day: string;
  billedG: bigint | null;
  billedMinor: bigint;
};
export type CourierFile = { name: string; sha256: string };

export type BillLine = Omit<FileLine, 'line'> & {
  billId: Id;
  id: Id;
  line: number;
  fulfilmentId: Id | null;
  ourG: bigint | null;
  expectedMinor: bigint | null;
  atTheirsMinor: bigint | null;
  cause: FreightCause;
  state: FreightState;
};

const lineTable = table<BillLine>('courier_bill_line', {
  billId: 'uuid',
  id: 'uuid',
  line: 'int',
  waybillNumber: 'text',
  day: 'date',
  billedG: 'bigint',
  billedMinor: 'bigint',
  fulfilmentId: 'uuid',
  ourG: 'bigint',
  expectedMinor: 'bigint',
  atTheirsMinor: 'bigint',
  cause: 'text',
  state: 'text',
});

const billTable = table<Record<string, unknown>>('courier_bill', {
  id: 'uuid',
  courier: 'text',
  fileName: 'text',
  fileHash: 'bytea',
  firstDay: 'date',
  lastDay: 'date',
  lines: 'int',
  billedMinor: 'bigint',
  expectedMinor: 'bigint',
  importedAt: 'timestamptz',
  importedBy: 'text',
});

/**
 * Books a bill with its lines. Refuses `imports.sameFile` (data: `billId`), `shipping.courierBillForeign` (none of its
 * numbers is one of a parcel that left, so nobody knows whose it is). Posts nothing: money has no book yet.
 */
export async function importCourierBill(ctx: Ctx, lines: readonly FileLine[], file: CourierFile): Promise<Id> {
  const id = ctx.newId();
  // Bills are taken one after the other: a number that stands on two of them is billed twice on the second.
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended('courier_bill', ${ctx.tenant}::bigint))`;
  await assertNew(ctx, file);
  const judged = await judgeAll(ctx, id, lines);
  const days = lines.map(({ day }) => day).sort();
  await billTable.insert(ctx, [
    {
      id,
      courier: courierOf(judged.parcels),
      fileName: file.name,
      fileHash: Buffer.from(file.sha256, 'hex'),
      firstDay: days[0],
      lastDay: days.at(-1),
      lines: lines.length,
      billedMinor: lines.reduce((sum, line) => sum + line.billedMinor, 0n),
      expectedMinor: judged.rows.reduce((sum, row) => sum + (row.expectedMinor ?? 0n), 0n),
      importedAt: new Date(ctx.now()),
      importedBy: actorText(ctx.actor),
    },
  ]);
  await lineTable.insert(ctx, judged.rows);
  await noteBilled(ctx, judged.rows);
  return id;
}

async function assertNew(ctx: Ctx, { sha256 }: CourierFile): Promise<void> {
  const [same] = await ctx.sql<{ id: Id }>`
    select id
    from courier_bill
    where tenant_id = ${ctx.tenant}
      and file_hash = ${Buffer.from(sha256, 'hex')}`;
  if (same) throw new Refused('imports.sameFile', { billId: same.id });
}

type Known = { parcels: ReadonlyMap<string, ParcelFreight>; billed: ReadonlySet<string>; ours: ReadonlySet<string> };

async function judgeAll(ctx: Ctx, billId: Id, lines: readonly FileLine[]) {
  const known = await knownNumbers(
    ctx,
    lines.map(({ waybillNumber }) => waybillNumber),
  );
  const tariffsOn = await tariffsByDay(ctx);
  const seen = new Set(known.billed);
  const rows = lines.map((line): BillLine => {
    const parcel = known.parcels.get(line.waybillNumber);
    const billed = { weightG: line.billedG, minor: line.billedMinor };
    const judged: Judged = !parcel
      ? nothingExpected(known.ours.has(line.waybillNumber) ? 'notShipped' : 'unknown')
      : seen.has(line.waybillNumber)
        ? nothingExpected('twice')
        : judgeLine(parcel, parcel.estimateMinor, billed, tariffsOn(parcel.day).all);
    seen.add(line.waybillNumber);
    return {
      ...{ ...line, ...judged, billId, id: derivedId(billId, String(line.line)) },
      fulfilmentId: parcel?.fulfilmentId ?? null,
      ourG: parcel?.weightG ?? null,
      state: judged.cause === 'agreed' ? 'agreed' : 'open',
    };
  });
  return { rows, parcels: [...known.parcels.values()] };
}

const nothingExpected = (cause: FreightCause): Judged => ({ cause, expectedMinor: 0n, atTheirsMinor: null });

async function knownNumbers(ctx: Ctx, numbers: readonly string[]): Promise<Known> {
  const asked = [...new Set(numbers)];
  const [parcels, billed, ours] = await Promise.all([
    ctx.run<ParcelFreight>(sql`
      select ${freightTable.select()}
      from parcel_freight
      where tenant_id = ${ctx.tenant}
        and waybill_number = any(${asked}::text[])`),
    ctx.sql<{ number: string }>`
      select distinct waybill_number as number
      from courier_bill_line
      where tenant_id = ${ctx.tenant}
        and waybill_number = any(${asked}::text[])`,
    ctx.sql<{ number: string }>`
      select distinct number
      from waybill
      where tenant_id = ${ctx.tenant}
        and number = any(${asked}::text[])`,
  ]);
  const names = (rows: readonly { number: string }[]) => new Set(rows.map(({ number }) => number));
  return { parcels: new Map(parcels.map((row) => [row.waybillNumber, row])), billed: names(billed), ours: names(ours) };
}

/** What parcels that left would cost at other weights, by the lists of their day; those without a price are left out. */
export async function freightOn(
  ctx: Ctx,
  asked: readonly { number: string; weightG: bigint }[],
): Promise<Map<string, bigint>> {
  const { parcels } = await knownNumbers(
    ctx,
    asked.map(({ number }) => number),
  );
  const tariffsOn = await tariffsByDay(ctx);
  return new Map(
    asked.flatMap(({ number, weightG }) => {
      const parcel = parcels.get(number);
      const minor = parcel ? freightFor(parcel, tariffsOn(parcel.day).all, weightG) : null;
      return minor === null ? [] : [[number, minor] as const];
    }),
  );
}

/** The one most of its parcels went with. */
function courierOf(parcels: readonly ParcelFreight[]): string {
  const groups = [...Map.groupBy(parcels, ({ courier }) => courier)].toSorted((a, b) => b[1].length - a[1].length);
  if (!groups[0]) throw new Refused('shipping.courierBillForeign');
  return groups[0][0];
}

/** What is billed of each parcel; a line billed twice is not counted, whatever becomes of it. */
async function noteBilled(ctx: Ctx, rows: readonly BillLine[]): Promise<void> {
  const counted = rows.filter(({ fulfilmentId, cause }) => fulfilmentId && cause !== 'twice');
  await ctx.sql`
    update parcel_freight p
    set billed_minor = p.billed_minor + n.minor, billed_lines = p.billed_lines + 1
    from unnest(${counted.map((row) => row.fulfilmentId!)}::uuid[], ${counted.map((row) => row.billedMinor)}::bigint[]) n(id, minor)
    where p.tenant_id = ${ctx.tenant}
      and p.fulfilment_id = n.id`;
}
