/** CAT-6, CHN-4: order exports become orders; what cannot be read without guessing is named by file, line and reason. */
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { IncomingOrder } from '../../../channels/connector.ts';
import { type Cell, type FileSource, writeXlsx } from '../../../kernel/files/files.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { type Read, type ReadOrder, type RowError, readOrderExport } from './file-drop.ts';

const FIXTURES = '../shared/fixtures/orders';
const of = (name: string, bytes: Uint8Array | string): FileSource => ({
  name,
  open: () => Readable.from([Buffer.from(bytes)], { objectMode: false }),
});
const fixture = (path: string): FileSource => of(path, readFileSync(`${FIXTURES}/${path}`));
const readAll = (...files: FileSource[]): Promise<Read[]> => Array.fromAsync(readOrderExport(files));
const ordersOf = (reads: Read[]): IncomingOrder[] =>
  reads.filter((read): read is ReadOrder => 'order' in read).map((read) => read.order);
const errorsOf = (reads: Read[]): string[] =>
  reads.filter((read): read is RowError => 'code' in read).map((error) => `${error.file}:${error.line} ${error.code}`);

/** What must hold of every order that comes out of a file. */
function checkSums(order: IncomingOrder): void {
  const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);
  expect(order.goodsMinor - order.discountMinor + order.freightMinor + order.taxMinor).toBe(order.payableMinor);
  expect(sum(order.lines.map((line) => line.amountMinor))).toBe(order.goodsMinor - order.discountMinor);
  expect(sum(order.lines.map((line) => line.priceMinor * line.quantity))).toBe(order.goodsMinor);
  expect(order.lines.every((line) => line.quantity > 0n && line.amountMinor >= 0n)).toBe(true);
  expect(new Set(order.lines.map((line) => line.number)).size).toBe(order.lines.length);
}

const ORDER_HEAD =
  '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝种类 ,订单备注,宝贝总数量,退款金额';
const LINE_HEAD = '订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码';
const orderRow = (
  number: string,
  goods: string,
  freight: string,
  total: string,
  pieces: number,
  more: { refunded?: string; kinds?: number } = {},
) =>
  `="${number}",甲,${goods},${freight},${total},${total},"买家已付款，等待卖家发货",,乙,上海 上海市 其它区 某路1号(000000),,'13900000001,2026-07-08 00:42:32,2026-07-08 00:42:39,${more.kinds ?? 1},,${pieces},${more.refunded ?? '0.00'}`;
const lineRow = (number: string, price: string, quantity: string, code = 'A') =>
  `="${number}",锅,${price},${quantity},,,,,"买家已付款，等待卖家发货",${code},`;
const taobao = (orders: string[], lines: string[]): FileSource[] => [
  of('orders.csv', iconv.encode([ORDER_HEAD, ...orders, ''].join('\r\n'), 'gbk')),
  of('lines.csv', iconv.encode([LINE_HEAD, ...lines, ''].join('\r\n'), 'gbk')),
];

