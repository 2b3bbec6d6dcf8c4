/** Rates as people and files bring them (SHP-8). Whoever waited for one hears of it by the job `rates.came`. */
import { auditAll, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { type ExchangeRate, HOME_CURRENCY, rateText } from './exchange.ts';
import { rateTable } from './store.ts';

export const RATE_EVENTS = ['rates.came'] as const;
export type RatesCame = { currencies: string[] };

type NewRate = Omit<ExchangeRate, 'version'>;
const pairOf = ({ base, quote, day }: Pick<ExchangeRate, 'base' | 'quote' | 'day'>) => `${base}/${quote}/${day}`;
const said = ({ base, quote, day, per, rateNano, source }: NewRate) => ({
  ...{ base, quote, day, per, rate: rateText(rateNano), source },
});

/**
 * Adds rates. Refuses per rate `rates.sameCurrency`, and `rates.taken` (data: `base`, `quote`, `day`) where the pair has
 * one of that day, unless `correct`: then the one given counts from now on. Posts nothing.
 */
export async function addRates(
  ctx: Ctx,
  rates: readonly NewRate[],
  { correct = false } = {},
): Promise<Outcome<Id, string>[]> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended('exchange_rate', ${ctx.tenant}::bigint))`;
  const known = new Map((await sameDays(ctx, rates)).map((rate) => [pairOf(rate), rate]));
  const saved = new Map<string, { before: ExchangeRate | null; after: ExchangeRate }>();
  const outcomes = rates.map((rate): Outcome<Id, string> => {
    const { base, quote, day } = rate;
    if (base === quote) return refuse(rate.id, 'rates.sameCurrency', { currency: base });
    const before = known.get(pairOf(rate)) ?? null;
    const taken = before ?? saved.get(pairOf(rate))?.after;
    if (taken && !correct) return refuse(rate.id, 'rates.taken', { base, quote, day });
    const same = taken && taken.per === rate.per && taken.rateNano === rate.rateNano && taken.source === rate.source;
    if (!same) {
      const after = { ...rate, id: taken?.id ?? rate.id, version: (before?.version ?? 0) + 1 };
      saved.set(pairOf(rate), { before, after });
    }
    return done(rate.id);
  });
  await keep(ctx, [...saved.values()]);
  return outcomes;
}

/** Corrects a rate whose version the caller has compared. */
export async function changeRate(ctx: Ctx, before: ExchangeRate, after: ExchangeRate): Promise<ExchangeRate> {
  const next = { ...after, version: before.version + 1 };
  await keep(ctx, [{ before, after: next }]);
  return next;
}

/** Refuses `rates.unknown` (404). */
export async function lockRate(ctx: Ctx, id: Id): Promise<ExchangeRate> {
  const [rate] = await ctx.run<ExchangeRate>(sql`
    select ${rateTable.select()}
    from exchange_rate
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!rate) throw new Refused('rates.unknown', { id }, 404);
  return rate;
}

async function keep(ctx: Ctx, saved: readonly { before: ExchangeRate | null; after: ExchangeRate }[]): Promise<void> {
  if (saved.length === 0) return;
  await rateTable.save(
    ctx,
    saved.map(({ after }) => after),
    ['id'],
  );
  await auditAll(
    ctx,
    'rate.save',
    saved.map(({ before, after }) => ({
      subject: `exchangeRate/${after.id}`,
      detail: differences(before && said(before), said(after)),
    })),
  );
  const currencies = [...new Set(saved.flatMap(({ after }) => [after.base, after.quote]))];
  await ctx.enqueue('rates.came', {
    currencies: currencies.filter((one) => one !== HOME_CURRENCY),
  } satisfies RatesCame);
}

const sameDays = (ctx: Ctx, rates: readonly NewRate[]): Promise<ExchangeRate[]> =>
  ctx.run<ExchangeRate>(sql`
    select ${rateTable.select('e')}
    from exchange_rate e
    join unnest(${rates.map((r) => r.base)}::text[], ${rates.map((r) => r.quote)}::text[],
                ${rates.map((r) => r.day)}::date[]) n(base, quote, day)
      on e.base = n.base and e.quote = n.quote and e.day = n.day
    where e.tenant_id = ${ctx.tenant}`);
