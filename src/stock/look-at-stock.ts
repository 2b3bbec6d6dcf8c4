/**
 * Stock is looked at every hour, after each forecast, and soon after something was ordered (STK-8): how many SKUs are under
 * their reorder point and how many are dead is kept for the to-do list, so that nobody reckons it when a page opens; which
 * runs out first is kept for the order of the list; where nothing is left is counted for the forecast. Page after page in
 * transactions of their own: between two of them goods may move, and the next look sees it.
 */
import { findSkus } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { type Judged, judgeLevels, MOST_DAYS } from './judge-levels.ts';
import { nodesOf } from './nodes.ts';
import { noteLook, noteStockouts } from './stock-looks.ts';

const LOOK = 'stock.look';
const STEP = 500;
const SOON_MS = 30_000;
export const TO_REORDER = 'attention/toReorder';
export const DEAD = 'attention/deadStock';

type Counts = { toReorder: number; dead: number };

/** A burst of orders is looked at once. */
export const lookSoon = (ctx: Ctx): Promise<void> =>
  ctx.enqueue(LOOK, {}, { key: 'soon', runAt: new Date(ctx.now() + SOON_MS) });
export const lookNow = (ctx: Ctx): Promise<void> => ctx.enqueue(LOOK, {}, { key: 'schedule' });

async function lookAtStock(db: Database, scope: Scope): Promise<void> {
  await db.transaction(scope, noteLook);
  const counts: Counts = { toReorder: 0, dead: 0 };
  for (let after: string | null = ''; after !== null; ) {
    const from: string = after;
    const page = await db.transaction(scope, (ctx) => lookAtPage(ctx, from));
    counts.toReorder += page.lines.filter(({ kind }) => kind === 'reorder').length;
    counts.dead += page.lines.filter(({ kind }) => kind === 'dead').length;
    after = page.next;
  }
  await db.transaction(scope, (ctx) => noteCounts(ctx, counts));
}

async function lookAtPage(ctx: Ctx, after: string): Promise<{ lines: Judged[]; next: string | null }> {
  const page = await findSkus(ctx, { bundle: false, after, limit: STEP });
  const lines = await judgeLevels(ctx, await nodesOf(ctx), page.skus);
  const forecast = lines.filter(({ kept }) => kept !== null);
  await keepUrgency(ctx, forecast);
  const out = forecast.filter(({ sku, stock }) => sku.active && stock.available <= 0n);
  await noteStockouts(
    ctx,
    out.map(({ sku, node }) => ({ skuId: sku.id, nodeId: node.id })),
  );
  return { lines, next: page.next };
}

async function keepUrgency(ctx: Ctx, lines: readonly Judged[]): Promise<void> {
  const changed = lines.filter(({ kept, coverDays }) => kept!.urgency !== (coverDays ?? MOST_DAYS));
  if (changed.length === 0) return;
  await ctx.sql`
    update replenishment r
    set cover_days = n.days
    from unnest(${changed.map(({ sku }) => sku.id)}::uuid[], ${changed.map(({ node }) => node.id)}::uuid[],
                ${changed.map(({ coverDays }) => coverDays ?? MOST_DAYS)}::int[]) n(sku_id, node_id, days)
    where r.tenant_id = ${ctx.tenant}
      and r.sku_id = n.sku_id
      and r.node_id = n.node_id`;
}

/** The counters follow what the run keeps, which two looks at once change one after the other. */
async function noteCounts(ctx: Ctx, { toReorder, dead }: Counts): Promise<void> {
  await ctx.sql`insert into replenishment_run (tenant_id) values (${ctx.tenant}) on conflict do nothing`;
  const [before] = await ctx.sql<Counts>`
    select to_reorder as "toReorder", dead
    from replenishment_run
    where tenant_id = ${ctx.tenant}
    for update`;
  await ctx.sql`
    update replenishment_run
    set looked_at = ${new Date(ctx.now())}, to_reorder = ${toReorder}, dead = ${dead}
    where tenant_id = ${ctx.tenant}`;
  const tally = new Tally();
  tally.add(TO_REORDER, toReorder - before!.toReorder);
  tally.add(DEAD, dead - before!.dead);
  await tally.write(ctx);
}

export const lookJobs: JobHandler[] = [{ kind: LOOK, batch: 10, reach: (db, scope) => lookAtStock(db, scope) }];
export const lookSchedules: Schedule[] = [{ kind: LOOK, everySeconds: 3600 }];