describe('Taobao', () => {
  test('the two-file export as downloaded', async (context) => {
    const [a, b] = ['taobao/ExportOrderList201707080042.gbk.csv', 'taobao/ExportOrderDetailList201707080042.gbk.csv'];
    if (!existsSync(`${FIXTURES}/${a}`)) return context.skip(`no ${FIXTURES}/${a}`);
    // In either order: which file is which, their headers say.
    const reads = await readAll(fixture(b), fixture(a));
    expect(errorsOf(reads)).toEqual([]);
    const orders = ordersOf(reads);
    for (const order of orders) checkSums(order);
    expect(
      orders.map((order) => [
        order.number,
        formatMinor(order.goodsMinor),
        formatMinor(order.discountMinor),
        formatMinor(order.paidMinor),
        order.recipient.district,
        order.recipient.postcode,
      ]),
    ).toEqual([
      ['35153131473293579', '239.00', '37.88', '201.12', '越秀区', '510180'],
      ['35082869905648884', '219.00', '32.85', '186.15', '', '610041'],
      ['13293638796527443', '349.00', '17.45', '331.55', '青秀区', ''],
      ['13230536893603030', '1009.00', '20.00', '989.00', '花山区', '243000'],
      ['29911142123210814', '249.00', '12.45', '236.55', '洪山区', '430070'],
    ]);
    expect(orders[0]).toMatchObject({
      state: 'paid',
      stateText: '买家已付款，等待卖家发货',
      createdAt: new Date('2017-07-07T16:42:32Z'),
      recipient: { province: '广东省', city: '广州市', phone: '13900000001', masked: null },
      lines: [{ merchantCode: 'YO-PAN-20-WITHGLASS', amountMinor: 20112n }],
    });
    const [first] = reads as ReadOrder[];
    expect(first!.lines).toEqual([2, 2]);
    expect(first!.raw).toContain('="35153131473293579"');
  });

  test.each(['2018-09', '2020s'])('the columns of %s, as a workbook', async (year) => {
    const path = `${FIXTURES}/taobao/ExportOrderList_2018_and_2020s_heads.json`;
    if (!existsSync(path)) return console.info(`skipped: no ${path}`);
    const heads = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string[]>);
    const head = year === '2018-09' ? heads[0]! : heads.flat();
    expect(head).toHaveLength(year === '2018-09' ? 56 : 61);
    const values = Object.fromEntries(
      ORDER_HEAD.split(',').map((name, index) => [
        name.trim(),
        orderRow('360000000000000001', '9.00', '1.00', '10.00', 2)
          .replaceAll(/[="']/g, '')
          .split(/,(?!等)/)[index]!,
      ]),
    );
    const row = head.map((name): Cell => values[name] ?? (name === '支付单号' ? '2026070822001' : ''));
    const file = of('orders.xlsx', Buffer.concat(await writeXlsx(head, [row]).toArray()));
    const reads = await readAll(file, taobao([], [lineRow('360000000000000001', '5.00', '2')])[1]!);
    expect(errorsOf(reads)).toEqual([]);
    expect(ordersOf(reads)[0]).toMatchObject({
      number: '360000000000000001',
      discountMinor: 100n,
      payments: [{ reference: '2026070822001' }],
    });
  });

  test('the discount is shared over the lines to the last fen', async () => {
    const reads = await readAll(
      ...taobao(
        [orderRow('1', '100.00', '8.00', '108.00', 3, { kinds: 2 })],
        [lineRow('1', '39.00', '1'), lineRow('1', '33.33', '2', 'B')],
      ),
    );
    const [order] = ordersOf(reads);
    checkSums(order!);
    expect(order!.lines.map((line) => line.amountMinor)).toEqual([3691n, 6309n]);
  });

  test('any discount over any lines adds up again (seed 4)', async () => {
    const line = fc.tuple(fc.bigInt(1n, 99_999n), fc.bigInt(1n, 9n));
    const property = fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.bigInt(0n, 100n),
      async (lines, percent) => {
        const listed = lines.reduce((sum, [price, quantity]) => sum + price * quantity, 0n);
        const goods = formatMinor(listed - (listed * percent) / 100n);
        const pieces = Number(lines.reduce((sum, [, quantity]) => sum + quantity, 0n));
        const reads = await readAll(
          ...taobao(
            [orderRow('1', goods, '0.00', goods, pieces)],
            lines.map(([price, quantity], i) => lineRow('1', formatMinor(price), `${quantity}`, `S${i}`)),
          ),
        );
        expect(errorsOf(reads)).toEqual([]);
        checkSums(ordersOf(reads)[0]!);
      },
    );
    await fc.assert(property, { seed: 4, numRuns: 60 });
  });

  const good = orderRow('7', '5.00', '0.00', '5.00', 1);
  const goodLine = lineRow('7', '5.00', '1');
  test.each`
    damage                    | orders                                                                      | lines                                                          | errors
    ${'order without lines'}  | ${[orderRow('1', '5', '0', '5', 1)]}                                        | ${[]}                                                          | ${['orders.csv:2 fileDrop.noLines']}
    ${'lines without order'}  | ${[]}                                                                       | ${[lineRow('1', '5.00', '1')]}                                 | ${['lines.csv:2 fileDrop.noOrder']}
    ${'order number lost'}    | ${[good.replace('="7"', '2.0E+17')]}                                        | ${[]}                                                          | ${['orders.csv:2 files.damagedNumber']}
    ${'number lost in lines'} | ${[]}                                                                       | ${[goodLine.replace('="7"', '3.5E+16')]}                       | ${['lines.csv:2 files.damagedNumber']}
    ${'order twice'}          | ${[orderRow('1', '5', '0', '5', 1), good, orderRow('1', '6', '0', '6', 1)]} | ${[lineRow('1', '5.00', '1'), goodLine]}                       | ${['orders.csv:4 fileDrop.duplicateOrder']}
    ${'row twice'}            | ${[good, good]}                                                             | ${[]}                                                          | ${['orders.csv:3 fileDrop.duplicateOrder']}
    ${'sums disagree'}        | ${[orderRow('1', '5', '1', '5', 1)]}                                        | ${[lineRow('1', '5.00', '1')]}                                 | ${['orders.csv:2 fileDrop.amountMismatch']}
    ${'a line is missing'}    | ${[orderRow('1', '9', '0', '9', 2)]}                                        | ${[lineRow('1', '5.00', '1')]}                                 | ${['orders.csv:2 fileDrop.quantityMismatch']}
    ${'listed below paid'}    | ${[orderRow('1', '9', '0', '9', 1)]}                                        | ${[lineRow('1', '5.00', '1')]}                                 | ${['orders.csv:2 fileDrop.amountMismatch']}
    ${'letter in an amount'}  | ${[orderRow('1', '5', '0', '5', 1)]}                                        | ${[lineRow('1', '5.O0', '1')]}                                 | ${['lines.csv:2 fileDrop.damagedAmount', 'orders.csv:2 fileDrop.damagedLines']}
    ${'negative quantity'}    | ${[orderRow('1', '5', '0', '5', 1)]}                                        | ${[lineRow('1', '5.00', '-1')]}                                | ${['lines.csv:2 fileDrop.quantityNotPositive', 'orders.csv:2 fileDrop.damagedLines']}
    ${'refund of which line'} | ${[orderRow('1', '9', '0', '9', 2, { refunded: '1.00' })]}                  | ${[lineRow('1', '5.00', '1'), lineRow('1', '4.00', '1', 'B')]} | ${['orders.csv:2 fileDrop.refundUnclear']}
    ${'unknown state'}        | ${[orderRow('1', '5', '0', '5', 1).replace('买家已付款', '天知道')]}        | ${[lineRow('1', '5.00', '1')]}                                 | ${['orders.csv:2 fileDrop.unknownState']}
    ${'a day that is not'}    | ${[orderRow('1', '5', '0', '5', 1).replace('07-08', '02-30')]}              | ${[lineRow('1', '5.00', '1')]}                                 | ${['orders.csv:2 fileDrop.damagedTime']}
  `('$damage: $errors, and the other order comes through', async ({ orders, lines, errors }) => {
    const all = orders.includes(good) ? orders : [...orders, good];
    const reads = await readAll(...taobao(all, [...lines, ...(lines.includes(goodLine) ? [] : [goodLine])]));
    expect(errorsOf(reads)).toEqual(errors);
    expect(ordersOf(reads).map((order) => order.number)).toContain('7');
  });

  test('a cut file gives what stood before the cut', async () => {
    const [orders, lines] = taobao([good, `="8","张`], [goodLine]);
    const reads = await readAll(orders!, lines!);
    expect(ordersOf(reads)).toHaveLength(1);
    expect(errorsOf(reads)).toEqual(['orders.csv:3 files.cut']);
  });

  test('one file alone, and a file nobody knows', async () => {
    expect(errorsOf(await readAll(taobao([good], [])[0]!))).toEqual(['orders.csv:0 fileDrop.otherFileMissing']);
    expect(errorsOf(await readAll(of('x.csv', 'a,b\n1,2\n')))).toEqual(['x.csv:0 fileDrop.unknownExport']);
    expect(errorsOf(await readAll(of('x.csv', '\0')))).toEqual(['x.csv:0 files.unknownEncoding']);
  });
});

