/**
 * Payments of ours are opened at their company, and closed there when somebody wants it or their time is up (PAY-1). Every
 * try goes under the payment's own number: where no answer came nobody knows, so the same is asked again and never anything
 * new. Nothing is closed before the company was asked what became of it.
 */
import { OutsideFailure } from '../channels/channels.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { askCompanies, type Company } from './ask-companies.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import { nextAskAt, type Payment } from './payment.ts';
import type { Cashier, CashierMethod, PaymentNews } from './payment-provider.ts';
import type { PaymentPorts } from './ports.ts';
import { type Start, saveStarts, startsOf, startTable } from './start-store.ts';
import { lockPayments, paymentTable, savePayments } from './store.ts';
import { takePaymentNews } from './take-news.ts';

const MOST = 400;
type Due = Payment & { start: Start };

/** What a try gave: the payment is open, has ended, was refused, or nobody knows. */
type Heard =
  | { cashier: Cashier }
  | { news: PaymentNews }
  | { ended: true; trouble: string }
  | { unknown: true; trouble: string };

/** Deals with everything that is due. A company that cannot be asked does not keep the others. */
export async function followStarts(db: Database, scope: Scope, ports: PaymentPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await dueStarts(ctx),
    accounts: await merchantAccounts(ctx),
  }));
  await askCompanies(due, accounts, ports, async (payment, company) => {
    const heard = await tryOne(payment, company, db.world.now());
    await db.transaction(scope, (ctx) => record(ctx, payment, heard));
  });
}

async function dueStarts(ctx: Ctx): Promise<Due[]> {
  const payments = await ctx.run<Payment>(sql`
    select ${paymentTable.select('p')}
    from payment_start s
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.next_at <= ${new Date(ctx.now())}
    order by s.next_at
    limit ${MOST}`);
  const starts = new Map(
    (
      await startsOf(
        ctx,
        payments.map(({ id }) => id),
      )
    ).map((start) => [start.paymentId, start]),
  );
  return payments.map((payment) => ({ ...payment, start: starts.get(payment.id)! }));
}

async function tryOne(payment: Due, company: Company, now: number): Promise<Heard> {
  if (!company) return { unknown: true, trouble: 'payments.accountOff' };
  const { closing, expiresAt } = payment.start;
  const isOver = closing || (expiresAt !== null && expiresAt.getTime() <= now);
  try {
    return isOver ? await end(payment, company, now) : { cashier: await begin(payment, company) };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const trouble = `${error.code} ${error.message}`;
    return error.code === 'payments.startRefused' ? { ended: true, trouble } : { unknown: true, trouble };
  }
}

const begin = (payment: Due, { provider, access }: NonNullable<Company>): Promise<Cashier> => {
  const { reference, amountMinor, currency, start } = payment;
  const { title, notifyUrl, expiresAt, openId, payerIp, divided } = start;
  const method = start.method as CashierMethod;
  const asked = { method, reference, amountMinor, currency, title, notifyUrl, expiresAt: expiresAt!, openId, payerIp };
  return provider.start(access, { ...asked, divided });
};

/** Asked first, closed then, and asked again where the company would not: it may have been paid that moment. */
async function end({ reference }: Due, { provider, access }: NonNullable<Company>, now: number): Promise<Heard> {
  const closed: Heard = { news: closedNews(reference, now) };
  const before = await provider.query(access, reference);
  if (before && 'kind' in before) return { news: before };
  if (await provider.close(access, reference)) return closed;
  const after = await provider.query(access, reference);
  if (after && 'kind' in after) return { news: after };
  return after === null ? closed : { unknown: true, trouble: 'payments.notClosed' };
}

const closedNews = (reference: string, now: number): PaymentNews => ({
  ...{ id: `close:${reference}`, kind: 'closed', reference, refundReference: null, providerReference: '' },
  ...{ amountMinor: 0n, currency: '', at: new Date(now) },
});

/** Seconds until the next try: an answer that was lost is asked for at once, a company that is down ever more rarely. */
const nextTryAt = (tries: number, now: number): Date => new Date(now + Math.min(600, 2 ** tries) * 1000);

async function record(ctx: Ctx, { id, merchantAccount }: Due, heard: Heard): Promise<void> {
  const [payment] = await lockPayments(ctx, [id]);
  const [start] = await startsOf(ctx, [id]);
  if (!payment || !start) return;
  if ('news' in heard) await takePaymentNews(ctx, merchantAccount, [heard.news]);
  else if ('ended' in heard) await takePaymentNews(ctx, merchantAccount, [closedNews(payment.reference, ctx.now())]);
  const isOpen = payment.state === 'starting' || payment.state === 'waiting';
  if ('cashier' in heard && isOpen) {
    Object.assign(start, { cashier: heard.cashier, trouble: '', tries: 0, nextAt: start.expiresAt });
    Object.assign(payment, { state: 'waiting', askAt: nextAskAt(payment, ctx.now()) });
    // Somebody wanted it closed while the company opened it.
    if (start.closing) start.nextAt = new Date(ctx.now());
    await savePayments(ctx, [payment]);
  } else if ('unknown' in heard && isOpen) {
    const tries = start.tries + 1;
    Object.assign(start, { tries, trouble: heard.trouble, nextAt: nextTryAt(tries, ctx.now()) });
  } else Object.assign(start, { nextAt: null, ...('ended' in heard && { trouble: heard.trouble }) });
  await saveStarts(ctx, [start]);
  ctx.tell({ type: 'payments' });
}

/** Refuses as the contract's `closePayments`. The companies are asked right after the commit. */
export async function closePayments(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  const payments = new Map((await lockPayments(ctx, ids)).map((payment) => [payment.id, payment]));
  const starts = new Map((await startsOf(ctx, ids)).map((start) => [start.paymentId, start]));
  const outcomes = ids.map((id): Outcome<Id> => {
    const payment = payments.get(id);
    if (!payment) return refuse(id, 'payments.notFound');
    if (payment.state !== 'starting' && payment.state !== 'waiting')
      return refuse(id, 'payments.notOpen', { state: payment.state });
    return starts.has(id) ? done(id) : refuse(id, 'payments.notStarted');
  });
  const nextAt = new Date(ctx.now());
  const closing = outcomes.filter((one) => one.done).map(({ id }) => ({ paymentId: id, closing: true, nextAt }));
  await startTable.update(ctx, closing, ['paymentId'], ['closing', 'nextAt']);
  if (closing.length) await ctx.enqueue('payments.followStarts', {}, { key: 'now' });
  const subjects = closing.map(({ paymentId }) => ({ subject: `payment/${paymentId}`, detail: {} }));
  await auditAll(ctx, 'payment.close', subjects);
  return outcomes;
}

/** Orders are stopped: what is still to be paid for them is closed. */
export async function closePaymentsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<void> {
  const open = await ctx.sql<{ id: Id }>`
    select p.id
    from payment_start s
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = any(${orderIds as Id[]}::uuid[])
      and p.state in ('starting', 'waiting')`;
  if (open.length)
    await closePayments(
      ctx,
      open.map(({ id }) => id),
    );
}
