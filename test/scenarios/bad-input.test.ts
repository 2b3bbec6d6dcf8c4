/**
 * What is wrong with files people bring (CAT-6, REC-1, figures 4, 42, 43): each is answered with file, line and reason,
 * nothing of what is wrong is booked, not even in part, and what is right beside it comes in.
 */
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import { createShop } from '../../src/channels/channels.ts';
import { exportTable } from '../../src/contract/exports.ts';
import { getOrder, listOrders } from '../../src/contract/orders.ts';
import type { Refused } from '../../src/kernel/refusal.ts';
import { ONE } from '../database.ts';
import { ring } from '../http.ts';
import { openWholeHouse } from '../whole-house.ts';

const ORDER_COLUMNS =
  '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址,联系电话,联系手机,' +
  '订单创建时间,订单付款时间,订单备注,宝贝种类,宝贝总数量,退款金额';
const LINE_COLUMNS = '订单编号,标题,价格,购买数量,商品属性,订单状态,商家编码';
const PAID = '买家已付款，等待卖家发货';
const ADDRESS = '浙江省 杭州市 西湖区 文三路1号(310000)';

let numbers = 351_531_314_732_935_790n;
/** Eighteen digits, each time others. */
function nextNumber(): string {
  numbers += 7n;
  return String(numbers);
}
const orderRow = (number: string, amount = '10.00') =>
  `="${number}",买家,${amount},0.00,${amount},${amount},${PAID},,张三,${ADDRESS},,'13900000001,2026-11-20 10:00:00,2026-11-20 10:00:05,,1,1,0.00`;
const lineRow = (number: string, price = '10.00', quantity = '1', code = 'CUP') =>
  `="${number}",杯子,${price},${quantity},颜色:白,${PAID},${code}`;

const house = await openWholeHouse();
const nodes = await house.furnish();
await house.stockUp(nodes['JX']!, [
  { merchantCode: 'CUP', name: '杯子', barcode: '6901', weightG: 300n, quantity: 100_000n },
]);
const shopId = await createShop(house.db, ONE, house.channels, ring, { name: '文件店', channel: 'fileDrop' });
const reviewer = await house.clientAs('owner');
beforeEach(() => house.settle());

let files = 0;
/** Imports two files of one export, GBK as the platform writes them. */
async function importExport(orders: readonly string[], lines: readonly string[]) {
  files += 1;
  const gbk = (rows: readonly string[]) => iconv.encode(`${rows.join('\r\n')}\r\n`, 'gb18030');
  const paths = [
    house.writeFile(`orders-${files}.csv`, gbk([ORDER_COLUMNS, ...orders])),
    house.writeFile(`lines-${files}.csv`, gbk([LINE_COLUMNS, ...lines])),
  ];
  const report = await house.importFiles('orders', paths, shopId);
  await house.settle();
  const errors = report.errors.map(({ file, line, code }) => `${file.replace(/-\d+/, '')}:${line} ${code}`);
  return { ...report, errors };
}

/** All tables that hold what is booked. What only tells of the import itself is not among them. */
async function booksHash(): Promise<string> {
  const tables = [
    'channel_order',
    'sales_order',
    'sales_order_line',
    'fulfilment',
    'transfer',
    'account',
    'bill',
    'sku',
  ];
  const parts = tables.map(
    (table) => `coalesce((select string_agg(t::text, '|' order by t::text) from ${table} t), '')`,
  );
  return (await house.owner.query(`select md5(${parts.join(' || ')}) as hash`)).rows[0].hash;
}

describe('orders of a two-file export', () => {
  test.each([
    [
      'a number Excel has shortened',
      (n: string) => [orderRow(n).replace(`="${n}"`, '2.0E+17'), lineRow(n)],
      'orders.csv:3 files.damagedNumber',
    ],
    [
      'an amount that does not add up',
      (n: string) => [orderRow(n, '9.00').replace(',9.00,0.00,9.00', ',9.00,5.00,9.00'), lineRow(n)],
      'orders.csv:3 fileDrop.amountMismatch',
    ],
    ['a letter in an amount', (n: string) => [orderRow(n, '1O.00'), lineRow(n)], 'orders.csv:3 fileDrop.damagedAmount'],
    [
      'a negative quantity',
      (n: string) => [orderRow(n), lineRow(n, '10.00', '-1')],
      'lines.csv:3 fileDrop.quantityNotPositive',
    ],
    ['a negative amount', (n: string) => [orderRow(n, '-10.00'), lineRow(n)], 'orders.csv:3 fileDrop.negativeAmount'],
    [
      'a day that does not exist',
      (n: string) => [orderRow(n).replaceAll('11-20', '02-30'), lineRow(n)],
      'orders.csv:3 fileDrop.damagedTime',
    ],
    [
      'a row cut short',
      (n: string) => [orderRow(n).split(',').slice(0, 5).join(','), lineRow(n)],
      'orders.csv:3 files.shortRow',
    ],
    ['no lines', (n: string) => [orderRow(n), ''], 'orders.csv:3 fileDrop.noLines'],
  ] as const)('%s keeps out its order and no other', async (_, damage, error) => {
    const [before, bad, after] = [nextNumber(), nextNumber(), nextNumber()];
    const [order, line] = damage(bad) as [string, string];
    const report = await importExport(
      [orderRow(before), order, orderRow(after)],
      [lineRow(before), line, lineRow(after)].filter((row) => row !== ''),
    );
    expect(report.errors).toContain(error);
    expect(report.imported).toBe(2);
    const { rows } = await house.owner.query('select number from channel_order where number = any($1) order by 1', [
      [before, bad, after],
    ]);
    expect(rows.map((row) => row.number)).toEqual([before, after]);
  });

  test('the same order twice in one file is one order, and said to be there twice', async () => {
    const number = nextNumber();
    const report = await importExport([orderRow(number), orderRow(number)], [lineRow(number)]);
    expect(report).toMatchObject({ imported: 1, errors: ['orders.csv:3 fileDrop.duplicateOrder'] });
  });

  test('goods nobody knows wait for a mapping; nothing is promised for them', async () => {
    const number = nextNumber();
    const before = await house.owner.query('select count(*)::int as n from transfer');
    expect(await importExport([orderRow(number)], [lineRow(number, '10.00', '1', 'NOBODY')])).toMatchObject({
      imported: 1,
    });
    const { items } = await reviewer(listOrders, { query: { text: number } });
    expect(items).toMatchObject([{ state: 'waitReview', holds: ['mappingMissing'], channelNumbers: [number] }]);
    expect(await reviewer(getOrder, { params: { id: items[0]!.id } })).toMatchObject({ lines: [{ sku: null }] });
    expect((await house.owner.query('select count(*)::int as n from transfer')).rows).toEqual(before.rows);
  });
});

