/** The first page and the live stream: the only place where the figures of several modules meet on one screen. */
import { readAttention } from './attention.ts';
import { streamEvents } from './contract/events.ts';
import { getHome } from './contract/home.ts';
import { dayOf, hourOf } from './kernel/business-day.ts';
import type { Ctx } from './kernel/context.ts';
import { openEventStream } from './kernel/http/event-stream.ts';
import { ownRoute, type Route, route } from './kernel/http/route.ts';
import { may } from './kernel/http/session.ts';
import { dayFigures, readPipeline } from './orders/orders.ts';

/** How the day goes, for who may see orders. */
async function readDay(ctx: Ctx) {
  const now = ctx.now();
  const untilHour = Number(hourOf(now).slice(-2)) + 1;
  const [pipeline, today, yesterday] = await Promise.all([
    readPipeline(ctx),
    dayFigures(ctx, dayOf(now), untilHour, 'CNY'),
    dayFigures(ctx, dayOf(now - 86_400_000), untilHour, 'CNY'),
  ]);
  const money = (amount: bigint) => ({ amount, currency: 'CNY' });
  const { paidMinor, hours, ...figures } = today;
  return {
    pipeline,
    today: { ...figures, paid: money(paidMinor) },
    yesterday: { ordersIn: yesterday.ordersIn, paid: money(yesterday.paidMinor), shipped: yesterday.shipped },
    hours,
  };
}

const noDay = (ctx: Ctx) => ({
  pipeline: { asOf: new Date(ctx.now()), states: [], holds: [], held: 0 },
  today: null,
  yesterday: null,
  hours: [],
});

export const homeRoutes: Route[] = [
  route(getHome, async ({ ctx, session }) => {
    const [day, attention] = await Promise.all([
      may(session, 'orders.read') ? readDay(ctx) : noDay(ctx),
      readAttention(ctx, session),
    ]);
    return { ...day, attention };
  }),
  ownRoute(streamEvents, async (call) => {
    const pipeline = await call.db.read(call.scope, readPipeline);
    return openEventStream(call, [{ type: 'pipeline', pipeline } as { type: string }]);
  }),
];
