/** Waybill numbers (SHP-2): one business number, one waybill, whatever the service says or does not say. */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { seedNode, seedReleased, seedShop, seedSkus, seedStock } from '../../test/seed.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import { systemWorld } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { askDueWaybills } from './ask-waybills.ts';
import { cancelFulfilments } from './cancel-fulfilments.ts';
import { cancelWaybills } from './cancel-waybills.ts';
import { shippingJobs } from './jobs.ts';
import { missingPoppler, textOf } from './print/testing/read-back.ts';
import { printLabels } from './print-labels.ts';
import { couriersWithNumbers } from './queries.ts';
import { LEASE_MS, requestWaybills } from './request-waybills.ts';
import { stopFulfilments } from './stop-fulfilments.ts';
import { readParcels } from './store.ts';
import { courierDesk, openDesk } from './testing/courier-desk.ts';
import { shippingChecks } from './verify.ts';
import { refreshBalances } from './waybill-services.ts';

let now = Date.parse('2026-11-21T06:30:00Z');
const { db, config, owner } = await testDatabase({ world: { ...systemWorld(), now: () => now } });
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
const { shopId, node, skus } = await inOne(async (ctx) => {
  await openDesk(ctx);
  const [shop, place, goods] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 2)];
  await seedStock(
    ctx,
    place.id,
    goods.map((skuId) => ({ skuId, quantity: 1000n })),
  );
  return { shopId: shop, node: place.id, skus: goods };
});

const release = (count: number, courier: string | null = 'YTO') =>
  inOne((ctx) =>
    seedReleased(
      ctx,
      Array.from({ length: count }, () => ({ shopId, node, courier, lines: [[skus[0]!, 1n]] as const })),
    ),
  );
const request = (ids: readonly Id[], courier?: string) => inOne((ctx) => requestWaybills(ctx, ids, courier));
const parcelOf = async (id: Id) => (await inOne((ctx) => readParcels(ctx, [id])))[0]!;
const told = (kind: string, id: Id) =>
  inOne(
    (ctx) => ctx.sql<{ payload: Record<string, unknown> }>`
    select payload from job
    where tenant_id = ${ctx.tenant} and kind = ${kind} and payload -> 'fulfilmentIds' ? ${id}`,
  );
const verified = async () => (await verifyTenant(db, ONE, shippingChecks)).filter((result) => result.breaches > 0);

test('numbers are asked in bulk by a job after the commit, and told to the orders', async () => {
  const desk = courierDesk();
  const ids = await release(35);
  expect(await request(ids)).toEqual(ids.map((id) => ({ id, done: true })));
  expect(await request(ids)).toEqual(ids.map((id) => ({ id, done: true })));
  expect(desk.asked).toEqual([]);

  const workers = new Workers(db, { config, handlers: handlersByKind(shippingJobs(desk.ports), []) });
  await workers.drain();
  await workers.stop();
  expect(new Set(desk.asked).size).toBe(35);
  expect(desk.asked).toHaveLength(35);
  const parcel = await parcelOf(ids[0]!);
  expect(parcel).toMatchObject({
    state: 'waybilled',
    waybill: { state: 'issued', printData: '{"a":1}', routeCode: '210-45-012' },
  });
  expect(parcel.waybillNumber).toBe(desk.issued.get(parcel.waybillId!));
  expect(await told('waybill.issued', ids[34]!)).toHaveLength(1);
  expect(await verified()).toEqual([]);
});

test('an answer that got lost is asked for again with the same number, later, and there is one waybill', async () => {
  const desk = courierDesk();
  desk.mood = 'issuesAndHangsUp';
  const [id] = await release(1);
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  expect(await parcelOf(id!)).toMatchObject({
    state: 'created',
    waybill: { state: 'requested', number: null, message: 'the line was cut' },
  });
  // Not due yet: nobody is asked.
  await askDueWaybills(db, ONE, desk.ports);
  expect(desk.asked).toHaveLength(1);

  desk.mood = 'issues';
  now += 60_000;
  await askDueWaybills(db, ONE, desk.ports);
  const { waybillId, waybillNumber } = await parcelOf(id!);
  expect(desk.asked).toEqual([waybillId, waybillId]);
  expect([...desk.issued]).toEqual([[waybillId, waybillNumber]]);
  expect(await verified()).toEqual([]);
});

