/** What is to be paid is written down before it is paid, so that a notification can be compared with it (PAY-3). */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { nextAskAt, type Payment } from './payment.ts';
import { paymentTable } from './store.ts';

export type Expected = {
  merchantAccount: string;
  /** Our number towards the provider (out_trade_no); for a marketplace order the number its bill shows. */
  reference: string;
  amountMinor: bigint;
  currency: string;
  shopId?: Id;
  channelNumber?: string;
  orderId?: Id;
  /** Set when the channel itself collected the money and says so: nothing is left to wait for but the bill. */
  paidAt?: Date;
};

/**
 * Writes down what is to be paid, many in one statement. The same number again is the same payment: while it waits, its
 * amount follows the order; once paid it stays as it is. What is not worth a unit is left out: nobody pays nothing.
 */
export async function expectPayments(ctx: Ctx, expected: readonly Expected[]): Promise<void> {
  const createdAt = new Date(ctx.now());
  const rows = [...newest(expected).values()].map(
    (one): Payment => ({
      id: ctx.newId(),
      merchantAccount: one.merchantAccount,
      reference: one.reference,
      providerReference: '',
      shopId: one.shopId ?? null,
      channelNumber: one.channelNumber ?? null,
      orderId: one.orderId ?? null,
      amountMinor: one.amountMinor,
      currency: one.currency,
      state: one.paidAt ? 'paid' : 'waiting',
      paidAt: one.paidAt ?? null,
      refundedMinor: 0n,
      askAt: one.paidAt ? null : nextAskAt({ createdAt }, ctx.now()),
      createdAt,
    }),
  );
  await paymentTable.insert(
    ctx,
    rows,
    sql`
      on conflict (tenant_id, merchant_account, reference) do update
      set amount_minor = excluded.amount_minor,
          state = excluded.state,
          paid_at = excluded.paid_at,
          ask_at = excluded.ask_at
      where payment.state = 'waiting'
        and payment.refunded_minor <= excluded.amount_minor`,
  );
}

/** In one order for everybody, so that two batches that meet wait for each other and do not lock each other out. */
function newest(expected: readonly Expected[]): Map<string, Expected> {
  const worth = expected.filter((one) => one.amountMinor > 0n && one.reference !== '');
  const keyed = worth.map((one) => [`${one.merchantAccount}/${one.reference}`, one] as const);
  return new Map(keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
