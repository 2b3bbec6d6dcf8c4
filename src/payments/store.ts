/** Payments and refunds in the database: the only statements that write `payment` and `refund`. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Payment, Refund } from './payment.ts';

export const paymentTable = table<Payment>('payment', {
  id: 'uuid',
  merchantAccount: 'text',
  reference: 'text',
  providerReference: 'text',
  shopId: 'uuid',
  channelNumber: 'text',
  orderId: 'uuid',
  amountMinor: 'bigint',
  currency: 'text',
  state: 'text',
  paidAt: 'timestamptz',
  refundedMinor: 'bigint',
  askAt: 'timestamptz',
  createdAt: 'timestamptz',
});

export const refundTable = table<Refund>('refund', {
  id: 'uuid',
  paymentId: 'uuid',
  merchantAccount: 'text',
  reference: 'text',
  paymentReference: 'text',
  amountMinor: 'bigint',
  asked: 'boolean',
  totalToldMinor: 'bigint',
  currency: 'text',
  state: 'text',
  at: 'timestamptz',
  askAt: 'timestamptz',
  tries: 'int',
  trouble: 'text',
  reason: 'text',
  releasedMinor: 'bigint',
  undoneAt: 'timestamptz',
});

/** Whether a payment or refund stands on a bill; its table goes by `of`. */
export const onBill = (of: 'p' | 'r'): Sql => {
  const [tenant, id] = [raw(`${of}.tenant_id`), raw(`${of}.id`)];
  return sql`exists (select from on_bill b where b.tenant_id = ${tenant} and b.id = ${id})`;
};

/** Refunds as people see them. */
export type ShownRefund = Refund & { onBill: boolean };

/** Loads and locks payments in the order of their ids; whoever changes a refund holds its payment's lock. */
export const lockPayments = (ctx: Ctx, ids: readonly Id[]): Promise<Payment[]> =>
  ctx.run<Payment>(sql`
    select ${paymentTable.select()}
    from payment
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])
    order by id
    for update`);

/** The same by our numbers; what is not known is left out. */
export const lockPaymentsByReference = (
  ctx: Ctx,
  merchantAccount: string,
  references: readonly string[],
): Promise<Payment[]> =>
  ctx.run<Payment>(sql`
    select ${paymentTable.select()}
    from payment
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${merchantAccount}
      and reference = any(${[...new Set(references)]}::text[])
    order by id
    for update`);

export const refundsOf = (ctx: Ctx, paymentIds: readonly Id[]): Promise<ShownRefund[]> =>
  ctx.run<ShownRefund>(sql`
    select ${refundTable.select('r')}, ${onBill('r')} as "onBill"
    from refund r
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${paymentIds as Id[]}::uuid[])
    order by id`);

export async function savePayments(ctx: Ctx, payments: readonly Payment[]): Promise<void> {
  await paymentTable.update(ctx, payments, ['id'], ['providerReference', 'state', 'paidAt', 'refundedMinor', 'askAt']);
}

export async function saveRefunds(ctx: Ctx, refunds: readonly Refund[]): Promise<void> {
  await refundTable.insert(
    ctx,
    refunds,
    sql`
      on conflict (tenant_id, id) do update
      set amount_minor = excluded.amount_minor,
          total_told_minor = excluded.total_told_minor,
          state = excluded.state,
          at = excluded.at,
          ask_at = excluded.ask_at,
          tries = excluded.tries,
          trouble = excluded.trouble,
          undone_at = excluded.undone_at`,
  );
}
