/** The bin a SKU is picked from at a warehouse and how many are to lie there (WMS-3), kept by people or by file. */
import { skuIdsByCode, skusById } from '../../catalog/catalog.ts';
import { auditAll, auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import { column, idColumn } from '../../kernel/files/files.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../../kernel/refusal.ts';
import { holdingsOf } from '../../ledger/ledger.ts';
import { allNodes } from '../../stock/stock.ts';
import type { CellError, LineOf, ReadRow, TableExport, TableImport } from '../../tables/tables.ts';
import { binsNamed } from '../floor/keep-bins.ts';
import { skuRef } from '../inbound/receipts.ts';

export type PickingBinRow = { nodeId: Id; skuId: Id; bin: string; minimum: bigint; maximum: bigint };
export type KeptPickingBin = PickingBinRow & { version: number };

export const pickingBinTable = table<PickingBinRow>('picking_bin', {
  nodeId: 'uuid',
  skuId: 'uuid',
  bin: 'text',
  minimum: 'bigint',
  maximum: 'bigint',
});

/** All of a node, or those of the SKUs. `lock`: to change them. */
export const pickingBinsOf = (ctx: Ctx, nodeId: Id, skuIds?: readonly Id[], lock = false): Promise<KeptPickingBin[]> =>
  ctx.run(sql`
    select ${pickingBinTable.select()}, version
    from picking_bin
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      ${skuIds ? sql`and sku_id = any(${skuIds as Id[]}::uuid[])` : sql``}
    order by bin, sku_id
    ${lock ? sql`for update` : sql``}`);

/** With what lies there now. */
export async function describePickingBins(ctx: Ctx, nodeId: Id, only?: Id) {
  const bins = await pickingBinsOf(ctx, nodeId, only ? [only] : undefined);
  const ids = bins.map(({ skuId }) => skuId);
  const [skus, held] = await Promise.all([skusById(ctx, ids), holdingsOf(ctx, 'bin', [nodeId], ids)]);
  const holds = new Map(held.map(({ asset, place, posted }) => [`${place}/${asset}`, posted]));
  return bins.map(({ nodeId: _, skuId, ...bin }) => ({
    ...bin,
    sku: skuRef(skus.get(skuId)!),
    holds: holds.get(`${bin.bin}/${skuId}`) ?? 0n,
  }));
}

/** The caller has compared the version and knows the bin. Refuses `stock.skuUnknown`, `warehouse.minimumAbove`. */
export async function savePickingBin(ctx: Ctx, row: PickingBinRow): Promise<void> {
  if (!(await skusById(ctx, [row.skuId])).has(row.skuId)) throw new Refused('stock.skuUnknown', { skuId: row.skuId });
  if (row.minimum > row.maximum) throw new Refused('warehouse.minimumAbove', { field: 'minimum' });
  const [before] = await pickingBinsOf(ctx, row.nodeId, [row.skuId]);
  await pickingBinTable.save(ctx, [row], ['nodeId', 'skuId'], 'version');
  const detail = differences(before ? said(before) : null, said(row));
  await auditChanges(ctx, 'pickingBin.save', [{ subject: `pickingBin/${row.nodeId}/${row.skuId}`, detail }]);
}

const said = ({ bin, minimum, maximum }: PickingBinRow) => ({ bin, minimum: `${minimum}`, maximum: `${maximum}` });

const COLUMNS = {
  node: idColumn('仓库编码', 'node'),
  sku: idColumn('商家编码', 'merchantCode'),
  bin: idColumn('拣货库位', 'bin'),
  minimum: column('下限', 'minimum'),
  maximum: column('上限', 'maximum'),
};
type Key = keyof typeof COLUMNS;
type Cells = { node: string; sku: string; bin: string; minimum: bigint; maximum: bigint };

/** Codes: `warehouse.binDamaged` (no number), `warehouse.minimumAbove`. */
function readRow(cells: Record<Key, string>): ReadRow<Cells> {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) => errors.push({ code, column: COLUMNS[key].names[0]!, value: cells[key] });
  const text = (key: Key) => cells[key].trim();
  for (const key of ['minimum', 'maximum'] as const)
    if (!/^\d{1,12}$/.test(text(key))) fail(key, 'warehouse.binDamaged');
  for (const key of ['node', 'sku', 'bin'] as const) if (text(key) === '') fail(key, 'warehouse.binDamaged');
  if (errors.length) return { errors };
  const [minimum, maximum] = [BigInt(text('minimum')), BigInt(text('maximum'))];
  if (minimum > maximum || maximum === 0n) fail('maximum', 'warehouse.minimumAbove');
  if (errors.length) return { errors };
  return { value: { node: text('node'), sku: text('sku'), bin: text('bin'), minimum, maximum } };
}

