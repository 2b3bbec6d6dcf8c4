/**
 * What happens to a refund once nobody has to agree any more (PAY-4): a company is asked, an account has its money again at
 * once, and what came in by hand waits until somebody has given it back by hand.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { moveRefunds } from './account-money.ts';
import type { Payment, Refund } from './payment.ts';
import { isOfAccount, startsOf } from './start-store.ts';

/** Changes the refunds; gives what speaks against some of them: `payments.accountShort`. Posts as `moveRefunds`. */
export async function carryOut(
  ctx: Ctx,
  refunds: readonly Refund[],
  payments: ReadonlyMap<Id, Payment>,
): Promise<Map<Id, Refusal>> {
  const found = await startsOf(
    ctx,
    refunds.map(({ paymentId }) => paymentId),
  );
  const starts = new Map(found.map((start) => [start.paymentId, start]));
  const refusals = await moveRefunds(ctx, refunds, payments, starts);
  const now = new Date(ctx.now());
  for (const refund of refunds) {
    if (refusals.has(refund.id)) continue;
    const isThrough = isOfAccount(starts.get(refund.paymentId));
    refund.state = isThrough ? 'success' : 'created';
    refund.askAt = isThrough || refund.merchantAccount === '' ? null : now;
    refund.at = now;
  }
  return refusals;
}
