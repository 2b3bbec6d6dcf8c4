/**
 * Refunds we asked for are sent to their company and followed until it says how they ended (PAY-4). Every try goes under
 * the refund's own number, which the company answers with the state of that refund: a try whose answer was lost, or a
 * process that died, repeats a question and never gives money back twice.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { undoRefunds } from './account-money.ts';
import { askCompanies, type Company } from './ask-companies.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import { nextRefundAskAt, nextUnknownAskAt, type Refund } from './payment.ts';
import type { PaymentNews, RefundAnswer } from './payment-provider.ts';
import type { PaymentPorts } from './ports.ts';
import { cardsOf, dropCards, markCardSent, openCard, type RefundCard } from './refund-cards.ts';
import { startsOf } from './start-store.ts';
import { lockPayments, refundsOf, refundTable, savePayments, saveRefunds } from './store.ts';
import { takePaymentNews } from './take-news.ts';

const MOST = 400;
type Due = Refund & { paidMinor: bigint; providerReference: string };

/** Asks about everything that is due. What a company refuses stays, with its words, and is tried again. */
export async function followRefunds(db: Database, scope: Scope, ports: PaymentPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await ctx.run<Due>(sql`
      select ${refundTable.select('r')}, p.amount_minor as "paidMinor", p.provider_reference as "providerReference"
      from refund r
      join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      where r.tenant_id = ${ctx.tenant}
        and r.ask_at <= ${new Date(ctx.now())}
      order by r.ask_at, r.id
      limit ${MOST}`),
    accounts: await merchantAccounts(ctx),
  }));
  const cards = await db.read(scope, (ctx) =>
    cardsOf(
      ctx,
      due.map(({ id }) => id),
    ),
  );
  await askCompanies(due, accounts, ports, async (refund, company) => {
    if (!company) return record(db, scope, refund, { answer: null, trouble: 'payments.accountOff' });
    const card = cards.get(refund.id);
    try {
      const answer = await askCompany(refund, company, card, ports);
      await record(db, scope, refund, { answer, trouble: '', card });
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      // A card the company does not take is as if it could not have: somebody enters another one.
      const isNo = card && error.code === 'payments.refundRefused';
      const answer = isNo ? ({ state: 'abnormal' } as const) : null;
      await record(db, scope, refund, { answer, trouble: `${error.code} ${error.message}`, card });
    }
  });
}

function askCompany(
  { paymentReference, providerReference, reference, amountMinor, paidMinor, currency, reason }: Due,
  { provider, access }: NonNullable<Company>,
  card: RefundCard | undefined,
  { ring }: PaymentPorts,
): Promise<RefundAnswer> {
  const names = { reference: paymentReference, providerReference, refundReference: reference };
  const asked = { ...names, amountMinor, paidMinor, currency, reason };
  if (!card || !provider.refundToCard) return provider.refund(access, asked);
  const { bankType, holder, sent } = card;
  return provider.refundToCard(access, { ...asked, bankType, holder, account: openCard(ring, card), isSent: sent });
}

type Heard = { answer: RefundAnswer | null; trouble: string; card?: RefundCard | undefined };

async function record(db: Database, scope: Scope, due: Due, { answer, trouble, card }: Heard): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const [payment] = await lockPayments(ctx, [due.paymentId]);
    const refund = (await refundsOf(ctx, [due.paymentId])).find((one) => one.id === due.id);
    // Its notification may have been faster.
    if (!payment || !refund || refund.askAt === null) return;
    if (answer?.state === 'success' || answer?.state === 'abnormal') {
      const total = answer.state === 'success' ? answer.totalMinor : undefined;
      const news: PaymentNews = {
        id: `refund:${refund.reference}:${answer.state}${card ? `:${card.id}` : ''}`,
        kind: answer.state === 'success' ? 'refunded' : 'refundFailed',
        reference: payment.reference,
        refundReference: refund.reference,
        providerReference: payment.providerReference,
        amountMinor: total ?? refund.amountMinor,
        ...(total !== undefined && { amountIsTotal: true as const }),
        currency: refund.currency,
        at: answer.state === 'success' ? answer.at : new Date(ctx.now()),
      };
      await takePaymentNews(ctx, due.merchantAccount, [news]);
      if (answer.state === 'abnormal' && card) {
        await dropCards(ctx, [refund]);
        await refundTable.update(ctx, [{ id: refund.id, trouble }], ['id'], ['trouble']);
      }
      return;
    }
    // Tries that nobody answered say nothing of how long it takes once the company has it.
    const isTaken = answer?.state === 'processing' && refund.state !== 'processing';
    const tries = isTaken ? 1 : refund.tries + 1;
    const askAt = answer ? nextRefundAskAt(tries, ctx.now()) : nextUnknownAskAt(tries, ctx.now());
    Object.assign(refund, { tries, trouble, askAt });
    if (answer?.state === 'processing') refund.state = 'processing';
    if (answer?.state === 'processing' && card && !card.sent) await markCardSent(ctx, card);
    if (answer?.state === 'closed') {
      Object.assign(refund, { state: 'closed', askAt: null });
      payment.refundedMinor -= refund.amountMinor;
      const starts = new Map((await startsOf(ctx, [payment.id])).map((start) => [start.paymentId, start]));
      await undoRefunds(ctx, [refund], new Map([[payment.id, payment]]), starts);
      await savePayments(ctx, [payment]);
    }
    await saveRefunds(ctx, [refund]);
  });
}
