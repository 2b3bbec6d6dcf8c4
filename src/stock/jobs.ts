/** Work of stock after the commit, and by the clock. */
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { lookJobs, lookSchedules } from './look-at-stock.ts';
import { runAlignLots } from './lots/align-lots.ts';
import { runStopLots, STOP } from './lots/stop-lots.ts';
import { replenishmentJob, replenishmentSchedule } from './make-replenishment.ts';

export const stockJobs: JobHandler[] = [
  replenishmentJob,
  ...lookJobs,
  { kind: 'stock.alignLots', batch: 20, run: runAlignLots },
  { kind: STOP, batch: 10, run: runStopLots },
];
/** A lot goes out of sale within the hour in which its stop date begins. */
export const stockSchedules: Schedule[] = [replenishmentSchedule, ...lookSchedules, { kind: STOP, everySeconds: 3600 }];
