/** What people see of payments: a list by key, one payment with all that was told of it, and what waits for a person. */
import type { Cashier as CashierShape, PaymentStart } from '../contract/pay.ts';
import type { PaymentDoubt, PaymentRow } from '../contract/payments.ts';
import type { Ctx, Tenant } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Doubt } from './doubts.ts';
import { payPageOf } from './pay-page.ts';
import type { Payment } from './payment.ts';
import type { Cashier } from './payment-provider.ts';
import type { SettlePorts } from './ports.ts';
import { cardsOf, type RefundCard } from './refund-cards.ts';
import { type Start, startsOf } from './start-store.ts';
import { onBill, paymentTable, refundsOf, type ShownRefund } from './store.ts';

type Names = Pick<SettlePorts, 'orderRefs' | 'accountNames'>;
type Shown = Payment & { accountName: string | null; method: string; doubtful: boolean; onBill: boolean };
export type PaymentQuery = {
  state?: readonly Payment['state'][];
  account?: string;
  orderId?: Id;
  doubtful?: boolean;
  reference?: string;
  /** Payments of other shops are not shown; null: all. */
  shops: Id[] | null;
  before: Id | null;
  limit: number;
};

const openDoubt = sql`exists (
  select
  from payment_notification n
  where n.tenant_id = p.tenant_id
    and n.merchant_account = p.merchant_account
    and n.reference = p.reference
    and n.doubt_id is not null
    and not exists (
      select
      from payment_settlement s
      where s.tenant_id = n.tenant_id
        and s.doubt_id = n.doubt_id))`;

const money = (amount: bigint, currency: string) => ({ amount, currency });

/** Newest first. One row more than `limit` says that there is a next page. */
export async function findPayments(ctx: Ctx, ports: Names, query: PaymentQuery): Promise<Wire<PaymentRow>[]> {
  const { state, account, orderId, doubtful, reference, shops, before, limit } = query;
  const filters: Sql[] = [];
  if (state) filters.push(sql`and p.state = any(${state as string[]}::text[])`);
  if (account !== undefined) filters.push(sql`and p.merchant_account = ${account}`);
  if (orderId !== undefined) filters.push(sql`and p.order_id = ${orderId}`);
  if (doubtful !== undefined) filters.push(doubtful ? sql`and ${openDoubt}` : sql`and not ${openDoubt}`);
  if (reference !== undefined)
    filters.push(sql`and (p.reference = ${reference} or p.provider_reference = ${reference})`);
  if (shops !== null) filters.push(sql`and p.shop_id = any(${shops}::uuid[])`);
  if (before !== null) filters.push(sql`and p.id < ${before}::uuid`);
  const rows = await selectShown(ctx, sql`${joined(filters, ' ')} order by p.id desc limit ${limit}`);
  return viewPayments(ctx, ports, rows);
}

const selectShown = (ctx: Ctx, rest: Sql): Promise<Shown[]> =>
  ctx.run<Shown>(sql`
    select ${paymentTable.select('p')}, a.name as "accountName",
           coalesce(s.method, a.kind, '') as method, ${openDoubt} as doubtful, ${onBill('p')} as "onBill"
    from payment p
    left join merchant_account a on a.tenant_id = p.tenant_id and a.id = p.merchant_account
    left join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    where p.tenant_id = ${ctx.tenant}
      ${rest}`);

async function viewPayments(ctx: Ctx, ports: Names, rows: readonly Shown[]): Promise<Wire<PaymentRow>[]> {
  const orders = await ports.orderRefs(ctx, [...new Set(rows.flatMap((row) => row.orderId ?? []))]);
  const unnamed = rows.filter((row) => row.accountName === null).map((row) => row.merchantAccount);
  const names = await ports.accountNames(ctx, [...new Set(unnamed)]);
  return rows.map((row) => ({
    id: row.id,
    method: row.method,
    account: {
      id: row.merchantAccount,
      name: row.accountName ?? names.get(row.merchantAccount) ?? row.merchantAccount,
    },
    reference: row.reference,
    providerReference: row.providerReference,
    order: row.orderId === null ? null : (orders.get(row.orderId) ?? null),
    channelNumber: row.channelNumber,
    amount: money(row.amountMinor, row.currency),
    refunded: money(row.refundedMinor, row.currency),
    state: row.state,
    doubtful: row.doubtful,
    onBill: row.onBill,
    createdAt: row.createdAt,
    paidAt: row.paidAt,
  }));
}

