/** Print queues over HTTP: papers find their printers, each is printed once, and a second time says so. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import type { Printer, PrinterInput, PrintJob } from '../contract/printing.ts';
import type { Id } from '../kernel/ids.ts';
import { missingPoppler, textOf } from './print/testing/read-back.ts';
import { shippingRoutes, stopFulfilments } from './shipping.ts';

const house = await parcelHouse();
const { db, desk, node, inOne, waybilled, release, parcelOf } = house;
const server = await listen(db, shippingRoutes(desk.ports));
let packer: Person;
let thermal: Printer;
beforeAll(async () => {
  packer = await signedIn(db, 1, ['shipping.read', 'shipping.write', 'settings.write']);
  thermal = (await ask<Printer>('POST', '/printers', printer({}))).body;
  await ask('POST', '/printers', printer({ name: '清单机', paper: 'A4' }));
});

const printer = (more: Partial<PrinterInput>): PrinterInput => ({
  ...{ name: '一号机', nodeId: node, paper: '100x180', couriers: ['YTO'], active: true },
  ...more,
});
async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await server.ask(packer, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
type Queued = { jobs: PrintJob[]; outcomes: { id: Id; done: boolean; refusal?: { code: string } }[] };
const queue = (ids: readonly Id[], more: object = {}) =>
  ask<Queued>('POST', '/print-jobs', { ids, kind: 'labels', ...more }).then((answer) => answer.body);
const take = (id = thermal.id) =>
  ask<{ job: PrintJob | null }>('POST', `/printers/${id}/take`).then((answer) => answer.body.job);
const paper = async (job: PrintJob) => {
  const answer = await server.ask(packer, 'POST', `/api/v1/print-jobs/${job.id}/paper`);
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
};
const codes = ({ outcomes }: Queued) => outcomes.map((outcome) => outcome.refusal?.code ?? 'done');

test('SHP-3 printers are named once, stand in a warehouse of ours, and change on the version seen', async () => {
  expect((await ask('POST', '/printers', printer({}))).body).toMatchObject({ code: 'shipping.printerTaken' });
  const elsewhere = printer({ name: 'x', nodeId: '00000000-0000-7000-8000-000000000001' });
  expect(await ask('POST', '/printers', elsewhere)).toMatchObject({ status: 404, body: { code: 'stock.nodeUnknown' } });
  const path = `/printers/${thermal.id}`;
  const changed = await ask<Printer>('PUT', path, printer({ name: '一号' }), { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ name: '一号', version: 2, node: { id: node } });
  expect(await ask('PUT', path, printer({}), { 'if-match': '"1"' })).toMatchObject({ status: 409 });
  const { items } = (await ask<{ items: { detail: Record<string, unknown> }[] }>('GET', `${path}/history`)).body;
  expect(items.map(({ detail }) => detail['name'])).toEqual([
    [printer({}).name, '一号'],
    [null, printer({}).name],
  ]);
});

test('SHP-3 a batch goes to the printer of its courier; taken, printed, confirmed; nothing is queued twice', async () => {
  const ids = await waybilled(3);
  const queued = await queue(ids);
  expect(queued.jobs).toMatchObject([{ printer: { id: thermal.id }, courier: { code: 'YTO' }, parcels: 3 }]);
  expect(codes(await queue(ids))).toEqual(Array(3).fill('shipping.alreadyQueued'));
  const [one, other] = await Promise.all([take(), take()]);
  const job = (one ?? other)!;
  expect([one, other].filter(Boolean)).toHaveLength(1);
  expect(job).toMatchObject({ state: 'taken', takes: 1, parcels: 3 });
  expect((await paper(job)).status).toBe(200);
  expect((await parcelOf(ids[0]!)).state).toBe('printed');
  expect((await ask('POST', `/print-jobs/${job.id}/confirm`)).body).toMatchObject({ state: 'printed' });
  expect(await ask('POST', `/print-jobs/${job.id}/confirm`)).toMatchObject({
    ...{ status: 422, body: { code: 'shipping.jobNotTaken' } },
  });
  expect(codes(await queue(ids))).toEqual(Array(3).fill('shipping.alreadyPrinted'));
});

test('SHP-3 what did not come out is given back or fails; the next paper says that it is a reprint', async (context) => {
  if (missingPoppler()) context.skip(missingPoppler()!);
  const [id] = await waybilled(1);
  await queue([id!]);
  const first = (await take())!;
  expect(textOf((await paper(first)).bytes).join()).not.toContain('补打');
  expect((await ask('POST', `/print-jobs/${first.id}/give-back`, {})).body).toMatchObject({ state: 'waiting' });
  const second = (await take())!;
  expect(second).toMatchObject({ id: first.id, takes: 2 });
  expect(textOf((await paper(second)).bytes).join()).toContain('补打');
  const failed = await ask('POST', `/print-jobs/${second.id}/give-back`, { failed: '卡纸' });
  expect(failed.body).toMatchObject({ state: 'failed', message: '卡纸' });
  const { printers } = (await ask<{ printers: Printer[] }>('GET', '/printers')).body;
  expect(printers.find((one) => one.id === thermal.id)).toMatchObject({ waiting: 0, failed: 1 });
  expect((await ask('POST', `/print-jobs/${second.id}/again`)).body).toMatchObject({ state: 'waiting', reprint: true });
  expect(await ask('POST', `/print-jobs/${second.id}/again`)).toMatchObject({ status: 422 });
  expect(await take()).toMatchObject({ id: first.id, takes: 3 });
});

test('SHP-3 a parcel that must stop while its label waits is left out, and named', async () => {
  const ids = await waybilled(2);
  await queue(ids);
  await inOne((ctx) => stopFulfilments(ctx, [ids[0]!], ['refundAsked']));
  const job = (await take())!;
  expect((await paper(job)).status).toBe(200);
  expect((await parcelOf(ids[0]!)).waybill!.prints).toBe(0);
  const listed = await ask<{ items: PrintJob[] }>('GET', `/print-jobs?state=taken&printerId=${thermal.id}&limit=1`);
  expect(listed.body.items).toMatchObject([{ id: job.id, message: (await parcelOf(ids[0]!)).number }]);
});

test('SHP-3 packing lists go to sheets; what has no number, no printer or must not go is refused by parcel', async () => {
  const ids = await waybilled(1);
  const lists = await queue(ids, { kind: 'packingLists' });
  expect(lists.jobs).toMatchObject([{ printer: { name: '清单机' }, kind: 'packingLists' }]);
  expect((await paper((await take(lists.jobs[0]!.printer.id))!)).status).toBe(200);
  const [bare] = await release(1);
  expect(codes(await queue([bare!]))).toEqual(['shipping.notIssued']);
  await ask('PUT', `/printers/${thermal.id}`, printer({ active: false }), { 'if-match': '"2"' });
  expect(codes(await queue(ids, { reprint: true }))).toEqual(['shipping.noPrinter']);
  const direct = await server.ask(packer, 'POST', '/api/v1/packing-lists', { body: { ids, size: 'A4', note: '谢谢' } });
  expect([direct.status, direct.headers.get('content-type')]).toEqual([200, 'application/pdf']);
});
