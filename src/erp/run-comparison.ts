/**
 * A node's stock beside the newest report of its ERP (STK-11). What must stay true: a report is compared once, never one
 * that is older than the last compared; who owns the stock wins, by an adjustment of its own kind through the ledger that
 * names the report; nothing is adjusted that is only under way, nor above the limit without a second person.
 */
import { skusById } from '../catalog/catalog.ts';
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { holdingsOfNode, movedByDocument } from '../ledger/ledger.ts';
import { documentType, numbersOf } from '../stock/stock.ts';
import { adjust, shortIf } from './adjust.ts';
import { type ComparedLine, compareStock, knownSince, type Moved } from './compare.ts';
import {
  type Comparison,
  comparisonTable,
  lastComparisons,
  lineTable,
  oneComparison,
  type StoredComparison,
} from './comparisons.ts';
import type { ErpPorts, Place } from './connections.ts';
import { keptPlace } from './keep-connections.ts';
import { newestReports, type Report, reportedStock } from './take-report.ts';

/** What is good at a node: what may be sold, and what came in and is not put away yet. */
const GOOD = ['sellable', 'inbound'] as const;
/** Documents an ERP does not hear of: its word stands against theirs. */
const OWN_WORD: ReadonlySet<string> = new Set(
  (['erpLoad', 'erpComparison', 'opening', 'count', 'adjustment'] as const).map(documentType),
);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Compares, and adjusts what may be adjusted. The first comparison of a node whose stock is the ERP's is its initial load.
 * Refuses `erp.placeUnknown` (404), `erp.noReport`, `erp.reportCompared`, `erp.reportOutdated` (data: `asOf`, `last`),
 * `erp.reportFresh` (data: `from`), and what the ledger refuses (`ledger.periodClosed`). Posts as `followErp`.
 */
export async function runComparison(ctx: Ctx, ports: ErpPorts, nodeId: Id): Promise<StoredComparison> {
  const place = await keptPlace(ctx, nodeId);
  const report = (await newestReports(ctx, [nodeId])).get(nodeId);
  if (!report) throw new Refused('erp.noReport', { node: nodeId });
  const last = (await lastComparisons(ctx, [nodeId])).get(nodeId);
  assertDue(ctx, place, report, last);
  const lines = await compare(ctx, ports, place, report);
  const kind = last || place.owner === 'here' ? 'comparison' : 'load';
  const comparison = await keep(ctx, place, report, kind, lines);
  if (comparison.state === 'posted') await adjust(ctx, comparison);
  await audit(ctx, 'stockComparison.make', `stockComparison/${comparison.id}`, {
    ...{ report: report.number, state: comparison.state, different: comparison.different },
  });
  return oneComparison(ctx, comparison.id, null);
}

function assertDue(ctx: Ctx, place: Place, report: Report, last: Comparison | undefined): void {
  const asOf = report.asOf.toISOString();
  if (last && last.messageId === report.messageId) throw new Refused('erp.reportCompared', { asOf });
  const oldest = ctx.now() - place.underWayDays * DAY_MS;
  if ((last && report.asOf <= last.asOf) || report.asOf.getTime() < oldest)
    throw new Refused('erp.reportOutdated', { asOf, last: (last?.asOf ?? new Date(oldest)).toISOString() });
  const from = report.asOf.getTime() + place.settleMinutes * MINUTE_MS;
  if (ctx.now() < from) throw new Refused('erp.reportFresh', { asOf, from: new Date(from).toISOString() });
}

