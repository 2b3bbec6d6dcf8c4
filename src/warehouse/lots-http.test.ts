/** STK-5 over HTTP on a real database: lots from the door to the buyer, serials, and what may not be sold any more. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import { seedNode, seedSkus } from '../../test/seed.ts';
import { changeSkus, type SkuFields, setAssemblyParts } from '../catalog/catalog.ts';
import type { ResponseOf } from '../contract/endpoint.ts';
import type { countGoods, GoodsReceipt, listExpectedDocuments, listWaitingGoods } from '../contract/inbound.ts';
import type { LotParcel, LotRow } from '../contract/lots.ts';
import type { Page } from '../contract/paging.ts';
import type { PickListSheet, pickItem } from '../contract/pick-lists.ts';
import type { countItem, StocktakeDifference } from '../contract/stocktakes.ts';
import type { Check, scanItem } from '../contract/warehouse.ts';
import { verifyTenant } from '../kernel/check.ts';
import { balances, ledgerChecks, post } from '../ledger/ledger.ts';
import { putGoodsBack, reverseOutbound, shippingChecks } from '../shipping/shipping.ts';
import { countStock, places, stockChecks, stockJobs, stockRoutes } from '../stock/stock.ts';
import { countRoutes, makePickLists, warehouseChecks, warehouseRoutes } from './warehouse.ts';

const house = await parcelHouse();
const { db, desk, node, skus, inOne } = house;
const server = await listen(db, [
  ...warehouseRoutes(desk.ports),
  ...countRoutes('CNY'),
  ...stockRoutes({ documents: new Map() }),
]);
const [MILK, CREAM] = [skus[0]!, skus[1]!];
const GTIN = '06901234567892';
let keeper: Person;

async function ask<T>(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(keeper, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return (await answer.json()) as T & { code?: string; data?: Record<string, unknown> };
}
const inDays = (days: number) => new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
const yymmdd = (day: string) => day.slice(2).replaceAll('-', '');
const symbol = (lot: string, expiresOn: string) => `]C101${GTIN}17${yymmdd(expiresOn)}10${lot}`;

async function work(kind: string, payload: unknown = {}): Promise<void> {
  const job = stockJobs.find((one) => one.kind === kind)!;
  if (!('run' in job)) throw new Error(`${kind} reaches out`);
  await inOne((ctx) => job.run(ctx, [{ id: ctx.newId(), payload, attempts: 0 }] as never));
}
async function track(skuId: string, set: Partial<SkuFields>) {
  await inOne((ctx) => changeSkus(ctx, [{ id: skuId, set }]));
  await work('stock.alignLots', { skuIds: [skuId] });
}
const lots = async (more = '') => (await ask<Page<LotRow>>('GET', `/lots?nodeId=${node}${more}`)).items;
const lying = async (more = '') =>
  (await lots(more)).map(({ lot, standing, places: where }) => [
    ...[lot, standing],
    ...where.map(({ bucket, bin, quantity }) => `${bucket} ${bin} ${quantity}`),
  ]);
/** Expects goods and begins to receive them. */
async function arrives(skuId: string, quantity: string): Promise<string> {
  const documents = [{ nodeId: node, supplier: '光明乳业', lines: [{ skuId, quantity }] }];
  const { outcomes } = await ask<{ outcomes: { id: string }[] }>('POST', '/stock/expectations', { documents });
  const open = await ask<ResponseOf<typeof listExpectedDocuments>>('GET', `/goods-receipts/expected?nodeId=${node}`);
  const { number } = open.documents.find(({ expectation }) => expectation.id === outcomes[0]!.id)!.expectation;
  return (await ask<GoodsReceipt>('POST', '/goods-receipts', { number })).id;
}
const count = (id: string, body: Record<string, string>) =>
  ask<ResponseOf<typeof countGoods>>('POST', `/goods-receipts/${id}/count`, body);
const shelve = (skuId: string, bin: string, quantity: string, lot?: string) =>
  ask<{ goods: { lots: unknown[] } }>('POST', '/put-away', { nodeId: node, skuId, bin, quantity, ...(lot && { lot }) });

