/** Points pay for an order (PAY-1): taken from their lots at once, so that nobody spends them twice, and given back as they were. */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { HOME_CURRENCY } from '../../rates/rates.ts';
import type { Payment } from '../payment.ts';
import { insertUses, lockLots, saveLots } from './lot-store.ts';
import { sumOf, takeWorth } from './lots.ts';

/** How many points a payment takes. Refuses `payments.otherCurrency`, and as `takeWorth`. */
export async function takeForPayment(
  ctx: Ctx,
  accountId: Id,
  { id, amountMinor, currency }: Pick<Payment, 'id' | 'amountMinor' | 'currency'>,
): Promise<bigint> {
  if (currency !== HOME_CURRENCY) throw new Refused('payments.otherCurrency', { currency: HOME_CURRENCY });
  const lots = await lockLots(ctx, [accountId], true);
  const taken = takeWorth(lots, amountMinor);
  if ('refusal' in taken) throw new Refused(taken.refusal.code, taken.refusal.data);
  await saveLots(ctx, lots);
  await insertUses(ctx, id, taken.pieces);
  return sumOf(taken.pieces).points;
}
