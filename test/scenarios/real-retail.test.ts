/**
 * A hundred thousand rows of a real shop's sales (public data set, in GBP, no addresses): imported as `guanjia import`
 * does, with the catalog and the stock derived from the same rows, so that every order can be met and nothing is left
 * over. What our books say is compared with a second, independent reading of the file (CAT-6, ORD-4, STK-1, WMS-9).
 */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createShop } from '../../src/channels/channels.ts';
import { inParallel } from '../../src/connectors/in-parallel.ts';
import { forceReviewOrders, passFinance, setRecipient } from '../../src/contract/order-commands.ts';
import { listOrders } from '../../src/contract/orders.ts';
import { handOver, printLabels, printPickList, requestWaybills } from '../../src/contract/shipping.ts';
import { finishCheck, scanItem, startCheck } from '../../src/contract/warehouse.ts';
import { ONE } from '../database.ts';
import { ring } from '../http.ts';
import { openWholeHouse } from '../whole-house.ts';

const FIXTURE = path.resolve(import.meta.dirname, '../../../shared/fixtures/orders/uci-online-retail/first100k.csv.gz');
const missing = fs.existsSync(FIXTURE) ? null : `${FIXTURE} is not here`;
if (missing) console.warn(`skipped: ${missing}`);

const FORWARDER = {
  name: '陈港',
  phone: '13900000021',
  province: '上海市',
  city: '上海市',
  district: '浦东新区',
  detail: '外高桥保税区富特北路1号',
};
const SHIPPED = 500;
const BATCH = 100;

type Sale = { pence: bigint; pieces: bigint; lines: number };
type Truth = {
  orders: Map<string, Sale>;
  cancellations: Set<string>;
  /** What is no sale of goods, by reason; every one is to be reported. */
  reported: Record<string, number>;
  /** Pieces sold and the name first seen, by stock code. */
  goods: Map<string, { name: string; pieces: bigint }>;
};

/** The file as plain text, line by line: shares no code with the product's reader. */
function readTruth(text: string): Truth {
  const truth: Truth = { orders: new Map(), cancellations: new Set(), reported: {}, goods: new Map() };
  const report = (reason: string) => {
    truth.reported[reason] = (truth.reported[reason] ?? 0) + 1;
  };
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,|$)/g)].map((m) => m[1] ?? m[2] ?? '');
    const [invoice = '', code = '', name = '', quantity = '', , price = ''] = cells;
    const isBack = invoice.startsWith('C');
    const pieces = isBack ? -BigInt(quantity) : BigInt(quantity);
    const pence = BigInt(Math.round(Number(price) * 100));
    if (!/^(\d{5}[A-Za-z]{0,2}|DCGS\w+)$/.test(code)) report('fileDrop.notGoods');
    else if (pieces <= 0n) report('fileDrop.quantityNotPositive');
    else if (pence < 0n) report('fileDrop.negativeAmount');
    else if (isBack) truth.cancellations.add(invoice);
    else {
      const sale = truth.orders.get(invoice) ?? { pence: 0n, pieces: 0n, lines: 0 };
      truth.orders.set(invoice, {
        pence: sale.pence + pence * pieces,
        pieces: sale.pieces + pieces,
        lines: sale.lines + 1,
      });
      const good = truth.goods.get(code) ?? { name: name === 'NA' ? '' : name, pieces: 0n };
      truth.goods.set(code, { name: good.name || name, pieces: good.pieces + pieces });
    }
  }
  if (truth.cancellations.size) truth.reported['imports.cancellationNeedsPerson'] = truth.cancellations.size;
  return truth;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

async function open(truth: Truth) {
  const house = await openWholeHouse();
  const nodes = await house.furnish();
  await house.openWorld(2);
  const shopId = await createShop(house.db, ONE, house.channels, ring, {
    name: 'Online Retail',
    channel: 'fileDrop',
    currency: 'GBP',
  });
  const products = [...truth.goods].map(([code, { name }]) => `${quoted(code)},${quoted(name)},10`);
  const stock = [...truth.goods].map(([code, { pieces }]) => `JX,${quoted(code)},${pieces}`);
  const files = {
    products: house.writeFile('products.csv', `商家编码,商品名称,重量(克)\n${products.join('\n')}\n`),
    stock: house.writeFile('stock.csv', `仓库,商家编码,数量\n${stock.join('\n')}\n`),
  };
  for (const kind of ['products', 'stock'] as const)
    expect(await house.importFiles(kind, [files[kind]])).toMatchObject({ imported: truth.goods.size, failed: 0 });
  // The shop sells in pounds: without a rate no order would be judged.
  const pounds = house.writeFile('rates.csv', '货币,折算货币,日期,汇率\nGBP,CNY,2009-01-01,1\n');
  expect(await house.importFiles('exchangeRates', [pounds])).toMatchObject({ imported: 1, failed: 0 });
  await house.settle();
  return { house, nodes, shopId, reviewer: await house.clientAs('owner'), packer: await house.clientAs('warehouse') };
}

