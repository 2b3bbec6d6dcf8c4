/**
 * The pipeline strip and the day's figures (home page): read from kept counters, never counted when asked. Ended states
 * count what ended today.
 */
import type { Static } from 'typebox';
import type { Pipeline } from '../contract/home.ts';
import { type HoldReason, ORDER_STATES, type OrderState } from '../contract/order-words.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Reach } from '../kernel/http/session.ts';

const ENDED: readonly OrderState[] = ['shipped', 'signed', 'finished', 'cancelled', 'closed', 'merged', 'split'];

export async function readPipeline(ctx: Ctx): Promise<Wire<Static<typeof Pipeline>>> {
  const today = dayOf(ctx.now());
  const counters = await readCounters(ctx, ['state/', 'hold/', 'held', `ended/${today}/`]);
  const states = ORDER_STATES.flatMap((state) => {
    const count = Number(counters.get(ENDED.includes(state) ? `ended/${today}/${state}` : `state/${state}`) ?? 0n);
    return count > 0 ? [{ state, count }] : [];
  });
  const holds = [...counters]
    .filter(([name, count]) => name.startsWith('hold/') && count > 0n)
    .map(([name, count]) => ({ reason: name.slice(5) as HoldReason, count: Number(count) }))
    .sort((a, b) => b.count - a.count);
  return { asOf: new Date(ctx.now()), states, holds, held: Number(counters.get('held') ?? 0n) };
}

export type DayFigures = {
  ordersIn: number;
  paidMinor: bigint;
  reviewed: number;
  unattended: number;
  shipped: number;
  refundsAsked: number;
  hours: { hour: number; ordersIn: number; shipped: number }[];
};

/** Figures of one day up to (not including) an hour, so that yesterday can be compared with today so far. */
export async function dayFigures(ctx: Ctx, day: string, untilHour: number, currency: string): Promise<DayFigures> {
  const counters = await readCounters(
    ctx,
    ['in', 'paid', 'released', 'unattended', 'orderShipped', 'refundAsked'].map((name) => `${name}/${day}/`),
  );
  const at = (name: string, hour: number, rest = '') =>
    counters.get(`${name}/${day}/${String(hour).padStart(2, '0')}${rest}`) ?? 0n;
  const hours = Array.from({ length: untilHour }, (_, hour) => hour);
  const sum = (name: string, rest = '') => hours.reduce((total, hour) => total + at(name, hour, rest), 0n);
  return {
    ordersIn: Number(sum('in')),
    paidMinor: sum('paid', `/${currency}`),
    reviewed: Number(sum('released')),
    unattended: Number(sum('unattended')),
    shipped: Number(sum('orderShipped')),
    refundsAsked: Number(sum('refundAsked')),
    hours: hours.map((hour) => ({ hour, ordersIn: Number(at('in', hour)), shipped: Number(at('orderShipped', hour)) })),
  };
}

/** A right may cover some shops and nodes only. */
const within = (reach: Reach): Sql =>
  reach.everything ? sql`` : sql`and (shop_id = any(${reach.shops}::uuid[]) or node_id = any(${reach.nodes}::uuid[]))`;

/** Orders the channel counts as late from a moment within these two on; counted up to a bound, nobody counts more. */
export async function ordersDue(
  ctx: Ctx,
  reach: Reach,
  { from, until }: { from: Date | null; until: Date },
  most: number,
): Promise<number> {
  const [row] = await ctx.run<{ n: number }>(sql`
    select count(*)::int as n
    from (
      select
      from sales_order
      where tenant_id = ${ctx.tenant}
        and state in ('waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip', 'partlyShipped')
        and ship_before < ${until}
        and (${from}::timestamptz is null or ship_before >= ${from})
        ${within(reach)}
      limit ${most}) due`);
  return row!.n;
}

/** Orders of a queue within reach, counted up to a bound. */
export async function ordersWaiting(ctx: Ctx, reach: Reach, state: OrderState, most: number): Promise<number> {
  const [row] = await ctx.run<{ n: number }>(sql`
    select count(*)::int as n
    from (
      select
      from sales_order
      where tenant_id = ${ctx.tenant}
        and state = ${state}
        ${within(reach)}
      limit ${most}) waiting`);
  return row!.n;
}
