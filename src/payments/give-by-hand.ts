/**
 * Refunds no company carries out (PAY-4): the buyer's account could not take it (`abnormal`), or the money came in by hand.
 * Somebody gives it another way, to a bank card or in cash, with a voucher; it is through when a second person has looked.
 */
import type { VoucherFacts } from '../contract/pay.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { enterVoucher, selectVouchers, type VoucherMethod } from './enter-voucher.ts';
import { lockPayments, refundsOf } from './store.ts';

/** Refuses as the contract's `giveRefundByHand`. */
export async function giveByHand(
  ctx: Ctx,
  refundId: Id,
  { method, ...facts }: VoucherFacts & { method: VoucherMethod },
): Promise<Id> {
  const [owner] = await ctx.sql<{ paymentId: Id }>`
    select payment_id as "paymentId"
    from refund
    where tenant_id = ${ctx.tenant}
      and id = ${refundId}`;
  if (!owner) throw new Refused('payments.refundUnknown', {}, 404);
  await lockPayments(ctx, [owner.paymentId]);
  const refund = (await refundsOf(ctx, [owner.paymentId])).find(({ id }) => id === refundId)!;
  const isByHand = refund.state === 'abnormal' || (refund.state === 'created' && refund.merchantAccount === '');
  if (!isByHand) throw new Refused('payments.refundNotByHand', { state: refund.state });
  const [waiting] = await selectVouchers(ctx, sql`and refund_id = ${refundId} and state <> 'refused'`);
  if (waiting) throw new Refused('payments.voucherKnown', { number: waiting.number });
  const { amountMinor, currency } = refund;
  return enterVoucher(ctx, { purpose: 'refund', paymentId: null, refundId, method, amountMinor, currency }, facts);
}
