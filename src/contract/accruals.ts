/**
 * Accruals at the end of a month (FIN-1): what it cost and nobody has billed yet, from what profit reckons with. Amounts
 * are in the smallest unit of the house's currency.
 */
import { type Static, Type } from 'typebox';
import { Month } from './book-periods.ts';
import { Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Integer } from './money.ts';
import { Actor } from './order-words.ts';

/** Couriers' freight, what platforms keep, what payment companies keep, suppliers' statements nobody has signed. */
export const ACCRUAL_KINDS = ['freight', 'commission', 'fees', 'goods', 'agentGoods'] as const;
export type AccrualKind = (typeof ACCRUAL_KINDS)[number];

const accrualFields = {
  kind: Type.Enum(ACCRUAL_KINDS),
  /** The courier, shop, merchant account or supplier. */
  party: Type.String(),
  name: Type.String(),
  /** Parcels, orders or statements it is reckoned for, and the days they left on or are for. */
  documents: Type.Integer(),
  firstDay: Day,
  lastDay: Day,
};

export const getAccruals = endpoint({
  method: 'GET',
  path: '/api/v1/books/accruals',
  summary: 'What a month cost that nobody has billed at its end, and what was booked of it',
  scope: 'bills.read',
  query: Input({ period: Month }),
  response: Output({
    period: Month,
    /** It is over and takes no automatic entries: what is unbilled does not change under the accruals. */
    bookable: Type.Boolean(),
    /** When profit was reckoned last, whose figures fees and commission are. */
    reckonedAt: Nullable(Moment),
    rows: Type.Array(
      Output({
        ...accrualFields,
        required: Integer,
        /** Booked for the month before. */
        standing: Integer,
        difference: Integer,
      }),
    ),
    difference: Integer,
    before: Type.Array(
      Output({ id: Id, period: Month, ...accrualFields, amount: Integer, voucherId: Id, by: Actor, at: Moment }),
    ),
  }),
});
export type Accruals = Static<typeof getAccruals.response>;

/**
 * Refuses: `accruals.notOver`, `accruals.stillOpen` (it takes automatic entries), `accruals.closed`,
 * `accruals.nothingToBook`.
 */
export const bookAccruals = endpoint({
  method: 'POST',
  path: '/api/v1/books/accruals',
  summary: 'Book what a month cost unbilled, taken back on the first day of the next',
  scope: 'bills.approve',
  body: Input({ period: Month }),
  response: Output({ booked: Type.Integer(), amount: Integer }),
});
