/**
 * A real two-file export of a Taobao shop (GBK, ids in formulas, a discount nobody lists) taken through the whole main
 * job: imported as `guanjia import` does, reviewed, sourced, given waybills, printed, scanned out and handed over, over
 * HTTP (CAT-6, ORD-1, ORD-4, SRC-1, SHP-2, WMS-7, WMS-9).
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createShop } from '../../src/channels/channels.ts';
import { exportTable } from '../../src/contract/exports.ts';
import { setRecipient } from '../../src/contract/order-commands.ts';
import { getOrder, listOrders, search } from '../../src/contract/orders.ts';
import { handOver, listParcels, printLabels, printPickList, requestWaybills } from '../../src/contract/shipping.ts';
import { finishCheck, scanItem, startCheck } from '../../src/contract/warehouse.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { barcodesIn, missingPoppler, pagesOf, textOf } from '../../src/shipping/print/testing/read-back.ts';
import { ONE } from '../database.ts';
import { ring } from '../http.ts';
import { openWholeHouse } from '../whole-house.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../shared/fixtures/orders/taobao');
const EXPORT = ['ExportOrderList201707080042.gbk.csv', 'ExportOrderDetailList201707080042.gbk.csv'];
const missing = fs.existsSync(FIXTURES) ? null : `${FIXTURES} is not here`;
if (missing) console.warn(`skipped: ${missing}`);

/** What the seller's own product list says of the goods in the export. */
const GOODS = [
  ['YO-PAN-20-WITHGLASS', '雪平锅 20厘米 玻璃盖', '4905001202414', '1250'],
  ['YO-PAN-20', '雪平锅 20厘米', '4905001202407', '820'],
  ['TOJIRO-F-503', '藤次郎 三德刀 VG10', '4960375015034', '260'],
  ['TOJIRO-F-521', '藤次郎 牛刀 SG2', '4960375015218', '300'],
  ['TOJIRO-F-312', '藤次郎 牛刀 VG10', '4960375013122', '240'],
] as const;

/** As the two files say it: what was listed, what was paid, hence the shop's discount. */
const ORDERS = [
  { number: '35153131473293579', code: 'YO-PAN-20-WITHGLASS', price: '23900', paid: '20112', discount: '3788' },
  { number: '35082869905648884', code: 'YO-PAN-20', price: '21900', paid: '18615', discount: '3285' },
  { number: '13293638796527443', code: 'TOJIRO-F-503', price: '34900', paid: '33155', discount: '1745' },
  { number: '13230536893603030', code: 'TOJIRO-F-521', price: '100900', paid: '98900', discount: '2000' },
  { number: '29911142123210814', code: 'TOJIRO-F-312', price: '24900', paid: '23655', discount: '1245' },
];
/** Its district is 其它区, so nobody knows which courier serves it until a person says so. */
const WITHOUT_DISTRICT = '35082869905648884';

async function open() {
  const house = await openWholeHouse();
  const nodes = await house.furnish();
  await house.openWorld(1);
  const shopId = await createShop(house.db, ONE, house.channels, ring, { name: '测试海外生活店', channel: 'fileDrop' });
  const products = GOODS.map((row) => row.join(',')).join('\n');
  const stock = GOODS.map(([code]) => `JX,${code},20,JX-A-01-1-1`).join('\n');
  const reports = [
    await house.importFiles('products', [
      house.writeFile('products.csv', `商家编码,商品名称,条码,重量(克)\n${products}\n`),
    ]),
    await house.importFiles('stock', [house.writeFile('stock.csv', `仓库,商家编码,数量,库位\n${stock}\n`)]),
  ];
  expect(reports).toMatchObject([
    { imported: 5, failed: 0 },
    { imported: 5, failed: 0 },
  ]);
  const people = { reviewer: await house.clientAs('reviewer'), packer: await house.clientAs('warehouse') };
  return { house, nodes, shopId, ...people };
}

const cny = (amount: string) => ({ amount, currency: 'CNY' });

