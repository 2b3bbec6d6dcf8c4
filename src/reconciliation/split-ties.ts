/**
 * Which lines of a fund bill are which sharing of a payment: summed by number, way and direction, and held against what
 * the company was told under it. Pure: no I/O. An account may show what leaves it for all receivers, what comes to it as
 * one of them, or both.
 */
import type { Shared, SharedMoney, SharedPayment } from '../clearing/clearing.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Id } from '../kernel/ids.ts';

export type SplitLine = {
  billId: Id;
  line: number;
  reference: string;
  /** Of what comes back. */
  refundReference: string;
  providerReference: string;
  grossMinor: bigint;
  currency: string;
  at: Date;
};
export type JudgedSplit = {
  lines: readonly SplitLine[];
  verdict: 'tied' | 'splitDiffers' | 'splitUnknown';
  /** The sharing it is; of shares that came back by themselves the split. */
  itemId: Id | null;
  splitId: Id | null;
  oursMinor: bigint | null;
  theirsMinor: bigint;
  /** How much more of it the platform got than our books say; null where the receivers may be others. */
  moreMinor: bigint | null;
};

export const isBack = ({ refundReference }: SplitLine): boolean => refundReference !== '';
export const numberOf = (line: SplitLine): string => line.reference || line.refundReference || line.providerReference;
export const namesOf = (line: SplitLine): string[] =>
  [line.reference, line.refundReference, line.providerReference].filter(Boolean);
const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** What is known, by what it is looked for with. */
type Known = {
  byNumber: ReadonlyMap<string, Shared>;
  shareOf: ReadonlyMap<Id, Shared>;
  paymentNamed: ReadonlyMap<string, SharedPayment>;
};

export function judgeSplits(lines: readonly SplitLine[], { shared, payments }: SharedMoney): JudgedSplit[] {
  const known: Known = {
    byNumber: new Map(shared.map((one) => [one.number, one])),
    shareOf: new Map(shared.filter((one) => !one.isBack).map((one) => [one.splitId, one])),
    paymentNamed: new Map(payments.flatMap((one) => one.names.map((name) => [name, one]))),
  };
  const sets = Map.groupBy(lines, (line) => [numberOf(line), isBack(line), line.grossMinor > 0n].join());
  return [...sets.values()].map((set) => judge(set, known));
}

function judge(lines: readonly SplitLine[], { byNumber, shareOf, paymentNamed }: Known): JudgedSplit {
  const back = isBack(lines[0]!);
  const names = lines.flatMap(namesOf);
  const theirsMinor = lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0n);
  const payment = names.map((name) => paymentNamed.get(name)).find((one) => one !== undefined);
  const named = names.map((name) => byNumber.get(name)).find((one) => one !== undefined);
  const found = named ?? (payment && !back ? shareOf.get(payment.splitId) : undefined);
  const sign = theirsMinor < 0n ? -1n : 1n;
  // A share comes to its receiver and leaves everybody else; what comes back goes the other way.
  const isReceiver = theirsMinor > 0n !== back;
  const ours = found ? amountOf(found, isReceiver) : back && payment ? cameBack(payment, lines) : null;
  const about = { lines, theirsMinor, splitId: found?.splitId ?? payment?.splitId ?? null };
  const more = (amount: bigint) => (back ? -1n : 1n) * (sizeOf(theirsMinor) - amount);
  if (ours === null)
    return {
      ...{ ...about, verdict: 'splitUnknown', itemId: null, oursMinor: null },
      moreMinor: payment && !back ? more(0n) : null,
    };
  const isOurs = isReceiver || (found ? found.ownMinor === found.amountMinor : !payment!.hasOthers);
  return {
    ...{ ...about, oursMinor: sign * ours, itemId: found?.id ?? payment!.splitId },
    verdict: sign * ours === theirsMinor ? 'tied' : 'splitDiffers',
    moreMinor: isOurs ? more(ours) : null,
  };
}

const amountOf = ({ amountMinor, ownMinor }: Shared, isReceiver: boolean): bigint =>
  isReceiver ? ownMinor : amountMinor;

/** With refunds up to the day of the last line; those of later days stand on later bills. */
function cameBack({ returns }: SharedPayment, lines: readonly SplitLine[]): bigint {
  const until = dayOf(Math.max(...lines.map(({ at }) => at.getTime())));
  return returns.reduce((sum, one) => (dayOf(one.at.getTime()) <= until ? sum + one.amountMinor : sum), 0n);
}
