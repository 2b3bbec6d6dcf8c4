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
  const { payments, all, named: refunds } = await lockRefunds(ctx, [...given.keys()]);
  for (const refund of refunds) Object.assign(refund, { state: 'success', at: given.get(refund.id)!, askAt: null });
  await saveRefunds(ctx, refunds);
  await refundsWentThrough(ctx, refunds, all, payments, methods);
  ctx.tell({ type: 'payments' });
}

/** Refunds with the payments they are of, which are locked, and all refunds of those. */
export async function lockRefunds(ctx: Ctx, refundIds: readonly Id[]) {
  const owners = await ctx.sql<{ paymentId: Id }>`
    select payment_id as "paymentId"
    from refund
    where tenant_id = ${ctx.tenant}
      and id = any(${refundIds as Id[]}::uuid[])`;
  const paymentIds = owners.map(({ paymentId }) => paymentId);
  const payments = await lockPayments(ctx, paymentIds);
  const all = await refundsOf(ctx, paymentIds);
  return { payments, all, named: all.filter(({ id }) => refundIds.includes(id)) };
}
