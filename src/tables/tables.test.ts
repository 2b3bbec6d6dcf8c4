/** CAT-6, figure 43: lists go out and come in again unchanged; bad rows are named and change nothing. On a real database. */
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { houseRoutes, listen, signedIn, withAbsent } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import {
  catalogChecks,
  catalogExports,
  mapLines,
  mappingImport,
  mappingsOf,
  productImport,
  setBundleParts,
} from '../catalog/catalog.ts';
import { freshScope, goodsNamed } from '../catalog/testing.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Scope } from '../kernel/db/database.ts';
import { type Cell, type FileSource, writeCsv } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { stockChecks, stockExports, stockImport } from '../stock/stock.ts';
import { openNodes } from '../stock/testing.ts';
import { type LineOf, type TableFormat, type TableImport, tableFiles, tableRoutes, writeTable } from './tables.ts';

const { db, owner } = await testDatabase();
const EXPORTS = [...catalogExports, ...stockExports];

const fileOf = (bytes: Buffer): FileSource => ({ name: 'test', open: () => Readable.from([bytes]) });
const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]) => buffer(writeCsv(header, rows));

type Result = { taken: number; errors: Map<number, string> };

/** Imports a file as the import jobs do: rows read, batches taken each in a transaction. */
async function importFile<Value, Key extends string>(
  scope: Scope,
  table: TableImport<Value, Key>,
  bytes: Buffer,
  { importId = db.world.newId(), shopId = null }: { importId?: Id; shopId?: Id | null } = {},
): Promise<Result> {
  const kind = tableFiles(table);
  const errors = new Map<number, string>();
  const good: LineOf<Value>[] = [];
  for await (const read of kind.read([fileOf(bytes)]))
    if ('error' in read) errors.set(read.error.line, read.error.code);
    else good.push(read.row);
  let taken = 0;
  for (let at = 0; at < good.length; at += kind.batch) {
    const batch = good.slice(at, at + kind.batch);
    const took = await db.transaction(scope, (ctx) =>
      kind.take(ctx, batch, { importId, shopId, files: [{ name: 'test' }] }),
    );
    taken += took.imported;
    for (const { line, code } of took.errors) errors.set(line, code);
  }
  return { taken, errors };
}

const exported = async (scope: Scope, kind: string, format: TableFormat = { format: 'csv' }): Promise<Buffer> =>
  buffer(writeTable(db, scope, EXPORTS.find((one) => one.kind === kind)!, format));

async function expectSound(scope: Scope): Promise<void> {
  for (const check of await verifyTenant(db, scope, [...catalogChecks, ...stockChecks, ...ledgerChecks]))
    expect(check).toMatchObject({ breaches: 0 });
}

const PRODUCT_HEADER = [
  '商家编码',
  '商品名称',
  '货号',
  '颜色',
  '尺码',
  '条码',
  '品牌',
  '售价',
  '税率%',
  '重量(克)',
  '启用',
];

test('CAT-6: ten thousand products come in; every bad row is named by line, and changes nothing', async () => {
  const { below, pick, seed } = seeded(6);
  const scope = await freshScope(owner);
  const expected = new Map<number, string>();
  const rows = Array.from({ length: 10_000 }, (_, i): string[] => {
    const row = [
      `P-${i}`,
      `商品 ${i}`,
      `S${i % 700}`,
      pick(['红', '蓝']),
      pick(['M', 'L']),
      `69${i}`,
      '安踏',
      '99.90',
      '13',
      '250',
      '是',
    ];
    const line = i + 2;
    if (below(50) > 0) return row;
    const [column, value, code] = pick([
      [0, '', 'catalog.codeMissing'],
      [1, ' ', 'catalog.nameMissing'],
      [7, '12.345', 'catalog.numberDamaged'],
      [9, '-1', 'catalog.numberDamaged'],
      [10, '也许', 'catalog.yesOrNo'],
      [5, '690', 'catalog.barcodeTaken'],
    ] as const);
    row[column] = value;
    // The first SKU has this barcode already; a style that only a refused row names must not come into being.
    if (column === 5) row[2] = `NEVER${i}`;
    expected.set(line, code);
    return row;
  });
  rows[0] = ['P-0', '商品 0', 'S0', '红', 'M', '690', '安踏', '99.90', '13', '250', '是'];
  expected.delete(2);
  const { taken, errors } = await importFile(scope, productImport, await csv(PRODUCT_HEADER, rows));
  expect(errors, `seed ${seed}`).toEqual(expected);
  expect(taken).toBe(10_000 - expected.size);
  const { rows: counts } = await owner.query(
    `select (select count(*) from sku where tenant_id = $1)::int as skus,
            (select count(*) from style where tenant_id = $1 and code like 'NEVER%')::int as never,
            (select count(*) from audit_entry where tenant_id = $1 and action = 'sku.create')::int as audited`,
    [scope.tenant],
  );
  expect(counts[0]).toEqual({ skus: taken, never: 0, audited: taken });
  await expectSound(scope);
});

