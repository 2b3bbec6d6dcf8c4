/**
 * Payments out of customers' accounts, and money for them (PAY-5): a promise when the order is paid, a sale when it ships,
 * given back when it does not. A refund of such a payment is through at once, because nobody outside has to be asked.
 */

import { ACCOUNT_METHODS } from '../contract/pay.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { Posting } from '../ledger/ledger.ts';
import { type Back, bookBack, bookSold } from './book-payments.ts';
import {
  emptyLine,
  type Fill,
  fillLine,
  givingBack,
  holdLine,
  postAll,
  posting,
  refillLine,
  settleLine,
  type Use,
} from './customer-book.ts';
import type { Payment, Refund } from './payment.ts';
import { earnPoints, takeBackEarned } from './points/earn.ts';
import { closeUses, returnToLots, usesOf } from './points/lot-store.ts';
import { type Piece, type PointsUse, partOf, sumOf } from './points/lots.ts';
import { takeForPayment } from './points/spend.ts';
import { isOfAccount, type Start, startTable } from './start-store.ts';

type Kept = Pick<Payment, 'id' | 'reference' | 'amountMinor' | 'currency' | 'merchantAccount' | 'shopId' | 'orderId'>;

const useOf = ({ id, currency }: Kept, start: Start | undefined): Use | null =>
  start?.accountId && isOfAccount(start)
    ? { paymentId: id, accountId: start.accountId, from: start.method as Use['from'], currency }
    : null;

export const fillOf = ({ id, amountMinor, currency }: Kept, start: Start | undefined): Fill | null =>
  start?.accountId && start.fills !== ''
    ? { paymentId: id, accountId: start.accountId, fills: start.fills, amountMinor, currency }
    : null;

