/**
 * CAT-6, REC-1, OPS-9: files come in over HTTP, are read in the background, reported row by row, resumed after a stop
 * at any point, tried without effect, and booked once. Figure 15.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { readOrderExport } from '../connectors/channels/file-drop/file-drop.ts';
import { openBill } from '../connectors/statements/open-file.ts';
import type { Import, RowError } from '../contract/imports.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { Refused } from '../kernel/refusal.ts';
import { describeActors } from '../orders/orders.ts';
import { saveMerchantAccount } from '../payments/payments.ts';
import { forgetFiles } from './forget-files.ts';
import {
  billFiles,
  type ImportKind,
  type ImportPorts,
  importFile,
  importJobs,
  importRoutes,
  orderFiles,
} from './imports.ts';
import { readImport } from './read-import.ts';

const { db, owner, config } = await testDatabase();
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'guanjia-imports-'));
const orders = orderFiles(readOrderExport);
const ports: ImportPorts = {
  kinds: new Map<string, ImportKind>([
    ['orders', orders as ImportKind],
    ['bills', billFiles(openBill) as ImportKind],
  ]),
  dataDir,
  describeActors,
};
const server = await listen(db, importRoutes(ports));
db.onNews = (tenant, message) => server.hub.publish(tenant, message);
const failures: string[] = [];
const workers = new Workers(db, {
  config,
  handlers: handlersByKind(importJobs(ports), []),
  log: (message, detail) => failures.push(`${message} ${JSON.stringify(detail)}`),
});
afterAll(async () => {
  await workers.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const shopId = db.world.newId();
await owner.query(`insert into shop (tenant_id, id, name, channel) values (1, $1, '旗舰店', 'taobao')`, [shopId]);
beforeEach(() =>
  owner.query(
    'truncate import, import_error, import_setting, channel_order, channel_order_version, channel_message, sales_order, sales_order_line, order_event, after_sale_case, job, bill, bill_line, difference',
  ),
);

const ORDER_HEAD =
  '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝种类 ,订单备注,宝贝总数量,退款金额';
const LINE_HEAD = '订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码';
type Row = { number: string; total?: string };
const encode = (rows: string[]) => iconv.encode([...rows, ''].join('\r\n'), 'gbk');
const orderFile = (rows: Row[]) =>
  encode([
    ORDER_HEAD,
    ...rows.map(
      ({ number, total = '10.00' }) =>
        `="${number}",甲,10.00,0.00,${total},${total},"买家已付款，等待卖家发货",,乙,上海 上海市 其它区 某路1号(000000),,'13900000001,2026-07-08 00:42:32,2026-07-08 00:42:39,1,,1,0.00`,
    ),
  ]);
const lineFile = (rows: Row[]) =>
  encode([LINE_HEAD, ...rows.map(({ number }) => `="${number}",锅,10.00,1,,,,,"买家已付款，等待卖家发货",A,`)]);
const numbered = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, i) => ({ number: String(4_000_000_000_000_000n + BigInt(from + i)) }));

const clerk = await signedIn(db, 1, ['imports.read', 'imports.write', 'orders.reveal']);
async function upload(files: Record<string, Buffer>, fields: Record<string, string>, person = clerk) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of Object.entries(files)) form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const answer = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { cookie: `guanjia_session=${person.token}`, 'idempotency-key': db.world.newId() },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as { imports: Import[]; code: string } };
}
const uploadOrders = (rows: Row[], dryRun = 'false') =>
  upload({ 'orders.csv': orderFile(rows), 'lines.csv': lineFile(rows) }, { kind: 'orders', shopId, dryRun });
const get = async <T>(at: string): Promise<T> =>
  (await (await server.ask(clerk, 'GET', `/api/v1/imports${at}`)).json()) as T;
const post = async (at: string) => {
  const answer = await server.ask(clerk, 'POST', `/api/v1/imports${at}`);
  return { status: answer.status, body: (await answer.json()) as Import & { code: string } };
};
const countOf = async (table: string) =>
  (await owner.query(`select count(*)::int as n from ${table}`)).rows[0].n as number;

describe('orders', () => {
  test('CAT-6 two files of one export become orders; progress and result are told', async () => {
    const told: Import[] = [];
    const stop = server.hub.subscribe(1, (messages) => {
      for (const one of messages) if (one.type === 'import') told.push((one as unknown as { import: Import }).import);
    });
    const { status, body } = await uploadOrders(numbered(450));
    expect([status, body.imports.length]).toEqual([200, 1]);
    expect(body.imports[0]).toMatchObject({
      kind: 'orders',
      state: 'waiting',
      shop: { id: shopId, name: '旗舰店', channel: 'taobao' },
      file: { name: 'orders.csv + lines.csv' },
      by: { kind: 'person', name: '测试员' },
    });
    await workers.drain();
    expect(failures).toEqual([]);
    expect(await get(`/${body.imports[0]!.id}`)).toMatchObject({
      state: 'done',
      refusal: null,
      rows: { total: 450, read: 450, imported: 450, duplicates: 0, failed: 0 },
    });
    expect([await countOf('channel_order'), await countOf('sales_order')]).toEqual([450, 450]);
    server.hub.flush();
    stop();
    expect(told.at(-1)).toMatchObject({ state: 'done', rows: { imported: 450 } });
  });

  test('CAT-6 a bad row is reported and given back with its reason; the others come in', async () => {
    const rows = numbered(5).map((row, i) => (i === 2 ? { ...row, total: '1O.00' } : row));
    const { body } = await uploadOrders(rows);
    await workers.drain();
    const { id } = body.imports[0]!;
    expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { imported: 4, failed: 1 } });
    const errors = await get<{ items: { line: number; code: string; value: string }[] }>(`/${id}/errors`);
    expect(errors.items).toMatchObject([{ line: 4, code: 'fileDrop.damagedAmount', value: '1O.00' }]);
    const csv = await (await server.ask(clerk, 'GET', `/api/v1/imports/${id}/errors.csv`)).text();
    const lines = csv.replace('\ufeff', '').trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^订单编号,买家会员名,.*reason"?$/);
    expect(lines[1]).toContain(rows[2]!.number);
    expect(lines[1]).toContain('1O.00');
    expect(lines[1]).toMatch(/fileDrop\.damagedAmount.*"?$/);
    expect(lines.slice(1).every((line) => line.includes(rows[2]!.number))).toBe(true);
  });

  test('CAT-6 a dry run finds what would happen and changes nothing; started, it is booked', async () => {
    await uploadOrders(numbered(10));
    await workers.drain();
    const before = await countOf('sales_order');
    const { body } = await uploadOrders(numbered(30), 'true');
    await workers.drain();
    const { id } = body.imports[0]!;
    expect(await get(`/${id}`)).toMatchObject({ state: 'read', rows: { imported: 20, duplicates: 10, failed: 0 } });
    expect([await countOf('sales_order'), await countOf('channel_message')]).toEqual([before, 1]);
    expect(await post(`/${id}/start`)).toMatchObject({ status: 200, body: { state: 'waiting', dryRun: false } });
    await workers.drain();
    expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { imported: 20, duplicates: 10 } });
    expect(await countOf('sales_order')).toBe(before + 20);
    expect(await post(`/${id}/start`)).toMatchObject({ status: 422, body: { code: 'imports.wrongState' } });
  });

  test('CAT-6 the same files are booked once, in whatever order and under whatever names', async () => {
    const rows = numbered(3);
    await uploadOrders(rows);
    await workers.drain();
    const files = { 'b.csv': lineFile(rows), 'a.csv': orderFile(rows) };
    const again = await upload(files, { kind: 'orders', shopId, dryRun: 'false' });
    await workers.drain();
    expect(await get(`/${again.body.imports[0]!.id}`)).toMatchObject({
      state: 'refused',
      refusal: { code: 'imports.sameFile' },
    });
    expect(await countOf('sales_order')).toBe(3);
  });

  test('CAT-6 a cancelled import stops, keeps what it booked, and may come again', async () => {
    const { body } = await uploadOrders(numbered(3));
    const { id } = body.imports[0]!;
    expect(await post(`/${id}/cancel`)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    await workers.drain();
    expect([await countOf('sales_order'), (await get<Import>(`/${id}`)).state]).toEqual([0, 'cancelled']);
    expect(await post(`/${id}/cancel`)).toMatchObject({ status: 422, body: { code: 'imports.wrongState' } });
    await uploadOrders(numbered(3));
    await workers.drain();
    expect(await countOf('sales_order')).toBe(3);
  });

  test('CAT-6 what nobody can read is refused as a whole, with the reason', async () => {
    const { body } = await upload({ 'x.csv': Buffer.from('a,b\n1,2\n') }, { kind: 'orders', shopId, dryRun: 'false' });
    await workers.drain();
    const { id } = body.imports[0]!;
    expect(await get(`/${id}`)).toMatchObject({ state: 'refused', refusal: { code: 'fileDrop.unknownExport' } });
    const csv = await server.ask(clerk, 'GET', `/api/v1/imports/${id}/errors.csv`);
    expect([csv.status, (await csv.text()).includes('fileDrop.unknownExport')]).toEqual([200, true]);
  });

  test('CAT-6 an error names its file, of the two an export is made of', async () => {
    const rows = numbered(4);
    const damaged = iconv.decode(lineFile(rows), 'gbk').replace('锅,10.00,1', '锅,10.00,-1');
    const files = { 'orders.csv': orderFile(rows), 'lines.csv': iconv.encode(damaged, 'gbk') };
    const { body } = await upload(files, { kind: 'orders', shopId, dryRun: 'false' });
    await workers.drain();
    const { id } = body.imports[0]!;
    expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { imported: 3, failed: 2 } });
    expect(
      (await get<{ items: RowError[] }>(`/${id}/errors`)).items.map(({ file, line, code }) => [file, line, code]),
    ).toEqual([
      ['lines.csv', 2, 'fileDrop.quantityNotPositive'],
      ['orders.csv', 2, 'fileDrop.damagedLines'],
    ]);
  });

  test.each([
    ['a line that never ends', Buffer.alloc(3 * 2 ** 20, 'a'), 'files.rowTooLong'],
    ['a quote that never ends', Buffer.from('"订单编号,x\n'), 'files.cut'],
  ])('CAT-6 a file that cannot be read from its first line on is refused: %s', async (_, bytes, code) => {
    const { body } = await upload({ 'bad.csv': bytes }, { kind: 'orders', shopId, dryRun: 'false' });
    await workers.drain();
    expect(await get(`/${body.imports[0]!.id}`)).toMatchObject({
      state: 'refused',
      refusal: { code, data: { file: 'bad.csv', line: 1 } },
      rows: { imported: 0, failed: 1 },
    });
  });

  test('CAT-6 orders in another currency than the shop’s are refused row by row, and the file says so', async () => {
    const csv = [
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      '536365,22111,CUP,2,2010-12-01 08:26:00,1.50,17850,United Kingdom',
      '536366,22111,CUP,1,2010-12-01 08:28:00,1.50,17850,United Kingdom',
    ].join('\n');
    const { body } = await upload({ 'uk.csv': Buffer.from(csv) }, { kind: 'orders', shopId, dryRun: 'false' });
    await workers.drain();
    const { id } = body.imports[0]!;
    expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { imported: 0, failed: 2 } });
    expect((await get<{ items: RowError[] }>(`/${id}/errors`)).items).toMatchObject([
      {
        file: 'uk.csv',
        line: 2,
        code: 'imports.currencyDiffers',
        data: { order: '536365', currency: 'GBP', shop: 'CNY' },
      },
      {
        file: 'uk.csv',
        line: 3,
        code: 'imports.currencyDiffers',
        data: { order: '536366', currency: 'GBP', shop: 'CNY' },
      },
    ]);
    expect([await countOf('channel_order'), await countOf('channel_message')]).toEqual([0, 0]);
  });

  test('CAT-6 what was booked before a file breaks off stays, and the end is among the errors', async () => {
    const breaking: ImportKind = {
      ...(orders as ImportKind),
      async *read(files) {
        let taken = 0;
        for await (const one of orders.read(files)) {
          yield one as never;
          if (++taken === 3) throw new Refused('files.cut', { file: 'orders.csv', line: 5 });
        }
      },
      batch: 2,
    };
    const { body } = await uploadOrders(numbered(9));
    const { id } = body.imports[0]!;
    await readImport(db, ONE, { ...ports, kinds: new Map([['orders', breaking]]) }, id);
    expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { imported: 2, failed: 1, total: 3 } });
    expect((await get<{ items: RowError[] }>(`/${id}/errors`)).items).toMatchObject([
      { file: 'orders.csv', line: 5, code: 'files.cut' },
    ]);
  });

  test('CAT-6 files go some days after their import ended, and never while something may be done with them', async () => {
    const bad = numbered(2).map((row, i) => ({ ...row, ...(i === 0 && { total: 'x' }) }));
    const ids: string[] = [];
    for (const [rows, dryRun] of [
      [bad, 'false'],
      [numbered(1, 10), 'true'],
      [numbered(1, 20), 'false'],
    ] as const)
      ids.push((await uploadOrders([...rows], dryRun)).body.imports[0]!.id);
    await workers.drain();
    const waiting = (await uploadOrders(numbered(1, 30))).body.imports[0]!.id;
    const [failed, dry, young] = ids as [string, string, string];
    const aged = (id: string, days: number) =>
      owner.query(
        `update import set finished_at = now() - $2 * interval '1 day', created_at = now() - interval '1 year' where id = $1`,
        [id, days],
      );
    for (const [id, days] of [
      [failed, 11],
      [dry, 11],
      [young, 9],
    ] as const)
      await aged(id, days);
    await owner.query(`update import set created_at = now() - interval '1 year' where id = $1`, [waiting]);
    await forgetFiles(db, ONE, ports);
    const errors = () => server.ask(clerk, 'GET', `/api/v1/imports/${failed}/errors.csv`);
    expect((await errors()).status).toBe(200);

    const master = await signedIn(db, 1, ['settings.read', 'settings.write']);
    const settings = async (method: string, body?: object, version?: number) => {
      const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
      return (await server.ask(master, method, '/api/v1/settings/imports', { body, headers })).json();
    };
    expect(await settings('GET')).toEqual({ keepDays: 90, version: 0 });
    expect(await settings('PUT', { keepDays: 10 })).toMatchObject({ code: 'http.versionMissing' });
    expect(await settings('PUT', { keepDays: 10 }, 0)).toEqual({ keepDays: 10, version: 1 });
    expect(await settings('PUT', { keepDays: 20 }, 0)).toMatchObject({ code: 'http.changedMeanwhile' });
    for (let time = 0; time < 2; time++) await forgetFiles(db, ONE, ports);
    expect(readdirSync(path.join(dataDir, 'imports'))).toEqual(expect.arrayContaining([young, waiting]));
    for (const id of [failed, dry]) expect(existsSync(path.join(dataDir, 'imports', id))).toBe(false);
    expect([(await errors()).status, await (await errors()).json()]).toMatchObject([
      422,
      { code: 'imports.filesDeleted' },
    ]);
    expect(await post(`/${dry}/start`)).toMatchObject({ status: 422, body: { code: 'imports.filesDeleted' } });
    // What was said of the rows stays.
    expect((await get<{ items: RowError[] }>(`/${failed}/errors`)).items).toHaveLength(1);
    await workers.drain();
    expect(await get(`/${waiting}`)).toMatchObject({ state: 'done', filesDeletedAt: null });
  });

  test.each([
    ['no shop', { kind: 'orders', dryRun: 'false' }, 'imports.shopMissing'],
    ['an unknown shop', { kind: 'orders', dryRun: 'false', shopId: db.world.newId() }, 'imports.shopMissing'],
    ['a kind nobody reads', { kind: 'members', dryRun: 'false', shopId }, 'imports.kindUnknown'],
  ])('an upload with %s is refused and leaves no file behind', async (_, fields, code) => {
    const kept = existsSync(path.join(dataDir, 'imports')) ? readdirSync(path.join(dataDir, 'imports')).length : 0;
    const { status, body } = await upload({ 'a.csv': orderFile([]) }, fields as never);
    expect([status, body.code]).toEqual([422, code]);
    expect(readdirSync(path.join(dataDir, 'imports')).length).toBe(kept);
  });

  test('lists go page by page, newest first, and are the tenant’s own', async () => {
    for (let i = 0; i < 3; i++) await uploadOrders(numbered(1, i * 10));
    const first = await get<{ items: Import[]; next: string }>('?limit=2&kind=orders');
    const second = await get<{ items: Import[]; next: null }>(`?limit=2&kind=orders&cursor=${first.next}`);
    const ids = [...first.items, ...second.items].map((one) => one.id);
    expect([ids.length, second.next]).toEqual([3, null]);
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
    expect((await get<{ items: Import[] }>('?kind=bills')).items).toEqual([]);
    const stranger = await signedIn(db, 2, ['imports.read', 'orders.reveal']);
    expect((await server.ask(stranger, 'GET', `/api/v1/imports/${ids[0]}`)).status).toBe(404);
  });
});

test('figure 15: stopped at random points, inside a batch or behind one, it goes on and every row counts once', async () => {
  const random = seeded(15);
  const rows = numbered(1_030).map((row, i) => (i % 97 === 5 ? { ...row, total: 'x' } : row));
  const bad = rows.filter((row) => row.total === 'x').length;
  class Killed extends Error {}
  let left = 0;
  const mayDie = (): void => {
    if (left-- === 0) throw new Killed();
  };
  const dying: ImportKind = {
    ...(orders as ImportKind),
    take: async (ctx, some, about) => {
      const took = await orders.take(ctx, some as never, about);
      mayDie();
      return took;
    },
  };
  const { body } = await uploadOrders(rows);
  const { id } = body.imports[0]!;
  const broken = { ...ports, kinds: new Map([['orders', dying]]) };
  let stops = 0;
  for (let state = 'waiting'; state !== 'done'; ) {
    left = random.below(3);
    await readImport(db, ONE, broken, id, mayDie).catch((error) => {
      if (!(error instanceof Killed)) throw error;
      stops++;
    });
    state = (await get<Import>(`/${id}`)).state;
  }
  expect({ seed: random.seed, stopped: stops > 3 }).toEqual({ seed: random.seed, stopped: true });
  expect(await get(`/${id}`)).toMatchObject({
    rows: { total: 1_030, read: 1_030, imported: 1_030 - bad, duplicates: 0, failed: bad },
  });
  expect([await countOf('sales_order'), await countOf('import_error')]).toEqual([1_030 - bad, bad]);
});

test('two readers of one import do not count a row twice', async () => {
  const { body } = await uploadOrders(numbered(900));
  const { id } = body.imports[0]!;
  await Promise.all([1, 2].map(() => readImport(db, ONE, ports, id)));
  for (let i = 0; i < 2; i++) await readImport(db, ONE, ports, id);
  expect(await get(`/${id}`)).toMatchObject({ state: 'done', rows: { read: 900, imported: 900, duplicates: 0 } });
});

describe('the command line', () => {
  test('says what became of the rows', async () => {
    const rows = numbered(6).map((row, i) => (i === 1 ? { ...row, total: 'x' } : row));
    const paths = ['orders.csv', 'lines.csv'].map((name) => path.join(dataDir, name));
    writeFileSync(paths[0]!, orderFile(rows));
    writeFileSync(paths[1]!, lineFile(rows));
    const seen: number[] = [];
    const report = await importFile(db, ONE, ports, { kind: 'orders', paths, shopId, dryRun: false }, ({ read }) =>
      seen.push(read),
    );
    expect(report).toMatchObject({ rows: 6, imported: 5, duplicates: 0, failed: 1 });
    expect(report.errors).toMatchObject([{ line: 3, code: 'fileDrop.damagedAmount' }]);
    expect(seen.at(-1)).toBe(6);
    await expect(importFile(db, ONE, ports, { kind: 'orders', paths, shopId, dryRun: false })).rejects.toMatchObject({
      code: 'imports.sameFile',
    });
  });
});

test('REC-1 bills: one import per file; damage refuses the file with its line, the others are booked whole', async (context) => {
  const fixture = '../shared/fixtures/money/wechatpay/trade-bill-ALL-20rows.csv';
  if (!existsSync(fixture)) return context.skip(`no ${fixture}`);
  await db.transaction(ONE, (ctx) =>
    saveMerchantAccount(ctx, ring, {
      id: 'w',
      kind: 'wechatPay',
      name: 'w',
      environment: 'sandbox',
      merchantId: '1921000401',
      endpoint: 'http://127.0.0.1',
      credentials: {},
      feePpm: 6000,
      feeToleranceMinor: 1n,
      currency: 'CNY',
      active: true,
    }),
  );
  const whole = readFileSync(fixture);
  const damaged = Buffer.from(whole.toString().replace('`0.03,', '`0.0E,'));
  const { body } = await upload({ 'whole.csv': whole, 'damaged.csv': damaged }, { kind: 'bills', dryRun: 'true' });
  expect(body.imports).toHaveLength(2);
  await workers.drain();
  expect(await countOf('bill')).toBe(0);
  const [good, bad] = body.imports.map((one) => one.id);
  expect(await get(`/${good}`)).toMatchObject({ state: 'read', layout: 'wechatPay.tradeAll', rows: { imported: 20 } });
  expect(await get(`/${bad}`)).toMatchObject({
    state: 'refused',
    refusal: { code: 'bill.damagedAmount', data: { line: 4, file: 'damaged.csv' } },
  });
  await post(`/${good}/start`);
  await workers.drain();
  expect([await countOf('bill'), await countOf('bill_line')]).toEqual([1, 20]);
  const again = await upload({ 'again.csv': whole }, { kind: 'bills', dryRun: 'false' });
  await workers.drain();
  expect(await get(`/${again.body.imports[0]!.id}`)).toMatchObject({ refusal: { code: 'imports.sameFile' } });
});

test('REC-1 the first rows of a table nobody knows are shown as they stand, so that its columns can be chosen', async () => {
  const rows = [['江南农商银行 账户明细'], ['记账日', '贷方发生额', '借方发生额'], ['2026-03-02', '1280.00', '']];
  const text = `${rows.map((row) => row.join(',')).join('\r\n')}\r\n\r\n${'2026-03-03,1.00,\r\n'.repeat(30)}`;
  const { body } = await upload({ 'bank.csv': iconv.encode(text, 'gbk') }, { kind: 'bills', dryRun: 'true' });
  await workers.drain();
  const [{ id }] = body.imports as [Import];
  expect(await get(`/${id}`)).toMatchObject({ state: 'refused', refusal: { code: 'bill.unknownLayout' } });
  const shown = await get<{ rows: string[][] }>(`/${id}/rows`);
  expect(shown.rows).toHaveLength(20);
  expect(shown.rows.slice(0, 3)).toEqual(rows);
});
