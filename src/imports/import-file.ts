/** `guanjia import`: one import, read here and now, with what the command line prints. */
import path from 'node:path';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql, toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { keepFiles, type NewImport } from './keep-files.ts';
import type { ImportPorts } from './ports.ts';
import { readImport } from './read-import.ts';
import { errorsOf, findImport, type Import, selectImports } from './store.ts';

export type ImportReport = {
  file: string;
  rows: number;
  imported: number;
  duplicates: number;
  failed: number;
  errors: { file: string; line: number; code: string; message: string }[];
};
export type ImportProgress = { read: number; imported: number; duplicates: number; failed: number };

const MOST_ERRORS = 10_000;

/**
 * Goes on with an import of the same files that was broken off (the process died, the disk was full). Throws `Refused`
 * when nothing of the file was taken (`imports.sameFile`, `bill.totalDiffers` …).
 */
export async function importFile(
  db: Database,
  scope: Scope,
  ports: ImportPorts,
  asked: { kind: string; paths: readonly string[]; shopId: Id | null; dryRun: boolean },
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
  const files = asked.paths.map((from) => ({ name: path.basename(from), path: from }));
  const report: ImportReport = {
    file: files.map((file) => file.name).join(' + '),
    rows: 0,
    imported: 0,
    duplicates: 0,
    failed: 0,
    errors: [],
  };
  for (const id of await begunOrNew(db, scope, ports, { ...asked, files })) {
    await readImport(db, scope, ports, id, ({ rowsRead, imported, duplicates, failed }) =>
      onProgress({
        read: report.rows + rowsRead,
        imported: report.imported + imported,
        duplicates: report.duplicates + duplicates,
        failed: report.failed + failed,
      }),
    );
    const { one, errors } = await db.read(scope, async (ctx) => ({
      one: await findImport(ctx, id),
      errors: await errorsOf(ctx, id, -1n, MOST_ERRORS),
    }));
    if (one.refusal) throw new Refused(one.refusal.code, one.refusal.data);
    report.rows += one.rowsRead;
    report.imported += one.imported;
    report.duplicates += one.duplicates;
    report.failed += one.failed;
    report.errors.push(
      ...errors.map(({ file, line, code, columnName, value, data }) => ({
        file,
        line,
        code,
        message: toJson({
          ...(columnName !== null && { column: columnName }),
          ...(value !== null && { value }),
          ...data,
        }),
      })),
    );
  }
  return report;
}

/** The imports of these files; one that was begun before takes the place of a new one. */
async function begunOrNew(db: Database, scope: Scope, ports: ImportPorts, asked: NewImport): Promise<Id[]> {
  let begun: Import[] = [];
  const idsOf = (imports: readonly Import[]) => imports.map(({ id }) => id);
  try {
    return idsOf(
      await keepFiles(db, scope, ports, asked, async (ctx, made) => {
        const own = idsOf(made);
        const same = sql`and hash = any(${made.map(({ hash }) => hash)}::bytea[]) and not id = any(${own}::uuid[])`;
        begun = await selectImports(ctx, sql`${same} and state = 'running' and dry_run = ${asked.dryRun}`);
        if (begun.length === made.length) throw new Error('begun before');
      }),
    );
  } catch (error) {
    if (begun.length === 0) throw error;
    return idsOf(begun);
  }
}
