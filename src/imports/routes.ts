/** Imports over HTTP. */
import {
  cancelImport,
  changeImportSettings,
  downloadImportErrors,
  getImport,
  getImportSettings,
  listImportErrors,
  listImportRows,
  listImports,
  startImport,
  uploadImport,
} from '../contract/imports.ts';
import { assertEverywhere, audit } from '../identity/identity.ts';
import { sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { assertMay, sees } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { firstRows } from './first-rows.ts';
import { assertKept, changeSettings, importSettings } from './forget-files.ts';
import { giveBackRows } from './give-back-rows.ts';
import { keepFiles, sourceOf } from './keep-files.ts';
import type { ImportPorts } from './ports.ts';
import { end } from './read-import.ts';
import { errorsOf, findImport, forgetErrors, saveImport, selectImports, viewImports } from './store.ts';

const LIMIT = 50;
/** Rows of these say who somebody is and where he lives. */
const PERSONAL: ReadonlySet<string> = new Set(['orders', 'members']);
const REVEAL = 'orders.reveal';

export const importRoutes = (ports: ImportPorts): Route[] => [
  route(listImports, async ({ ctx, query }) => {
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { id: 'id' })?.id ?? null;
    const rows = await selectImports(
      ctx,
      sql`
        and (${after}::uuid is null or id < ${after}::uuid)
        and (${query.kind ?? null}::text is null or kind = ${query.kind ?? null})
        order by id desc
        limit ${limit + 1}`,
    );
    const views = await viewImports(ctx, rows, ports.describeActors);
    return pageOf(
      views,
      limit,
      (view) => view,
      (view) => ({ id: String(view.id) }),
    );
  }),

  ownRoute(uploadImport, async ({ db, scope, body, files }) => {
    const asked = {
      kind: body.kind,
      shopId: body.shopId ?? null,
      account: body.account ?? null,
      dryRun: body.dryRun === 'true',
      files,
    };
    const imports = await keepFiles(db, scope, ports, asked, (ctx, all) =>
      ctx.enqueueAll(
        'imports.read',
        all.map(({ id }) => ({ payload: { importId: id }, key: id })),
      ),
    );
    return { imports: await db.read(scope, (ctx) => viewImports(ctx, imports, ports.describeActors)) };
  }),

  route(getImport, async ({ ctx, params }) => {
    const [view] = await viewImports(ctx, [await findImport(ctx, params.id)], ports.describeActors);
    return view!;
  }),

  route(listImportRows, async ({ ctx, params }) => {
    const one = await findImport(ctx, params.id);
    if (one.kind !== 'bills') throw new Refused('imports.wrongState', { kind: one.kind });
    assertKept(one);
    return { rows: await firstRows(sourceOf(one.files[0]!)) };
  }),

  route(startImport, async ({ ctx, params }) => {
    const one = await findImport(ctx, params.id, true);
    if (one.state !== 'read') throw new Refused('imports.wrongState', { state: one.state });
    assertKept(one);
    await forgetErrors(ctx, one.id);
    Object.assign(one, { state: 'waiting', dryRun: false, rowsRead: 0, imported: 0, duplicates: 0, failed: 0 });
    one.finishedAt = null;
    await ctx.enqueue('imports.read', { importId: one.id }, { key: one.id });
    return saveImport(ctx, one, ports.describeActors);
  }),

  route(cancelImport, async ({ ctx, params }) => {
    const one = await findImport(ctx, params.id, true);
    if (!['waiting', 'running', 'read'].includes(one.state))
      throw new Refused('imports.wrongState', { state: one.state });
    end(ctx, one, 'cancelled', null);
    return saveImport(ctx, one, ports.describeActors);
  }),

  route(listImportErrors, async ({ ctx, session, params, query }) => {
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { number: 'int' })?.number ?? -1n;
    const { kind } = await findImport(ctx, params.id);
    const hidden = PERSONAL.has(kind) && !sees(session, REVEAL, listImportErrors.scope);
    return pageOf(
      await errorsOf(ctx, params.id, after, limit + 1),
      limit,
      ({ file, line, code, columnName, value, data }) => ({
        ...{ file, line, code, column: columnName },
        ...(hidden ? { value: null, data: {} } : { value, data }),
      }),
      ({ number }) => ({ number: String(number) }),
    );
  }),

  ownRoute(downloadImportErrors, async ({ db, scope, session, params }) => {
    await db.transaction(scope, async (ctx) => {
      const { kind } = await findImport(ctx, params.id);
      if (!PERSONAL.has(kind)) return;
      assertMay(session, REVEAL);
      await audit(ctx, 'imports.rowsGivenBack', `import/${params.id}`, { kind });
    });
    return { body: await giveBackRows(db, scope, params.id), name: 'import-errors.csv' };
  }),

  route(getImportSettings, ({ ctx }) => importSettings(ctx)),

  route(changeImportSettings, async ({ ctx, session, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    return changeSettings(ctx, body.keepDays, ifMatch);
  }),
];
