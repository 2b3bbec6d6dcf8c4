/** Background work of the exchange: what is due is in the tables and folders; however many jobs ask for it, it is one sweep. */
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import type { ErpPorts } from './connections.ts';
import { compareDue, exchange } from './exchange.ts';
import { EXCHANGE } from './messages.ts';

const COMPARE = 'erp.compare';

export const erpJobs = (ports: ErpPorts): JobHandler[] => [
  { kind: EXCHANGE, batch: 500, reach: (db, scope) => exchange(db, scope, ports) },
  { kind: COMPARE, batch: 500, reach: (db, scope) => compareDue(db, scope, ports) },
];

export const erpSchedules: Schedule[] = [
  { kind: EXCHANGE, everySeconds: 30 },
  { kind: COMPARE, everySeconds: 300 },
];
