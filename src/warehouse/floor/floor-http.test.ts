/** Zones, bins, the floor, the map and walked pick lists over HTTP, on a real database. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import { barcodeOf } from '../../../test/seed.ts';
import type { ResponseOf } from '../../contract/endpoint.ts';
import type { MadeBins, WarehouseMap, Zone } from '../../contract/floor.ts';
import type { Page } from '../../contract/paging.ts';
import type { PickListRow, PickListSheet, pickItem } from '../../contract/pick-lists.ts';
import { verifyTenant } from '../../kernel/check.ts';
import { SYSTEM } from '../../kernel/context.ts';
import { ledgerChecks, post } from '../../ledger/ledger.ts';
import { putGoodsBack, shippingChecks } from '../../shipping/shipping.ts';
import { stockChecks, stockRoutes } from '../../stock/stock.ts';
import { binExport, binImport, makePickLists, warehouseRoutes } from '../warehouse.ts';

const { db, desk, node, skus, inOne, waybilled } = await parcelHouse();
const server = await listen(db, [...warehouseRoutes(desk.ports), ...stockRoutes({ documents: new Map() })]);
let keeper: Person;
let zone: Zone;

/** `SH-A-1-1-1`, where the goods of the house lie, is a bin of aisle 1. */
const FLOOR = {
  aisles: ['1', '2', '3'].map((code, i) => ({ code, xMm: 1500 + i * 3000 })),
  crossAisles: [1000, 13_000],
  ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
  ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
};

