/**
 * The order list (ORD-6): any filter over any number of orders, page by page, each page with bounded work. A page is
 * gathered from ordered index ranges (one per state, per shop and state, per flag or kind, or what is held), merged by
 * time; what no range covers is checked row by row, no more than `SCAN` rows a page, so a page may be short and still
 * have a next one.
 */

import { ORDER_STATES, type OrderState } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, raw, type Sql, sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { findByWords } from './find-orders.ts';
import { type OrderRow, orderTable } from './store.ts';

export type OrderFilter = {
  state?: readonly OrderState[];
  holdReason?: readonly string[];
  held?: boolean;
  shopId?: readonly Id[];
  nodeId?: readonly Id[];
  courier?: readonly string[];
  kind?: readonly string[];
  flag?: readonly number[];
  text?: string;
  paidFrom?: string;
  paidBefore?: string;
};

export type Paging = { cursor?: string; limit?: number; sort?: 'paidAt' | '-paidAt' };

/** Rows one page looks at. */
const SCAN = 5000;

type Position = { at: string; id: Id };

export async function listOrders(
  ctx: Ctx,
  filter: OrderFilter,
  paging: Paging,
): Promise<{ items: OrderRow[]; next: string | null }> {
  const limit = paging.limit ?? 50;
  const after = readCursor(paging.cursor, { at: 'moment', id: 'id' });
  const rows = await findRows(ctx, filter, paging.sort === 'paidAt' ? 'up' : 'down', after, limit + 1);
  const cursorOf = (row: { queuedAt: Date; id: Id }) => ({ at: row.queuedAt, id: row.id });
  const page = pageOf(rows.found, limit, (row) => row, cursorOf);
  if (page.next === null && rows.reached)
    return { items: page.items, next: pageOf([rows.reached, rows.reached], 1, (r) => r, cursorOf).next };
  return page;
}

/** Everything a filter finds in short, at most `most`; for a selection over all results. */
export async function listOrderRefs(
  ctx: Ctx,
  filter: OrderFilter,
  most = 10_000,
): Promise<{ orders: Brief[]; complete: boolean }> {
  const orders: Brief[] = [];
  let after: Position | null = null;
  for (;;) {
    const { found, reached } = await findRows(ctx, filter, 'down', after, Math.min(2000, most - orders.length + 1));
    orders.push(
      ...found.map(({ id, number, state, flag, holdReasons }) => ({ id, number, state, flag, holds: holdReasons })),
    );
    const last =
      reached ?? (found.length === Math.min(2000, most - orders.length + found.length + 1) ? found.at(-1) : undefined);
    if (orders.length > most) return { orders: orders.slice(0, most), complete: false };
    if (!last) return { orders, complete: true };
    after = { at: last.queuedAt.toISOString(), id: last.id };
  }
}

type Brief = Pick<OrderRow, 'id' | 'number' | 'state' | 'flag'> & { holds: OrderRow['holdReasons'] };

type Found = {
  found: OrderRow[];
  /** The last row looked at, when the page stopped for its bound and not for its end. */
  reached: { queuedAt: Date; id: Id } | null;
};

/**
 * One page: the ranges are merged in order and looked at row by row until `limit` rows pass or `SCAN` were looked at.
 * Only the page's rows are then read whole.
 */
async function findRows(
  ctx: Ctx,
  filter: OrderFilter,
  direction: 'up' | 'down',
  after: Position | null,
  limit: number,
): Promise<Found> {
  const ids = filter.text?.trim() ? await findByWords(ctx, filter.text) : null;
  if (ids?.length === 0) return { found: [], reached: null };
  const { ranges, checks } = planOf(filter, ids);
  const order = direction === 'up' ? sql`queued_at, id` : sql`queued_at desc, id desc`;
  const within = [sql`tenant_id = ${ctx.tenant}`, ...between(filter, direction, after)];
  const passes = checks.length ? joined(checks, ' and ') : sql`true`;
  // Part of the text, so that a plan made once for all values knows how little of the ranges is read. Each range says
  // its order and bound itself: the planner merges ordered ranges lazily, but does not order them for the merge.
  const most = raw(String(SCAN));
  const members = ranges.map(
    (range) => sql`
    (select id, queued_at, ${passes} as passes
     from sales_order
     where ${joined([...within, range], ' and ')}
     order by ${order}
     limit ${most})`,
  );
  const rows = await ctx.run<OrderRow & { passes: boolean; seen: bigint }>(sql`
    select ${orderTable.select('o')}, page.passes, page.seen
    from (
      select *
      from (
        select *, row_number() over (order by ${order}) as seen
        from (
          select *
          from (${joined(members, ' union all ')}) merged
          order by ${order}
          limit ${most}) ordered) looked
      where passes or seen = ${most}
      order by ${order}
      limit ${limit}) page
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = page.id
    order by page.seen`);
  const last = rows.at(-1);
  const found = rows.filter((row) => row.passes);
  return { found, reached: last?.seen === BigInt(SCAN) && found.length < limit ? last : null };
}

