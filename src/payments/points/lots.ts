/**
 * Lots of points: which are taken first, and what a part of a payment out of them is in points and in money. Pure. What
 * must stay true: no lot falls below nothing in points or in value, a lot without points has no value, and the parts of a
 * payment add up to all of it, however it is cut.
 */
import type { Id } from '../../kernel/ids.ts';
import { scaleBy, smaller } from '../../kernel/money.ts';
import type { Refusal } from '../../kernel/refusal.ts';

/** `worthMinor`: what one point pays. `valueMinor`: what the house owes for all of them. */
export type Lot = {
  id: Id;
  accountId: Id;
  grantedAt: Date;
  /** The last day on which they pay. */
  expiresOn: string;
  points: bigint;
  worthMinor: bigint;
  valueMinor: bigint;
  leftPoints: bigint;
  leftMinor: bigint;
  /** Earned with the part of a payment between two amounts of it; by hand there is a grant. */
  paymentId: Id | null;
  fromMinor: bigint;
  toMinor: bigint;
  grantId: Id | null;
};

export type Piece = { lotId: Id; points: bigint; valueMinor: bigint };

/** What of a lot a payment took; `openPoints`, `openMinor`: what is neither sold nor given back yet. */
export type PointsUse = Piece & {
  paymentId: Id;
  at: number;
  amountMinor: bigint;
  openPoints: bigint;
  openMinor: bigint;
};

/** Those that lapse first are taken first, of one day the oldest. */
export const inTurn = (lots: readonly Lot[]): Lot[] =>
  lots.toSorted((a, b) => (`${a.expiresOn}${a.id}` < `${b.expiresOn}${b.id}` ? -1 : 1));

export const worthOf = (lots: readonly Lot[]): bigint =>
  lots.reduce((sum, { leftPoints, worthMinor }) => sum + leftPoints * worthMinor, 0n);

function take(lot: Lot, points: bigint): Piece {
  const valueMinor = points === lot.leftPoints ? lot.leftMinor : scaleBy(lot.leftMinor, points, lot.leftPoints);
  lot.leftPoints -= points;
  lot.leftMinor -= valueMinor;
  return { lotId: lot.id, points, valueMinor };
}

/**
 * Takes whole points that together pay `amountMinor`. Refuses `payments.accountShort` (data: `freeMinor`), and
 * `payments.pointsUneven` (data: `amountMinor`: the most below it that whole points pay). Changes the lots it took of.
 */
export function takeWorth(
  lots: readonly Lot[],
  amountMinor: bigint,
): { pieces: (Piece & { amountMinor: bigint })[] } | { refusal: Refusal } {
  const freeMinor = worthOf(lots);
  if (freeMinor < amountMinor)
    return { refusal: { code: 'payments.accountShort', data: { freeMinor, place: 'points' } } };
  let open = amountMinor;
  const wanted = inTurn(lots).map((lot) => {
    const points = smaller(lot.leftPoints, open / lot.worthMinor);
    open -= points * lot.worthMinor;
    return { lot, points };
  });
  if (open > 0n) return { refusal: { code: 'payments.pointsUneven', data: { amountMinor: amountMinor - open } } };
  const taken = wanted.filter(({ points }) => points > 0n);
  return { pieces: taken.map(({ lot, points }) => ({ ...take(lot, points), amountMinor: points * lot.worthMinor })) };
}

/** Takes as many points as there are; `missing`: of those that were wanted. Changes the lots it took of. */
export function takePoints(lots: readonly Lot[], wanted: bigint): { pieces: Piece[]; missing: bigint } {
  let missing = wanted;
  const pieces = lots.flatMap((lot): Piece[] => {
    const points = smaller(lot.leftPoints, missing);
    if (points <= 0n) return [];
    missing -= points;
    return [take(lot, points)];
  });
  return { pieces, missing };
}

/** What the part of a payment between two amounts is, lot by lot. */
export function partOf(uses: readonly PointsUse[], from: bigint, to: bigint): Piece[] {
  let start = 0n;
  return uses.flatMap((use): Piece[] => {
    const pointsUpTo = (amount: bigint) => {
      const within = smaller(use.amountMinor, amount > start ? amount - start : 0n);
      return scaleBy(use.points, within, use.amountMinor);
    };
    // By points, so that what is no point is worth nothing.
    const valueUpTo = (points: bigint) => scaleBy(use.valueMinor, points, use.points);
    const [low, high] = [pointsUpTo(from), pointsUpTo(to)];
    start += use.amountMinor;
    if (high <= low) return [];
    return [{ lotId: use.lotId, points: high - low, valueMinor: valueUpTo(high) - valueUpTo(low) }];
  });
}

export const sumOf = (pieces: readonly Piece[]): { points: bigint; valueMinor: bigint } =>
  pieces.reduce(
    (sum, { points, valueMinor }) => ({ points: sum.points + points, valueMinor: sum.valueMinor + valueMinor }),
    { points: 0n, valueMinor: 0n },
  );
