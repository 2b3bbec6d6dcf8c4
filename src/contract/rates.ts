/**
 * Exchange rates by day (SHP-8). The newest on or before the day of a document counts; where there is none, what needs
 * it waits or is refused (`rates.rateMissing`), because one to one would be a lie.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Output } from './endpoint.ts';
import { Currency } from './money.ts';
import { MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

const rate = {
  base: Currency,
  quote: Currency,
  day: Day,
  /** `per` units of `base` are `rate` units of `quote`: banks quote 100 JPY. */
  per: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  rate: Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,9})?$' }),
  /** Who published it. */
  source: Type.String({ minLength: 1, maxLength: 80 }),
};
export const RateInput = Input(rate);
export type RateInput = Static<typeof RateInput>;
export const ExchangeRate = Output({ id: Id, ...rate, version: Type.Integer() });
export type ExchangeRate = Static<typeof ExchangeRate>;

export const listRates = endpoint({
  method: 'GET',
  path: '/api/v1/exchange-rates',
  summary: 'Exchange rates, the newest day first; `inForce`: of each pair the one that counts today',
  scope: 'settings.read',
  query: PageQuery({ currency: Type.Optional(Currency), inForce: Type.Optional(Type.Boolean()) }),
  response: Page(ExchangeRate),
});

/**
 * Outcomes are per rate, with the ids they got. Orders that waited for a rate go on. Refuses per rate: `rates.sameCurrency`,
 * `rates.taken` (that pair has a rate of that day: change it), `rates.nothing`.
 */
export const addRates = endpoint({
  method: 'POST',
  path: '/api/v1/exchange-rates',
  summary: 'Add rates',
  scope: 'settings.write',
  body: Input({ rates: Type.Array(RateInput, { minItems: 1, maxItems: MAX_BATCH }) }),
  response: Outcomes,
});

/** Needs `If-Match`. What was reckoned with it stays. Refuses: `rates.unknown` (404), `rates.nothing`. */
export const changeRate = endpoint({
  method: 'PUT',
  path: '/api/v1/exchange-rates/:id',
  summary: 'Correct a rate',
  scope: 'settings.write',
  params: ById,
  body: Input({ per: rate.per, rate: rate.rate, source: rate.source }),
  response: ExchangeRate,
});

/** By which rates an amount was reckoned. */
export const ByRates = Output({
  /** The older day of them. */
  day: Day,
  rates: Type.Array(
    Output({
      base: Currency,
      quote: Currency,
      per: Type.Integer(),
      rate: Type.String(),
      day: Day,
      source: Type.String(),
    }),
  ),
});
export type ByRates = Static<typeof ByRates>;
