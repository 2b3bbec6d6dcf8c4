/**
 * Genuine news about payments takes effect once (PAY-3, figure 30), many pieces with one statement per step (figure 28).
 * What must stay true: news seen before changes nothing, news that does not fit what was asked for marks nothing paid but
 * waits for a person, and each piece of a batch ends as it would have ended alone, right after the one before it.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { Overtaken } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { becamePaid } from './became-paid.ts';
import { refundsWentThrough } from './book-payments.ts';
import {
  DOUBTFUL_OUTCOMES,
  gone,
  type Judged,
  type NewsOutcome,
  type Payment,
  promisedBack,
  type Refund,
  risenBy,
  takeNews,
} from './payment.ts';
import type { PaymentNews } from './payment-provider.ts';
import { lockPaymentsByReference, refundsOf, savePayments, saveRefunds } from './store.ts';

/** `repeat`: this news was taken before. */
export type Taken = NewsOutcome | 'repeat';
type JudgedNews = Judged & { news: PaymentNews };
/** A payment and its refunds as the news so far has left them, and what they were before all of it. */
type File = {
  payment: Payment;
  refunds: Refund[];
  before: Payment['state'];
  done: ReadonlySet<Id>;
  /** What had gone back. */
  backMinor: bigint;
  isTouched: boolean;
};

/**
 * Takes news of a merchant account in the order it came; enqueues `payment.paid` for the expected payments it made paid.
 * Posts: as `becamePaid` and `refundsWentThrough`.
 */
export async function takePaymentNews(
  ctx: Ctx,
  merchantAccount: string,
  all: readonly PaymentNews[],
): Promise<Taken[]> {
  // The locks come before the look at what was seen: of two deliveries at once the second waits here for the first.
  const files = await openFiles(ctx, merchantAccount, all);
  const outcomes = await keepFresh(ctx, merchantAccount, all, (news) => {
    const file = files.get(news.providerReference) ?? files.get(news.reference);
    const judged = takeNews(file?.payment, file?.refunds ?? [], news, ctx.newId);
    if (file && (judged.outcome === 'taken' || judged.outcome === 'known')) file.isTouched = true;
    return judged;
  });
  await takeEffect(
    ctx,
    [...files.values()].filter((file) => file.isTouched),
  );
  return outcomes;
}

/** Judges and keeps what was not taken before, each piece once. */
async function keepFresh(
  ctx: Ctx,
  merchantAccount: string,
  all: readonly PaymentNews[],
  judge: (news: PaymentNews) => Judged,
): Promise<Taken[]> {
  const seen = await seenAmong(ctx, merchantAccount, all);
  const fresh: JudgedNews[] = [];
  const outcomes = all.map((news): Taken => {
    if (seen.has(news.id)) return 'repeat';
    seen.add(news.id);
    const judged = judge(news);
    fresh.push({ ...judged, news });
    return judged.outcome;
  });
  await remember(ctx, merchantAccount, fresh);
  return outcomes;
}

async function openFiles(ctx: Ctx, merchantAccount: string, all: readonly PaymentNews[]): Promise<Map<string, File>> {
  // Of two payments under one number of ours the second goes by the company's.
  const references = all.flatMap(({ reference, providerReference }) => [reference, providerReference]);
  const payments = await lockPaymentsByReference(ctx, merchantAccount, references);
  const ids = payments.map(({ id }) => id);
  const found = Map.groupBy(ids.length ? await refundsOf(ctx, ids) : [], ({ paymentId }) => paymentId);
  return new Map(
    payments.map((payment) => {
      const refunds: Refund[] = found.get(payment.id) ?? [];
      const done = new Set(gone(refunds).map(({ id }) => id));
      const backMinor = promisedBack(gone(refunds));
      return [payment.reference, { payment, refunds, before: payment.state, done, backMinor, isTouched: false }];
    }),
  );
}

/** Ids of news that was taken before. */
async function seenAmong(ctx: Ctx, merchantAccount: string, all: readonly PaymentNews[]): Promise<Set<string>> {
  const rows = await ctx.sql<{ id: string }>`
    select id
    from payment_notification
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${merchantAccount}
      and id = any(${all.map(({ id }) => id)}::text[])`;
  return new Set(rows.map(({ id }) => id));
}

async function takeEffect(ctx: Ctx, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const payments = files.map(({ payment }) => payment);
  const refunds = files.flatMap((file) => file.refunds);
  await savePayments(ctx, payments);
  await saveRefunds(ctx, refunds);
  const paid = files.filter(({ payment, before }) => payment.state === 'paid' && before !== 'paid');
  await becamePaid(
    ctx,
    paid.map(({ payment }) => payment),
  );
  const through = files.flatMap(({ refunds: own, done, backMinor }) => {
    const fresh = gone(own).filter(({ id }) => !done.has(id));
    return risenBy(fresh, backMinor, promisedBack(gone(own)));
  });
  await refundsWentThrough(ctx, through, refunds, payments);
  if (files.some(({ payment, before }) => payment.state !== before)) ctx.tell({ type: 'payments' });
}

type Notification = Omit<PaymentNews, 'amountIsTotal'> & {
  merchantAccount: string;
  outcome: NewsOutcome;
  expected: Record<string, unknown> | null;
  receivedAt: Date;
  /** Set where a person has to look. */
  doubtId: Id | null;
};
const notificationTable = table<Notification>('payment_notification', {
  merchantAccount: 'text',
  id: 'text',
  kind: 'text',
  reference: 'text',
  refundReference: 'text',
  providerReference: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  at: 'timestamptz',
  outcome: 'text',
  expected: 'jsonb',
  receivedAt: 'timestamptz',
  doubtId: 'uuid',
});

/** In one order for everybody, so that two batches with the same news wait for each other and do not lock each other out. */
async function remember(ctx: Ctx, merchantAccount: string, judged: readonly JudgedNews[]): Promise<void> {
  const receivedAt = new Date(ctx.now());
  const rows = judged
    .map(({ news: { amountIsTotal: _, ...news }, outcome, expected = null }): Notification => {
      const doubtId = DOUBTFUL_OUTCOMES.includes(outcome) ? ctx.newId() : null;
      return { ...news, merchantAccount, outcome, expected, receivedAt, doubtId };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const kept = await notificationTable.insert(
    ctx,
    rows,
    sql`
      on conflict (tenant_id, merchant_account, id) do nothing
      returning 1`,
  );
  // Where there is no payment yet, no lock keeps another delivery of the same news apart from this one.
  if (kept.length < rows.length) throw new Overtaken('another delivery of the same news was faster');
  const tally = new Tally();
  tally.add(DOUBTFUL, rows.filter(({ doubtId }) => doubtId !== null).length);
  await tally.write(ctx);
}

/** Counter of news that did not fit what was asked for. */
export const DOUBTFUL = 'payments/doubtful';

/**
 * Genuine news of an account that is switched off: the company is told no, and nothing is marked paid, but money may have
 * come in, so it is kept for a person.
 */
export const keepRefusedNews = (ctx: Ctx, merchantAccount: string, all: readonly PaymentNews[]): Promise<Taken[]> =>
  keepFresh(ctx, merchantAccount, all, () => ({ outcome: 'accountOff' }));
