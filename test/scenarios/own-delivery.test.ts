/**
 * A day of own vans over HTTP (SHP-7): slots booked by many at once, trips planned and changed by hand, and what a driver
 * does at doors: delivered with proof and cash, refused, nobody there, cash that does not agree.
 */
import { describe, expect, test } from 'vitest';
import type { DeliveryBase, DeliveryQuote } from '../../src/contract/delivery.ts';
import type { DayTrip, DeliveryDay } from '../../src/contract/delivery-days.ts';
import type { DriveTrip } from '../../src/contract/drive.ts';
import { deliveryChecks } from '../../src/delivery/delivery.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ParcelWork, saveCouriers, type Tariff } from '../../src/shipping/shipping.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { ONE } from '../database.ts';
import { type Person, signedIn } from '../http.ts';
import { seedShop } from '../seed.ts';
import { openWholeHouse, tomorrowAtNine } from '../whole-house.ts';

const start = Date.parse(tomorrowAtNine());
const [DAY, NEXT] = [dayOf(start), dayOf(start + 86_400_000)];
let hours = 0;
const house = await openWholeHouse(() => start + hours * 3_600_000);
const nodes = await house.furnish();
const OWN: Tariff = {
  ...{ courier: 'OWN', origins: ['330000'], from: '2026-01-01', until: null, volumetricDivisor: null },
  ...{ roundToG: 1000n, forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, insurance: null, maxWeightG: null },
  cod: { ppm: 0n, minimumMinor: 0n, maximumMinor: null, limitMinor: null },
  ...{ maxSideMm: null, refusedGoods: [], served: ['330402', '330411'], refused: [], priority: 1 },
  rates: [
    {
      destinations: ['*'],
      brackets: [{ uptoG: 50_000n, priceMinor: 1n }],
      ...{ steps: [], remoteMinor: 0n, days: 1 },
    },
  ],
};
const courier = { code: 'OWN', name: '青禾自配', product: '', service: 'own', active: true, tariffs: [OWN] };
const shop = await house.inOne(async (ctx) => {
  await saveCouriers(ctx, [courier]);
  return seedShop(ctx);
});
await house.stockUp(nodes['JX']!, [
  { merchantCode: 'TEA', name: '茶', barcode: '690001', weightG: 500n, quantity: 100n },
]);
await house.owner.query('update sku set price_minor = 10000');

const office = await signedIn(house.db, 1, 'owner');
const driver = await signedIn(house.db, 1, ['warehouse.check', 'orders.reveal']);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Answer = { status: number; body: any };
async function ask(
  who: Person,
  method: string,
  path: string,
  body?: unknown,
  more: { key?: string; version?: number } = {},
) {
  const headers: Record<string, string> = more.version === undefined ? {} : { 'if-match': `"${more.version}"` };
  const response = await house.server.ask(who, method, `/api/v1${path}`, {
    headers,
    ...(body === undefined ? {} : { body }),
    ...(more.key && { key: more.key }),
  });
  return { status: response.status, body: await response.json() } as Answer;
}

const slot = (from: number, mostOrders: number) => ({
  ...{ id: house.db.world.newId(), kind: 'fixed' as const, from: from * 60, until: (from + 2) * 60 },
  ...{ weekdays: [1, 2, 3, 4, 5, 6, 7], mostOrders, mostWeightG: null, mostVolumeCm3: null, active: true },
});
const [morning, noon] = [slot(10, 10), slot(13, 50)];
const area = (name: string, districts: string[], lat: number, lng: number) => ({
  ...{ id: house.db.world.newId(), name, kind: 'districts', districts, radiusM: 0, lat, lng, active: true },
});
const van = (name: string, driverId: Id | null) => ({
  ...{ id: house.db.world.newId(), name, maxWeightG: '800000', maxVolumeCm3: '4000000' },
  ...{ from: 8 * 60, until: 20 * 60, driverId, active: true },
});
const settings = {
  ...{ lat: 30.74, lng: 120.69, detourPercent: 40, speedKmh: 25, serviceMinutes: 5 },
  areas: [area('南湖', ['330402'], 30.75, 120.78), area('秀洲', ['330411'], 30.76, 120.71)],
  slots: [morning, noon],
  vans: [van('浙F·A1001', driver.userId), van('浙F·A1002', driver.userId)],
  active: true,
};
let base: DeliveryBase;
const orders: Id[] = [];

