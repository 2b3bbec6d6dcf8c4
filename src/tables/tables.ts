/** What a kind of table is that comes in or goes out: described by the module that owns the rows, run by others. */
import type { Right } from '../contract/rights.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Cell, Column } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';

/** What is wrong with a cell: `column` is its name in the file, `value` as it stood there. */
export type CellError = { code: string; column: string; value: string };
export type ReadRow<Value> = { value: Value } | { errors: CellError[] };

/** A row that was read, with its physical line. */
export type LineOf<Value> = { line: number; value: Value };

/** What rows belong to: ids of documents follow from it and their lines, so a batch taken twice is booked once. */
export type BatchOf = { importId: Id; shopId: Id | null };

export type TableImport<Value = unknown, Key extends string = string> = {
  readonly kind: string;
  readonly columns: Record<Key, Column>;
  /** Rows taken in one transaction. */
  readonly batch: number;
  readRow(cells: Record<Key, string>): ReadRow<Value>;
  /** Takes rows in the caller's transaction, answered per line in the order given; a refused row changes nothing. */
  takeRows(ctx: Ctx, rows: readonly LineOf<Value>[], of: BatchOf): Promise<Outcome<number, string>[]>;
};

/** `next` is opaque to all but the table; null at the end. */
export type TablePage = { rows: readonly (readonly Cell[])[]; next: string | null };

export type TableExport = {
  readonly kind: string;
  /** Who may have it. */
  readonly right: Right;
  readonly header: readonly string[];
  /** Columns that need a right of their own; they are left out for who lacks it. */
  readonly guarded?: { readonly right: Right; readonly columns: readonly string[] };
  page(ctx: Ctx, after: string | null, limit: number): Promise<TablePage>;
};

/** The table without some of its columns. */
export function withoutColumns(table: TableExport, columns: readonly string[]): TableExport {
  const keep = <T>(row: readonly T[]) => row.filter((_, i) => !columns.includes(table.header[i]!));
  return {
    ...table,
    header: keep(table.header),
    page: async (ctx, after, limit) => {
      const { rows, next } = await table.page(ctx, after, limit);
      return { rows: rows.map(keep), next };
    },
  };
}

export { tableFile, tableRoutes } from './routes.ts';
export { tableFiles, type WholeTable, wholeFiles } from './table-files.ts';
export {
  BEFORE_ALL,
  count,
  moment,
  money,
  percent,
  smallTable,
  type TableColumns,
  tableOf,
  yes,
} from './table-of.ts';
export { takeWholeRows } from './take-whole-rows.ts';
export { exportRows, type TableFormat, writeTable } from './write-table.ts';
