/**
 * Money a bill shows that is for no order goes back to whoever paid it (PAY-4, REC-3): it is put on a payment first, whose
 * order hears nothing of it, and the refund of that goes the way of every other. Called by reconciliation, once two people
 * agreed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { askRefunds } from './ask-refunds.ts';
import { type Came, keyOf, paymentsNamed, placeOf, savePlaced } from './settle-doubts.ts';

/** `refundId` is the caller's: the same again is the same refund. */
export type FoundMoney = Came & { refundId: Id; reason: string };
/** `isNew`: nothing stood for it before, so no book has heard of it. */
export type ReturnedMoney = { paymentId: Id; isNew: boolean };

/** In the order asked. Refuses what `askRefunds` does. */
export async function returnFound(ctx: Ctx, found: readonly FoundMoney[]): Promise<ReturnedMoney[]> {
  const known = await paymentsNamed(ctx, found);
  const placed = found.map((one) => placeOf(ctx, one, known.get(keyOf(one)), 'refund'));
  await savePlaced(ctx, placed);
  const asked = found.map(({ refundId, amountMinor, reason }, i) => {
    return { id: refundId, paymentId: placed[i]!.payment.id, amountMinor, reason };
  });
  for (const outcome of await askRefunds(ctx, asked))
    if (!outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
  return placed.map(({ payment, isNew }) => ({ paymentId: payment.id, isNew }));
}
