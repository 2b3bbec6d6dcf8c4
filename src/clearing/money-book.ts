/**
 * The custody book: other people's money as the licensed bank or payment company registers it, kept in the ledger as
 * book `money`. An entry goes from its debit to its credit, so what is owed to somebody stands above zero and what the
 * register holds for it (`psp.clr`, `pool`) below; both sides of an entry belong to one register, because no money
 * passes from one to another.
 * What must stay true: a sub-merchant's pending, available and frozen never fall below zero by a decision of ours.
 */
import type { Account } from '../ledger/ledger.ts';

/** The licensed account that holds the money, and the currency it is in. */
export type Register = { custodian: string; currency: string };

export const BOOK = 'money';

/** What the register holds; everything else is what it is owed for. */
export const HELD = ['psp.clr', 'pool'] as const;
/**
 * Nobody's permission is needed below zero: expenses of the platform, and differences of fees. What a register holds is
 * below zero as long as it has something, so no floor keeps a pool from being overdrawn: `pool.ts` does, under the
 * register's lock, and `verify.ts` looks at it.
 */
const FREE = ['psp.clr', 'pool', 'plat.own', 'plat.fee', 'plat.mkt', 'fee.accrued'] as const;
export const SUB_PLACES = ['sub.pending', 'sub.available', 'sub.frozen'] as const;
export type SubPlace = (typeof SUB_PLACES)[number];
const GUARDED = [...SUB_PLACES, 'payout.transit', 'susp', 'buyer.prepaid'] as const;
export type Place = (typeof FREE)[number] | (typeof GUARDED)[number];

/** Low enough never to be met, high enough that what is free above it fits its column. */
const BOTTOM = -(2n ** 62n);

/** `whose`: the merchant account of `psp.clr` and `fee.accrued`, the sub-merchant, the buyer; nobody's for the rest. */
export const money = ({ custodian, currency }: Register, place: Place, whose = ''): Account => ({
  ...{ book: BOOK, asset: currency, node: whose, place, owner: custodian },
  floor: (FREE as readonly string[]).includes(place) ? BOTTOM : 0n,
});