test('CAT-6: the last of several rows of one code counts, wherever the batch ends', async () => {
  const scope = await freshScope(owner);
  const file = await csv(PRODUCT_HEADER.slice(0, 2), [
    ['A', 'first'],
    ['A', 'second'],
    ['B', 'other'],
    ['A', 'third'],
  ]);
  expect(await importFile(scope, productImport, file)).toMatchObject({ taken: 4 });
  expect((await exported(scope, 'products')).toString()).toMatch(/A,third.*\r\nB,other/);
});

/** A house whose every text tries to be something else: formulas, quotes, signs, numbers with zeros in front. */
async function awkwardHouse(): Promise<Scope> {
  const scope = await freshScope(owner);
  await openNodes(db, scope, 2);
  const { below, pick, seed } = seeded(43);
  const texts = [
    '=1+1',
    '+86',
    '-5',
    '@x',
    '00123',
    '1e5',
    '"引号"',
    'a,b',
    '米白',
    '，；',
    "'",
    '6901234567890123456',
    '  x',
  ];
  const rows = Array.from({ length: 400 }, (_, i) => [
    ...[
      `${pick(texts).trim()}#${i}`,
      `${pick(texts)} ${i}`,
      pick(['', `S${i % 9}`]),
      `${texts[i % 9]}款`,
      pick(['', `${pick(texts)} / ${pick(texts)}`]),
    ],
    ...[
      pick(texts),
      pick(texts),
      pick(['', `0069${i}`, `0069${i} 0088${i}`]),
      texts[i % 9]!,
      pick(['', '0', '0.07', '12.50', '99999999.99']),
    ],
    ...[pick(['', '0', '6', '9.5', '13']), pick(['', '0', '250']), pick(['', '是', '否'])],
  ]);
  const header = [
    '商家编码',
    '商品名称',
    '货号',
    '款式名称',
    '规格',
    '颜色',
    '尺码',
    '条码',
    '品牌',
    '售价',
    '税率%',
    '重量(克)',
    '启用',
  ];
  expect((await importFile(scope, productImport, await csv(header, rows))).errors, `seed ${seed}`).toEqual(new Map());
  const codes = rows.map((row) => row[0]!);
  const stock = Array.from({ length: 900 }, () => [
    ...[pick(['W1', 'W2']), pick(codes), String(1 + below(1000)), pick(['', 'A-01', '=B', '00-1'])],
    ...[pick(['', '次品', '退货', '在途', '待上架']), pick(['', '入库'])],
  ]);
  const stockHeader = ['仓库编码', '商家编码', '数量', '库位', '库存类型', '业务类型'];
  expect((await importFile(scope, stockImport, await csv(stockHeader, stock))).errors).toEqual(new Map());
  return scope;
}

const FORMATS: TableFormat[] = [{ format: 'csv' }, { format: 'csv', encoding: 'gb18030' }, { format: 'xlsx' }];

test('CAT-6 (figure 43): products and stock exported in every format come in again to the same last byte', async () => {
  const house = await awkwardHouse();
  const kinds = ['products', 'styles', 'stock', 'stockBuckets', 'nodes'];
  const before = await Promise.all(kinds.map((kind) => exported(house, kind).then(String)));
  for (const format of FORMATS) {
    const copy = await freshScope(owner);
    await openNodes(db, copy, 2);
    for (const table of [productImport, stockImport] as TableImport<never>[]) {
      const { errors } = await importFile(copy, table, await exported(house, table.kind, format));
      expect(errors, `${table.kind} ${JSON.stringify(format)}`).toEqual(new Map());
    }
    const after = await Promise.all(kinds.map((kind) => exported(copy, kind).then(String)));
    expect(after).toEqual(before);
    await expectSound(copy);
  }
});