describe.skipIf(missing !== null)('a real Taobao export', () => {
  const files = EXPORT.map((name) => path.join(FIXTURES, name));
  let at: Awaited<ReturnType<typeof open>>;
  const idOf = async (number: string): Promise<Id> => {
    const { items } = await at.reviewer(listOrders, { query: { text: number } });
    expect(items.map((item) => item.channelNumbers)).toEqual([[number]]);
    return items[0]!.id;
  };

  test('comes in with every digit of its ids and every discount shared to the cent', async () => {
    at = await open();
    const report = await at.house.importFiles('orders', files, at.shopId);
    expect(report).toMatchObject({ rows: 5, imported: 5, duplicates: 0, failed: 0, errors: [] });
    await at.house.settle();
    for (const { number, code, price, paid, discount } of ORDERS) {
      const order = await at.reviewer(getOrder, { params: { id: await idOf(number) } });
      expect(order).toMatchObject({
        channelOrders: [{ number }],
        amounts: { goods: cny(price), discount: cny(discount), payable: cny(paid), paid: cny(paid) },
        lines: [{ sku: { merchantCode: code }, quantity: '1', price: cny(price), amount: cny(paid) }],
      });
    }
    expect(await at.house.orderStates()).toEqual({ released: 4, waitReview: 1 });
  });

  test('an address without a district waits for a person, and goes on when it has one', async () => {
    const id = await idOf(WITHOUT_DISTRICT);
    expect(await at.reviewer(getOrder, { params: { id } })).toMatchObject({
      state: 'waitReview',
      holdDetails: [{ reason: 'addressIncomplete', data: { missing: ['district'] } }],
    });
    await at.reviewer(setRecipient, { params: { id }, body: { district: '武侯区' } });
    expect(await at.house.orderStates()).toEqual({ released: 5 });
  });

  test('the same files again, in either order, change nothing', async () => {
    const before = await booksOf(at.house);
    await expect(at.house.importFiles('orders', files, at.shopId)).rejects.toMatchObject({ code: 'imports.sameFile' });
    // Renamed and with one blank line more it is another file with the same orders.
    const again = files.map((file, i) =>
      at.house.writeFile(`copy-${i}.csv`, Buffer.concat([fs.readFileSync(file), Buffer.from('\r\n')])),
    );
    const report = await at.house.importFiles('orders', again.toReversed(), at.shopId);
    expect(report).toMatchObject({ rows: 5, imported: 0, duplicates: 5, failed: 0 });
    await at.house.settle();
    expect(await booksOf(at.house)).toEqual(before);
  });

  test('leaves the warehouse: numbers, labels, bench, hand-over', async () => {
    const { packer, nodes } = at;
    const queue = async (state: 'created' | 'picking') =>
      (await packer(listParcels, { query: { state: [state] } })).items;
    const ids = (await queue('created')).map((parcel) => parcel.id);
    expect(ids).toHaveLength(5);
    const { outcomes } = await packer(requestWaybills, { body: { ids } });
    expect(outcomes.every((outcome) => outcome.done)).toBe(true);
    const labels = new Uint8Array(
      (await packer(printLabels, { body: { ids, size: '100x180' } })) as unknown as ArrayBuffer,
    );
    await packer(printPickList, { body: { ids } });
    const parcels = await queue('picking');
    await expectLabels(
      labels,
      parcels.map((parcel) => parcel.waybill!.number!),
    );

    for (const parcel of parcels) {
      const check = await packer(startCheck, { body: { waybillNumber: parcel.waybill!.number! } });
      const [line] = check.lines;
      const scanned = await packer(scanItem, { params: { id: check.id }, body: { code: line!.barcodes[0]! } });
      expect(scanned).toMatchObject({ verdict: 'complete' });
      await packer(finishCheck, { params: { id: check.id }, body: { weightG: check.expectedWeightG! } });
      const courier = parcel.courier!.code;
      const handed = await packer(handOver, { body: { courier, nodeId: nodes['JX']!, ids: [parcel.id] } });
      expect(handed.outcomes).toMatchObject([{ done: true }]);
    }
    await at.house.settle();
    expect(await at.house.orderStates()).toEqual({ shipped: 5 });
  });

  test('what was 17 digits is 17 digits wherever it is shown, searched or written to a file', async () => {
    for (const { number } of ORDERS) {
      const id = await idOf(number);
      expect((await at.reviewer(search, { query: { text: number } })).hits).toMatchObject([{ kind: 'order', id }]);
    }
    const { items } = await at.reviewer(listOrders, { query: { state: ['shipped'] } });
    const numbers = ORDERS.map((order) => order.number);
    expect(new Set(items.flatMap((item) => item.channelNumbers))).toEqual(new Set(numbers));
    const file = (await at.reviewer(exportTable, { params: { kind: 'orders' }, query: {} })) as unknown as ArrayBuffer;
    const text = Buffer.from(file).toString('utf8');
    expect(numbers.filter((number) => !text.includes(number))).toEqual([]);
  });

  test('one of each has left, nothing is promised any more, and every book agrees', async () => {
    const { rows } = await at.house.owner.query(
      `select s.merchant_code as code, a.posted::int as posted, a.held_out::int as held
       from account a
       join sku s on s.tenant_id = a.tenant_id and s.id::text = a.asset
       where a.book = 'stock' and a.place = 'sellable' and a.node = $1
       order by 1`,
      [at.nodes['JX']],
    );
    const left = GOODS.map(([code]) => ({ code, posted: 19, held: 0 }));
    expect(rows).toEqual(left.sort((a, b) => (a.code < b.code ? -1 : 1)));
    expect(at.house.failures).toEqual([]);
    await at.house.expectVerified();
  });
});

/** Everything an import could book. */
async function booksOf({ owner }: Awaited<ReturnType<typeof openWholeHouse>>) {
  const { rows } = await owner.query(`
    select (select md5(string_agg(o::text, '|' order by id)) from sales_order o) as orders,
           (select md5(string_agg(l::text, '|' order by order_id, line)) from sales_order_line l) as lines,
           (select md5(string_agg(c::text, '|' order by shop_id, number)) from channel_order c) as channel_orders,
           (select md5(string_agg(f::text, '|' order by id)) from fulfilment f) as fulfilments,
           (select count(*)::int from transfer) as transfers`);
  return rows[0];
}

async function expectLabels(pdf: Uint8Array, waybillNumbers: readonly string[]): Promise<void> {
  const lacking = missingPoppler();
  if (lacking) return console.warn(`skipped: reading labels back, because ${lacking}`);
  const codes = (await Promise.all(pagesOf(pdf).map(barcodesIn))).flat();
  for (const number of waybillNumbers) expect(codes).toContain(`Code128 ${number}`);
  expect(textOf(pdf).join()).toContain('黄花岗街道');
}
