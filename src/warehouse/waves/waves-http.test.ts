/** Waves over HTTP: shown, made as shown, thinned out, begun, given up. On a real database. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import type { PickListSheet } from '../../contract/pick-lists.ts';
import type { WaveSchedule } from '../../contract/wave-schedules.ts';
import type { Wave, WaveAsked, WavePlan, WaveRow } from '../../contract/waves.ts';
import { handlersByKind, Workers } from '../../kernel/jobs.ts';
import { stopFulfilments } from '../../shipping/shipping.ts';
import { stockRoutes } from '../../stock/stock.ts';
import { makePickLists, warehouseRoutes } from '../warehouse.ts';
import { isLastCall, nextRun } from './next-run.ts';
import { waveJobs } from './run-schedules.ts';

const { db, config, desk, node, skus, inOne, waybilled } = await parcelHouse();
const server = await listen(db, [...warehouseRoutes(desk.ports), ...stockRoutes({ documents: new Map() })]);
let keeper: Person;

const FLOOR = {
  aisles: ['1', '2', '3'].map((code, i) => ({ code, xMm: 1500 + i * 3000 })),
  crossAisles: [1000, 13_000],
  ...{ crossAisleWidthMm: 2000, bayMm: 1000, numbering: 'oneSide' },
  ...{ startsAt: { xMm: 1500, yMm: 1000 }, endsAt: { xMm: 1500, yMm: 1000 } },
};
const asked: WaveAsked = {
  ...{ nodeId: node, couriers: [], shopIds: [], shipBefore: null, kind: 'any', most: 50 },
  cart: { orders: 2, pieces: null },
};

async function ask<T = { code: string; data: unknown }>(
  method: string,
  path: string,
  body?: unknown,
  version?: number,
) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(keeper, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return (await answer.json()) as T;
}
const plan = (change: Partial<WaveAsked> = {}) => ask<WavePlan>('POST', '/waves/preview', { ...asked, ...change });
const make = (carts: string[][]) => ask<Wave & { code: string }>('POST', '/waves', { asked, carts });
const cartsOf = ({ carts }: WavePlan) => carts.map(({ parcelIds }) => parcelIds);
const stateOf = (wave: Wave, id: string) => wave.members.find(({ parcelId }) => parcelId === id)!;

beforeAll(async () => {
  keeper = await signedIn(db, 1, ['stock.read', 'stock.write', 'shipping.read', 'shipping.write']);
  // The first SKU lies in aisle 1, the others where nobody has placed a bin.
  const lines = [{ skuId: skus[0], quantity: '9000', bin: 'SH-A-1-5-1' }];
  await ask('POST', '/stock/receipts', { documents: [{ nodeId: node, lines }] });
  const stands = { zoneId: null, aisle: '1', bay: 5, level: 1, active: true };
  await ask('PUT', `/warehouses/${node}/floor`, FLOOR, 0);
  await ask('PUT', `/warehouses/${node}/bins/SH-A-1-5-1`, stands, 1);
});

test('WMS-4 a plan chooses by kind and courier, counts its carts and metres, and takes nothing', async () => {
  const singles = await waybilled(3, [[skus[0]!, 1n]]);
  const double = await waybilled(1, [[skus[0]!, 2n]]);
  const single = await plan({ kind: 'single' });
  expect(cartsOf(single).flat().toSorted()).toEqual(singles.toSorted());
  expect(single).toMatchObject({
    parcels: 3,
    pieces: '3',
    more: false,
    notPlaced: 0,
    carts: [{ bins: 1, lengthMm: 11_000 }, {}],
  });
  expect(single.walk).toEqual({ lengthMm: 22_000, aloneMm: 33_000, habitMm: expect.any(Number) });
  expect(cartsOf(await plan({ kind: 'multi' }))).toEqual([double]);
  expect(await plan({ most: 1 })).toMatchObject({ parcels: 1, more: true });
  expect(await plan({ couriers: ['NONE'] })).toMatchObject({ parcels: 0, carts: [] });
  expect(await plan({ kind: 'single' })).toEqual(single);
});

test('WMS-4 a wave is made as shown; a parcel is on one wave at a time, and leaves it by name', async () => {
  const carts = cartsOf(await plan());
  const [first, second] = carts.flat();
  const wave = await make(carts);
  expect(wave).toMatchObject({
    state: 'open',
    parcels: 4,
    carts: 2,
    checked: 0,
    walk: { aloneMm: 44_000 },
    pickLists: [],
  });
  expect((await make([[first!]])).code).toBe('warehouse.onWave');
  expect((await make([[wave.id]])).code).toBe('shipping.unknown');
  expect(await plan()).toMatchObject({ parcels: 0 });
  const kicked = await ask<Wave>('POST', `/waves/${wave.id}/kick-out`, { ids: [first], reason: '买家改地址' });
  expect(kicked).toMatchObject({ parcels: 3, kickedOut: 1 });
  expect(stateOf(kicked, first!)).toMatchObject({ state: 'kickedOut', reason: '买家改地址' });
  expect((await ask('POST', `/waves/${wave.id}/kick-out`, { ids: [first], reason: 'x' })).code).toBe(
    'warehouse.notOnWave',
  );
  expect(cartsOf(await plan())).toEqual([[first]]);
  const gone = await ask<Wave>('POST', `/waves/${wave.id}/cancel`);
  expect(gone).toMatchObject({ state: 'cancelled', parcels: 0, kickedOut: 4 });
  expect(stateOf(gone, second!).reason).toBe('cancelled');
  expect((await ask('POST', `/waves/${wave.id}/start`)).code).toBe('warehouse.waveNotOpen');
  expect(await plan()).toMatchObject({ parcels: 4 });
});

test('WMS-4 begun, a wave has a pick list a cart; what was stopped or picked meanwhile is kicked out and said', async () => {
  const carts = cartsOf(await plan());
  const { id } = await make(carts);
  const [stopped, picked] = [carts[0]![0]!, carts[1]![0]!];
  await inOne((ctx) => stopFulfilments(ctx, [stopped], ['paused']));
  await inOne((ctx) => makePickLists(ctx, [picked]));
  const wave = await ask<Wave>('POST', `/waves/${id}/start`);
  expect(wave).toMatchObject({
    state: 'picking',
    parcels: 2,
    kickedOut: 2,
    pickLists: [{ parcels: 1, open: 1 }, { parcels: 1 }],
  });
  expect([stateOf(wave, stopped).reason, stateOf(wave, picked).reason]).toEqual(['stopped', 'notPickable']);
  const sheet = await ask<PickListSheet>('GET', `/pick-lists/${wave.pickLists[0]!.id}`);
  expect(sheet.orders.map(({ parcelId }) => parcelId)).toEqual([carts[0]![1]]);
  expect(sheet.walk!.lengthMm).toBe(11_000);
  const rows = (await ask<{ items: WaveRow[] }>('GET', '/waves')).items;
  expect(rows.map(({ state }) => state)).toEqual(['picking', 'cancelled']);
  expect((await ask('GET', `/waves/${picked}`)).code).toBe('warehouse.waveUnknown');
});

test('WMS-4 a wave is done when its last parcel is checked out', async () => {
  const wave = (await ask<{ items: WaveRow[] }>('GET', '/waves')).items[0]!;
  const { members } = await ask<Wave>('GET', `/waves/${wave.id}`);
  const ids = members.flatMap(({ state, parcelId }) => (state === 'picking' ? [parcelId] : []));
  await inOne(
    (ctx) => ctx.sql`update fulfilment set state = 'checked' where tenant_id = 1 and id = any(${ids}::uuid[])`,
  );
  expect(await ask<Wave>('GET', `/waves/${wave.id}`)).toMatchObject({ state: 'done', checked: 2, parcels: 2 });
});

test('WMS-4 by zone and by same SKU: only what lies there wholly, and a cart of each SKU', async () => {
  const zone = await ask<{ id: string }>('POST', `/warehouses/${node}/zones`, {
    ...{ code: 'F', name: '快拣区', kind: 'fast', active: true },
  });
  const bins = await ask<{ items: { version: number }[] }>('GET', `/warehouses/${node}/bins?text=SH-A-1-5-1`);
  const stands = { zoneId: zone.id, aisle: '1', bay: 5, level: 1, active: true };
  await ask('PUT', `/warehouses/${node}/bins/SH-A-1-5-1`, stands, bins.items[0]!.version);
  const alike = await waybilled(3, [[skus[0]!, 1n]]);
  const others = await waybilled(2, [[skus[1]!, 1n]]);
  const [mixed] = await waybilled(1, [
    [skus[0]!, 1n],
    [skus[1]!, 1n],
  ]);
  const inZone = cartsOf(await plan({ zoneIds: [zone.id] })).flat();
  expect(inZone).toEqual(expect.arrayContaining(alike));
  for (const id of [mixed, ...others]) expect(inZone).not.toContain(id);
  const carts = cartsOf(await plan({ kind: 'sameSku' }));
  // The SKU most wait for comes first, and no cart holds two.

  expect(carts.at(-1)!.toSorted()).toEqual(others.toSorted());
  expect(carts.flat()).not.toContain(mixed);
  expect(carts.every((cart) => cart.length <= 2)).toBe(true);
});

test('WMS-4 the clock makes waves: it waits for enough, says what it did, is paused, and asks for a time', async () => {
  const workers = new Workers(db, { config, handlers: handlersByKind(waveJobs, []) });
  const { shipBefore: _, ...choice } = asked;
  const set = {
    ...{ ...choice, name: '午前波次', times: ['10:00'], everyMinutes: null, least: 50, cutOff: '17:00' },
    ...{ leadMinutes: 30, dueHours: null, active: true },
  };
  expect(await ask('POST', '/wave-schedules', { ...set, times: [], cutOff: '' })).toMatchObject({
    code: 'warehouse.scheduleNever',
  });
  const made = await ask<WaveSchedule>('POST', '/wave-schedules', set);
  expect(made).toMatchObject({ version: 1, last: null, nextAt: expect.stringMatching(/T(02:00|08:30):00/) });
  const at = `/wave-schedules/${made.id}`;
  const run = async () => {
    await ask('POST', `${at}/run`);
    await workers.drain();
    return (await ask<{ schedules: WaveSchedule[] }>('GET', '/wave-schedules')).schedules[0]!;
  };
  const waiting = (await plan()).parcels;
  expect(await run()).toMatchObject({ last: { outcome: 'tooFew', waiting, wave: null }, nextAt: made.nextAt });
  await ask('PUT', at, { ...set, least: waiting }, 1);
  const { last } = await run();
  expect(last).toMatchObject({ outcome: 'made', waiting, wave: { number: expect.stringMatching(/^B/) } });
  expect(await ask<Wave>('GET', `/waves/${last!.wave!.id}`)).toMatchObject({ state: 'open', parcels: waiting });
  expect((await run()).last).toMatchObject({ outcome: 'nothing', waiting: 0, wave: null });
  expect(await ask('PUT', at, { ...set, active: false }, 2)).toMatchObject({ nextAt: null, active: false, version: 3 });
  expect(await ask('POST', `${at}/run`)).toMatchObject({ code: 'warehouse.schedulePaused' });
});

test.each`
  times                 | every   | cutOff     | lead  | now        | next                      | last
  ${['10:00', '14:00']} | ${null} | ${''}      | ${0}  | ${'10:00'} | ${'2026-11-22T06:00:00Z'} | ${false}
  ${['10:00']}          | ${null} | ${''}      | ${0}  | ${'10:01'} | ${'2026-11-23T02:00:00Z'} | ${false}
  ${[]}                 | ${30}   | ${''}      | ${0}  | ${'10:01'} | ${'2026-11-22T02:30:00Z'} | ${false}
  ${['18:00']}          | ${null} | ${'17:00'} | ${45} | ${'12:00'} | ${'2026-11-22T08:15:00Z'} | ${true}
  ${[]}                 | ${null} | ${'00:10'} | ${30} | ${'12:00'} | ${'2026-11-22T15:40:00Z'} | ${true}
  ${[]}                 | ${null} | ${''}      | ${0}  | ${'12:00'} | ${null}                   | ${false}
`(
  'WMS-4 the run after $now of $times, every $every, courier $cutOff is $next',
  ({ times, every, cutOff, lead, now, next, last }) => {
    const clock = { times, everyMinutes: every, cutOff, leadMinutes: lead };
    const at = nextRun(clock, Date.parse(`2026-11-22T${now}:00+08:00`));
    expect(at?.toISOString() ?? null).toBe(next && new Date(next).toISOString());
    expect(at !== null && isLastCall(clock, at)).toBe(last);
  },
);