test('an asker that died leaves a lease: after it the same number is asked by another one', async () => {
  const desk = courierDesk();
  desk.mood = 'kills';
  const [id] = await release(1);
  await request([id!]);
  await expect(askDueWaybills(db, ONE, desk.ports)).rejects.toThrow('died');
  desk.mood = 'issues';
  now += LEASE_MS - 1;
  await askDueWaybills(db, ONE, desk.ports);
  expect(desk.asked).toHaveLength(1);
  now += 1;
  await askDueWaybills(db, ONE, desk.ports);
  const { waybillId, waybillNumber } = await parcelOf(id!);
  expect([desk.asked, [...desk.issued]]).toEqual([[waybillId, waybillId], [[waybillId, waybillNumber]]]);
});

test('three boxes under one number: a label each, and a second print is counted', async (context) => {
  const desk = courierDesk();
  const [id] = await inOne((ctx) => seedReleased(ctx, [{ shopId, node, parcels: 3, lines: [[skus[0]!, 3n]] }]));
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  const pdf = await printLabels(db, ONE, desk.ports, [id!], '100x180');
  await printLabels(db, ONE, desk.ports, [id!], '100x180');
  const { waybill, state } = await parcelOf(id!);
  expect([state, waybill!.state, waybill!.prints, waybill!.subNumbers.length]).toEqual(['printed', 'printed', 2, 2]);
  const missing = missingPoppler();
  if (missing) return context.skip(missing);
  const pages = textOf(pdf);
  expect(pages).toHaveLength(3);
  for (const [i, number] of [waybill!.number!, ...waybill!.subNumbers].entries()) expect(pages[i]).toContain(number);
});

test('several workers share what is due and ask each number once', async () => {
  const desk = courierDesk();
  const ids = await release(60);
  await request(ids);
  await Promise.all([1, 2, 3, 4].map(() => askDueWaybills(db, ONE, desk.ports)));
  expect(new Set(desk.asked).size).toBe(60);
  expect(desk.asked).toHaveLength(60);
});

test('a refusal is shown and told; asking anew takes another business number', async () => {
  const desk = courierDesk();
  desk.mood = 'refuses';
  const [id] = await release(1);
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  const failed = await parcelOf(id!);
  expect(failed).toMatchObject({ state: 'created', waybill: { state: 'failed', message: '超区' } });
  expect((await told('waybill.failed', id!))[0]!.payload).toEqual({ fulfilmentIds: [id], messages: { [id!]: '超区' } });
  expect(await inOne((ctx) => readCounters(ctx, ['attention/failedWaybills']))).toEqual(
    new Map([['attention/failedWaybills', 1n]]),
  );

  desk.mood = 'issues';
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  const parcel = await parcelOf(id!);
  expect(parcel.state).toBe('waybilled');
  expect(parcel.waybillId).not.toBe(failed.waybillId);
  expect(await verified()).toEqual([]);
});

test('a number that is on a parcel already is never put on a second one', async () => {
  const desk = courierDesk();
  desk.mood = 'sameNumber';
  const ids = await release(3);
  await request(ids);
  await askDueWaybills(db, ONE, desk.ports);
  const parcels = await Promise.all(ids.map(parcelOf));
  expect(parcels.filter((parcel) => parcel.waybillNumber === 'YT000')).toHaveLength(1);
  const blocked = parcels.filter((parcel) => parcel.waybillNumber === null);
  expect(blocked.map((parcel) => parcel.waybill)).toMatchObject([
    { state: 'failed', message: expect.stringContaining('YT000') },
    { state: 'failed', message: expect.stringContaining('YT000') },
  ]);
  const [later] = await release(1);
  await request([later!]);
  await askDueWaybills(db, ONE, desk.ports);
  expect(await parcelOf(later!)).toMatchObject({ waybillNumber: null, waybill: { state: 'failed' } });
  expect(await verified()).toEqual([]);
});

