/**
 * What an order that left earned, by parts that are named, and what each of its lines did (FIN-5). Pure. What must stay
 * true: the lines of an order add up to it in every part, to the cent.
 */
import { PROFIT_PARTS, type PROFIT_UNKNOWNS, type ProfitPart } from '../contract/profit.ts';
import { type Cost, shareOf } from '../costs/costs.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';

/** In the smallest unit of the house's currency; what costs or went back without sign. */
export type Earned = Record<ProfitPart, bigint>;

/** Nothing is known of the cost of a line's goods, of what its parcel costs to send, or of what its currency is worth. */
export type Unknown = (typeof PROFIT_UNKNOWNS)[number];

export type SoldLine = {
  skuId: Id;
  pieces: bigint;
  /** Of them back on the shelf: they can be sold again. */
  back: bigint;
  /** What the buyer was asked for the line. */
  amount: bigint;
  cost: Cost | null;
  /** What its supplier gets for goods that cost when they are sold, without what was taken back; else null. */
  settled: bigint | null;
};

export type SoldOrder = {
  revenue: bigint;
  refunded: bigint;
  /** Billed, else by the price list; `unpriced`: of a parcel there is neither. */
  freight: bigint;
  unpriced: boolean;
  packing: bigint;
  fees: bigint;
  commission: bigint;
  promotion: bigint;
  points: bigint;
  lines: SoldLine[];
};

export type OrderEarned = { total: Earned; lines: Earned[]; unknown: Unknown[] };

export const profitOf = (earned: Earned): bigint =>
  PROFIT_PARTS.reduce((left, part) => (part === 'revenue' ? left + earned[part] : left - earned[part]), 0n);

/**
 * Goods cost what their supplier gets for them, or what their pieces did by moving average, without those that came back
 * good; all else is shared among the
 * lines by what was asked for them, by pieces where nothing was (goods sent again).
 */
export function earn(order: SoldOrder): OrderEarned {
  const goods = order.lines.map(
    ({ cost, settled, pieces, back }) =>
      settled ?? (cost === null ? 0n : shareOf(cost.value, pieces - back, cost.pieces)),
  );
  const asked = order.lines.some(({ amount }) => amount > 0n);
  const weights = order.lines.map(({ amount, pieces }) => (asked ? (amount > 0n ? amount : 0n) : pieces));
  const whole = {
    ...{ revenue: order.revenue, refunded: order.refunded, freight: order.freight },
    ...{ packing: order.packing, fees: order.fees, commission: order.commission, promotion: order.promotion },
    points: order.points,
  };
  const shared = Object.entries(whole).map(([part, amount]) => [part, allocate(amount, weights)] as const);
  const lines = order.lines.map(
    (_, i) =>
      ({ ...Object.fromEntries(shared.map(([part, shares]) => [part, shares[i]!])), goods: goods[i]! }) as Earned,
  );
  const unknown: Unknown[] = [
    ...(order.lines.some(({ cost, settled }) => cost === null && settled === null) ? (['goods'] as const) : []),
    ...(order.unpriced ? (['freight'] as const) : []),
  ];
  return { total: { ...whole, goods: goods.reduce((sum, one) => sum + one, 0n) }, lines, unknown };
}
