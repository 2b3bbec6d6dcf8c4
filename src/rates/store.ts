/** Exchange rates as they are kept: read by pair and day, one statement for a whole batch. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Asked, type Conversion, conversionOn, type ExchangeRate, HOME_CURRENCY } from './exchange.ts';

export const rateTable = table<ExchangeRate>('exchange_rate', {
  id: 'uuid',
  base: 'text',
  quote: 'text',
  day: 'date',
  per: 'int',
  rateNano: 'bigint',
  source: 'text',
  version: 'int',
});

/** Answers what was asked, in its order; null where there is no rate. */
export async function conversions(ctx: Ctx, asked: readonly Asked[]): Promise<(Conversion | null)[]> {
  const foreign = asked.filter(({ from, to }) => from !== to);
  const known = foreign.length ? await newestRates(ctx, foreign) : [];
  return asked.map((one) => conversionOn(known, one));
}

/** Of every pair an answer may be made of, the newest rate on or before each day, either way round. */
async function newestRates(ctx: Ctx, asked: readonly Asked[]): Promise<ExchangeRate[]> {
  const wanted = new Map<string, [string, string, string]>();
  for (const { from, to, day } of asked) {
    for (const [a, b] of [
      [from, to],
      [from, HOME_CURRENCY],
      [HOME_CURRENCY, to],
    ] as const) {
      wanted.set(`${a}/${b}/${day}`, [a, b, day]);
      wanted.set(`${b}/${a}/${day}`, [b, a, day]);
    }
  }
  const pairs = [...wanted.values()];
  return ctx.run<ExchangeRate>(sql`
    select distinct ${rateTable.select('r')}
    from unnest(${pairs.map(([a]) => a)}::text[], ${pairs.map(([, b]) => b)}::text[],
                ${pairs.map(([, , day]) => day)}::date[]) w(base, quote, day)
    cross join lateral (
      select *
      from exchange_rate e
      where e.tenant_id = ${ctx.tenant}
        and e.base = w.base
        and e.quote = w.quote
        and e.day <= w.day
      order by e.day desc
      limit 1) r`);
}

/** Of each pair the rate that counts on a day; with `currency` only of its pairs. */
export const ratesInForce = (ctx: Ctx, day: string, currency?: string): Promise<ExchangeRate[]> =>
  ctx.run<ExchangeRate>(sql`
    select distinct on (base, quote) ${rateTable.select()}
    from exchange_rate
    where tenant_id = ${ctx.tenant}
      and day <= ${day}::date
      and ${currency ? sql`${currency} in (base, quote)` : sql`true`}
    order by base, quote, day desc`);

/** The newest first, after a day and id. */
export const ratesAfter = (
  ctx: Ctx,
  after: { day: string; id: string } | null,
  limit: number,
  currency?: string,
): Promise<ExchangeRate[]> =>
  ctx.run<ExchangeRate>(sql`
    select ${rateTable.select()}
    from exchange_rate
    where tenant_id = ${ctx.tenant}
      and ${after ? sql`(day, id) < (${after.day}::date, ${after.id}::uuid)` : sql`true`}
      and ${currency ? sql`${currency} in (base, quote)` : sql`true`}
    order by day desc, id desc
    limit ${limit}`);
