/**
 * Which money that left an account is which money that came to the bank (tie-out T3). Pure: no I/O. Stages, the surest
 * first; a later one sees only what is left, and takes nothing where two answers are possible.
 */
import type { Id } from '../kernel/ids.ts';

/** `refs`: numbers the other side may name. */
export type Movement = {
  billId: Id;
  line: number;
  account: string;
  amountMinor: bigint;
  currency: string;
  at: Date;
  refs: readonly string[];
  text: string;
};
export type Tie = { left: Movement[]; came: Movement[] };

const DAY_MS = 86_400_000;
/** So many days money may be under way: a weekend and a holiday. */
export const WINDOW_DAYS = 5;
/** Days that are paid together come within so many. */
const RUN = 10;

const inTime = (left: Movement, came: Movement): boolean => {
  const days = (came.at.getTime() - left.at.getTime()) / DAY_MS;
  return days > -1 && days <= WINDOW_DAYS;
};
/** Short numbers stand in texts by chance. */
const names = (came: Movement, left: Movement): boolean =>
  left.refs.some((ref) => ref.length >= 6 && (came.refs.includes(ref) || came.text.includes(ref)));
const sum = (all: readonly Movement[]): bigint => all.reduce((total, one) => total + one.amountMinor, 0n);

/** `left` are amounts that went out, as positive numbers; `came` what came in. */
export function tieMovements(left: readonly Movement[], came: readonly Movement[]): Tie[] {
  const open = { left: new Set(left), came: new Set(came) };
  const ties: Tie[] = [];
  const take = (tie: Tie) => {
    for (const one of tie.left) open.left.delete(one);
    for (const one of tie.came) open.came.delete(one);
    ties.push(tie);
  };
  for (const stage of [byNumber, byNumberTogether, byAmount, byRun])
    for (const one of came) {
      if (!open.came.has(one)) continue;
      const possible = [...open.left].filter((other) => other.currency === one.currency && inTime(other, one));
      const tie = stage(one, possible, open);
      if (tie) take(tie);
    }
  return ties;
}

type Open = { left: ReadonlySet<Movement>; came: ReadonlySet<Movement> };

/** The bank names the number, and the amount is the same. */
function byNumber(one: Movement, possible: readonly Movement[]): Tie | null {
  const found = possible.filter((other) => other.amountMinor === one.amountMinor && names(one, other));
  return found.length === 1 ? { left: found, came: [one] } : null;
}

/** One payment in several parts, or several in one: all that name each other, where the sums agree. */
function byNumberTogether(one: Movement, possible: readonly Movement[], open: Open): Tie | null {
  const named = possible.filter((other) => names(one, other));
  if (named.length > 1 && sum(named) === one.amountMinor) return { left: named, came: [one] };
  const [only, another] = named;
  if (!only || another) return null;
  const parts = [...open.came].filter(
    (part) => part.currency === only.currency && inTime(only, part) && names(part, only),
  );
  return parts.length > 1 && sum(parts) === only.amountMinor ? { left: [only], came: parts } : null;
}

/** The same amount, and no second one on either side it could be. */
function byAmount(one: Movement, possible: readonly Movement[], open: Open): Tie | null {
  const found = possible.filter((other) => other.amountMinor === one.amountMinor);
  const [only, another] = found;
  if (!only || another) return null;
  const rivals = [...open.came].filter(
    (other) =>
      other !== one && other.amountMinor === one.amountMinor && other.currency === one.currency && inTime(only, other),
  );
  return rivals.length === 0 ? { left: [only], came: [one] } : null;
}

/** Days on end of one account that the bank pays at once, as after a weekend. */
function byRun(one: Movement, possible: readonly Movement[]): Tie | null {
  const found: Movement[][] = [];
  for (const own of Map.groupBy(possible, (other) => other.account).values()) {
    const inOrder = own.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.line - b.line);
    for (let from = 0; from < inOrder.length; from++)
      for (let until = from + 2; until <= Math.min(inOrder.length, from + RUN); until++) {
        const run = inOrder.slice(from, until);
        if (sum(run) === one.amountMinor) found.push(run);
      }
  }
  return found.length === 1 ? { left: found[0]!, came: [one] } : null;
}
