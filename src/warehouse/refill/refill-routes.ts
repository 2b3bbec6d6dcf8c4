/** Refill over HTTP. A right given for some warehouses covers their bins. */
import { articleOfCode, skusById } from '../../catalog/catalog.ts';
import * as contract from '../../contract/refill.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import { Refused } from '../../kernel/refusal.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';
import { warehouseOf } from '../floor/floor-routes.ts';
import { assertShelf } from '../inbound/put-away.ts';
import { skuRef } from '../inbound/receipts.ts';
import { lookAtPiece } from '../scan-serial.ts';
import { cancelRefills, carryRefill } from './carry-refill.ts';
import { makeRefills } from './make-refills.ts';
import { listMovers, moveMovers } from './movers.ts';
import { describePickingBins, pickingBinsOf, savePickingBin } from './picking-bins.ts';
import { describeTasks, listTasks, taskAt } from './tasks.ts';

const READ = 'stock.read';
const WRITE = 'stock.write';

export const refillRoutes: Route[] = [
  route(contract.listRefills, async ({ ctx, session, query }) => ({
    tasks: await listTasks(ctx, await warehouseOf(ctx, session, READ, query.nodeId), query.state),
  })),

  route(contract.makeRefills, async ({ ctx, session, body }) =>
    makeRefills(ctx, (await warehouseOf(ctx, session, WRITE, body.nodeId)).id),
  ),

  route(contract.checkRefillGoods, async ({ ctx, session, params, query }) => {
    const task = await taskAt(ctx, await nodesWithin(ctx, session, READ), params.id);
    const code = query.code.trim();
    const { skuId, tracked, piece, fault } = await lookAtPiece(ctx, code, await articleOfCode(ctx, code), task.nodeId);
    if (skuId === null) throw new Refused('warehouse.codeUnknown', { code });
    const sku = skuRef((await skusById(ctx, [skuId])).get(skuId)!);
    return { right: skuId === task.skuId, sku, piece: tracked ? { serial: piece?.serial ?? '', fault } : null };
  }),

  route(
    contract.carryRefill,
    async ({ ctx, session, params, body: { bin, quantity, short = false, serials = [] } }) => {
      const nodes = await nodesWithin(ctx, session);
      const task = await carryRefill(ctx, nodes, params.id, { bin, short, serials, quantity: BigInt(quantity) });
      return (await describeTasks(ctx, nodes, [task]))[0]!;
    },
  ),

  route(contract.cancelRefills, async ({ ctx, session, body }) => ({
    outcomes: await cancelRefills(ctx, await nodesWithin(ctx, session), body.ids),
  })),

  route(contract.listMovers, async ({ ctx, session, query }) =>
    listMovers(ctx, (await warehouseOf(ctx, session, READ, query.nodeId)).id),
  ),

  route(contract.moveMovers, async ({ ctx, session, body }) => ({
    made: await moveMovers(ctx, (await warehouseOf(ctx, session, WRITE, body.nodeId)).id, body.moves),
  })),

  route(contract.listPickingBins, async ({ ctx, session, query }) => ({
    bins: await describePickingBins(ctx, (await warehouseOf(ctx, session, READ, query.nodeId)).id),
  })),

  route(
    contract.changePickingBin,
    async ({ ctx, session, params: { skuId }, body: { nodeId, ...levels }, ifMatch }) => {
      const node = await warehouseOf(ctx, session, WRITE, nodeId);
      const [known] = await pickingBinsOf(ctx, node.id, [skuId], true);
      assertVersion({ ifMatch }, known?.version ?? 0);
      const bin = await assertShelf(ctx, node.id, levels.bin.trim());
      const [minimum, maximum] = [BigInt(levels.minimum), BigInt(levels.maximum)];
      await savePickingBin(ctx, { nodeId: node.id, skuId, bin, minimum, maximum });
      return (await describePickingBins(ctx, node.id, skuId))[0]!;
    },
  ),
];

const nodesWithin = async (ctx: Ctx, session: Session, right = WRITE): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));