describe('Douyin', () => {
  const HEAD =
    '主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,订单应付金额,运费,收件人,收件人手机号,详细地址,订单提交时间,商家备注,订单完成时间,订单状态,售后状态,取消原因,发货时间,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额';
  const row = (
    main: string,
    sub: string,
    quantity: string,
    payable: string,
    state: string,
    more = '-,,-,0,0,0',
    title = '"\t丝"',
  ) =>
    `"\t${main}","\t${sub}",${title},"\t1袋;2袋",${quantity},"\tA;B",${payable},0.00,##密,$$密,##密,2026-09-22 00:54:10,-,-,${state},${more}`;
  const file = (...rows: string[]) => of('dy.csv', `\ufeff${[HEAD, ...rows].join('\n')}\n`);

  test('the export in its real layout', async (context) => {
    const path = 'douyin/douyin_platform_order_export.csv';
    if (!existsSync(`${FIXTURES}/${path}`)) return context.skip(`no ${FIXTURES}/${path}`);
    const reads = await readAll(fixture(path));
    expect(errorsOf(reads)).toEqual([]);
    const orders = ordersOf(reads);
    for (const order of orders) checkSums(order);
    expect(
      orders.map((order) => [
        order.number,
        order.state,
        formatMinor(order.goodsMinor),
        formatMinor(order.discountMinor),
        formatMinor(order.payableMinor),
        order.lines.length,
      ]),
    ).toEqual([
      ['6917926768823643751', 'finished', '74.90', '46.00', '28.90', 1],
      // The gift that came with it was closed; the order was not.
      ['6917926768823643752', 'finished', '33.00', '13.00', '20.00', 2],
      ['6917926768823643753', 'closed', '15.90', '0.00', '15.90', 1],
    ]);
    expect(orders[1]!.lines[1]).toMatchObject({ gift: true, closed: true, amountMinor: 0n });
    expect(orders[0]!.recipient.masked).toEqual({
      token: JSON.stringify({ name: '##密文', phone: '$$密文', detail: '##密文' }),
      mergeKey: '',
    });
    expect(orders[0]!.lines[0]).toMatchObject({ refund: 'refunded', merchantCode: '300400008' });
  });

  test('several items on one row: one of each, or nobody knows', async () => {
    const two = row('1', '11;12', '2', '5.01', '待发货', undefined, '甲;乙');
    const five = row('2', '21;22', '5', '5.00', '待发货', undefined, '甲;乙');
    const reads = await readAll(file(two, five));
    expect(errorsOf(reads)).toEqual(['dy.csv:3 fileDrop.quantityNotDivisible']);
    const [order] = ordersOf(reads);
    checkSums(order!);
    expect(order!.lines.map((line) => [line.number, line.merchantCode, line.quantity, line.amountMinor])).toEqual([
      ['11', 'A', 1n, 251n],
      ['12', 'B', 1n, 250n],
    ]);
  });

  test.each`
    states                  | state
    ${['待发货', '已发货']} | ${'partlyShipped'}
    ${['已发货', '已完成']} | ${'shipped'}
    ${['已关闭', '已发货']} | ${'shipped'}
    ${['已关闭', '已关闭']} | ${'closed'}
  `('sub-orders $states: the order is $state', async ({ states, state }) => {
    const reads = await readAll(file(...states.map((text: string, i: number) => row('1', `1${i}`, '1', '2.00', text))));
    expect(ordersOf(reads)[0]!.state).toBe(state);
  });

  test('CAT-6 an order whose rows come back later is whole; a sub-order written twice is there once', async () => {
    const again = row('1', '11', '1', '2', '待发货');
    const reads = await readAll(
      file(again, row('2', '21', '1', '2', '待发货'), row('1', '12', '1', '2', '待发货'), again),
    );
    expect(errorsOf(reads)).toEqual(['dy.csv:5 fileDrop.duplicateRow']);
    expect(ordersOf(reads).map(({ number, lines }) => [number, lines.map((line) => line.number)])).toEqual([
      ['2', ['21']],
      ['1', ['11', '12']],
    ]);
  });

  test('CAT-6 damage in a row that comes back later keeps out its whole order', async () => {
    const reads = await readAll(
      file(row('1', '11', '1', '2', '待发货'), row('2', '21', '1', '2', '待发货'), row('1', '12', '-1', '2', '待发货')),
    );
    expect(errorsOf(reads)).toEqual(['dy.csv:4 fileDrop.quantityNotPositive']);
    expect(ordersOf(reads).map((order) => order.number)).toEqual(['2']);
  });
});

