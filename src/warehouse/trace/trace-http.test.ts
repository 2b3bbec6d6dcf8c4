/** WMS-12 and WMS-11 over HTTP: a morning's parcel told from each of its codes, and who did what how fast. */
import { beforeAll, expect, test } from 'vitest';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import { barcodeOf } from '../../../test/seed.ts';
import type { PickListSheet } from '../../contract/pick-lists.ts';
import type { Trace } from '../../contract/trace.ts';
import type { Check } from '../../contract/warehouse.ts';
import type { WorkRow } from '../../contract/work.ts';
import { makePickLists, warehouseRoutes } from '../warehouse.ts';

const house = await parcelHouse();
const { db, desk, inOne, skus, node, waybilled, parcelOf } = house;
const server = await listen(db, warehouseRoutes(desk.ports));
const GTIN = '06901234567892';
const PIECE = `]C101${GTIN}10LOT-7\u001d21S-1`;
let [worker, boss, stranger]: Person[] = [];
let waybill = '';
let list = '';
let day = '';

async function ask<T>(who: Person, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await server.ask(who, method, `/api/v1${path}`, body === undefined ? {} : { body });
  return (await answer.json()) as T;
}
const trace = (code: string, who = boss!, more = '') =>
  ask<Trace>(who, 'GET', `/trace?code=${encodeURIComponent(code)}${more}`);

/** Picked and checked by the worker, handed over: a parcel of two pieces, one of them with a serial. */
beforeAll(async () => {
  [worker, boss, stranger] = [
    await signedIn(db, 1, ['warehouse.check', 'shipping.read']),
    await signedIn(db, 1, ['warehouse.check', 'warehouse.force', 'stock.read', 'shipping.read']),
    await signedIn(db, 1, ['stock.read']),
  ];
  await inOne(async (ctx) => {
    await ctx.sql`insert into sku_barcode (tenant_id, code, sku_id) values (${ctx.tenant}, ${GTIN.slice(1)}, ${skus[0]})`;
  });
  const [parcel] = await waybilled(1, [[skus[0]!, 2n]]);
  const [id] = await inOne((ctx) => makePickLists(ctx, [parcel!]));
  const sheet = await ask<PickListSheet>(worker!, 'GET', `/pick-lists/${id}`);
  list = sheet.number;
  const { bin } = sheet.lines[0]!;
  await ask(worker!, 'POST', `/pick-lists/${id}/pick`, { bin, code: 'nobody knows' });
  await ask(worker!, 'POST', `/pick-lists/${id}/pick`, { bin, code: barcodeOf('SKU-1'), quantity: '2' });
  waybill = (await parcelOf(parcel!)).waybillNumber!;
  const check = await ask<Check>(worker!, 'POST', '/checks', { waybillNumber: waybill });
  await ask(worker!, 'POST', `/checks/${check.id}/scan`, { code: PIECE });
  await ask(worker!, 'POST', `/checks/${check.id}/scan`, { code: barcodeOf('SKU-2') });
  await ask(worker!, 'POST', `/checks/${check.id}/scan`, { code: barcodeOf('SKU-1') });
  await ask(worker!, 'POST', `/checks/${check.id}/finish`, {});
  await house.handOverAll([parcel!]);
  day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
});

const steps = ({ events }: Trace) => events.map(({ step, reason }) => (step === 'entry' ? reason : step)).toReversed();

test('WMS-12 a waybill tells the whole way, each step with its document; so do its pick list and a piece by its serial', async () => {
  const parcel = await trace(waybill);
  expect(parcel).toMatchObject({ kind: 'parcel', name: waybill });
  const told = steps(parcel);
  for (const step of [
    'released',
    'waybill',
    'listed',
    'goods.pick',
    'checkBegun',
    'checked',
    'handedOver',
    'fulfilment.shipped',
  ])
    expect(told).toContain(step);
  const order = ['released', 'waybill', 'listed', 'checkBegun', 'handedOver'].map((step) => told.indexOf(step));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(parcel.events.find(({ step }) => step === 'listed')!.document).toMatchObject({
    type: 'pickList',
    number: list,
  });
  const entry = parcel.events.find(({ reason }) => reason === 'goods.pick')!;
  expect(entry).toMatchObject({ quantity: '2', sku: { merchantCode: 'SKU-1' }, to: { place: 'staging' } });
  expect(steps(await trace(list))).toEqual(told);

  const piece = await trace(`(01)${GTIN}(21)S-1`);
  expect(piece).toMatchObject({ kind: 'goods', sku: { merchantCode: 'SKU-1' }, marked: { gtin: GTIN, serial: 'S-1' } });
  expect(steps(piece)).toEqual(expect.arrayContaining(['scanned', 'handedOver']));
  expect(piece.events.find(({ step }) => step === 'scanned')!.facts).toMatchObject({ lot: 'LOT-7', serial: 'S-1' });
  expect(steps(await trace(`(01)${GTIN}(10)LOT-7`))).toEqual(['scanned']);
});

test('WMS-12 goods and bins tell what moved, page after page; what nobody knows and what one may not see is none', async () => {
  const all = await trace('SKU-1');
  expect(all).toMatchObject({ kind: 'goods', next: null });
  const paged: string[] = [];
  let cursor = '';
  for (let page = 0; page < 9; page++) {
    const part: Trace = await trace('SKU-1', boss!, `&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    paged.push(...part.events.map(({ id }) => id));
    if (!part.next) break;
    cursor = part.next;
  }
  expect(paged).toEqual(all.events.map(({ id }) => id));
  expect((await trace('SH-A-1-1-1')).kind).toBe('none');
  await inOne(
    (ctx) => ctx.sql`insert into bin (tenant_id, node_id, code) values (${ctx.tenant}, ${node}, 'SH-A-1-1-1')`,
  );
  expect(steps(await trace('SH-A-1-1-1'))).toContain('goods.pick');
  expect(await trace('nothing at all')).toMatchObject({ kind: 'none', events: [] });
  expect((await trace(waybill, stranger!)).kind).toBe('none');
});

test('WMS-11 who did what: pieces, lines and mistakes by task; one sees his own, who may overrule sees all', async () => {
  type Work = { own: boolean; rows: WorkRow[]; code: string };
  const work = (who: Person, from = day) => ask<Work>(who, 'GET', `/work?from=${from}&until=${day}`);
  const mine = await work(worker!);
  expect(mine.own).toBe(true);
  const row = (task: string) => mine.rows.find((one) => one.task === task);
  expect(row('pick')).toMatchObject({ lines: 1, pieces: '2', errors: 1 });
  expect(row('check')).toMatchObject({ lines: 2, pieces: '2', errors: 1 });
  const all = await work(boss!);
  expect(all.own).toBe(false);
  expect(all.rows.map(({ task }) => task)).toEqual(expect.arrayContaining(['pick', 'check', 'handOver']));
  expect((await work(boss!, '2020-01-01')).code).toBe('warehouse.workTooLong');
});
