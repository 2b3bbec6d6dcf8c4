/** What follows when payments become paid, however that was heard: those who wait for it are told, accounts are filled. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { fillAccounts } from './account-money.ts';
import { bookPaid } from './book-payments.ts';
import type { Payment } from './payment.ts';
import { startsOf } from './start-store.ts';

/** `tells`: those whose orders hear of it (`payment.paid`). Posts: received → the account, for payments that fill one. Books rows 14 and 19. */
export async function becamePaid(ctx: Ctx, payments: readonly Payment[], tells = payments): Promise<void> {
  if (payments.length === 0) return;
  // A job each: they are done together all the same, and one that cannot be done fails alone.
  await ctx.enqueueAll(
    'payment.paid',
    tells.map(({ id }) => ({ payload: { paymentIds: [id] } })),
  );
  const ids: Id[] = payments.map(({ id }) => id);
  const starts = new Map((await startsOf(ctx, ids)).map((start) => [start.paymentId, start]));
  await fillAccounts(
    ctx,
    payments.map((payment) => ({ payment, start: starts.get(payment.id) })),
  );
  await bookPaid(
    ctx,
    payments.flatMap((payment) => {
      const start = starts.get(payment.id);
      return start ? [{ payment, start }] : [];
    }),
  );
  ctx.tell({ type: 'payments' });
}
