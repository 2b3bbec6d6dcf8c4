/** What people see of freight (SHP-6): bills, their lines and differences by cause, and the months of every courier. */
import type { CourierBillDetail, FreightCause, FreightState } from '../../contract/freight.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Wire } from '../../kernel/http/endpoint-shape.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { BEFORE_ALL, money, type TableExport, tableOf } from '../../tables/tables.ts';
import { couriersOf } from '../couriers.ts';

/** Price lists are in the house's currency. */
const CURRENCY = 'CNY';
const yuan = (amount: bigint) => ({ amount, currency: CURRENCY });

type Bill = {
  id: Id;
  number: string;
  courier: string;
  fileName: string;
  firstDay: string;
  lastDay: string;
  lines: number;
  open: number;
  billedMinor: bigint;
  expectedMinor: bigint;
  importedAt: Date;
};

const selectBills = (ctx: Ctx, where: Sql, limit: number) =>
  ctx.run<Bill>(sql`
    select b.id, b.number, b.courier, b.file_name as "fileName", b.first_day::text as "firstDay",
           b.last_day::text as "lastDay", b.lines, b.billed_minor as "billedMinor", b.expected_minor as "expectedMinor",
           b.imported_at as "importedAt",
           (select count(*)::int
            from courier_bill_line l
            where l.tenant_id = b.tenant_id and l.bill_id = b.id and l.state = 'open') as open
    from courier_bill b
    where b.tenant_id = ${ctx.tenant}
      and ${where}
    order by b.id desc
    limit ${limit}`);

async function describer(ctx: Ctx) {
  const couriers = await couriersOf(ctx);
  const courierRef = (code: string) => ({ code, name: couriers.get(code)?.name ?? code });
  const bill = ({ courier, billedMinor, expectedMinor, ...rest }: Bill) => ({
    ...rest,
    courier: courierRef(courier),
    billed: yuan(billedMinor),
    expected: yuan(expectedMinor),
    difference: yuan(billedMinor - expectedMinor),
  });
  return { courierRef, bill };
}

/** The newest first, one more than `limit` where there is another page. */
export async function courierBills(ctx: Ctx, courier: string | undefined, after: Id | null, limit: number) {
  const ofCourier = courier === undefined ? sql`true` : sql`b.courier = ${courier}`;
  const older = after === null ? sql`true` : sql`b.id < ${after}`;
  const [rows, describe] = await Promise.all([
    selectBills(ctx, sql`${ofCourier} and ${older}`, limit + 1),
    describer(ctx),
  ]);
  return rows.map(describe.bill);
}

/** Refuses `shipping.courierBillUnknown` (404). */
async function billById(ctx: Ctx, id: Id): Promise<Bill> {
  const [bill] = await selectBills(ctx, sql`b.id = ${id}`, 1);
  if (!bill) throw new Refused('shipping.courierBillUnknown', { id }, 404);
  return bill;
}

/** Refuses `shipping.courierBillUnknown` (404). */
export async function courierBillDetail(ctx: Ctx, id: Id): Promise<Wire<CourierBillDetail>> {
  const bill = await billById(ctx, id);
  const [causes, [silent], describe] = await Promise.all([
    ctx.sql<{ cause: FreightCause; lines: number; open: number; difference: bigint }>`
      select cause, count(*)::int as lines, count(*) filter (where state = 'open')::int as open,
             sum(billed_minor - coalesce(expected_minor, 0))::bigint as difference
      from courier_bill_line
      where tenant_id = ${ctx.tenant}
        and bill_id = ${id}
      group by cause
      order by abs(sum(billed_minor - coalesce(expected_minor, 0))) desc, cause`,
    ctx.sql<{ parcels: number; expected: bigint }>`
      select count(*)::int as parcels, coalesce(sum(estimate_minor), 0)::bigint as expected
      from parcel_freight
      where tenant_id = ${ctx.tenant}
        and courier = ${bill.courier}
        and day between ${bill.firstDay}::date and ${bill.lastDay}::date
        and billed_lines = 0`,
    describer(ctx),
  ]);
  return {
    ...describe.bill(bill),
    byCause: causes.map(({ difference, ...one }) => ({ ...one, difference: yuan(difference) })),
    notBilled: { parcels: silent!.parcels, expected: yuan(silent!.expected) },
  };
}

type Filter = {
  cause?: FreightCause | undefined;
  state?: FreightState | undefined;
  after: bigint | null;
  limit: number;
};

