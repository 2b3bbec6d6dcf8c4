/** Background work of statements: sales are noted through the day, so that suppliers see them. */
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { bookingJob } from './book-statements.ts';
import { collectSales } from './collect-sales.ts';

export const statementJobs: JobHandler[] = [
  bookingJob,
  {
    kind: 'statements.collect',
    run: async (ctx) => {
      await collectSales(ctx);
    },
  },
];

export const statementSchedules: Schedule[] = [{ kind: 'statements.collect', everySeconds: 1800 }];
