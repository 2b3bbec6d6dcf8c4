/** What other modules may use of exchange rates. */

export { type Asked, type Conversion, convert, HOME_CURRENCY } from './exchange.ts';
export { addRates, RATE_EVENTS, type RatesCame } from './keep-rates.ts';
export { describeConversion, rateRoutes } from './routes.ts';
export { conversions } from './store.ts';
export { rateExport, rateImport } from './tables.ts';
