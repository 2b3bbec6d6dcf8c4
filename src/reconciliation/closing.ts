/** What reconciliation asks before the books of a period are closed: nothing unexplained, what was agreed is done, and its days are signed. */

import type { ItemState } from '../contract/bills.ts';
import type { ClosingCheck } from '../finance/finance.ts';
import { unsignedDays } from './account-days.ts';

const differencesIn = (name: string, states: readonly ItemState[]): ClosingCheck => ({
  name,
  run: async (ctx, { through }) => {
    const [found] = await ctx.sql<{ open: number }>`
      select count(*)::int as open
      from difference
      where tenant_id = ${ctx.tenant}
        and state = any(${states as ItemState[]}::text[])
        and (at at time zone 'Asia/Shanghai')::date <= ${through}::date`;
    return found!;
  },
});

/**
 * What waits for its next day is explained by it, and so is what two people carried over with a reason; everything else
 * that has no end yet is not: neither a claim without its money nor a refund that is under way.
 */
export const reconciliationClosing: readonly ClosingCheck[] = [
  differencesIn('differences', ['diff', 'suspense', 'proposed']),
  differencesIn('agreedNotDone', ['approved']),
  {
    name: 'unsignedDays',
    run: async (ctx, { period, through }) => {
      const days = await unsignedDays(ctx, { from: `${period}-01`, until: through });
      return { open: days.length, data: { accounts: [...new Set(days.map(({ name }) => name))] } };
    },
  },
];
