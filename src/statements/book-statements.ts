/**
 * What a statement means to the general ledger, told by a job, because a supplier who signs may not touch the books: its
 * cost when it is signed (of an agent's sale it lessens the revenue), the invoice with the fees and what is set off when
 * it is matched, the payment when it is made. Each is booked once, whoever tells it again.
 */
import { type About, bookEvents, type FinanceEvent } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler } from '../kernel/jobs.ts';
import { withoutTax } from './settle.ts';
import { type KeptStatement, linesOf, type StatementLine, statementOf } from './store.ts';

const KIND = 'statements.book';
type Step = 'signed' | 'invoiced' | 'paid';
/** A payment by a run: booked under its own number, because one that came back is followed by another. */
type Payment = { id: Id; number: string; day: string; back: boolean };
/** `supplier` first: by it the database knows which of these jobs a supplier's person may write. */
type Told = { supplier: Id; statement: Id; step: Step; payment?: Payment };

/** Written in the transaction of the step. */
export const tellBooks = (ctx: Ctx, { id, supplierId }: { id: Id; supplierId: Id }, step: Step): Promise<void> =>
  ctx.enqueue(KIND, { supplier: supplierId, statement: id, step } satisfies Told, { sequence: `statement/${id}` });

/** The same of a payment that left, or came back. */
export const tellPayment = (
  ctx: Ctx,
  { id, supplierId }: { id: Id; supplierId: Id },
  payment: Payment,
): Promise<void> =>
  ctx.enqueue(KIND, { supplier: supplierId, statement: id, step: 'paid', payment } satisfies Told, {
    sequence: `statement/${id}`,
  });

export const bookingJob: JobHandler = {
  kind: KIND,
  batch: 50,
  run: async (ctx: Ctx, jobs: Job<Told>[]) => {
    const events: FinanceEvent[] = [];
    for (const { payload } of jobs) {
      const one = await statementOf(ctx, payload.statement);
      if (payload.payment) events.push(paymentEvent(one, payload.payment));
      else events.push(...eventsOf(payload.step, one, await linesOf(ctx, one.id)));
    }
    await bookEvents(ctx, events);
  },
};

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const noon = (day: string): Date => new Date(`${day}T12:00:00+08:00`);

const aboutOf = ({ supplierId, terms }: KeptStatement): About => ({
  party: supplierId,
  ...(terms.shopId && { shop: terms.shopId }),
});

const paymentEvent = (one: KeptStatement, { id, number, day, back }: Payment): FinanceEvent => ({
  kind: back ? 'statement.payBack' : 'statement.paid',
  document: { kind: 'supplierPayment', id, number: `${number} ${one.number}` },
  ...{ amounts: { amount: one.payMinor }, about: aboutOf(one), currency: one.currency, effectiveAt: noon(day) },
});

function eventsOf(step: Step, one: KeptStatement, lines: readonly StatementLine[]): FinanceEvent[] {
  const [net, vat] = (['netMinor', 'vatMinor'] as const).map((part) => sum(one.taxes.map((tax) => BigInt(tax[part]))));
  const about = aboutOf(one);
  const event = (kind: FinanceEvent['kind'], day: string, amounts: FinanceEvent['amounts']): FinanceEvent => ({
    ...{ kind, amounts, about, currency: one.currency, effectiveAt: noon(day) },
    document: { kind: 'supplierStatement', id: one.id, number: one.number },
  });
  if (step === 'signed') {
    const agent = one.terms.presentation === 'agent';
    return [event(agent ? 'statement.agentCostAccrued' : 'statement.costAccrued', one.periodUntil, { cost: net! })];
  }
  if (step === 'paid') return [event('statement.paid', one.paidOn!, { amount: one.payMinor })];
  const taken = (kind: StatementLine['kind']) => lines.filter((line) => line.kind === kind);
  const fees = taken('outside').map((line) => ({
    whole: -line.amountMinor,
    net: withoutTax(-line.amountMinor, BigInt(line.taxPpm)),
  }));
  const feeNet = sum(fees.map((fee) => fee.net));
  const setOff = (kind: 'prepaid' | 'deposit') => ({ amount: -sum(taken(kind).map(({ amountMinor }) => amountMinor)) });
  return [
    event('statement.invoiced', one.invoiceOn!, { net: net!, vat: vat! }),
    event('statement.feeCharged', one.invoiceOn!, { net: feeNet, vat: sum(fees.map((fee) => fee.whole)) - feeNet }),
    event('statement.prepaidUsed', one.invoiceOn!, setOff('prepaid')),
    event('statement.depositKept', one.invoiceOn!, setOff('deposit')),
  ];
}
