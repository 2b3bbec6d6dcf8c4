/** Documents of what people did to stock by hand: number, lines, who and when. What was posted stands in the ledger. */
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay } from '../ledger/ledger.ts';
import type { Bucket } from './places.ts';

export const DOCUMENT_KINDS = ['receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Document types of the ledger entries: `stock.receipt`, `stock.count`, … */
export const documentType = (kind: DocumentKind): string => `stock.${kind}`;

export type DocumentHead = { id: Id; kind: DocumentKind; nodeId: Id; note: string; businessOn?: string | undefined };
export type DocumentLine = {
  documentId: Id;
  line: number;
  skuId: Id;
  bucket: Bucket;
  bin: string;
  change: bigint;
  counted: bigint | null;
};

type HeadRow = Omit<DocumentHead, 'businessOn'> & { businessOn: string; createdAt: Date; createdBy: string };

const headTable = table<HeadRow>('stock_document', {
  id: 'uuid',
  kind: 'text',
  nodeId: 'uuid',
  note: 'text',
  businessOn: 'date',
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
  const rows = heads.map((head) => ({ ...head, businessOn: head.businessOn ?? businessDay(ctx), ...made }));
  await headTable.insert(ctx, rows, sql`on conflict do nothing`);
  await lineTable.insert(ctx, lines, sql`on conflict do nothing`);
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