describe('Pinduoduo', () => {
  const HEAD =
    '商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,订单成交时间,是否分期,分期期数,手续费承担方,分期方式';
  const row = (number: string, state: string, paid: string, quantity = '2') =>
    `苹果,${number},${state},20.00,3.00,2.00,1.50,0.50,${paid},20.50,${quantity},,,551,红,66\t,SKU-1,,,无售后或售后取消,,,2026-05-31 10:00:00,否,,,`;
  // The second line of this export is empty.
  const file = (...rows: string[]) => of('pdd.csv', iconv.encode([HEAD, '', ...rows, ''].join('\r\n'), 'gbk'));

  test('an order, its sums checked', async () => {
    const reads = await readAll(
      file(
        row('260531-662941284701219', '"已发货，待签收"', '19.00'),
        row('260531-1', '待发货', '19.01'),
        row('260531-2', '待发货', '19.00', '3'),
      ),
    );
    expect(errorsOf(reads)).toEqual(['pdd.csv:4 fileDrop.amountMismatch', 'pdd.csv:5 fileDrop.amountMismatch']);
    const [order] = ordersOf(reads);
    checkSums(order!);
    expect(order).toMatchObject({
      number: '260531-662941284701219',
      state: 'shipped',
      discountMinor: 400n,
      paidMinor: 1900n,
      lines: [{ quantity: 2n, priceMinor: 1000n, amountMinor: 1600n, merchantCode: 'SKU-1', skuId: '66' }],
    });
  });

  test('the header as downloaded is known', async (context) => {
    const path = 'pdd/pdd_order_export_head.csv';
    if (!existsSync(`${FIXTURES}/${path}`)) return context.skip(`no ${FIXTURES}/${path}`);
    expect(await readAll(fixture(path))).toEqual([]);
  });
});

