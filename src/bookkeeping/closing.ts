/** What bookkeeping asks before a period is closed: whatever it has noted of its days is in a voucher. */
import type { ClosingCheck } from '../finance/finance.ts';

export const bookkeepingClosing: ClosingCheck = {
  name: 'unbooked',
  run: async (ctx, { through }) => {
    const [found] = await ctx.sql<{ open: number }>`
      select count(distinct (source, document_id))::int as open
      from booked_fact
      where tenant_id = ${ctx.tenant}
        and not gathered
        and day <= ${through}::date`;
    return found!;
  },
};
