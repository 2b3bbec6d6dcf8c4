/** The platform adds to what a buyer paid (row 10, 补差), while the money is still pending (CLR-4). */
import { audit, type Sum } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { bookSteps } from './book-steps.ts';
import { subsidise } from './split.ts';
import { lockSplits, saveSplits } from './split-store.ts';
import { toldBy } from './take-payments.ts';

/** Refuses `clearing.splitUnknown` (404), `clearing.wrongState` (data: `state`), `identity.aboveLimit` (403). */
export async function subsidiseSplit(
  ctx: Ctx,
  { id, amountMinor, reason }: { id: Id; amountMinor: bigint; reason: string },
  overLimit: (sum: Sum) => Refusal | null,
): Promise<void> {
  const [split] = await lockSplits(ctx, [id]);
  if (!split) throw new Refused('clearing.splitUnknown', { id }, 404);
  if (split.state === 'released' || split.state === 'splitting' || split.refundedMinor > 0n)
    throw new Refused('clearing.wrongState', { state: split.state }, 409);
  const refusal = overLimit({ amountMinor, currency: HOME_CURRENCY });
  if (refusal) throw new Refused(refusal.code, refusal.data, 403);
  const document = derivedId(ctx.newId(), 'subsidy');
  const { lines, told } = subsidise(split, document, amountMinor);
  await saveSplits(ctx, [split]);
  await audit(ctx, 'split.subsidise', `split/${id}`, { amount: amountMinor, reason });
  const by = {
    ...{ ...toldBy(split), effectiveAt: new Date(ctx.now()) },
    document: { kind: 'splitSubsidy', id: document, number: split.number },
  };
  await bookSteps(ctx, [{ reason: 'subsidised', lines, told, by }]);
}
