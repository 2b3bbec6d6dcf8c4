/** The first page and the live stream: the only place where the figures of several modules meet on one screen. */
import { streamEvents } from './contract/events.ts';
import { ATTENTION_KINDS, getHome } from './contract/home.ts';
import { dayOf, hourOf } from './kernel/business-day.ts';
import { readCounters } from './kernel/counters.ts';
import { openEventStream } from './kernel/http/event-stream.ts';
import { ownRoute, type Route, route } from './kernel/http/route.ts';
import { dayFigures, lateOrders, readPipeline } from './orders/orders.ts';

/** Modules keep what waits for a person in counters of this name. */
const ATTENTION = 'attention/';

export const homeRoutes: Route[] = [
  route(getHome, async ({ ctx }) => {
    const now = ctx.now();
    const untilHour = Number(hourOf(now).slice(-2)) + 1;
    const [pipeline, today, yesterday, late, counters] = await Promise.all([
      readPipeline(ctx),
      dayFigures(ctx, dayOf(now), untilHour, 'CNY'),
      dayFigures(ctx, dayOf(now - 86_400_000), untilHour, 'CNY'),
      lateOrders(ctx),
      readCounters(ctx, [ATTENTION]),
    ]);
    const money = (amount: bigint) => ({ amount, currency: 'CNY' });
    const { paidMinor, hours, ...figures } = today;
    return {
      pipeline,
      today: { ...figures, paid: money(paidMinor) },
      yesterday: { ordersIn: yesterday.ordersIn, paid: money(yesterday.paidMinor), shipped: yesterday.shipped },
      hours,
      attention: ATTENTION_KINDS.map((kind) => ({
        kind,
        count: kind === 'lateOrders' ? late : Number(counters.get(`${ATTENTION}${kind}`) ?? 0n),
      })).filter(({ count }) => count > 0),
    };
  }),
  ownRoute(streamEvents, async (call) => {
    const pipeline = await call.db.read(call.scope, readPipeline);
    return openEventStream(call, [{ type: 'pipeline', pipeline } as { type: string }]);
  }),
];