const enter = (i: number) =>
  ask(office, 'POST', `/shops/${shop}/orders`, {
    ...{ kind: 'manual', payment: 'cod', lines: [{ merchantCode: 'TEA', quantity: '1' }] },
    recipient: {
      ...{ name: `陈${i}`, phone: `138${String(10_000_000 + i)}`, province: '浙江省', city: '嘉兴市' },
      ...{ district: i % 2 ? '南湖区' : '秀洲区', detail: `中山路${i}号` },
    },
  });
const money = (amount: string) => ({ amount, currency: 'CNY' });
const book = (orderId: Id, slotId: Id, day: string, point?: { lat: number; lng: number }) =>
  ask(office, 'POST', '/delivery-bookings', { bookings: [{ orderId, slotId, day, ...(point && { point }) }] });
const quote = async (orderId: Id): Promise<DeliveryQuote> =>
  (await ask(office, 'POST', '/delivery-quotes', { for: { orderId }, from: DAY, days: 1 })).body;
const readDay = async (day: string): Promise<DeliveryDay> =>
  (await ask(office, 'GET', `/delivery-days?baseId=${base.id}&day=${day}`)).body;
const act = (trip: Id, verb: string, body?: unknown, key?: string) =>
  ask(driver, 'POST', `/drive/trips/${trip}/${verb}`, body, key ? { key } : {});
const now = () => new Date(start + hours * 3_600_000).toISOString();
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array.from({ length: 20 }, () => 0)]).toString('base64');

