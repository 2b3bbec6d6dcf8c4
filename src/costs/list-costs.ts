/** Months as they are shown: totals by kind, lines by SKU and node, what has no cost yet. */
import { type Sku, skuIdsByCode, skusById } from '../catalog/catalog.ts';
import { COST_KINDS, type CostKind } from '../contract/costs.ts';
import { peopleNames } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { actorWords, allNodes } from '../stock/stock.ts';
import { nextOf } from './close-month.ts';
import { shareOf } from './moving-average.ts';
import { type CostPorts, type KeptLine, type KeptMonth, lastDayOf, lineTable, monthsOf } from './store.ts';

const worth = ([pieces, value]: [string, string] = ['0', '0'], currency: string) => ({
  pieces: BigInt(pieces),
  value: { amount: BigInt(value), currency },
});
const movesOf = (moves: Partial<Record<CostKind, [string, string]>>, currency: string) =>
  COST_KINDS.flatMap((kind) => (moves[kind] ? [{ kind, ...worth(moves[kind], currency) }] : []));

/** Newest first; or the one named. */
export async function describeMonths(ctx: Ctx, { currency, openCounts }: CostPorts, only?: string) {
  const months = await monthsOf(ctx);
  const today = dayOf(ctx.now());
  const [people, missing, counts] = [
    await peopleNames(
      ctx,
      months.flatMap(({ closedBy, askedBy, closingBy }) => [closedBy, askedBy, closingBy]),
    ),
    await missingByMonth(ctx),
    await openCounts(ctx),
  ];
  return months
    .filter(({ month }) => only === undefined || month === only)
    .map((one: KeptMonth) => ({
      ...{ month: one.month, madeAt: one.madeAt, closedAt: one.closedAt, version: one.version },
      state: one.closedAt ? ('closed' as const) : one.closingAt ? ('closing' as const) : ('open' as const),
      tried: one.hinderedAt && { at: one.hinderedAt, by: actorWords(one.closingBy, people) },
      opening: worth(one.totals.opening, currency),
      moves: movesOf(one.totals, currency),
      closing: worth(one.totals.closing, currency),
      closedBy: one.closedBy ? actorWords(one.closedBy, people) : null,
      asked: one.askedBy ? { by: actorWords(one.askedBy, people), why: one.askedWhy } : null,
      next: one.closingAt ? null : nextOf(months, one.month, today),
      hindrances: one.closedAt
        ? { missing: 0, negative: 0, openCounts: 0, transit: one.transit }
        : {
            ...{ missing: missing.get(one.month) ?? 0, negative: one.negative, transit: one.transit },
            openCounts: counts.filter((day) => day <= lastDayOf(one.month)).length,
          },
    }));
}

async function missingByMonth(ctx: Ctx): Promise<Map<string, number>> {
  const rows = await ctx.sql<{ month: string; count: number }>`
    select month, count(*)::int as count
    from cost_missing
    where tenant_id = ${ctx.tenant}
    group by month`;
  return new Map(rows.map((row) => [row.month, row.count]));
}

export type LineQuery = {
  month: string;
  nodeId?: Id | undefined;
  merchantCode?: string | undefined;
  negative?: boolean | undefined;
  after?: { skuId: Id; nodeId: Id } | null;
  limit: number;
};
export type CostRow = KeptLine & { sku: Sku; node: { id: Id; name: string; code: string } };

/** By SKU and node, `limit` rows and one more. */
export async function findLines(ctx: Ctx, q: LineQuery): Promise<CostRow[]> {
  const skuId = q.merchantCode
    ? ((await skuIdsByCode(ctx, [q.merchantCode.trim()])).get(q.merchantCode.trim()) ?? null)
    : undefined;
  if (skuId === null) return [];
  const conditions = [
    sql`tenant_id = ${ctx.tenant}`,
    sql`month = ${q.month}`,
    ...(skuId ? [sql`sku_id = ${skuId}`] : []),
    ...(q.nodeId ? [sql`node_id = ${q.nodeId}`] : []),
    ...(q.negative ? [sql`closing_pieces < 0`] : []),
    ...(q.after ? [sql`(sku_id, node_id) > (${q.after.skuId}::uuid, ${q.after.nodeId}::uuid)`] : []),
  ];
  const rows = await ctx.run<KeptLine>(sql`
    select ${lineTable.select()}
    from cost_line
    where ${joined(conditions, ' and ')}
    order by sku_id, node_id
    limit ${q.limit + 1}`);
  const [skus, nodes] = [
    await skusById(
      ctx,
      rows.map((row) => row.skuId),
    ),
    new Map((await allNodes(ctx)).map(({ id, name, code }) => [id, { id, name, code }])),
  ];
  return rows.map((row) => ({ ...row, sku: skus.get(row.skuId)!, node: nodes.get(row.nodeId)! }));
}

/** Of a piece at the end, rounded; null where there are none. */
export const averageOf = ({ closingPieces, closingMinor }: KeptLine): bigint | null =>
  closingPieces > 0n ? shareOf(closingMinor, 1n, closingPieces) : null;

export function describeLine(row: CostRow, currency: string) {
  const { sku, node, moves } = row;
  const average = averageOf(row);
  const { id, merchantCode, name, properties } = sku;
  return {
    ...{ sku: { id, merchantCode, name, properties }, node: { id: node.id, name: node.name } },
    opening: { pieces: row.openingPieces, value: { amount: row.openingMinor, currency } },
    moves: movesOf(moves, currency),
    closing: { pieces: row.closingPieces, value: { amount: row.closingMinor, currency } },
    average: average === null ? null : { amount: average, currency },
  };
}

type MissingRow = {
  documentId: Id;
  skuId: Id;
  number: string;
  kind: string;
  day: string;
  supplier: string;
  pieces: bigint;
};
export type MissingQuery = { month?: string | undefined; after?: { documentId: Id; skuId: Id } | null; limit: number };

/** By document, oldest first, `limit` rows and one more. */
export async function findMissing(ctx: Ctx, q: MissingQuery): Promise<(MissingRow & { sku: Sku })[]> {
  const rows = await ctx.run<MissingRow>(sql`
    select m.document_id as "documentId", m.sku_id as "skuId", d.number, d.kind, d.business_on::text as day, d.supplier,
           sum(m.pieces)::bigint as pieces
    from cost_missing m
    join stock_document d on d.tenant_id = m.tenant_id and d.id = m.document_id
    where m.tenant_id = ${ctx.tenant}
      and ${q.month ? sql`m.month = ${q.month}` : sql`true`}
      and ${q.after ? sql`(m.document_id, m.sku_id) > (${q.after.documentId}::uuid, ${q.after.skuId}::uuid)` : sql`true`}
    group by m.tenant_id, m.document_id, m.sku_id, d.tenant_id, d.id
    order by m.document_id, m.sku_id
    limit ${q.limit + 1}`);
  const skus = await skusById(
    ctx,
    rows.map((row) => row.skuId),
  );
  return rows.map((row) => ({ ...row, sku: skus.get(row.skuId)! }));
}
