/** What bookkeeping asks before a period is closed: what it has noted of its days is in vouchers, and output tax ties out. */
import type { ClosingCheck } from '../finance/finance.ts';
import { taxTieOut } from './tax-tie-out.ts';

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

/** A few cents of rounding, and what another month has booked, are explanations; anything else is not. */
export const taxClosing: ClosingCheck = {
  name: 'taxTieOut',
  run: async (ctx, { period }) => {
    const { expected, booked, open } = await taxTieOut(ctx, period);
    return { open, data: { expected, booked, difference: booked - expected } };
  },
};
