/**
 * Bins in and out as a table (CAT-6): one row each, the same columns both ways. A known code changes the bin, an unknown
 * one makes it; of several rows of one bin the last counts.
 */
import { Compile } from 'typebox/compile';
import { BinInput } from '../../contract/floor.ts';
import { auditAll } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn, optionalIdColumn } from '../../kernel/files/files.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import { allNodes } from '../../stock/stock.ts';
import {
  type CellError,
  count,
  type LineOf,
  type ReadRow,
  type TableExport,
  type TableImport,
  type TablePage,
  yes,
} from '../../tables/tables.ts';
import { saveBins } from './keep-bins.ts';

const BIN_COLUMNS = {
  node: idColumn('仓库编码', 'node'),
  code: column('库位', 'bin'),
  zone: optionalColumn('库区', 'zone'),
  aisle: optionalIdColumn('巷道', 'aisle'),
  bay: optionalColumn('列', 'bay'),
  level: optionalColumn('层', 'level'),
  active: optionalColumn('启用', 'active'),
} satisfies Record<string, Column>;
type Key = keyof typeof BIN_COLUMNS;
type BinCells = Omit<BinInput, 'zoneId'> & { node: string; code: string; zone: string };

const FLAGS: Record<string, boolean> = { '': true, 是: true, 否: false };
const shape = Compile(BinInput);

/** Codes: `warehouse.binDamaged` (what the contract does not allow), `warehouse.binHalfPlaced`. */
function readBin(cells: Record<Key, string>): ReadRow<BinCells> {
  const text = (key: Key) => cells[key].trim();
  const number = (key: Key) => (text(key) === '' ? null : /^\d{1,3}$/.test(text(key)) ? Number(text(key)) : text(key));
  const active = FLAGS[text('active')] ?? text('active');
  const input = { zoneId: null, aisle: text('aisle'), bay: number('bay'), level: number('level'), active };
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) => errors.push({ code, column: BIN_COLUMNS[key].names[0]!, value: cells[key] });
  // A cell that may be one thing or another is wrong once for each.
  const bad = new Set(Array.from(shape.Errors(input), ({ instancePath }) => instancePath.slice(1) as Key));
  for (const key of bad) if (Object.hasOwn(BIN_COLUMNS, key)) fail(key, 'warehouse.binDamaged');
  if (text('code') === '' || text('code').length > 60) fail('code', 'warehouse.binDamaged');
  if ((input.aisle === '') !== (input.bay === null)) fail('bay', 'warehouse.binHalfPlaced');
  if (errors.length || !shape.Check(input)) return { errors };
  const { zoneId: _, ...standing } = input;
  return { value: { ...standing, node: text('node'), code: text('code'), zone: text('zone') } };
}

/** Refuses per row `stock.nodeUnknown`, `warehouse.zoneUnknown`. */
async function takeBins(ctx: Ctx, rows: readonly LineOf<BinCells>[]): Promise<Outcome<number, string>[]> {
  const nodes = new Map((await allNodes(ctx)).map(({ code, id }) => [code, id]));
  const zones = await zoneIds(ctx);
  const ready = new Map<string, BinInput & { nodeId: Id; code: string }>();
  const answers = rows.map(({ line, value: { node, zone, ...bin } }) => {
    const nodeId = nodes.get(node);
    if (!nodeId) return refuse(line, 'stock.nodeUnknown', { node });
    const zoneId = zone === '' ? null : zones.get(`${nodeId}/${zone}`);
    if (zoneId === undefined) return refuse(line, 'warehouse.zoneUnknown', { zone });
    ready.set(`${nodeId}/${bin.code}`, { ...bin, zoneId, nodeId });
    return done(line);
  });
  await saveBins(ctx, [...ready.values()]);
  const perNode = Map.groupBy(ready.values(), ({ nodeId }) => nodeId);
  await auditAll(
    ctx,
    'bin.import',
    [...perNode].map(([nodeId, bins]) => ({ subject: `floor/${nodeId}`, detail: { bins: bins.length } })),
  );
  return answers;
}

async function zoneIds(ctx: Ctx): Promise<Map<string, Id>> {
  const zones = await ctx.sql<{ id: Id; nodeId: Id; code: string }>`
    select id, node_id as "nodeId", code
    from zone
    where tenant_id = ${ctx.tenant}`;
  return new Map(zones.map(({ id, nodeId, code }) => [`${nodeId}/${code}`, id]));
}

export const binImport = {
  kind: 'bins' as const,
  columns: BIN_COLUMNS,
  batch: 1000,
  readRow: readBin,
  takeRows: takeBins,
} satisfies TableImport<BinCells, Key>;

async function bins(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const [node, code] = after ? (JSON.parse(after) as [string, string]) : ['', ''];
  const rows = await ctx.sql<BinCells>`
    select n.code as node, b.code, coalesce(z.code, '') as zone, b.aisle, b.bay, b.level, b.active
    from bin b
    join node n on n.tenant_id = b.tenant_id and n.id = b.node_id
    left join zone z on z.tenant_id = b.tenant_id and z.id = b.zone_id
    where b.tenant_id = ${ctx.tenant}
      and (n.code, b.code) > (${node}, ${code})
    order by n.code, b.code
    limit ${limit}`;
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => [
      row.node,
      row.code,
      row.zone,
      row.aisle,
      count(row.bay),
      count(row.level),
      yes(row.active),
    ]),
    next: rows.length < limit || !last ? null : JSON.stringify([last.node, last.code]),
  };
}

export const binExport: TableExport = {
  kind: 'bins',
  right: 'stock.read',
  header: Object.values(BIN_COLUMNS).map(({ names }) => names[0]!),
  page: bins,
};
