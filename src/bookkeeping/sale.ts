/**
 * What an order of our own stands at in the books (rows 14, 15, 17, 18 and 23 of the entries). Pure. Money a platform or
 * a company holds for it is owed until it ships; then it is a sale, because what was paid for before is due for tax when
 * the goods leave. What is paid at the door is a sale when it is signed for. Tax goes with every part, so that over all
 * parts nothing is left. What payments books by itself (payments we started) is not told here.
 */
import type { About, PostingKind } from '../finance/finance.ts';
import type { Id } from '../kernel/ids.ts';
import { atLeastZero, scaleBy, smaller } from '../kernel/money.ts';
import type { Amounts, Fact } from './fact.ts';

/** Amounts in the house's currency. */
export type BookedOrder = {
  id: Id;
  number: string;
  shopId: Id;
  /** Divided, joined, a sub-merchant's, or booked by payments: it stands at nothing here. */
  aside: boolean;
  cod: boolean;
  /** Taken outside of any platform or company: it lies at the bank. */
  offline: boolean;
  /** Ended before it left. */
  ended: boolean;
  /** Where its money is collected: a merchant account, else the shop's platform. */
  account: string;
  courier: string;
  payable: bigint;
  /** Without what our own vans took at the door. */
  paid: bigint;
  /** In `payable`. */
  vat: bigint;
  paidAt: Date | null;
  shippedAt: Date | null;
  signedAt: Date | null;
  /** Went back before it left, and after. */
  backBefore: bigint;
  backAfter: bigint;
  backAt: Date | null;
  /** Of what went back: in cash, out of the till. */
  backCash: bigint;
  /** Cost of goods that left and are not sold yet. */
  costSent: bigint;
  /** What a platform has settled of it, and when last. */
  settled: bigint;
  settledAt: Date | null;
};

/** The most a settlement may be short by for being rounding. */
const ROUNDING = 5n;

export function factsOfOrder(order: BookedOrder): Fact[] {
  const { aside, offline, shopId, payable, paid, paidAt, shippedAt } = order;
  if (aside) return [];
  const collected = paidAt === null ? 0n : paid;
  const before = order.ended && shippedAt === null ? collected : smaller(order.backBefore, collected);
  const sold = shippedAt === null ? 0n : collected - before;
  const atDoor = order.cod && order.signedAt !== null ? atLeastZero(payable - collected) : 0n;
  const back = smaller(order.backAfter, sold + atDoor);
  const taxTo = (amount: bigint): bigint => (payable > 0n ? scaleBy(order.vat, smaller(amount, payable), payable) : 0n);
  /** The part of the order from one amount up to another. */
  const part = (from: bigint, to: bigint): Amounts => {
    const vat = taxTo(to) - taxTo(from);
    return { net: to - from - vat, vat };
  };
  const about: About = { shop: shopId, account: offline ? '' : order.account };
  const carrier: About = { shop: shopId, party: order.courier };
  const fact = (kind: PostingKind, at: Date, amounts: Amounts, of: About = about): Fact => ({
    kind,
    at,
    amounts,
    about: of,
  });
  /** Money no platform holds for the order goes by the till and the bank. */
  const place = (amount: bigint, most = 0n): Amounts => {
    if (!offline && !(order.cod && collected === 0n)) return {};
    const cash = smaller(most, amount);
    return { bank: amount - cash, cash };
  };
  const backAt = order.backAt ?? shippedAt ?? paidAt!;
  const whole = collected + atDoor;
  return [
    ...(collected > 0n ? [fact('sale.paid', paidAt!, { ...part(0n, collected), ...place(collected) })] : []),
    ...(before > 0n ? [fact('sale.unpaid', backAt, { ...part(collected - before, collected), ...place(before) })] : []),
    ...(sold > 0n ? [fact('sale.delivered', shippedAt!, part(0n, sold))] : []),
    ...(order.cod && order.signedAt && (atDoor > 0n || order.costSent !== 0n)
      ? [fact('cod.delivered', order.signedAt, { ...part(collected, whole), cost: order.costSent }, carrier)]
      : []),
    ...(back > 0n
      ? [
          fact('sale.returned', backAt, {
            ...part(sold + atDoor - back, sold + atDoor),
            ...place(back, order.backCash),
          }),
        ]
      : []),
    ...roundingOf(order, collected - before - back),
  ];
}

/** What is left of an order after its platform settled it, where it is a few cents. */
function roundingOf({ settledAt, settled, shopId, account }: BookedOrder, due: bigint): Fact[] {
  const rest = due - settled;
  if (settledAt === null || rest === 0n || rest > ROUNDING || -rest > ROUNDING) return [];
  return [{ kind: 'rounding.settled', at: settledAt, amounts: { difference: rest }, about: { shop: shopId, account } }];
}
