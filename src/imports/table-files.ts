/** Tables of other modules (products, stock, mappings) as files to import: each row stands for itself. */
import type { ImportKind as KindName } from '../contract/imports.ts';
import { readTable } from '../kernel/files/files.ts';
import type { LineOf, TableImport } from '../tables/tables.ts';
import type { FileError, ImportKind } from './import-kind.ts';

type Line = LineOf<unknown> & { file: string };

/** `kind` is the name people import it under; `needsShop` where its rows belong to one. */
export const tableFiles = (kind: KindName, table: TableImport, needsShop = false): ImportKind<Line> => ({
  kind,
  needsShop,
  together: false,
  batch: table.batch,

  async *read(files) {
    for (const file of files) {
      for await (const { line, cells, problems } of readTable(file, { columns: table.columns })) {
        const errorAt = (code: string, data: Record<string, unknown>): { error: FileError } => ({
          error: { file: file.name, line, code, data },
        });
        if (problems.length) {
          yield errorAt(problems[0]!.code, { column: problems[0]!.column });
          continue;
        }
        const read = table.readRow(cells);
        if ('value' in read) yield { row: { file: file.name, line, value: read.value }, rows: 1, layout: table.kind };
        else yield errorAt(read.errors[0]!.code, { column: read.errors[0]!.column, value: read.errors[0]!.value });
      }
    }
  },

  async take(ctx, rows, { importId, shopId }) {
    const outcomes = await table.takeRows(ctx, rows, { importId, shopId });
    const errors = outcomes.flatMap((outcome): FileError[] =>
      outcome.done
        ? []
        : [
            {
              file: rows[0]!.file,
              line: outcome.id,
              code: outcome.refusal.code,
              data: outcome.refusal.data ?? {},
            },
          ],
    );
    return { imported: rows.length - errors.length, duplicates: 0, errors };
  },
});
