/** Stocktakes and counting over HTTP, of the warehouses the caller may see or work in. */
import { skusById } from '../../catalog/catalog.ts';
import * as contract from '../../contract/stocktakes.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';
import { abandonCount, countItem, setCounted, startCount } from './count-bin.ts';
import { listCountTasks, readCount } from './count-tasks.ts';
import { decideDifferences } from './decide-differences.ts';
import { finishCount } from './finish-count.ts';
import { approveStocktake, closeStocktake, makeStocktake } from './make-stocktake.ts';
import { listDifferences, listStocktakeBins, listStocktakes, readStocktake, skuRef } from './read-stocktakes.ts';

const READ = 'stock.read';
const WRITE = 'stock.write';
const COUNT = 'warehouse.check';

const nodesFor = async (ctx: Ctx, session: Session, right: string): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));

async function nodeFor(ctx: Ctx, session: Session, right: string, id: Id): Promise<Node> {
  const node = (await nodesFor(ctx, session, right)).find((one) => one.id === id);
  if (!node) throw new Refused('stock.nodeUnknown', { id }, 404);
  return node;
}

const stationRoutes: Route[] = [
  route(contract.listCountTasks, async ({ ctx, session }) => ({
    tasks: await listCountTasks(ctx, await nodesFor(ctx, session, COUNT)),
  })),

  route(contract.startCount, async ({ ctx, session, body: { nodeId, bin } }) => {
    const node = await nodeFor(ctx, session, COUNT, nodeId);
    return readCount(ctx, [node], await startCount(ctx, node, bin.trim()));
  }),

  route(contract.countItem, async ({ ctx, session, params: { id }, body: { code, quantity = '1', ...said } }) => {
    const nodes = await nodesFor(ctx, session, COUNT);
    const scan = { ...said, code: code.trim(), quantity: BigInt(quantity) };
    const { skuId, ...answer } = await countItem(ctx, nodes, id, scan);
    const sku = skuId === null ? undefined : (await skusById(ctx, [skuId])).get(skuId);
    return { ...answer, sku: sku ? skuRef(sku) : null, count: await readCount(ctx, nodes, id) };
  }),

  route(contract.setCounted, async ({ ctx, session, params: { id }, body: { skuId, lot = null, quantity } }) => {
    const nodes = await nodesFor(ctx, session, COUNT);
    await setCounted(ctx, nodes, id, { skuId, lot }, BigInt(quantity));
    return readCount(ctx, nodes, id);
  }),

  route(contract.finishCount, async ({ ctx, session, params: { id }, body: { empty } }) =>
    finishCount(ctx, await nodesFor(ctx, session, COUNT), id, empty),
  ),

  route(contract.abandonCount, async ({ ctx, session, params: { id } }) => {
    await abandonCount(ctx, await nodesFor(ctx, session, COUNT), id);
  }),
];

/** `currency`: what goods cost is in it. */
export const countRoutes = (currency: string): Route[] => [
  route(contract.listStocktakes, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = await nodesFor(ctx, session, READ);
    return listStocktakes(ctx, nodeId ? nodes.filter(({ id }) => id === nodeId) : nodes, query);
  }),

  route(contract.getStocktake, async ({ ctx, session, params: { id } }) =>
    readStocktake(ctx, await nodesFor(ctx, session, READ), id, currency),
  ),

  route(contract.listStocktakeBins, async ({ ctx, session, params: { id }, query }) =>
    listStocktakeBins(ctx, await nodesFor(ctx, session, READ), id, query),
  ),

  route(contract.listStocktakeDifferences, async ({ ctx, session, params: { id }, query }) =>
    listDifferences(ctx, await nodesFor(ctx, session, READ), id, query, currency),
  ),

  route(contract.makeStocktake, async ({ ctx, session, body: { tolerance = '0', ...body } }) => {
    const node = await nodeFor(ctx, session, WRITE, body.nodeId);
    const id = await makeStocktake(ctx, { ...body, tolerance: BigInt(tolerance) });
    return readStocktake(ctx, [node], id, currency);
  }),

  route(contract.approveStocktake, async ({ ctx, session, params: { id } }) => {
    const nodes = await nodesFor(ctx, session, WRITE);
    await approveStocktake(ctx, nodes, id);
    return readStocktake(ctx, nodes, id, currency);
  }),

  route(contract.closeStocktake, async ({ ctx, session, params: { id } }) => {
    const nodes = await nodesFor(ctx, session, WRITE);
    await closeStocktake(ctx, nodes, id);
    return readStocktake(ctx, nodes, id, currency);
  }),

  route(contract.decideDifferences, async ({ ctx, session, params: { id }, body }) => ({
    outcomes: await decideDifferences(ctx, await nodesFor(ctx, session, WRITE), id, body),
  })),

  ...stationRoutes,
];
