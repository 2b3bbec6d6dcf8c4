/**
 * What the bill knows better than we do: a payment whose notification never came, a payment that was none, a refund
 * that is through, or that is not. Called by reconciliation, once two people agreed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { moveRefunds, undoRefunds } from './account-money.ts';
import { becamePaid } from './became-paid.ts';
import { refundsFailed, refundsWentThrough } from './book-payments.ts';
import type { Payment, Refund } from './payment.ts';
import { lockRefunds, refundsGiven } from './refunds-given.ts';
import { startsOf } from './start-store.ts';
import { lockPayments, refundsOf, savePayments, saveRefunds } from './store.ts';

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

/**
 * Payments the provider never had are taken back; enqueues `payment.reversed`, so that nothing is shipped for them. The
 * books hear of it as of money that went back whole: what had not shipped is owed no more, what had is no sale, and
 * points earned with it go. Refuses `payments.accountShort` where it filled an account that has spent it. Posts as refunds do.
 */
export async function reverseCaptures(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const paid = (await lockPayments(ctx, paymentIds)).filter((payment) => payment.state === 'paid');
  if (paid.length === 0) return;
  const ids = paid.map(({ id }) => id);
  const given = await refundsOf(ctx, ids);
  const taken = paid.map((payment) => neverWas(ctx, payment, given)).filter(({ amountMinor }) => amountMinor > 0n);
  for (const payment of paid) Object.assign(payment, { state: 'closed', paidAt: null });
  await savePayments(ctx, paid);
  await ctx.enqueue('payment.reversed', { paymentIds: ids });
  const starts = new Map((await startsOf(ctx, ids)).map((start) => [start.paymentId, start]));
  const [short] = (await moveRefunds(ctx, taken, new Map(paid.map((one) => [one.id, one])), starts)).values();
  if (short) throw new Refused(short.code, short.data);
  await refundsWentThrough(ctx, taken, [...given, ...taken], paid);
}

/** All of a payment that did not go back before, as the books are told of what went back. It is no refund of anybody. */
function neverWas(ctx: Ctx, payment: Payment, given: readonly Refund[]): Refund {
  const back = given.filter(({ paymentId, state }) => paymentId === payment.id && state === 'success');
  return {
    ...{ id: payment.id, paymentId: payment.id, merchantAccount: payment.merchantAccount, currency: payment.currency },
    ...{ reference: payment.reference, paymentReference: payment.reference, asked: false, totalToldMinor: null },
    amountMinor: back.reduce((left, { amountMinor }) => left - amountMinor, payment.amountMinor),
    ...{ state: 'success', at: new Date(ctx.now()), askAt: null, tries: 0, trouble: '', reason: '' },
    ...{ releasedMinor: 0n, undoneAt: null },
  };
}

/** Refunds a bill shows as done, and when, that nobody told us of: the books hear of them as of every other. */
export async function confirmRefunds(ctx: Ctx, shown: ReadonlyMap<Id, Date>): Promise<void> {
  const open = await ctx.sql<{ id: Id }>`
    select id
    from refund
    where tenant_id = ${ctx.tenant}
      and id = any(${[...shown.keys()]}::uuid[])
      and state not in ('success', 'closed')`;
  await refundsGiven(ctx, new Map(open.map(({ id }) => [id, shown.get(id)!])));
}

/** `reason`: what the two people said of it. */
export type FailedRefund = { refundId: Id; reason: string };

/**
 * Refunds that count as through and have failed at their company: closed for good, all they did to books, points and
 * accounts taken back, so that the money may go back under a new number. One that is not through stays as it is. What
 * clearing booked of them it takes back by itself. Posts as `undoRefunds` and `refundsFailed`.
 */
export async function reverseRefunds(ctx: Ctx, failed: readonly FailedRefund[]): Promise<void> {
  const reasons = new Map(failed.map(({ refundId, reason }) => [refundId, reason]));
  const { payments, all, named } = await lockRefunds(ctx, [...reasons.keys()]);
  const wrong = named.filter(({ state }) => state === 'success');
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const undoneAt = new Date(ctx.now());
  for (const refund of wrong) {
    const trouble = reasons.get(refund.id)!;
    Object.assign(refund, { state: 'closed', askAt: null, totalToldMinor: null, undoneAt, trouble });
    byId.get(refund.paymentId)!.refundedMinor -= refund.amountMinor;
  }
  await savePayments(ctx, payments);
  await saveRefunds(ctx, wrong);
  const starts = await startsOf(ctx, [...byId.keys()]);
  await undoRefunds(ctx, wrong, byId, new Map(starts.map((start) => [start.paymentId, start])));
  await refundsFailed(ctx, wrong, all, payments);
  ctx.tell({ type: 'payments' });
}

/**
 * Why refunds may not be taken back, by their ids: `payments.refundNotThrough` (data: `state`), or
 * `payments.refundByHand`: somebody has given the money himself, whatever its company says.
 */
export async function whyNotReversed(ctx: Ctx, refundIds: readonly Id[]): Promise<Map<Id, Refusal>> {
  const rows = await ctx.sql<{ id: Id; state: string; byHand: boolean }>`
    select r.id, r.state, exists (
      select from offline_voucher v
      where v.tenant_id = r.tenant_id and v.refund_id = r.id and v.state <> 'refused') as "byHand"
    from refund r
    where r.tenant_id = ${ctx.tenant}
      and r.id = any(${refundIds as Id[]}::uuid[])`;
  return new Map(
    rows.flatMap(({ id, state, byHand }): [Id, Refusal][] => {
      if (state !== 'success') return [[id, { code: 'payments.refundNotThrough', data: { state } }]];
      return byHand ? [[id, { code: 'payments.refundByHand', data: {} }]] : [];
    }),
  );
}
