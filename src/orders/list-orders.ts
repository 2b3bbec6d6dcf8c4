/**
 * The order list (ORD-6): any filter over any number of orders, page by page, each page with bounded work. A page is
 * gathered from ordered index ranges (one per state, or per shop and state), merged by time; filters without an index
 * of their own look at no more than `SCAN` rows a page, so a page may be short and still have a next one.
 */

import { HOLD_REASONS, ORDER_STATES, type OrderState } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
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

/** Rows one page looks at beyond its index range. */
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

/** Ids of everything a filter finds, at most `most`; for a selection over all results. */
export async function listOrderIds(
  ctx: Ctx,
  filter: OrderFilter,
  most = 10_000,
): Promise<{ ids: { id: Id; number: string }[]; complete: boolean }> {
  const ids: { id: Id; number: string }[] = [];
  let after: Position | null = null;
  for (;;) {
    const { found, reached } = await findRows(ctx, filter, 'down', after, Math.min(2000, most - ids.length + 1));
    ids.push(...found.map((row) => ({ id: row.id, number: row.number })));
    const last =
      reached ?? (found.length === Math.min(2000, most - ids.length + found.length + 1) ? found.at(-1) : undefined);
    if (ids.length > most) return { ids: ids.slice(0, most), complete: false };
    if (!last) return { ids, complete: true };
    after = { at: last.queuedAt.toISOString(), id: last.id };
  }
}

type Found = {
  found: OrderRow[] /** The last row looked at, when the page stopped for its bound and not for its end. */;
  reached: { queuedAt: Date; id: Id } | null;
};

async function findRows(
  ctx: Ctx,
  filter: OrderFilter,
  direction: 'up' | 'down',
  after: Position | null,
  limit: number,
): Promise<Found> {
  const ids = filter.text?.trim() ? await findByWords(ctx, filter.text) : null;
  if (ids?.length === 0) return { found: [], reached: null };
  const rest = filtersWithoutIndex(filter);
  const take = rest.length && !ids ? SCAN : limit;
  const order = direction === 'up' ? sql`queued_at, id` : sql`queued_at desc, id desc`;
  const within = [sql`tenant_id = ${ctx.tenant}`, ...range(filter, direction, after)];
  const ranges = leading(filter, ids).map(
    (lead) => sql`
    (select id, queued_at
     from sales_order
     where ${joined([...within, lead], ' and ')}
     order by ${order}
     limit ${take})`,
  );
  const rows = await ctx.run<OrderRow & { passes: boolean }>(sql`
    with place as (
      select id, queued_at
      from (${joined(ranges, ' union all ')}) merged
      order by ${order}
      limit ${take}
    )
    select ${orderTable.select('o')}, ${rest.length ? joined(rest, ' and ') : sql`true`} as passes
    from place
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = place.id
    order by ${direction === 'up' ? sql`o.queued_at, o.id` : sql`o.queued_at desc, o.id desc`}`);
  const found = rows.filter((row) => row.passes).slice(0, limit);
  const last = rows.at(-1);
  return { found, reached: last && rows.length === take && found.length < limit && rest.length ? last : null };
}

/** The ordered ranges a page is merged from; together they hold every row of the filter. */
function leading(filter: OrderFilter, ids: readonly Id[] | null): Sql[] {
  if (ids) return [sql`id = any(${ids as Id[]}::uuid[])`];
  if (filter.held === true || (filter.holdReason?.length && HOLD_REASONS)) return [sql`hold_reasons <> '{}'`];
  const states = filter.state?.length ? filter.state : ORDER_STATES;
  if (filter.shopId?.length)
    return filter.shopId.flatMap((shop) => states.map((state) => sql`shop_id = ${shop} and state = ${state}`));
  return states.map((state) => sql`state = ${state}`);
}

function range(filter: OrderFilter, direction: 'up' | 'down', after: Position | null): Sql[] {
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

/** What no range covers is looked at row by row. */
function filtersWithoutIndex(filter: OrderFilter): Sql[] {
  const conditions: Sql[] = [];
  const heldRange = filter.held === true || Boolean(filter.holdReason?.length);
  const byText = Boolean(filter.text?.trim());
  if ((heldRange || byText) && filter.state?.length)
    conditions.push(sql`o.state = any(${filter.state as string[]}::text[])`);
  if ((heldRange || byText) && filter.shopId?.length)
    conditions.push(sql`o.shop_id = any(${filter.shopId as Id[]}::uuid[])`);
  if (filter.holdReason?.length) conditions.push(sql`o.hold_reasons && ${filter.holdReason as string[]}::text[]`);
  if (filter.held === false) conditions.push(sql`o.hold_reasons = '{}'`);
  else if (filter.held && byText) conditions.push(sql`o.hold_reasons <> '{}'`);
  if (filter.nodeId?.length) conditions.push(sql`o.node_id = any(${filter.nodeId as Id[]}::uuid[])`);
  if (filter.courier?.length) conditions.push(sql`o.courier = any(${filter.courier as string[]}::text[])`);
  if (filter.kind?.length) conditions.push(sql`o.kind = any(${filter.kind as string[]}::text[])`);
  if (filter.flag?.length) conditions.push(sql`o.flag = any(${filter.flag as number[]}::smallint[])`);
  return conditions;
}
