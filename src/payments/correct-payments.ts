/**
 * What the bill knows better than we do: a payment whose notification never came, a payment that was none, a refund
 * that is through. Called by reconciliation, once two people agreed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { becamePaid } from './became-paid.ts';
import { lockPayments, savePayments } from './store.ts';

export type OnBill = { paymentId: Id; providerReference: string; at: Date };

/** Marks payments paid that are not; enqueues `payment.paid` for those. One that is paid already stays as it is. */
export async function supplementCaptures(ctx: Ctx, found: readonly OnBill[]): Promise<void> {
  const byId = new Map(found.map((one) => [one.paymentId, one]));
  const open = (await lockPayments(ctx, [...byId.keys()])).filter((payment) => payment.state !== 'paid');
  for (const payment of open) {
    const { providerReference, at } = byId.get(payment.id)!;
    Object.assign(payment, { state: 'paid', paidAt: at, providerReference, askAt: null });
  }
  await savePayments(ctx, open);
  await becamePaid(ctx, open);
}

/** Payments the provider never had are taken back; enqueues `payment.reversed`, so that nothing is shipped for them. */
export async function reverseCaptures(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const paid = (await lockPayments(ctx, paymentIds)).filter((payment) => payment.state === 'paid');
  for (const payment of paid) Object.assign(payment, { state: 'closed', paidAt: null });
  await savePayments(ctx, paid);
  if (paid.length) await ctx.enqueue('payment.reversed', { paymentIds: paid.map((payment) => payment.id) });
}

/** Refunds the bill shows as done. */
export async function confirmRefunds(ctx: Ctx, refundIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    update refund
    set state = 'success', ask_at = null
    where tenant_id = ${ctx.tenant}
      and id = any(${refundIds as Id[]}::uuid[])
      and state <> 'closed'`;
}
