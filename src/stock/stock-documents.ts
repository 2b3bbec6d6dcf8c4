/** Documents of what people did to stock by hand: number, lines, who and when. What was posted stands in the ledger. */
import type { DocumentKind } from '../contract/stock-documents.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay } from '../ledger/ledger.ts';
import type { Movement } from './movements.ts';

/** Document types of the ledger entries: `stock.receipt`, `stock.count`, … */
export const documentType = (kind: DocumentKind): string => `stock.${kind}`;

type Heading = {
  id: Id;
  kind: DocumentKind;
  nodeId: Id;
  note: string;
  businessOn: string;
  supplier: string;
  /** The expectation a receipt settles a part of. */
  expectationId: Id | null;
  /** What a counter-document takes back. */
  reversesId: Id | null;
  /** The transfer that shipped by it, or whose goods it wrote off. */
  transferId: Id | null;
};
/** `businessOn` is today when left out. */
export type DocumentHead = Pick<Heading, 'id' | 'kind' | 'nodeId' | 'note'> & {
  [Name in keyof Heading]?: Heading[Name] | undefined;
};
export type DocumentLine = Movement & {
  documentId: Id;
  line: number;
  counted: bigint | null;
  expectationLine?: number | null;
};
export type StoredDocument = Heading & { createdAt: Date; createdBy: string };

const headTable = table<StoredDocument>('stock_document', {
  id: 'uuid',
  kind: 'text',
  nodeId: 'uuid',
  note: 'text',
  businessOn: 'date',
  supplier: 'text',
  expectationId: 'uuid',
  reversesId: 'uuid',
  transferId: 'uuid',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

const lineTable = table<DocumentLine>('stock_document_line', {
  documentId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  bucket: 'text',
  bin: 'text',
  change: 'bigint',
  counted: 'bigint',
  expectationLine: 'int',
  lots: 'jsonb',
});

/** Those of the ids that are booked already: the same call came before. */
export async function bookedDocuments(ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from stock_document
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Set(rows.map((row) => row.id));
}

export async function writeDocuments(
  ctx: Ctx,
  heads: readonly DocumentHead[],
  lines: readonly DocumentLine[],
): Promise<void> {
  const made = { createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) };
  const rows = heads.map(({ businessOn, supplier, expectationId, reversesId, transferId, ...head }) => ({
    ...head,
    businessOn: businessOn ?? businessDay(ctx),
    supplier: supplier ?? '',
    expectationId: expectationId ?? null,
    reversesId: reversesId ?? null,
    transferId: transferId ?? null,
    ...made,
  }));
  await headTable.insert(ctx, rows, sql`on conflict do nothing`);
  await lineTable.insert(
    ctx,
    lines.map((line) => ({ ...line, lots: line.lots ?? null })),
    sql`on conflict do nothing`,
  );
}

/** Documents to be taken back, with their lines in order; nobody else takes them back meanwhile. */
export async function lockDocuments(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, StoredDocument>> {
  const rows = await ctx.run<StoredDocument>(sql`
    select ${headTable.select()}
    from stock_document
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function linesOfDocuments(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, DocumentLine[]>> {
  const rows = await ctx.run<DocumentLine>(sql`
    select ${lineTable.select()}
    from stock_document_line
    where tenant_id = ${ctx.tenant}
      and document_id = any(${ids as Id[]}::uuid[])
    order by document_id, line`);
  const read = rows.map((row) => ({ ...row, lots: sharesOf(row.lots) }));
  return Map.groupBy(read, (row) => row.documentId);
}

/** JSON knows no whole numbers of any size. */
const sharesOf = (lots: DocumentLine['lots']) =>
  lots?.map(({ lot, change }) => ({ lot, change: BigInt(change) })) ?? null;

/** Counter-documents by what they took back. */
export async function reversalsOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, { id: Id; number: string }>> {
  const rows = await ctx.sql<{ of: Id; id: Id; number: string }>`
    select reverses_id as of, id, number
    from stock_document
    where tenant_id = ${ctx.tenant}
      and reverses_id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map(({ of, id, number }) => [of, { id, number }]));
}

/** Receipts of expected goods and what took them back, oldest first. */
export async function documentsOfExpectation(ctx: Ctx, expectationId: Id): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from stock_document
    where tenant_id = ${ctx.tenant}
      and expectation_id = ${expectationId}
    order by id`;
  return rows.map((row) => row.id);
}

/** Bins of a node ('' is the unsorted one) whose goods somebody has counted or corrected since the moment of an id. */
export async function correctedSince(
  ctx: Ctx,
  nodeId: Id,
  bins: readonly { bin: string; since: Id }[],
): Promise<Set<string>> {
  const rows = await ctx.sql<{ bin: string }>`
    select distinct n.bin
    from unnest(${bins.map(({ bin }) => bin)}::text[], ${bins.map(({ since }) => since)}::uuid[]) n(bin, since)
    join stock_document d on d.tenant_id = ${ctx.tenant} and d.node_id = ${nodeId} and d.id > n.since
    join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id and l.bin = n.bin
    where d.kind in ('count', 'adjustment', 'erpLoad', 'erpComparison')
      and l.bucket = 'sellable'
      and l.change <> 0`;
  return new Set(rows.map((row) => row.bin));
}

/** Numbers people know documents by. */
export async function stockDocumentNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from stock_document
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}
