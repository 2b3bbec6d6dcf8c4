/** WMS-8: cartons as masters, and the one the bench is told to take, over HTTP. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import { skuRecordTable } from '../catalog/skus.ts';
import type { Carton } from '../contract/cartons.ts';
import type { Check } from '../contract/warehouse.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { balances } from '../ledger/ledger.ts';
import { shippingRoutes } from '../shipping/shipping.ts';
import { adjustStock, places as stockPlaces } from '../stock/stock.ts';
import { packingIsBooked, packingJobs } from './packing-material.ts';
import { cartonRoutes, warehouseRoutes } from './warehouse.ts';

const { db, config, desk, node, skus, inOne, waybilled, parcelOf } = await parcelHouse();
const routes = [...shippingRoutes(desk.ports), ...warehouseRoutes(desk.ports), ...cartonRoutes('CNY')];
const server = await listen(db, routes);
let packer: Person;
beforeAll(async () => {
  packer = await signedIn(db, 1, ['warehouse.check', 'settings.read', 'settings.write', 'shipping.write']);
});

async function ask<T>(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(packer, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
type Sides = readonly [number, number, number];
const cartonOf = (code: string, [lengthMm, widthMm, heightMm]: Sides, price: string, more: object = {}) => ({
  ...{ code, name: `${code}号箱`, lengthMm, widthMm, heightMm, weightG: '100', mostWeightG: '5000', price },
  ...{ active: true, ...more },
});
const make = async (...given: Parameters<typeof cartonOf>) =>
  (await ask<Carton>('POST', '/cartons', cartonOf(...given))).body;

/** Sizes of the first SKUs of the house, in turn; each weighs 300 g. */
const resize = (...sizes: (Sides | null)[]) =>
  inOne(async (ctx) => {
    const rows = sizes.map((size, i) => ({
      ...{ id: skus[i]!, lengthMm: size?.[0] ?? null, widthMm: size?.[1] ?? null, heightMm: size?.[2] ?? null },
    }));
    await skuRecordTable.update(ctx, rows as never, ['id'], ['lengthMm', 'widthMm', 'heightMm']);
  });
async function begin(...lines: [sku: number, quantity: bigint][]): Promise<Check> {
  const goods = lines.map(([sku, quantity]) => [skus[sku]!, quantity] as const);
  const [id] = await waybilled(1, goods);
  return (await ask<Check>('POST', '/checks', { waybillNumber: (await parcelOf(id!)).waybillNumber })).body;
}

test('WMS-8 while no cartons are kept the bench says nothing of them', async () => {
  expect(await begin([0, 1n])).toMatchObject({ carton: null, noCarton: null, expectedWeightG: '300' });
});

test('WMS-8 a carton is made, changed under its version, and its history tells; its code is its own', async () => {
  const made = await make('S', [200, 150, 100], '80');
  expect(made).toMatchObject({ code: 'S', price: { amount: '80', currency: 'CNY' }, active: true, version: 1 });
  const dearer = cartonOf('S', [200, 150, 100], '95');
  expect((await ask<Carton>('PUT', `/cartons/${made.id}`, dearer, 1)).body).toMatchObject({
    price: { amount: '95' },
    version: 2,
  });
  expect(await ask('PUT', `/cartons/${made.id}`, dearer, 1)).toMatchObject({ status: 409 });
  const taken = { code: 'warehouse.cartonCodeTaken', data: { field: 'code', code: 'S' } };
  expect((await ask('POST', '/cartons', dearer)).body).toMatchObject(taken);
  const other = await make('L', [400, 300, 200], '200');
  expect((await ask('PUT', `/cartons/${other.id}`, dearer, 1)).body).toMatchObject(taken);
  const { items } = (await ask<{ items: { detail: object }[] }>('GET', `/cartons/${made.id}/history`)).body;
  const changes = items.map(({ detail }) => detail);
  expect(changes).toHaveLength(2);
  expect(changes).toContainEqual({ price: ['80', '95'] });
  expect(changes).toContainEqual(expect.objectContaining({ code: [null, 'S'], price: [null, '80'] }));
  const unknown = `/cartons/${skus[0]}`;
  expect(await ask('PUT', unknown, dearer, 1)).toMatchObject({
    status: 404,
    body: { code: 'warehouse.cartonUnknown' },
  });
  expect(await ask('GET', `${unknown}/history`)).toMatchObject({ status: 404 });
  expect(await ask('POST', '/cartons', { ...dearer, code: 'M', lengthMm: 0 })).toMatchObject({ status: 400 });
  const { cartons } = (await ask<{ cartons: Carton[] }>('GET', '/cartons')).body;
  expect(cartons.map(({ code }) => code)).toEqual(['L', 'S']);
});

