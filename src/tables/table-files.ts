/**
 * Files of a table, as imports read them: row by row, in the order of the file, each bad row named with what is wrong in
 * it. Taking a batch again has no further effect, because what is made follows from the import and the lines.
 */
import type { Ctx } from '../kernel/context.ts';
import { type FileSource, readTable, type TableRow } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import type { CellError, LineOf, TableImport } from './tables.ts';

export type RowRead<Value> =
  | { row: LineOf<Value>; rows: 1; layout: string }
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
        else {
          const [{ code, ...cell }, ...more] = read.errors as [CellError, ...CellError[]];
          yield { error: { file: file.name, line: row.line, code, data: more.length ? { ...cell, more } : cell } };
        }
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

/**
 * A plan kept from the first small batches, or from an empty table, would look for a thousand codes row by row. Until the
 * transaction ends every statement is planned for the arrays it gets.
 */
const planPerBatch = (ctx: Ctx) => ctx.sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`;

/** What the file itself has damaged comes before what its texts mean. */
function readRow<Value, Key extends string>(table: TableImport<Value, Key>, { cells, problems }: TableRow<Key>) {
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
