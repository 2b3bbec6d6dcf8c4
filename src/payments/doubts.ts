/** Genuine news nobody acted upon, and how people settled it. */
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { PaymentNews } from './payment-provider.ts';

export type Doubt = {
  doubtId: Id;
  merchantAccount: string;
  id: string;
  kind: PaymentNews['kind'];
  reference: string;
  providerReference: string;
  amountMinor: bigint;
  currency: string;
  at: Date;
  outcome: 'mismatch' | 'unexpected' | 'accountOff';
  expected: Record<string, unknown> | null;
  receivedAt: Date;
  resolution: 'accept' | 'assign' | 'refund' | null;
  reason: string | null;
  paymentId: Id | null;
  settledBy: string | null;
  settledAt: Date | null;
};

const select = sql`
  select n.doubt_id as "doubtId", n.merchant_account as "merchantAccount", n.id, n.kind, n.reference,
         n.provider_reference as "providerReference", n.amount_minor as "amountMinor", n.currency, n.at, n.outcome,
         n.expected, n.received_at as "receivedAt", s.resolution, s.reason, s.payment_id as "paymentId",
         s.settled_by as "settledBy", s.settled_at as "settledAt"
  from payment_notification n
  left join payment_settlement s on s.tenant_id = n.tenant_id and s.doubt_id = n.doubt_id`;

/** Newest first. */
export function findDoubts(
  ctx: Ctx,
  query: { open?: boolean; account?: string; reference?: string; before: Id | null; limit: number },
): Promise<Doubt[]> {
  const { open, account, reference, before, limit } = query;
  const filters: Sql[] = [];
  if (open !== undefined) filters.push(open ? sql`and s.doubt_id is null` : sql`and s.doubt_id is not null`);
  if (account !== undefined) filters.push(sql`and n.merchant_account = ${account}`);
  if (reference !== undefined)
    filters.push(sql`and (n.reference = ${reference} or n.provider_reference = ${reference})`);
  if (before !== null) filters.push(sql`and n.doubt_id < ${before}::uuid`);
  return ctx.run<Doubt>(sql`
    ${select}
    where n.tenant_id = ${ctx.tenant}
      and n.doubt_id is not null
      ${joined(filters, ' ')}
    order by n.doubt_id desc
    limit ${limit}`);
}

/** Two people who settle one doubt at once wait for each other here; the second finds it settled. */
export async function lockDoubts(ctx: Ctx, ids: readonly Id[]): Promise<Doubt[]> {
  await ctx.sql`
    select pg_advisory_xact_lock(hashtextextended('paymentDoubt/' || n.id, ${ctx.tenant}))
    from (select id from unnest(${ids as Id[]}::text[]) i(id) order by id) n`;
  return ctx.run<Doubt>(sql`
    ${select}
    where n.tenant_id = ${ctx.tenant}
      and n.doubt_id = any(${ids as Id[]}::uuid[])
    order by n.doubt_id`);
}
