/**
 * The money of an after-sale case (RET-4): goods, freight, compensation, to its source or outside of the house. It may go
 * before the goods come; then the case stays open for them. What must stay true: over all cases and refunds of an order
 * never more goes back than was paid.
 */
import type { giveAfterSaleMoney } from '../contract/after-sale-commands.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import type { Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { giveBack, paymentToRefund } from '../payments/payments.ts';
import { type CaseMoney, CaseWork, type OrderOfCase } from './after-sale-store.ts';

const NOT_AGREED: ReadonlySet<string> = new Set(['applied', 'rejected', 'cancelled', 'arbitration']);

/** Numbers of the channel orders an order is made of. */
export async function channelNumbersOf(ctx: Ctx, orderId: Id): Promise<string[]> {
  const [row] = await ctx.sql<{ numbers: string[] }>`
    select channel_numbers as numbers
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = ${orderId}`;
  return row?.numbers ?? [];
}

export const sourceOf = async (ctx: Ctx, { id, shopId }: Pick<OrderOfCase, 'id' | 'shopId'>): Promise<Id | null> =>
  paymentToRefund(ctx, { orderId: id, shopId, numbers: await channelNumbersOf(ctx, id) });

/**
 * Refuses as the contract's `giveAfterSaleMoney`. To its source it waits for a second person above the limit; outside of
 * the house it is refused above it, because nobody could take it back. Money beyond what was due makes that the due sum.
 */
export async function giveCaseMoney(
  ctx: Ctx,
  session: Session,
  id: Id,
  { kind, way, amount, note = '' }: BodyOf<typeof giveAfterSaleMoney>,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<void> {
  const work = new CaseWork(ctx);
  const [one] = await work.lockCases([id], session, 'payments.write');
  if (!one) throw new Refused('orders.caseNotFound', {}, 404);
  if (one.remedy === null || NOT_AGREED.has(one.state)) throw new Refused('orders.caseNotAgreed', { state: one.state });
  const order = work.orders.get(one.orderId)!;
  const amountMinor = BigInt(amount);
  const leftMinor = work.moneyLeft(order);
  if (amountMinor > leftMinor)
    throw new Refused('orders.caseMoreThanPaid', { left: { amount: leftMinor, currency: order.currency } });
  const refund =
    way === 'source' ? await refundTo(ctx, order, amountMinor, `${one.number} ${note}`.trim(), overLimit) : null;
  const beyond =
    way === 'outside'
      ? overLimit({ amountMinor: order.paidMinor - leftMinor + amountMinor, currency: order.currency })
      : null;
  if (beyond) throw new Refused(beyond.code, beyond.data);
  const money: CaseMoney = {
    ...{ id: ctx.newId(), caseId: id, orderId: order.id, kind, way, amountMinor, currency: order.currency },
    ...{ refundId: refund?.id ?? null, note, at: new Date(ctx.now()), by: actorText(ctx.actor) },
  };
  await work.writeMoney(money, refund?.state === 'waitApproval');
  const promised = work.promisedOf(id);
  if (promised > one.dueMinor) one.dueMinor = promised;
  const data = { amount: { amount: amountMinor, currency: order.currency }, kind, way };
  work.changed(one, { event: 'caseMoney', action: 'afterSale.money', data, ...(note && { note }) });
  await work.save();
}

async function refundTo(
  ctx: Ctx,
  order: OrderOfCase,
  amountMinor: bigint,
  reason: string,
  overLimit: (sum: Sum) => Refusal | null,
) {
  const paymentId = await sourceOf(ctx, order);
  if (paymentId === null) throw new Refused('orders.caseNoPayment');
  return giveBack(ctx, { paymentId, amountMinor, reason }, overLimit);
}