test('WMS-8 the bench names the cheapest carton that holds the parcel, and how the pieces lie; scans keep it', async () => {
  await resize([100, 150, 100], [90, 140, 60]);
  const check = await begin([0, 2n]);
  expect(check.carton).toMatchObject({ code: 'S', name: 'S号箱', lengthMm: 200, fillPercent: 100 });
  expect(check.carton).not.toHaveProperty('weightG');
  const places = check.carton!.places.map(({ skuId, upright: _, fragile: __, ...at }) => ({
    ...at,
    sku: skus.indexOf(skuId),
  }));
  const lying = { sku: 0, yMm: 0, zMm: 0, lengthMm: 100, widthMm: 150, heightMm: 100 };
  expect(places.sort((a, b) => a.xMm - b.xMm)).toEqual([
    { ...lying, xMm: 0 },
    { ...lying, xMm: 100 },
  ]);
  // Two pieces of 300 g, and the carton.
  expect(check.expectedWeightG).toBe('700');
  const { body } = await ask<{ check: Check }>('POST', `/checks/${check.id}/scan`, { code: 'SKU-1' });
  expect(body.check).toMatchObject({ carton: check.carton, lines: [{ scanned: '1' }] });
  // One more does not go in beside them.
  expect((await begin([0, 2n], [1, 1n])).carton).toMatchObject({ code: 'L' });
  expect((await begin([0, 24n])).noCarton).toEqual({ reason: 'tooLarge', merchantCodes: [] });
});

const NONE: [string, () => Promise<Check>, object][] = [
  ['too long', () => resize([420, 20, 20]).then(() => begin([0, 1n])), { reason: 'tooLarge', merchantCodes: [] }],
  ['too heavy', () => resize([20, 20, 20]).then(() => begin([0, 17n])), { reason: 'tooLarge', merchantCodes: [] }],
  [
    'of no known size',
    () => resize([20, 20, 20], null).then(() => begin([0, 1n], [1, 1n])),
    { reason: 'noSizes', merchantCodes: ['SKU-2'] },
  ],
];
test.each(NONE)('WMS-8 there is no carton for what is %s, and the check goes on', async (_, start, noCarton) => {
  const check = await start();
  expect(check).toMatchObject({ state: 'open', carton: null, noCarton });
  expect(check.expectedWeightG).toBe(String(check.lines.reduce((sum, line) => sum + 300 * Number(line.wanted), 0)));
});

test('WMS-8 many pieces are judged by their volume, and no drawing pretends to know more', async () => {
  await make('B', [2000, 2000, 2000], '900', { mostWeightG: '90000' });
  await resize([100, 100, 100]);
  expect((await begin([0, 40n])).carton).toMatchObject({ code: 'B', fillPercent: 1, places: [] });
});

test('WMS-8 a carton out of use is suggested no more', async () => {
  await resize([100, 150, 100]);
  const { cartons } = (await ask<{ cartons: Carton[] }>('GET', '/cartons')).body;
  const { id, version } = cartons.find(({ code }) => code === 'S')!;
  await ask('PUT', `/cartons/${id}`, cartonOf('S', [200, 150, 100], '80', { active: false }), version);
  expect((await begin([0, 1n])).carton).toMatchObject({ code: 'L' });
});

test('WMS-8 a parcel of several boxes has no one carton', async () => {
  const [id] = await waybilled(1);
  await inOne((ctx) => ctx.sql`update fulfilment set parcels = 2 where tenant_id = ${ctx.tenant} and id = ${id!}`);
  const { waybillNumber } = await parcelOf(id!);
  const { body } = await ask<Check>('POST', '/checks', { waybillNumber });
  expect(body).toMatchObject({ carton: null, noCarton: { reason: 'manyBoxes' } });
});