beforeAll(async () => {
  keeper = await signedIn(db, 1, [
    ...(['stock.read', 'stock.write', 'stock.force', 'warehouse.check', 'shipping.read', 'catalog.cost'] as const),
    ...(['settings.read', 'settings.write'] as const),
  ]);
  await inOne(async (ctx) => {
    await ctx.sql`insert into sku_barcode (tenant_id, code, sku_id) values (${ctx.tenant}, ${GTIN.slice(1)}, ${MILK})`;
  });
  const floor = {
    aisles: [{ code: '1', xMm: 1500 }],
    crossAisles: [1000, 13_000],
    ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
    ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
  };
  await ask('PUT', `/warehouses/${node}/floor`, floor, 0);
  const zone = await ask<{ id: string }>('POST', `/warehouses/${node}/zones`, {
    ...{ code: 'P', name: '拣货区', kind: 'picking', active: true },
  });
  await ask('POST', `/warehouses/${node}/bins`, {
    ...{ zoneId: zone.id, aisles: ['1'], bays: { from: 2, to: 6 }, levels: { from: 1, to: 1 } },
  });
});

/** Over its lots every place holds what it holds, whatever was done. */
afterEach(async () => {
  const checks = [...ledgerChecks, ...stockChecks, ...shippingChecks, ...warehouseChecks];
  const results = await verifyTenant(db, ONE, checks);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
});

test('STK-5 goods are told apart by lot from now on; what lay there has none until somebody names it', async () => {
  await track(MILK, { trackLots: true, trackExpiry: true, shelfLifeDays: 180, stopDays: 10, warnDays: 30 });
  expect(await lying(`&skuId=${MILK}`)).toEqual([['', 'unnamed', 'sellable SH-A-1-1-1 3000', 'sellable  1000']]);
  const name = { nodeId: node, skuId: MILK, bucket: 'sellable', bin: 'SH-A-1-1-1', from: '', reason: '盘点时看箱子' };
  const named = await ask<LotRow>('POST', '/lots/name', {
    ...name,
    to: 'OLD',
    quantity: '3000',
    expiresOn: inDays(60),
  });
  expect(named).toMatchObject({ lot: 'OLD', quantity: '3000', standing: 'fresh', daysLeft: 60, stopsOn: inDays(50) });
  const wrong = [
    [{ ...name, to: 'OLD', quantity: '1' }, 'stock.notOfLot'],
    [{ ...name, from: 'OLD', to: 'OLD', quantity: '1' }, 'stock.sameLot'],
    [{ ...name, skuId: CREAM, to: 'X', quantity: '1' }, 'stock.lotsNotKept'],
  ] as const;
  for (const [body, code] of wrong) expect((await ask('POST', '/lots/name', body)).code).toBe(code);
  const line = { skuId: MILK, quantity: '-1000' };
  const gone = { documents: [{ nodeId: node, note: '过期', lines: [line] }] };
  expect(await ask('POST', '/stock/adjustments', gone)).toMatchObject({ outcomes: [{ done: true }] });
  expect(await lying(`&skuId=${MILK}`)).toEqual([
    ['OLD', 'fresh', 'sellable SH-A-1-1-1 2000'],
    ['', 'unnamed', 'sellable  1000'],
  ]);
});

