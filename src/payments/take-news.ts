/**
 * Genuine news about payments takes effect once (PAY-3, figure 30). What must stay true: news seen before changes
 * nothing, and news that does not fit what was asked for marks nothing paid but waits for a person.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { toJson } from '../kernel/db/sql.ts';
import { becamePaid } from './became-paid.ts';
import { refundsWentThrough } from './book-payments.ts';
import { DOUBTFUL_OUTCOMES, type Judged, type NewsOutcome, takeNews } from './payment.ts';
import type { PaymentNews } from './payment-provider.ts';
import { lockPaymentByReference, refundsOf, savePayments, saveRefunds } from './store.ts';

/**
 * Takes one piece of news of a merchant account; enqueues `payment.paid` when it made an expected payment paid.
 * `repeat`: this news was taken before.
 */
export async function takePaymentNews(
  ctx: Ctx,
  merchantAccount: string,
  news: PaymentNews,
): Promise<NewsOutcome | 'repeat'> {
  // The lock comes before the look at what was seen: of two deliveries at once the second waits here for the first.
  const payment = await lockPaymentByReference(ctx, merchantAccount, news.reference);
  if (await isSeen(ctx, merchantAccount, news.id)) return 'repeat';
  const refunds = payment ? await refundsOf(ctx, [payment.id]) : [];
  const before = payment?.state;
  const done = new Set(refunds.filter(({ state }) => state === 'success').map(({ id }) => id));
  const judged = takeNews(payment, refunds, news, ctx.newId);
  if (!(await remember(ctx, merchantAccount, news, judged))) return 'repeat';
  if (payment && judged.outcome !== 'mismatch') {
    await savePayments(ctx, [payment]);
    await saveRefunds(ctx, refunds);
    const fresh = refunds.filter(({ id, state }) => state === 'success' && !done.has(id));
    await refundsWentThrough(ctx, fresh, refunds, [payment]);
    if (payment.state !== before) ctx.tell({ type: 'payments' });
    if (payment.state === 'paid' && before !== 'paid') await becamePaid(ctx, [payment]);
  }
  return judged.outcome;
}

async function isSeen(ctx: Ctx, merchantAccount: string, id: string): Promise<boolean> {
  const rows = await ctx.sql`
    select
    from payment_notification
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${merchantAccount}
      and id = ${id}`;
  return rows.length > 0;
}

/** False when another delivery of the same news was faster: nothing of this one may take effect. */
async function remember(ctx: Ctx, merchantAccount: string, news: PaymentNews, judged: Judged): Promise<boolean> {
  const isDoubtful = DOUBTFUL_OUTCOMES.includes(judged.outcome);
  const rows = await ctx.sql`
    insert into payment_notification (tenant_id, merchant_account, id, kind, reference, refund_reference,
      provider_reference, amount_minor, currency, at, outcome, expected, received_at, doubt_id)
    values (${ctx.tenant}, ${merchantAccount}, ${news.id}, ${news.kind}, ${news.reference}, ${news.refundReference},
      ${news.providerReference}, ${news.amountMinor}, ${news.currency}, ${news.at}, ${judged.outcome},
      ${judged.expected && toJson(judged.expected)}, ${new Date(ctx.now())}, ${isDoubtful ? ctx.newId() : null})
    on conflict (tenant_id, merchant_account, id) do nothing
    returning id`;
  if (rows.length === 0) return false;
  if (isDoubtful) {
    const tally = new Tally();
    tally.add(DOUBTFUL);
    await tally.write(ctx);
  }
  return true;
}

/** Counter of news that did not fit what was asked for. */
export const DOUBTFUL = 'payments/doubtful';

/**
 * Genuine news of an account that is switched off: the company is told no, and nothing is marked paid, but money may have
 * come in, so it is kept for a person.
 */
export async function keepRefusedNews(ctx: Ctx, merchantAccount: string, news: PaymentNews): Promise<void> {
  if (!(await isSeen(ctx, merchantAccount, news.id)))
    await remember(ctx, merchantAccount, news, { outcome: 'accountOff' });
}
