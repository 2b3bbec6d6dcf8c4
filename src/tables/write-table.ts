/**
 * An export as a file, streamed. Every page is read in a transaction of its own, so a slow reader holds no connection; a
 * row that changes meanwhile is in the file as it was when its page was read.
 */
import type { Readable } from 'node:stream';
import type { Database, Scope } from '../kernel/db/database.ts';
import { type Cell, writeCsv, writeXlsx } from '../kernel/files/files.ts';
import type { TableExport } from './tables.ts';

export type TableFormat = { format: 'csv' | 'xlsx'; encoding?: 'utf-8' | 'gb18030' };

const PAGE = 1000;

export async function* exportRows(db: Database, scope: Scope, table: TableExport): AsyncGenerator<readonly Cell[]> {
  for (let after: string | null = null; ; ) {
    const page = await db.read(scope, (ctx) => table.page(ctx, after, PAGE));
    yield* page.rows;
    if (page.next === null) return;
    after = page.next;
  }
}

export const writeTable = (
  db: Database,
  scope: Scope,
  table: TableExport,
  { format, encoding }: TableFormat,
): Readable =>
  format === 'xlsx'
    ? writeXlsx(table.header, exportRows(db, scope, table), { sheet: table.kind })
    : writeCsv(table.header, exportRows(db, scope, table), encoding ? { encoding } : {});
