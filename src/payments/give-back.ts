/** A person gives a payment back, or a part of it (PAY-4); above his limit it waits for a second one (IAM-1). */
import { chainAsks } from '../approvals/approvals.ts';
import { auditAll, type Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { askRefunds } from './ask-refunds.ts';
import type { Payment } from './payment.ts';
import { lockPayments, refundsOf, type ShownRefund } from './store.ts';

export type GivingBack = { paymentId: Id; amountMinor: bigint; reason: string };
/** `waits`: a second person has to agree first. */
export type GivenBack = GivingBack & { id: Id; waits: boolean; refusal: Refusal | null };

/**
 * Gives back of many payments at once. Refuses per payment as `askRefunds`. The companies hear of it at once, or when
 * somebody has approved what is `overLimit`. `askedBy`: whose wish it was, where a job carries it out.
 */
export async function giveBackAll(
  ctx: Ctx,
  wanted: readonly GivingBack[],
  overLimit: (sum: Sum, payment: Payment) => Refusal | null,
  askedBy: string = actorText(ctx.actor),
): Promise<GivenBack[]> {
  if (wanted.length === 0) return [];
  const payments = new Map(
    (
      await lockPayments(
        ctx,
        wanted.map(({ paymentId }) => paymentId),
      )
    ).map((payment) => [payment.id, payment]),
  );
  const asks = await chainAsks(ctx, 'refund');
  const asked = wanted.map((one) => {
    const payment = payments.get(one.paymentId);
    // What went back of the payment before counts too, or a limit would be a matter of patience.
    const inAll = payment && { amountMinor: payment.refundedMinor + one.amountMinor, currency: payment.currency };
    const waits = inAll !== undefined && (overLimit(inAll, payment!) !== null || asks(inAll));
    return { ...one, id: ctx.newId(), waits };
  });
  const outcomes = await askRefunds(ctx, asked);
  const given = asked.map((one, i): GivenBack => {
    const outcome = outcomes[i]!;
    return { ...one, refusal: outcome.done ? null : outcome.refusal };
  });
  const done = given.filter(({ refusal }) => refusal === null);
  await ctx.sql`
    update refund
    set asked_by = ${askedBy}
    where tenant_id = ${ctx.tenant}
      and id = any(${done.map(({ id }) => id)}::uuid[])`;
  await auditAll(
    ctx,
    'payment.refund',
    done.map(({ id, paymentId, amountMinor, reason, waits }) => ({
      subject: `payment/${paymentId}`,
      detail: { refundId: id, amountMinor, reason, waits },
    })),
  );
  return given;
}

/** One of them. Refuses as `askRefunds`. */
export async function giveBack(
  ctx: Ctx,
  wanted: GivingBack,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<ShownRefund> {
  const [given] = await giveBackAll(ctx, [wanted], overLimit);
  const { id, refusal } = given!;
  if (refusal) throw new Refused(refusal.code, refusal.data, refusal.code === 'payments.notFound' ? 404 : 422);
  return (await refundsOf(ctx, [wanted.paymentId])).find((refund) => refund.id === id)!;
}
