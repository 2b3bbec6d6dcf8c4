/** A person gives a payment back, or a part of it (PAY-4); above his limit it waits for a second one (IAM-1). */
import { audit, type Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { askRefunds } from './ask-refunds.ts';
import type { Refund } from './payment.ts';
import { lockPayments, refundsOf } from './store.ts';

export type GivingBack = { paymentId: Id; amountMinor: bigint; reason: string };

/** Refuses as `askRefunds`. The company hears of it at once, or when somebody has approved what is `overLimit`. */
export async function giveBack(
  ctx: Ctx,
  { paymentId, amountMinor, reason }: GivingBack,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<Refund> {
  const id = ctx.newId();
  const [payment] = await lockPayments(ctx, [paymentId]);
  // What went back of the payment before counts too, or a limit would be a matter of patience.
  const inAll = payment && { amountMinor: payment.refundedMinor + amountMinor, currency: payment.currency };
  const waits = inAll !== undefined && overLimit(inAll) !== null;
  const [outcome] = await askRefunds(ctx, [{ id, paymentId, amountMinor, reason, waits }]);
  if (outcome && !outcome.done) {
    const { code, data } = outcome.refusal;
    throw new Refused(code, data, code === 'payments.notFound' ? 404 : 422);
  }
  await ctx.sql`
    update refund
    set asked_by = ${actorText(ctx.actor)}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  await audit(ctx, 'payment.refund', `payment/${paymentId}`, { refundId: id, amountMinor, reason, waits });
  return (await refundsOf(ctx, [paymentId])).find((refund) => refund.id === id)!;
}