/** Ordered ranges that together hold every row of the filter, and what they leave to be checked row by row. */
type Plan = { ranges: Sql[]; checks: Sql[] };

/** More ranges than this cost more to plan than reading rows in vain. */
const MOST_RANGES = 90;

function planOf(filter: OrderFilter, ids: readonly Id[] | null): Plan {
  const checks = checksOf(filter);
  const plan = (ranges: Sql[], ...covered: (keyof OrderFilter)[]): Plan => ({
    ranges,
    checks: [...checks].filter(([property]) => !covered.includes(property)).map(([, check]) => check),
  });
  if (ids) return plan([sql`id = any(${ids as Id[]}::uuid[])`]);
  if (filter.held || filter.holdReason?.length) return plan([sql`hold_reasons <> '{}'`], 'held');
  // What most orders are has no index of its own: the constant in the text lets the others use theirs.
  if (!filter.state?.length && filter.kind?.length && !filter.kind.includes('normal'))
    return plan(
      filter.kind.map((kind) => sql`kind = ${kind} and kind <> 'normal'`),
      'kind',
    );
  if (!filter.state?.length && filter.flag?.length && !filter.flag.includes(0))
    return plan(
      filter.flag.map((flag) => sql`flag = ${flag}::smallint and flag <> 0`),
      'flag',
    );
  const states = filter.state?.length ? filter.state : ORDER_STATES;
  const shops = filter.shopId ?? [];
  if (shops.length && shops.length * states.length <= MOST_RANGES)
    return plan(
      shops.flatMap((shop) => states.map((state) => sql`shop_id = ${shop} and state = ${state}`)),
      'shopId',
      'state',
    );
  return plan(
    states.map((state) => sql`state = ${state}`),
    'state',
  );
}

function between(filter: OrderFilter, direction: 'up' | 'down', after: Position | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter.paidFrom) conditions.push(sql`queued_at >= ${filter.paidFrom}::timestamptz`);
  if (filter.paidBefore) conditions.push(sql`queued_at < ${filter.paidBefore}::timestamptz`);
  if (after)
    conditions.push(
      direction === 'up'
        ? sql`(queued_at, id) > (${after.at}::timestamptz, ${after.id}::uuid)`
        : sql`(queued_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
    );
  return conditions;
}

/** Each part of the filter as a check of one row. */
function checksOf(filter: OrderFilter): Map<keyof OrderFilter, Sql> {
  const checks = new Map<keyof OrderFilter, Sql>();
  if (filter.state?.length) checks.set('state', sql`state = any(${filter.state as string[]}::text[])`);
  if (filter.shopId?.length) checks.set('shopId', sql`shop_id = any(${filter.shopId as Id[]}::uuid[])`);
  if (filter.held !== undefined) checks.set('held', filter.held ? sql`hold_reasons <> '{}'` : sql`hold_reasons = '{}'`);
  if (filter.holdReason?.length)
    checks.set('holdReason', sql`hold_reasons && ${filter.holdReason as string[]}::text[]`);
  if (filter.nodeId?.length) checks.set('nodeId', sql`node_id = any(${filter.nodeId as Id[]}::uuid[])`);
  if (filter.courier?.length) checks.set('courier', sql`courier = any(${filter.courier as string[]}::text[])`);
  if (filter.kind?.length) checks.set('kind', sql`kind = any(${filter.kind as string[]}::text[])`);
  if (filter.flag?.length) checks.set('flag', sql`flag = any(${filter.flag as number[]}::smallint[])`);
  return checks;
}
