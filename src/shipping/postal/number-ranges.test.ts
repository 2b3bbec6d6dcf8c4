/** Ranges of postal numbers (SHP-8): kept by a person, handed out once, whoever asks and however often. */
import { beforeAll, expect, test } from 'vitest';
import { ONE, testDatabase } from '../../../test/database.ts';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { seedNode, seedReleased, seedShop, seedSkus, seedStock } from '../../../test/seed.ts';
import type { NumberRange } from '../../contract/number-ranges.ts';
import type { Ctx } from '../../kernel/context.ts';
import { askDueWaybills } from '../ask-waybills.ts';
import { saveCouriers } from '../couriers.ts';
import { couriersWithNumbers } from '../queries.ts';
import { requestWaybills } from '../request-waybills.ts';
import { readParcels } from '../store.ts';
import { courierDesk } from '../testing/courier-desk.ts';
import type { WaybillRequest } from '../waybill-service.ts';
import { refreshBalances, servicesOf } from '../waybill-services.ts';
import { postNumbers } from './give-numbers.ts';
import { rangeRoutes } from './range-routes.ts';
import { faultOf } from './s10.ts';

const { db } = await testDatabase();
const server = await listen(db, rangeRoutes);
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
let person: Person;
beforeAll(async () => {
  person = await signedIn(db, 1, ['settings.read', 'settings.write']);
  const courier = (code: string) => ({ code, name: code, product: '', service: null, active: true, tariffs: [] });
  await inOne((ctx) => saveCouriers(ctx, [courier('EPK'), courier('SMALL')]));
});

async function ask(method: string, path: string, body?: object, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1/settings/number-ranges${path}`, {
    headers,
    ...(body && { body }),
  });
  const said = (await answer.json()) as NumberRange & { code?: string; ranges: NumberRange[] };
  return { status: answer.status, body: said };
}
const range = (first: string, last: string, more = {}) =>
  ask('POST', '', { courier: 'EPK', indicator: 'LZ', country: 'CN', first, last, ...more });
const party = { name: '', phone: '', province: '', city: '', district: '', town: '', detail: '', postcode: '' };
const request = (carrier = 'EPK', parcels = 1): WaybillRequest => ({
  ...{ id: crypto.randomUUID(), carrier, sender: party, recipient: party, masked: null, goods: [] },
  ...{ weightG: 500n, codMinor: null, parcels },
});
const give = async (...requests: WaybillRequest[]) => {
  const told = await inOne((ctx) => postNumbers.house!.give(ctx, requests));
  return told.map((one) => (one.result === 'issued' ? [one.waybillNumber, ...one.subNumbers] : one.code));
};
const left = async () => (await inOne(couriersWithNumbers)).map(({ code, numbersLeft }) => [code, numbersLeft]);

test('SHP-8 a range is kept with its check digits; another may not overlap it, and only giving it stops', async () => {
  const made = await range('47312482', '47312485');
  expect(made).toMatchObject({
    status: 200,
    body: { first: 'LZ473124829CN', last: 'LZ473124850CN', next: 'LZ473124829CN', left: 4, active: true },
  });
  const wrong = async (...given: Parameters<typeof range>) => (await range(...given)).body.code;
  expect(await wrong('47312485', '47312490')).toBe('shipping.rangeOverlaps');
  expect(await wrong('1', '99999999')).toBe('shipping.rangeOverlaps');
  expect(await wrong('9', '8')).toBe('shipping.rangeReversed');
  expect(await wrong('1', '2', { courier: 'NOBODY' })).toBe('shipping.courierUnknown');
  const many = await Promise.all(Array.from({ length: 4 }, () => range('100', '199', { indicator: 'RR' })));
  expect(many.filter(({ status }) => status === 200)).toHaveLength(1);
  const { id, version } = made.body;
  expect((await ask('PUT', `/${id}`, { active: false }, version + 1)).status).toBe(409);
  expect((await ask('PUT', `/${id}`, { active: false }, version)).body).toMatchObject({ active: false, left: 4 });
  expect(await left()).toEqual([
    ['EPK', 100],
    ['SMALL', null],
  ]);
  expect((await ask('PUT', `/${id}`, { active: true }, version + 1)).body).toMatchObject({ active: true });
  expect((await inOne(servicesOf)).get('post')).toMatchObject({ kind: 'post', couriers: ['EPK'] });
});

test('SHP-8 numbers are given in order, once, also to many at once; what does not fit gets none', async () => {
  const [first, three] = [request(), request('EPK', 3)];
  expect(await give(first, three)).toEqual([['LZ473124829CN'], ['LZ473124832CN', 'LZ473124846CN', 'LZ473124850CN']]);
  // Asked again, each has what it got; the next range follows by itself.
  expect(await give(three, request(), first)).toEqual([
    ['LZ473124832CN', 'LZ473124846CN', 'LZ473124850CN'],
    [expect.stringMatching(/^RR0000010\d{2}CN$/)],
    ['LZ473124829CN'],
  ]);
  const requests = Array.from({ length: 120 }, () => request());
  const answers = (await Promise.all(requests.map((one) => give(one)))).flat();
  const numbers = answers.filter((one) => Array.isArray(one)).flat();
  expect(numbers).toHaveLength(99);
  expect(new Set(numbers).size).toBe(99);
  expect(numbers.map(faultOf).filter(Boolean)).toEqual([]);
  expect(answers.filter((one) => one === 'shipping.numbersUsedUp')).toHaveLength(21);
  expect(await give(request('SMALL'))).toEqual(['shipping.numbersUsedUp']);
  expect(await left()).toEqual([
    ['EPK', 0],
    ['SMALL', null],
  ]);
  expect((await ask('GET', '')).body.ranges.map(({ next }) => next)).toEqual([null, null]);
});

test('SHP-8 a parcel gets its postal number like any other, and a short range says so on the parcel', async () => {
  expect((await range('200', '201', { courier: 'SMALL' })).status).toBe(200);
  const { ports } = courierDesk();
  const house = { ...ports, services: new Map([['post', postNumbers]]) };
  const ids = await inOne(async (ctx) => {
    const [shopId, { id: node }, skus] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 1)];
    await seedStock(ctx, node, [{ skuId: skus[0]!, quantity: 9n }]);
    const one = { shopId, node, courier: 'SMALL', lines: [[skus[0]!, 1n]] as const };
    return seedReleased(ctx, [one, one, one]);
  });
  await inOne((ctx) => requestWaybills(ctx, ids));
  await askDueWaybills(db, ONE, house);
  const parcels = await inOne((ctx) => readParcels(ctx, ids));
  expect(parcels.map(({ waybill }) => waybill?.state).toSorted()).toEqual(['failed', 'issued', 'issued']);
  expect(parcels.flatMap(({ waybillNumber }) => waybillNumber ?? []).toSorted()).toEqual([
    'LZ000002001CN',
    'LZ000002015CN',
  ]);
  expect(parcels.find(({ waybill }) => waybill?.state === 'failed')?.waybill?.message).toContain('号段');
  await refreshBalances(db, ONE, house);
  expect(await left()).toContainEqual(['SMALL', 0]);
});
