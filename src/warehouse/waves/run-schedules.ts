/**
 * The clock makes waves (WMS-4). Each schedule is planned outside of every transaction, as a person's plan is, and made in
 * one that holds the schedule: two processes, or one that died in between, make it once. What must stay true: every run
 * says what it did, also when nothing was to be done.
 */
import type { WaveAsked } from '../../contract/waves.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { JobHandler, Schedule } from '../../kernel/jobs.ts';
import { isLastCall, nextRun } from './next-run.ts';
import { planWave } from './plan-wave.ts';
import { makeWave } from './wave-commands.ts';
import { scheduleOf, selectSchedules, type WaveSchedule } from './wave-schedules.ts';

export const DUE = 'warehouse.wavesDue';
const HOUR_MS = 3_600_000;

async function makeDueWaves(db: Database, scope: Scope): Promise<void> {
  const due = await db.read(scope, (ctx) =>
    selectSchedules(ctx, sql`next_at <= ${new Date(ctx.now())}`, sql`order by next_at, id`),
  );
  // One after the other: the second may not take what the first has just taken.
  for (const schedule of due) await runSchedule(db, scope, schedule);
}

async function runSchedule(db: Database, scope: Scope, due: WaveSchedule): Promise<void> {
  const now = db.world.now();
  const until = due.dueHours === null ? null : new Date(now + due.dueHours * HOUR_MS).toISOString();
  const asked: WaveAsked = { ...due.chosen, shipBefore: until };
  const plan = await planWave(db, scope, asked);
  const enough = plan.parcels >= due.least || (due.nextAt !== null && isLastCall(due, due.nextAt));
  const outcome = plan.parcels === 0 ? 'nothing' : enough ? 'made' : 'tooFew';
  await db.transaction(scope, async (ctx) => {
    const schedule = await scheduleOf(ctx, due.id, true);
    // Somebody changed it meanwhile, or another process was faster.
    if (schedule.nextAt?.getTime() !== due.nextAt?.getTime() || schedule.version !== due.version) return;
    // What left since it was planned refuses the wave; the job then plans anew.
    const carts = plan.carts.map(({ parcelIds }) => parcelIds);
    const waveId = outcome === 'made' ? await makeWave(ctx, asked, carts) : null;
    await ctx.sql`
      update wave_schedule
      set next_at = ${nextRun(schedule, now)}, last_at = ${new Date(now)}, outcome = ${outcome},
          waiting = ${plan.parcels}, wave_id = ${waveId}
      where tenant_id = ${ctx.tenant}
        and id = ${due.id}`;
  });
}

export const waveJobs: JobHandler[] = [{ kind: DUE, reach: (db, scope) => makeDueWaves(db, scope) }];
export const waveSchedules: Schedule[] = [{ kind: DUE, everySeconds: 60 }];
