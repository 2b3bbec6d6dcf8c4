/** Bins refilled from the reserve over HTTP, on a real database; and the plan as a table. */
import { beforeAll, expect, test } from 'vitest';
import { ONE } from '../../../test/database.ts';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import { barcodeOf } from '../../../test/seed.ts';
import type { ResponseOf } from '../../contract/endpoint.ts';
import type {
  checkRefillGoods,
  listMovers,
  listPickingBins,
  listRefills,
  makeRefills,
  RefillTask,
} from '../../contract/refill.ts';
import { verifyTenant } from '../../kernel/check.ts';
import { sql } from '../../kernel/db/sql.ts';
import { ledgerChecks } from '../../ledger/ledger.ts';
import { bringSerials, readSerials, stockChecks, stockRoutes, withoutCode } from '../../stock/stock.ts';
import { makePickLists, pickingBinExport, pickingBinImport, warehouseChecks, warehouseRoutes } from '../warehouse.ts';
import { type Need, planRefills } from './plan-refill.ts';

const { db, desk, node, skus, inOne, waybilled } = await parcelHouse();
const server = await listen(db, [...warehouseRoutes(desk.ports), ...stockRoutes({ documents: new Map() })]);
let keeper: Person;

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
const plan = async () => (await ask<ResponseOf<typeof makeRefills>>('POST', '/refills/plan', { nodeId: node })).body;
const tasks = async (state = 'open') =>
  (await ask<ResponseOf<typeof listRefills>>('GET', `/refills?nodeId=${node}&state=${state}`)).body.tasks;
const said = ({ sku, fromBin, toBin, quantity, reason }: RefillTask) => [
  sku.merchantCode,
  fromBin,
  toBin,
  quantity,
  reason,
];
const carry = (id: string, bin: string, quantity: string, short = false) =>
  ask<RefillTask & { code: string; data: unknown }>('POST', `/refills/${id}/carry`, { bin, quantity, short });
const setBin = (sku: number, bin: string, minimum: string, maximum: string, version: number) =>
  ask('PUT', `/picking-bins/${skus[sku]}`, { nodeId: node, bin, minimum, maximum }, version);
/** Yesterday's goods are older than today's. */
const put = (sku: number, bin: string, quantity: string, businessOn?: string) => {
  const document = { nodeId: node, lines: [{ skuId: skus[sku], quantity, bin }], ...(businessOn && { businessOn }) };
  return ask('POST', '/stock/receipts', { documents: [document] });
};

beforeAll(async () => {
  keeper = await signedIn(db, 1, ['stock.read', 'stock.write']);
  const floor = {
    aisles: ['1', '2', '3'].map((code, i) => ({ code, xMm: 1500 + i * 3000 })),
    crossAisles: [1000, 13_000],
    ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
    ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
  };
  await ask('PUT', at('/floor'), floor, 0);
  for (const [code, kind, aisle] of [
    ['F', 'fast', '1'],
    ['P', 'picking', '2'],
    ['R', 'reserve', '3'],
  ]) {
    const zone = (await ask<{ id: string }>('POST', at('/zones'), { code, name: code, kind, active: true })).body;
    const range = { zoneId: zone.id, bays: { from: 1, to: 4 }, levels: { from: 1, to: 1 } };
    await ask('POST', at('/bins'), { ...range, aisles: [aisle] });
  }
});

