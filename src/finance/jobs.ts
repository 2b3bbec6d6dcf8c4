/** Vouchers get their numbers a moment after they were booked, so that nobody waits for the number before his. */
import type { JobHandler, Schedule } from '../kernel/jobs.ts';

export const financeJobs: JobHandler[] = [
  {
    kind: 'finance.number',
    run: async (ctx) => {
      await ctx.sql`select gl_number(${ctx.tenant})`;
    },
  },
];

export const financeSchedules: Schedule[] = [{ kind: 'finance.number', everySeconds: 60 }];
