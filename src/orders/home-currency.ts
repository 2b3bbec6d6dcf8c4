/**
 * Amounts of orders in the house's currency (SHP-8): what rules compare. The rate of the order's day counts. What must
 * stay true: an amount without a rate is no number at all, and nothing is judged by it.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Conversion, conversions, convert, HOME_CURRENCY } from '../rates/rates.ts';
import type { Order } from './order.ts';

type Paid = Pick<Order, 'currency' | 'orderedAt'>;
/** By currency and day; null: there is no rate. */
export type HomeRates = ReadonlyMap<string, Conversion | null>;
/** Left out: the order is in the house's currency. */
export type HomeRate = Conversion | null | undefined;

const keyOf = ({ currency, orderedAt }: Paid): string => `${currency}/${dayOf(orderedAt.getTime())}`;
export const isForeign = ({ currency }: Pick<Order, 'currency'>): boolean => currency !== HOME_CURRENCY;

/** One statement where an order is in another currency, else none. */
export async function homeRates(ctx: Ctx, orders: readonly Paid[]): Promise<HomeRates> {
  const foreign = new Map(orders.filter(isForeign).map((order) => [keyOf(order), order]));
  if (foreign.size === 0) return new Map();
  const found = await conversions(
    ctx,
    [...foreign.values()].map(({ currency, orderedAt }) => ({
      ...{ from: currency, to: HOME_CURRENCY, day: dayOf(orderedAt.getTime()) },
    })),
  );
  return new Map([...foreign.keys()].map((key, i) => [key, found[i]!]));
}

export const rateOf = (rates: HomeRates, order: Paid): HomeRate =>
  isForeign(order) ? (rates.get(keyOf(order)) ?? null) : undefined;

/** In the house's currency, or null without a rate. */
export const inHome = (amountMinor: bigint, rate: HomeRate): bigint | null =>
  rate === undefined ? amountMinor : rate && convert(amountMinor, rate);
