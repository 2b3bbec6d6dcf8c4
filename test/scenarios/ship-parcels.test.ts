/**
 * One morning in a warehouse over HTTP, with the courier's stand-in on the real wire format: numbers, labels, pick list,
 * bench, hand-over, tracking (SHP-2, SHP-3, SHP-4, WMS-7, WMS-9). Each step is the screen that does it.
 */
import { afterAll, expect, test } from 'vitest';
import { start } from '../../sandbox/couriers/kdniao.ts';
import { kdniao } from '../../src/connectors/carriers/kdniao/kdniao.ts';
import { createHttp } from '../../src/connectors/http.ts';
import type { Check } from '../../src/contract/warehouse.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { systemWorld } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { handlersByKind, Workers } from '../../src/kernel/jobs.ts';
import { barcodesIn, missingPoppler, pagesOf, textOf } from '../../src/shipping/print/testing/read-back.ts';
import {
  accessOpener,
  readParcels,
  type ShippingPorts,
  saveCouriers,
  saveWaybillService,
  shippingChecks,
  shippingJobs,
  shippingRoutes,
  stopFulfilments,
} from '../../src/shipping/shipping.ts';
import { shipTo } from '../../src/shipping/testing/courier-desk.ts';
import { stockChecks } from '../../src/stock/stock.ts';
import { warehouseRoutes } from '../../src/warehouse/warehouse.ts';
import { ONE, testDatabase } from '../database.ts';
import { listen, ring, signedIn } from '../http.ts';
import { barcodeOf, seedNode, seedReleased, seedShop, seedSkus, seedStock } from '../seed.ts';

const HOUR = 3_600_000;
let ahead = 0;
const now = () => Date.now() + ahead;
const { db, config } = await testDatabase({ world: { ...systemWorld(), now } });
const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

const stand = await start({ seed: 4711, now: () => new Date(now()) });
const http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
afterAll(async () => {
  await http.close();
  await stand.close();
});
const ports: ShippingPorts = {
  services: new Map([['kdniao', kdniao({ send: (request) => http.send({ ...request, timeoutMs: 2000 }) })]]),
  openAccess: accessOpener(ring),
  checkEndpoint: async () => null,
  shipTo,
  sold: async () => new Map(),
};
const server = await listen(db, [...shippingRoutes(ports), ...warehouseRoutes(ports)]);
const packer = await signedIn(db, 1, ['shipping.read', 'shipping.write', 'warehouse.check']);

const { ids, node } = await inOne(async (ctx) => {
  await saveWaybillService(ctx, ring, { ...stand.access, name: '快递鸟', couriers: ['YTO'], active: true });
  await saveCouriers(ctx, [{ code: 'YTO', name: '圆通速递', product: '', service: null, active: true, tariffs: [] }]);
  const [shopId, place, skus] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 2)];
  await seedStock(
    ctx,
    place.id,
    skus.map((skuId) => ({ skuId, quantity: 50n, bin: 'SH-A-1-1-1' })),
  );
  const lines = [
    [skus[0]!, 2n],
    [skus[1]!, 1n],
  ] as const;
  return {
    node: place.id,
    ids: await seedReleased(
      ctx,
      [1, 2, 3].map(() => ({ shopId, node: place.id, lines })),
    ),
  };
});
const [first, second, third] = ids as [Id, Id, Id];
const parcelOf = async (id: Id) => (await inOne((ctx) => readParcels(ctx, [id])))[0]!;

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await server.ask(packer, method, path, body === undefined ? {} : { body });
  return (await response.json()) as T;
}
async function pdf(method: string, path: string, body?: unknown): Promise<Uint8Array> {
  const response = await server.ask(packer, method, path, body === undefined ? {} : { body });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return new Uint8Array(await response.arrayBuffer());
}
type Outcomes = { outcomes: { id: string; done: boolean; refusal?: { code: string; data?: unknown } }[] };
type Problem = { status: number; code: string; data: Record<string, unknown> };

test('a number whose answer is cut off is unknown; asked again with the same number there is one waybill', async () => {
  stand.control.spoil('cut');
  const { outcomes } = await ask<Outcomes>('POST', '/api/v1/waybills/request', { ids: [first] });
  expect(outcomes).toMatchObject([{ id: first, done: false, refusal: { code: 'shipping.answerUnknown' } }]);
  expect(stand.control.waybills()).toHaveLength(1);

  ahead += 30_000;
  const workers = new Workers(db, { config, handlers: handlersByKind(shippingJobs(ports), []) });
  await inOne((ctx) => ctx.enqueue('shipping.askWaybills', {}));
  await workers.drain();
  await workers.stop();
  const parcel = await parcelOf(first);
  expect(parcel).toMatchObject({ state: 'waybilled', waybill: { asks: 2 } });
  expect(stand.control.waybills().map((waybill) => waybill.numbers)).toEqual([[parcel.waybillNumber]]);
});

test('the others get their numbers at once; the list shows them, the most urgent first', async () => {
  const { outcomes } = await ask<Outcomes>('POST', '/api/v1/waybills/request', { ids });
  expect(outcomes).toEqual(ids.map((id) => ({ id, done: true })));
  const list = await ask<{ items: unknown[]; next: string }>('GET', '/api/v1/parcels?limit=2&state=waybilled');
  expect(list.items).toMatchObject([
    {
      id: first,
      state: 'waybilled',
      courier: { code: 'YTO', name: '圆通速递' },
      waybill: { state: 'issued' },
      quantity: '3',
    },
    { id: second },
  ]);
  const rest = await ask<{ items: unknown[]; next: null }>(
    'GET',
    `/api/v1/parcels?limit=2&state=waybilled&cursor=${list.next}`,
  );
  expect(rest).toMatchObject({ items: [{ id: third }], next: null });
  const { waybillNumber } = await parcelOf(second);
  expect(await ask('GET', `/api/v1/parcels?text=${waybillNumber}`)).toMatchObject({ items: [{ id: second }] });
});

