/** Receiving, looking at and putting away over HTTP, on a real database. */
import { beforeAll, expect, test } from 'vitest';
import { ONE } from '../../../test/database.ts';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import { barcodeOf, seedNode } from '../../../test/seed.ts';
import type { ResponseOf } from '../../contract/endpoint.ts';
import type {
  countGoods,
  GoodsReceipt,
  InboundSettings,
  inspectGoods,
  listExpectedDocuments,
  listWaitingGoods,
  putAway,
  suggestBins,
} from '../../contract/inbound.ts';
import { verifyTenant } from '../../kernel/check.ts';
import { balances, ledgerChecks } from '../../ledger/ledger.ts';
import { keepPrinter } from '../../shipping/printers.ts';
import { places, stockChecks, stockRoutes } from '../../stock/stock.ts';
import { warehouseChecks, warehouseRoutes } from '../warehouse.ts';

const { db, desk, node, skus, inOne } = await parcelHouse();
const server = await listen(db, [...warehouseRoutes(desk.ports), ...stockRoutes({ documents: new Map() })]);
let keeper: Person;
let other: string;

async function ask<T = { code: string; data: Record<string, unknown> }>(
  method: string,
  path: string,
  body?: unknown,
  version?: number,
) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(keeper, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
const at = (path: string) => `/warehouses/${node}${path}`;

const SETTINGS = { overPercent: 0, samplePercent: 10, purchase: 'none', transfer: 'none', return: 'none', skus: [] };
const set = async (changed: Record<string, unknown>) => {
  const { version } = (await ask<InboundSettings>('GET', '/settings/inbound')).body;
  return ask<InboundSettings>('PUT', '/settings/inbound', { ...SETTINGS, ...changed }, version);
};
/** Expects goods and begins to receive them. */
async function arrives(
  lines: [sku: number, quantity: string][],
  more: Record<string, unknown> = {},
): Promise<GoodsReceipt> {
  const document = { nodeId: node, lines: lines.map(([i, quantity]) => ({ skuId: skus[i]!, quantity })), ...more };
  const { outcomes } = (
    await ask<{ outcomes: { id: string }[] }>('POST', '/stock/expectations', { documents: [document] })
  ).body;
  const { documents } = (
    await ask<ResponseOf<typeof listExpectedDocuments>>('GET', `/goods-receipts/expected?nodeId=${node}`)
  ).body;
  const { number } = documents.find(({ expectation }) => expectation.id === outcomes[0]!.id)!.expectation;
  return (await ask<GoodsReceipt>('POST', '/goods-receipts', { number: number.toLowerCase() })).body;
}
const count = (id: string, code: string, quantity?: string) =>
  ask<ResponseOf<typeof countGoods> & { code: string; data: unknown }>('POST', `/goods-receipts/${id}/count`, {
    code,
    ...(quantity && { quantity }),
  });
const inspect = async (id: string, code: string, good: boolean, quantity = '1') =>
  (await ask<ResponseOf<typeof inspectGoods>>('POST', `/goods-receipts/${id}/inspect`, { code, good, quantity })).body;
const book = (id: string) => ask<GoodsReceipt & { code: string }>('POST', `/goods-receipts/${id}/book`);
const shelve = (sku: number, bin: string, quantity: string, nodeId = node) =>
  ask<ResponseOf<typeof putAway> & { code: string; data: unknown }>('POST', '/put-away', {
    nodeId,
    skuId: skus[sku],
    bin,
    quantity,
  });
const waiting = async () =>
  Object.fromEntries(
    (await ask<ResponseOf<typeof listWaitingGoods>>('GET', `/put-away?nodeId=${node}`)).body.goods.map((one) => [
      one.sku.merchantCode,
      [one.free, one.inspecting],
    ]),
  );
const stockOf = async (sku: number) => {
  const of = (bucket: 'sellable' | 'inbound' | 'defective') => places.goods(node, bucket, skus[sku]!);
  const found = await inOne((ctx) => balances(ctx, [of('sellable'), of('inbound'), of('defective')]));
  return found.map(({ posted }) => Number(posted));
};
const expectVerified = async () => {
  const results = await verifyTenant(db, ONE, [...ledgerChecks, ...stockChecks, ...warehouseChecks]);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
  return new Map(results.map(({ name, rows }) => [name, rows]));
};

beforeAll(async () => {
  keeper = await signedIn(db, 1, ['stock.read', 'stock.write', 'settings.read', 'settings.write']);
  other = (await inOne((ctx) => seedNode(ctx, 'BJ'))).id;
  const floor = {
    aisles: ['1', '2'].map((code, i) => ({ code, xMm: 1500 + i * 3000 })),
    crossAisles: [1000, 13_000],
    ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
    ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
  };
  await ask('PUT', at('/floor'), floor, 0);
  for (const [code, kind, aisle] of [
    ['P', 'picking', '1'],
    ['R', 'reserve', '2'],
    ['X', 'defective', '2'],
  ]) {
    const zone = (await ask<{ id: string }>('POST', at('/zones'), { code, name: code, kind, active: true })).body;
    const bays = code === 'X' ? { from: 10, to: 10 } : { from: 2, to: 4 };
    await ask('POST', at('/bins'), { zoneId: zone.id, aisles: [aisle], bays, levels: { from: 1, to: 1 } });
  }
  const receipt = (nodeId: string, bin: string) => ({ nodeId, lines: [{ skuId: skus[1], quantity: '1', bin }] });
  const documents = [receipt(other, 'BJ-A-1'), receipt(node, 'SH-A-1-1-1')];
  await ask('POST', '/stock/receipts', { documents });
});

test('WMS-2 expected goods are counted by any code, by two people into one receipt; what is wrong changes nothing', async () => {
  const receipt = await arrives(
    [
      [0, '10'],
      [1, '2'],
    ],
    { supplier: '织里纺织' },
  );
  expect(receipt).toMatchObject({ state: 'counting', expectation: { kind: 'purchase', supplier: '织里纺织' } });
  const again = await ask<GoodsReceipt>('POST', '/goods-receipts', { number: receipt.expectation.number });
  expect(again.body.number).toBe(receipt.number);

  expect((await count(receipt.id, 'nobody-knows')).body).toMatchObject({ verdict: 'unknown', sku: null });
  expect((await count(receipt.id, barcodeOf('SKU-3'))).body).toMatchObject({
    verdict: 'foreign',
    sku: { merchantCode: 'SKU-3' },
    receipt: { counted: '0' },
  });
  const verdicts = [];
  for (const [code, quantity] of [
    [barcodeOf('SKU-1')],
    ['SKU-1', '8'],
    ['SKU-1', '2'],
    ['SKU-1', '1'],
    ['SKU-1', '1'],
    [barcodeOf('SKU-2'), '2'],
  ])
    verdicts.push((await count(receipt.id, code!, quantity)).body.verdict);
  expect(verdicts).toEqual(['right', 'right', 'over', 'line', 'over', 'all']);
  expect((await count(receipt.id, 'SKU-2', '-3')).body.code).toBe('warehouse.belowZero');
  expect((await count(receipt.id, 'SKU-2', '-1')).body).toMatchObject({ verdict: 'right', receipt: { counted: '11' } });
  expect(await stockOf(0)).toEqual([4000, 0, 0]);

  expect((await book(receipt.id)).body).toMatchObject({ state: 'done', counted: '11', waiting: '0' });
  expect((await book(receipt.id)).body).toMatchObject({ code: 'warehouse.receiptState', data: { state: 'done' } });
  expect(await stockOf(0)).toEqual([4000, 10, 0]);
  expect(await waiting()).toEqual({ 'SKU-1': ['10', '0'], 'SKU-2': ['1', '0'] });
  // What is left of the document is counted into the next receipt; one thrown away booked nothing.
  const next = (await ask<GoodsReceipt>('POST', '/goods-receipts', { number: receipt.expectation.number })).body;
  expect(next.lines).toMatchObject([{ sku: { merchantCode: 'SKU-2' }, open: '1', counted: '0' }]);
  expect((await book(next.id)).body.code).toBe('warehouse.nothingCounted');
  await count(next.id, 'SKU-2');
  expect((await ask('POST', `/goods-receipts/${next.id}/drop`)).body).toMatchObject({ state: 'dropped' });
  expect((await ask('POST', '/goods-receipts', { number: 'E1' })).body.code).toBe('warehouse.nothingExpected');
});

test('WMS-2 more than was expected comes in where the tenant allows so many percent, and not when others were faster', async () => {
  expect((await set({ overPercent: 10 })).body).toMatchObject({ overPercent: 10, version: 1 });
  const receipt = await arrives([[2, '20']]);
  expect((await count(receipt.id, 'SKU-3', '23')).body.verdict).toBe('over');
  expect((await count(receipt.id, 'SKU-3', '22')).body).toMatchObject({
    verdict: 'all',
    receipt: { lines: [{ most: '22' }] },
  });
  const byHand = { expectationId: receipt.expectation.id, lines: [{ line: 1, quantity: '2' }] };
  await ask('POST', '/stock/expectations/receive', { documents: [byHand] });
  expect(await book(receipt.id)).toMatchObject({
    body: { code: 'warehouse.overReceived', data: { merchantCode: 'SKU-3', most: '20' } },
  });
  await count(receipt.id, 'SKU-3', '-2');
  expect((await book(receipt.id)).body.state).toBe('done');
  await set({});
});

test('WMS-2 what is to be looked at cannot be put away before; a bad sample makes all wanted, defective goods leave', async () => {
  await set({ return: 'all', purchase: 'sample', samplePercent: 20, skus: [{ skuId: skus[4], inspect: 'none' }] });
  const receipt = await arrives([
    [3, '10'],
    [4, '5'],
  ]);
  await count(receipt.id, 'SKU-4', '10');
  await count(receipt.id, 'SKU-5', '5');
  expect((await book(receipt.id)).body).toMatchObject({ state: 'inspecting', waiting: '10' });
  expect(await waiting()).toMatchObject({ 'SKU-4': ['0', '10'], 'SKU-5': ['5', '0'] });
  expect((await shelve(3, 'SH-P-1-02-1', '1')).body).toMatchObject({
    code: 'warehouse.notThatMany',
    data: { free: '0', inspecting: '10' },
  });
  // By hand neither: the ledger holds it.
  const move = {
    skuId: skus[3],
    quantity: '1',
    from: { bucket: 'inbound' },
    to: { bucket: 'sellable', bin: 'SH-P-1-02-1' },
  };
  expect((await ask('POST', '/stock/moves', { documents: [{ nodeId: node, lines: [move] }] })).body).toMatchObject({
    outcomes: [{ done: false, refusal: { code: 'ledger.short' } }],
  });
  expect((await inspect(receipt.id, 'SKU-9', true)).verdict).toBe('unknown');
  expect((await inspect(receipt.id, 'SKU-1', true)).verdict).toBe('foreign');
  expect((await inspect(receipt.id, 'SKU-5', true)).verdict).toBe('extra');
  expect((await inspect(receipt.id, 'SKU-4', true)).verdict).toBe('right');
  expect(await inspect(receipt.id, 'SKU-4', false)).toMatchObject({
    verdict: 'failed',
    receipt: { lines: [{ wanted: '10', good: '1', defective: '1', waiting: '8' }, {}] },
  });
  await expectVerified();
  expect((await inspect(receipt.id, 'SKU-4', true, '9')).verdict).toBe('extra');
  expect((await inspect(receipt.id, 'SKU-4', true, '8')).verdict).toBe('all');
  expect(await stockOf(3)).toEqual([4000, 9, 1]);

  const back = await arrives([[3, '2']], { kind: 'return' });
  await count(back.id, 'SKU-4', '2');
  await book(back.id);
  expect((await inspect(back.id, 'SKU-4', false, '2')).receipt).toMatchObject({ state: 'done', waiting: '0' });
  expect(await stockOf(3)).toEqual([4000, 9, 3]);
});

test('WMS-2 a bin is suggested with its reason, wrong ones are refused in words, and nobody puts away more than there is', async () => {
  const suggest = async (code: string) =>
    (
      await ask<ResponseOf<typeof suggestBins> & { code: string }>(
        'GET',
        `/put-away/suggestions?nodeId=${node}&code=${code}`,
      )
    ).body;
  expect((await suggest('nobody-knows')).code).toBe('warehouse.codeUnknown');
  const { goods, suggestions } = await suggest(barcodeOf('SKU-1'));
  expect(goods.free).toBe('10');
  // It lies in a bin nobody placed; the nearest empty one of the picking zone comes next, the reserve after it.
  expect(suggestions.map(({ bin, reason, metres }) => [bin, reason, metres])).toEqual([
    ['SH-A-1-1-1', 'same', null],
    ['SH-P-1-02-1', 'free', 3],
    ['SH-P-1-03-1', 'free', 4],
    ['SH-P-1-04-1', 'free', 5],
    ['SH-R-2-02-1', 'free', 6],
  ]);
  for (const [bin, code, data] of [
    ['BJ-A-1', 'warehouse.binElsewhere', { code: 'BJ-A-1', node: 'BJ 仓' }],
    ['SH-Z-9', 'warehouse.binUnknown', { code: 'SH-Z-9' }],
    ['SH-X-2-10-1', 'warehouse.wrongZone', { code: 'SH-X-2-10-1', zone: 'defective' }],
  ] as const)
    expect((await shelve(0, bin, '1')).body).toMatchObject({ code, data });
  expect((await shelve(0, 'sh-p-1-02-1', '4')).body).toMatchObject({ bin: 'SH-P-1-02-1', goods: { free: '6' } });
  expect((await shelve(0, 'SH-P-1-02-1', '7')).body).toMatchObject({
    code: 'warehouse.notThatMany',
    data: { free: '6', inspecting: '0' },
  });
  // Two people at the same goods: one of them carries, the other is told.
  const both = await Promise.all([shelve(0, 'SH-P-1-02-1', '6'), shelve(0, 'SH-P-1-03-1', '6')]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  expect(await stockOf(0)).toEqual([4010, 0, 0]);
  expect(await waiting()).not.toHaveProperty('SKU-1');
  const rows = await expectVerified();
  expect([rows.get('warehouse.received'), rows.get('warehouse.carried')]).toEqual([6, 2]);
});

test('WMS-2 labels for goods come as PDF with the bin they lie in, or wait at the printer that holds such paper', async () => {
  const body = { nodeId: node, labels: [{ skuId: skus[0], copies: 3 }] };
  const pdf = await server.ask(keeper, 'POST', '/api/v1/goods-labels', { body: { ...body, size: '60x40' } });
  expect([pdf.status, (await pdf.text()).slice(0, 5)]).toEqual([200, '%PDF-']);
  expect((await ask('POST', '/goods-labels/queue', body)).body.code).toBe('warehouse.noLabelPrinter');
  const printer = { name: '标签机', nodeId: node, paper: '60x40' as const, couriers: [], active: true };
  await inOne((ctx) => keepPrinter(ctx, ctx.newId(), printer));
  expect((await ask('POST', '/goods-labels/queue', body)).body).toEqual({ printer: '标签机' });
  const [job] = await inOne((ctx) => ctx.sql<{ id: string; goods: unknown }>`select id, goods from print_job`);
  expect(job!.goods).toEqual([{ skuId: skus[0], copies: 3, bin: 'SH-A-1-1-1' }]);
});
