/**
 * The work of bookkeeping: days are looked at in turn, some hundreds of documents in a transaction, and what the books do
 * not know of them is noted; then the days that are over become vouchers. Nothing is told from the paths where orders
 * are placed and parcels leave: what happened is found by comparing, once, whoever did it. A process that dies leaves
 * what is noted, and the next one goes on.
 */
import { askCosts } from '../costs/costs.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { standingOfFreight, standingOfPurchases } from './bought.ts';
import { standingOfTrips } from './door.ts';
import { gatherDay, openDays } from './gather.ts';
import { standingOfInvoices } from './invoiced.ts';
import { ordersOfSpan, type Span, spansWithOrders, standingOfOrders } from './sale-store.ts';
import { billsSince, keepSettled, standingOfBills } from './settled.ts';
import { standingOfStock } from './stock-worth.ts';
import { note, takeTurn } from './store.ts';

const [RECENT, ALL, STOCK] = ['bookkeeping.recent', 'bookkeeping.all', 'bookkeeping.stock'] as const;
/** How far back documents are looked at each hour (or since they were last), and each night. */
const [RECENT_DAYS, ALL_DAYS] = [3, 100];
const AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;

/**
 * Asks for everything through this moment to be booked, once what stock is worth is reckoned; asked twice before it is
 * begun, it is done once.
 */
export async function askBookkeeping(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into booking_run (tenant_id, asked_at)
    values (${ctx.tenant}, ${new Date(ctx.now())})
    on conflict (tenant_id) do update set asked_at = excluded.asked_at`;
  await askCosts(ctx);
}

/** What stock is worth was reckoned anew. */
export const stockReckoned = (ctx: Ctx): Promise<void> =>
  ctx.enqueue(STOCK, {}, { key: 'now', sequence: 'bookkeeping' });

/** In a transaction of its own, one at a time in a tenant. */
type Within = <Answer>(work: (ctx: Ctx) => Promise<Answer>) => Promise<Answer>;
const within =
  (db: Database, scope: Scope): Within =>
  (work) =>
    db.transaction(scope, async (ctx) => {
      await takeTurn(ctx);
      return work(ctx);
    });

async function lookAtOrders(work: Within, span: Span): Promise<void> {
  const ids = await work((ctx) => ordersOfSpan(ctx, span));
  for (let i = 0; i < ids.length; i += AT_ONCE) await work((ctx) => noteOrders(ctx, ids.slice(i, i + AT_ONCE)));
}

/** What orders and their invoices stand at; the invoices ask what the sales have made due, so they come after. */
export async function noteOrders(ctx: Ctx, ids: readonly Id[]): Promise<void> {
  await note(ctx, 'sale', await standingOfOrders(ctx, ids));
  await note(ctx, 'invoice', await standingOfInvoices(ctx, ids));
}

async function lookAtBills(work: Within, since: Date): Promise<void> {
  await work(async (ctx) => {
    const bills = await billsSince(ctx, since);
    await keepSettled(ctx, bills);
    await note(ctx, 'settlement', await standingOfBills(ctx, bills));
  });
  await work(async (ctx) => {
    await note(ctx, 'purchase', await standingOfPurchases(ctx, since));
    await note(ctx, 'freight', await standingOfFreight(ctx, since));
    await note(ctx, 'door', await standingOfTrips(ctx, since));
  });
}

/** `days` back from today; `today`: what is not over yet becomes vouchers as well. */
export async function runBookkeeping(db: Database, scope: Scope, days: number, today: boolean): Promise<void> {
  const work = within(db, scope);
  const now = db.world.now();
  await lookAtBills(work, new Date(now - days * DAY_MS));
  await work(async (ctx) => note(ctx, 'stock', await standingOfStock(ctx)));
  const past = Array.from({ length: days }, (_, back) => dayOf(now - back * DAY_MS));
  for (const span of await db.read(scope, (ctx) => spansWithOrders(ctx, past, AT_ONCE))) await lookAtOrders(work, span);
  const until = dayOf(today ? now + DAY_MS : now);
  for (const day of await db.read(scope, (ctx) => openDays(ctx, until)))
    await db.transaction(scope, (ctx) => gatherDay(ctx, day));
  await db.transaction(scope, (ctx) => end(ctx, new Date(now)));
}

const end = (ctx: Ctx, begun: Date) => ctx.sql`
  insert into booking_run (tenant_id, done_at)
  values (${ctx.tenant}, ${begun})
  on conflict (tenant_id) do update
  set asked_at = case when booking_run.asked_at > excluded.done_at then booking_run.asked_at end,
      done_at = excluded.done_at`;

/** A house that was shut for a while looks back over it. */
async function daysSince(ctx: Ctx): Promise<number> {
  const [run] = await ctx.sql<{ doneAt: Date | null }>`
    select done_at as "doneAt" from booking_run where tenant_id = ${ctx.tenant}`;
  const days = run?.doneAt ? Math.ceil((ctx.now() - run.doneAt.getTime()) / DAY_MS) : ALL_DAYS;
  return Math.min(ALL_DAYS, RECENT_DAYS + days);
}

type Asked = { today?: boolean };
const askedToday = (jobs: readonly Job<Asked>[]): boolean => jobs.some(({ payload }) => payload.today);

export const bookkeepingJobs: JobHandler[] = [
  { kind: RECENT, reach: async (db, scope) => runBookkeeping(db, scope, await db.read(scope, daysSince), false) },
  { kind: ALL, reach: (db, scope, jobs: Job<Asked>[]) => runBookkeeping(db, scope, ALL_DAYS, askedToday(jobs)) },
  {
    kind: STOCK,
    run: async (ctx) => {
      await takeTurn(ctx);
      await note(ctx, 'stock', await standingOfStock(ctx));
      const [asked] = await ctx.sql`select 1 from booking_run where tenant_id = ${ctx.tenant} and asked_at is not null`;
      if (asked) await ctx.enqueue(ALL, { today: true }, { key: 'asked', sequence: 'bookkeeping' });
    },
  },
];
export const bookkeepingSchedules: Schedule[] = [
  { kind: RECENT, everySeconds: 3600 },
  { kind: ALL, everySeconds: 24 * 3600 },
];