/** Promises the money or the points of a payment to its order. Refuses `payments.accountShort` (data: `freeMinor`), `payments.pointsUneven`. Posts: hold. */
export async function holdForOrder(ctx: Ctx, payment: Kept, start: Start): Promise<void> {
  const use = useOf(payment, start)!;
  const amount = use.from === 'points' ? await takeForPayment(ctx, use.accountId, payment) : payment.amountMinor;
  const [refusal] = await postAll(ctx, [posting('payment', payment.id, 'payments.hold', [holdLine(use, amount)])]);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Payments for accounts that came in. Posts: received → the account. */
export async function fillAccounts(
  ctx: Ctx,
  paid: readonly { payment: Kept; start: Start | undefined }[],
): Promise<void> {
  const fills = paid.flatMap(({ payment, start }) => fillOf(payment, start) ?? []);
  await postAll(
    ctx,
    fills.map((fill) => posting('payment', fill.paymentId, 'payments.fill', [fillLine(ctx.newId(), fill)])),
  );
}

/**
 * What refunds that nobody has to wait for mean to accounts: of a use, the money is in the account again (and the refund
 * through), points in their lots; of a fill, it leaves it. Gives what speaks against each (`payments.accountShort`).
 * Changes `starts`, saves them.
 */
export async function moveRefunds(
  ctx: Ctx,
  refunds: readonly Refund[],
  payments: ReadonlyMap<Id, Kept>,
  starts: ReadonlyMap<Id, Start>,
): Promise<Map<Id, Refusal>> {
  const uses = await usesOf(
    ctx,
    idsOf(starts.values(), ({ method }) => method === 'points'),
  );
  const before = await refundedBefore(
    ctx,
    idsOf(starts.values(), ({ settledMinor }) => settledMinor > 0n),
  );
  const moved = refunds.flatMap((refund) => {
    const [payment, start] = [payments.get(refund.paymentId)!, starts.get(refund.paymentId)];
    const one = fillBack(ctx.newId, refund, payment, start) ?? useBack(ctx.newId, refund, payment, start, before, uses);
    return one ?? [];
  });
  const taken = moved.flatMap(({ freed, back }) => [...freed, ...back]);
  await closeUses(
    ctx,
    [...uses.values()].flat(),
    moved.flatMap(({ freed }) => freed),
  );
  await returnToLots(ctx, taken);
  const answers = await postAll(
    ctx,
    moved.map((one) => one.posting),
  );
  const refusals = new Map<Id, Refusal>();
  for (const [i, { refund, releasedMinor, uses: own }] of moved.entries()) {
    const refusal = answers[i];
    if (!refusal) continue;
    // Lots have theirs again already, and nothing speaks against that but a bug.
    if (own) throw new Refused(refusal.code, refusal.data);
    refusals.set(refund.id, refusal);
    const start = starts.get(refund.paymentId)!;
    start.releasedMinor -= releasedMinor;
  }
  const backs = moved.filter(({ refund }) => !refusals.has(refund.id));
  const touched = new Set(backs.map(({ refund }) => starts.get(refund.paymentId)!));
  await startTable.update(ctx, [...touched], ['paymentId'], ['releasedMinor']);
  const returned = backs.filter(
    ({ start, refund, releasedMinor }) => start.fills === '' && refund.amountMinor > releasedMinor,
  );
  await bookBack(ctx, returned);
  await takeBackEarned(ctx, returned);
  return refusals;
}

const idsOf = (starts: Iterable<Start>, isWanted: (start: Start) => boolean): Id[] =>
  [...starts].filter((start) => isOfAccount(start) && isWanted(start)).map(({ paymentId }) => paymentId);

/** What has gone back of payments in all. */
async function refundedBefore(ctx: Ctx, paymentIds: readonly Id[]): Promise<Map<Id, bigint>> {
  if (paymentIds.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; sum: string }>`
    select payment_id as id, sum(amount_minor) as sum
    from refund
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${paymentIds as Id[]}::uuid[])
      and state = 'success'
    group by payment_id`;
  return new Map(rows.map(({ id, sum }) => [id, BigInt(sum)]));
}

/** A refund as it stands for the books, and what it means for the ledger and for lots of points. */
type MovedBack = Back & { posting: Posting; freed: OfPayment[]; back: OfPayment[] };
type OfPayment = Piece & { paymentId: Id };

function fillBack(newId: () => Id, refund: Refund, payment: Kept, start: Start | undefined): MovedBack | null {
  const fill = fillOf(payment, start);
  if (!fill) return null;
  const lines = [emptyLine(newId(), fill, refund.amountMinor)];
  return {
    ...{ refund, payment, start: start!, method: start!.method, releasedMinor: 0n, returnedBefore: 0n },
    ...{ posting: posting('refund', refund.id, 'payments.refund', lines), freed: [], back: [] },
  };
}

/** What is only promised goes back first, from the end; then what was sold. Of several refunds each sees the ones before it. */
function useBack(
  newId: () => Id,
  refund: Refund,
  payment: Kept,
  start: Start | undefined,
  before: Map<Id, bigint>,
  uses: ReadonlyMap<Id, PointsUse[]>,
): MovedBack | null {
  const use = useOf(payment, start);
  if (!use) return null;
  const { id, paymentId, amountMinor } = refund;
  const refunded = before.get(paymentId) ?? 0n;
  const returnedBefore = refunded > start!.releasedMinor ? refunded - start!.releasedMinor : 0n;
  const top = payment.amountMinor - start!.releasedMinor;
  const end = start!.settledMinor - returnedBefore;
  const released = smaller(amountMinor, top - start!.settledMinor);
  const returned = amountMinor - released;
  start!.releasedMinor += released;
  before.set(paymentId, refunded + amountMinor);
  const own = uses.get(paymentId);
  const part = (from: bigint, to: bigint) => partOf(own ?? [], from, to).map((piece) => ({ ...piece, paymentId }));
  const [freed, back] = [part(top - released, top), part(end - returned, end)];
  const lines = own
    ? givingBack(newId, use, sumOf(freed).points, sumOf(back).points)
    : givingBack(newId, use, released, returned);
  return {
    ...{ refund, payment, start: { ...start! }, method: start!.method, releasedMinor: released, returnedBefore },
    ...{ uses: own, posting: posting('refund', id, 'payments.refund', lines), freed, back },
  };
}

/** Refunds of fills that did not happen after all. Posts: received → the account. */
export async function undoRefunds(
  ctx: Ctx,
  refunds: readonly Refund[],
  payments: ReadonlyMap<Id, Kept>,
  starts: ReadonlyMap<Id, Start>,
): Promise<void> {
  const postings = refunds.flatMap(({ id, paymentId, amountMinor }) => {
    const fill = fillOf(payments.get(paymentId)!, starts.get(paymentId));
    return fill ? [posting('refund', id, 'payments.refundUndone', [refillLine(ctx.newId(), fill, amountMinor)])] : [];
  });
  await postAll(ctx, postings);
}

/** An order, the channel orders it is made of, and how much of what was promised to it becomes a sale or goes back. */
export type HeldFor = {
  id: Id;
  keys: readonly { shopId: Id; channelNumber: string }[];
  amountMinor: bigint;
};
type Held = Payment & Start & { orders: Id[] };
export type HeldShare = {
  orderId: Id;
  payment: Payment;
  start: Start;
  amountMinor: bigint;
  /** How much of the payment is sold with it. */
  toMinor: bigint;
  /** Of a payment with points. */
  uses?: readonly PointsUse[] | undefined;
};

/** What is promised to orders out of accounts, shared over them in the order it was promised. Locks the payments. */
export async function heldShares(ctx: Ctx, orders: readonly HeldFor[], promisedOnly = true): Promise<HeldShare[]> {
  // Most houses start no payments, and every parcel that leaves comes by here.
  const [any] = await ctx.sql`
    select
    from payment_start
    where tenant_id = ${ctx.tenant}
    limit 1`;
  if (!any) return [];
  const keys = orders.flatMap(({ id, keys: own }) => own.map((key) => ({ id, ...key })));
  const held = await ctx.run<Held>(sql`
    select p.id, p.amount_minor as "amountMinor", p.currency, p.refunded_minor as "refundedMinor", p.reference,
           p.merchant_account as "merchantAccount", p.shop_id as "shopId", p.order_id as "orderId",
           s.payment_id as "paymentId", s.method, s.account_id as "accountId", s.settled_minor as "settledMinor",
           s.released_minor as "releasedMinor", s.vat_minor as "vatMinor", s.fills, n.orders
    from (
      select h.id, array_agg(distinct w.id) as orders
      from unnest(${keys.map(({ id }) => id)}::uuid[], ${keys.map(({ shopId }) => shopId)}::uuid[],
                  ${keys.map(({ channelNumber }) => channelNumber)}::text[]) w(id, shop, number)
      join payment h
        on h.tenant_id = ${ctx.tenant}
       and (h.order_id = w.id or (h.shop_id = w.shop and h.channel_number = w.number))
      group by h.id) n
    join payment p on p.tenant_id = ${ctx.tenant} and p.id = n.id
    join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    where (s.method = any(${ACCOUNT_METHODS as unknown as string[]}::text[]) or not ${promisedOnly})
      and s.fills = ''
      and p.state = 'paid'
      and s.settled_minor + s.released_minor < p.amount_minor
    order by p.id
    for update of p`);
  const left = new Map(held.map((one) => [one.id, one.amountMinor - one.settledMinor - one.releasedMinor]));
  return orders.flatMap(({ id, amountMinor }) => {
    let open = amountMinor;
    return held
      .filter((one) => one.orders.includes(id))
      .flatMap((one): HeldShare[] => {
        const share = smaller(left.get(one.id)!, open);
        if (share <= 0n) return [];
        left.set(one.id, left.get(one.id)! - share);
        open -= share;
        return [{ orderId: id, payment: one, start: one, amountMinor: share, toMinor: 0n }];
      });
  });
}

/** Orders left the house: what was paid for them or promised to them is a sale now. Posts: settle of each promise, points it earned. */
export async function settleHeld(ctx: Ctx, orders: readonly HeldFor[]): Promise<HeldShare[]> {
  const held = await heldShares(ctx, orders, false);
  if (held.length === 0) return [];
  const uses = await usesOf(
    ctx,
    idsOf(
      held.map(({ start }) => start),
      ({ method }) => method === 'points',
    ),
  );
  const shares = held.map((share) => {
    share.start.settledMinor += share.amountMinor;
    return { ...share, toMinor: share.start.settledMinor, uses: uses.get(share.payment.id) };
  });
  const sold: OfPayment[] = [];
  const postings = shares.flatMap(({ payment, start, amountMinor, toMinor, uses: own }) => {
    if (useOf(payment, start) === null) return [];
    const pieces = partOf(own ?? [], toMinor - amountMinor, toMinor);
    sold.push(...pieces.map((piece) => ({ ...piece, paymentId: payment.id })));
    const amount = own ? sumOf(pieces).points : amountMinor;
    if (amount === 0n) return [];
    return [posting('payment', payment.id, 'payments.settle', [settleLine(ctx.newId(), payment.id, amount)])];
  });
  await startTable.update(ctx, [...new Set(shares.map(({ start }) => start))], ['paymentId'], ['settledMinor']);
  await closeUses(ctx, [...uses.values()].flat(), sold);
  await bookSold(ctx, shares);
  await postAll(ctx, [...postings, ...(await earnPoints(ctx, shares))]);
  return shares;
}
