/** Background work of reconciliation. */
import type { Ctx } from '../kernel/context.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { askFound } from './ask-found.ts';
import { compareOpenRegisters } from './compare-register.ts';
import { fetchBills } from './fetch-bills.ts';
import type { ReconciliationPorts } from './ports.ts';
import { followReturns } from './return-money.ts';
import { leaveSuspense } from './suspense.ts';
import { tieBank } from './tie-bank.ts';

async function tieAnew(ctx: Ctx): Promise<void> {
  await compareOpenRegisters(ctx);
  await tieBank(ctx);
  await leaveSuspense(ctx);
}

export const reconciliationJobs = (ports: ReconciliationPorts): JobHandler[] => [
  // What is missing is in the tables of bills and differences; however many jobs ask for it, it is one sweep.
  { kind: 'reconciliation.fetchBills', batch: 500, reach: (db, scope) => fetchBills(db, scope, ports) },
  // The book of a pool has something its statement or its register may have shown before.
  { kind: 'clearing.poolMoved', batch: 500, run: tieAnew },
  { kind: 'reconciliation.askFound', batch: 500, reach: (db, scope) => askFound(db, scope, ports) },
  // However many jobs ask for it, it is one sweep.
  { kind: 'reconciliation.followReturns', batch: 500, run: (ctx) => followReturns(ctx) },
];

export const reconciliationSchedules: Schedule[] = [
  { kind: 'reconciliation.fetchBills', everySeconds: 600 },
  { kind: 'reconciliation.askFound', everySeconds: 60 },
  { kind: 'reconciliation.followReturns', everySeconds: 60 },
];
