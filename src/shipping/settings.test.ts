import { beforeAll, expect, test, vi } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, type Person, ring, signedIn } from '../../test/http.ts';
import { seedNode } from '../../test/seed.ts';
import { OutsideFailure } from '../channels/channels.ts';
import type { CourierInFull, CourierQuote, PriceList, WaybillServiceSettings } from '../contract/shipping-settings.ts';
import { courierTables } from './couriers.ts';
import { shippingSettingsRoutes } from './settings-routes.ts';
import { courierDesk } from './testing/courier-desk.ts';
import { accessOpener, servicesOf } from './waybill-services.ts';

const { db, owner } = await testDatabase();
const desk = courierDesk();
const BAD = 'https://10.0.0.1/';
const checkEndpoint = async (url: string) => (url === BAD ? { code: 'outbound.addressNotPublic' } : null);
const openAccess = accessOpener(ring);
const server = await listen(db, shippingSettingsRoutes({ ...desk.ports, openAccess, checkEndpoint }, ring));
let person: Person;
beforeAll(async () => {
  person = await signedIn(db, 1, ['settings.read', 'settings.write', 'shipping.read', 'shipping.cost']);
});

async function ask<T>(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1/settings${path}`, {
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

const rate = (more: object = {}): PriceList['rates'][number] => ({
  destinations: ['*'],
  brackets: [{ uptoG: '1000', priceMinor: '800' }],
  steps: [{ uptoG: null, stepG: '1000', stepMinor: '200' }],
  remoteMinor: '0',
  days: 3,
  ...more,
});
const list = (more: Partial<PriceList> = {}): PriceList => ({
  origins: ['330000'],
  from: '2020-01-01',
  until: null,
  volumetricDivisor: '8000',
  roundToG: '1000',
  forgiveG: '50',
  minimumMinor: '0',
  fuelPpm: '0',
  cod: { ppm: '10000', minimumMinor: '300', maximumMinor: null, limitMinor: '500000' },
  insurance: null,
  maxWeightG: null,
  maxSideMm: null,
  refusedGoods: [],
  served: [],
  refused: ['540000'],
  rates: [rate()],
  priority: 10,
  ...more,
});
const courier = { name: '中通快递', product: '', service: null, active: true };

test('SHP-1 a courier comes with its price list, and a change of the list counts at once', async () => {
  const made = await ask<CourierInFull>('POST', '/couriers', { ...courier, code: 'ZTO', priceLists: [list()] });
  expect(made).toMatchObject({ status: 200, body: { code: 'ZTO', version: 1, priceLists: [list()] } });
  const place = { province: '310000', city: '310100', district: '310118', street: '' };
  const first = async () => {
    const { tariffs } = await db.read(ONE, courierTables);
    return tariffs.lane('330000', place)[0]!.brackets[0]!.price;
  };
  expect(await first()).toBe(800);
  const dearer = [
    list({ until: '2020-06-01' }),
    list({ from: '2020-06-01', rates: [rate({ brackets: [{ uptoG: '1000', priceMinor: '900' }] })] }),
  ];
  expect(await ask('PUT', '/couriers/ZTO', { ...courier, priceLists: dearer }, 1)).toMatchObject({ status: 200 });
  expect(await first()).toBe(900);
  expect(await ask('PUT', '/couriers/ZTO', { ...courier, priceLists: [] }, 1)).toMatchObject({ status: 409 });
  expect((await ask('GET', '/couriers')).body).toEqual({
    couriers: [{ ...courier, code: 'ZTO', priceLists: 2, version: 2 }],
  });
  expect((await ask<CourierInFull>('GET', '/couriers/ZTO')).body.priceLists).toEqual(dearer);
  const again = dearer.with(1, { ...dearer[1]!, fuelPpm: '20000', rates: [rate({ days: 2 })] });
  await ask('PUT', '/couriers/ZTO', { ...courier, name: '中通', priceLists: again }, 2);
  const { body: history } = await ask<{ items: { detail: object }[] }>('GET', '/couriers/ZTO/history');
  const mine = 'priceLists/330000 2020-06-01';
  expect(history.items.map(({ detail }) => detail)).toMatchObject([
    {
      name: ['中通快递', '中通'],
      [`${mine}/fuelPpm`]: ['0', '20000'],
      [`${mine}/rates/*`]: [
        { days: 3, brackets: [{ priceMinor: '900' }] },
        { days: 2, brackets: [{ priceMinor: '800' }] },
      ],
    },
    { [mine]: [null, { until: null, rates: 1 }], 'priceLists/330000 2020-01-01/until': [null, '2020-06-01'] },
    { name: [null, '中通快递'] },
  ]);
  expect(await ask('GET', '/couriers/HERMES/history')).toMatchObject({ status: 404 });
  expect(await ask('GET', '/couriers/HERMES')).toMatchObject({
    status: 404,
    body: { code: 'shipping.courierUnknown' },
  });
});

test('SHP-1 what a parcel would cost is told of every courier, cheapest first, and who does not go and why', async () => {
  const node = await db.transaction(ONE, (ctx) => seedNode(ctx));
  const origins = [node.provinceCode];
  const cheap = { ...courier, code: 'CHEAP', priceLists: [list({ origins, maxWeightG: '5000', refused: ['540000'] })] };
  const dear = [rate({ brackets: [{ uptoG: '1000', priceMinor: '1500' }] })];
  await ask('POST', '/couriers', cheap);
  await ask('POST', '/couriers', {
    ...courier,
    code: 'DEAR',
    priceLists: [list({ origins, refused: [], rates: dear })],
  });
  const quotes = async (place: string, weightG: string) => {
    const answer = await server.ask(
      person,
      'GET',
      `/api/v1/courier-quotes?nodeId=${node.id}&place=${place}&weightG=${weightG}`,
    );
    const { quotes } = (await answer.json()) as { quotes: CourierQuote[] };
    return quotes
      .filter(({ courier: { code } }) => code !== 'ZTO')
      .map(({ courier: { code }, cost, because }) => [code, cost?.amount ?? because]);
  };
  expect(await quotes('310118', '1000')).toEqual([
    ['CHEAP', '800'],
    ['DEAR', '1500'],
  ]);
  expect(await quotes('310118', '2040')).toEqual([
    ['CHEAP', '1000'],
    ['DEAR', '1700'],
  ]);
  expect(await quotes('540102', '1000')).toEqual([
    ['DEAR', '1500'],
    ['CHEAP', 'notServed'],
  ]);
  expect(await quotes('310000', '6000')).toEqual([
    ['DEAR', '2500'],
    ['CHEAP', 'tooHeavy'],
  ]);
  const nowhere = `/api/v1/courier-quotes?nodeId=${node.id}&place=999999&weightG=1`;
  expect(await (await server.ask(person, 'GET', nowhere)).json()).toMatchObject({
    code: 'shipping.destinationUnknown',
  });
});

const WHERE = { courier: 'X', list: '330000 2020-01-01' };
test.each`
  fault                         | lists                                                                                   | code                        | data
  ${'two lists at once'}        | ${[list(), list()]}                                                                     | ${'shipping.tariffOverlap'} | ${{ ...WHERE, place: '330000' }}
  ${'two lists at once, later'} | ${[list({ until: '2031-01-01' }), list({ from: '2030-01-01' })]}                        | ${'shipping.tariffOverlap'} | ${{ courier: 'X', list: '330000 2030-01-01', place: '330000' }}
  ${'two prices for one place'} | ${[list({ rates: [rate(), rate()] })]}                                                  | ${'shipping.tariffOverlap'} | ${{ ...WHERE, place: '*' }}
  ${'a step of nothing'}        | ${[list({ rates: [rate({ steps: [{ uptoG: null, stepG: '0', stepMinor: '1' }] })] })]}  | ${'shipping.tariffUnsound'} | ${{ ...WHERE, place: '*', why: 'stepOfNothing' }}
  ${'weights that fall'}        | ${[list({ rates: [rate({ steps: [{ uptoG: '500', stepG: '1', stepMinor: '1' }] })] })]} | ${'shipping.tariffUnsound'} | ${{ ...WHERE, place: '*', why: 'weightsNotRising' }}
  ${'an amount beyond reason'}  | ${[list({ minimumMinor: '999999999999' })]}                                             | ${'shipping.tariffUnsound'} | ${{ ...WHERE, place: '330000', why: 'numberTooLarge' }}
  ${'a place that is none'}     | ${[list({ rates: [rate({ destinations: ['330199'] })] })]}                              | ${'shipping.placeUnknown'}  | ${{ ...WHERE, place: '330199' }}
`('SHP-1 a price list with $fault is refused by courier, list and place', async ({ lists, code, data }) => {
  const answer = await ask('POST', '/couriers', { ...courier, code: 'X', priceLists: lists });
  expect(answer).toMatchObject({ status: 422, body: { code, data } });
});

test('SHP-1 a courier of a service nobody has, and one that is there already, are refused', async () => {
  const body = { ...courier, code: 'X', service: 'nobody', priceLists: [] };
  expect((await ask('POST', '/couriers', body)).body).toMatchObject({ code: 'shipping.serviceUnknown' });
  const again = { ...courier, code: 'ZTO', priceLists: [] };
  expect((await ask('POST', '/couriers', again)).body).toMatchObject({ code: 'shipping.courierTaken' });
});

const service = {
  name: '测试面单',
  endpoint: 'https://waybills.example.com/',
  couriers: ['YTO'],
  accounts: [{ courier: 'YTO', customerName: 'K1', monthCode: '', branchCode: '210301', branchName: '华新' }],
  templates: [],
  userId: '',
  active: true,
};
const secret = (name: string, value: string) => ({ name, value });

test('SHP-2 an account at a waybill service: credentials go in, names come out, those left out stay', async () => {
  const credentials = [secret('businessId', 'canary-1'), secret('apiKey', 'canary-2')];
  const made = await ask<WaybillServiceSettings>('POST', '/waybill-services', {
    ...{ ...service, id: 'mine', kind: 'desk', credentials },
  });
  expect(made.body).toMatchObject({ ...service, credentials: ['apiKey', 'businessId'], version: 1, balance: [] });
  const change = { ...service, name: '新名字', credentials: [secret('apiKey', 'canary-3')] };
  const changed = await ask('PUT', '/waybill-services/mine', change, 1);
  expect(changed.body).toMatchObject({ name: '新名字', credentials: ['apiKey', 'businessId'], version: 2 });
  const access = openAccess((await db.read(ONE, servicesOf)).get('mine')!);
  expect(access.credentials).toEqual({ businessId: 'canary-1', apiKey: 'canary-3' });
  const listed = await ask('GET', '/waybill-services');
  expect(listed.body).toMatchObject({ kinds: [{ kind: 'desk', credentials: ['key'], unmasks: [] }] });
  const history = await ask<{ items: { detail: object }[] }>('GET', '/waybill-services/mine/history');
  expect(history.body.items.map(({ detail }) => detail)).toMatchObject([
    { name: [service.name, '新名字'], secrets: ['apiKey'] },
    { kind: [null, 'desk'], 'accounts/YTO': [null, { branchCode: '210301' }], secrets: ['businessId', 'apiKey'] },
  ]);
  const { rows } = await owner.query(`select coalesce(json_agg(a)::text, '') as log from audit_entry a`);
  expect(JSON.stringify([made, changed, listed, rows])).not.toContain('canary');
  expect(rows[0].log).toContain('waybillService/mine');
});

test.each`
  fault                      | path  | body                                        | code
  ${'an address of our own'} | ${''} | ${{ id: 'b', kind: 'desk', endpoint: BAD }} | ${'outbound.addressNotPublic'}
  ${'a kind nobody speaks'}  | ${''} | ${{ id: 'b', kind: 'pigeon' }}              | ${'shipping.serviceKindUnknown'}
  ${'an id that is taken'}   | ${''} | ${{ id: 'mine', kind: 'desk' }}             | ${'shipping.serviceTaken'}
`('SHP-2 an account with $fault is refused', async ({ body, code }) => {
  expect((await ask('POST', '/waybill-services', { ...service, ...body })).body).toMatchObject({ code });
  expect((await db.read(ONE, servicesOf)).has('b')).toBe(false);
});

test('SHP-2 a changed address is checked like a new one, and a test asks the service for what is left', async () => {
  const moved = await ask('PUT', '/waybill-services/mine', { ...service, endpoint: BAD }, 2);
  expect(moved.body).toMatchObject({ code: 'outbound.addressNotPublic' });
  const { body } = await ask('POST', '/waybill-services/mine/test');
  expect(body).toEqual({
    branches: [
      { courier: 'YTO', code: '1', name: '华新', left: '300' },
      { courier: 'YTO', code: '2', name: '徐泾', left: '20' },
      { courier: 'SF', code: '3', name: '青浦', left: null },
    ],
  });
  const { services } = (await ask<{ services: WaybillServiceSettings[] }>('GET', '/waybill-services')).body;
  expect(services[0]!.balance).toEqual([
    { courier: 'SF', left: null },
    { courier: 'YTO', left: '320' },
  ]);
  vi.spyOn(desk.ports.services.get('desk')!, 'balance').mockRejectedValue(
    new OutsideFailure('desk.closed', '账号已停用', true),
  );
  expect(await ask('POST', '/waybill-services/mine/test')).toMatchObject({
    ...{ status: 422, body: { code: 'shipping.serviceFailed', data: { message: '账号已停用' } } },
  });
  expect(await ask('POST', '/waybill-services/none/test')).toMatchObject({ status: 404 });
});
