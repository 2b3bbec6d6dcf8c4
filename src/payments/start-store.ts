/** How payments of ours were started, in the database: the only statements that write `payment_start`. */
import { ACCOUNT_METHODS, type DoorMethod, type PayMethod } from '../contract/pay.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Cashier } from './payment-provider.ts';

export type Start = {
  paymentId: Id;
  method: PayMethod | DoorMethod;
  orderId: Id | null;
  accountId: Id | null;
  /** Where a payment for no order goes on its account; empty: it is for an order. */
  fills: '' | 'prepaid' | 'deposit' | 'credit';
  /** Of a payment out of an account: what has become a sale, and what was given back before it did. */
  settledMinor: bigint;
  releasedMinor: bigint;
  /** The tax in it; below zero: not ours to book. */
  vatMinor: bigint;
  /** Its company divides it among sellers, and holds it until then. */
  divided: boolean;
  title: string;
  notifyUrl: string;
  openId: string;
  payerIp: string;
  cashier: Cashier | null;
  expiresAt: Date | null;
  closing: boolean;
  nextAt: Date | null;
  tries: number;
  trouble: string;
  counted: boolean;
  startedBy: string;
  startedAt: Date;
};

/** It is paid out of an account of the customer. */
export const isOfAccount = (start: Pick<Start, 'method'> | undefined): boolean =>
  start !== undefined && (ACCOUNT_METHODS as readonly string[]).includes(start.method);

export const startTable = table<Start>('payment_start', {
  paymentId: 'uuid',
  method: 'text',
  orderId: 'uuid',
  accountId: 'uuid',
  fills: 'text',
  settledMinor: 'bigint',
  releasedMinor: 'bigint',
  vatMinor: 'bigint',
  divided: 'boolean',
  title: 'text',
  notifyUrl: 'text',
  openId: 'text',
  payerIp: 'text',
  cashier: 'jsonb',
  expiresAt: 'timestamptz',
  closing: 'boolean',
  nextAt: 'timestamptz',
  tries: 'int',
  trouble: 'text',
  counted: 'boolean',
  startedBy: 'text',
  startedAt: 'timestamptz',
});

export const startsOf = (ctx: Ctx, paymentIds: readonly Id[]): Promise<Start[]> =>
  ctx.run<Start>(sql`
    select ${startTable.select()}
    from payment_start
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${paymentIds as Id[]}::uuid[])`);

export async function saveStarts(ctx: Ctx, starts: readonly Start[]): Promise<void> {
  await startTable.update(ctx, starts, ['paymentId'], ['cashier', 'closing', 'nextAt', 'tries', 'trouble']);
}

/** What is under way for an order and what its order has not counted yet: together with what it has, all it gets. */
export async function underWayOf(ctx: Ctx, orderId: Id): Promise<bigint> {
  const [row] = await ctx.sql<{ sum: string }>`
    select coalesce(sum(p.amount_minor), 0) as sum
    from payment_start s
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = ${orderId}
      and p.state <> 'closed'
      and not s.counted`;
  return BigInt(row!.sum);
}

/** The tax in what is under way or made for an order: the rest of the order's is in what is still to come. */
export async function taxStarted(ctx: Ctx, orderId: Id): Promise<{ amountMinor: bigint; vatMinor: bigint }> {
  const [row] = await ctx.sql<{ amount: string; vat: string }>`
    select coalesce(sum(p.amount_minor), 0) as amount, coalesce(sum(greatest(s.vat_minor, 0)), 0) as vat
    from payment_start s
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = ${orderId}
      and p.state <> 'closed'`;
  return { amountMinor: BigInt(row!.amount), vatMinor: BigInt(row!.vat) };
}

/** The orders of these payments have counted them. */
export async function markCounted(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    update payment_start
    set counted = true
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${paymentIds as Id[]}::uuid[])`;
}