test('labels: one page a parcel with a readable number; a stopped parcel keeps all of them from printing', async (context) => {
  await inOne((ctx) => stopFulfilments(ctx, [third], ['refundAsked']));
  expect(await ask<Problem>('POST', '/api/v1/waybills/labels', { ids, size: '76x130' })).toMatchObject({
    status: 422,
    code: 'shipping.stopped',
    data: { ids: [third] },
  });
  expect((await parcelOf(first)).waybill!.prints).toBe(0);

  const pages = await pdf('POST', '/api/v1/waybills/labels', { ids: [first, second], size: '76x130' });
  expect(await parcelOf(first)).toMatchObject({ state: 'printed', waybill: { state: 'printed', prints: 1 } });
  const missing = missingPoppler();
  if (missing) return context.skip(missing);
  const codes = await Promise.all(pagesOf(pages).map(barcodesIn));
  expect(codes[1]).toContain(`Code128 ${(await parcelOf(second)).waybillNumber}`);
  expect(textOf(pages)[0]).toContain('139****0002');
  expect(textOf(pages)[0]).not.toContain('13900000002');
});

test('pick list, bench, hand-over', async () => {
  await pdf('POST', '/api/v1/pick-lists', { ids: [first, second] });
  for (const id of [first, second]) {
    const { waybillNumber } = await parcelOf(id);
    const check = await ask<Check>('POST', '/api/v1/checks', { waybillNumber });
    expect(check).toMatchObject({ state: 'open', courier: { name: '圆通速递' }, memo: '轻放', expectedWeightG: '900' });
    const scan = (code: string, quantity?: string) =>
      ask(`POST`, `/api/v1/checks/${check.id}/scan`, { code, ...(quantity && { quantity }) });
    expect(await scan('nobody knows')).toMatchObject({ verdict: 'unknown', sku: null });
    expect(await scan(barcodeOf('SKU-1'), '2')).toMatchObject({ verdict: 'right', sku: { merchantCode: 'SKU-1' } });
    expect(await ask('POST', `/api/v1/checks/${check.id}/finish`, {})).toMatchObject({ code: 'warehouse.incomplete' });
    expect(await scan('SKU-2')).toMatchObject({ verdict: 'complete', check: { state: 'complete' } });
    expect(await ask('POST', `/api/v1/checks/${check.id}/finish`, { weightG: '905' })).toMatchObject({
      check: { state: 'done' },
      checkedToday: id === first ? 1 : 2,
    });
  }
  const { manifest, outcomes } = await ask<Outcomes & { manifest: { id: Id; parcels: number } }>(
    'POST',
    '/api/v1/manifests',
    {
      courier: 'YTO',
      nodeId: node,
      ids,
    },
  );
  expect(manifest).toMatchObject({ parcels: 2 });
  expect(outcomes).toMatchObject([
    { done: true },
    { done: true },
    { done: false, refusal: { code: 'shipping.stopped' } },
  ]);
  const paper = await pdf('GET', `/api/v1/manifests/${manifest.id}/pdf`);
  if (!missingPoppler()) expect(textOf(paper)[0]).toContain((await parcelOf(first)).waybillNumber);
});

test('a stopped parcel on the bench: to the hold zone; its waybill is cancelled and given back', async () => {
  const { waybillNumber } = await parcelOf(third);
  expect(await ask('POST', '/api/v1/checks', { waybillNumber })).toMatchObject({
    state: 'stopped',
    stoppedBy: ['refundAsked'],
  });
  expect(await ask('POST', '/api/v1/waybills/cancel', { ids: [third], reason: '退款' })).toEqual({
    outcomes: [{ id: third, done: true }],
  });
});

test('pushes are believed under the account’s signature only, and move the parcel', async () => {
  const workers = new Workers(db, { config, handlers: handlersByKind(shippingJobs(ports), []) });
  await workers.drain();
  await workers.stop();
  expect((await parcelOf(third)).waybill!.state).toBe('recycled');

  const { waybillNumber } = await parcelOf(first);
  stand.control.decide(waybillNumber!, 'signed');
  ahead += 240 * HOUR;
  const push = stand.control.pushOf([waybillNumber!]);
  const path = `/api/v1/carrier-pushes/1/${stand.access.id}`;
  const forged = await fetch(`${server.url}${path}`, {
    method: 'POST',
    ...push,
    body: push.body.replace('DataSign=', 'DataSign=x'),
  });
  expect(forged.status).toBe(403);
  expect((await parcelOf(first)).state).toBe('shipped');
  const elsewhere = await fetch(`${server.url}${path.replace('/1/', '/2/')}`, { method: 'POST', ...push });
  expect(elsewhere.status).toBe(403);
  const believed = await fetch(`${server.url}${path}`, { method: 'POST', ...push });
  expect(await believed.json()).toMatchObject({ Success: true });
  expect(await parcelOf(first)).toMatchObject({ state: 'signed', waybill: { state: 'collected' } });
});

test('bins, holds, parcels and counters tell one story', async () => {
  expect(
    (await verifyTenant(db, ONE, [...stockChecks, ...shippingChecks])).filter((result) => result.breaches > 0),
  ).toEqual([]);
});