test('JD: rows of an order, an id Excel made a decimal', async () => {
  const rows = [
    '订单号,商品ID,商品名称,订购数量,商家应收,订单状态,商家SKUID,下单时间,付款确认时间',
    '33,10160070484512.0,灯,2,19.98,等待出库,L-1,2026/5/1 9:30,2026-05-01 09:31:02',
    '33,10160070484513,泡,1,5.00,等待出库,L-2,2026/5/1 9:30,2026-05-01 09:31:02',
    '34,1,灯,3,10.00,等待出库,L-1,2026/5/1 9:30,',
  ];
  const reads = await readAll(of('jd.csv', rows.join('\n')));
  expect(errorsOf(reads)).toEqual(['jd.csv:4 fileDrop.amountMismatch']);
  const [order] = ordersOf(reads);
  checkSums(order!);
  expect(order).toMatchObject({
    number: '33',
    state: 'paid',
    payableMinor: 2498n,
    createdAt: new Date('2026-05-01T01:30:00Z'),
    lines: [{ skuId: '10160070484512', priceMinor: 999n }, { skuId: '10160070484513' }],
  });
});

test('CAT-6 rows without a number of their own: two that are equal are two lines, and none is lost', async () => {
  const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  const row = (invoice: string, code: string, quantity = '2') =>
    `${invoice},${code},CUP,${quantity},2010-12-01 08:26:00,1.50,17850,United Kingdom`;
  const rows = [
    row('1', '22111'),
    row('1', '22111'),
    row('2', '22112'),
    row('1', '22113'),
    row('3', '22114'),
    row('2', '22112'),
  ];
  const whole = await readAll(of('retail.csv', [HEAD, ...rows].join('\n')));
  expect(errorsOf(whole)).toEqual([]);
  const found = (reads: Read[]) =>
    ordersOf(reads).map(({ number, lines, payableMinor }) => [number, lines.map((line) => line.itemId), payableMinor]);
  expect(found(whole)).toEqual([
    ['1', ['22111', '22111', '22113'], 900n],
    ['3', ['22114'], 300n],
    ['2', ['22112', '22112'], 600n],
  ]);
  // Where the file breaks off, the order it broke off in may have had more rows.
  const cut = await readAll(of('retail.csv', [HEAD, ...rows, '"4,22111'].join('\n')));
  expect(errorsOf(cut)).toEqual(['retail.csv:8 files.cut']);
  expect(found(cut).map(([number]) => number)).toEqual(['1', '3']);
});

test('CAT-6 a file whose every order comes back is not held in memory: it has to be sorted first', async () => {
  const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  const half = Array.from({ length: 50_001 }, (_, i) => `${i},22111,CUP,1,2010-12-01 08:26:00,1.50,1,UK`);
  const reads = await readAll(of('retail.csv', [HEAD, ...half, ...half].join('\n')));
  expect(errorsOf(reads)).toEqual(['retail.csv:50002 fileDrop.rowsScattered']);
  expect(ordersOf(reads)).toEqual([]);
});

test('CHN-4 the public sales file: 100,000 rows, streamed', async (context) => {
  const path = `${FIXTURES}/uci-online-retail/first100k.csv.gz`;
  if (!existsSync(path)) return context.skip(`no ${path}`);
  const counts: Record<string, number> = {};
  let rows = 0;
  const begun = performance.now();
  for await (const read of readOrderExport([fixture('uci-online-retail/first100k.csv.gz')])) {
    const what = 'order' in read ? 'orders' : 'cancellation' in read ? 'cancellations' : read.code;
    counts[what] = (counts[what] ?? 0) + 1;
    if ('order' in read) checkSums(read.order);
    rows += 'order' in read ? read.order.lines.length : 'cancellation' in read ? read.cancellation.lines.length : 1;
  }
  console.info(`online retail: ${JSON.stringify(counts)} in ${(performance.now() - begun).toFixed(0)} ms`);
  // One invoice was written by two tills in turn: its second part comes 35 rows later and belongs to it all the same.
  expect(counts['orders']).toBe(3_640);
  // No row is lost: each is a line of an order or a cancellation, or an error.
  expect(rows).toBe(100_000);
  expect(new Set(Object.keys(counts))).toEqual(
    new Set(['cancellations', 'fileDrop.notGoods', 'fileDrop.quantityNotPositive', 'orders']),
  );
});