/** Refuses `shipping.courierBillUnknown` (404). */
export async function billLines(ctx: Ctx, id: Id, { cause, state, after, limit }: Filter) {
  await billById(ctx, id);
  const rows = await ctx.run<Line>(sql`
    select ${LINE}
    from courier_bill_line l
    left join fulfilment f on f.tenant_id = l.tenant_id and f.id = l.fulfilment_id
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = ${id}
      and l.line > ${after ?? -1n}
      ${cause ? sql`and l.cause = ${cause}` : sql``}
      ${state ? sql`and l.state = ${state}` : sql``}
    order by l.line
    limit ${limit + 1}`);
  return rows.map(({ orderId, orderNumber, expectedMinor, atTheirsMinor, billedMinor, ...line }) => ({
    ...line,
    order: orderId ? { id: orderId, number: orderNumber! } : null,
    expected: expectedMinor === null ? null : yuan(expectedMinor),
    atTheirWeight: atTheirsMinor === null ? null : yuan(atTheirsMinor),
    billed: yuan(billedMinor),
    difference: yuan(billedMinor - (expectedMinor ?? 0n)),
  }));
}

type Line = {
  id: Id;
  line: number;
  waybillNumber: string;
  day: string;
  orderId: Id | null;
  orderNumber: string | null;
  ourWeightG: bigint | null;
  billedWeightG: bigint | null;
  expectedMinor: bigint | null;
  atTheirsMinor: bigint | null;
  billedMinor: bigint;
  cause: FreightCause;
  state: FreightState;
  note: string;
};

const LINE = sql`l.id, l.line, l.waybill_number as "waybillNumber", l.day::text as day, f.order_id as "orderId",
  f.order_number as "orderNumber", l.our_g as "ourWeightG", l.billed_g as "billedWeightG",
  l.expected_minor as "expectedMinor", l.at_theirs_minor as "atTheirsMinor", l.billed_minor as "billedMinor", l.cause,
  l.state, l.note`;

/** The last `months` that parcels left in, by courier. */
export async function freightByMonth(ctx: Ctx, months: number) {
  const rows = await ctx.sql<{
    month: string;
    courier: string;
    parcels: number;
    withoutPrice: number;
    notBilled: number;
    expected: bigint;
    expectedOfBilled: bigint;
    billed: bigint;
  }>`
    select to_char(day, 'YYYY-MM') as month, courier, count(*)::int as parcels,
           count(*) filter (where estimate_minor is null)::int as "withoutPrice",
           count(*) filter (where billed_lines = 0)::int as "notBilled",
           coalesce(sum(estimate_minor), 0)::bigint as expected,
           coalesce(sum(estimate_minor) filter (where billed_lines > 0), 0)::bigint as "expectedOfBilled",
           sum(billed_minor)::bigint as billed
    from parcel_freight
    where tenant_id = ${ctx.tenant}
      and day >= date_trunc('month', ${new Date(ctx.now())}::timestamptz) - make_interval(months => ${months - 1}::int)
    group by 1, 2
    order by 1 desc, parcels desc`;
  const { courierRef } = await describer(ctx);
  return rows.map(({ courier, expected, expectedOfBilled, billed, ...row }) => ({
    ...row,
    courier: courierRef(courier),
    expected: yuan(expected),
    billed: yuan(billed),
    difference: yuan(billed - expectedOfBilled),
  }));
}

const kilograms = (grams: bigint | null) => (grams === null ? null : { decimal: `${Number(grams) / 1000}` });

/** What is sent to the courier: every line that is not paid as billed, or not decided yet. */
export const courierDifferencesExport: TableExport = tableOf<Line & { courier: string; bill: string }>({
  kind: 'courierDifferences',
  right: 'bills.read',
  read: (ctx, after, limit) =>
    ctx.run(sql`
      select ${LINE}, b.courier, b.number as bill
      from courier_bill_line l
      join courier_bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id
      left join fulfilment f on f.tenant_id = l.tenant_id and f.id = l.fulfilment_id
      where l.tenant_id = ${ctx.tenant}
        and l.state in ('open', 'disputed')
        and l.id > ${after ?? BEFORE_ALL}::uuid
      order by l.id
      limit ${limit}`),
  keyOf: ({ id }) => id,
  columns: [
    ['快递', ({ courier }) => courier],
    ['账单', ({ bill }) => bill],
    ['运单号', ({ waybillNumber }) => waybillNumber],
    ['业务日期', ({ day }) => day],
    ['订单', ({ orderNumber }) => orderNumber ?? ''],
    ['我方重量(kg)', ({ ourWeightG }) => kilograms(ourWeightG)],
    ['计费重量(kg)', ({ billedWeightG }) => kilograms(billedWeightG)],
    ['应付', ({ expectedMinor }) => money(expectedMinor)],
    ['账单金额', ({ billedMinor }) => money(billedMinor)],
    ['原因', ({ cause }) => cause],
    ['状态', ({ state }) => state],
    ['说明', ({ note }) => note],
  ],
});
