/** SHP-4: what couriers say, late, twice and out of order. */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { seedNode, seedReleased, seedShop, seedSkus, seedStock } from '../../test/seed.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { systemWorld } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { askDueWaybills } from './ask-waybills.ts';
import { cancelFulfilments } from './cancel-fulfilments.ts';
import { cancelWaybills } from './cancel-waybills.ts';
import { pollParcels } from './follow-parcels.ts';
import { countSilent, fulfilmentsOf, queueOfParcels } from './queries.ts';
import { requestWaybills } from './request-waybills.ts';
import { readParcels } from './store.ts';
import { takeParcelEvents } from './take-parcel-events.ts';
import { courierDesk, openDesk } from './testing/courier-desk.ts';
import { shippingChecks } from './verify.ts';
import type { ParcelEvent } from './waybill-service.ts';

const T0 = Date.parse('2026-11-21T06:30:00Z');
const HOUR = 3_600_000;
let now = T0;
const { db } = await testDatabase({ world: { ...systemWorld(), now: () => now } });
const desk = courierDesk();
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
const { shopId, node, skus } = await inOne(async (ctx) => {
  await openDesk(ctx);
  const [shop, place, goods] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 1)];
  await seedStock(ctx, place.id, [{ skuId: goods[0]!, quantity: 100n }]);
  return { shopId: shop, node: place.id, skus: goods };
});

async function waybilled(): Promise<{ id: Id; number: string }> {
  const [id] = await inOne((ctx) => seedReleased(ctx, [{ shopId, node, lines: [[skus[0]!, 1n]] }]));
  await inOne((ctx) => requestWaybills(ctx, [id!]));
  await askDueWaybills(db, ONE, desk.ports);
  return { id: id!, number: (await parcelOf(id!)).waybillNumber! };
}

/** Handed over before; what hand-over books is tested with it. */
async function shipped(): Promise<{ id: Id; number: string }> {
  const parcel = await waybilled();
  await inOne(
    (ctx) => ctx.sql`
    update fulfilment set state = 'shipped', shipped_at = ${new Date(now)}, tracked_at = ${new Date(now)}
    where tenant_id = ${ctx.tenant} and id = ${parcel.id}`,
  );
  return parcel;
}
const parcelOf = async (id: Id) => (await inOne((ctx) => readParcels(ctx, [id])))[0]!;
const event = (waybillNumber: string, kind: ParcelEvent['kind'], hour: number): ParcelEvent => ({
  waybillNumber,
  kind,
  at: new Date(T0 + hour * HOUR),
  text: `${kind} ${hour}`,
});
const take = (events: readonly ParcelEvent[]) => inOne((ctx) => takeParcelEvents(ctx, 'desk', events));
const told = async (kind: string, id: Id) =>
  (
    await inOne(
      (ctx) => ctx.sql`
      select 1 from job where tenant_id = ${ctx.tenant} and kind = ${kind} and payload -> 'fulfilmentIds' ? ${id}`,
    )
  ).length;