/** Refuses `payments.notFound` (404), also where it is of a shop that is not among `shops`. */
export async function paymentDetail(ctx: Ctx, ports: Names, id: Id, shops: Id[] | null) {
  const ofShops = shops === null ? sql`` : sql`and p.shop_id = any(${shops}::uuid[])`;
  const [row] = await selectShown(ctx, sql`and p.id = ${id} ${ofShops}`);
  if (!row) throw new Refused('payments.notFound', {}, 404);
  const [view] = await viewPayments(ctx, ports, [row]);
  const news = await ctx.sql<NewsShown>`
    select id, kind, outcome, provider_reference as "providerReference", amount_minor as "amountMinor", currency,
           expected, at, received_at as "receivedAt"
    from payment_notification
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${row.merchantAccount}
      and reference = ${row.reference}
    order by received_at, id`;
  const refunds = await refundsOf(ctx, [row.id]);
  const cards = await cardsOf(
    ctx,
    refunds.map((refund) => refund.id),
  );
  return {
    ...view!,
    askAt: row.askAt,
    start: startView((await startsOf(ctx, [row.id]))[0], ctx.tenant),
    news: news.map(({ amountMinor, currency, ...one }) => ({ ...one, amount: money(amountMinor, currency) })),
    refunds: refunds.map((refund) => refundView(refund, cards.get(refund.id))),
  };
}

const startView = (start: Start | undefined, tenant: Tenant): Wire<PaymentStart> | null =>
  start === undefined
    ? null
    : {
        method: start.method,
        title: start.title,
        cashier: start.cashier && cashierView(start.cashier, start, tenant),
        expiresAt: start.expiresAt,
        closing: start.closing,
        trouble: start.trouble,
        tries: start.tries,
      };

function cashierView(cashier: Cashier, start: Start, tenant: Tenant): Wire<CashierShape> {
  if (cashier.kind === 'form') return { kind: 'page', url: payPageOf(start, tenant) };
  if (cashier.kind !== 'bridge') return cashier;
  return { kind: 'bridge', arguments: Object.entries(cashier.arguments).map(([name, value]) => ({ name, value })) };
}

type NewsShown = {
  id: string;
  kind: string;
  outcome: string;
  providerReference: string;
  amountMinor: bigint;
  currency: string;
  expected: Record<string, unknown> | null;
  at: Date;
  receivedAt: Date;
};

export const refundView = ({ amountMinor, currency, ...refund }: ShownRefund, card?: RefundCard) => ({
  id: refund.id,
  reference: refund.reference,
  amount: money(amountMinor, currency),
  state: refund.state,
  asked: refund.asked,
  reason: refund.reason,
  trouble: refund.trouble,
  tries: refund.tries,
  askAt: refund.askAt,
  onBill: refund.onBill,
  undoneAt: refund.undoneAt,
  card: card ? { bankType: card.bankType, account: card.accountMasked, holder: card.holder } : null,
  at: refund.at,
});

export async function viewDoubts(
  ctx: Ctx,
  ports: Pick<SettlePorts, 'describeActors'>,
  accounts: ReadonlyMap<string, { name: string }>,
  doubts: readonly Doubt[],
): Promise<Wire<PaymentDoubt>[]> {
  const actors = await ports.describeActors(ctx, [...new Set(doubts.flatMap((one) => one.settledBy ?? []))]);
  return doubts.map((one) => ({
    id: one.doubtId,
    account: { id: one.merchantAccount, name: accounts.get(one.merchantAccount)?.name ?? one.merchantAccount },
    kind: one.kind,
    outcome: one.outcome,
    reference: one.reference,
    providerReference: one.providerReference,
    amount: money(one.amountMinor, one.currency),
    expected: one.expected,
    at: one.at,
    receivedAt: one.receivedAt,
    settlement:
      one.resolution && one.settledBy && one.settledAt
        ? {
            resolution: one.resolution,
            reason: one.reason ?? '',
            paymentId: one.paymentId,
            by: actors.get(one.settledBy) ?? { kind: 'system', name: one.settledBy },
            at: one.settledAt,
          }
        : null,
  }));
}
