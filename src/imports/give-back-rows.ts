/**
 * The rows that were not taken, as they came, with the reason as last column: to be mended and imported again. An order
 * that failed comes with all its rows, because half an order is worse than none.
 */
import type { Readable } from 'node:stream';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { type Cell, cleanCell, readRows, writeCsv } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { assertKept } from './forget-files.ts';
import { sourceOf } from './keep-files.ts';
import { errorsOf, findImport, type Import } from './store.ts';

const MOST = 100_000;
export const REASON = '未导入原因 reason';

type Failed = Awaited<ReturnType<typeof errorsOf>>;

/** Refuses `imports.notFound` (404), `imports.filesDeleted`. */
export async function giveBackRows(db: Database, scope: Scope, id: Id): Promise<Readable> {
  const { one, errors } = await db.read(scope, async (ctx: Ctx) => ({
    one: await findImport(ctx, id),
    errors: await errorsOf(ctx, id, -1n, MOST),
  }));
  assertKept(one);
  const rows = failedRows(one, errors);
  const header = (await rows.next()).value;
  return writeCsv([...(header ?? []).map(String), REASON], rows);
}

/** First the header of the first file, then the rows. Errors of a whole file stand alone. */
async function* failedRows(one: Import, errors: Failed): AsyncGenerator<Cell[], undefined> {
  let width = 0;
  for (const file of one.files) {
    const own = errors.filter((error) => error.file === file.name || one.files.length === 1);
    const byLine = new Map(own.map((error) => [error.line, error]));
    const byOrder = new Map(own.map((error) => [error.data['order'], error]));
    try {
      let isFirst = true;
      for await (const row of readRows(sourceOf(file))) {
        const cells = row.values.map(cleanCell);
        if (isFirst && width === 0) {
          width = cells.length;
          yield cells;
        }
        const error = byLine.get(row.line) ?? cells.map((cell) => byOrder.get(cell)).find((found) => found);
        if (!isFirst && error) yield [...padded(cells, width), reasonOf(error)];
        isFirst = false;
      }
    } catch {
      // What makes the file unreadable is among the errors.
    }
    if (width === 0) yield [];
    width ||= 1;
    const whole = byLine.get(0);
    if (whole) yield [...padded([file.name], width), reasonOf(whole)];
  }
  return undefined;
}

const padded = (cells: readonly string[], width: number): string[] => [
  ...cells,
  ...Array<string>(Math.max(0, width - cells.length)).fill(''),
];

const reasonOf = ({ code, columnName, value }: Failed[number]): string =>
  [code, columnName, value].filter((part) => part !== null).join(' ');
