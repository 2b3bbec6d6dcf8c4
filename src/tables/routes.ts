/** Exports over HTTP. The right depends on the list that is asked for, so it is checked here. */
import { exportTable } from '../contract/exports.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { XLSX } from '../kernel/files/files.ts';
import { ownRoute, type Route } from '../kernel/http/route.ts';
import { assertMay, reachOf, type Session, sees } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { type TableExport, withoutColumns } from './tables.ts';
import { type TableFormat, writeTable } from './write-table.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: XLSX,
};

/** Refuses `exports.unknownKind` (404), and what `tableFile` refuses. */
export const tableRoutes = (exports: readonly TableExport[]): Route[] => [
  ownRoute(exportTable, ({ db, scope, session, params, query: { format = 'csv', encoding = 'utf-8' } }) => {
    const whole = exports.find((one) => one.kind === params.kind);
    if (!whole) throw new Refused('exports.unknownKind', { kind: params.kind }, 404);
    return tableFile(db, scope, session, whole, { format, encoding });
  }),
];

/**
 * One table as a file for who asks: a column he may not see is left out. Refuses `identity.rightMissing` (403), also where
 * the right covers only some rows.
 */
export function tableFile(
  db: Database,
  scope: Scope,
  session: Session,
  whole: TableExport,
  { format, encoding }: Required<TableFormat>,
) {
  assertMay(session, whole.right);
  // A whole list is everybody's rows: who may see only those of a node or shop may not have it.
  if (!reachOf(session, whole.right).everything)
    throw new Refused('identity.rightMissing', { right: whole.right }, 403);
  const { guarded } = whole;
  const table = guarded && !sees(session, guarded.right, whole.right) ? withoutColumns(whole, guarded.columns) : whole;
  const type = format === 'csv' && encoding === 'gb18030' ? 'text/csv; charset=gb18030' : TYPES[format];
  return { body: writeTable(db, scope, table, { format, encoding }), type, name: `${table.kind}.${format}` };
}
