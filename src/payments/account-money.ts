/**
 * Payments out of customers' accounts, and money for them (PAY-5): a promise when the order is paid, a sale when it ships,
 * given back when it does not. A refund of such a payment is through at once, because nobody outside has to be asked.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { Posting } from '../ledger/ledger.ts';
import { smaller } from '../stock/stock.ts';
import { bookBack, bookSold } from './book-payments.ts';
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
import { type Start, startTable } from './start-store.ts';

type Kept = Pick<Payment, 'id' | 'reference' | 'amountMinor' | 'currency' | 'merchantAccount' | 'shopId' | 'orderId'>;

const useOf = ({ id, amountMinor, currency }: Kept, start: Start | undefined): Use | null =>
  start?.accountId && (start.method === 'prepaid' || start.method === 'credit')
    ? { paymentId: id, accountId: start.accountId, from: start.method, amountMinor, currency }
    : null;

export const fillOf = ({ id, amountMinor, currency }: Kept, start: Start | undefined): Fill | null =>
  start?.accountId && start.fills !== ''
    ? { paymentId: id, accountId: start.accountId, fills: start.fills, amountMinor, currency }
    : null;

/** Promises the money of a payment to its order. Refuses `payments.accountShort` (data: `freeMinor`). Posts: hold. */
export async function holdForOrder(ctx: Ctx, payment: Kept, start: Start): Promise<void> {
  const [refusal] = await postAll(ctx, [
    posting('payment', payment.id, 'payments.hold', [holdLine(useOf(payment, start)!)]),
  ]);
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
 * through); of a fill, it leaves it. Gives what speaks against each (`payments.accountShort`). Changes `starts`, saves them.
 */
export async function moveRefunds(
  ctx: Ctx,
  refunds: readonly Refund[],
  payments: ReadonlyMap<Id, Kept>,
  starts: ReadonlyMap<Id, Start>,
): Promise<Map<Id, Refusal>> {
  const moved = refunds.flatMap((refund) => {
    const found = postingOf(ctx.newId, refund, payments.get(refund.paymentId)!, starts.get(refund.paymentId));
    return found ? [{ refund, ...found }] : [];
  });
  const answers = await postAll(
    ctx,
    moved.map((one) => one.posting),
  );
  const touched = new Set<Start>();
  const refusals = new Map<Id, Refusal>();
  for (const [i, { refund, start, released }] of moved.entries()) {
    const refusal = answers[i];
    if (refusal) refusals.set(refund.id, refusal);
    else touched.add(start);
    if (refusal) start.releasedMinor -= released;
  }
  await startTable.update(ctx, [...touched], ['paymentId'], ['releasedMinor']);
  await bookReturned(
    ctx,
    moved.filter(({ refund, start }) => start.fills === '' && !refusals.has(refund.id)),
    payments,
  );
  return refusals;
}

/** What had been sold out of accounts and came back. */
async function bookReturned(
  ctx: Ctx,
  moved: readonly { refund: Refund; start: Start; released: bigint }[],
  payments: ReadonlyMap<Id, Kept>,
): Promise<void> {
  const sold = moved.filter(({ refund, released }) => refund.amountMinor > released);
  if (sold.length === 0) return;
  const rows = await ctx.sql<{ id: Id; sum: string }>`
    select payment_id as id, sum(amount_minor) as sum
    from refund
    where tenant_id = ${ctx.tenant}
      and payment_id = any(${sold.map(({ refund }) => refund.paymentId)}::uuid[])
      and state = 'success'
    group by payment_id`;
  const before = new Map(rows.map(({ id, sum }) => [id, BigInt(sum)]));
  const backs = sold.map(({ refund, start, released }) => {
    const { paymentId } = refund;
    const returnedBefore = (before.get(paymentId) ?? 0n) - (start.releasedMinor - released);
    before.set(paymentId, (before.get(paymentId) ?? 0n) + refund.amountMinor);
    return {
      refund,
      payment: payments.get(paymentId)!,
      start,
      method: start.method,
      releasedMinor: released,
      returnedBefore,
    };
  });
  await bookBack(ctx, backs);
}

/** Of several refunds of one payment each sees what the ones before it have released. */
function postingOf(
  newId: () => Id,
  refund: Refund,
  payment: Kept,
  start: Start | undefined,
): { posting: Posting; start: Start; released: bigint } | null {
  const { id, amountMinor } = refund;
  const fill = fillOf(payment, start);
  if (fill)
    return {
      posting: posting('refund', id, 'payments.refund', [emptyLine(newId(), fill, amountMinor)]),
      ...{ start: start!, released: 0n },
    };
  const use = useOf(payment, start);
  if (!use) return null;
  const released = smaller(amountMinor, payment.amountMinor - start!.settledMinor - start!.releasedMinor);
  start!.releasedMinor += released;
  const lines = givingBack(newId, use, released, amountMinor - released);
  return { posting: posting('refund', id, 'payments.refund', lines), start: start!, released };
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
export type HeldShare = { orderId: Id; payment: Payment; start: Start; amountMinor: bigint };

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
    where (s.method in ('prepaid', 'credit') or not ${promisedOnly})
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
        return [{ orderId: id, payment: one, start: one, amountMinor: share }];
      });
  });
}

/** Orders left the house: what was paid for them or promised to them is a sale now. Posts: settle of each promise. */
export async function settleHeld(ctx: Ctx, orders: readonly HeldFor[]): Promise<HeldShare[]> {
  const shares = await heldShares(ctx, orders, false);
  if (shares.length === 0) return [];
  const lines = shares.flatMap(({ payment, start, amountMinor }) => {
    start.settledMinor += amountMinor;
    if (useOf(payment, start) === null) return [];
    return [posting('payment', payment.id, 'payments.settle', [settleLine(ctx.newId(), payment.id, amountMinor)])];
  });
  await startTable.update(ctx, [...new Set(shares.map(({ start }) => start))], ['paymentId'], ['settledMinor']);
  await bookSold(ctx, shares);
  await postAll(ctx, lines);
  return shares;
}
