/** The bill of the courier that took most of the morning's parcels, with what such bills get wrong, a little of each kind. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Ctx } from '../../src/kernel/context.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { freightOn, importCourierBill, readCourierBill } from '../../src/shipping/shipping.ts';
import type { Cast } from './day.ts';

type Left = { courier: string; name: string; number: string; day: string; weightG: bigint; minor: bigint };
type Row = { number: string; day: string; weightG: bigint; minor: bigint };

const leftParcels = (ctx: Ctx) =>
  ctx.run<Left>(sql`
    select p.courier, c.name, p.waybill_number as number, p.day::text as day, p.weight_g as "weightG",
           p.estimate_minor as minor
    from parcel_freight p
    join courier c on c.tenant_id = p.tenant_id and c.code = p.courier
    where p.tenant_id = ${ctx.tenant}
      and p.estimate_minor is not null
      and p.billed_lines = 0
    order by p.waybill_number`);

/** Does nothing while fewer than ten parcels have left with one courier. */
export async function sendCourierBill({ db, scope, random, log }: Cast): Promise<void> {
  const left = await db.read(scope, leftParcels);
  const [mine] = [...Map.groupBy(left, ({ courier }) => courier).values()].toSorted((a, b) => b.length - a.length);
  if (!mine || mine.length < 10) return log.info({ parcels: left.length }, 'no courier has a bill to send yet');
  const heavier = await db.read(scope, (ctx) =>
    freightOn(
      ctx,
      mine.map(({ number, weightG }) => ({ number, weightG: weightG + 1_000n })),
    ),
  );
  // The last three parcels are on the next bill.
  const rows = mine.slice(0, -3).map((parcel, n): Row => {
    if (n % 9 === 4)
      return { ...parcel, weightG: parcel.weightG + 1_000n, minor: heavier.get(parcel.number) ?? parcel.minor };
    return n % 13 === 6 ? { ...parcel, minor: parcel.minor + 150n } : parcel;
  });
  const stranger = { ...rows[0]!, number: random.digits(13) };
  const text = billText(mine[0]!.name, [...rows, rows[1]!, stranger]);
  const name = `${mine[0]!.name}对账单.csv`;
  const lines = await readCourierBill({ name, open: () => Readable.from([text]) });
  const sha256 = createHash('sha256').update(text).digest('hex');
  await db.transaction(scope, (ctx) => importCourierBill(ctx, lines, { name, sha256 }));
}

const yuan = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

const billText = (courier: string, rows: readonly Row[]): string =>
  [
    `${courier}月结对账单`,
    '序号,揽收日期,运单编号,计费重量(kg),应付金额',
    ...rows.map(
      ({ day, number, weightG, minor }, i) => `${i + 1},${day},${number},${Number(weightG) / 1000},${yuan(minor)}`,
    ),
    `合计,,,,${yuan(rows.reduce((sum, { minor }) => sum + minor, 0n))}`,
  ].join('\r\n');
