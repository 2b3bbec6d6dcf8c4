/**
 * Files of a table, as imports read them: row by row, in the order of the file, each bad row named with what is wrong in
 * it. Taking a batch again has no further effect, because what is made follows from the import and the lines.
 */
import type { Ctx } from '../kernel/context.ts';
import { type FileSource, readTable, type TableRow } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import type { CellError, LineOf, ReadRow, TableImport } from './tables.ts';

export type RowRead<Value> =
  | { row: LineOf<Value>; rows: number; layout: string }
  | { error: { file: string; line: number; code: string; data: Record<string, unknown> } };

/** The table as a kind of file that imports can read. */
export const tableFiles = <Value, Key extends string, const Kind extends string>(
  table: TableImport<Value, Key> & { readonly kind: Kind },
) => ({
  kind: table.kind,
  needsShop: false,
  together: false,
  batch: table.batch,

  async *read(files: readonly FileSource[]): AsyncGenerator<RowRead<Value>> {
    for (const file of files) {
      for await (const row of readTable(file, { columns: table.columns })) {
        const read = readRow(table, row);
        if ('value' in read)
          yield { row: { line: row.line, value: read.value }, rows: 1, layout: `ours.${table.kind}` };
        else yield damaged(file.name, row.line, read.errors);
      }
    }
  },

  async take(
    ctx: Ctx,
    rows: LineOf<Value>[],
    { importId, shopId, files }: { importId: Id; shopId: Id | null; files: readonly { name: string }[] },
  ) {
    await planPerBatch(ctx);
    const outcomes = await table.takeRows(ctx, rows, { importId, shopId });
    const errors = outcomes.flatMap((outcome) => (outcome.done ? [] : [errorOf(outcome, files[0]?.name ?? '')]));
    return { imported: outcomes.length - errors.length, duplicates: 0, errors };
  },
});

/** A table in which several rows make one thing: those of one name, which stand together. */
export type WholeTable<Value, Key extends string> = TableImport<Value, Key> & {
  wholeOf(cells: Record<Key, string>): string;
};

/**
 * Files of such a table: a row that is damaged takes the others of its thing with it (`tables.othersRefused`), and rows
 * that stand apart from the first of their thing are refused (`tables.rowsApart`), so nothing is taken in halves.
 */
export const wholeFiles = <Value, Key extends string, const Kind extends string>(
  table: WholeTable<Value, Key> & { readonly kind: Kind },
) => ({
  ...tableFiles(table),

  async *read(files: readonly FileSource[]): AsyncGenerator<RowRead<LineOf<Value>[]>> {
    for (const file of files) {
      const seen = new Set<string>();
      let open: { name: string; rows: { line: number; read: ReadRow<Value> }[] } | null = null;
      for await (const row of readTable(file, { columns: table.columns })) {
        const name = table.wholeOf(row.cells);
        if (open && open.name !== name) {
          yield* whole(table, file.name, open.rows, seen.has(open.name));
          seen.add(open.name);
          open = null;
        }
        open ??= { name, rows: [] };
        open.rows.push({ line: row.line, read: readRow(table, row) });
      }
      if (open) yield* whole(table, file.name, open.rows, seen.has(open.name));
    }
  },

  take: (ctx: Ctx, wholes: LineOf<LineOf<Value>[]>[], of: Parameters<ReturnType<typeof tableFiles>['take']>[2]) =>
    tableFiles(table).take(
      ctx,
      wholes.flatMap(({ value }) => value),
      of,
    ),
});

function* whole<Value, Key extends string>(
  table: TableImport<Value, Key>,
  file: string,
  rows: readonly { line: number; read: ReadRow<Value> }[],
  apart: boolean,
): Generator<RowRead<LineOf<Value>[]>> {
  const good = rows.flatMap(({ line, read }) => ('value' in read ? [{ line, value: read.value }] : []));
  if (good.length === rows.length && !apart) {
    yield { row: { line: rows[0]!.line, value: good }, rows: rows.length, layout: `ours.${table.kind}` };
    return;
  }
  const code = apart ? 'tables.rowsApart' : 'tables.othersRefused';
  for (const { line, read } of rows)
    yield 'value' in read ? { error: { file, line, code, data: {} } } : damaged(file, line, read.errors);
}

function damaged(file: string, line: number, errors: readonly CellError[]) {
  const [{ code, ...cell }, ...more] = errors as readonly [CellError, ...CellError[]];
  return { error: { file, line, code, data: more.length ? { ...cell, more } : cell } };
}

/**
 * A plan kept from the first small batches, or from an empty table, would look for a thousand codes row by row. Until the
 * transaction ends every statement is planned for the arrays it gets.
 */
const planPerBatch = (ctx: Ctx) => ctx.sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`;

/** What the file itself has damaged comes before what its texts mean. */
function readRow<Value, Key extends string>(
  table: TableImport<Value, Key>,
  { cells, problems }: TableRow<Key>,
): ReadRow<Value> {
  if (problems.length === 0) return table.readRow(cells);
  const errors = problems.map(({ code, column }) => ({
    code,
    column: column === '' ? '' : (table.columns[column].names[0] ?? ''),
    value: column === '' ? '' : cells[column],
  }));
  return { errors };
}

const errorOf = ({ id, refusal }: Extract<Outcome<number, string>, { done: false }>, file: string) => ({
  file,
  line: id,
  code: refusal.code,
  data: refusal.data ?? {},
});
