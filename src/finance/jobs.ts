/** Periods are closed; vouchers get their numbers a moment after they were booked, so that nobody waits for the number before his. */
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import type { ClosingCheck } from './close-period.ts';
import { closeJob } from './run-close.ts';

export const financeJobs = (checks: readonly ClosingCheck[]): JobHandler[] => [
  closeJob(checks),
  {
    kind: 'finance.number',
    run: async (ctx) => {
      // After a day of sales that no worker saw, it may take longer than a request may.
      await ctx.sql`select set_config('statement_timeout', '0', true)`;
      await ctx.sql`select gl_number(${ctx.tenant})`;
    },
  },
];

export const financeSchedules: Schedule[] = [{ kind: 'finance.number', everySeconds: 60 }];
