/** Imports in the database, and how they are shown. */
import type { Static } from 'typebox';
import { shopSettings } from '../channels/channels.ts';
import type { ImportKind, Import as ImportShape, ImportState } from '../contract/imports.ts';
import type { Actor, ShopRef } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { FileError, KeptFile } from './import-kind.ts';

export type Import = {
  id: Id;
  kind: ImportKind;
  shopId: Id | null;
  account: string | null;
  files: KeptFile[];
  hash: Buffer;
  layout: string | null;
  dryRun: boolean;
  state: ImportState;
  rowsTotal: number | null;
  /** Rows dealt with so far, those that failed included: where reading goes on after a stop. */
  rowsRead: number;
  imported: number;
  duplicates: number;
  failed: number;
  refusal: Refusal | null;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
  filesDeletedAt: Date | null;
};

export const importTable = table<Import>('import', {
  id: 'uuid',
  kind: 'text',
  shopId: 'uuid',
  account: 'text',
  files: 'jsonb',
  hash: 'bytea',
  layout: 'text',
  dryRun: 'boolean',
  state: 'text',
  rowsTotal: 'int',
  rowsRead: 'int',
  imported: 'int',
  duplicates: 'int',
  failed: 'int',
  refusal: 'jsonb',
  createdBy: 'text',
  createdAt: 'timestamptz',
  finishedAt: 'timestamptz',
  filesDeletedAt: 'timestamptz',
});

const MUTABLE = [
  ...['layout', 'dryRun', 'state', 'rowsTotal', 'rowsRead', 'imported', 'duplicates', 'failed', 'refusal'],
  'finishedAt',
];

export type ImportView = Wire<Static<typeof ImportShape>>;
export type DescribeActors = (ctx: Ctx, actors: readonly string[]) => Promise<Map<string, Actor>>;

/** Refuses `imports.notFound` (404). `lock` keeps others from changing it until the transaction ends. */
export async function findImport(ctx: Ctx, id: Id, lock = false): Promise<Import> {
  const [found] = await selectImports(ctx, sql`and id = ${id} ${lock ? sql`for update` : sql``}`);
  if (!found) throw new Refused('imports.notFound', { id }, 404);
  return found;
}

export const selectImports = (ctx: Ctx, rest: Sql): Promise<Import[]> =>
  ctx.run<Import>(sql`
    select ${importTable.select()}
    from import
    where tenant_id = ${ctx.tenant}
      ${rest}`);

/** Writes what changed and tells open pages. */
export async function saveImport(ctx: Ctx, one: Import, describeActors: DescribeActors): Promise<ImportView> {
  await importTable.update(ctx, [one], ['id'], MUTABLE);
  const [view] = await viewImports(ctx, [one], describeActors);
  ctx.tell({ type: 'import', import: view });
  return view!;
}

export async function viewImports(
  ctx: Ctx,
  imports: readonly Import[],
  describeActors: DescribeActors,
): Promise<ImportView[]> {
  const [shops, actors] = await Promise.all([
    shopSettings(ctx, [...new Set(imports.flatMap((one) => one.shopId ?? []))]),
    describeActors(ctx, [...new Set(imports.map((one) => one.createdBy))]),
  ]);
  const shopOf = (id: Id | null) => {
    const shop = id === null ? undefined : shops.get(id);
    return shop ? { id: shop.id, name: shop.name, channel: shop.channel as Static<typeof ShopRef>['channel'] } : null;
  };
  return imports.map((one) => ({
    id: one.id,
    kind: one.kind,
    shop: shopOf(one.shopId),
    file: {
      name: one.files.map((file) => file.name).join(' + '),
      bytes: one.files.reduce((sum, file) => sum + file.bytes, 0),
    },
    layout: one.layout,
    dryRun: one.dryRun,
    state: one.state,
    rows: {
      total: one.rowsTotal,
      read: one.rowsRead,
      imported: one.imported,
      duplicates: one.duplicates,
      failed: one.failed,
    },
    refusal: one.refusal,
    by: actors.get(one.createdBy) ?? { kind: 'system', name: one.createdBy },
    createdAt: one.createdAt,
    finishedAt: one.finishedAt,
    filesDeletedAt: one.filesDeletedAt,
  }));
}

type StoredError = {
  importId: Id;
  number: number;
  file: string;
  line: number;
  code: string;
  columnName: string | null;
  value: string | null;
  data: Record<string, unknown>;
};
const errorTable = table<StoredError>('import_error', {
  importId: 'uuid',
  number: 'int',
  file: 'text',
  line: 'int',
  code: 'text',
  columnName: 'text',
  value: 'text',
  data: 'jsonb',
});

const SHOWN = 200;

/** `first` is the number of the first of them; errors of an import are numbered as they come. */
export async function insertErrors(ctx: Ctx, importId: Id, first: number, errors: readonly FileError[]): Promise<void> {
  await errorTable.insert(
    ctx,
    errors.map(({ file, line, code, data }, i) => {
      const { column, value, ...rest } = data;
      return {
        importId,
        number: first + i,
        file,
        line,
        code,
        columnName: column === undefined ? null : String(column).slice(0, SHOWN),
        value: value === undefined ? null : String(value).replaceAll('\0', '').slice(0, SHOWN),
        data: rest,
      };
    }),
  );
}

export const errorsOf = (ctx: Ctx, importId: Id, after: bigint, limit: number): Promise<StoredError[]> =>
  ctx.run<StoredError>(sql`
    select ${errorTable.select()}
    from import_error
    where tenant_id = ${ctx.tenant}
      and import_id = ${importId}
      and number > ${after}
    order by number
    limit ${limit}`);

export async function forgetErrors(ctx: Ctx, importId: Id): Promise<void> {
  await ctx.sql`
    delete from import_error
    where tenant_id = ${ctx.tenant}
      and import_id = ${importId}`;
}

const RECENT_MS = 7 * 86_400_000;

/** Imports of the last week with rows that were not taken, counted up to a bound. */
export async function countFailedImports(ctx: Ctx, most: number): Promise<number> {
  const [row] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from (
      select
      from import
      where tenant_id = ${ctx.tenant}
        and id >= ${firstIdAt(ctx.now() - RECENT_MS)}
        and failed > 0
        and state = 'done'
      limit ${most}) recent`;
  return row!.n;
}
