/**
 * Money of stopped orders (ORD-13, RET-2). What is still in the house is paid back at once; what has to come back first
 * is paid back when it has, and then a second person says so. Above the caller's limit a second person does, too. What a
 * platform collected is the platform's to give back.
 */
import type { Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import {
  type GivenBack,
  type GivingBack,
  giveBackAll,
  leftOf,
  type PaidFor,
  releaseHeld,
} from '../payments/payments.ts';
import { heldFor } from './follow-payments.ts';
import type { Order } from './order.ts';
import type { StopStory } from './stop-steps.ts';
import type { Work } from './store.ts';

export type Refunding = { overLimit(sum: Sum, shopId: Id): Refusal | null };

type Share = GivingBack & { orderId: Id; currency: string };

const sumOf = (parts: readonly { amountMinor: bigint }[]): bigint =>
  parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

const openOf = (order: Order) => heldFor(order, order.paidMinor - order.refundedMinor);

/** How much of which payment is given back for which order: as much as the order paid, of payments that are for it. */
function sharesOf(orders: readonly Order[], payments: readonly PaidFor[], reason: string): Share[] {
  const left = new Map(payments.map(({ paymentId, leftMinor }) => [paymentId, leftMinor]));
  return orders.flatMap((order) => {
    let open = order.paidMinor - order.refundedMinor;
    return payments
      .filter(({ orderIds }) => orderIds.includes(order.id))
      .flatMap(({ paymentId, currency }) => {
        const free = left.get(paymentId)!;
        // biome-ignore lint/complexity/useMathMinMax: bigint.
        const amountMinor = free < open ? free : open;
        if (amountMinor <= 0n) return [];
        left.set(paymentId, free - amountMinor);
        open -= amountMinor;
        return [{ orderId: order.id, paymentId, amountMinor, currency, reason }];
      });
  });
}

const paidBy = (orders: readonly Order[]) =>
  orders.flatMap((order) =>
    [...new Set(order.lines.map(({ shopId, channelNumber }) => `${shopId}/${channelNumber}`))].map((key) => ({
      ...{ id: order.id, shopId: key.slice(0, 36), channelNumber: key.slice(37) },
    })),
  );

/** One payment may be shared by several orders, and is locked and judged once. */
const together = (shares: readonly Share[]): GivingBack[] =>
  [...Map.groupBy(shares, ({ paymentId }) => paymentId)].map(([paymentId, own]) => ({
    paymentId,
    amountMinor: sumOf(own),
    reason: own[0]!.reason,
  }));

/** Gives back what was paid for orders that were stopped, or keeps that it is to be given back; tells it. */
export async function refundStopped(
  work: Work,
  story: StopStory,
  orders: readonly Order[],
  { reason, refund }: { reason: string; refund: Refunding | null },
): Promise<void> {
  const ends = new Map(orders.map((order) => [order.id, story.endOf(order)]));
  const stopped = orders.filter((order) => ends.get(order.id) === 'stopped');
  // What an account of the customer only promised is free again with the order: nobody has to be asked for it.
  const freed = refund ? [] : await releaseHeld(work.ctx, stopped.map(openOf), reason);
  const paid = orders.filter((order) => ends.get(order.id) !== 'notStopped' && order.paidMinor > order.refundedMinor);
  const shares = sharesOf(paid, await leftOf(work.ctx, paidBy(paid)), reason);
  const here = shares.filter(({ orderId }) => ends.get(orderId) === 'stopped');
  const shops = new Map(paid.map(({ id, shopId }) => [id, shopId]));
  const given = refund
    ? await giveBackAll(work.ctx, together(here), (sum, payment) =>
        refund.overLimit(sum, shops.get(here.find(({ paymentId }) => paymentId === payment.id)!.orderId)!),
      )
    : [];
  if (refund)
    await keepForLater(
      work.ctx,
      paid.filter(({ id }) => ends.get(id) === 'underWay'),
      reason,
    );
  for (const order of paid) {
    const own = shares.filter(({ orderId }) => orderId === order.id);
    const freedMinor = sumOf(freed.filter(({ orderId }) => orderId === order.id));
    tellMoney(story, order, own, {
      comesBack: ends.get(order.id) === 'underWay',
      given: refund ? given : null,
      freedMinor,
    });
  }
}

function tellMoney(
  story: StopStory,
  order: Order,
  shares: readonly Share[],
  { comesBack, given, freedMinor }: { comesBack: boolean; given: readonly GivenBack[] | null; freedMinor: bigint },
): void {
  const told = (amount: bigint) => ({ amount: { amount, currency: order.currency } });
  const ours = sumOf(shares);
  const theirs = order.paidMinor - order.refundedMinor - ours - freedMinor;
  if (freedMinor > 0n) story.tell(order, 'money', 'undone', 'freed', told(freedMinor));
  if (theirs > 0n) story.tell(order, 'money', 'left', 'atChannel', told(theirs));
  if (ours === 0n) return;
  if (given === null) story.tell(order, 'money', 'left', 'notAsked', told(ours));
  else if (comesBack) story.tell(order, 'money', 'started', 'whenBack', told(ours));
  else tellGiven(story, order, shares, given);
}

function tellGiven(story: StopStory, order: Order, shares: readonly Share[], given: readonly GivenBack[]): void {
  for (const share of shares) {
    const told = (amount: bigint) => ({ amount: { amount, currency: share.currency } });
    const { waits, refusal } = given.find(({ paymentId }) => paymentId === share.paymentId)!;
    if (refusal) story.tell(order, 'money', 'left', 'refused', { ...told(share.amountMinor), code: refusal.code });
    else if (waits) story.tell(order, 'money', 'started', 'waitsApproval', told(share.amountMinor));
    else story.tell(order, 'money', 'undone', 'refunded', told(share.amountMinor));
  }
}

async function keepForLater(ctx: Ctx, orders: readonly Order[], reason: string): Promise<void> {
  await ctx.sql`
    insert into refund_when_back (tenant_id, fulfilment_id, order_id, asked_by, asked_at, reason)
    select ${ctx.tenant}, n.parcel, n.id, ${actorText(ctx.actor)}, ${new Date(ctx.now())}, ${reason}
    from unnest(${orders.map(({ fulfilmentId }) => fulfilmentId)}::uuid[], ${orders.map(({ id }) => id)}::uuid[])
         n(parcel, id)
    on conflict do nothing`;
}

/** Parcels are in the house again: what was to be given back then waits for a second person now, once. */
export async function refundReturned(work: Work, fulfilmentIds: readonly Id[]): Promise<void> {
  const { ctx } = work;
  const due = await ctx.sql<{ orderId: Id; by: string; reason: string }>`
    update refund_when_back
    set done_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and done_at is null
    returning order_id as "orderId", asked_by as by, reason`;
  if (due.length === 0) return;
  const orders = await work.lock(due.map(({ orderId }) => orderId));
  const payments = await leftOf(ctx, paidBy(orders));
  const always = (): Refusal => ({ code: 'orders.secondLook' });
  // Whoever asked may not agree to his own wish, so each asker's refunds are written under his name.
  for (const [by, own] of Map.groupBy(due, (one) => one.by)) {
    const mine = orders.filter(({ id }) => own.some(({ orderId }) => orderId === id));
    const shares = sharesOf(mine, payments, own[0]!.reason);
    await giveBackAll(ctx, together(shares), always, by);
    for (const { orderId, amountMinor, currency } of shares)
      work.happened({ id: orderId }, 'refundWaits', { amount: { amount: amountMinor, currency } });
  }
}
