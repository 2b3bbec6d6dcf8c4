/** The first page and the live stream: the only place where the figures of several modules meet on one screen. */
import { countOpenListings } from './catalog/catalog.ts';
import { streamEvents } from './contract/events.ts';
import { ATTENTION_KINDS, getHome } from './contract/home.ts';
import { dayOf, hourOf } from './kernel/business-day.ts';
import type { Ctx } from './kernel/context.ts';
import { readCounters } from './kernel/counters.ts';
import { openEventStream } from './kernel/http/event-stream.ts';
import { ownRoute, type Route, route } from './kernel/http/route.ts';
import { openExceptions } from './ledger/ledger.ts';
import { dayFigures, lateOrders, readPipeline } from './orders/orders.ts';

type Kind = (typeof ATTENTION_KINDS)[number];

/** Modules keep what waits for a person in counters; what is rare or small is counted up to a bound instead. */
async function attention(ctx: Ctx): Promise<{ kind: Kind; count: number }[]> {
  const [counters, lateOrdersCount, listings, exceptions] = await Promise.all([
    readCounters(ctx, ['attention/', 'differences/open']),
    lateOrders(ctx),
    countOpenListings(ctx),
    openExceptions(ctx, { limit: 999 }),
  ]);
  const counts: Partial<Record<Kind, number>> = {
    lateOrders: lateOrdersCount,
    unmatchedListings: listings,
    negativeStock: exceptions.length,
    openDifferences: Number(counters.get('differences/open') ?? 0n),
  };
  return ATTENTION_KINDS.map((kind) => ({
    kind,
    count: counts[kind] ?? Number(counters.get(`attention/${kind}`) ?? 0n),
  })).filter(({ count }) => count > 0);
}

export const homeRoutes: Route[] = [
  route(getHome, async ({ ctx }) => {
    const now = ctx.now();
    const untilHour = Number(hourOf(now).slice(-2)) + 1;
    const [pipeline, today, yesterday, waiting] = await Promise.all([
      readPipeline(ctx),
      dayFigures(ctx, dayOf(now), untilHour, 'CNY'),
      dayFigures(ctx, dayOf(now - 86_400_000), untilHour, 'CNY'),
      attention(ctx),
    ]);
    const money = (amount: bigint) => ({ amount, currency: 'CNY' });
    const { paidMinor, hours, ...figures } = today;
    return {
      pipeline,
      today: { ...figures, paid: money(paidMinor) },
      yesterday: { ordersIn: yesterday.ordersIn, paid: money(yesterday.paidMinor), shipped: yesterday.shipped },
      hours,
      attention: waiting,
    };
  }),
  ownRoute(streamEvents, async (call) => {
    const pipeline = await call.db.read(call.scope, readPipeline);
    return openEventStream(call, [{ type: 'pipeline', pipeline } as { type: string }]);
  }),
];