test('WMS-8 goods say how they are packed: upright, bearing nothing, in the box they came in', async () => {
  await resize([100, 100, 150], [100, 100, 100]);
  const say = (at: number, facts: object) => {
    const row = { id: skus[at]!, upright: false, fragile: false, ownCarton: false, ...facts };
    return inOne((ctx) => skuRecordTable.update(ctx, [row] as never, ['id'], ['upright', 'fragile', 'ownCarton']));
  };
  await say(0, { upright: true, fragile: true });
  const check = await begin([0, 1n], [1, 1n]);
  const [vase] = check.carton!.places.filter(({ fragile }) => fragile);
  expect(vase).toMatchObject({ skuId: skus[0], upright: true, heightMm: 150 });
  await say(0, { ownCarton: true });
  expect((await begin([0, 1n])).noCarton).toEqual({ reason: 'ownCarton', merchantCodes: [] });
  const both = (await begin([0, 1n], [1, 1n])).carton!;
  expect([both.ownCartons, both.places.map(({ skuId }) => skuId)]).toEqual([true, [skus[1]]]);
  await say(0, {});
});

test('WMS-8 a closed parcel takes carton and fillers from stock; what ran out is said; its code chooses another', async () => {
  const [box, tape] = [skus.at(-1)!, skus.at(-2)!];
  const set = (row: object) =>
    inOne((ctx) => skuRecordTable.update(ctx, [row] as never, ['id'], Object.keys(row).slice(1)));
  await set({ id: box, merchantCode: 'BOX-S' });
  await set({ id: tape, merchantCode: 'TAPE', material: true, costMinor: 5n });
  const fillers = [{ merchantCode: 'TAPE', quantity: '2' }];
  const counted = cartonOf('C', [210, 160, 110], '60', { material: 'BOX-S', fillers });
  const unknown = { code: 'warehouse.materialUnknown', data: { field: 'material', merchantCode: 'BOX-S' } };
  expect((await ask('POST', '/cartons', counted)).body).toMatchObject(unknown);
  await set({ id: box, material: true });
  expect((await ask<Carton>('POST', '/cartons', counted)).body).toMatchObject({ material: 'BOX-S', fillers });
  const left = () =>
    inOne(async (ctx) => {
      const held = await balances(ctx, [stockPlaces.sellable(node, box), stockPlaces.sellable(node, tape)]);
      return held.map(({ posted }) => posted);
    });
  const [had, rolls] = await left();
  const change = { skuId: box, quantity: 2n - had! };
  await inOne((ctx) => adjustStock(ctx, [{ id: ctx.newId(), nodeId: node, lines: [change] }]));
  const workers = new Workers(db, { config, handlers: handlersByKind(packingJobs, []) });
  const close = async (check: Check) => {
    await ask('POST', `/checks/${check.id}/scan`, { code: 'SKU-1' });
    expect((await ask('POST', `/checks/${check.id}/finish`, {})).status).toBe(200);
    await inOne((ctx) => ctx.enqueue('warehouse.bookPacking', {}));
    await workers.drain();
  };
  await resize([100, 150, 100]);
  const first = await begin([0, 1n]);
  expect(first.carton).toMatchObject({ code: 'C', ranOut: [] });
  await close(first);
  expect(await left()).toEqual([1n, rolls! - 2n]);
  const [parcel] = await inOne(
    (ctx) => ctx.sql<{ cost: bigint }>`select packing_minor as cost from fulfilment where packing_minor is not null
      order by id desc limit 1`,
  );
  expect(parcel!.cost).toBe(70n);

  // By its code the packer takes another one; then by its own barcode the first again.
  const second = await begin([0, 1n]);
  const scan = async (code: string) =>
    (await ask<{ verdict: string; check: Check }>('POST', `/checks/${second.id}/scan`, { code })).body;
  const taken = (code: string, more: object) => ({ verdict: 'carton', check: { carton: { code }, ...more } });
  expect(await scan('L')).toMatchObject(taken('L', { state: 'open' }));
  expect(await scan('BOX-S')).toMatchObject(taken('C', { expectedWeightG: '400' }));
  expect((await scan('NOTHING')).verdict).toBe('unknown');
  await close(second);
  expect((await left())[0]).toBe(0n);
  expect((await begin([0, 1n])).carton).toMatchObject({ code: 'L', ranOut: ['C'] });
  expect(await inOne((ctx) => packingIsBooked.run(ctx))).toMatchObject({ rows: 4, breaches: 0 });
});