async function compare(ctx: Ctx, ports: ErpPorts, place: Place, report: Report): Promise<ComparedLine[]> {
  const { nodeId, underWayDays, since: connectedAt } = place;
  const { asOf } = report;
  const since = knownSince(asOf, underWayDays);
  const ours = new Map<Id, { posted: bigint; reserved: bigint }>();
  for (const { asset, place: bucket, posted, heldOut } of await holdingsOfNode(ctx, 'stock', nodeId, GOOD)) {
    const known = ours.get(asset) ?? { posted: 0n, reserved: 0n };
    const reserved = known.reserved + (bucket === 'sellable' ? heldOut : 0n);
    ours.set(asset, { posted: known.posted + posted, reserved });
  }
  const [theirs, movedHere, movedThere] = [
    await reportedStock(ctx, report),
    await here(ctx, ports, nodeId, since),
    await there(ctx, nodeId, since),
  ];
  // What moved before the node was connected is not told to anybody any more.
  const youngest = new Date(Math.max(connectedAt.getTime(), asOf.getTime() - underWayDays * DAY_MS));
  return compareStock({ asOf, youngest, theirs, ours, movedHere, movedThere });
}

/** What our documents moved, under the numbers an ERP knows them by. */
async function here(ctx: Ctx, ports: ErpPorts, node: Id, since: Date): Promise<Moved[]> {
  const moved = (await movedByDocument(ctx, { book: 'stock', node, places: GOOD, since })).filter(
    ({ type }) => !OWN_WORD.has(type),
  );
  const numbers = await numbersOf(
    ctx,
    moved.map(({ type, document }) => ({ document: { type, id: document } })),
    ports.documents,
  );
  return moved.map(({ asset, document, change, firstAt }) => ({
    ...{ skuId: asset, number: numbers.get(document) ?? document, change, at: firstAt },
  }));
}

const there = (ctx: Ctx, nodeId: Id, since: Date): Promise<Moved[]> =>
  ctx.sql<Moved>`
    select sku_id as "skuId", reference as number, quantity as change, posted_at as at
    from erp_movement
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and paired
      and posted_at > ${since}`;

/** Writes it down as what it will be; one that still waits for a second person is overtaken by it. */
async function keep(
  ctx: Ctx,
  { nodeId, owner, limitPieces }: Place,
  { messageId, number: report, asOf }: Report,
  kind: Comparison['kind'],
  lines: readonly ComparedLine[],
): Promise<Comparison> {
  const different = lines.filter(({ difference }) => difference !== 0n);
  const above = different.some(({ difference }) => size(difference) > limitPieces);
  const state =
    different.length === 0 ? 'equal' : owner === 'here' ? 'shown' : above && kind !== 'load' ? 'waiting' : 'posted';
  const id = ctx.newId();
  const sum = (sign: 1 | -1) =>
    different.reduce((total, { difference }) => (difference > 0n === sign > 0 ? total + size(difference) : total), 0n);
  const comparison: Comparison = {
    ...{ id, nodeId, messageId, report, asOf, kind, state, compared: lines.length, different: different.length },
    unnamed: lines.filter(({ theirs, ours }) => theirs === null && ours !== 0n).length,
    ...{ piecesUp: sum(1), piecesDown: sum(-1), valueMinor: await worthOf(ctx, different), documentId: null },
    short: state === 'waiting' ? await shortIf(ctx, nodeId, different) : [],
    ...{ madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()), decidedBy: null, decidedAt: null, reason: '' },
  };
  await ctx.run(sql`
    update stock_comparison
    set state = 'overtaken'
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and state = 'waiting'`);
  await comparisonTable.insert(ctx, [comparison]);
  const kept = lines.filter(({ difference, underWay, theirs, ours }) =>
    [difference, underWay, theirs === null ? ours : 0n].some((one) => one !== 0n),
  );
  await lineTable.insert(
    ctx,
    kept.map(({ parts, ...line }) => ({
      ...{ ...line, comparisonId: id },
      parts: parts.map(({ number, quantity }) => ({ number, quantity: quantity.toString() })),
    })),
  );
  return comparison;
}

const size = (quantity: bigint) => (quantity < 0n ? -quantity : quantity);

/** At what the SKUs cost; one whose cost is not known counts nothing. */
async function worthOf(ctx: Ctx, lines: readonly ComparedLine[]): Promise<bigint> {
  const skus = await skusById(
    ctx,
    lines.map(({ skuId }) => skuId),
  );
  return lines.reduce((sum, { skuId, difference }) => sum + size(difference) * (skus.get(skuId)?.costMinor ?? 0n), 0n);
}
