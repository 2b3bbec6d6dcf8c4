/**
 * What payments of our own sales mean for the general ledger: rows 14, 15 (without the cost of goods), 17's money side and
 * 19 of the entries. Money that came in for an order is owed until the order ships; a customer's balance is owed until it is
 * used; tax goes with every part so that over all parts nothing is left. Only what we started is booked, in the house's
 * currency, through accounts that collect for our own sales (a licensed register's money is clearing's).
 */
import { type About, bookEvents, type FinanceEvent, type PostingKind } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { atLeastZero, scaleBy, smaller } from '../kernel/money.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { HeldShare } from './account-money.ts';
import { gone, type Payment, promisedBack, type Refund } from './payment.ts';
import { earnAgain, takeBackEarned } from './points/earn.ts';
import { type PointsUse, partOf, sumOf } from './points/lots.ts';
import { isOfAccount, type Start, startsOf, startTable } from './start-store.ts';
import { refundTable } from './store.ts';

type Kept = Pick<Payment, 'id' | 'reference' | 'amountMinor' | 'currency' | 'merchantAccount' | 'shopId' | 'orderId'>;
/** `uses`: of a payment with points, which is worth to the books what the house owes for them. */
type Told = { payment: Kept; start: Start; uses?: readonly PointsUse[] | undefined };

/** The tax in the first `part` of a payment: differences of it are the tax of every stretch, and add up to all of it. */
const taxUpTo = ({ payment, start }: Told, part: bigint): bigint => scaleBy(start.vatMinor, part, payment.amountMinor);

const bookedOf = ({ uses }: Told, from: bigint, to: bigint): bigint =>
  uses ? sumOf(partOf(uses, from, to)).valueMinor : to - from;

const aboutOf = ({ payment, start }: Told): About => ({
  ...(payment.merchantAccount !== '' && { account: payment.merchantAccount }),
  ...(payment.shopId && { shop: payment.shopId }),
  ...(payment.orderId && { order: payment.orderId }),
  ...(start.accountId && { party: start.accountId }),
});

/** Where the money is that came in, beside what is under way through a company. */
const placeOf = (method: string, amount: bigint): Record<string, bigint> =>
  method === 'cash' ? { cash: amount } : isByHand(method) ? { bank: amount } : {};
const isByHand = (method: string) => ['bankTransfer', 'posCard', 'bankCard'].includes(method);

const event = (
  told: Told,
  kind: PostingKind,
  document: { kind: string; id: string },
  amounts: Record<string, bigint>,
  effectiveAt: Date,
): FinanceEvent => ({
  ...{ kind, document: { ...document, number: told.payment.reference }, effectiveAt },
  ...{ currency: told.payment.currency, amounts, about: aboutOf(told) },
});

/** `vatMinor` of what is not ours to book: a licensed register's money, or a currency whose rate nobody here knows. */
export const NOT_BOOKED = -1n;
const isBooked = ({ start, payment }: Told) => start.vatMinor >= 0n && payment.currency === HOME_CURRENCY;

/** Money that came in: for an order it is owed until that ships (row 14), for an account until it is used (row 19). */
export async function bookPaid(ctx: Ctx, told: readonly Told[]): Promise<void> {
  const now = new Date(ctx.now());
  const FILLS = { prepaid: 'deposit.received', deposit: 'security.received', credit: 'credit.received' } as const;
  await bookEvents(
    ctx,
    told.filter(isBooked).flatMap((one) => {
      const { payment, start } = one;
      if (isOfAccount(start)) return [];
      const document = { kind: 'payment', id: payment.id };
      const amount = payment.amountMinor;
      const place = placeOf(start.method, amount);
      if (start.fills !== '') {
        const online = isByHand(start.method) || start.method === 'cash' ? 0n : amount;
        return [event(one, FILLS[start.fills], document, { amount, cash: place['cash'] ?? 0n, online }, now)];
      }
      const vat = start.vatMinor;
      return [event(one, 'sale.paid', document, { net: amount - vat, vat, ...place }, now)];
    }),
  );
}

const SOLD: Record<string, PostingKind> = {
  prepaid: 'deposit.shipped',
  credit: 'credit.sold',
  points: 'points.redeemed',
};

/** What shipped is a sale (rows 15, 19 and 21). */
export async function bookSold(ctx: Ctx, shares: readonly HeldShare[]): Promise<void> {
  const now = new Date(ctx.now());
  const events = shares.filter(isBooked).map((share) => {
    const end = share.toMinor;
    const vat = taxUpTo(share, end) - taxUpTo(share, end - share.amountMinor);
    const document = { kind: 'payment', id: `${share.payment.id}/${end}` };
    const kind = SOLD[share.start.method] ?? 'sale.delivered';
    const net = bookedOf(share, end - share.amountMinor, end) - vat;
    return event(share, kind, document, { net, vat }, now);
  });
  await bookEvents(ctx, events);
}

/** `method`: by which it went back. */
export type Back = Told & { refund: Refund; method: string; releasedMinor: bigint; returnedBefore: bigint };

