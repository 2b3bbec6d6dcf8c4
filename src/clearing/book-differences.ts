/**
 * What reconciliation found otherwise in a channel that collects into a licensed register: money nobody knows waits
 * on susp under the channel's name (row 22a), money that is not there is made good by the platform (22b), and so is a fee that differs from what
 * was accrued (1c). The same of a pool whose statement shows otherwise, under the name of its statement. Registers are kept in the house's currency.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Booking, bookSteps } from './book-steps.ts';
import { linesOf, type RowName } from './entries.ts';
import { fundModelsOf } from './fund-models.ts';
import { GL_KIND } from './general-ledger.ts';
import { registerAt } from './sub-money.ts';

export type FoundInChannel = {
  /** The difference, and how people call it. */
  id: Id;
  number: string;
  merchantAccount: string;
  /** Where the account is the pool itself: whose. */
  pool?: string | undefined;
  as: 'found' | 'lost' | 'fee';
  /** Money too much that was found, too little that was lost, a fee higher than accrued; below zero the other way. */
  amountMinor: bigint;
  at: Date;
};

const POOL_ROW_OF: Record<Exclude<FoundInChannel['as'], 'fee'>, readonly [RowName, RowName]> = {
  found: ['poolLongFound', 'poolLongGone'],
  lost: ['poolShortWrittenOff', 'poolShortWonBack'],
};
const ROW_OF: Record<FoundInChannel['as'], readonly [RowName, RowName]> = {
  found: ['longFound', 'longGone'],
  lost: ['shortWrittenOff', 'shortWonBack'],
  fee: ['feeOfPlatform', 'feeUnderAccrued'],
};

/** The licensed register behind each merchant account that collects into one. */
export async function registersOf(ctx: Ctx): Promise<Map<string, string>> {
  const models = await fundModelsOf(ctx);
  return new Map(models.flatMap(({ merchantAccount, custodian }) => (custodian ? [[merchantAccount, custodian]] : [])));
}

/** Posts rows 22a, 22b and 1c, last in the caller's transaction; those of accounts without a register are left out. */
export async function bookDifferences(ctx: Ctx, found: readonly FoundInChannel[]): Promise<void> {
  const registers = await registersOf(ctx);
  const bookings = found.flatMap((one): Booking[] => {
    const custodian = one.pool ?? registers.get(one.merchantAccount);
    if (custodian === undefined || one.amountMinor === 0n) return [];
    const rows = one.pool === undefined || one.as === 'fee' ? ROW_OF[one.as] : POOL_ROW_OF[one.as];
    const row = rows[one.amountMinor > 0n ? 0 : 1];
    const amount = one.amountMinor > 0n ? one.amountMinor : -one.amountMinor;
    const about = { register: registerAt(custodian), whose: { channel: one.merchantAccount }, document: one.id };
    return [
      {
        reason: row,
        // The line of a statement counts on its day.
        ...(one.pool !== undefined && { on: dayOf(one.at.getTime()) }),
        lines: linesOf(row, { ...about, amounts: { amount } }),
        told: row in GL_KIND ? [{ row: row as keyof typeof GL_KIND, amountMinor: amount }] : [],
        by: {
          ...{ document: { kind: 'difference', id: one.id, number: one.number }, effectiveAt: one.at, vatPpm: 0 },
          ...{ currency: HOME_CURRENCY, about: { account: one.merchantAccount } },
        },
      },
    ];
  });
  await bookSteps(ctx, bookings);
}
