/** What reconciliation asks before the books of a period are closed: nothing unexplained. */
import type { ClosingCheck } from '../finance/finance.ts';

/** What waits for its next day is explained by it; everything else that has no end yet is not. */
export const reconciliationClosing: readonly ClosingCheck[] = [
  {
    name: 'differences',
    run: async (ctx, { through }) => {
      const [found] = await ctx.sql<{ open: number }>`
        select count(*)::int as open
        from difference
        where tenant_id = ${ctx.tenant}
          and state in ('diff', 'suspense', 'proposed')
          and (at at time zone 'Asia/Shanghai')::date <= ${through}::date`;
      return found!;
    },
  },
];
