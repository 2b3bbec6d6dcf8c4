/**
 * Warehouses and stores in and out as a table (CAT-6): one row each, the same columns both ways. A known code changes the
 * node, an unknown one opens it; of several rows of one code the last counts.
 */
import { Compile } from 'typebox/compile';
import { NodeInput } from '../contract/nodes.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn, optionalIdColumn } from '../kernel/files/files.ts';
import { done, type Outcome } from '../kernel/refusal.ts';
import { resolveDivisions } from '../parties/address/address.ts';
import { type CellError, count, type LineOf, type ReadRow, type TableImport, yes } from '../tables/tables.ts';
import { allNodes, type Node } from './nodes.ts';
import { saveNodes } from './save-nodes.ts';

export const NODE_COLUMNS = {
  code: idColumn('仓库编码', 'code'),
  name: column('名称', '仓库名称', 'name'),
  kind: optionalColumn('类型', 'kind'),
  contact: optionalColumn('联系人', 'contact'),
  phone: optionalIdColumn('电话', 'phone'),
  province: column('省', 'province'),
  city: column('市', 'city'),
  district: optionalColumn('区', 'district'),
  town: optionalColumn('街道', 'town'),
  detail: optionalColumn('地址', 'detail'),
  capacity: optionalColumn('日产能', 'capacity'),
  priority: optionalColumn('优先级', 'priority'),
  active: optionalColumn('启用', 'active'),
} satisfies Record<string, Column>;
type Key = keyof typeof NODE_COLUMNS;

const KINDS: Record<string, Node['kind']> = { '': 'warehouse', 仓库: 'warehouse', 门店: 'store', 外部: 'outside' };
const FLAGS: Record<string, boolean> = { '': true, 是: true, 否: false };
const shape = Compile(NodeInput);

export const nodeCells = ({ code, name, kind, address, capacity, priority, active }: Node) => [
  ...[code, name, kind, address.name ?? '', address.phone ?? '', address.province ?? '', address.city ?? ''],
  ...[address.district ?? '', address.town ?? '', address.detail ?? '', count(capacity), BigInt(priority), yes(active)],
];

/** Codes: `stock.nodeDamaged` (what the contract does not allow), `stock.divisionUnknown`. */
export function readNode(cells: Record<Key, string>): ReadRow<Omit<Node, 'id'>> {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) =>
    errors.push({ code, column: NODE_COLUMNS[key].names[0]!, value: cells[key] });
  const text = (key: Key) => cells[key].trim();
  const number = (key: Key) => (/^\d{1,9}$/.test(text(key)) ? Number(text(key)) : text(key));
  const found = resolveDivisions({ province: text('province'), city: text('city'), district: text('district') });
  const codeOf = (part: 'province' | 'city' | 'district'): string => {
    if (part === 'district' && text(part) === '') return '';
    const place = found[part];
    if (place && (place.name === text(part) || place.code === text(part))) return place.code;
    fail(part, 'stock.divisionUnknown');
    return '';
  };
  const [provinceCode, cityCode, districtCode] = [codeOf('province'), codeOf('city'), codeOf('district')];
  const input = {
    ...{ code: text('code'), name: text('name'), kind: KINDS[text('kind')] ?? text('kind') },
    ...{ contact: text('contact'), phone: text('phone'), town: text('town'), detail: text('detail') },
    ...{ provinceCode, cityCode, districtCode, capacity: text('capacity') === '' ? null : number('capacity') },
    ...{
      priority: text('priority') === '' ? 100 : number('priority'),
      active: FLAGS[text('active')] ?? text('active'),
    },
  };
  for (const { instancePath } of shape.Errors(input)) {
    const key = instancePath.slice(1) as Key;
    if (Object.hasOwn(NODE_COLUMNS, key)) fail(key, 'stock.nodeDamaged');
  }
  if (errors.length || !shape.Check(input)) return { errors };
  const { contact, phone, town, detail, ...plain } = input;
  const nameOf = (part: 'province' | 'city' | 'district') => (text(part) === '' ? '' : found[part]!.name);
  const names = { province: nameOf('province'), city: nameOf('city'), district: nameOf('district') };
  return { value: { ...plain, address: { name: contact, phone, ...names, town, detail } } };
}

async function takeNodes(ctx: Ctx, rows: readonly LineOf<Omit<Node, 'id'>>[]): Promise<Outcome<number, string>[]> {
  const known = new Map((await allNodes(ctx)).map(({ code, id }) => [code, id]));
  const last = new Map(rows.map(({ value }) => [value.code, value]));
  await saveNodes(
    ctx,
    [...last.values()].map((node) => ({ id: known.get(node.code) ?? ctx.newId(), ...node })),
  );
  return rows.map(({ line }) => done(line));
}

export const nodeImport = {
  kind: 'nodes' as const,
  columns: NODE_COLUMNS,
  batch: 1000,
  readRow: readNode,
  takeRows: takeNodes,
} satisfies TableImport<Omit<Node, 'id'>, Key>;
