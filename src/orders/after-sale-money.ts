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
import { smaller } from '../kernel/money.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type GivenBack, giveBackAll, leftOf, paymentToRefund } from '../payments/payments.ts';
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
  const refunds =
    way === 'source' ? await refundTo(ctx, order, amountMinor, `${one.number} ${note}`.trim(), overLimit) : [];
  const beyond =
    way === 'outside'
      ? overLimit({ amountMinor: order.paidMinor - leftMinor + amountMinor, currency: order.currency })
      : null;
  if (beyond) throw new Refused(beyond.code, beyond.data);
  const parts = way === 'source' ? refunds : [{ id: null, amountMinor, waits: false }];
  for (const part of parts) {
    const money: CaseMoney = {
      ...{ id: ctx.newId(), caseId: id, orderId: order.id, kind, way, amountMinor: part.amountMinor },
      ...{ currency: order.currency, refundId: part.id, note, at: new Date(ctx.now()), by: actorText(ctx.actor) },
    };
    await work.writeMoney(money, part.waits);
  }
  const promised = work.promisedOf(id);
  if (promised > one.dueMinor) one.dueMinor = promised;
  const data = { amount: { amount: amountMinor, currency: order.currency }, kind, way };
  work.changed(one, { event: 'caseMoney', action: 'afterSale.money', data, ...(note && { note }) });
  await work.save();
}

/**
 * Over the payments of the order, the one with most left first, so that an order paid in several ways is given back in one
 * go. Above the limit all of it waits, however it is spread.
 */
async function refundTo(
  ctx: Ctx,
  order: OrderOfCase,
  amountMinor: bigint,
  reason: string,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<GivenBack[]> {
  const numbers = await channelNumbersOf(ctx, order.id);
  const keys = (numbers.length > 0 ? numbers : ['']).map((channelNumber) => ({
    ...{ id: order.id, shopId: order.shopId, channelNumber },
  }));
  const payments = (await leftOf(ctx, keys)).toSorted((a, b) => Number(b.leftMinor - a.leftMinor));
  if (payments.length === 0) throw new Refused('orders.caseNoPayment');
  let open = amountMinor;
  const wanted = payments.flatMap(({ paymentId, leftMinor }) => {
    const part = smaller(leftMinor, open);
    open -= part;
    return part > 0n ? [{ paymentId, amountMinor: part, reason }] : [];
  });
  const { currency } = order;
  if (open > 0n) throw new Refused('payments.refundTooHigh', { leftMinor: amountMinor - open });
  const whole = overLimit({ amountMinor, currency });
  const given = await giveBackAll(ctx, wanted, (sum) => whole ?? overLimit(sum));
  const refused = given.find(({ refusal }) => refusal !== null)?.refusal;
  if (refused) throw new Refused(refused.code, refused.data);
  return given;
}
