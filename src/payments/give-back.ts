/** A person gives a payment back, or a part of it (PAY-4). */
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { askRefunds } from './ask-refunds.ts';
import type { Refund } from './payment.ts';
import { refundsOf } from './store.ts';

/** Refuses as `askRefunds`; the company hears of it at once. */
export async function giveBack(ctx: Ctx, paymentId: Id, amountMinor: bigint, reason: string): Promise<Refund> {
  const id = ctx.newId();
  const [outcome] = await askRefunds(ctx, [{ id, paymentId, amountMinor, reason }]);
  if (outcome && !outcome.done) {
    const { code, data } = outcome.refusal;
    throw new Refused(code, data, code === 'payments.notFound' ? 404 : 422);
  }
  await audit(ctx, 'payment.refund', `payment/${paymentId}`, { refundId: id, amountMinor, reason });
  return (await refundsOf(ctx, [paymentId])).find((refund) => refund.id === id)!;
}
