/**
 * Payments nobody has told us about are asked for, with the same number (PAY-3, figure 31). Asking changes nothing at
 * the provider, so it may be done again; what it answers is news like any other.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { Later } from '../kernel/jobs.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import type { Payment } from './payment.ts';
import { nextAskAt } from './payment.ts';
import type { PaymentPorts } from './ports.ts';
import { paymentTable } from './store.ts';
import { takePaymentNews } from './take-news.ts';

const MOST = 400;
const AT_ONCE = 8;

/** Asks for everything that is due. A provider that cannot be asked does not keep the others. */
export async function askSilent(db: Database, scope: Scope, ports: PaymentPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await ctx.run<Payment>(sql`
      select ${paymentTable.select()}
      from payment
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at
      limit ${MOST}`),
    accounts: await merchantAccounts(ctx),
  }));
  const waiting = due.values();
  let failure: OutsideFailure | null = null;
  const askOneByOne = async () => {
    for (const payment of waiting) {
      const account = accounts.get(payment.merchantAccount);
      const provider = account?.active ? ports.providers.get(account.kind) : undefined;
      try {
        const answer = account && provider ? await provider.query(ports.openAccess(account), payment.reference) : null;
        await record(db, scope, payment, answer && 'kind' in answer ? answer : null);
      } catch (error) {
        if (!(error instanceof OutsideFailure)) throw error;
        failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOneByOne));
  if (failure) throw new Later(30, (failure as OutsideFailure).message);
}

async function record(
  db: Database,
  scope: Scope,
  payment: Payment,
  news: Parameters<typeof takePaymentNews>[2] | null,
): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    if (news) await takePaymentNews(ctx, payment.merchantAccount, news);
    // News that was no use (an amount that does not fit) leaves the payment waiting: it is not asked again at once.
    await ctx.sql`
      update payment
      set ask_at = ${nextAskAt(payment, ctx.now())}
      where tenant_id = ${ctx.tenant}
        and id = ${payment.id}
        and state = 'waiting'`;
  });
}
