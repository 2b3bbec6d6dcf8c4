/** Points that nobody spent in time (MEM-3): they are gone, and what was owed for them is revenue. */
import { bookEvents } from '../../finance/finance.ts';
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import { HOME_CURRENCY } from '../../rates/rates.ts';
import { accountsById } from '../customer-accounts.ts';
import { pointsLine, posting, postPoints } from '../customer-book.ts';
import { lockLapsed, saveLots } from './lot-store.ts';

const AT_ONCE = 500;

/** Whether there may be more. Books, and posts: points → lapsed. */
export async function lapsePoints(ctx: Ctx): Promise<boolean> {
  const lots = await lockLapsed(ctx, AT_ONCE);
  if (lots.length === 0) return false;
  const accounts = await accountsById(
    ctx,
    lots.map(({ accountId }) => accountId),
  );
  // Points may come back to a lot that has lapsed, and lapse again.
  const today = dayOf(ctx.now());
  await bookEvents(
    ctx,
    lots.map(({ id, accountId, leftMinor }) => ({
      kind: 'points.expired',
      document: { kind: 'pointsLot', id: `${id}/${today}`, number: accounts.get(accountId)!.number },
      ...{ effectiveAt: new Date(ctx.now()), currency: HOME_CURRENCY, amounts: { value: leftMinor } },
      about: { party: accountId },
    })),
  );
  await saveLots(
    ctx,
    lots.map((lot) => ({ ...lot, leftPoints: 0n, leftMinor: 0n })),
  );
  await postPoints(
    ctx,
    lots.map(({ accountId, leftPoints }) =>
      posting('customerAccount', accountId, 'payments.lapse', [
        pointsLine(ctx.newId(), accountId, -leftPoints, 'lapsed'),
      ]),
    ),
  );
  return lots.length === AT_ONCE;
}
