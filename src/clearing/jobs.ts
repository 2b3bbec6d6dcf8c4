/** Background work of clearing: facts of payments are swept, because a fact is true whoever heard of it. */
import type { Ctx } from '../kernel/context.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { followSplits } from './follow-splits.ts';
import { dueWindows, freezeBatch } from './freeze-batches.ts';
import { askAgain } from './instruction-store.ts';
import type { ClearingPorts } from './ports.ts';
import { releaseDue } from './release-splits.ts';
import { followBatches } from './send-batches.ts';
import { takePayments } from './take-payments.ts';
import { recoverAdvances, takeRefunds, undoReturns } from './take-refunds.ts';

/** How far back the sweep looks each minute, and each hour: news may come late. */
const DAYS = { 'clearing.sweep': 3, 'clearing.sweepAll': 90 } as const;

/** One part a transaction (entries are posted last); a part that was full is followed by another. */
const STEPS: Record<string, (ctx: Ctx, ports: ClearingPorts, days: number) => Promise<number>> = {
  pay: takePayments,
  refund: takeRefunds,
  undo: (ctx, _, days) => undoReturns(ctx, days),
  release: (ctx, ports) => releaseDue(ctx, ports),
  recover: async (ctx) => {
    await recoverAdvances(ctx);
    return 0;
  },
};

const sweep = (ports: ClearingPorts, kind: keyof typeof DAYS): JobHandler => ({
  kind,
  reach: async (db, scope) => {
    for (const step of Object.values(STEPS))
      for (let full = 1; full > 0; ) full = await db.transaction(scope, (ctx) => step(ctx, ports, DAYS[kind]));
  },
});

/** Windows whose cut-off has come are frozen, each in its own transaction; then banks are told and asked. */
const payouts = (ports: ClearingPorts): JobHandler => ({
  kind: 'clearing.payouts',
  reach: async (db, scope) => {
    const due = await db.read(scope, dueWindows);
    for (const { custodian, window, isFirst } of due)
      await db.transaction(scope, (ctx) => freezeBatch(ctx, custodian, window, isFirst));
    await followBatches(db, scope, ports);
  },
});

export const clearingJobs = (ports: ClearingPorts): JobHandler[] => [
  { kind: 'clearing.followSplits', batch: 500, reach: (db, scope) => followSplits(db, scope, ports) },
  {
    kind: 'payment.shared',
    batch: 500,
    run: (ctx, jobs: Job<{ number: string }>[]) =>
      askAgain(
        ctx,
        jobs.map(({ payload }) => payload.number),
      ),
  },
  payouts(ports),
  sweep(ports, 'clearing.sweep'),
  sweep(ports, 'clearing.sweepAll'),
];

export const clearingSchedules: Schedule[] = [
  { kind: 'clearing.payouts', everySeconds: 30 },
  { kind: 'clearing.followSplits', everySeconds: 30 },
  { kind: 'clearing.sweep', everySeconds: 60 },
  { kind: 'clearing.sweepAll', everySeconds: 3600 },
];