/** Each batch is one push; hours count from the hand-over. */
test.each`
  what                              | batches                                                                  | state
  ${'as it should be'}              | ${['collected 1', 'inTransit 2', 'outForDelivery 3', 'signed 4']}        | ${'signed'}
  ${'all at once, in any order'}    | ${['signed 4, inTransit 2, collected 1, outForDelivery 3']}              | ${'signed'}
  ${'every push twice'}             | ${['inTransit 2', 'inTransit 2', 'signed 4', 'inTransit 2, signed 4']}   | ${'signed'}
  ${'late news moves nothing back'} | ${['signed 4', 'inTransit 2', 'outForDelivery 5']}                       | ${'signed'}
  ${'delivered at the second try'}  | ${['outForDelivery 3', 'problem 4', 'inTransit 5', 'outForDelivery 27']} | ${'outForDelivery'}
  ${'into a locker and out of it'}  | ${['inTransit 1', 'inLocker 3', 'signed 9']}                             | ${'signed'}
  ${'refused and brought back'}     | ${['outForDelivery 3', 'refused 4', 'inTransit 5', 'returned 30']}       | ${'returned'}
  ${'only a problem'}               | ${['problem 1']}                                                         | ${'shipped'}
`('$what: $batches → $state', async ({ batches, state }: { batches: string[]; state: string }) => {
  const { id, number } = await shipped();
  for (const batch of batches) {
    await take(
      batch
        .split(', ')
        .map((word) => event(number, word.split(' ')[0] as ParcelEvent['kind'], Number(word.split(' ')[1]))),
    );
  }
  const parcel = await parcelOf(id);
  expect(parcel.state).toBe(state);
  expect(parcel.waybill!.state).toBe(state === 'shipped' ? 'issued' : 'collected');
  for (const kind of ['signed', 'returned'])
    expect([kind, await told(`fulfilment.${kind}`, id)]).toEqual([kind, kind === state ? 1 : 0]);
  const distinct = new Set(batches.flatMap((batch) => batch.split(', ')));
  const [full] = await inOne((ctx) => fulfilmentsOf(ctx, [parcel.orderId]));
  expect(full!.tracking).toHaveLength(distinct.size);
});

test('the same push at two doors at once is taken once', async () => {
  const { id, number } = await shipped();
  const news = [event(number, 'inTransit', 1), event(number, 'signed', 2)];
  const counts = await Promise.all([take(news), take(news), take(news)]);
  expect(counts.toSorted()).toEqual([0, 0, 2]);
  expect(await told('fulfilment.signed', id)).toBe(1);
});

test('a parcel the courier has, though nobody scanned it out, can be cancelled no more', async () => {
  const { id, number } = await waybilled();
  await take([event(number, 'collected', 1)]);
  expect((await parcelOf(id)).state).toBe('waybilled');
  expect(await inOne((ctx) => cancelWaybills(ctx, [id], 'x'))).toMatchObject([
    { refusal: { code: 'shipping.collected' } },
  ]);
  expect(await inOne((ctx) => cancelFulfilments(ctx, [id]))).toMatchObject([
    { refusal: { code: 'shipping.collected' } },
  ]);
});

test('numbers of others, or of another service, are left out', async () => {
  const { number } = await shipped();
  expect(await take([event('YT-nobody', 'signed', 1)])).toBe(0);
  expect(await inOne((ctx) => takeParcelEvents(ctx, 'other', [event(number, 'signed', 1)]))).toBe(0);
});

test('SHP-4 silent parcels are asked for, and named when they stay silent', async () => {
  const { id, number } = await shipped();
  await take([event(number, 'inTransit', 1)]);
  now += 7 * HOUR;
  desk.news = [event(number, 'inTransit', 1), event(number, 'outForDelivery', 6)];
  await pollParcels(db, ONE, desk.ports);
  expect((await parcelOf(id)).state).toBe('outForDelivery');
  now += 60 * HOUR;
  const silent = (hours: number) =>
    inOne(async (ctx) => {
      const silentSince = new Date(ctx.now() - hours * HOUR);
      const everything = { everything: true } as const;
      const rows = await queueOfParcels(ctx, { silentSince, reach: everything, after: null, limit: 50 });
      expect(await countSilent(ctx, everything, silentSince, 50)).toBe(rows.length);
      return rows.filter((row) => row.id === id);
    });
  expect(await silent(48)).toMatchObject([{ waybillNumber: number, newsAt: new Date(T0 + 6 * HOUR) }]);
  expect(await silent(62)).toEqual([]);
});

test('verify finds a parcel marked shipped by hand', async () => {
  const found = (await verifyTenant(db, ONE, shippingChecks))
    .filter((result) => result.breaches > 0)
    .map((result) => result.name);
  expect(found).toContain('shipping.shipped');
  expect(found).toContain('shipping.counters');
});
