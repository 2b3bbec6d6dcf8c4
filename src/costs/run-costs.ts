/**
 * The work of months: once a day, and when somebody asks, open months are reckoned, and the one that is to be closed is
 * closed or told what hinders it. Its books are closed before and alone, because all postings wait for that; the reckoning
 * may take its time. A process that dies leaves the month closing, and whoever takes the job over begins again.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { closeBooks, endClosing } from './close-month.ts';
import { MAKE, makeCosts } from './make-costs.ts';
import { type CostJobPorts, lastDayOf } from './store.ts';

async function runCosts(db: Database, scope: Scope, ports: CostJobPorts): Promise<void> {
  const begun = new Date(db.world.now());
  const closing = await db.transaction(scope, closeBooks);
  await db.transaction(scope, async (ctx) => {
    const { lines, missing } = await makeCosts(ctx, ports, (done, total) =>
      db.transaction(scope, (own) => tell(own, done, total)),
    );
    if (closing) {
      const through = lastDayOf(closing);
      const hindered =
        missing.some(({ month }) => month === closing) ||
        lines.some(({ month, pieces }) => month === closing && pieces < 0n) ||
        (await ports.openCounts(ctx)).some((day) => day <= through);
      await endClosing(ctx, closing, hindered);
    }
    await ports.reckoned(ctx);
    await end(ctx, begun);
  });
}

async function tell(ctx: Ctx, done: number, total: number): Promise<void> {
  await ctx.sql`
    update cost_run
    set done_count = ${done}, total_count = ${total}
    where tenant_id = ${ctx.tenant}`;
}

/** Who asked since it was begun is not answered by this. */
const end = (ctx: Ctx, begun: Date) => ctx.sql`
  insert into cost_run (tenant_id, done_at)
  values (${ctx.tenant}, ${begun})
  on conflict (tenant_id) do update
  set asked_at = case when cost_run.asked_at > excluded.done_at then cost_run.asked_at end,
      done_at = excluded.done_at`;

export const costJobs = (ports: CostJobPorts): JobHandler[] => [
  { kind: MAKE, reach: (db, scope) => runCosts(db, scope, ports) },
];
export const costSchedules: Schedule[] = [{ kind: MAKE, everySeconds: 24 * 3600 }];