describe.skipIf(missing !== null)('100,000 rows of a real shop', () => {
  let truth: Truth;
  let at: Awaited<ReturnType<typeof open>>;
  let csv: string;

  test('come in once, every order with its amount, every row that is no sale reported', {
    timeout: 180_000,
  }, async () => {
    const text = gunzipSync(fs.readFileSync(FIXTURE));
    truth = readTruth(text.toString('utf8'));
    at = await open(truth);
    csv = at.house.writeFile('retail.csv', text);
    const began = performance.now();
    const report = await at.house.importFiles('orders', [csv], at.shopId);
    const seconds = (performance.now() - began) / 1000;
    await at.house.settle();
    console.log(
      `${truth.orders.size} orders of ${text.toString().split('\n').length - 2} rows imported in ${seconds.toFixed(1)} s: ` +
        `${(truth.orders.size / seconds).toFixed(0)} orders/s, ${(1e5 / seconds).toFixed(0)} rows/s`,
    );
    expect(truth.orders.size).toBe(3_640);
    expect(report).toMatchObject({ imported: truth.orders.size, duplicates: 0 });
    const reasons = Object.groupBy(report.errors, (error) => error.code);
    expect(Object.fromEntries(Object.entries(reasons).map(([code, errors]) => [code, errors!.length]))).toEqual(
      truth.reported,
    );
    expect(await ordersByInvoice()).toEqual(truth.orders);
  });

  test('the same file again books nothing, however it is named', { timeout: 120_000 }, async () => {
    await expect(at.house.importFiles('orders', [csv], at.shopId)).rejects.toMatchObject({ code: 'imports.sameFile' });
    const copy = at.house.writeFile('again.csv', `${fs.readFileSync(csv, 'utf8')}\n`);
    const report = await at.house.importFiles('orders', [copy], at.shopId);
    expect(report).toMatchObject({ imported: 0, duplicates: truth.orders.size });
    expect(await ordersByInvoice()).toEqual(truth.orders);
  });

  test('all wait for an address; released by a person, they promise exactly what there is', {
    timeout: 120_000,
  }, async () => {
    expect(await at.house.orderStates()).toEqual({ waitReview: truth.orders.size });
    await inParallel(await smallest(), 6, ({ id }) => at.reviewer(setRecipient, { params: { id }, body: FORWARDER }));
    expect(await at.house.orderStates()).toEqual({ released: SHIPPED, waitReview: truth.orders.size - SHIPPED });
    const { rows } = await at.house.owner.query(
      `select id from sales_order where state = 'waitReview' order by queued_at, id`,
    );
    const began = performance.now();
    for (let i = 0; i < rows.length; i += BATCH) {
      const ids = rows.slice(i, i + BATCH).map((row) => row.id);
      const { outcomes } = await at.reviewer(forceReviewOrders, { body: { ids, reason: '地址由客户另行提供' } });
      expect(outcomes.filter((outcome) => !outcome.done)).toEqual([]);
    }
    const seconds = (performance.now() - began) / 1000;
    console.log(`released over HTTP in ${seconds.toFixed(1)} s: ${(rows.length / seconds).toFixed(0)} orders/s`);
    // One is worth more than ¥20,000 would be, and passes a second pair of eyes as well.
    const { items } = await at.reviewer(listOrders, { query: { state: ['waitFinanceReview'] } });
    expect(items).toHaveLength(1);
    const checker = await at.house.clientAs('financeChecker');
    const passed = await checker(passFinance, { body: { ids: items.map((order) => order.id) } });
    expect(passed.outcomes).toMatchObject([{ done: true }]);
    expect(await at.house.orderStates()).toEqual({ released: truth.orders.size });
    expect(await stockOf()).toEqual(new Map([...truth.goods].map(([code, { pieces }]) => [code, [pieces, pieces]])));
  });

  test(`${SHIPPED} of them leave, and what left is missing from the shelves`, { timeout: 180_000 }, async () => {
    const rows = await smallest();
    await shipOut(rows.map((row) => row.parcel));
    await at.house.settle();
    const states = { released: truth.orders.size - SHIPPED, shipped: SHIPPED };
    expect(await at.house.orderStates()).toEqual(states);
    const { rows: lines } = await at.house.owner.query(
      `select merchant_code as code, sum(quantity)::bigint::text as pieces
       from sales_order_line
       where order_id = any($1::uuid[])
       group by 1`,
      [rows.map((row) => row.id)],
    );
    const gone = new Map(lines.map((row) => [row.code as string, BigInt(row.pieces)]));
    const pieces = rows.reduce((sum, row) => sum + truth.orders.get(row.invoice)!.pieces, 0n);
    expect([...gone.values()].reduce((sum, one) => sum + one, 0n)).toBe(pieces);
    const left = [...truth.goods].map(([code, good]) => [code, good.pieces - (gone.get(code) ?? 0n)] as const);
    expect(await stockOf()).toEqual(new Map(left.map(([code, count]) => [code, [count, count]])));
  });

  test('every book agrees', { timeout: 120_000 }, async () => {
    expect(at.house.failures).toEqual([]);
    await at.house.expectVerified();
  });

  /** The orders with the fewest lines that no rule stops; their buyers have somebody here who takes their parcels. */
  async function smallest(): Promise<{ id: string; parcel: string; invoice: string }[]> {
    const { rows } = await at.house.owner.query(
      `select id, fulfilment_id as parcel, channel_numbers[1] as invoice
       from sales_order
       where quantity < 200
         and payable_minor < 500000
       order by line_count, quantity, id
       limit ${SHIPPED}`,
    );
    return rows;
  }

  async function ordersByInvoice(): Promise<Map<string, Sale>> {
    const { rows } = await at.house.owner.query(
      `
      select o.channel_numbers[1] as invoice, o.payable_minor::text as pence, o.currency,
             sum(l.quantity)::text as pieces, sum(l.amount_minor)::text as lines_pence, count(*)::int as lines
      from sales_order o
      join sales_order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
      group by o.id
      order by o.channel_numbers[1]`.replace('group by o.id', 'group by o.tenant_id, o.id'),
    );
    expect(rows.filter((row) => row.currency !== 'GBP' || row.pence !== row.lines_pence)).toEqual([]);
    return new Map(
      rows.map((row) => [row.invoice, { pence: BigInt(row.pence), pieces: BigInt(row.pieces), lines: row.lines }]),
    );
  }

  /** On hand and promised at the warehouse, by merchant code. */
  async function stockOf(): Promise<Map<string, [bigint, bigint]>> {
    const { rows } = await at.house.owner.query(
      `select s.merchant_code as code, a.posted::text as posted, a.held_out::text as held
       from account a
       join sku s on s.tenant_id = a.tenant_id and s.id::text = a.asset
       where a.book = 'stock' and a.place = 'sellable' and a.node = $1`,
      [at.nodes['JX']],
    );
    return new Map(rows.map((row) => [row.code, [BigInt(row.posted), BigInt(row.held)]]));
  }

  /** Numbers, labels, lists, bench and hand-over; a hundred parcels at a time. */
  async function shipOut(parcels: readonly string[]): Promise<void> {
    for (let i = 0; i < parcels.length; i += BATCH) {
      const ids = parcels.slice(i, i + BATCH);
      const { outcomes } = await at.packer(requestWaybills, { body: { ids, courier: 'YTO' } });
      expect(outcomes.filter((outcome) => !outcome.done)).toEqual([]);
      await at.packer(printLabels, { body: { ids, size: '76x130' } });
      await at.packer(printPickList, { body: { ids } });
      const { rows } = await at.house.owner.query('select waybill_number from fulfilment where id = any($1::uuid[])', [
        ids,
      ]);
      await inParallel(rows, 6, (row) => checkOne(row.waybill_number));
      const handed = await at.packer(handOver, { body: { courier: 'YTO', nodeId: at.nodes['JX']!, ids } });
      expect(handed.manifest).toMatchObject({ parcels: ids.length });
    }
  }

  async function checkOne(waybillNumber: string): Promise<void> {
    const check = await at.packer(startCheck, { body: { waybillNumber } });
    for (const { sku, wanted } of check.lines)
      await at.packer(scanItem, { params: { id: check.id }, body: { code: sku.merchantCode, quantity: wanted } });
    await at.packer(finishCheck, { params: { id: check.id }, body: {} });
  }
});