const lying = (bin: string, zone: 'picking' | 'reserve' | 'fast' | null, quantity: bigint, since = '2026-01-01') => ({
  ...{ bin, zone, quantity, since },
});
const P = { bin: 'P1', minimum: 10n, maximum: 30n };
test.each<[string, Partial<Need>, bigint, unknown[], bigint]>([
  ['enough lies there', { lying: [lying('P1', 'picking', 10n)] }, 0n, [], 0n],
  [
    'below the minimum it is filled to the maximum',
    { lying: [lying('P1', 'picking', 9n), lying('R1', 'reserve', 99n)] },
    0n,
    [['R1', 21n, 'minimum']],
    0n,
  ],
  [
    'the oldest goods go first',
    { lying: [lying('R1', 'reserve', 20n, '2026-03-01'), lying('R2', 'reserve', 20n)] },
    0n,
    [
      ['R2', 20n, 'minimum'],
      ['R1', 10n, 'minimum'],
    ],
    0n,
  ],
  ['what is under way counts, in its bin and out of the other', { lying: [lying('R1', 'reserve', 99n)] }, 25n, [], 0n],
  [
    'orders want more than lies where it is picked',
    { wanted: 50n, lying: [lying('P1', 'picking', 12n), lying('P2', 'fast', 8n), lying('R1', 'reserve', 99n)] },
    0n,
    [['R1', 30n, 'orders']],
    0n,
  ],
  ['the reserve has too few', { lying: [lying('R1', 'reserve', 4n)] }, 0n, [['R1', 4n, 'minimum']], 26n],
  ['nobody knows where to', { picking: null, wanted: 3n, lying: [lying('R1', 'reserve', 9n)] }, 0n, [], 3n],
  [
    'without a picking bin it goes where it is picked',
    { picking: null, wanted: 9n, lying: [lying('P7', 'picking', 1n), lying('R1', 'reserve', 9n)] },
    0n,
    [['R1', 8n, 'orders']],
    0n,
  ],
])('WMS-3 %s', (_, need, coming, expected, missing) => {
  const underWay = coming > 0n ? [{ skuId: 's', fromBin: 'R1', toBin: 'P1', quantity: coming }] : [];
  const { tasks: made, uncovered } = planRefills(
    [{ skuId: 's', picking: P, lying: [], wanted: 0n, ...need }],
    underWay,
  );
  expect(made.map(({ fromBin, quantity, reason }) => [fromBin, quantity, reason])).toEqual(expected);
  expect(uncovered.map((one) => one.missing)).toEqual(missing > 0n ? [missing] : []);
});

test('WMS-3 picking bins are set on the version that was seen, by hand or by file', async () => {
  expect((await setBin(0, 'SH-X-9', '5', '20', 0)).body.code).toBe('warehouse.binUnknown');
  expect((await setBin(0, 'SH-P-2-01-1', '25', '20', 0)).body.code).toBe('warehouse.minimumAbove');
  expect((await setBin(0, 'sh-p-2-01-1', '5', '20', 0)).body).toMatchObject({
    bin: 'SH-P-2-01-1',
    holds: '0',
    version: 1,
  });
  expect((await setBin(0, 'SH-P-2-01-1', '6', '20', 0)).body.code).toBe('http.changedMeanwhile');
  const cells = { node: 'SH', sku: 'SKU-2', bin: 'SH-P-2-02-1', minimum: '3', maximum: '12' };
  expect(pickingBinImport.readRow({ ...cells, maximum: '2' })).toMatchObject({
    errors: [{ code: 'warehouse.minimumAbove' }],
  });
  const value = pickingBinImport.readRow(cells) as { value: never };
  const rows = [
    { line: 2, ...value },
    { line: 3, value: { ...(value.value as object), bin: 'NOWHERE' } as never },
  ];
  expect(await inOne((ctx) => pickingBinImport.takeRows(ctx, rows))).toMatchObject([
    { done: true },
    { done: false, refusal: { code: 'warehouse.binUnknown' } },
  ]);
  const { bins } = (await ask<ResponseOf<typeof listPickingBins>>('GET', `/picking-bins?nodeId=${node}`)).body;
  expect(bins.map(({ sku, maximum }) => [sku.merchantCode, maximum])).toEqual([
    ['SKU-1', '20'],
    ['SKU-2', '12'],
  ]);
  const page = await inOne((ctx) => pickingBinExport.page(ctx, null, 10));
  expect(page.rows).toContainEqual(['SH', 'SKU-2', 'SH-P-2-02-1', 3n, 12n]);
});

