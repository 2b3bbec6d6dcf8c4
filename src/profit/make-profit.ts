/**
 * What days earned, made anew from what is known by then: each hour for the last days, each night for the last hundred,
 * because bills and returns come late. What must stay true: a day is written whole or not at all.
 */
import { PROFIT_PARTS } from '../contract/profit.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { collectSales } from '../statements/statements.ts';
import { type Earned, earn } from './earn.ts';
import { factsOf, type Known, minorOf, ordersOf, orderTable, skuTable } from './store.ts';

const [DAY, RECENT, ALL] = ['profit.day', 'profit.recent', 'profit.all'] as const;
const [RECENT_DAYS, ALL_DAYS] = [3, 100];
const AT_ONCE = 2000;
const DAY_MS = 24 * 3_600_000;

/** Asks for all days to be made anew; asked twice before it is begun, it is done once. */
export async function askProfit(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into profit_run (tenant_id, asked_at)
    values (${ctx.tenant}, ${new Date(ctx.now())})
    on conflict (tenant_id) do update set asked_at = excluded.asked_at`;
  await ctx.enqueue(ALL, {}, { key: 'schedule' });
}

/** `askedAt`: somebody waits for all days; `doneAt`: as of when days were last made anew. */
export async function profitRun(ctx: Ctx): Promise<{ askedAt: Date | null; doneAt: Date | null }> {
  const [row] = await ctx.sql<{ askedAt: Date | null; doneAt: Date | null }>`
    select asked_at as "askedAt", done_at as "doneAt"
    from profit_run
    where tenant_id = ${ctx.tenant}`;
  return row ?? { askedAt: null, doneAt: null };
}

type SkuSum = Earned & { shopId: Id; skuId: Id; orders: bigint; pieces: bigint };

/** Makes one day. Posts nothing. */
export async function makeDay(ctx: Ctx, day: string, currency: string): Promise<void> {
  await ctx.sql`delete from order_profit where tenant_id = ${ctx.tenant} and day = ${day}::date`;
  await ctx.sql`delete from sku_profit where tenant_id = ${ctx.tenant} and day = ${day}::date`;
  const skus = new Map<string, SkuSum>();
  for (let after: Id | null = null; ; ) {
    const left = await ordersOf(ctx, day, after, AT_ONCE);
    const facts = await factsOf(ctx, left, currency);
    const earned = facts.map((one) => ({ ...one, ...earn(one.order) }));
    for (const one of earned) if (!one.rated) one.unknown.push('rate');
    await orderTable.save(
      ctx,
      earned.map(({ total, ...one }) => ({ ...one, day, ...minorOf(total) })),
      ['orderId'],
    );
    for (const one of earned) addUp(skus, one, one.lines);
    if (left.length < AT_ONCE) break;
    after = left.at(-1)!.orderId;
  }
  await skuTable.insert(
    ctx,
    [...skus.values()].map((one) => ({ ...one, day, ...minorOf(one) })),
  );
}

function addUp(skus: Map<string, SkuSum>, { shopId, order }: Known, lines: readonly Earned[]): void {
  const counted = new Set<string>();
  order.lines.forEach(({ skuId, pieces }, i) => {
    const key = `${shopId}/${skuId}`;
    const nothing = Object.fromEntries(PROFIT_PARTS.map((part) => [part, 0n])) as Earned;
    const sum = skus.get(key) ?? { ...nothing, shopId, skuId, orders: 0n, pieces: 0n };
    for (const part of PROFIT_PARTS) sum[part] += lines[i]![part];
    sum.pieces += pieces;
    if (!counted.has(key)) sum.orders += 1n;
    counted.add(key);
    skus.set(key, sum);
  });
}

/** The days through today, one job each: a day is as much as one transaction should hold. */
async function askDays(ctx: Ctx, count: number, last: string): Promise<void> {
  const [row] = await ctx.sql<{ first: Date | null }>`
    select min(shipped_at) as first
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and shipped_at is not null`;
  const first = dayOf(row!.first?.getTime() ?? ctx.now());
  const days = Array.from({ length: count }, (_, back) => dayOf(ctx.now() - back * DAY_MS))
    .filter((day) => day >= first)
    .reverse();
  await ctx.enqueueAll(
    DAY,
    days.map((day) => ({ payload: { day, ...(day === days.at(-1) && { last }) }, key: day, sequence: 'profit' })),
  );
}

type DayJob = { day: string; last?: string };

async function makeDays(ctx: Ctx, jobs: readonly Job<DayJob>[], currency: string): Promise<void> {
  for (const { payload } of jobs) {
    await makeDay(ctx, payload.day, currency);
    if (payload.last) await noteDone(ctx, new Date(payload.last));
  }
}

const noteDone = (ctx: Ctx, begun: Date) => ctx.sql`
  insert into profit_run (tenant_id, done_at)
  values (${ctx.tenant}, ${begun})
  on conflict (tenant_id) do update
  set asked_at = case when profit_run.asked_at > excluded.done_at then profit_run.asked_at end,
      done_at = excluded.done_at`;

/** What left of suppliers' goods is noted first: it is their cost. */
const begin = (days: number) => async (ctx: Ctx) => {
  await collectSales(ctx);
  await askDays(ctx, days, new Date(ctx.now()).toISOString());
};

export const profitJobs = (currency: string): JobHandler[] => [
  { kind: DAY, batch: 1, run: (ctx, jobs) => makeDays(ctx, jobs, currency) },
  { kind: RECENT, batch: 10, run: begin(RECENT_DAYS) },
  { kind: ALL, batch: 10, run: begin(ALL_DAYS) },
];
export const profitSchedules: Schedule[] = [
  { kind: RECENT, everySeconds: 3600 },
  { kind: ALL, everySeconds: 24 * 3600 },
];
