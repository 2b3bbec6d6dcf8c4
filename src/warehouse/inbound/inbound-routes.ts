/** Receiving, looking at and putting away over HTTP. A right given for some warehouses covers what comes in there. */
import { skusById } from '../../catalog/catalog.ts';
import * as contract from '../../contract/inbound.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, ownRoute, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { printGoodsLabels, queueGoodsLabels } from '../../shipping/shipping.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';
import { warehouseOf } from '../floor/floor-routes.ts';
import { inboundSettings, inspectionsOf, saveInboundSettings } from './inbound-settings.ts';
import { inspectGoods } from './inspect.ts';
import { withBins } from './label-goods.ts';
import { putAway, suggestFor, waitingGoods } from './put-away.ts';
import { describeReceipt, expectedDocuments, listReceipts, skuRef } from './receipts.ts';
import { beginReceipt, bookReceipt, countGoods, dropReceipt } from './receive.ts';

const READ = 'stock.read';
const WRITE = 'stock.write';

export const inboundRoutes: Route[] = [
  route(contract.listExpectedDocuments, async ({ ctx, session, query: { nodeId } }) => ({
    documents: await expectedDocuments(ctx, await nodesWithin(ctx, session, READ, nodeId)),
  })),

  route(contract.listGoodsReceipts, async ({ ctx, session, query: { nodeId, ...query } }) =>
    listReceipts(ctx, await nodesWithin(ctx, session, READ, nodeId), query),
  ),

  route(contract.getGoodsReceipt, async ({ ctx, session, params }) =>
    describeReceipt(ctx, await nodesWithin(ctx, session, READ), params.id),
  ),

  route(contract.beginReceipt, async ({ ctx, session, body }) => {
    const nodes = await nodesWithin(ctx, session, WRITE);
    return describeReceipt(ctx, nodes, await beginReceipt(ctx, nodes, body.number));
  }),

  route(contract.countGoods, async ({ ctx, session, params, body }) => {
    const nodes = await nodesWithin(ctx, session, WRITE);
    const scan = { ...body, code: body.code.trim(), quantity: BigInt(body.quantity ?? 1) };
    const { skuId, lot, ...answer } = await countGoods(ctx, nodes, params.id, scan);
    return {
      ...{ ...answer, sku: await named(ctx, skuId), lot: lot && { lot: lot.lot, expiresOn: lot.expiresOn } },
      receipt: await describeReceipt(ctx, nodes, params.id),
    };
  }),

  route(contract.bookReceipt, async ({ ctx, session, params }) => {
    const nodes = await nodesWithin(ctx, session, WRITE);
    await bookReceipt(ctx, nodes, params.id);
    return describeReceipt(ctx, nodes, params.id);
  }),

  route(contract.dropReceipt, async ({ ctx, session, params }) => {
    const nodes = await nodesWithin(ctx, session, WRITE);
    await dropReceipt(ctx, nodes, params.id);
    return describeReceipt(ctx, nodes, params.id);
  }),

  route(contract.inspectGoods, async ({ ctx, session, params, body }) => {
    const nodes = await nodesWithin(ctx, session, WRITE);
    const scan = { code: body.code.trim(), good: body.good, quantity: BigInt(body.quantity ?? 1) };
    const { verdict, skuId } = await inspectGoods(ctx, nodes, params.id, scan);
    return { verdict, sku: await named(ctx, skuId), receipt: await describeReceipt(ctx, nodes, params.id) };
  }),

  route(contract.listWaitingGoods, async ({ ctx, session, query }) => {
    const node = await warehouseOf(ctx, session, READ, query.nodeId);
    return { goods: await waitingGoods(ctx, node.id) };
  }),

  route(contract.suggestBins, async ({ ctx, session, query }) => {
    const node = await warehouseOf(ctx, session, READ, query.nodeId);
    return suggestFor(ctx, node.id, query.code.trim());
  }),

  route(contract.putAway, async ({ ctx, session, body }) => {
    const node = await warehouseOf(ctx, session, WRITE, body.nodeId);
    return putAway(ctx, { ...body, nodeId: node.id, quantity: BigInt(body.quantity) });
  }),

  ownRoute(contract.printGoodsLabels, async ({ db, scope, session, body }) => {
    const goods = await db.read(scope, async (ctx) => {
      const node = await warehouseOf(ctx, session, WRITE, body.nodeId);
      return withBins(ctx, node.id, body.labels);
    });
    return { body: await printGoodsLabels(db, scope, goods, body.size), name: 'goods-labels.pdf' };
  }),

  route(contract.queueGoodsLabels, async ({ ctx, session, body }) => {
    const node = await warehouseOf(ctx, session, WRITE, body.nodeId);
    const goods = await withBins(ctx, node.id, body.labels);
    const known = await skusById(
      ctx,
      goods.map(({ skuId }) => skuId),
    );
    const unknown = goods.find(({ skuId }) => !known.has(skuId));
    if (unknown) throw new Refused('stock.skuUnknown', { skuId: unknown.skuId });
    const queued = await queueGoodsLabels(ctx, node.id, goods);
    if (!queued) throw new Refused('warehouse.noLabelPrinter', { node: node.name });
    return queued;
  }),

  route(contract.readInboundSettings, ({ ctx }) => describeSettings(ctx)),

  route(contract.changeInboundSettings, async ({ ctx, body: { skus, ...settings }, ifMatch }) => {
    assertVersion({ ifMatch }, (await inboundSettings(ctx, true)).version);
    const known = await skusById(
      ctx,
      skus.map(({ skuId }) => skuId),
    );
    const unknown = skus.find(({ skuId }) => !known.has(skuId));
    if (unknown) throw new Refused('stock.skuUnknown', { skuId: unknown.skuId });
    await saveInboundSettings(ctx, settings, skus);
    return describeSettings(ctx);
  }),
];

/** Closed ones too, for what was received there; one asked for that the caller may not see is not there. */
async function nodesWithin(ctx: Ctx, session: Session, right: string, only?: Id): Promise<Node[]> {
  return (await allNodes(ctx)).filter(covers(session, right)).filter(({ id }) => only === undefined || id === only);
}

async function named(ctx: Ctx, skuId: Id | null) {
  return skuId === null ? null : skuRef((await skusById(ctx, [skuId])).get(skuId)!);
}

async function describeSettings(ctx: Ctx) {
  const [settings, own] = [await inboundSettings(ctx), await inspectionsOf(ctx)];
  const skus = await skusById(
    ctx,
    own.map(({ skuId }) => skuId),
  );
  return { ...settings, skus: own.map(({ skuId, inspect }) => ({ sku: skuRef(skus.get(skuId)!), inspect })) };
}
