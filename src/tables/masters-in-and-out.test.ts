/** CAT-6: masters go out and come into an empty house the same; bad rows are named, half a bundle is never taken. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { bundleImport, catalogExports, productImport, setBundleParts } from '../catalog/catalog.ts';
import { freshScope, goodsNamed } from '../catalog/testing.ts';
import type { Scope } from '../kernel/db/database.ts';
import { nodeImport, stockExports } from '../stock/stock.ts';
import { tableFiles, wholeFiles, writeTable } from './tables.ts';

const { db, owner } = await testDatabase();
const KINDS = [tableFiles(productImport), wholeFiles(bundleImport), tableFiles(nodeImport)];

const exported = (scope: Scope, kind: string): Promise<Buffer> =>
  buffer(
    writeTable(db, scope, [...catalogExports, ...stockExports].find((one) => one.kind === kind)!, { format: 'csv' }),
  );

async function importInto(scope: Scope, kind: string, bytes: Buffer | string): Promise<Record<number, string>> {
  const table = KINDS.find((one) => one.kind === kind)!;
  const errors: Record<number, string> = {};
  const rows: unknown[] = [];
  for await (const read of table.read([{ name: 'f', open: () => Readable.from([Buffer.from(bytes)]) }]))
    if ('error' in read) errors[read.error.line] = read.error.code;
    else rows.push(read.row);
  const of = { importId: db.world.newId(), shopId: null, files: [{ name: 'f' }] };
  const took = await db.transaction(scope, (ctx) => table.take(ctx, rows as never, of));
  for (const { line, code } of took.errors) errors[line] = code;
  return errors;
}

const NODES = `仓库编码,名称,类型,联系人,电话,省,市,区,街道,地址,日产能,优先级,启用
HZ,杭州仓,仓库,张三,0571-1,浙江省,杭州市,余杭区,良渚街道,"1号, 二楼",500,10,是
DG,东莞店,门店,,,广东省,东莞市,,,2号,,20,否
`;

test('CAT-6 products, bundles and warehouses: out, into an empty house, out again, the same bytes', async () => {
  const [house, copy] = [await freshScope(owner), await freshScope(owner)];
  const ids = await goodsNamed(db, house, [{ merchantCode: 'SET' }, { merchantCode: 'B' }, { merchantCode: 'A' }]);
  const parts = ['B', 'A'].map((code, i) => ({ skuId: ids.get(code)!, quantity: BigInt(i + 1), share: BigInt(7 - i) }));
  await db.transaction(house, (ctx) => setBundleParts(ctx, [{ skuId: ids.get('SET')!, parts }]));
  expect(await importInto(house, 'nodes', NODES)).toEqual({});
  for (const { kind } of KINDS) {
    const before = await exported(house, kind);
    expect(await importInto(copy, kind, before)).toEqual({});
    expect(String(await exported(copy, kind))).toBe(String(before));
  }
  expect(String(await exported(copy, 'bundles'))).toContain('SET,A,2,6\r\nSET,B,1,7');
});

test.each([
  ['a damaged part', 'SET,A,1\nSET,B,x\n', { 2: 'tables.othersRefused', 3: 'catalog.numberDamaged' }],
  ['an unknown part', 'SET,A,1\nSET,Z,1\n', { 2: 'tables.othersRefused', 3: 'catalog.skuUnknown' }],
  ['rows that stand apart', 'SET,A,1\nTWO,A,1\nSET,B,1\n', { 4: 'tables.rowsApart' }],
  ['a part twice', 'SET,A,1\nSET,A,2\n', { 2: 'catalog.partTwice', 3: 'catalog.partTwice' }],
])('CAT-6 a bundle is taken whole or not at all: %s', async (_, rows, errors) => {
  const scope = await freshScope(owner);
  await goodsNamed(
    db,
    scope,
    ['SET', 'TWO', 'A', 'B'].map((merchantCode) => ({ merchantCode })),
  );
  expect(await importInto(scope, 'bundles', `组合商家编码,单品商家编码,数量\n${rows}`)).toEqual(errors);
});

test('CAT-6 warehouses: every bad cell is named by its line, the other rows come in', async () => {
  const scope = await freshScope(owner);
  const header = NODES.split('\n')[0]!;
  const rows = [
    'HZ,杭州仓,,,,浙江省,杭州市,天河区,,,,,',
    'X Y,名,,,,浙江省,杭州市,余杭区,,,,,',
    'OK,好,,,,浙江省,杭州市,余杭区,,,,,',
  ];
  expect(await importInto(scope, 'nodes', [header, ...rows].join('\n'))).toEqual({
    2: 'stock.divisionUnknown',
    3: 'stock.nodeDamaged',
  });
  expect(String(await exported(scope, 'nodes'))).toContain('OK,好');
});
