/** Intercepts over HTTP. A right given for some shops or warehouses covers the parcels there. */
import type { Static } from 'typebox';
import * as contract from '../contract/intercepts.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { type Reach, reachOf } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { actorWords } from '../stock/stock.ts';
import { couriersOf } from './couriers.ts';
import { nodesById } from './describe-waybills.ts';
import type { FulfilmentState } from './fulfilment.ts';
import type { Intercept } from './intercept.ts';
import { interceptTable } from './intercept-store.ts';
import { interceptsById, noteIntercepts } from './note-intercepts.ts';
import { assertWithinReach } from './reach.ts';
import { registerIntercepts, type Services } from './register-intercepts.ts';

type Listed = Intercept & {
  parcelNumber: string;
  parcelState: FulfilmentState;
  nodeId: Id;
  orderNumber: string;
};
type View = Wire<Static<typeof contract.Intercept>>;

export const interceptRoutes = (services: Services): Route[] => [
  route(contract.registerIntercepts, async ({ ctx, session, body: { ids, to, reason } }) => {
    await assertWithinReach(ctx, session, 'shipping.write', ids);
    const asked = { ids, to: to ? { ...to, postcode: '' } : null, reason, cause: 'person' as const };
    return { outcomes: (await registerIntercepts(ctx, services, asked)).outcomes };
  }),

  route(contract.listIntercepts, async ({ ctx, session, query: { cursor, limit = 50, ...filter } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await selectIntercepts(ctx, reachOf(session, 'shipping.read'), filter, before, limit);
    const describe = await describer(ctx, rows);
    return pageOf(rows, limit, describe, ({ id }) => ({ id }));
  }),

  route(contract.noteIntercepts, async ({ ctx, session, body: { ids, news, note = '' } }) => {
    const known = await interceptsById(ctx, ids);
    await assertWithinReach(
      ctx,
      session,
      'shipping.write',
      known.map(({ fulfilmentId }) => fulfilmentId),
    );
    return { outcomes: await noteIntercepts(ctx, ids, news, note) };
  }),
];

type Filter = {
  state?: readonly Intercept['state'][] | undefined;
  orderId?: Id | undefined;
  toTell?: boolean | undefined;
  text?: string | undefined;
};

function selectIntercepts(
  ctx: Ctx,
  reach: Reach,
  { state, orderId, toTell, text }: Filter,
  before: Id | null,
  limit: number,
): Promise<Listed[]> {
  const conditions: Sql[] = [
    sql`i.tenant_id = ${ctx.tenant}`,
    ...(state?.length ? [sql`i.state = any(${state as string[]}::text[])`] : []),
    ...(orderId ? [sql`i.order_id = ${orderId}`] : []),
    ...(toTell ? [sql`i.by_hand and i.state = 'registered'`] : []),
    ...(text ? [sql`(f.number = ${text} or f.order_number = ${text} or i.waybill_number = ${text})`] : []),
    ...(before ? [sql`i.id < ${before}`] : []),
    ...(reach.everything
      ? []
      : [sql`(f.shop_id = any(${reach.shops}::uuid[]) or f.node_id = any(${reach.nodes}::uuid[]))`]),
  ];
  return ctx.run<Listed>(sql`
    select ${interceptTable.select('i')}, f.number as "parcelNumber", f.state as "parcelState", f.node_id as "nodeId",
           f.order_number as "orderNumber"
    from parcel_intercept i
    join fulfilment f on f.tenant_id = i.tenant_id and f.id = i.fulfilment_id
    where ${joined(conditions, ' and ')}
    order by i.id desc
    limit ${limit + 1}`);
}

async function describer(ctx: Ctx, rows: readonly Listed[]): Promise<(row: Listed) => View> {
  const [couriers, nodes, people] = await Promise.all([
    couriersOf(ctx),
    nodesById(ctx),
    peopleNames(
      ctx,
      rows.map(({ registeredBy }) => registeredBy),
    ),
  ]);
  return (row) => ({
    id: row.id,
    parcel: { id: row.fulfilmentId, number: row.parcelNumber, state: row.parcelState },
    order: { id: row.orderId, number: row.orderNumber },
    node: { id: row.nodeId, name: nodes.get(row.nodeId)?.name ?? '' },
    courier: { code: row.courier, name: couriers.get(row.courier)?.name ?? row.courier },
    waybillNumber: row.waybillNumber,
    way: row.way,
    area: row.recipient ? [row.recipient.province, row.recipient.city, row.recipient.district].join(' ').trim() : '',
    state: row.state,
    byHand: row.byHand,
    unknown: row.isUnknown,
    cause: row.cause,
    reason: row.reason,
    answer: row.answer,
    registeredAt: row.registeredAt,
    registeredBy: actorWords(row.registeredBy, people),
    toldAt: row.toldAt,
    endedAt: row.endedAt,
  });
}
