/**
 * Writes lines of a bill as they are read. A line that matches a payment or refund of ours is matched by the statement
 * that writes it, so that the lines of a bill are written once; whatever else was found is left to `matchAccount`, which
 * looks at all lines together.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { judgedLines } from './judge-lines.ts';
import type { BillAccount } from './statement-accounts.ts';
import { type FreshLine, freshLineTable, lineTable } from './store.ts';

/** Lines of bills that show how a balance moved are kept without a match. */
export const writeBalances = (ctx: Ctx, { id }: BillAccount, billId: Id, lines: readonly FreshLine[]) =>
  lineTable.insert(
    ctx,
    lines.map((line) => ({ ...line, billId, merchantAccount: id, verdict: 'notCompared' })),
  );

/** Fenced off (`offset 0`): otherwise the rules would be gone through again for every column that asks for the verdict. */
export async function writeAndMatch(
  ctx: Ctx,
  account: BillAccount,
  billId: Id,
  lines: readonly FreshLine[],
): Promise<void> {
  const fresh = sql`
    select ${billId}::uuid as bill_id, ${account.id}::text as merchant_account, n.*
    from ${freshLineTable.from(lines)}`;
  await ctx.run(sql`
    insert into bill_line (tenant_id, bill_id, merchant_account, ${freshLineTable.named}, item_id, verdict)
    select ${ctx.tenant}, n.bill_id, n.merchant_account, ${freshLineTable.picked},
           case when n.verdict = 'matched' then n.item_id end, case when n.verdict = 'matched' then n.verdict end
    from (${judgedLines(ctx, account, fresh)} offset 0) n`);
}
