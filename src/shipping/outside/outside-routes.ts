/** Warehouses of others over HTTP, and what they push. */
import { Type } from 'typebox';
import * as contract from '../../contract/outside-warehouses.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { assertVersion, ownRoute, publicRoute, type Route, route } from '../../kernel/http/route.ts';
import { reachOf } from '../../kernel/http/session.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { KeyRing } from '../../kernel/secrets.ts';
import { assertWithinReach } from '../reach.ts';
import { compareStock } from './compare-stock.ts';
import { changeOutside, createOutside, describeOutside, keptOutside } from './keep-outside.ts';
import { type ListedOutsideOrder, listOutsideOrders, tellAgain } from './outside-orders.ts';
import { type OutsidePorts, outsideWarehouses } from './outside-warehouses.ts';
import { takePush } from './take-push.ts';

const LIMIT = 50;

/** Warehouses say here what has left; the warehouse's own signature says whether to believe it. */
const outsidePush = {
  method: 'POST',
  path: '/webhooks/warehouses/:tenant/:warehouse',
  summary: 'What a warehouse of others says',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), warehouse: Type.String({ maxLength: 40 }) },
    { additionalProperties: false },
  ),
} as const;

export const outsideRoutes = (ports: OutsidePorts, ring: KeyRing): Route[] => [
  route(contract.listOutsideWarehouses, async ({ ctx }) => ({
    warehouses: (await outsideWarehouses(ctx)).map(describeOutside),
    kinds: [...ports.warehouses.values()].map(({ kind, credentials, options }) => ({
      kind,
      credentials: [...credentials],
      options: [...options],
    })),
  })),

  ownRoute(contract.createOutsideWarehouse, async ({ db, scope, body }) => {
    await assertMayCall(ports, body.endpoint);
    return db.transaction(scope, (ctx) => createOutside(ctx, ports.warehouses, ring, body));
  }),

  ownRoute(contract.changeOutsideWarehouse, async ({ db, scope, params, body, ifMatch }) => {
    await assertMayCall(ports, body.endpoint);
    return db.transaction(scope, async (ctx) => {
      const known = await keptOutside(ctx, params.id);
      assertVersion({ ifMatch }, known.version);
      return changeOutside(ctx, ring, known, body);
    });
  }),

  ownRoute(contract.compareOutsideStock, ({ db, scope, params }) => compareStock(db, scope, ports, params.id)),

  route(contract.listOutsideOrders, async ({ ctx, session, query }) => {
    const { state, warehouse, cursor, limit = LIMIT } = query;
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const reach = reachOf(session, 'shipping.read');
    const nodes = reach.everything ? null : reach.nodes;
    const rows = await listOutsideOrders(ctx, { state, warehouse, nodes, after, limit });
    return pageOf(rows, limit, describe, ({ fulfilmentId }) => ({ id: fulfilmentId }));
  }),

  route(contract.tellOutsideAgain, async ({ ctx, session, body }) => {
    await assertWithinReach(ctx, session, 'shipping.write', body.ids);
    return { outcomes: await tellAgain(ctx, body.ids) };
  }),

  publicRoute(outsidePush, ({ db, params, query, body }) => takePush(db, ports, params, { query, body })),
];

async function assertMayCall(ports: OutsidePorts, endpoint: string): Promise<void> {
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, { field: 'endpoint', ...refusal.data });
}

const describe = (row: ListedOutsideOrder) => ({
  id: row.fulfilmentId,
  number: row.number,
  order: { id: row.orderId, number: row.orderNumber },
  goods: row.goodsText,
  warehouse: { id: row.outsideId, name: row.warehouseName },
  wish: row.wish,
  state: row.state,
  message: row.message,
  code: row.code,
  waybillNumber: row.waybillNumber,
  changedAt: row.changedAt,
});
