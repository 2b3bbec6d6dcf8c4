/**
 * What entries of the custody book mean for the operator's own books. `1012` of the general ledger is what he has in
 * custody (own, fee and marketing money taken together), so every row that changes one of them has an event here.
 */
import { scaleBy } from '../kernel/money.ts';
import type { RowName } from './entries.ts';

/** Kinds of events for `bookEvents`, by row. */
export const GL_KIND = {
  feeOfPlatform: 'custody.fee',
  feeGivenBackToPlatform: 'custody.feeBack',
  commission: 'custody.commission',
  chargeOfPlatform: 'custody.payoutCharge',
  commissionReturned: 'custody.commissionReturned',
  commissionReturnedEarly: 'custody.commissionReturned',
  advanced: 'custody.advance',
  recovered: 'custody.recovery',
  subsidised: 'custody.subsidy',
  subsidyReturned: 'custody.subsidyReturned',
  subsidyReturnedLate: 'custody.subsidyReturned',
} as const satisfies Partial<Record<RowName, string>>;

/** A sum with tax in it, as net and tax that add up to it: 5.00 at 6 % is 4.72 and 0.28. */
export function taxedParts(gross: bigint, taxPpm: bigint): { gross: bigint; net: bigint; tax: bigint } {
  const tax = scaleBy(gross, taxPpm, 1_000_000n + taxPpm);
  return { gross, net: gross - tax, tax };
}
