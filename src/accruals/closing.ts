/** What accruals ask before the books of a period are closed: what it cost and nobody has billed is in them. */
import type { ClosingCheck } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { accrualsFor } from './book-accruals.ts';

/** What was booked answers, until a bill is booked into the period after it (it was opened again); so does nothing to book. */
export const accrualsClosing: ClosingCheck = {
  name: 'accruals',
  run: async (ctx, { period }) => {
    if (await stands(ctx, period)) return { open: 0 };
    return { open: (await accrualsFor(ctx, period)).filter(({ difference }) => difference !== 0n).length };
  },
};

const BILLED = [
  ...['freight.billed', 'channel.settled', 'channel.charged'],
  ...['statement.costAccrued', 'statement.agentCostAccrued'],
];

async function stands(ctx: Ctx, period: string): Promise<boolean> {
  const found = await ctx.sql`
    select 1
    from (select id from accrual where tenant_id = ${ctx.tenant} and period = ${period} order by id desc limit 1) a
    where not exists (
      select
      from gl_voucher v
      where v.tenant_id = ${ctx.tenant}
        and v.period = ${period}
        and v.kind = any(${BILLED}::text[])
        and v.id > a.id)`;
  return found.length > 0;
}