test('WMS-3 tasks fetch the oldest goods of the reserve once; they are carried by scan, and gone goods are told', async () => {
  await put(0, 'SH-R-3-01-1', '8');
  await put(0, 'SH-R-3-02-1', '50', '2026-01-05');
  await put(1, 'SH-R-3-03-1', '2');
  expect(await plan()).toMatchObject({ made: 2, uncovered: [{ sku: { merchantCode: 'SKU-2' }, missing: '10' }] });
  expect((await plan()).made).toBe(0);
  const open = await tasks();
  expect(open.map(said)).toEqual([
    ['SKU-1', 'SH-R-3-02-1', 'SH-P-2-01-1', '20', 'minimum'],
    ['SKU-2', 'SH-R-3-03-1', 'SH-P-2-02-1', '2', 'minimum'],
  ]);
  const scanned = async (code: string) =>
    (await server.ask(keeper, 'GET', `/api/v1/refills/${open[0]!.id}/goods?code=${encodeURIComponent(code)}`)).json();
  expect(await scanned(barcodeOf('SKU-1'))).toMatchObject({ right: true });
  expect(await scanned('SKU-2')).toMatchObject({ right: false, sku: { merchantCode: 'SKU-2' } });
  expect(await scanned('4711')).toMatchObject({ code: 'warehouse.codeUnknown', data: { code: '4711' } });
  const [first, second] = open as [RefillTask, RefillTask];
  expect((await carry(first.id, 'SH-P-2-02-1', '5')).body).toMatchObject({
    code: 'warehouse.wrongRefillBin',
    data: { bin: 'SH-P-2-01-1' },
  });
  expect((await carry(first.id, 'SH-P-2-01-1', '21')).body).toMatchObject({
    code: 'warehouse.moreThanTask',
    data: { left: '20' },
  });
  expect((await carry(first.id, 'SH-P-2-01-1', '4')).body).toMatchObject({ state: 'open', moved: '4' });
  // Somebody takes the goods of the other task away: two people, one is told.
  const away = {
    skuId: skus[1],
    quantity: '1',
    from: { bucket: 'sellable', bin: 'SH-R-3-03-1' },
    to: { bucket: 'sellable', bin: 'SH-P-2-03-1' },
  };
  await ask('POST', '/stock/moves', { documents: [{ nodeId: node, lines: [away] }] });
  expect((await carry(second.id, 'SH-P-2-02-1', '2')).body).toMatchObject({
    code: 'warehouse.goodsGone',
    data: { bin: 'SH-R-3-03-1', left: '1' },
  });
  expect((await carry(second.id, 'SH-P-2-02-1', '1', true)).body).toMatchObject({ state: 'short', moved: '1' });
  // Not found: it lies in no named bin, is to be counted, and comes from the next bin.
  expect((await carry(first.id, 'SH-P-2-01-1', '0', true)).body).toMatchObject({ state: 'short', moved: '4' });
  expect((await tasks()).map(said)).toEqual([['SKU-1', 'SH-R-3-01-1', 'SH-P-2-01-1', '8', 'minimum']]);
  expect((await carry(first.id, 'SH-P-2-01-1', '1')).body.code).toBe('warehouse.refillOver');
  const ids = (await tasks()).map(({ id }) => id);
  expect(
    (await ask<{ outcomes: unknown[] }>('POST', '/refills/cancel', { ids: [...ids, first.id] })).body.outcomes,
  ).toMatchObject([...ids.map(() => ({ done: true })), { done: false, refusal: { code: 'warehouse.refillOver' } }]);
});

test('WMS-3 released orders want what lies in the reserve alone; picks leave the reserve alone while others hold it', async () => {
  await put(4, 'SH-R-3-04-1', '5000');
  await waybilled(1, [[skus[4]!, 4003n]]);
  // 3000 lie in a bin nobody placed and 1000 in none, so 1003 must come.
  await setBin(4, 'SH-P-2-04-1', '0', '9000', 0);
  await plan();
  expect((await tasks()).map(said)).toContainEqual(['SKU-5', 'SH-R-3-04-1', 'SH-P-2-04-1', '4003', 'orders']);
  const [list] = await inOne(async (ctx) => makePickLists(ctx, await waybilled(1, [[skus[4]!, 10n]])));
  const sheet = (await ask<{ lines: { bin: string }[] }>('GET', `/pick-lists/${list}`)).body;
  expect(sheet.lines?.map(({ bin }) => bin) ?? ['SH-A-1-1-1']).toEqual(['SH-A-1-1-1']);
});

