/**
 * The tax tie-out of a month (FIN-1): output tax in the books, by rate, against what invoices say (blue less red) and what
 * was sold and is not issued yet, commission by the custody book and suppliers' fees by their statements. Amounts are in
 * the smallest unit of the house's currency.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { fileFormat, fileLanguage } from './exports.ts';
import { Integer } from './money.ts';

/** `order`: invoices and sales; `entered`: by people, or taken over: there is no document here to hold it against. */
export const TAX_SOURCES = ['order', 'commission', 'fee', 'entered'] as const;
/**
 * `otherMonth`: the same over all months, so it is booked in another one or waits to be; `notYet`: something happened since
 * the books were told.
 */
export const TAX_REASONS = ['rounding', 'otherMonth', 'notYet', 'unexplained'] as const;

const Sides = { expected: Integer, booked: Integer, difference: Integer };

export const TaxRow = Output({
  source: Type.Enum(TAX_SOURCES),
  /** Null where nothing says it. */
  ratePpm: Nullable(Type.Integer()),
  issued: Integer,
  /** Below zero. */
  red: Integer,
  /** Below zero where more of what was sold before was issued now. */
  unissued: Integer,
  /** What bears tax without an invoice of an order. */
  own: Integer,
  ...Sides,
});
export type TaxRow = Static<typeof TaxRow>;

export const TaxDifference = Output({
  document: Output({ kind: Type.String(), id: Id, number: Type.String() }),
  ...Sides,
  reason: Type.Enum(TAX_REASONS),
});
export type TaxDifference = Static<typeof TaxDifference>;

const Month = Type.String({ pattern: '^2[0-9]{3}-(0[1-9]|1[0-2])$' });

export const getTaxTieOut = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/tax',
  summary: 'Output tax of a month by rate: the books against invoices and sales',
  scope: 'bills.read',
  query: Input({ period: Month }),
  response: Output({
    rows: Type.Array(TaxRow),
    ...Sides,
    /** Of the difference, what is neither rounding nor in another month; it hinders the close. */
    unexplained: Integer,
    /** Documents on which the sides differ, the largest first. */
    differences: Type.Array(TaxDifference),
  }),
});

export const downloadTaxTieOut = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/tax/file',
  summary: 'The tax tie-out of a month as a file, with the documents that differ',
  scope: 'bills.read',
  query: Input({ period: Month, ...fileFormat, ...fileLanguage }),
  produces: 'text/csv',
});
