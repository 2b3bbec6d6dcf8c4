/**
 * What payment companies tell about orders: money that came in sets unpaid orders going, money that never came stops
 * them. What a channel collected itself is only written down, so that its bill can be matched.
 */
import { orderIdsOf, type ShopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import {
  type Expected,
  expectPayments,
  type HeldFor,
  markCounted,
  ownersOfPayments,
  type PaymentOwner,
} from '../payments/payments.ts';
import { stopFulfilments } from '../shipping/shipping.ts';
import { advanceOrders } from './advance-orders.ts';
import type { ChannelChange } from './apply-channel-changes.ts';
import { addHold, mayMove, type Order } from './order.ts';
import { Work } from './store.ts';

/** An order whose promised money becomes a sale or goes back, by everything it is made of. */
export const heldFor = ({ id, lines }: Order, amountMinor: bigint): HeldFor => {
  const keys = new Map(
    lines.map(({ shopId, channelNumber }) => [`${shopId}/${channelNumber}`, { shopId, channelNumber }]),
  );
  return { id, keys: [...keys.values()], amountMinor };
};

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

/** The orders payments were made for, locked, and how much of them is for each; `isOurs`: we asked for all of it. */
async function lockPaidOrders(
  work: Work,
  paymentIds: readonly Id[],
): Promise<{ order: Order; amount: bigint; isOurs: boolean }[]> {
  const owners = [...(await ownersOfPayments(work.ctx, paymentIds)).values()];
  const keyOf = ({ shopId, channelNumber }: PaymentOwner) => `${shopId}/${channelNumber}`;
  const byChannel = owners.flatMap(({ shopId, channelNumber }) =>
    shopId && channelNumber ? [{ shopId, number: channelNumber }] : [],
  );
  const found = byChannel.length ? await orderIdsOf(work.ctx, byChannel) : new Map<string, Id>();
  const amounts = new Map<Id, { amount: bigint; isOurs: boolean }>();
  for (const { amountMinor, isOurs, ...owner } of owners)
    for (const id of new Set([owner.orderId, found.get(keyOf({ ...owner, amountMinor, isOurs }))])) {
      const before = id ? amounts.get(id) : undefined;
      if (id)
        amounts.set(id, { amount: (before?.amount ?? 0n) + amountMinor, isOurs: (before?.isOurs ?? true) && isOurs });
    }
  return (await work.lock([...amounts.keys()])).map((order) => ({ order, ...amounts.get(order.id)! }));
}

/**
 * Unpaid orders whose money is in are reviewed now. One payment may be for several parts of an order, and a person may
 * have accepted less than was asked for; payments we started ourselves may be several, and the order waits for the last.
 * Posts: holds through `advanceOrders`.
 */
export async function takePaid(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const waiting = (await lockPaidOrders(work, paymentIds)).filter(({ order }) => order.state === 'waitPay');
  await markCounted(ctx, paymentIds);
  const paid: Order[] = [];
  for (const { order, amount, isOurs } of waiting) {
    order.paidMinor += amount;
    if (order.paidMinor > order.payableMinor) order.paidMinor = order.payableMinor;
    if (isOurs && order.paidMinor < order.payableMinor) {
      work.happened(order, 'paidInPart', { amount: order.paidMinor });
      continue;
    }
    paid.push(order);
    order.state = 'waitReview';
    order.channelState = 'paid';
    order.paidAt = new Date(ctx.now());
    order.queuedAt = order.paidAt;
    order.reservedUntil = null;
    work.happened(order, 'paid', { amount: order.paidMinor });
  }
  await advanceOrders(work, paid);
  await work.save();
}

/** The money never came: nothing may be shipped for it. */
export async function takeReversed(ctx: Ctx, paymentIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const orders = (await lockPaidOrders(work, paymentIds)).map(({ order }) => order);
  for (const order of orders) work.happened(order, 'paymentReversed');
  const here = orders.filter((order) => mayMove(order, 'cancel'));
  for (const order of here) addHold(order, 'special', new Date(ctx.now()), 'payments', { why: 'paymentReversed' });
  const parcels = here.flatMap((order) => order.fulfilmentId ?? []);
  if (parcels.length) await stopFulfilments(ctx, parcels, ['special']);
  await work.save();
}