/** Money that went back: what had not shipped is not owed any more, what had is a return (row 17's money). Below zero it books red. */
export async function bookBack(ctx: Ctx, backs: readonly Back[]): Promise<void> {
  await bookEvents(
    ctx,
    backs.filter(isBooked).flatMap((one) => {
      const { refund, payment, start, method, releasedMinor, returnedBefore } = one;
      const document = { kind: 'refund', id: refund.id };
      const place = placeOf(method, refund.amountMinor);
      if (start.fills !== '') {
        const KINDS = { prepaid: 'deposit.received', deposit: 'security.received', credit: 'credit.received' } as const;
        const online = isByHand(method) || method === 'cash' ? 0n : -refund.amountMinor;
        const amounts = { amount: -refund.amountMinor, cash: -(place['cash'] ?? 0n), online };
        return [event(one, KINDS[start.fills], document, amounts, refund.at)];
      }
      const returned = refund.amountMinor - releasedMinor;
      const top = payment.amountMinor - start.releasedMinor;
      const unsoldVat = taxUpTo(one, top + releasedMinor) - taxUpTo(one, top);
      const end = start.settledMinor - returnedBefore;
      const soldVat = taxUpTo(one, end) - taxUpTo(one, end - returned);
      const events: FinanceEvent[] = [];
      const sides = (amount: bigint) => placeOf(method, amount);
      if (releasedMinor !== 0n && !isOfAccount(start)) {
        const amounts = { net: releasedMinor - unsoldVat, vat: unsoldVat, ...sides(releasedMinor) };
        events.push(event(one, 'sale.unpaid', document, amounts, refund.at));
      }
      if (returned !== 0n) {
        const kind = SOLD[start.method];
        const amounts = { net: bookedOf(one, end - returned, end) - soldVat, vat: soldVat };
        const red = { net: -amounts.net, vat: -amounts.vat };
        events.push(
          kind
            ? event(one, kind, document, red, refund.at)
            : event(one, 'sale.returned', document, { ...amounts, ...sides(returned) }, refund.at),
        );
      }
      return events;
    }),
  );
}

/**
 * Refunds that went through at a company or by hand: what of each had not shipped, and what had. `fresh`: with what is
 * booked of each; `all` are all of their payments'. Changes and saves how much of each payment was given back before it shipped.
 */
export async function refundsWentThrough(
  ctx: Ctx,
  fresh: readonly Refund[],
  all: readonly Refund[],
  payments: readonly Kept[],
  /** Of those that were given by hand. */
  methods: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  if (fresh.length === 0) return;
  const starts = await startsOf(
    ctx,
    payments.map(({ id }) => id),
  );
  const touched: Start[] = [];
  const backs = payments.flatMap((payment): Back[] => {
    const start = starts.find(({ paymentId }) => paymentId === payment.id);
    if (!start || isOfAccount(start)) return [];
    touched.push(start);
    const own = gone(all.filter(({ paymentId }) => paymentId === payment.id));
    const through = fresh.filter(({ paymentId }) => paymentId === payment.id);
    let before = promisedBack(own) - promisedBack(through);
    return through.map((refund) => {
      const returnedBefore = before - start.releasedMinor;
      const left = payment.amountMinor - start.settledMinor - start.releasedMinor;
      const releasedMinor = smaller(refund.amountMinor, atLeastZero(left));
      start.releasedMinor += releasedMinor;
      refund.releasedMinor = releasedMinor;
      before += refund.amountMinor;
      // Each is told with how its payment stands right after it.
      const method = methods.get(refund.id) ?? start.method;
      return { refund, payment, start: { ...start }, method, releasedMinor, returnedBefore };
    });
  });
  await startTable.update(ctx, touched, ['paymentId'], ['releasedMinor']);
  await refundTable.update(
    ctx,
    backs.map(({ refund }) => refund),
    ['id'],
    ['releasedMinor'],
  );
  await bookBack(ctx, backs);
  await takeBackEarned(ctx, backs);
}

/**
 * Refunds that had gone through and failed after all, told as what went back below zero: what had not shipped is owed
 * again, what had is a sale again with its points. `all` are all of their payments', these closed by now.
 */
export async function refundsFailed(
  ctx: Ctx,
  failed: readonly Refund[],
  all: readonly Refund[],
  payments: readonly Kept[],
): Promise<void> {
  const starts = await startsOf(
    ctx,
    payments.map(({ id }) => id),
  );
  const backs = payments.flatMap((payment): Back[] => {
    const start = starts.find(({ paymentId }) => paymentId === payment.id);
    if (!start || isOfAccount(start)) return [];
    const own = failed.filter(({ paymentId }) => paymentId === payment.id);
    const through = gone(all.filter(({ paymentId }) => paymentId === payment.id));
    let before = [...through, ...own].reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    return own.map((refund) => {
      const returnedBefore = before - start.releasedMinor;
      // A sum that was told late may have moved a part to another refund: never more than there is of either kind.
      const returned = smaller(refund.amountMinor - refund.releasedMinor, returnedBefore);
      const most = smaller(refund.amountMinor, start.releasedMinor);
      const released = smaller(refund.amountMinor - returned, most);
      start.releasedMinor -= released;
      before -= refund.amountMinor;
      const red = { id: `${refund.id}/undone` as Id, amountMinor: -refund.amountMinor, at: refund.undoneAt! };
      const about = { payment, start: { ...start }, method: start.method, releasedMinor: -released, returnedBefore };
      return { refund: { ...refund, ...red }, ...about };
    });
  });
  await startTable.update(ctx, starts, ['paymentId'], ['releasedMinor']);
  await bookBack(ctx, backs);
  await earnAgain(ctx, backs);
}

/** Between the balance and the security deposit of a customer. */
export async function bookMoved(
  ctx: Ctx,
  move: { id: string; accountId: string; number: string; currency: string; amountMinor: bigint },
): Promise<void> {
  const { id, accountId, number, currency, amountMinor } = move;
  if (currency !== HOME_CURRENCY) return;
  const document = { kind: 'customerAccount', id, number };
  const amounts = { amount: amountMinor };
  const effectiveAt = new Date(ctx.now());
  await bookEvents(ctx, [
    { kind: 'security.moved', document, effectiveAt, currency, amounts, about: { party: accountId } },
  ]);
}
