/**
 * The levels of replenishment made anew (STK-8): weekly sales of every SKU at every node go in, what is expected and the
 * levels that follow come out, all at once and as of one week. What must stay true: the running week is left out, because
 * half a week looks like a bad one; a history begins with the first sale of the last two years; a week in which goods were
 * missing is no week in which nobody asked (`fill-stockouts.ts`).
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { businessDay } from '../ledger/ledger.ts';
import { type Filled, fillStockouts } from './forecast/fill-stockouts.ts';
import type { Levels, Wanted } from './forecast/levels.ts';
import { levelsInThread } from './forecast/levels-in-thread.ts';
import { lookNow } from './look-at-stock.ts';
import { rulesOf } from './replenishment-rules.ts';
import { type ReplenishmentSettings, replenishmentSettings } from './replenishment-settings.ts';
import { WEEKS } from './sales.ts';
import { forgetLooks, missingShares } from './stock-looks.ts';

const ROWS_AT_ONCE = 5000;
const MAKE = 'stock.replenish';

export type WeeklySales = { skuId: Id; nodeId: Id; history: number[] };

/** Monday of the running week: sales before it are whole weeks. */
export function runningWeek(ctx: Ctx): string {
  const day = new Date(`${businessDay(ctx)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** What left per week before `until`, from the first sale on; more back than out in a week is none. */
export async function weeklySales(ctx: Ctx, until: string, only?: { skuIds: readonly Id[]; nodeIds: readonly Id[] }) {
  const rows = await ctx.run<{ skuId: Id; nodeId: Id; weeks: number[]; sold: string[] }>(sql`
    with week as (
      select sku_id, node_id, (${until}::date - 1 - day) / 7 as back, greatest(sum(quantity), 0) as sold
      from sku_day_sales
      where tenant_id = ${ctx.tenant}
        and day < ${until}::date
        and day >= ${until}::date - ${WEEKS * 7}::int
        ${only ? sql`and sku_id = any(${only.skuIds}::uuid[]) and node_id = any(${only.nodeIds}::uuid[])` : sql``}
      group by 1, 2, 3
    )
    select sku_id as "skuId", node_id as "nodeId", array_agg(back order by back desc) as weeks,
           array_agg(sold::text order by back desc) as sold
    from week
    where sold > 0
    group by sku_id, node_id
    order by sku_id, node_id`);
  return rows.map(({ skuId, nodeId, weeks, sold }): WeeklySales => {
    const history = new Array<number>(weeks[0]! + 1).fill(0);
    for (const [i, back] of weeks.entries()) history[weeks[0]! - back] = Number(sold[i]);
    return { skuId, nodeId, history };
  });
}

/** Asks for new levels; asked twice before they are begun, they are made once. */
export async function askReplenishment(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into replenishment_run (tenant_id, asked_at)
    values (${ctx.tenant}, ${new Date(ctx.now())})
    on conflict (tenant_id) do update set asked_at = excluded.asked_at`;
  // The key of what comes by itself: one run is enough for both.
  await ctx.enqueue(MAKE, {}, { key: 'schedule' });
}

/** Reads in one transaction, reckons in a thread, replaces what stood there in another. Posts nothing. */
async function makeReplenishment(db: Database, scope: Scope): Promise<void> {
  const begun = await db.transaction(scope, async (ctx) => {
    const until = runningWeek(ctx);
    const settings = await replenishmentSettings(ctx);
    return { at: new Date(ctx.now()), until, settings, series: await seriesOf(ctx, until, settings) };
  });
  const { series } = begun;
  const levels = await levelsInThread(series.map(({ whole, wanted }) => ({ history: whole, wanted })));
  await db.transaction(scope, async (ctx) => {
    await ctx.sql`delete from replenishment where tenant_id = ${ctx.tenant}`;
    for (let i = 0; i < levels.length; i += ROWS_AT_ONCE)
      await keepLevels(ctx, series.slice(i, i + ROWS_AT_ONCE), levels.slice(i, i + ROWS_AT_ONCE));
    await noteRun(ctx, begun.at, begun.until, levels.length, begun.settings);
    await forgetLooks(ctx, begun.until);
    await lookNow(ctx);
  });
}

/** `whole`: the history with what would have been sold where goods were missing. */
type ToForecast = WeeklySales & { whole: number[]; filled: Filled[]; wanted: Wanted };

async function seriesOf(ctx: Ctx, until: string, settings: ReplenishmentSettings): Promise<ToForecast[]> {
  const [sales, missing, rules] = await Promise.all([weeklySales(ctx, until), missingShares(ctx, until), rulesOf(ctx)]);
  return sales.map((own) => {
    const key = `${own.skuId}/${own.nodeId}`;
    const shares = missing.get(key);
    const byWeek = own.history.map((_, at) => shares?.get(own.history.length - 1 - at) ?? 0);
    const { history: whole, filled } = fillStockouts(own.history, shares ? byWeek : []);
    const rule = rules.get(key);
    const wanted = {
      leadDays: rule?.leadDays ?? settings.leadDays,
      reviewDays: rule?.reviewDays ?? settings.reviewDays,
      servicePercent: rule?.servicePercent ?? settings.servicePercent,
    };
    return { ...own, whole, filled, wanted };
  });
}

async function keepLevels(ctx: Ctx, series: readonly ToForecast[], levels: readonly Levels[]): Promise<void> {
  const rows = levels.map(({ demand, method, weeks, tries, error, plainError, expected, point, upTo }, i) => ({
    ...{ sku_id: series[i]!.skuId, node_id: series[i]!.nodeId, demand, method, weeks, tries, error, expected },
    ...{ plain_error: plainError, reorder_point: String(point.quantity), point_ground: point.ground },
    ...{ up_to: String(upTo), filled: series[i]!.filled, lead_days: series[i]!.wanted.leadDays },
    ...{ review_days: series[i]!.wanted.reviewDays, service_percent: series[i]!.wanted.servicePercent },
  }));
  await ctx.sql`
    insert into replenishment (tenant_id, sku_id, node_id, demand, method, weeks, tries, error, plain_error, expected,
                               reorder_point, point_ground, up_to, filled, lead_days, review_days, service_percent)
    select ${ctx.tenant}::int, sku_id, node_id, demand, method, weeks, tries, error, plain_error, expected,
           reorder_point, point_ground, up_to, filled, lead_days, review_days, service_percent
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      sku_id uuid, node_id uuid, demand text, method text, weeks int, tries int, error float8, plain_error float8,
      expected float8[], reorder_point bigint, point_ground text, up_to bigint, filled jsonb, lead_days int, review_days int,
      service_percent int)`;
}

/** Who asked while it was under way waits for the next one. */
async function noteRun(ctx: Ctx, begun: Date, until: string, series: number, set: ReplenishmentSettings) {
  await ctx.sql`
    insert into replenishment_run (tenant_id, done_at, until_day, series, lead_days, review_days, service_percent)
    values (${ctx.tenant}, ${begun}, ${until}::date, ${series}, ${set.leadDays}, ${set.reviewDays}, ${set.servicePercent})
    on conflict (tenant_id) do update
    set asked_at = case when replenishment_run.asked_at > excluded.done_at then replenishment_run.asked_at end,
        done_at = excluded.done_at,
        until_day = excluded.until_day,
        series = excluded.series,
        lead_days = excluded.lead_days,
        review_days = excluded.review_days,
        service_percent = excluded.service_percent`;
}

export type ReplenishmentRun = {
  askedAt: Date | null;
  doneAt: Date | null;
  untilDay: string | null;
  /** When stock was last compared with the levels, and what was found. */
  lookedAt: Date | null;
  toReorder: number;
  dead: number;
  series: number;
  settings: ReplenishmentSettings;
  outdated: boolean;
};

const NEVER = {
  ...{ askedAt: null, doneAt: null, untilDay: null, lookedAt: null, toReorder: 0, dead: 0, series: 0, outdated: false },
};

export async function replenishmentRun(ctx: Ctx): Promise<ReplenishmentRun> {
  const settings = await replenishmentSettings(ctx);
  const [row] = await ctx.sql<Omit<ReplenishmentRun, 'settings'>>`
    select asked_at as "askedAt", done_at as "doneAt", until_day::text as "untilDay", series,
           looked_at as "lookedAt", to_reorder as "toReorder", dead,
           (lead_days, review_days, service_percent)
             is distinct from (${settings.leadDays}::int, ${settings.reviewDays}::int, ${settings.servicePercent}::int)
             as outdated
    from replenishment_run
    where tenant_id = ${ctx.tenant}`;
  return { ...(row ?? NEVER), settings };
}

export const replenishmentJob: JobHandler = {
  kind: MAKE,
  batch: 10,
  reach: (db, scope) => makeReplenishment(db, scope),
};
export const replenishmentSchedule: Schedule = { kind: MAKE, everySeconds: 24 * 3600 };
