/** Files that came in, as a table (CAT-6). */
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { BEFORE_ALL, count, moment, type TableExport, tableOf, yes } from '../tables/tables.ts';

type ImportRow = Record<'id' | 'kind' | 'state' | 'by', string> & {
  shop: string | null;
  files: string;
  layout: string | null;
  dryRun: boolean;
  total: number | null;
  read: number;
  imported: number;
  duplicates: number;
  failed: number;
  refusal: string | null;
  createdAt: Date;
  finishedAt: Date | null;
};

async function imports(ctx: Ctx, after: string | null, limit: number): Promise<ImportRow[]> {
  const rows = await ctx.sql<ImportRow>`
    select i.id, i.kind, s.name as shop, i.layout, i.dry_run as "dryRun", i.state, i.rows_total as total,
           (select string_agg(f ->> 'name', ' ') from jsonb_array_elements(i.files) f) as files, i.rows_read as read,
           i.imported, i.duplicates, i.failed, i.refusal ->> 'code' as refusal, i.created_by as by,
           i.created_at as "createdAt", i.finished_at as "finishedAt"
    from import i
    left join shop s on s.tenant_id = i.tenant_id and s.id = i.shop_id
    where i.tenant_id = ${ctx.tenant}
      and i.id > ${after ?? BEFORE_ALL}::uuid
    order by i.id
    limit ${limit}`;
  const people = await peopleNames(
    ctx,
    rows.map((row) => row.by),
  );
  return rows.map((row) => ({ ...row, by: people.get(row.by) ?? row.by }));
}

export const importExports: readonly TableExport[] = [
  tableOf<ImportRow>({
    kind: 'imports',
    right: 'imports.read',
    columns: [
      ['内容', (row) => row.kind],
      ['店铺', (row) => row.shop],
      ['文件', (row) => row.files],
      ['格式', (row) => row.layout],
      ['试读', (row) => yes(row.dryRun)],
      ['状态', (row) => row.state],
      ['总行数', (row) => count(row.total)],
      ['已读', (row) => count(row.read)],
      ['已导入', (row) => count(row.imported)],
      ['重复', (row) => count(row.duplicates)],
      ['失败', (row) => count(row.failed)],
      ['拒绝原因', (row) => row.refusal],
      ['导入人', (row) => row.by],
      ['上传时间', (row) => moment(row.createdAt)],
      ['完成时间', (row) => moment(row.finishedAt)],
    ],
    read: imports,
    keyOf: (row) => row.id,
  }),
];
