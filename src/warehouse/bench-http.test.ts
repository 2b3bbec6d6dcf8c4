/** WMS-7: what the bench answers when labels are printed after the check, over HTTP. */
import { beforeAll, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { listen, type Person, ring, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import { barcodeOf } from '../../test/seed.ts';
import type { Check } from '../contract/warehouse.ts';
import type { Id } from '../kernel/ids.ts';
import { handOver, shippingRoutes, shippingSettingsRoutes, stopFulfilments } from '../shipping/shipping.ts';
import { rehearseBench, warehouseRoutes } from './warehouse.ts';

const { db, desk, inOne, node, skus, waybilled, parcelOf } = await parcelHouse();
const { ports } = desk;
const routes = [...shippingRoutes(ports), ...shippingSettingsRoutes(ports, ring), ...warehouseRoutes(ports)];
const server = await listen(db, routes);
let packer: Person;
beforeAll(async () => {
  packer = await signedIn(db, 1, ['shipping.read', 'shipping.write', 'warehouse.check', 'settings.write']);
  const tolerance = { grams: '30', ppm: '50000' };
  const settings = { numbersOnRelease: false, labelWhen: 'after', weightTolerance: tolerance, silentHours: 48 };
  await ask('PUT', '/settings/shipping', settings, { 'if-match': '"0"' });
});

async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await server.ask(packer, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
const byItem = (code = barcodeOf('SKU-1')) => ask<Check>('POST', '/checks/by-item', { code, nodeId: node });
type Finished = { print: { label: boolean; printer: string | null }; checkedToday: number };
const finish = (check: Check, body: object = { weightG: '300' }) =>
  ask<Finished>('POST', `/checks/${check.id}/finish`, body);

test('WMS-7 one piece finds the parcel that waits longest for it; its label is printed after the check', async () => {
  const ids = await waybilled(2, [[skus[0]!, 1n]]);
  await waybilled(1, [[skus[0]!, 2n]]);
  const first = await byItem();
  expect(first.body).toMatchObject({ state: 'complete', weightJudged: true, lines: [{ wanted: '1', scanned: '1' }] });
  expect((await byItem()).body.waybillNumber).toBe((await parcelOf(ids[1]!)).waybillNumber);
  expect(await byItem()).toMatchObject({ body: { code: 'warehouse.nobodyWaits', data: { merchantCode: 'SKU-1' } } });
  expect(await byItem('?')).toMatchObject({ body: { code: 'warehouse.itemUnknown' } });
  expect(await finish(first.body, {})).toMatchObject({ status: 422, body: { code: 'warehouse.weightMissing' } });
  expect(await finish(first.body, { weightG: '900' })).toMatchObject({ body: { code: 'warehouse.weightOff' } });
  expect((await finish(first.body)).body).toMatchObject({ print: { label: true, printer: null }, checkedToday: 1 });
  expect(await parcelOf(ids[0]!)).toMatchObject({ state: 'weighed', waybill: { prints: 0 } });
});

test('WMS-7 with a printer the label is in its queue when the check ends, and once only', async () => {
  const body = { name: '一号机', nodeId: node, paper: '76x130', couriers: [], active: true };
  const printer = (await ask<{ id: string }>('POST', '/printers', body)).body;
  const [id] = await waybilled(1, [[skus[1]!, 1n]]);
  const { body: check } = await byItem(barcodeOf('SKU-2'));
  expect((await finish(check)).body.print).toEqual({ label: true, printer: '一号机', parcelId: id });
  expect((await finish(check)).body.print).toEqual({ label: false, printer: null, parcelId: id });
  const { job } = (await ask<{ job: { id: string; parcels: number } }>('POST', `/printers/${printer.id}/take`)).body;
  expect(job.parcels).toBe(1);
  expect((await server.ask(packer, 'POST', `/api/v1/print-jobs/${job.id}/paper`)).status).toBe(200);
  expect((await parcelOf(id!)).waybill).toMatchObject({ prints: 1, state: 'printed' });
});

test('WMS-7 a parcel found by its item gets its label when the check ends, also where labels come before', async () => {
  const settings = { numbersOnRelease: false, labelWhen: 'before', weightTolerance: null, silentHours: 48 };
  await ask('PUT', '/settings/shipping', settings, { 'if-match': '"1"' });
  const [id, other] = await waybilled(2, [[skus[1]!, 1n]]);
  const { body: check } = await byItem(barcodeOf('SKU-2'));
  expect((await finish(check)).body.print).toEqual({ label: true, printer: '一号机', parcelId: id });
  const { waybillNumber } = await parcelOf(other!);
  const { body: begun } = await ask<Check>('POST', '/checks', { waybillNumber });
  await ask('POST', `/checks/${begun.id}/scan`, { code: barcodeOf('SKU-2') });
  expect((await finish(begun)).body.print).toMatchObject({ label: false });
});

test('WMS-7 a parcel stopped at its end stays stopped; an empty scale and a parcel that has left are refused', async () => {
  const [stopped, left] = await waybilled(2, [[skus[2]!, 1n]]);
  const begun = async (id: Id) => {
    const { waybillNumber } = await parcelOf(id);
    const answer = await ask<Check & { code: string }>('POST', '/checks', { waybillNumber });
    if (answer.status === 200) await ask('POST', `/checks/${answer.body.id}/scan`, { code: barcodeOf('SKU-3') });
    return answer.body;
  };
  const check = await begun(stopped!);
  await inOne((ctx) => stopFulfilments(ctx, [stopped!], ['refundAsked']));
  expect(await finish(check)).toMatchObject({ status: 422, body: { code: 'warehouse.stopped' } });
  // The refusal was answered, and what it did was kept.
  const states = inOne(
    (ctx) => ctx.sql`select state from bench_check where tenant_id = ${ctx.tenant} and id = ${check.id}`,
  );
  expect(await states).toEqual([{ state: 'stopped' }]);
  const second = await begun(left!);
  expect(await finish(second, { weightG: '0' })).toMatchObject({ status: 422, body: { code: 'warehouse.weightZero' } });
  expect((await finish(second)).status).toBe(200);
  const { courier } = await parcelOf(left!);
  await inOne((ctx) => handOver(ctx, { courier: courier!, nodeId: node, ids: [left!] }));
  expect((await begun(left!)).code).toBe('warehouse.alreadyShipped');
});

test('WMS-7 what is rehearsed on a connection leaves nothing behind', async () => {
  const rows = () =>
    inOne(
      (ctx) => ctx.sql`
      select (select count(*) from bench_check) as checks, (select count(*) from pick) as picks,
             (select count(*) from transfer) as entries, (select count(*) from account) as accounts,
             (select count(*) from work_log) as work, (select count(*) from counter_delta) as counted`,
    );
  const before = await rows();
  await db.warm(ONE, rehearseBench);
  expect(await rows()).toEqual(before);
});
