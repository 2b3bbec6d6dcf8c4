/**
 * What entries of the custody book mean for the operator's own books. His account of custody money is his own, fee and
 * marketing money taken together, so every row that changes one of them is told to the general ledger.
 */
import type { About, FinanceEvent, PostingKind } from '../finance/finance.ts';
import { scaleBy } from '../kernel/money.ts';
import type { RowName } from './entries.ts';

/** Rows the general ledger hears of; `back`: the same kind below zero (red). */
export const GL_KIND = {
  feeOfPlatform: { kind: 'custody.feeBorne', amount: 'fee' },
  feeGivenBackToPlatform: { kind: 'custody.feeBorne', amount: 'fee', back: true },
  feeUnderAccrued: { kind: 'custody.feeBorne', amount: 'fee', back: true },
  shortWrittenOff: { kind: 'custody.shortWrittenOff', amount: 'amount' },
  shortWonBack: { kind: 'custody.shortWrittenOff', amount: 'amount', back: true },
  poolShortWrittenOff: { kind: 'custody.shortWrittenOff', amount: 'amount' },
  poolShortWonBack: { kind: 'custody.shortWrittenOff', amount: 'amount', back: true },
  commission: { kind: 'custody.commissionSplit', amount: 'taxed' },
  commissionLate: { kind: 'custody.commissionSplit', amount: 'taxed' },
  commissionReturned: { kind: 'custody.commissionReturned', amount: 'taxed' },
  commissionReturnedEarly: { kind: 'custody.commissionReturned', amount: 'taxed' },
  chargeOfPlatform: { kind: 'custody.payoutCharged', amount: 'fee' },
  advanced: { kind: 'custody.advanced', amount: 'amount' },
  recovered: { kind: 'custody.recovered', amount: 'amount' },
  feeUndoneOfPlatform: { kind: 'custody.feeBorne', amount: 'fee' },
  commissionUndone: { kind: 'custody.commissionReturned', amount: 'taxed', back: true },
  commissionUndoneLate: { kind: 'custody.commissionReturned', amount: 'taxed', back: true },
  advanceUndone: { kind: 'custody.advanced', amount: 'amount', back: true },
  recoveryUndone: { kind: 'custody.recovered', amount: 'amount', back: true },
  subsidyUndone: { kind: 'custody.couponFunded', amount: 'amount' },
  subsidyUndoneLate: { kind: 'custody.couponFunded', amount: 'amount' },
  subsidised: { kind: 'custody.couponFunded', amount: 'amount' },
  subsidyReturned: { kind: 'custody.couponFunded', amount: 'amount', back: true },
  subsidyReturnedLate: { kind: 'custody.couponFunded', amount: 'amount', back: true },
} as const satisfies Partial<Record<RowName, { kind: PostingKind; amount: string; back?: true }>>;

export type Told = { row: keyof typeof GL_KIND; amountMinor: bigint };

/** A sum with tax in it, as net and tax that add up to it: 5.00 at 6 % is 4.72 and 0.28. */
export function taxedParts(gross: bigint, taxPpm: bigint): { net: bigint; vat: bigint } {
  const vat = scaleBy(gross, taxPpm, 1_000_000n + taxPpm);
  return { net: gross - vat, vat };
}

export type ToldBy = {
  document: FinanceEvent['document'];
  effectiveAt: Date;
  currency: string;
  about: About;
  vatPpm: number;
};

/** One event per kind, because a document is booked once for each. */
export function eventsOf(told: readonly Told[], { vatPpm, ...by }: ToldBy): FinanceEvent[] {
  const sums = new Map<PostingKind, { amount: string; sum: bigint }>();
  for (const { row, amountMinor } of told) {
    const { kind, amount, ...rest } = GL_KIND[row];
    const before = sums.get(kind)?.sum ?? 0n;
    sums.set(kind, { amount, sum: before + ('back' in rest ? -amountMinor : amountMinor) });
  }
  return [...sums].map(([kind, { amount, sum }]) => ({
    ...{ ...by, kind },
    amounts: amount === 'taxed' ? taxedParts(sum, BigInt(vatPpm)) : { [amount]: sum },
  }));
}
