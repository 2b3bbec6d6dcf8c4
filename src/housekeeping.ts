/** Work of the kernel and the ledger that no document causes: seals, expiries, months ahead, folded counters. */
import { foldCounters } from './kernel/counters.ts';
import type { JobHandler, Schedule } from './kernel/jobs.ts';
import { expireHolds, keepMonths, sealEntries } from './ledger/ledger.ts';

const EXPIRED_AT_ONCE = 1000;

export const houseJobs: JobHandler[] = [
  {
    kind: 'ledger.expire',
    run: async (ctx) => {
      const { taken } = await expireHolds(ctx, EXPIRED_AT_ONCE);
      if (taken === EXPIRED_AT_ONCE) await ctx.enqueue('ledger.expire', {}, { key: 'more' });
    },
  },
  {
    kind: 'ledger.seal',
    run: async (ctx) => {
      await sealEntries(ctx);
    },
  },
  {
    kind: 'ledger.months',
    reach: async (db) => {
      await keepMonths(db);
    },
  },
  { kind: 'counters.fold', run: (ctx) => foldCounters(ctx) },
];

export const houseSchedules: Schedule[] = [
  { kind: 'ledger.expire', everySeconds: 5 },
  { kind: 'ledger.seal', everySeconds: 10 },
  { kind: 'ledger.months', everySeconds: 6 * 3600 },
  { kind: 'counters.fold', everySeconds: 20 },
];
