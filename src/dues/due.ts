/** Rules of open items without I/O: when something is due, how old it is, what is matched with what. */
import { applyRate } from '../kernel/money.ts';

export type Term = { netDays: number; monthEnd: boolean };

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayAt = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** `to` − `from` in days. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

/** The day something of that day is to be paid. */
export function dueOn(day: string, { netDays, monthEnd }: Term): string {
  if (!monthEnd) return dayAt(dayNumber(day) + netDays);
  const [year, month] = day.split('-').map(Number) as [number, number];
  return dayAt(Date.UTC(year, month, 0) / DAY_MS + netDays);
}

/** The first day over the due date of every bucket but the first. */
export const BUCKET_STARTS = [1, 31, 61, 91, 181] as const;

/** Its place in `BUCKETS`. */
export const bucketOf = (lateDays: number): number => BUCKET_STARTS.filter((start) => lateDays >= start).length;

/** What must be ready for losses, per bucket and in all. */
export function expectedLoss(open: readonly bigint[], lossPpm: readonly number[]): { parts: bigint[]; total: bigint } {
  const parts = open.map((amount, i) => applyRate(amount, BigInt(lossPpm[i]!)));
  return { parts, total: parts.reduce((a, b) => a + b, 0n) };
}

/** `open` below zero: money that came, a return, a write-off. */
export type Open = { id: string; onDay: string; dueOn: string; open: bigint };
export type Pair<Id extends string = string> = { claimId: Id; creditId: Id; amount: bigint };

/** What came with what was owed, the oldest first on both sides. Many to many; never more than either has open. */
export function oldestFirst<Item extends Open>(items: readonly Item[]): Pair<Item['id']>[] {
  const claims = items.filter(({ open }) => open > 0n).toSorted(byAge(({ dueOn: day }) => day));
  const credits = items.filter(({ open }) => open < 0n).toSorted(byAge(({ onDay: day }) => day));
  const left = new Map(items.map(({ id, open }) => [id, open < 0n ? -open : open]));
  const pairs: Pair<Item['id']>[] = [];
  let at = 0;
  for (const credit of credits) {
    while (at < claims.length && left.get(credit.id)! > 0n) {
      const claim = claims[at]!;
      const [owed, came] = [left.get(claim.id)!, left.get(credit.id)!];
      const amount = owed < came ? owed : came;
      if (amount > 0n) pairs.push({ claimId: claim.id, creditId: credit.id, amount });
      left.set(claim.id, owed - amount).set(credit.id, came - amount);
      if (left.get(claim.id) === 0n) at += 1;
    }
  }
  return pairs;
}

const byAge =
  (dayOf: (item: Open) => string) =>
  (a: Open, b: Open): number =>
    dayOf(a) === dayOf(b) ? (a.id < b.id ? -1 : 1) : dayOf(a) < dayOf(b) ? -1 : 1;

export type Level = { afterDays: number; title: string; text: string };

/** The level a lateness has reached, from one; none: 0. */
export const levelOf = (lateDays: number, levels: readonly Level[]): number =>
  levels.filter(({ afterDays }) => lateDays >= afterDays).length;