/** Refuses per row `stock.nodeUnknown`, `stock.skuUnknown`, `warehouse.binUnknown`. */
async function takeRows(ctx: Ctx, rows: readonly LineOf<Cells>[]): Promise<Outcome<number, string>[]> {
  const nodes = new Map((await allNodes(ctx)).map(({ code, id }) => [code, id]));
  const skus = await skuIdsByCode(
    ctx,
    rows.map(({ value }) => value.sku),
  );
  const codes = [...new Set(rows.map(({ value }) => value.bin))];
  const perNode = await Promise.all([...nodes.values()].map((nodeId) => binsNamed(ctx, nodeId, codes)));
  const known = new Set(perNode.flat().map(({ nodeId, code }) => `${nodeId}/${code}`));
  const ready = new Map<string, PickingBinRow>();
  const outcomes = rows.map(({ line, value: { node, sku, ...levels } }): Outcome<number, string> => {
    const [nodeId, skuId] = [nodes.get(node), skus.get(sku)];
    if (!nodeId) return refuse(line, 'stock.nodeUnknown', { node });
    if (!skuId) return refuse(line, 'stock.skuUnknown', { sku });
    if (!known.has(`${nodeId}/${levels.bin}`)) return refuse(line, 'warehouse.binUnknown', { code: levels.bin });
    ready.set(`${nodeId}/${skuId}`, { ...levels, nodeId, skuId });
    return done(line);
  });
  await pickingBinTable.save(ctx, [...ready.values()], ['nodeId', 'skuId'], 'version');
  await auditAll(
    ctx,
    'pickingBin.import',
    [...Map.groupBy(ready.values(), ({ nodeId }) => nodeId)].map(([nodeId, own]) => ({
      ...{ subject: `pickingBin/${nodeId}`, detail: { bins: own.length } },
    })),
  );
  return outcomes;
}

export const pickingBinImport = {
  ...{ kind: 'pickingBins' as const, columns: COLUMNS, batch: 1000, readRow, takeRows },
} satisfies TableImport<Cells, Key>;

type Exported = { nodeId: Id; skuId: Id; node: string; sku: string; bin: string; minimum: bigint; maximum: bigint };

export const pickingBinExport: TableExport = {
  kind: 'pickingBins',
  right: 'stock.read',
  header: Object.values(COLUMNS).map(({ names }) => names[0]!),
  page: async (ctx, after, limit) => {
    const [nodeId, skuId] = after?.split('/') ?? [ZERO, ZERO];
    const rows = await ctx.sql<Exported>`
      select p.node_id as "nodeId", p.sku_id as "skuId", n.code as node, s.merchant_code as sku, p.bin, p.minimum, p.maximum
      from picking_bin p
      join node n on n.tenant_id = p.tenant_id and n.id = p.node_id
      join sku s on s.tenant_id = p.tenant_id and s.id = p.sku_id
      where p.tenant_id = ${ctx.tenant}
        and (p.node_id, p.sku_id) > (${nodeId}::uuid, ${skuId}::uuid)
      order by p.node_id, p.sku_id
      limit ${limit}`;
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => [row.node, row.sku, row.bin, row.minimum, row.maximum]),
      next: rows.length < limit || !last ? null : `${last.nodeId}/${last.skuId}`,
    };
  },
};
const ZERO = '00000000-0000-0000-0000-000000000000';
