/**
 * Background work of payments. News for others is written as jobs too: `PAYMENT_EVENTS` names them, and each needs
 * exactly one handler somewhere above.
 */
import type { Id } from '../kernel/ids.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { askSilent } from './ask-silent.ts';
import { followRefunds } from './follow-refunds.ts';
import { followStarts } from './follow-starts.ts';
import { lapsePoints } from './points/lapse.ts';
import type { PaymentPorts } from './ports.ts';

/**
 * `payment.paid`: expected money came in. `payment.reversed`: it never did after all, so nothing may be shipped for it.
 * `payment.shared` ({ number }): a company says that it has divided a payment, or brought a share of one back.
 */
export const PAYMENT_EVENTS = ['payment.paid', 'payment.reversed', 'payment.shared'] as const;
export type PaymentEvent = { paymentIds: Id[] };

export const paymentJobs = (ports: PaymentPorts): JobHandler[] => [
  // What is due is in the payment table; however many jobs ask for it, it is one sweep.
  { kind: 'payments.askSilent', batch: 500, reach: (db, scope) => askSilent(db, scope, ports) },
  { kind: 'payments.followStarts', batch: 500, reach: (db, scope) => followStarts(db, scope, ports) },
  { kind: 'payments.followRefunds', batch: 500, reach: (db, scope) => followRefunds(db, scope, ports) },
  {
    kind: 'payments.lapsePoints',
    run: async (ctx) => {
      if (await lapsePoints(ctx)) await ctx.enqueue('payments.lapsePoints', {}, { key: 'more' });
    },
  },
];

export const paymentSchedules: Schedule[] = [
  { kind: 'payments.askSilent', everySeconds: 30 },
  { kind: 'payments.followStarts', everySeconds: 30 },
  { kind: 'payments.followRefunds', everySeconds: 30 },
  { kind: 'payments.lapsePoints', everySeconds: 3600 },
];
