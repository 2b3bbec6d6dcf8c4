/**
 * What payment companies tell about orders: money that came in sets unpaid orders going, money that never came stops
 * them. What a channel collected itself is only written down, so that its bill can be matched.
 */
import { orderIdsOf, type ShopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Expected, expectPayments, ownersOfPayments } from '../payments/payments.ts';
import { stopFulfilments } from '../shipping/shipping.ts';
import { advanceOrders } from './advance-orders.ts';
import type { ChannelChange } from './apply-channel-changes.ts';
import { addHold, mayMove, type Order } from './order.ts';
import { Work } from './store.ts';

/** Payments of orders of shops that have a merchant account, as the channel tells them; many orders, one statement. */
export async function expectOrderPayments(
  ctx: Ctx,
  told: readonly ChannelChange[],
  shops: ReadonlyMap<Id, ShopSettings>,
): Promise<void> {
  const expected = told.flatMap(({ shopId, order, orderId }): Expected[] => {
    const account = shops.get(shopId)?.merchantAccount;
    if (!account) return [];
    return order.payments.map(({ reference, amountMinor }) => ({
      merchantAccount: account,
      reference,
      amountMinor,
      currency: order.currency,
      shopId,
      channelNumber: order.number,
      orderId,
      ...(order.paidAt && { paidAt: order.paidAt }),
    }));
  });
  if (expected.length) await expectPayments(ctx, expected);
}

async function lockPaidOrders(work: Work, paymentIds: readonly Id[]): Promise<Order[]> {
  const owners = [...(await ownersOfPayments(work.ctx, paymentIds)).values()];
  const byChannel = owners.flatMap(({ shopId, channelNumber }) =>
    shopId && channelNumber ? [{ shopId, number: channelNumber }] : [],
  );
  const found = byChannel.length ? await orderIdsOf(work.ctx, byChannel) : new Map<string, Id>();
  return work.lock([...new Set([...found.values(), ...owners.flatMap((owner) => owner.orderId ?? [])])]);
}

/** Unpaid orders whose money is in are reviewed now. Posts: holds through `advanceOrders`. */
export async function takePaid(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const orders = (await lockPaidOrders(work, paymentIds)).filter((order) => order.state === 'waitPay');
  for (const order of orders) {
    order.state = 'waitReview';
    order.channelState = 'paid';
    order.paidMinor = order.payableMinor;
    order.paidAt = new Date(ctx.now());
    order.queuedAt = order.paidAt;
    order.reservedUntil = null;
    work.happened(order, 'paid', { amount: order.payableMinor });
  }
  await advanceOrders(work, orders);
  await work.save();
}

/** The money never came: nothing may be shipped for it. */
export async function takeReversed(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  for (const order of await lockPaidOrders(work, paymentIds)) {
    work.happened(order, 'paymentReversed');
    if (!mayMove(order, 'cancel')) continue;
    addHold(order, 'special', new Date(ctx.now()), 'payments', { why: 'paymentReversed' });
    if (order.fulfilmentId) await stopFulfilments(ctx, [order.fulfilmentId], ['special']);
  }
  await work.save();
}