/** A whole image, as the slip of a refund must be. */
const SLIP = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('SHP-7 own delivery', () => {
  test('a base is kept, and nothing that was booked or driven can be taken out of it', async () => {
    const made = await ask(office, 'POST', '/delivery-bases', { nodeId: nodes['JX'], ...settings });
    expect(made).toMatchObject({ status: 200, body: { version: 1 } });
    base = made.body;
    const change = async (changed: object, code: string) => {
      const answer = await ask(
        office,
        'PUT',
        `/delivery-bases/${base.id}`,
        { ...settings, ...changed },
        { version: 1 },
      );
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    };
    await change({ slots: [morning] }, 'delivery.partRemoved');
    await change({ slots: [morning, { ...noon, until: noon.from + 90 }] }, 'delivery.slotUnsound');
    await change(
      { areas: [{ ...settings.areas[0], districts: ['999999'] }, settings.areas[1]] },
      'delivery.districtUnknown',
    );
    await change({ vans: [{ ...settings.vans[0], driverId: base.id }, settings.vans[1]] }, 'delivery.driverUnknown');
    expect((await ask(office, 'POST', '/delivery-bases', { nodeId: nodes['JX'], ...settings })).body.code).toBe(
      'delivery.baseTaken',
    );
  });

  test('thirty-two at once book a slot that takes ten', async () => {
    for (let i = 0; i < 32; i++) orders.push((await enter(i)).body.order.id);
    await house.settle();
    expect(await house.orderStates()).toEqual({ released: 32 });
    expect(await quote(orders[0]!)).toMatchObject({
      ...{ placed: 'area', area: '秀洲', booked: null },
      slots: [
        { slotId: morning.id, state: 'free', left: 10 },
        { state: 'free', left: 50 },
      ],
    });
    const outcomes = (await Promise.all(orders.map((id) => book(id, morning.id, DAY)))).map(
      ({ body }) => body.outcomes[0],
    );
    const refused = outcomes.filter(({ done }) => !done);
    expect(refused).toHaveLength(22);
    expect(new Set(refused.map(({ refusal }) => refusal.code))).toEqual(new Set(['delivery.slotFull']));
    expect((await quote(refused[0].id)).slots[0]).toMatchObject({ state: 'full', left: 0 });

    // One moves to the afternoon, so there is room for another; a second wish for the same order takes no second place.
    const booked = outcomes.filter(({ done }) => done).map(({ id }) => id as Id);
    await book(booked[0]!, noon.id, DAY, { lat: 30.77, lng: 120.75 });
    await Promise.all([book(refused[0].id, morning.id, DAY), book(refused[0].id, morning.id, DAY)]);
    expect((await readDay(DAY)).slots).toMatchObject([{ orders: 10, state: 'full' }, { orders: 1 }]);
    expect((await book(refused[1].id, noon.id, dayOf(start - 86_400_000))).body.outcomes[0].refusal.code).toBe(
      'delivery.slotPast',
    );
    // The next order to that address is found where somebody said it is.
    expect((await readDay(DAY)).drops.filter(({ placed }) => placed === 'own')).toMatchObject([
      { order: { id: booked[0] }, point: { lat: 30.77, lng: 120.75 } },
    ]);
    await house.expectVerified();
  });

  test('the day is planned; a stop moved by hand is reckoned before it is kept; fixed trips stay', async () => {
    const day: DeliveryDay = (await ask(office, 'POST', '/delivery-days/plan', { baseId: base.id, day: DAY })).body;
    expect(day.trips).toHaveLength(2);
    const stops = day.trips.flatMap((trip) => trip.stops);
    expect(stops).toHaveLength(11);
    expect(stops.filter(({ lateMinutes }) => lateMinutes > 0)).toEqual([]);
    const [first, second] = day.trips.toSorted((a, b) => b.stops.length - a.stops.length) as [DayTrip, DayTrip];
    const idsOf = (trip: DayTrip) => trip.stops.map(({ parcelId }) => parcelId);
    const [moved, ...rest] = idsOf(first);
    const set = (trip: DayTrip, parcelIds: Id[], check: boolean, version = trip.version) =>
      ask(office, 'PUT', `/delivery-trips/${trip.id}/stops`, { parcelIds, check }, { version });
    const before = day.trips.reduce((sum, { lengthM }) => sum + lengthM, 0);
    expect((await set(second, [...idsOf(second), moved!], true)).body.before.lengthM).toBe(before);
    expect((await set(second, [...idsOf(second), moved!], false, 7)).status).toBe(409);
    const kept = await set(second, [...idsOf(second), moved!], false);
    expect(kept.status).toBe(200);
    expect((await readDay(DAY)).trips.find(({ id }) => id === first.id)!.stops).toHaveLength(rest.length);

    const locked = { state: 'locked', driverId: driver.userId };
    const { version } = kept.body;
    expect((await ask(office, 'PUT', `/delivery-trips/${second.id}`, locked, { version })).status).toBe(200);
    const again: DeliveryDay = (await ask(office, 'POST', '/delivery-days/plan', { baseId: base.id, day: DAY })).body;
    expect(again.trips.find(({ id }) => id === second.id)!.stops.map(({ parcelId }) => parcelId)).toContain(moved);
    expect(again.trips.flatMap((trip) => trip.stops)).toHaveLength(11);

    // All on one trip for the driver of the next test.
    const draft = again.trips.find(({ id }) => id !== second.id)!;
    const open = again.trips.find(({ id }) => id === second.id)!;
    expect((await set(open, idsOf(draft), false)).body.code).toBe('delivery.tripFixed');
    await ask(office, 'PUT', `/delivery-trips/${open.id}`, { ...locked, state: 'draft' }, { version: open.version });
    const all = again.trips.flatMap(idsOf);
    const version2 = (await set(open, all, false, open.version + 1)).body.version;
    const published = { state: 'published', driverId: driver.userId };
    const { version: emptied } = (await readDay(DAY)).trips.find(({ id }) => id === draft.id)!;
    expect((await ask(office, 'PUT', `/delivery-trips/${draft.id}`, published, { version: emptied })).body.code).toBe(
      'delivery.tripEmpty',
    );
    expect((await ask(office, 'PUT', `/delivery-trips/${open.id}`, published, { version: version2 })).status).toBe(200);
  });

  test('the driver delivers with proof and cash; what differs needs a reason; the same key is done once', async () => {
    const mine = async (): Promise<DriveTrip> => (await ask(driver, 'GET', '/drive')).body.trips[0];
    const trip = await mine();
    const ids = trip.stops.map(({ parcelId }) => parcelId);
    expect(trip).toMatchObject({ state: 'published', stops: expect.arrayContaining([]) });
    expect(trip.stops[0]!.phone).toMatch(/^138\*{4}\d{4}$/);
    expect((await ask(office, 'POST', `/drive/trips/${trip.id}/start`)).status).toBe(404);
    expect((await act(trip.id, 'start')).body.code).toBe('delivery.nothingToDrive');

    await ask(office, 'POST', '/waybills/request', { ids });
    await house.settle();
    const [left, ...ready] = ids as [Id, ...Id[]];
    await house.inOne(async (ctx) => void (await makePickLists(ctx, ready)));
    await house.inOne(async (ctx) => {
      const work = new ParcelWork(ctx);
      for (const parcel of await work.lock(ready)) parcel.state = 'checked';
      await work.save();
    });
    expect((await act(trip.id, 'start')).status).toBe(200);
    await house.settle();
    const going = await mine();
    expect(going.stops.find(({ parcelId }) => parcelId === left)).toMatchObject({
      ...{ state: 'leftBehind', reason: 'shipping.notChecked' },
    });
    expect(going.stops[1]!.phone).toMatch(/^138\d{8}$/);

    hours = 2;
    const proof = { signature: PNG, takenBy: '本人' };
    const door = (i: number) => ({ parcelId: ready[i]!, at: now() });
    const paid = { ...proof, cash: '10000', card: '0' };
    await act(trip.id, 'arrive', door(0));
    const refusals = [
      [{ ...paid, signature: undefined }, 'delivery.proofMissing'],
      [{ ...paid, signature: 'A'.repeat(40) }, 'delivery.proofDamaged'],
      [{ ...paid, cash: '9000' }, 'delivery.moneyDiffers'],
    ] as const;
    for (const [body, code] of refusals)
      expect((await act(trip.id, 'deliver', { ...door(0), ...body })).body.code).toBe(code);
    const body = { ...door(0), ...paid };
    const once = await act(trip.id, 'deliver', body, 'phone-1');
    expect(once.body).toMatchObject({ cash: money('10000') });
    expect(await act(trip.id, 'deliver', body, 'phone-1')).toEqual(once);
    expect((await act(trip.id, 'deliver', body, 'phone-2')).body.code).toBe('delivery.stopDone');

    await act(trip.id, 'deliver', { ...door(1), ...paid, cash: '4000', card: '6000' });
    const lacking = { ...door(2), ...paid, cash: '9900', differenceReason: '少带一元' };
    expect((await act(trip.id, 'deliver', lacking)).status).toBe(200);
    await act(trip.id, 'fail', { ...door(3), why: 'refused', reason: '不要了', slot: null });
    expect((await act(trip.id, 'end', { counted: '23900' })).body.code).toBe('delivery.stopsOpen');
    const again = { slotId: morning.id, day: NEXT };
    await act(trip.id, 'fail', { ...door(4), why: 'notMet', reason: '家中无人', slot: again });
    await act(trip.id, 'fail', { ...door(5), why: 'notMet', reason: '电话不通', slot: null });
    for (let i = 6; i < ready.length; i++) await act(trip.id, 'deliver', { ...door(i), ...paid });

    const cash = 10_000 + 4_000 + 9_900 + 10_000 * (ready.length - 6);
    expect(await mine()).toMatchObject({ cash: money(String(cash)) });
    const short = await act(trip.id, 'end', { counted: String(cash - 100) });
    expect(short.body).toMatchObject({ code: 'delivery.cashDiffers', data: { expected: money(String(cash)) } });
    const over = await act(trip.id, 'end', { counted: String(cash - 100), reason: '找零错' });
    expect(over.body).toMatchObject({ state: 'over', counted: money(String(cash - 100)) });
    await house.settle();
    expect(await house.orderStates()).toEqual({ released: 22, shipped: 3, signed: ready.length - 3 });

    const [nextDay, day] = [await readDay(NEXT), await readDay(DAY)];
    expect(nextDay.drops).toMatchObject([{ parcelId: ready[4], state: 'outForDelivery' }]);
    const states = new Map(day.drops.map(({ parcelId, state }) => [parcelId, state]));
    expect([ready[3]!, ready[5]!].map((id) => states.get(id))).toEqual(['returned', 'returned']);
    const doorstep = await ask(office, 'GET', `/parcels/${ready[1]}/doorstep`);
    expect(doorstep.body.visits).toMatchObject([
      {
        ...{ state: 'delivered', takenBy: '本人', proofs: [{ kind: 'signature', media: 'image/png', data: PNG }] },
        receipts: [
          { method: 'cash', amount: money('4000'), handedOverAt: now() },
          { method: 'card', amount: money('6000'), handedOverAt: null },
        ],
      },
    ]);
    await house.expectVerified();
  });

  test('FIN-1 what was taken is a payment, the driver owes what he is short of, and it goes back by hand', async () => {
    const { trips } = await readDay(DAY);
    const done = trips.flatMap((trip) => trip.stops).filter(({ state }) => state === 'delivered');
    const orderOf = async (parcelId: Id) => {
      const { rows } = await house.owner.query('select order_id as id from fulfilment where id = $1', [parcelId]);
      return (await ask(office, 'GET', `/orders/${rows[0].id}`)).body;
    };
    const all = await Promise.all(done.map(({ parcelId }) => orderOf(parcelId)));
    const inTwo = all.find(({ payments }) => payments.length === 2);
    expect(inTwo).toMatchObject({
      ...{ state: 'signed', amounts: { paid: money('10000') } },
      payments: [
        { method: 'doorCash', amount: money('4000'), state: 'success', reference: expect.stringMatching(/^DR/) },
        { method: 'doorCard', amount: money('6000'), state: 'success' },
      ],
    });
    expect(all.filter(({ amounts }) => amounts.paid.amount === '9900')).toHaveLength(1);
    const [cash] = inTwo.payments;
    expect((await ask(office, 'GET', `/payments/${cash.id}`)).body.start).toMatchObject({ method: 'doorCash' });

    /** Everything told to the books, and where it stands, debit above zero. */
    const booked = async () => {
      await ask(office, 'POST', '/books/run');
      await house.settle();
      const { rows } = await house.owner.query(
        `select l.account, l.of_whom as whom, sum(l.debit - l.credit)::int as sum
         from gl_line l where l.account in ('1001', '1002', '1122', '1221', '6001') group by 1, 2 order by 1, 2`,
      );
      return rows.map(({ account, whom, sum }) => [account, whom, sum]);
    };
    expect(await booked()).toEqual([
      ['1001', '', 63_800],
      ['1002', '', 6_000],
      ['1122', 'OWN', 100],
      ['1221', driver.userId, 100],
      ['6001', shop, -61_950],
    ]);
    // Taken and handed over are matched; what he was short of is an open item of his.
    const due = await ask(office, 'GET', `/dues/party?side=receivable&asOf=${DAY}&party=${driver.userId}`);
    expect(due.body).toMatchObject({ closing: '100', items: [{ account: '1221', open: '100' }] });
    expect(due.body.name).not.toBe(driver.userId);

    // Nobody can be asked to give cash back: a person does, and another looks.
    const back = await ask(office, 'POST', `/payments/${cash.id}/refunds`, { amount: '1000', reason: '一罐受潮' });
    expect(back.status).toBe(200);
    const { refunds } = (await ask(office, 'GET', `/payments/${cash.id}`)).body;
    const slip = { method: 'cash', paidOn: DAY, party: '陈先生' };
    const voucher = (await ask(office, 'POST', `/refunds/${refunds[0].id}/by-hand`, slip)).body.voucherId;
    const form = new FormData();
    form.set('voucherId', voucher);
    form.set('file', new Blob([Buffer.from(SLIP, 'base64')]), 'slip.png');
    await house.server.ask(office, 'POST', '/api/v1/offline-vouchers/photos', { body: form });
    const other = await signedIn(house.db, 1, 'owner');
    const agreed = await ask(other, 'POST', '/offline-vouchers/approve', { ids: [voucher] });
    expect(agreed.body.outcomes).toMatchObject([{ done: true }]);
    const after = await booked();
    expect(after.filter(([account]) => account === '1001' || account === '6001')).toEqual([
      ['1001', '', 62_800],
      ['6001', shop, -61_065],
    ]);
    await house.expectVerified();
  });

  test('an address nobody has placed is taken to be amid the known ones of its district, until somebody says more', async () => {
    // All in 秀洲区, where one address is known at most.
    const four: Id[] = [];
    for (const i of [40, 42, 44, 46]) four.push((await enter(i)).body.order.id);
    await house.settle();
    expect(await quote(four[3]!)).toMatchObject({ placed: 'area' });
    for (const [i, lng] of [120.72, 120.73, 120.74].entries())
      await book(four[i]!, noon.id, NEXT, { lat: 30.8 + i / 100, lng });
    expect(await quote(four[3]!)).toMatchObject({ placed: 'district', area: '秀洲' });
    await book(four[3]!, noon.id, NEXT);
    const where = async () => (await readDay(NEXT)).drops.find(({ order }) => order.id === four[3])!;
    const rough = await where();
    expect(rough.placed).toBe('district');
    expect(rough.point!.lat).toBeGreaterThan(30.79);
    expect(rough.point!.lat).toBeLessThan(30.83);
    const places = [{ orderId: four[3], point: { lat: 30.77, lng: 120.7 } }];
    expect((await ask(office, 'POST', '/delivery-bookings/places', { places })).status).toBe(200);
    expect(await where()).toMatchObject({ placed: 'own', point: { lat: 30.77, lng: 120.7 } });
  });

  test('verify notices a slot that holds more than is booked, and cash without a receipt', async () => {
    await house.owner.query('update delivery_day set orders = orders + 1 where orders > 0');
    await house.owner.query("update delivery_trip set cash_minor = cash_minor + 1 where state = 'over'");
    const results = await verifyTenant(house.db, ONE, deliveryChecks);
    expect(results.filter(({ breaches }) => breaches > 0).map(({ name }) => name)).toEqual([
      'delivery.slots',
      'delivery.money',
    ]);
  });
});
