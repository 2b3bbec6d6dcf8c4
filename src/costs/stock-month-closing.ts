/** What costs ask before the books of a period are closed: what stock is worth at its end must be settled. */
import type { ClosingCheck } from '../finance/finance.ts';

/** A month without movements has nothing to value. */
export const stockMonthClosing: ClosingCheck = {
  name: 'stockMonth',
  run: async (ctx, { period }) => {
    const [found] = await ctx.sql<{ open: number }>`
      select count(*)::int as open
      from cost_month
      where tenant_id = ${ctx.tenant}
        and month = ${period}
        and closed_at is null`;
    return found!;
  },
};
