/** Stores' orders over HTTP (SRC-3): for the people of a store, and for whoever looks at what stores refuse. */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import { shopSettings } from '../../channels/channels.ts';
import * as contract from '../../contract/store-orders.ts';
import { auditAll, peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import { assertWithinReach, readParcels } from '../../shipping/shipping.ts';
import { actorWords, allNodes, covers, type Node } from '../../stock/stock.ts';
import { refusalSettings, saveRefusalSettings } from './refusal-settings.ts';
import { refusalTable, refuseStoreOrders, type StoreRefusalRow } from './refuse-store-orders.ts';

const storesOf = async (ctx: Ctx, session: Session, nodeId?: Id): Promise<Node[]> =>
  (await allNodes(ctx))
    .filter(({ kind, id }) => kind === 'store' && (!nodeId || id === nodeId))
    .filter(covers(session, 'shipping.read'));

const idsOf = (nodes: readonly Node[]): Id[] => nodes.map(({ id }) => id);
const skuRef = (id: Id, sku: Sku | undefined) => ({
  id,
  merchantCode: sku?.merchantCode ?? '',
  name: sku?.name ?? '',
  properties: sku?.properties ?? '',
});

export const storeRoutes: Route[] = [
  route(contract.listStoreOrders, async ({ ctx, session, query: { nodeId, cursor, limit = 50 } }) => {
    const stores = await storesOf(ctx, session, nodeId);
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await ctx.run<{ id: Id }>(sql`
      select id
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and node_id = any(${idsOf(stores)}::uuid[])
        and state in ('created', 'waybilled', 'printed', 'picking', 'sorted')
        and stop_reasons = '{}'
        and ${after ? sql`id > ${after}` : sql`true`}
      order by id
      limit ${limit + 1}`);
    const items = await describeOrders(
      ctx,
      stores,
      rows.map(({ id }) => id),
    );
    return pageOf(
      items,
      limit,
      (item) => item,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.refuseStoreOrders, async ({ ctx, session, body: { ids, reason, skuIds = null } }) => {
    await assertWithinReach(ctx, session, contract.refuseStoreOrders.scope, ids);
    return { outcomes: await refuseStoreOrders(ctx, { ids, reason, skuIds }) };
  }),

  route(contract.listStoreRefusals, async ({ ctx, session, query: { nodeId, cursor, limit = 50 } }) => {
    const stores = await storesOf(ctx, session, nodeId);
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await ctx.run<StoreRefusalRow>(sql`
      select ${refusalTable.select()}
      from store_refusal
      where tenant_id = ${ctx.tenant}
        and node_id = any(${idsOf(stores)}::uuid[])
        and ${before ? sql`id < ${before}` : sql`true`}
      order by id desc
      limit ${limit + 1}`);
    const describe = await refusalDescriber(ctx, rows);
    return pageOf(rows, limit, describe, ({ id }) => ({ id }));
  }),

  route(contract.listStoreExclusions, async ({ ctx, session }) => {
    const stores = await storesOf(ctx, session);
    const names = new Map(stores.map(({ id, name }) => [id, name]));
    const rows = await ctx.sql<Exclusion>`
      select id, node_id as "nodeId", sku_id as "skuId", refusals, since, until
      from store_exclusion
      where tenant_id = ${ctx.tenant}
        and node_id = any(${idsOf(stores)}::uuid[])
        and lifted_at is null
        and until > ${new Date(ctx.now())}
      order by until, id`;
    const skus = await skusById(
      ctx,
      rows.map(({ skuId }) => skuId),
    );
    return {
      exclusions: rows.map(({ nodeId, skuId, ...row }) => ({
        ...row,
        node: { id: nodeId, name: names.get(nodeId)! },
        sku: skuRef(skuId, skus.get(skuId)),
      })),
    };
  }),

  route(contract.liftStoreExclusions, async ({ ctx, session, body }) => ({
    outcomes: await lift(ctx, await storesOf(ctx, session), body.ids),
  })),

  route(contract.readStoreRefusalSettings, ({ ctx }) => refusalSettings(ctx)),

  route(contract.changeStoreRefusalSettings, async ({ ctx, body, ifMatch }) => {
    assertVersion({ ifMatch }, (await refusalSettings(ctx, true)).version);
    await saveRefusalSettings(ctx, body);
    return refusalSettings(ctx);
  }),
];

type Exclusion = { id: Id; nodeId: Id; skuId: Id; refusals: number; since: Date; until: Date };

/** Refuses per exclusion `orders.exclusionEnded`. What waits for the goods is tried again. */
async function lift(ctx: Ctx, stores: readonly Node[], ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const rows = await ctx.sql<{ id: Id; skuId: Id; nodeId: Id }>`
    update store_exclusion
    set lifted_at = ${new Date(ctx.now())}, lifted_by = ${ctx.actor.id}
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and node_id = any(${idsOf(stores)}::uuid[])
      and lifted_at is null
      and until > ${new Date(ctx.now())}
    returning id, sku_id as "skuId", node_id as "nodeId"`;
  if (rows.length) await ctx.enqueue('stock.arrived', { skuIds: [...new Set(rows.map(({ skuId }) => skuId))] });
  await auditAll(
    ctx,
    'storeExclusion.lift',
    rows.map(({ id, skuId, nodeId }) => ({ subject: `storeExclusion/${id}`, detail: { skuId, nodeId } })),
  );
  const lifted = new Set(rows.map(({ id }) => id));
  return ids.map((id) => (lifted.has(id) ? done(id) : refuse(id, 'orders.exclusionEnded')));
}

async function describeOrders(ctx: Ctx, stores: readonly Node[], ids: readonly Id[]) {
  const parcels = await readParcels(ctx, ids);
  const [skus, shops] = await Promise.all([
    skusById(
      ctx,
      parcels.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)),
    ),
    shopSettings(ctx, [...new Set(parcels.map(({ shopId }) => shopId))]),
  ]);
  const names = new Map(stores.map(({ id, name }) => [id, name]));
  return parcels.map(({ id, number, orderId, orderNumber, shopId, nodeId, state, lines, queuedAt, shipBefore }) => ({
    ...{ id, number, state, queuedAt, shipBefore },
    order: { id: orderId, number: orderNumber },
    shop: { id: shopId, name: shops.get(shopId)?.name ?? '', channel: shops.get(shopId)?.channel ?? 'unknown' },
    node: { id: nodeId, name: names.get(nodeId)! },
    lines: lines.map(({ skuId, quantity }) => ({ sku: skuRef(skuId, skus.get(skuId)), quantity })),
  }));
}

async function refusalDescriber(ctx: Ctx, rows: readonly StoreRefusalRow[]) {
  const [skus, nodes, people] = await Promise.all([
    skusById(
      ctx,
      rows.flatMap(({ skuIds }) => skuIds),
    ),
    allNodes(ctx),
    peopleNames(
      ctx,
      rows.map(({ by }) => by),
    ),
  ]);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const node = (id: Id) => ({ id, name: names.get(id) ?? '' });
  return (row: StoreRefusalRow) => ({
    ...{ id: row.id, reason: row.reason, at: row.at, by: actorWords(row.by, people) },
    order: { id: row.orderId, number: row.orderNumber },
    node: node(row.nodeId),
    skus: row.skuIds.map((id) => skuRef(id, skus.get(id))),
    next: row.nextNodeId ? node(row.nextNodeId) : null,
  });
}
