/** Comparisons of stock over HTTP, of the nodes the caller may see. */
import { skusById } from '../catalog/catalog.ts';
import * as contract from '../contract/stock-comparisons.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { describeActors } from '../orders/orders.ts';
import { allNodes, stockDocumentNumbers } from '../stock/stock.ts';
import {
  lastComparisons,
  linesOfComparison,
  listComparisons,
  oneComparison,
  type StoredComparison,
  type StoredLine,
} from './comparisons.ts';
import { type ErpPorts, places } from './connections.ts';
import { decideComparison } from './decide-comparison.ts';
import { compareNow } from './exchange.ts';
import { newestReports } from './take-report.ts';

const LIMIT = 50;
const SHOWN = 1000;

/** null: all of them. */
function nodesOf(session: Session, right: 'stock.read' | 'stock.write'): readonly Id[] | null {
  const reach = reachOf(session, right);
  return reach.everything ? null : reach.nodes;
}

export const comparisonRoutes = (ports: ErpPorts): Route[] => {
  const describeOne = async (ctx: Ctx, one: StoredComparison) => (await describe(ctx, ports.currency, [one]))[0]!;
  return [
    route(contract.listStockComparisons, async ({ ctx, session, query }) => {
      const { cursor, limit = LIMIT, ...filter } = query;
      const after = readCursor(cursor, { id: 'id' })?.id ?? null;
      const nodes = nodesOf(session, 'stock.read');
      const rows = await listComparisons(ctx, { ...filter, nodes, after, limit: limit + 1 });
      const shown = new Map((await describe(ctx, ports.currency, rows)).map((one) => [one.id, one]));
      return pageOf(
        rows,
        limit,
        ({ id }) => shown.get(id)!,
        ({ id }) => ({ id }),
      );
    }),

    route(contract.getStockComparison, async ({ ctx, session, params: { id } }) => {
      const comparison = await oneComparison(ctx, id, nodesOf(session, 'stock.read'));
      const lines = await linesOfComparison(ctx, id, SHOWN + 1);
      return {
        comparison: await describeOne(ctx, comparison),
        lines: await describeLines(ctx, lines.slice(0, SHOWN)),
        complete: lines.length <= SHOWN,
      };
    }),

    route(contract.listComparedNodes, async ({ ctx, session }) => ({
      nodes: await comparedNodes(ctx, nodesOf(session, 'stock.read')),
    })),

    ownRoute(contract.compareStockNow, async ({ db, scope, session, body: { nodeId } }) => {
      const nodes = nodesOf(session, 'stock.write');
      if (nodes && !nodes.includes(nodeId)) throw new Refused('erp.placeUnknown', { node: nodeId }, 404);
      const made = await compareNow(db, scope, ports, nodeId);
      return db.read(scope, (ctx) => describeOne(ctx, made));
    }),

    route(contract.decideStockComparison, async ({ ctx, session, params: { id }, body }) =>
      describeOne(ctx, await decideComparison(ctx, id, nodesOf(session, 'stock.write'), body)),
    ),
  ];
};

async function comparedNodes(ctx: Ctx, reach: readonly Id[] | null) {
  const here = (await places(ctx)).filter(({ nodeId, active }) => active && (reach?.includes(nodeId) ?? true));
  const ids = here.map(({ nodeId }) => nodeId);
  const [names, reports, last] = [
    new Map((await allNodes(ctx)).map(({ id, name }) => [id, name])),
    await newestReports(ctx, ids),
    await lastComparisons(ctx, ids),
  ];
  return here.map(({ nodeId, owner }) => {
    const report = reports.get(nodeId);
    const compared = report !== undefined && last.get(nodeId)?.messageId === report.messageId;
    return {
      ...{ node: { id: nodeId, name: names.get(nodeId) ?? '' }, owner, loaded: last.has(nodeId) },
      report: report ? { number: report.number, asOf: report.asOf.toISOString(), compared } : null,
    };
  });
}

async function describe(ctx: Ctx, currency: string, rows: readonly StoredComparison[]) {
  const [names, people, numbers] = [
    new Map((await allNodes(ctx)).map(({ id, name }) => [id, name])),
    await describeActors(
      ctx,
      rows.flatMap(({ madeBy, decidedBy }) => (decidedBy ? [madeBy, decidedBy] : [madeBy])),
    ),
    await stockDocumentNumbers(
      ctx,
      rows.flatMap(({ documentId }) => documentId ?? []),
    ),
  ];
  return rows.map(({ nodeId, messageId: _, documentId, valueMinor, madeBy, decidedBy, short, ...row }) => ({
    ...row,
    node: { id: nodeId, name: names.get(nodeId) ?? '' },
    ...{ asOf: row.asOf.toISOString(), madeAt: row.madeAt.toISOString(), by: people.get(madeBy)! },
    ...{ piecesUp: row.piecesUp.toString(), piecesDown: row.piecesDown.toString() },
    value: { amount: valueMinor.toString(), currency },
    short: short.map(({ orderId, number, outcome }) => ({ order: { id: orderId, number }, outcome })),
    document: documentId === null ? null : { id: documentId, number: numbers.get(documentId) ?? '' },
    decidedBy: decidedBy === null ? null : people.get(decidedBy)!,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }));
}

async function describeLines(ctx: Ctx, lines: readonly StoredLine[]) {
  const skus = await skusById(
    ctx,
    lines.map(({ skuId }) => skuId),
  );
  return lines.map(({ skuId, theirs, ours, underWay, difference, reserved, parts }) => {
    const { id, merchantCode, name, properties } = skus.get(skuId)!;
    return {
      sku: { id, merchantCode, name, properties },
      ...{ theirs: theirs?.toString() ?? null, ours: ours.toString(), underWay: underWay.toString() },
      ...{ difference: difference.toString(), reserved: reserved.toString(), parts },
    };
  });
}
