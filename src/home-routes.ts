/** The first page and the live stream: the only place where the figures of several modules meet on one screen. */
import { streamEvents } from './contract/events.ts';
import type { ATTENTION_KINDS } from './contract/home.ts';
import { getHome } from './contract/home.ts';
import { dayOf, hourOf } from './kernel/business-day.ts';
import type { Ctx } from './kernel/context.ts';
import { openEventStream } from './kernel/http/event-stream.ts';
import { ownRoute, type Route, route } from './kernel/http/route.ts';
import { dayFigures, readPipeline } from './orders/orders.ts';

type Kind = (typeof ATTENTION_KINDS)[number];

/** What waits for a person in one module; zero is left out. */
export type Attention = (ctx: Ctx) => Promise<Partial<Record<Kind, number>>>;

export const homeRoutes = (attention: readonly Attention[]): Route[] => [
  route(getHome, async ({ ctx }) => {
    const now = ctx.now();
    const untilHour = Number(hourOf(now).slice(-2)) + 1;
    const [pipeline, today, yesterday, ...waiting] = await Promise.all([
      readPipeline(ctx),
      dayFigures(ctx, dayOf(now), untilHour, 'CNY'),
      dayFigures(ctx, dayOf(now - 86_400_000), untilHour, 'CNY'),
      ...attention.map((of) => of(ctx)),
    ]);
    const money = (amount: bigint) => ({ amount, currency: 'CNY' });
    const { paidMinor, hours, ...figures } = today;
    return {
      pipeline,
      today: { ...figures, paid: money(paidMinor) },
      yesterday: { ordersIn: yesterday.ordersIn, paid: money(yesterday.paidMinor), shipped: yesterday.shipped },
      hours,
      attention: Object.entries(Object.assign({}, ...waiting) as Record<Kind, number>)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => ({ kind: kind as Kind, count })),
    };
  }),
  ownRoute(streamEvents, async (call) => {
    const pipeline = await call.db.read(call.scope, readPipeline);
    return openEventStream(call, [{ type: 'pipeline', pipeline } as { type: string }]);
  }),
];
