/** Stock over HTTP. A right given for some warehouses shows theirs only. */
import { nodeHistory } from '../contract/histories.ts';
import * as nodes from '../contract/nodes.ts';
import * as contract from '../contract/stock.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused, refuse } from '../kernel/refusal.ts';
import { type Division, divisionTable } from '../parties/address/address.ts';
import { documentRoutes } from './document-routes.ts';
import type { DocumentNumbers } from './entry-words.ts';
import { expectationRoutes } from './expectation-routes.ts';
import { changeNode, createNode, describeNode, keptNodes } from './keep-nodes.ts';
import { listStock } from './list-stock.ts';
import { lotRoutes } from './lots/lot-routes.ts';
import { covers } from './node-reach.ts';
import { allNodes, type Node, nodesOf } from './nodes.ts';
import { replenishmentRoutes } from './replenishment-routes.ts';
import { reservationsOf } from './reservations.ts';
import { serialRoutes } from './serials/serial-routes.ts';
import { skuStock } from './sku-stock.ts';
import { transferRoutes } from './transfers/transfer-routes.ts';
import { setVirtualStock } from './virtual-stock.ts';
import { whyThisNumber } from './why-number.ts';

/** Numbers of documents that entries name and stock does not own, by document type: `order`, `fulfilment`, … */
export type StockPorts = { documents: ReadonlyMap<string, DocumentNumbers> };

/** Rights of people whose hands are on the goods. */
const HANDS = ['stock.write', 'shipping.write', 'warehouse.check'];
const nodeRef = ({ id, name }: Node) => ({ id, name });

export const stockRoutes = ({ documents }: StockPorts): Route[] => [
  route(contract.listNodes, async ({ ctx, session }) => {
    const reaches = HANDS.map((right) => covers(session, right));
    const works = (node: Node) => reaches.some((reach) => reach(node));
    return { nodes: (await nodesOf(ctx)).map((node) => ({ ...nodeRef(node), kind: node.kind, works: works(node) })) };
  }),

  route(contract.listStock, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = await visibleNodes(ctx, session);
    return listStock(ctx, nodeId ? nodes.filter((node) => nodeId.includes(node.id)) : nodes, query);
  }),

  route(
    contract.whyThisNumber,
    async ({ ctx, session, query: { skuId, nodeId, bin, bucket, asOf, cursor, limit = 50 } }) => {
      const nodes = await visibleNodes(ctx, session, nodeId);
      const until = asOf === undefined ? undefined : new Date(asOf);
      const answer = await whyThisNumber(ctx, nodes, { skuId, bucket, bin, asOf: until, cursor, limit }, documents);
      const node = nodeId ? { id: nodeId, name: nodes[0]!.name } : null;
      return { ...answer, node, bin: bin ?? null };
    },
  ),

  route(contract.listReservations, async ({ ctx, session, query: { skuId, nodeId, cursor, limit = 50 } }) =>
    reservationsOf(ctx, await visibleNodes(ctx, session, nodeId), { skuId, cursor, limit }, documents),
  ),

  route(contract.getSkuStock, async ({ ctx, session, params, query: { asOf } }) =>
    skuStock(ctx, await visibleNodes(ctx, session), params.id, asOf === undefined ? undefined : new Date(asOf)),
  ),

  route(nodes.listNodeSettings, async ({ ctx, session }) => {
    const covered = covers(session, 'settings.read');
    return { nodes: (await keptNodes(ctx)).filter(covered).map(describeNode) };
  }),

  route(nodes.createNode, async ({ ctx, session, body }) => {
    const right = 'settings.write';
    if (!reachOf(session, right).everything) throw new Refused('identity.rightMissing', { right }, 403);
    return describeNode(await createNode(ctx, body));
  }),

  route(nodes.changeNode, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const [known] = (await keptNodes(ctx, id)).filter(covers(session, 'settings.write'));
    if (!known) throw new Refused('stock.nodeUnknown', { id }, 404);
    assertVersion({ ifMatch }, known.version);
    return describeNode(await changeNode(ctx, id, body));
  }),

  route(nodeHistory, async ({ ctx, session, params: { id }, query }) => {
    const covered = (await allNodes(ctx)).filter(covers(session, 'settings.read'));
    if (!covered.some((node) => node.id === id)) throw new Refused('stock.nodeUnknown', { id }, 404);
    return historyOf(ctx, `node/${id}`, query);
  }),

  route(nodes.listDivisions, async () => ({
    provinces: divisionTable().map((province) => ({
      ...named(province),
      cities: province.children.map((city) => ({ ...named(city), districts: city.children.map(named) })),
    })),
  })),

  route(contract.setVirtualStock, async ({ ctx, session, body }) => {
    const covered = covers(session, 'stock.write');
    const quotas = body.quotas.map((quota) => ({ ...quota, quantity: BigInt(quota.quantity) }));
    const own = quotas.filter(({ nodeId }) => covered({ id: nodeId }));
    const answers = await setVirtualStock(ctx, own);
    // Answered in the order asked; a node the caller may not write is not there.
    const outcomes = quotas.map((quota) => {
      const at = own.indexOf(quota);
      return at < 0 ? refuse(quota.skuId, 'stock.nodeUnknown') : answers[at]!;
    });
    return { outcomes };
  }),

  ...documentRoutes,
  ...expectationRoutes,
  ...replenishmentRoutes,
  ...transferRoutes,
  ...lotRoutes,
  ...serialRoutes,
];

const named = ({ code, name }: Division) => ({ code, name });

/** Open nodes the caller may see; or the one asked for, also when it is closed. Refuses `stock.nodeUnknown` (404). */
async function visibleNodes(ctx: Ctx, session: Session, only?: Id): Promise<Node[]> {
  const covered = covers(session, 'stock.read');
  const nodes = (await (only ? allNodes(ctx) : nodesOf(ctx))).filter(
    (node) => covered(node) && (!only || node.id === only),
  );
  if (only && nodes.length === 0) throw new Refused('stock.nodeUnknown', { id: only }, 404);
  return nodes;
}
