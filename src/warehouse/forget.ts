/**
 * Single reads of ended RFID sessions and who did which task end some day; what they led to stays: documents, entries,
 * tags and where each was seen last.
 */
import type { Ctx } from '../kernel/context.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';

/** A year and the month in which somebody asks about it. */
const READS_KEPT_DAYS = 400;
/** Two years, so that a season can be held against the one before it. */
const WORK_KEPT_DAYS = 800;

async function forgetOld(ctx: Ctx): Promise<void> {
  await ctx.sql`
    delete from rfid_read r
    using rfid_session s
    where r.tenant_id = ${ctx.tenant}
      and s.tenant_id = r.tenant_id
      and s.id = r.session_id
      and s.closed_at < now() - ${READS_KEPT_DAYS} * interval '1 day'`;
  await ctx.sql`
    delete from work_log
    where tenant_id = ${ctx.tenant}
      and day < now()::date - ${WORK_KEPT_DAYS}::int`;
}

export const forgetJobs: JobHandler[] = [{ kind: 'warehouse.forget', run: forgetOld }];
export const forgetSchedules: Schedule[] = [{ kind: 'warehouse.forget', everySeconds: 3600 }];