async function ask<T = { code: string }>(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(keeper, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
const at = (path: string) => `/warehouses/${node}${path}`;
const map = async () => (await ask<WarehouseMap>('GET', at('/map'))).body;
const binOf = async (code: string) => (await map()).bins.find((bin) => bin.code === code)!;

beforeAll(async () => {
  keeper = await signedIn(db, 1, ['stock.read', 'stock.write', 'shipping.read', 'shipping.write', 'warehouse.check']);
  zone = (await ask<Zone>('POST', at('/zones'), { code: 'A', name: '拣货一区', kind: 'picking', active: true })).body;
  const lines = [{ skuId: skus[0], quantity: '1', bin: 'SH-A-1-1-1' }];
  await ask('POST', '/stock/receipts', { documents: [{ nodeId: node, lines }] });
});

test('WMS-5 without a floor a list goes in serpentines', async () => {
  const [list] = await inOne(async (ctx) => makePickLists(ctx, await ids(1)));
  expect((await ask<PickListSheet>('GET', `/pick-lists/${list}`)).body).toMatchObject({
    walk: null,
    lines: [{ at: null }, {}],
  });
});

const ids = (count: number) => waybilled(count);

test('WMS-1 zones are kept by people: a code once a warehouse, each change on the version that was seen', async () => {
  const input = { code: 'B', name: '存储区', kind: 'reserve', active: true };
  const made = (await ask<Zone>('POST', at('/zones'), input)).body;
  expect(await ask('POST', at('/zones'), input)).toMatchObject({
    status: 422,
    body: { code: 'warehouse.zoneCodeTaken' },
  });
  const path = at(`/zones/${made.id}`);
  expect((await ask('PUT', path, { ...input, active: false }, 7)).body.code).toBe('http.changedMeanwhile');
  expect(await ask('PUT', path, { ...input, active: false }, 1)).toMatchObject({ body: { active: false, version: 2 } });
  expect((await ask('PUT', path, { ...input, code: 'A' }, 2)).body.code).toBe('warehouse.zoneCodeTaken');
  expect((await ask<{ zones: Zone[] }>('GET', at('/zones'))).body.zones.map(({ code }) => code)).toEqual(['A', 'B']);
  expect((await ask('GET', `/warehouses/${made.id}/zones`)).body.code).toBe('stock.nodeUnknown');
});

test('WMS-1 the floor is drawn as a whole; what nobody can walk is refused', async () => {
  expect((await ask('GET', at('/floor'))).body).toEqual({ floor: null });
  expect(await ask('PUT', at('/floor'), { ...FLOOR, bayMm: 19_000 }, 0)).toMatchObject({
    body: { code: 'warehouse.floorDamaged', data: { field: 'bayMm', why: 'narrow' } },
  });
  expect(await ask('PUT', at('/floor'), FLOOR, 0)).toMatchObject({ status: 200, body: { ...FLOOR, version: 1 } });
  expect((await ask('PUT', at('/floor'), FLOOR, 0)).body.code).toBe('http.changedMeanwhile');
});

test('WMS-1 bins are made in bulk, previewed first; those that are there are placed, and goods stay', async () => {
  expect(await binOf('SH-A-1-1-1')).toMatchObject({ placed: false, at: null, skus: 5 });
  const range = { zoneId: zone.id, aisles: ['1', '2', '9'], bays: { from: 1, to: 11 }, levels: { from: 1, to: 2 } };
  const would = { made: 66, moved: 0, unchanged: 0, offFloor: 26, first: 'SH-A-1-01-1', last: 'SH-A-9-11-2' };
  expect((await ask('POST', at('/bins/preview'), range)).body).toEqual(would);
  expect((await map()).bins).toHaveLength(1);
  expect((await ask('POST', at('/bins'), range)).body).toEqual(would);
  expect((await ask<MadeBins>('POST', at('/bins'), range)).body).toMatchObject({ made: 0, unchanged: 66 });
  const tooMany = { ...range, bays: { from: 1, to: 999 }, levels: { from: 1, to: 99 } };
  expect((await ask('POST', at('/bins'), tooMany)).body.code).toBe('warehouse.tooManyBins');

  const stands = { zoneId: zone.id, aisle: '1', bay: 3, level: 1, active: true };
  const path = at('/bins/SH-A-1-1-1');
  expect((await ask('PUT', path, { ...stands, bay: null }, 1)).body.code).toBe('warehouse.binHalfPlaced');
  expect(await ask('PUT', path, stands, 1)).toMatchObject({ body: { placed: true, version: 2 } });
  expect(await binOf('SH-A-1-1-1')).toMatchObject({ at: { xMm: 1500, yMm: 4500 }, side: 'left', skus: 5 });
  const loose = await ask<Page<{ code: string }>>('GET', at('/bins?placed=false&text=a-9&limit=200'));
  expect(loose.body.items).toHaveLength(22);
});

test('WMS-1 a bin says what lies in it, each quantity the entries behind it', async () => {
  const { goods } = (
    await ask<{ goods: { sku: { id: string }; quantity: string }[] }>('GET', at('/bins/SH-A-1-1-1/goods'))
  ).body;
  expect(goods).toHaveLength(5);
  for (const { sku, quantity } of goods) {
    const why = `/stock/why?skuId=${sku.id}&nodeId=${node}&bin=SH-A-1-1-1`;
    const { body } = await ask<{ value: string; bin: string; entries: { change: string }[] }>(
      'GET',
      `${why}&bucket=onHand`,
    );
    expect(body).toMatchObject({ value: quantity, bin: 'SH-A-1-1-1' });
    expect(body.entries.reduce((sum, entry) => sum + BigInt(entry.change), 0n)).toBe(BigInt(quantity));
    expect((await ask('GET', `${why}&bucket=reserved`)).body.code).toBe('stock.binNeedsNode');
  }
});

test('WMS-5 a list walks the shortest way over the floor, keeps what it walked, and its picks warm the map', async () => {
  const before = await binOf('SH-A-1-1-1');
  const [list] = await inOne(async (ctx) => makePickLists(ctx, await ids(3)));
  const sheet = (await ask<PickListSheet>('GET', `/pick-lists/${list}`)).body;
  expect(sheet).toMatchObject({ parcels: 3, open: 3, pieces: '9', bins: 1 });
  expect(sheet.walk).toMatchObject({ lengthMm: 7000, path: [{ yMm: 1000 }, { yMm: 4500 }, { yMm: 1000 }] });
  expect(sheet.walk!.sShapeMm).toBeGreaterThanOrEqual(7000);
  expect(sheet.lines.every(({ at: spot }) => spot?.yMm === 4500)).toBe(true);
  // Drawn anew, the paper that is out there is not: it keeps its own walk.
  await ask('PUT', at('/floor'), { ...FLOOR, bayMm: 500 }, 1);
  expect((await ask<PickListSheet>('GET', `/pick-lists/${list}`)).body.walk!.lengthMm).toBe(7000);
  const { items } = (await ask<Page<PickListRow>>('GET', '/pick-lists')).body;
  expect(items.map(({ walk }) => walk?.lengthMm ?? null)).toEqual([7000, null]);
  expect((await binOf('SH-A-1-1-1')).picks - before.picks).toBe(6);
  expect((await ask('GET', `/pick-lists/${skus[0]}`)).body.code).toBe('warehouse.pickListUnknown');
});

test('WMS-6 a list is picked by scanning bin and item: right pieces name their slots, wrong ones change nothing', async () => {
  const [list] = await inOne(async (ctx) => makePickLists(ctx, await ids(2)));
  const pick = (bin: string, code: string, quantity?: string) =>
    ask<ResponseOf<typeof pickItem>>('POST', `/pick-lists/${list}/pick`, { bin, code, ...(quantity && { quantity }) });
  const sheet = (await ask<PickListSheet>('GET', `/pick-lists/${list}`)).body;
  const [{ bin, quantity }, other] = sheet.lines as [PickListSheet['lines'][number], PickListSheet['lines'][number]];
  expect(sheet.lines.map((line) => [line.sku.merchantCode, line.quantity])).toEqual([
    ['SKU-1', '4'],
    ['SKU-2', '2'],
  ]);
  expect((await pick(bin, '?')).body).toMatchObject({ verdict: 'unknown', sku: null, slots: [] });
  expect((await pick('ELSEWHERE', barcodeOf('SKU-1'))).body.verdict).toBe('wrong');
  expect((await pick(bin, barcodeOf('SKU-1'))).body).toMatchObject({
    verdict: 'right',
    slots: [{ slot: 1, quantity: '1' }],
  });
  expect((await pick(bin, 'SKU-1', quantity)).body.verdict).toBe('extra');
  expect((await pick(bin, 'SKU-1', '3')).body).toMatchObject({
    verdict: 'line',
    slots: [
      { slot: 1, quantity: '1' },
      { slot: 2, quantity: '2' },
    ],
    list: { picked: '4', lines: [{ picked: '4' }, { picked: '0' }] },
  });
  expect((await pick(other.bin, 'SKU-2', '2')).body).toMatchObject({
    verdict: 'list',
    list: { picked: '6', pieces: '6' },
  });
  expect((await pick(bin, barcodeOf('SKU-1'))).body.verdict).toBe('extra');
  expect((await ask('POST', `/pick-lists/${node}/pick`, { bin, code: 'SKU-1' })).body.code).toBe(
    'warehouse.pickListUnknown',
  );
});

test('WMS-1 CAT-6 bins go out as a table and come in again the same; a bad row is named', async () => {
  const scope = { tenant: 1, actor: SYSTEM };
  const out = () => db.read(scope, async (ctx) => (await binExport.page(ctx, null, 1000)).rows);
  const before = await out();
  const cells = before.map((row) =>
    Object.fromEntries(Object.keys(binImport.columns).map((key, i) => [key, String(row[i] ?? '')])),
  );
  const take = (all: Record<string, string>[]) =>
    db.transaction(scope, async (ctx) => {
      const read = all.map((one) => binImport.readRow(one as never));
      const rows = read.flatMap((one, line) => ('value' in one ? [{ line, value: one.value }] : []));
      const bad = read.flatMap((one) => ('errors' in one ? one.errors.map(({ code }) => code) : []));
      const taken = await binImport.takeRows(ctx, rows as never);
      return [...bad, ...taken.flatMap((one) => (one.done ? [] : [one.refusal.code]))];
    });
  expect(before.length).toBeGreaterThan(60);
  expect(await take(cells)).toEqual([]);
  expect(await out()).toEqual(before);
  const good = cells.find(({ aisle }) => aisle !== '')!;
  expect(
    await take([
      { ...good, bay: '' },
      { ...good, bay: 'x' },
      { ...good, node: '?' },
      { ...good, zone: 'Q' },
    ]),
  ).toEqual([...['warehouse.binHalfPlaced', 'warehouse.binDamaged', 'stock.nodeUnknown', 'warehouse.zoneUnknown']]);
});

test('WMS-6 what is not in its bin is fetched from another: the list goes on, the books stay whole', async () => {
  const lines = [{ skuId: skus[1], quantity: '5', bin: 'SH-A-2-05-1' }];
  await ask('POST', '/stock/receipts', { documents: [{ nodeId: node, lines }] });
  const [list] = await inOne(async (ctx) => makePickLists(ctx, await waybilled(3, [[skus[1]!, 2n]])));
  const bin = 'SH-A-1-1-1';
  const short = (at: string) => ask<PickListSheet>('POST', `/pick-lists/${list}/short`, { bin: at, skuId: skus[1] });
  await ask('POST', `/pick-lists/${list}/pick`, { bin, code: 'SKU-2', quantity: '3' });
  const { body } = await short(bin);
  const byBin = body.lines.toSorted((a, b) => (a.bin < b.bin ? -1 : 1));
  expect(byBin.map((line) => [line.bin, line.quantity, line.picked, line.slots])).toEqual([
    [
      bin,
      '3',
      '3',
      [
        { slot: 1, quantity: '2' },
        { slot: 2, quantity: '1' },
      ],
    ],
    [
      'SH-A-2-05-1',
      '3',
      '0',
      [
        { slot: 2, quantity: '1' },
        { slot: 3, quantity: '2' },
      ],
    ],
  ]);
  expect(body.walk).toMatchObject({ lengthMm: expect.any(Number) });
  // The two left there would do for two, not for three; the first bin is not asked twice, as nothing was found in it.
  expect((await short(bin)).body).toMatchObject({ code: 'warehouse.nothingMissing' });
  await verified();
  const left = await ask<{ goods: { sku: { id: string }; quantity: string }[] }>('GET', at('/bins/SH-A-2-05-1/goods'));
  expect(left.body.goods.find(({ sku }) => sku.id === skus[1])).toMatchObject({ quantity: '2' });
  const [many] = await inOne(async (ctx) => makePickLists(ctx, await waybilled(1, [[skus[1]!, 30n]])));
  // Parcels of no order that could be sent elsewhere are left for a person.
  expect(await ask('POST', `/pick-lists/${many}/short`, { bin, skuId: skus[1] })).toMatchObject({
    body: { code: 'warehouse.shortEverywhere', data: { merchantCode: 'SKU-2', missing: '28' } },
  });
  // Put back, each piece is where it was taken from.
  const parcels = (await ask<PickListSheet>('GET', `/pick-lists/${list}`)).body.orders.map(({ parcelId }) => parcelId);
  await inOne(async (ctx) => post(ctx, await putGoodsBack(ctx, parcels)));
  const back = await ask<{ goods: { sku: { id: string }; quantity: string }[] }>('GET', at('/bins/SH-A-2-05-1/goods'));
  expect(back.body.goods.find(({ sku }) => sku.id === skus[1])).toMatchObject({ quantity: '5' });
  await verified();
});

async function verified(): Promise<void> {
  for (const check of await verifyTenant(db, { tenant: 1, actor: SYSTEM }, [
    ...stockChecks,
    ...shippingChecks,
    ...ledgerChecks,
  ]))
    expect(check).toMatchObject({ breaches: 0 });
}
