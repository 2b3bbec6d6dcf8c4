/** Which company's name an order's invoice is to bear; empty: none. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export async function companyOf(ctx: Ctx, orderId: Id): Promise<string> {
  const [row] = await ctx.sql<{ name: string }>`
    select name
    from invoice_order
    where tenant_id = ${ctx.tenant}
      and order_id = ${orderId}
      and kind = 'company'
      and state <> 'none'`;
  return row?.name ?? '';
}