test('SHP-8 a number that is none of the post’s is not put on a postal parcel', async () => {
  await owner.query(`insert into service_limit (tenant_id, courier, numbers) values (1, 'YTO', 's10')`);
  const desk = courierDesk();
  const [id] = await release(1);
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  expect(await parcelOf(id!)).toMatchObject({
    waybillNumber: null,
    waybill: { state: 'failed', message: expect.stringContaining('S10') },
  });
  await owner.query('delete from service_limit');
});

test('a cancelled number is given back and its business number never used again', async () => {
  const desk = courierDesk();
  const [id] = await release(1);
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  const first = await parcelOf(id!);
  expect(await inOne((ctx) => cancelWaybills(ctx, [id!], '地址改了'))).toEqual([{ id, done: true }]);
  expect(await parcelOf(id!)).toMatchObject({ state: 'created', waybillNumber: null, waybill: { state: 'cancelled' } });
  await askDueWaybills(db, ONE, desk.ports);
  expect(desk.cancelled).toEqual([first.waybillNumber]);
  expect(await parcelOf(id!)).toMatchObject({ waybill: { state: 'recycled', message: '地址改了' } });
  expect(await inOne((ctx) => cancelWaybills(ctx, [id!], 'x'))).toMatchObject([
    { refusal: { code: 'shipping.noWaybill' } },
  ]);

  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  const second = await parcelOf(id!);
  expect([second.state, second.waybillId === first.waybillId]).toEqual(['waybilled', false]);
});

test('cancelled while the answer is unknown: the number is found out with the same business number and given back', async () => {
  const desk = courierDesk();
  desk.mood = 'issuesAndHangsUp';
  const [id] = await release(1);
  await request([id!]);
  await askDueWaybills(db, ONE, desk.ports);
  await inOne((ctx) => cancelFulfilments(ctx, [id!]));
  expect(await parcelOf(id!)).toMatchObject({ state: 'cancelled', waybill: { state: 'cancelled', number: null } });
  desk.mood = 'issues';
  now += 60_000;
  await askDueWaybills(db, ONE, desk.ports);
  const { waybillId } = await parcelOf(id!);
  expect([desk.asked, desk.cancelled]).toEqual([[waybillId, waybillId], [desk.issued.get(waybillId!)]]);
  expect(await parcelOf(id!)).toMatchObject({ waybillNumber: null, waybill: { state: 'recycled' } });
});

test('what was never asked is cancelled without a word to the courier', async () => {
  const desk = courierDesk();
  const [id] = await release(1);
  await request([id!]);
  await inOne((ctx) => cancelWaybills(ctx, [id!], 'x'));
  await askDueWaybills(db, ONE, desk.ports);
  expect([desk.asked, desk.cancelled]).toEqual([[], []]);
});

test('who may not have a number', async () => {
  const [none, other, unserved, stopped] = [
    ...(await release(1, null)),
    ...(await release(1, 'NOBODY')),
    ...(await release(1, 'SF')),
    ...(await release(1)),
  ];
  await inOne((ctx) => stopFulfilments(ctx, [stopped!], ['refundAsked']));
  const refused = await request([none!, other!, unserved!, stopped!]);
  expect(refused.map((outcome) => !outcome.done && outcome.refusal.code)).toEqual([
    'shipping.noCourier',
    'shipping.noCourier',
    'shipping.noCourier',
    'shipping.stopped',
  ]);
  expect(await request([none!], 'YTO')).toEqual([{ id: none, done: true }]);
  expect(await request([none!], 'SF')).toMatchObject([{ refusal: { code: 'shipping.otherCourier' } }]);
});

test('numbers left are those of all branches of a courier, and unknown where a branch does not count', async () => {
  const desk = courierDesk();
  await refreshBalances(db, ONE, desk.ports);
  expect(await inOne(couriersWithNumbers)).toEqual([
    { code: 'SF', name: '顺丰速运', active: true, numbersLeft: null },
    { code: 'YTO', name: '圆通速递', active: true, numbersLeft: 320 },
  ]);
});

test('figure 45: credentials of a service are not readable in the database', async () => {
  const { rows } = await owner.query(`select credentials::text as text from waybill_service`);
  expect(rows[0].text).not.toContain('secret-canary');
});
