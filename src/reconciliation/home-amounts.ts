/** Amounts of bills as the books keep them: in the house's currency, at the rate of their day. */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { conversions, convert, HOME_CURRENCY } from '../rates/rates.ts';

/** null where nobody has entered a rate: then it is not booked, and the balance proof says so. */
export async function inHomeCurrency(
  ctx: Ctx,
  amounts: readonly { amountMinor: bigint; currency: string; at: Date }[],
): Promise<(bigint | null)[]> {
  const asked = amounts.map(({ currency, at }) => ({ from: currency, to: HOME_CURRENCY, day: dayOf(at.getTime()) }));
  const found = await conversions(ctx, asked);
  return amounts.map(({ amountMinor }, i) => (found[i] ? convert(amountMinor, found[i]) : null));
}
