/** What people do with parcels over HTTP besides the usual way: boxes, searching, settings, silent ones. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, ring, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import type { NodeLoads } from '../contract/nodes.ts';
import type { ParcelRow } from '../contract/shipping.ts';
import type { ShippingSettings } from '../contract/shipping-settings.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { shippingJobs, shippingRoutes, shippingSettingsRoutes } from './shipping.ts';

const house = await parcelHouse();
const { db, config, desk, release, waybilled, checked, handOverAll, parcelOf } = house;
const server = await listen(db, [...shippingRoutes(desk.ports), ...shippingSettingsRoutes(desk.ports, ring)]);
let person: Person;
beforeAll(async () => {
  person = await signedIn(db, 1, ['shipping.read', 'shipping.write', 'settings.read', 'settings.write']);
});

async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await server.ask(person, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
type Outcomes = { outcomes: { id: Id; done: boolean; refusal?: { code: string; data?: object } }[] };
type Rows = { items: ParcelRow[] };
const search = async (text: string) =>
  (await ask<Rows>('GET', `/parcels?text=${text}`)).body.items.map((row) => row.id);

test('SHP-2 several boxes under one number: said before it, each numbered, found by any of its numbers', async () => {
  const [id] = (await release(1)) as [Id];
  expect((await ask<Outcomes>('POST', '/parcels/boxes', { ids: [id], boxes: 3 })).body.outcomes).toMatchObject([
    { done: true },
  ]);
  expect((await ask<Outcomes>('POST', '/waybills/request', { ids: [id] })).body.outcomes).toMatchObject([
    { done: true },
  ]);
  const parcel = await parcelOf(id);
  const number = parcel.waybillNumber!;
  expect(parcel.waybill!.subNumbers).toEqual([`${number}-1`, `${number}-2`]);
  for (const text of [parcel.number, parcel.orderNumber, number, `${number}-2`])
    expect(await search(text)).toEqual([id]);
  expect(await search(`${number}-9`)).toEqual([]);
  const late = await ask<Outcomes>('POST', '/parcels/boxes', { ids: [id], boxes: 2 });
  expect(late.body.outcomes).toMatchObject([{ refusal: { code: 'shipping.hasWaybill' } }]);
  await ask('POST', '/waybills/cancel', { ids: [id], reason: '改为两箱' });
  await ask('POST', '/parcels/boxes', { ids: [id], boxes: 2 });
  await ask('POST', '/waybills/request', { ids: [id] });
  const after = await parcelOf(id);
  expect(after.waybill!.subNumbers).toHaveLength(1);
  expect(after.waybillNumber).not.toBe(number);
});

test('SHP-2 a courier that refuses is named in its own words', async () => {
  const [id] = (await release(1)) as [Id];
  desk.mood = 'refuses';
  const { body } = await ask<Outcomes>('POST', '/waybills/request', { ids: [id] });
  desk.mood = 'issues';
  expect(body.outcomes).toMatchObject([{ refusal: { code: 'shipping.courierRefused', data: { message: '超区' } } }]);
});

const work = async () => {
  const workers = new Workers(db, { config, handlers: handlersByKind(shippingJobs(desk.ports), []) });
  await workers.drain();
  await workers.stop();
};
const SETTINGS = { labelWhen: 'before', weightTolerance: null, silentHours: 48 } as const;
const set = (version: number, change: object) =>
  ask<ShippingSettings>(
    'PUT',
    '/settings/shipping',
    { ...SETTINGS, numbersOnRelease: false, ...change },
    {
      'if-match': `"${version}"`,
    },
  );

test('SHP-2 numbers are asked for at release when the tenant says so, and only then', async () => {
  const [before] = (await release(1)) as [Id];
  await work();
  expect((await parcelOf(before)).waybill).toBeNull();
  expect((await ask('GET', '/settings/shipping')).body).toMatchObject({ numbersOnRelease: false, version: 0 });
  const tolerance = { grams: '30', ppm: '50000' };
  expect(await set(0, { numbersOnRelease: true, weightTolerance: tolerance })).toMatchObject({
    ...{ status: 200, body: { numbersOnRelease: true, weightTolerance: tolerance, version: 1 } },
  });
  expect(await set(0, {})).toMatchObject({ status: 409 });
  const [after] = (await release(1)) as [Id];
  await work();
  expect(await parcelOf(after)).toMatchObject({ state: 'waybilled', waybill: { state: 'issued' } });
  await set(1, {});
});

test('SHP-4 a parcel nobody hears of is counted and listed', async () => {
  const ids = (await checked(2)) as [Id, Id];
  await waybilled(1);
  await handOverAll(ids);
  expect((await ask('GET', '/parcels/silent')).body).toEqual({ count: 0, hours: 48 });
  await house.inOne(
    (ctx) => ctx.sql`
      update fulfilment set news_at = news_at - interval '49 hours' where tenant_id = ${ctx.tenant} and id = ${ids[0]}`,
  );
  expect((await ask('GET', '/parcels/silent')).body).toEqual({ count: 1, hours: 48 });
  expect((await ask<Rows>('GET', '/parcels?silent=true')).body.items.map((row) => row.id)).toEqual([ids[0]]);
  expect((await ask<Rows>('GET', '/parcels?silent=true&state=signed')).body.items).toEqual([]);
  await set(2, { silentHours: 72 });
  expect((await ask('GET', '/parcels/silent')).body).toEqual({ count: 0, hours: 72 });
  const { items } = (await ask<{ items: { detail: object }[] }>('GET', '/settings/shipping/history')).body;
  expect(items[0]!.detail).toEqual({ silentHours: [48, 72] });
});

test('SRC-1 what each node was given a day is counted for the last fortnight', async () => {
  const loads = async () => (await ask<NodeLoads>('GET', '/settings/nodes/loads')).body;
  const before = (await loads()).nodes.find(({ id }) => id === house.node)!.parcels;
  await release(2);
  const { days, nodes } = await loads();
  expect(days).toHaveLength(14);
  expect(nodes).toEqual([{ id: house.node, parcels: before.with(-1, before.at(-1)! + 2) }]);
});
