/** Refunds that have gone without news of their company: by hand, or as its bill shows. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { refundsWentThrough } from './book-payments.ts';
import { lockPayments, refundsOf, saveRefunds } from './store.ts';

/** Each at its moment; `methods` of those that were given by hand. Posts as refunds do. */
export async function refundsGiven(
  ctx: Ctx,
  given: ReadonlyMap<Id, Date>,
  methods?: ReadonlyMap<Id, string>,
): Promise<void> {
  if (given.size === 0) return;
  const owners = await ctx.sql<{ paymentId: Id }>`
    select payment_id as "paymentId"
    from refund
    where tenant_id = ${ctx.tenant}
      and id = any(${[...given.keys()]}::uuid[])`;
  const paymentIds = owners.map(({ paymentId }) => paymentId);
  const payments = await lockPayments(ctx, paymentIds);
  const all = await refundsOf(ctx, paymentIds);
  const refunds = all.filter(({ id }) => given.has(id));
  for (const refund of refunds) Object.assign(refund, { state: 'success', at: given.get(refund.id)!, askAt: null });
  await saveRefunds(ctx, refunds);
  await refundsWentThrough(ctx, refunds, all, payments, methods);
  ctx.tell({ type: 'payments' });
}
