/**
 * What the bill knows better than we do: a payment whose notification never came, a payment that was none, a refund
 * that is through. Called by reconciliation, once two people agreed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { moveRefunds } from './account-money.ts';
import { becamePaid } from './became-paid.ts';
import { refundsWentThrough } from './book-payments.ts';
import type { Payment, Refund } from './payment.ts';
import { refundsGiven } from './refunds-given.ts';
import { startsOf } from './start-store.ts';
import { lockPayments, refundsOf, savePayments } from './store.ts';

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