describe('figure 4, figure 42: files nothing can be taken of', () => {
  const good = () => {
    const number = nextNumber();
    return `${ORDER_COLUMNS}\r\n${orderRow(number)}\r\n`;
  };
  const bomb = () => zipSync({ 'orders.csv': new Uint8Array(200 * 2 ** 20) }, { level: 1 });
  test.each([
    [
      'an encoding nobody uses',
      () => Buffer.concat([Buffer.from(good()), Buffer.from([0xff, 0xfe, 0xfd, 0x80, 0xff, 0x0a])]),
      /^files\./,
    ],
    ['a column that is missing', () => Buffer.from(good().replace('总金额', '总数')), /^fileDrop\.unknownExport$/],
    ['only one of the two files', () => Buffer.from(good()), /^fileDrop\.otherFileMissing$/],
    ['a hundred megabytes without a line end', () => Buffer.alloc(100 * 2 ** 20, 'a'), /^files\./],
    ['a bomb in a zip', () => Buffer.from(bomb()), /^files\./],
    [
      'a way out of the folder in a zip',
      () => Buffer.from(zipSync({ '../../etc/orders.csv': strToU8(good()) })),
      /^files\./,
    ],
    ['nothing at all', () => Buffer.alloc(0), /^files\.|^fileDrop\./],
  ] as const)('%s: nothing is taken, and not a byte of the books changes', async (_, make, code) => {
    const before = await booksHash();
    files += 1;
    const name = `bad-${files}.csv`;
    const file = house.writeFile(name, make());
    const began = performance.now();
    const answer = await house.importFiles('orders', [file], shopId).then(
      (report) => report.errors[0],
      (refused: Refused) => ({ file: refused.data['file'], code: refused.code }),
    );
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(answer).toMatchObject({ file: name, code: expect.stringMatching(code) });
    await house.settle();
    expect(await booksHash()).toBe(before);
  });
});

test('an export that is cut off gives what stood whole before the cut', async () => {
  const [whole, cut] = [nextNumber(), nextNumber()];
  const text = [ORDER_COLUMNS, orderRow(whole), orderRow(cut).slice(0, 70)].join('\r\n');
  files += 1;
  const paths = [
    house.writeFile(`orders-${files}.csv`, iconv.encode(text, 'gb18030')),
    house.writeFile(
      `lines-${files}.csv`,
      iconv.encode([LINE_COLUMNS, lineRow(whole), lineRow(cut), ''].join('\r\n'), 'gb18030'),
    ),
  ];
  const report = await house.importFiles('orders', paths, shopId);
  expect(report).toMatchObject({ imported: 1, failed: 1 });
  expect(report.errors).toMatchObject([
    { file: `orders-${files}.csv`, line: 3, code: expect.stringMatching(/^files\./) },
  ]);
});

test('figure 43: what a spreadsheet would run leaves as text, and comes in again as it was', async () => {
  const names = ['=1+1', '+86', '-2+3', '@SUM(A1)', '＝cmd', '\tx'];
  const rows = names.map((name, i) => `F-${i},"${name}"`).join('\n');
  await house.importFiles('products', [house.writeFile('formulas.csv', `商家编码,商品名称\n${rows}\n`)]);
  const file = (await reviewer(exportTable, { params: { kind: 'products' }, query: {} })) as unknown as ArrayBuffer;
  const text = Buffer.from(file).toString('utf8');
  const cells = text.split('\r\n').filter((line) => line.includes('F-'));
  expect(cells).toHaveLength(names.length);
  expect(cells.filter((line) => /,"?[=+\-@＝\t]/u.test(line))).toEqual([]);
  const before = await booksHash();
  const again = await house.importFiles('products', [house.writeFile('products.csv', Buffer.from(file))]);
  expect(again).toMatchObject({ failed: 0 });
  expect(await booksHash()).toBe(before);
});

test('every book agrees after all of it', async () => {
  expect(house.failures).toEqual([]);
  await house.expectVerified();
});