test('WMS-3 STK-5 goods kept by unique code are carried piece by piece; their bin is the one they went to', async () => {
  const skuId = skus[3]!;
  await put(3, 'SH-R-3-03-1', '3');
  await inOne(async (ctx) => {
    await ctx.sql`update sku set track_serials = true where tenant_id = ${ctx.tenant} and id = ${skuId}`;
    const free = (await withoutCode(ctx, [{ nodeId: node, skuId }])).values().next().value!;
    const pieces = Array.from({ length: Number(free) }, (_, i) => ({ skuId, serial: `P-${i + 1}` }));
    const document = { type: 'serial', id: null };
    const coming = { step: 'registered', nodeId: node, supplier: '', receiptId: null, sold: false, document } as const;
    expect(await bringSerials(ctx, pieces, coming)).toEqual([]);
  });
  await setBin(3, 'SH-P-2-01-1', '3', '3', 0);
  await plan();
  const task = (await tasks()).find(({ sku }) => sku.id === skuId)!;
  const seen = async (code: string) =>
    (await ask<ResponseOf<typeof checkRefillGoods>>('GET', `/refills/${task.id}/goods?code=${code}`)).body.piece;
  expect([await seen(barcodeOf('SKU-4')), await seen('P-1')]).toEqual([
    { serial: '', fault: 'serialNeeded' },
    { serial: 'P-1', fault: null },
  ]);
  const carryPieces = (quantity: string, serials: string[]) =>
    ask<{ code: string }>('POST', `/refills/${task.id}/carry`, { bin: task.toBin, quantity, serials });
  expect((await carryPieces('2', ['P-1'])).body.code).toBe('stock.serialsNeeded');
  expect((await carryPieces('1', ['P-1', 'P-2'])).body.code).toBe('stock.serialsOver');
  expect((await carryPieces('2', ['P-1', 'X-1'])).body.code).toBe('stock.serialNotHere');
  expect((await carryPieces('2', ['P-1', 'P-2'])).body).toMatchObject({ moved: '2' });
  const bins = async () =>
    Object.fromEntries(
      (await inOne((ctx) => readSerials(ctx, sql`sku_id = ${skuId} and bin <> ''`))).map(({ serial, state, bin }) => [
        serial,
        `${state} ${bin}`,
      ]),
    );
  expect(await bins()).toEqual({ 'P-1': 'inStock SH-P-2-01-1', 'P-2': 'inStock SH-P-2-01-1' });
  // By hand out of sale: defective until the move is taken back.
  const aside = {
    ...{ skuId, quantity: '1', serials: ['P-2'] },
    from: { bucket: 'sellable', bin: 'SH-P-2-01-1' },
    to: { bucket: 'defective' },
  };
  const move = (line: object) =>
    ask<{ outcomes: { id: string }[] }>('POST', '/stock/moves', { documents: [{ nodeId: node, lines: [line] }] });
  expect(await move({ ...aside, serials: undefined })).toMatchObject({ body: { code: 'stock.serialsNeeded' } });
  const { outcomes } = (await move(aside)).body;
  const [piece] = await inOne((ctx) => readSerials(ctx, sql`serial = 'P-2'`));
  expect(piece).toMatchObject({ state: 'defective', bin: '' });
  const documents = [{ documentId: outcomes[0]!.id, note: '看错了' }];
  await ask('POST', '/stock/reversals', { documents });
  expect(await bins()).toEqual({ 'P-1': 'inStock SH-P-2-01-1', 'P-2': 'inStock SH-P-2-01-1' });
});

test('WMS-3 what is picked most is suggested for the fast zone with its metres, moved by task, and its picking bin moves along', async () => {
  await put(2, 'SH-P-2-03-1', '9000');
  const ids = await waybilled(3, [[skus[2]!, 1n]]);
  await inOne((ctx) => makePickLists(ctx, ids));
  const read = async () => (await ask<ResponseOf<typeof listMovers>>('GET', `/refills/movers?nodeId=${node}`)).body;
  const { movers, fastZone } = await read();
  expect(fastZone).toBe(true);
  const [mover] = movers;
  expect(mover).toMatchObject({
    sku: { merchantCode: 'SKU-3' },
    from: { bin: 'SH-P-2-03-1' },
    to: { bin: 'SH-F-1-01-1' },
  });
  expect(mover!.savedMetres).toBe(2 * (mover!.from.metres - mover!.to.metres) * mover!.picks);
  const move = { skuId: skus[2], from: mover!.from.bin, to: mover!.to.bin };
  const accept = () => ask<{ made: number; code: string }>('POST', '/refills/movers', { nodeId: node, moves: [move] });
  expect((await accept()).body).toEqual({ made: 1 });
  expect((await accept()).body.code).toBe('warehouse.moverGone');
  const task = (await tasks()).find(({ reason }) => reason === 'fastMover')!;
  expect((await carry(task.id, task.toBin, task.quantity)).body.state).toBe('done');
  const results = await verifyTenant(db, ONE, [...ledgerChecks, ...stockChecks, ...warehouseChecks]);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
});
