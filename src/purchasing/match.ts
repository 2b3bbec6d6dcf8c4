/** Three-way match: a line of a supplier's bill against its order and what was received. Pure. */
import type { MatchCause } from '../contract/supplier-bills.ts';
import { applyRate, smaller } from '../kernel/money.ts';

export type BilledLine = { quantity: bigint; priceMinor: bigint };
/** `kept`: received and not returned; `billedBefore`: on other bills. */
export type OurLine = { ordered: bigint; kept: bigint; billedBefore: bigint; priceMinor: bigint };
export type Found = {
  cause: MatchCause;
  /** Price of a piece, or a quantity, by cause. */
  ours: bigint;
  theirs: bigint;
  /** What it makes on the bill: theirs − ours. */
  amountMinor: bigint;
  tolerated: boolean;
};

const above = (a: bigint, b: bigint): bigint => (a > b ? a - b : 0n);

/**
 * Every difference with its cause. The parts do not overlap: their amounts and what is due at the order's price add up to
 * the billed line. Quantities have no tolerance: goods that are not here are not paid.
 */
export function matchLine(ours: OurLine, theirs: BilledLine, tolerancePpm: number): Found[] {
  const found: Found[] = [];
  const { quantity, priceMinor } = theirs;
  const notOrdered = smaller(above(ours.billedBefore + quantity, ours.ordered), quantity);
  const notReceived = above(smaller(above(ours.billedBefore + quantity, ours.kept), quantity), notOrdered);
  const perPiece = priceMinor - ours.priceMinor;
  const due = quantity - notOrdered - notReceived;
  if (notOrdered > 0n)
    found.push({
      ...{ cause: 'notOrdered', ours: ours.ordered, theirs: ours.billedBefore + quantity },
      ...{ amountMinor: notOrdered * priceMinor, tolerated: false },
    });
  if (notReceived > 0n)
    found.push({
      ...{ cause: 'notReceived', ours: ours.kept, theirs: smaller(ours.billedBefore + quantity, ours.ordered) },
      ...{ amountMinor: notReceived * priceMinor, tolerated: false },
    });
  if (perPiece !== 0n && due > 0n)
    found.push({
      ...{ cause: perPiece > 0n ? 'priceAbove' : 'priceBelow', ours: ours.priceMinor, theirs: priceMinor },
      ...{ amountMinor: perPiece * due, tolerated: withinTolerance(perPiece, ours.priceMinor, tolerancePpm) },
    });
  return found;
}

const withinTolerance = (perPiece: bigint, priceMinor: bigint, ppm: number): boolean =>
  (perPiece < 0n ? -perPiece : perPiece) <= applyRate(priceMinor, BigInt(ppm));
