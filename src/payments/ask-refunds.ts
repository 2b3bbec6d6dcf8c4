/** Refunds we ask for (PAY-4, figure 27): together they are never more than what came in, whoever asks at once. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { carryOut } from './carry-out.ts';
import type { Refund } from './payment.ts';
import { lockPayments, savePayments, saveRefunds } from './store.ts';

export type RefundRefusal =
  | 'payments.accountShort'
  | 'payments.notFound'
  | 'payments.notPaid'
  | 'payments.refundTooHigh'
  | 'payments.badAmount';
/** `waits`: only once a second person agrees; the money is promised from now on all the same. */
export type RefundAsked = { id: Id; paymentId: Id; amountMinor: bigint; reason?: string; waits?: boolean };

/**
 * Writes down refunds of paid payments, and has the company asked of those that wait for nobody; the id is the caller's, so the same
 * request again is the same refund. The row's lock and the check of the column both hold against a race. Refuses per refund
 * `payments.refundTooHigh` (data: `leftMinor`), `payments.notPaid`, `payments.notFound`, `payments.badAmount`, and
 * `payments.accountShort` where the money of a top-up has been spent. Posts as `carryOut`.
 */
export async function askRefunds(ctx: Ctx, asked: readonly RefundAsked[]): Promise<Outcome<Id, RefundRefusal>[]> {
  const payments = new Map(
    (
      await lockPayments(
        ctx,
        asked.map((one) => one.paymentId),
      )
    ).map((payment) => [payment.id, payment]),
  );
  const known = new Set(
    (
      await ctx.sql<{ id: Id }>`
        select id
        from refund
        where tenant_id = ${ctx.tenant}
          and id = any(${asked.map((one) => one.id)}::uuid[])`
    ).map((row) => row.id),
  );
  const refunds: Refund[] = [];
  const outcomes = asked.map(
    ({ id, paymentId, amountMinor, reason = '', waits = false }): Outcome<Id, RefundRefusal> => {
      if (known.has(id)) return done(id);
      const payment = payments.get(paymentId);
      if (!payment) return refuse(id, 'payments.notFound');
      if (payment.state !== 'paid') return refuse(id, 'payments.notPaid', { state: payment.state });
      if (amountMinor <= 0n) return refuse(id, 'payments.badAmount');
      const leftMinor = payment.amountMinor - payment.refundedMinor;
      if (amountMinor > leftMinor) return refuse(id, 'payments.refundTooHigh', { leftMinor });
      payment.refundedMinor += amountMinor;
      known.add(id);
      refunds.push({
        id,
        paymentId,
        merchantAccount: payment.merchantAccount,
        reference: `R${id.replaceAll('-', '')}`,
        paymentReference: payment.reference,
        amountMinor,
        asked: true,
        totalToldMinor: null,
        currency: payment.currency,
        state: waits ? 'waitApproval' : 'created',
        at: new Date(ctx.now()),
        askAt: null,
        tries: 0,
        trouble: '',
        reason,
        releasedMinor: 0n,
        undoneAt: null,
      });
      return done(id);
    },
  );
  const refusals = await carryOut(
    ctx,
    refunds.filter(({ state }) => state !== 'waitApproval'),
    payments,
  );
  const asks = refunds.filter(({ id }) => !refusals.has(id));
  for (const { id, paymentId, amountMinor } of refunds)
    if (refusals.has(id)) payments.get(paymentId)!.refundedMinor -= amountMinor;
  await savePayments(ctx, [...payments.values()]);
  await saveRefunds(ctx, asks);
  if (asks.some((refund) => refund.askAt !== null)) await ctx.enqueue('payments.followRefunds', {}, { key: 'now' });
  return outcomes.map((outcome) => {
    const refusal = refusals.get(outcome.id) as Refusal<RefundRefusal> | undefined;
    return refusal ? { id: outcome.id, done: false, refusal } : outcome;
  });
}