test('STK-5 at the door a symbol or the clerk says lot and days; too old is refused, near its expiry needs a reason', async () => {
  const receipt = await arrives(MILK, '20');
  const table: [Record<string, string>, string][] = [
    [{ code: 'SKU-1' }, 'dateNeeded'],
    [{ code: 'SKU-1', lot: 'B1' }, 'dateNeeded'],
    [{ code: symbol('B1', inDays(100)), quantity: '6' }, 'right'],
    [{ code: 'SKU-1', lot: 'B1', quantity: '2' }, 'right'],
    [{ code: 'SKU-1', lot: 'B1', expiresOn: inDays(101) }, 'datesDiffer'],
    [{ code: symbol('B0', inDays(10)) }, 'expired'],
    [{ code: symbol('B2', inDays(25)) }, 'nearExpiry'],
    [{ code: symbol('B2', inDays(25)), quantity: '4', reason: '门店急用，店长同意' }, 'right'],
    [{ code: 'SKU-1', madeOn: inDays(-20), quantity: '8' }, 'all'],
    [{ code: 'SKU-1', lot: 'B2', quantity: '-5' }, 'notOfLot'],
    [{ code: 'SKU-1', lot: 'B2', quantity: '-1' }, 'right'],
    [{ code: 'SKU-1', lot: 'B2', quantity: '1' }, 'all'],
  ];
  const got = [];
  for (const [body] of table) got.push((await count(receipt, body)).verdict);
  expect(got).toEqual(table.map(([, verdict]) => verdict));
  const byDay = inDays(160).replaceAll('-', '');
  const booked = await ask<GoodsReceipt>('POST', `/goods-receipts/${receipt}/book`);
  expect(booked.lines[0]!.lots.map(({ lot, counted }) => [lot, counted])).toEqual([
    ['B2', '4'],
    ['B1', '8'],
    [byDay, '8'],
  ]);
  const waiting = await ask<ResponseOf<typeof listWaitingGoods>>('GET', `/put-away?nodeId=${node}`);
  expect(waiting.goods[0]!.lots.map(({ lot, quantity }) => [lot, quantity])).toEqual([
    ['B2', '4'],
    ['B1', '8'],
    [byDay, '8'],
  ]);
  await shelve(MILK, 'SH-P-1-02-1', '5', 'B1');
  expect((await shelve(MILK, 'SH-P-1-02-1', '5', 'B1')).code).toBe('warehouse.notThatMany');
  await shelve(MILK, 'SH-P-1-03-1', '15');
  expect(await lying(`&skuId=${MILK}&search=B`)).toEqual([
    ['B2', 'near', 'sellable SH-P-1-03-1 4'],
    ['B1', 'fresh', 'sellable SH-P-1-02-1 5', 'sellable SH-P-1-03-1 3'],
  ]);
  const [row] = await lots(`&skuId=${MILK}&search=B1`);
  expect(row).toMatchObject({ supplier: '光明乳业', expiresOn: inDays(100), quantity: '8', onSale: '8' });
});

test('STK-5 a move takes its lots along and is taken back with them; a lot that reaches its stop date goes out of sale by itself', async () => {
  const move = (lot?: string, quantity = '2') => ({
    documents: [
      {
        nodeId: node,
        lines: [
          {
            ...{ skuId: MILK, quantity, ...(lot && { lot }) },
            ...{ from: { bucket: 'sellable', bin: 'SH-P-1-03-1' }, to: { bucket: 'sellable', bin: 'SH-P-1-04-1' } },
          },
        ],
      },
    ],
  });
  type Done = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };
  const first = await ask<Done>('POST', '/stock/moves', move());
  expect(await lying(`&search=B2`)).toEqual([['B2', 'near', 'sellable SH-P-1-03-1 2', 'sellable SH-P-1-04-1 2']]);
  expect((await ask<Done>('POST', '/stock/moves', move('OLD'))).outcomes[0]!.refusal!.code).toBe('ledger.short');
  await ask('POST', '/stock/reversals', { documents: [{ documentId: first.outcomes[0]!.id, note: '搬错' }] });
  expect(await lying(`&search=B2`)).toEqual([['B2', 'near', 'sellable SH-P-1-03-1 4']]);

  const [soon] = await lots('&view=near');
  expect(soon!.lot).toBe('B2');
  const onHand = async () => (await inOne((ctx) => balances(ctx, [places.sellable(node, MILK)])))[0]!.posted;
  const before = await onHand();
  await ask('PUT', `/skus/${MILK}/lots/B2`, { expiresOn: inDays(5) }, soon!.version);
  await work('stock.stopLots');
  expect(await lying('&view=expired')).toEqual([['B2', 'expired', 'defective  4']]);
  expect(await onHand()).toBe(before - 4n);
  const [b1] = await lots(`&search=B1`);
  expect((await ask('PUT', `/skus/${MILK}/lots/B1`, { stopped: true }, 99)).code).toBe('http.changedMeanwhile');
  const stopped = await ask<LotRow>('PUT', `/skus/${MILK}/lots/B1`, { stopped: true, note: '供应商召回' }, b1!.version);
  expect(stopped).toMatchObject({ stopped: true, onSale: '0', quantity: '8', places: [{ bucket: 'defective' }] });
  const written = { skuId: MILK, quantity: '-4', bucket: 'defective', lot: 'B2' };
  await ask('POST', '/stock/adjustments', { documents: [{ nodeId: node, note: '过期报损', lines: [written] }] });
  expect(await lots('&search=B2')).toEqual([]);
  expect(await lying('&view=gone')).toEqual([['B2', 'expired']]);
});

