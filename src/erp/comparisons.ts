/** Comparisons of a node's stock with what its ERP reported, and their lines: one per report and node, kept for ever. */
import type { COMPARISON_STATES } from '../contract/stock-comparisons.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { ComparedLine } from './compare.ts';

export type ComparisonState = (typeof COMPARISON_STATES)[number];
export type ShortOrder = {
  orderId: Id;
  number: string;
  /** `open`: what would become short; `person`: it cannot be taken back, the books show it as an exception. */
  outcome: 'elsewhere' | 'outOfStock' | 'held' | 'person' | 'open';
};

export type Comparison = {
  id: Id;
  nodeId: Id;
  messageId: Id;
  report: string;
  asOf: Date;
  kind: 'load' | 'comparison';
  state: ComparisonState;
  compared: number;
  unnamed: number;
  different: number;
  piecesUp: bigint;
  piecesDown: bigint;
  valueMinor: bigint;
  short: ShortOrder[];
  documentId: Id | null;
  madeBy: string;
  madeAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  reason: string;
};
export type StoredComparison = Comparison & { number: string };

export const comparisonTable = table<Comparison>('stock_comparison', {
  id: 'uuid',
  nodeId: 'uuid',
  messageId: 'uuid',
  report: 'text',
  asOf: 'timestamptz',
  kind: 'text',
  state: 'text',
  compared: 'int',
  unnamed: 'int',
  different: 'int',
  piecesUp: 'bigint',
  piecesDown: 'bigint',
  valueMinor: 'bigint',
  short: 'jsonb',
  documentId: 'uuid',
  madeBy: 'text',
  madeAt: 'timestamptz',
  decidedBy: 'text',
  decidedAt: 'timestamptz',
  reason: 'text',
});

export type StoredLine = Omit<ComparedLine, 'parts'> & {
  comparisonId: Id;
  parts: { number: string; quantity: string }[];
};
export const lineTable = table<StoredLine>('stock_comparison_line', {
  comparisonId: 'uuid',
  skuId: 'uuid',
  theirs: 'bigint',
  ours: 'bigint',
  underWay: 'bigint',
  difference: 'bigint',
  reserved: 'bigint',
  parts: 'jsonb',
});

export type ComparisonQuery = {
  node?: Id | undefined;
  state?: ComparisonState | undefined;
  nodes: readonly Id[] | null;
  after: Id | null;
  limit: number;
};

/** Newest first. */
export const listComparisons = (ctx: Ctx, q: ComparisonQuery): Promise<StoredComparison[]> =>
  ctx.run(sql`
    select number, ${comparisonTable.select()}
    from stock_comparison
    where tenant_id = ${ctx.tenant}
      and ${q.node === undefined ? sql`true` : sql`node_id = ${q.node}`}
      and ${q.state === undefined ? sql`true` : sql`state = ${q.state}`}
      and ${q.nodes === null ? sql`true` : sql`node_id = any(${q.nodes as Id[]}::uuid[])`}
      and ${q.after === null ? sql`true` : sql`id < ${q.after}`}
    order by id desc
    limit ${q.limit}`);

/** Refuses `erp.comparisonUnknown` (404). */
export async function oneComparison(ctx: Ctx, id: Id, nodes: readonly Id[] | null): Promise<StoredComparison> {
  const [found] = await ctx.run<StoredComparison>(sql`
    select number, ${comparisonTable.select()}
    from stock_comparison
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and ${nodes === null ? sql`true` : sql`node_id = any(${nodes as Id[]}::uuid[])`}`);
  if (!found) throw new Refused('erp.comparisonUnknown', { id }, 404);
  return found;
}

/** The greatest difference first, then what is only under way. */
export const linesOfComparison = (ctx: Ctx, id: Id, limit: number): Promise<StoredLine[]> =>
  ctx.run(sql`
    select ${lineTable.select()}
    from stock_comparison_line
    where tenant_id = ${ctx.tenant}
      and comparison_id = ${id}
    order by abs(difference) desc, abs(under_way) desc, sku_id
    limit ${limit}`);

/** The last one of each node, whatever came of it. */
export async function lastComparisons(ctx: Ctx, nodes: readonly Id[]): Promise<Map<Id, StoredComparison>> {
  const rows = await ctx.run<StoredComparison>(sql`
    select distinct on (node_id) number, ${comparisonTable.select()}
    from stock_comparison
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes as Id[]}::uuid[])
    order by node_id, as_of desc, id desc`);
  return new Map(rows.map((row) => [row.nodeId, row]));
}
