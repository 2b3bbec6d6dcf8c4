/** Exchange rates over HTTP. */
import * as contract from '../contract/rates.ts';
import { dayOf } from '../kernel/business-day.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Conversion, type ExchangeRate, rateText, readRate } from './exchange.ts';
import { addRates, changeRate, lockRate } from './keep-rates.ts';
import { ratesAfter, ratesInForce } from './store.ts';

export const rateRoutes: Route[] = [
  route(contract.listRates, async ({ ctx, query: { currency, inForce, cursor, limit = 50 } }) => {
    if (inForce) return { items: (await ratesInForce(ctx, dayOf(ctx.now()), currency)).map(describe), next: null };
    const [day, id] = cursor?.split('.') ?? [];
    const rows = await ratesAfter(ctx, day && id ? { day, id } : null, limit, currency);
    const last = rows.at(-1);
    return { items: rows.map(describe), next: last && rows.length === limit ? `${last.day}.${last.id}` : null };
  }),

  route(contract.addRates, async ({ ctx, body }) => ({
    outcomes: await addRates(
      ctx,
      body.rates.map(({ rate, ...one }) => ({ id: ctx.newId(), ...one, rateNano: nanoOf(rate) })),
    ),
  })),

  route(contract.changeRate, async ({ ctx, params, body: { rate, per, source }, ifMatch }) => {
    const known = await lockRate(ctx, params.id);
    assertVersion({ ifMatch }, known.version);
    return describe(await changeRate(ctx, known, { ...known, per, source, rateNano: nanoOf(rate) }));
  }),
];

function nanoOf(rate: string): bigint {
  const nano = readRate(rate);
  if (nano === null) throw new Refused('rates.nothing', { rate });
  return nano;
}

const describe = ({ rateNano, ...rate }: ExchangeRate) => ({ ...rate, rate: rateText(rateNano) });

/** What an amount was reckoned with. */
export const describeConversion = ({ day, rates }: Conversion) => ({
  day,
  rates: rates.map(({ base, quote, per, rateNano, day: on, source }) => ({
    ...{ base, quote, per, rate: rateText(rateNano), day: on, source },
  })),
});