test('CAT-6: stock rows of all kinds; a bad row changes nothing, a file taken twice is booked once', async () => {
  const scope = await freshScope(owner);
  await openNodes(db, scope, 1);
  await goodsNamed(db, scope, [{ merchantCode: 'A' }, { merchantCode: 'B' }]);
  const header = ['仓库编码', '商家编码', '数量', '库位', '业务类型', '业务日期'];
  const importId = db.world.newId();
  const file = await csv(header, [
    ['W1', 'A', '10', 'X-1', '期初', ''],
    ['W1', 'A', '5', 'X-1', '入库', '2026/11/01'],
    ['仓库1', 'B', '7', '', '', ''],
    ['W9', 'A', '1', '', '', ''],
    ['W1', 'NONE', '1', '', '', ''],
    ['W1', 'A', '-1', '', '入库', ''],
    ['W1', 'A', '1.5', '', '', ''],
    ['W1', 'A', '1', '', '魔法', ''],
    ['W1', 'A', '1', '', '', '2026-02-30'],
    ['W1', 'A', '1', 'staging', '', ''],
    ['W1', 'A', '-4', '', '调整', ''],
    ['W1', 'B', '6', '', '盘点', ''],
    ['W1', 'B', '9', '', '盘点', ''],
  ]);
  for (let time = 0; time < 2; time++) {
    const { taken, errors } = await importFile(scope, stockImport, file, { importId });
    expect(taken).toBe(5);
    expect(errors).toEqual(
      new Map([
        [5, 'stock.nodeUnknown'],
        [6, 'stock.skuUnknown'],
        [7, 'stock.quantityNotPositive'],
        [8, 'stock.quantityDamaged'],
        [9, 'stock.kindUnknown'],
        [10, 'stock.dayDamaged'],
        [11, 'stock.binReserved'],
        [14, 'stock.countedTwice'],
      ]),
    );
  }
  const lines = String(await exported(scope, 'stock'))
    .trim()
    .split('\r\n')
    .slice(1);
  expect(lines).toEqual(['W1,A,11,X-1,正品,期初,,', 'W1,B,6,,正品,期初,,']);
  await expectSound(scope);
});

test('CAT-4, CAT-6: mappings from a file count as if a person had said them', async () => {
  const scope = await freshScope(owner);
  const shopId = db.world.newId();
  await goodsNamed(db, scope, [{ merchantCode: 'A' }]);
  const line = {
    shopId,
    itemId: '123456789012345678',
    skuId: '7',
    merchantCode: 'X',
    barcode: '',
    title: 't',
    properties: '',
  };
  const [open] = await db.transaction(scope, (ctx) => mapLines(ctx, [line]));
  const header = ['平台商品编号', '平台规格编号', '平台商家编码', '商家编码'];
  const file = await csv(header, [
    ['123456789012345678', '7', 'X', 'A'],
    ['999', '', '', 'A'],
    ['1', '', '', 'NONE'],
    ['', '', '', 'A'],
  ]);
  const { taken, errors } = await importFile(scope, mappingImport, file, { shopId });
  expect(taken).toBe(2);
  expect(errors).toEqual(
    new Map([
      [4, 'catalog.skuUnknown'],
      [5, 'catalog.listingUnnamed'],
    ]),
  );
  const mapped = await db.read(scope, (ctx) => mappingsOf(ctx, [open!.listingId]));
  expect(mapped.get(open!.listingId)).toMatchObject({ sku: { merchantCode: 'A' } });

  // The export names the shop itself, so it needs none to come in again.
  const again = await importFile(scope, mappingImport, await exported(scope, 'mappings'));
  expect(again).toEqual({ taken: 2, errors: new Map() });
  await expectSound(scope);
});

test('CAT-6: a list over HTTP is streamed to who may read it, and to nobody else', async () => {
  const { ask } = await listen(db, withAbsent([...houseRoutes(db), ...tableRoutes(EXPORTS)]));
  const seller = await signedIn(db, 1, ['catalog.read']);
  const scope = { tenant: 1, actor: { kind: 'system' as const, id: 'system', name: 'system' } };
  const ids = await goodsNamed(db, scope, [
    { merchantCode: 'SET', name: '套装' },
    { merchantCode: 'ONE', name: '单品' },
  ]);
  await db.transaction(scope, (ctx) =>
    setBundleParts(ctx, [{ skuId: ids.get('SET')!, parts: [{ skuId: ids.get('ONE')!, quantity: 2n }] }]),
  );
  const path = '/api/v1/exports';
  const products = await ask(seller, 'GET', `${path}/products?encoding=gb18030`);
  expect(products.headers.get('content-type')).toBe('text/csv; charset=gb18030');
  expect(new TextDecoder('gb18030').decode(await products.arrayBuffer())).toMatch(/ONE,单品/);
  expect(await text((await ask(seller, 'GET', `${path}/bundles`)).body as never)).toMatch(/SET,ONE,2/);
  expect((await ask(seller, 'GET', `${path}/stock`)).status).toBe(403);
  expect((await ask(seller, 'GET', `${path}/secrets`)).status).toBe(404);
  expect((await ask(null, 'GET', `${path}/products`)).status).toBe(401);
});