test('STK-5 picking takes what expires first wherever it lies; another lot is taken with a reason only, and what is missing is fetched by lot', async () => {
  const receive = async (lot: string, days: number, quantity: string, bin: string) => {
    const id = await arrives(MILK, quantity);
    await count(id, { code: symbol(lot, inDays(days)), quantity });
    await ask('POST', `/goods-receipts/${id}/book`);
    await shelve(MILK, bin, quantity, lot);
  };
  await receive('C1', 40, '3', 'SH-P-1-05-1');
  await receive('C2', 45, '10', 'SH-P-1-05-1');
  await receive('C3', 44, '2', 'SH-P-1-06-1');
  const parcels = await house.waybilled(2, [[MILK, 3n]]);
  const [id] = await inOne((ctx) => makePickLists(ctx, parcels));
  const sheet = () => ask<PickListSheet>('GET', `/pick-lists/${id}`);
  const lines = async () =>
    (await sheet()).lines
      .map(({ bin, lot, quantity, picked }) => `${bin.slice(-4)} ${lot} ${picked}/${quantity}`)
      .sort();
  expect(await lines()).toEqual(['05-1 C1 0/3', '05-1 C2 0/1', '06-1 C3 0/2']);
  expect((await sheet()).lines.find(({ lot }) => lot === 'C1')!.expiresOn).toBe(inDays(40));

  type Answer = ResponseOf<typeof pickItem>;
  const pick = (bin: string, code: string, more = {}) =>
    ask<Answer>('POST', `/pick-lists/${id}/pick`, { bin, code, ...more });
  const five = 'SH-P-1-05-1';
  expect(await pick(five, symbol('C1', inDays(40)), { quantity: '2' })).toMatchObject({ verdict: 'right' });
  const other = await pick(five, symbol('C9', inDays(90)));
  expect(other).toMatchObject({ verdict: 'otherLot', lot: { scanned: 'C9' } });
  expect((await pick(five, symbol('C9', inDays(90)), { reason: '箱子破了' })).code).toBe('warehouse.lotNotThere');
  expect(await pick(five, symbol('C2', inDays(45)), { quantity: '2' })).toMatchObject({ verdict: 'extra' });
  expect(await pick(five, symbol('C2', inDays(45)))).toMatchObject({ verdict: 'line' });
  expect(await pick(five, 'SKU-1')).toMatchObject({ verdict: 'line', lot: { wanted: 'C1', scanned: '' } });
  const six = 'SH-P-1-06-1';
  expect((await pick(six, symbol('C2', inDays(45)))).verdict).toBe('otherLot');
  await ask('POST', `/pick-lists/${id}/short`, { bin: six, skuId: MILK, lot: 'C3' });
  expect(await lines()).toEqual(['05-1 C1 3/3', '05-1 C2 1/3']);
  expect(await lying('&search=C3')).toEqual([['C3', 'fresh', 'sellable  2']]);
  const left = (await sheet()).lines.filter(({ quantity, picked }) => quantity !== picked);
  expect(left.reduce((sum, { quantity, picked }) => sum + Number(quantity) - Number(picked), 0)).toBe(2);
  for (const line of left)
    await pick(line.bin, 'SKU-1', { quantity: String(Number(line.quantity) - Number(line.picked)) });
  expect((await sheet()).picked).toBe('6');
  type Got = Page<LotParcel>;
  const got = async (lot: string, more = '') => ask<Got>('GET', `/skus/${MILK}/lots/${lot}/parcels${more}`);
  const c2 = await got('C2');
  expect(c2.items.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(3);
  expect(c2.items[0]).toMatchObject({ state: 'here', shippedAt: null });
  const [page, all] = [await got('C2', '?limit=1'), c2.items.map(({ parcel }) => parcel)];
  const next = page.next && (await got('C2', `?limit=1&cursor=${page.next}`)).items;
  expect([...page.items, ...(next || [])].map(({ parcel }) => parcel)).toEqual(all);
});

test('STK-5 a list lets another lot be taken with a reason, and a parcel that is stopped puts its lots back', async () => {
  const parcels = await house.waybilled(1, [[MILK, 4n]]);
  const [id] = await inOne((ctx) => makePickLists(ctx, parcels));
  const sheet = async () => (await ask<PickListSheet>('GET', `/pick-lists/${id}`)).lines;
  const before = await lying(`&skuId=${MILK}&search=C`);
  const [line] = await sheet();
  expect([line!.lot, line!.quantity]).toEqual(['C2', '4']);
  const name = { nodeId: node, skuId: MILK, bucket: 'sellable', bin: line!.bin, from: 'C2', reason: '箱标贴错' };
  await ask('POST', '/lots/name', { ...name, to: 'C8', quantity: '2', expiresOn: inDays(80) });
  const taken = await ask<ResponseOf<typeof pickItem>>('POST', `/pick-lists/${id}/pick`, {
    ...{ bin: line!.bin, code: symbol('C8', inDays(80)), quantity: '2', reason: '外箱先拆了这批' },
  });
  expect(taken).toMatchObject({ verdict: 'line', lot: { wanted: 'C2', scanned: 'C8' } });
  expect((await sheet()).map(({ lot, quantity, picked }) => [lot, quantity, picked])).toEqual([
    ['C2', '2', '0'],
    ['C8', '2', '2'],
  ]);
  await inOne(async (ctx) => post(ctx, await putGoodsBack(ctx, parcels)));
  const after = await lying(`&skuId=${MILK}&search=C`);
  expect(after).not.toEqual(before);
  expect(after.find(([lot]) => lot === 'C8')).toEqual(['C8', 'fresh', `sellable ${line!.bin} 2`]);
  // What left comes back as the lot it was.
  const sent = await house.checked(1, [[MILK, 2n]]);
  await house.handOverAll(sent);
  const c2 = async () => (await ask<Page<LotParcel>>('GET', `/skus/${MILK}/lots/C2/parcels`)).items;
  expect((await c2()).map(({ state }) => state)).toContain('left');
  await inOne((ctx) => reverseOutbound(ctx, sent, '快递没来取'));
  expect((await c2()).map(({ state }) => state)).not.toContain('left');
  expect(await lying('&search=C2')).toEqual([['C2', 'fresh', expect.stringMatching(/^sellable SH-/), 'sellable  2']]);
});

test('STK-5 the bench asks for the lot of every piece: those that were picked, or what expires first; another goes with a reason and the books follow', async () => {
  const [tea] = (await inOne((ctx) => seedSkus(ctx, 1, 'TEA'))) as [string];
  await track(tea, { trackLots: true, trackExpiry: true });
  const receive = async (lot: string, days: number, quantity: string, bin: string) => {
    const id = await arrives(tea, quantity);
    await count(id, { code: 'TEA-1', quantity, lot, expiresOn: inDays(days) });
    await ask('POST', `/goods-receipts/${id}/book`);
    await shelve(tea, bin, quantity, lot);
  };
  const left = async () =>
    (await lots(`&skuId=${tea}&search=J`)).map(({ lot, onSale }) => `${lot} ${onSale}`).toSorted();
  await receive('J1', 130, '2', 'SH-P-1-05-1');
  await receive('J2', 160, '5', 'SH-P-1-06-1');
  type Scan = ResponseOf<typeof scanItem>;
  const begin = async (quantity: bigint, listed: boolean) => {
    const [parcel] = await house.waybilled(1, [[tea, quantity]]);
    if (listed) await inOne((ctx) => makePickLists(ctx, [parcel!]));
    const { waybillNumber } = await house.parcelOf(parcel!);
    const check = await ask<Check>('POST', '/checks', { waybillNumber });
    const scan = (more: object = {}) => ask<Scan>('POST', `/checks/${check.id}/scan`, { code: 'TEA-1', ...more });
    return { check, scan, finish: () => ask('POST', `/checks/${check.id}/finish`, {}) };
  };
  const first = await begin(3n, true);
  expect(first.check.lines[0]!.lots.map(({ lot, quantity }) => [lot, quantity])).toEqual([
    ['J1', '2'],
    ['J2', '1'],
  ]);
  const table: [object, object][] = [
    [{}, { verdict: 'lotNeeded', lot: { wanted: ['J1', 'J2'] } }],
    [{ lot: 'J1' }, { verdict: 'right' }],
    [{ lot: 'J1' }, { verdict: 'right' }],
    [{ lot: 'J1' }, { verdict: 'otherLot', lot: { wanted: ['J2'], scanned: 'J1' } }],
    [
      { lot: 'J9', reason: '只有这个' },
      { code: 'warehouse.lotNotThere', data: { lot: 'J9' } },
    ],
    [{ lot: 'J2' }, { verdict: 'complete' }],
  ];
  for (const [body, answer] of table) expect(await first.scan(body)).toMatchObject(answer);
  await first.finish();
  expect(await left()).toEqual(['J2 4']);

  await receive('J3', 190, '2', 'SH-P-1-05-1');
  for (const listed of [false, true]) {
    const { scan, finish, check } = await begin(1n, listed);
    expect(check.lines[0]!.lots).toMatchObject([{ lot: 'J2', expiresOn: inDays(160) }]);
    expect(await scan({ lot: 'J3' })).toMatchObject({ verdict: 'otherLot' });
    expect(await scan({ lot: 'J3', reason: '买家指定' })).toMatchObject({ verdict: 'complete' });
    await finish();
  }
  expect(await left()).toEqual(['J2 4']);
});

test('STK-5 a stocktake asks for the lot of every piece, and what differs is booked by lot', async () => {
  const bin = 'SH-P-1-05-1';
  const lies = async (lot: string) =>
    (await lots(`&search=${lot}`)).flatMap(({ places: where }) => where).find((one) => one.bin === bin)?.quantity ??
    '0';
  const receipt = await arrives(MILK, '10');
  for (const [lot, quantity] of Object.entries({ D1: '6', D2: '4' }))
    await count(receipt, { code: symbol(lot, inDays(120)), quantity });
  await ask('POST', `/goods-receipts/${receipt}/book`);
  for (const [lot, quantity] of Object.entries({ D1: '6', D2: '4' })) await shelve(MILK, bin, quantity, lot);
  const before = (await lots(`&skuId=${MILK}`)).flatMap(({ lot, places: where }) =>
    where.flatMap((one) => (one.bin === bin && !lot.startsWith('D') ? [[lot, one.quantity] as const] : [])),
  );

  const scope = { skuIds: [MILK] };
  const made = await ask<{ id: string }>('POST', '/stocktakes', { nodeId: node, kind: 'full', scope });
  await ask('POST', `/stocktakes/${made.id}/approve`);
  const counter = await signedIn(db, 1, ['warehouse.check']);
  type Counting = ResponseOf<typeof countItem>;
  const byOther = async <T>(path: string, body: unknown) =>
    (await (await server.ask(counter, 'POST', `/api/v1${path}`, { body })).json()) as T;
  const { id } = await byOther<{ id: string }>('/counts', { nodeId: node, bin });
  const scan = (body: Record<string, string>) => byOther<Counting>(`/counts/${id}/scan`, body);
  const table: [Record<string, string>, string, string | null][] = [
    [{ code: 'SKU-1' }, 'dateNeeded', null],
    [{ code: 'SKU-1', lot: 'D1', expiresOn: inDays(1) }, 'datesDiffer', null],
    [{ code: symbol('D1', inDays(120)), quantity: '6' }, 'right', 'D1'],
    [{ code: 'SKU-1', lot: 'D2' }, 'right', 'D2'],
    [{ code: symbol('D3', inDays(3)), quantity: '2' }, 'right', 'D3'],
    [{ code: 'SKU-1', lot: '' }, 'right', ''],
    ...before.map(([lot, quantity]): [Record<string, string>, string, string] => [
      ...([{ code: 'SKU-1', lot, quantity }, 'right', lot] as const),
    ]),
  ];
  for (const [body, verdict, lot] of table) expect(await scan(body)).toMatchObject({ verdict, lot });
  await byOther(`/counts/${id}/number`, { skuId: MILK, lot: 'D2', quantity: '3' });
  const unnamed = Number(before.find(([lot]) => lot === '')?.[1] ?? 0);
  expect((await byOther<{ verdict: string }>(`/counts/${id}/finish`, { empty: false })).verdict).toBe('again');
  const second = await ask<{ id: string }>('POST', '/counts', { nodeId: node, bin });
  for (const [lot, quantity] of [...before.filter(([one]) => one !== ''), ['D1', '6'], ['D2', '3']] as const)
    await ask('POST', `/counts/${second.id}/scan`, { code: 'SKU-1', lot, quantity });
  await ask('POST', `/counts/${second.id}/scan`, { code: symbol('D3', inDays(3)), quantity: '2' });
  await ask('POST', `/counts/${second.id}/scan`, { code: 'SKU-1', lot: '', quantity: String(unnamed + 1) });
  await ask('POST', `/counts/${second.id}/finish`, { empty: false });
  const { items } = await ask<Page<StocktakeDifference>>('GET', `/stocktakes/${made.id}/differences`);
  expect(items.map(({ lot, difference, before: first }) => [lot, difference, first])).toEqual([
    ['', '1', '1'],
    ['D2', '-1', '3'],
    ['D3', '2', '2'],
  ]);
  const head = await signedIn(db, 1, ['stock.read', 'stock.write']);
  const body = { ids: [items[0]!.binId], accept: true };
  const answer = await server.ask(head, 'POST', `/api/v1/stocktakes/${made.id}/decide`, { body });
  expect(await answer.json()).toMatchObject({ outcomes: [{ done: true }] });
  expect([await lies('D1'), await lies('D2'), await lies('D3')]).toEqual(['6', '3', '2']);
  expect((await lots('&search=D3'))[0]).toMatchObject({ expiresOn: inDays(3), standing: 'expired' });
});

test('STK-5 a transfer keeps its lots: the destination takes the one that is underway, and what it does not name is what was shipped', async () => {
  const BUTTER = skus[2]!;
  await track(BUTTER, { trackLots: true });
  const away = (await inOne((ctx) => seedNode(ctx, 'BJ'))).id;
  type Done = { outcomes: { id: string; done: boolean }[] };
  const book = async (path: string, document: object) =>
    (await ask<Done>('POST', `/stock${path}`, { documents: [document] })).outcomes[0]!;
  const line = (lot: string, quantity: string) => ({ skuId: BUTTER, quantity, lot, bin: `T-${lot}` });
  await book('/receipts', { nodeId: node, lines: [line('T1', '5'), line('T2', '5')] });
  const transfer = async (...parts: [bin: string, quantity: string][]) => {
    const quantity = String(parts.reduce((sum, [, own]) => sum + Number(own), 0));
    const { id } = await book('/transfers', {
      ...{ fromNodeId: node, toNodeId: away, lines: [{ skuId: BUTTER, quantity }] },
    });
    await ask('POST', '/stock/transfers/approve', { ids: [id] });
    const lines = parts.map(([bin, own]) => ({ line: 1, quantity: own, bin }));
    await book('/transfers/ship', { transferId: id, lines });
    return ask<{ shipments: { expectation: { id: string; number: string } }[] }>('GET', `/stock/transfers/${id}`);
  };
  const there = async () => {
    const { items } = await ask<Page<LotRow>>('GET', `/lots?nodeId=${away}&skuId=${BUTTER}`);
    return items.map(({ lot, quantity }) => [lot, quantity]);
  };
  const one = (await transfer(['T-T1', '3'])).shipments[0]!.expectation;
  const receipt = (await ask<GoodsReceipt>('POST', '/goods-receipts', { number: one.number })).id;
  expect(await count(receipt, { code: 'SKU-3', quantity: '3' })).toMatchObject({ verdict: 'all', lot: { lot: 'T1' } });
  await ask('POST', `/goods-receipts/${receipt}/book`);
  expect(await there()).toEqual([['T1', '3']]);

  // Of several somebody says which; who books without saying gets what is left of them.
  const two = (await transfer(['T-T1', '2'], ['T-T2', '4'])).shipments[0]!.expectation;
  const other = (await ask<GoodsReceipt>('POST', '/goods-receipts', { number: two.number })).id;
  expect(await count(other, { code: 'SKU-3' })).toMatchObject({ verdict: 'lotNeeded', likely: ['T1', 'T2'] });
  const receive = (lines: object[]) => book('/expectations/receive', { expectationId: two.id, lines });
  const first = await receive([{ line: 1, quantity: '1', lot: 'T2' }]);
  await receive([{ line: 1, quantity: '3' }]);
  expect(await there()).toEqual([
    ['T1', '5'],
    ['T2', '2'],
  ]);
  await book('/reversals', { documentId: first.id, note: '数错' });
  await receive([{ line: 1, quantity: '3' }]);
  expect(await there()).toEqual([
    ['T1', '5'],
    ['T2', '4'],
  ]);
});

test('STK-5 an assembly uses up what expires first and is taken back with it; what is finished is of the lot it names; a count takes no lot below what is left', async () => {
  const [PART, SET] = [skus[3]!, skus[4]!];
  await inOne((ctx) => setAssemblyParts(ctx, [{ skuId: SET, parts: [{ skuId: PART, quantity: 2n }] }]));
  for (const skuId of [PART, SET]) await track(skuId, { trackLots: true });
  type Done = { outcomes: { id: string; done: boolean }[] };
  const book = async (path: string, document: object) =>
    (await ask<Done>('POST', `/stock${path}`, { documents: [document] })).outcomes[0]!;
  await book('/adjustments', { nodeId: node, note: '清空', lines: [{ skuId: PART, quantity: '-4000' }] });
  const line = (lot: string, days: number) => ({
    skuId: PART,
    quantity: '5',
    lot,
    expiresOn: inDays(days),
    bin: 'P-1',
  });
  await book('/receipts', { nodeId: node, lines: [line('LATE', 90), line('SOON', 60)] });
  const made = await book('/assemblies', { nodeId: node, skuId: SET, quantity: '3', bin: 'F-1' });
  expect(made).toMatchObject({ done: true });
  expect(await lying(`&skuId=${PART}`)).toEqual([['LATE', 'fresh', 'sellable P-1 4']]);
  expect((await lying(`&skuId=${SET}`))[0]).toContain('sellable F-1 3');
  await book('/reversals', { documentId: made.id, note: '没做' });
  expect(await lying(`&skuId=${PART}`)).toEqual([
    ['SOON', 'fresh', 'sellable P-1 5'],
    ['LATE', 'fresh', 'sellable P-1 5'],
  ]);
  // Or the document names it.
  const named = { lot: 'SET-1', expiresOn: inDays(120) };
  await book('/assemblies', { nodeId: node, skuId: SET, quantity: '1', bin: 'F-1', ...named });
  expect(await lying(`&skuId=${SET}&search=SET-1`)).toEqual([['SET-1', 'fresh', 'sellable F-1 1']]);

  // Of SOON three are left; two hours ago it was counted five too few. No lot goes below what is left of it.
  const lines = [{ skuId: PART, lot: 'SOON', bin: 'P-1', quantity: 0n, expected: 5n }];
  const [counted] = await inOne((ctx) => countStock(ctx, [{ id: ctx.newId(), nodeId: node, lines }]));
  expect(counted).toMatchObject({ done: true });
  expect(await lying(`&skuId=${PART}`)).toEqual([['LATE', 'fresh', 'sellable P-1 3']]);
});
