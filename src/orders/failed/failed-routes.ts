/** Failed orders and substitutes over HTTP (ORD-14). */
import * as contract from '../../contract/failed-orders.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import { reachOf } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { lineId, namesFor } from '../order-detail.ts';
import { assertReach } from '../reach.ts';
import { type OrderRow, orderTable } from '../store.ts';
import { failedWhere, type Period, periodOf, readFailed, spanOf } from './failed-orders.ts';
import { substituteLine, substitutesFor } from './substitutes.ts';

type Narrowed = {
  reason?: string | undefined;
  merchantCode?: string | undefined;
  node?: string | undefined;
  age?: (typeof contract.AGES)[number] | undefined;
};

/** The oldest first; one more than `limit` tells of more. */
function readOrders(
  ctx: Ctx,
  period: Period,
  { reason, merchantCode, node, age }: Narrowed,
  after: { at: string; id: Id } | null,
  limit: number,
): Promise<OrderRow[]> {
  const span = age && spanOf(age, ctx.now());
  const lacks = JSON.stringify([{ data: { lines: [{ merchantCode }] } }]);
  return ctx.run<OrderRow>(sql`
    select ${orderTable.select('o')}
    from sales_order o
    where ${failedWhere(ctx, period)}
      ${reason ? sql`and o.hold_reasons @> array[${reason}]::text[]` : sql``}
      ${merchantCode ? sql`and o.holds @> ${lacks}::jsonb` : sql``}
      ${node ? (node === 'none' ? sql`and o.node_id is null` : sql`and o.node_id::text = ${node}`) : sql``}
      ${span ? sql`and o.queued_at <= ${span.until}` : sql``}
      ${span?.after ? sql`and o.queued_at > ${span.after}` : sql``}
      ${after ? sql`and (o.queued_at, o.id) > (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by o.queued_at, o.id
    limit ${limit + 1}`);
}

export const failedRoutes: Route[] = [
  route(contract.readFailedOrders, ({ ctx, session, query }) =>
    readFailed(ctx, periodOf(ctx, query, reachOf(session, 'orders.read'))),
  ),

  route(contract.listFailedOrders, async ({ ctx, session, query: { cursor, limit = 50, ...query } }) => {
    const period = periodOf(ctx, query, reachOf(session, 'orders.read'));
    const rows = await readOrders(ctx, period, query, readCursor(cursor, { at: 'moment', id: 'id' }), limit);
    const names = await namesFor(ctx, rows);
    return pageOf(
      rows,
      limit,
      (row) => ({
        order: { id: row.id, number: row.number },
        shop: names.shops.get(row.shopId)!,
        node: row.nodeId ? (names.nodes.get(row.nodeId) ?? null) : null,
        state: row.state,
        holds: row.holdReasons,
        goods: row.goodsText,
        payable: { amount: row.payableMinor, currency: row.currency },
        queuedAt: row.queuedAt,
      }),
      (row) => ({ at: row.queuedAt, id: row.id }),
    );
  }),

  route(contract.listSubstitutes, async ({ ctx, session, params }) => {
    await assertReach(ctx, session, 'orders.read', [params.id]);
    return { lines: await substitutesFor(ctx, params.id) };
  }),

  route(contract.substituteLine, async ({ ctx, session, params, ifMatch, body: { lineId: wanted, ...body } }) => {
    await assertReach(ctx, session, contract.substituteLine.scope, [params.id]);
    const isIt = (line: number) => lineId(params.id, line) === wanted;
    const isSeen = (version: number) => assertVersion({ ifMatch }, version);
    const [outcome] = await substituteLine(ctx, params.id, { isIt, isSeen }, body);
    if (outcome && !outcome.done && outcome.refusal.code === 'orders.notFound')
      throw new Refused('orders.notFound', {}, 404);
    return outcome!;
  }),
];
