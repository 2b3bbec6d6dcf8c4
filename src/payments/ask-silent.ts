/**
 * Payments nobody has told us about are asked for, with the same number (PAY-3, figure 31). Asking changes nothing at
 * the provider, so it may be done again; what it answers is news like any other.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { askCompanies } from './ask-companies.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import type { Payment } from './payment.ts';
import { nextAskAt } from './payment.ts';
import type { PaymentNews } from './payment-provider.ts';
import type { PaymentPorts } from './ports.ts';
import { lockPayments, paymentTable } from './store.ts';
import { takePaymentNews } from './take-news.ts';

const MOST = 400;

/** Asks for everything that is due. A provider that cannot be asked does not keep the others. */
export async function askSilent(db: Database, scope: Scope, ports: PaymentPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await ctx.run<Payment>(sql`
      select ${paymentTable.select()}
      from payment
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, id
      limit ${MOST}`),
    accounts: await merchantAccounts(ctx),
  }));
  await askCompanies(due, accounts, ports, async (payment, company) => {
    const answer = company && (await company.provider.query(company.access, payment.reference));
    await record(db, scope, payment, answer && 'kind' in answer ? answer : null);
  });
}

async function record(db: Database, scope: Scope, payment: Payment, news: PaymentNews | null): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    if (news) await takePaymentNews(ctx, payment.merchantAccount, [news]);
    // News that was no use (an amount that does not fit) leaves the payment waiting: it is not asked again at once.
    await ctx.sql`
      update payment
      set ask_at = ${nextAskAt(payment, ctx.now())}
      where tenant_id = ${ctx.tenant}
        and id = ${payment.id}
        and state = 'waiting'`;
  });
}

/** A person does not want to wait: these are asked for at once. Refuses `payments.notFound`, `payments.notWaiting`. */
export async function askNow(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  const found = new Map((await lockPayments(ctx, ids)).map((payment) => [payment.id, payment]));
  const waiting = [...found.values()].filter((payment) => payment.state === 'waiting');
  await paymentTable.update(
    ctx,
    waiting.map(({ id }) => ({ id, askAt: new Date(ctx.now()) })),
    ['id'],
    ['askAt'],
  );
  if (waiting.length) await ctx.enqueue('payments.askSilent', {}, { key: 'now' });
  return ids.map((id) => {
    const payment = found.get(id);
    if (!payment) return refuse(id, 'payments.notFound');
    return payment.state === 'waiting' ? done(id) : refuse(id, 'payments.notWaiting', { state: payment.state });
  });
}
