/** WMS-10 over HTTP with a reader's stand-in: bulk receiving, counting a bin, a gate; every tag counted once or listed. */
import { beforeAll, expect, test } from 'vitest';
import { openReader, type Reader as StandIn } from '../../../sandbox/rfid/impinj.ts';
import { listen, type Person, signedIn } from '../../../test/http.ts';
import { parcelHouse } from '../../../test/parcels.ts';
import { changeSkus, writeTag } from '../../catalog/catalog.ts';
import { checkDigit } from '../../catalog/sgtin96.ts';
import { impinj } from '../../connectors/rfid/impinj.ts';
import type { Reader, RfidSession } from '../../contract/rfid.ts';
import { alignLots } from '../../stock/lots/align-lots.ts';
import { lotPlace, lyingLots } from '../../stock/stock.ts';
import { rfidRoutes } from '../warehouse.ts';
import { type HeardTag, type KnownTag, sortReads } from './sort-reads.ts';

const house = await parcelHouse();
const { db, inOne, node, skus, checked, parcelOf, expectVerified } = house;
const server = await listen(db, rfidRoutes({ wires: new Map([['impinj', impinj]]) }));
const BIN = 'SH-R-1-1-1';
const [GTIN, OTHER] = ['0690123400001', '0690123400002'].map((digits) => `${digits}${checkDigit(digits)}`) as [
  string,
  string,
];
const tags = (gtin: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => writeTag({ gtin, prefixDigits: 7, serial: BigInt(from + i), filter: 1 }));
const UNKNOWN = writeTag({ gtin: '80614141123458', prefixDigits: 7, serial: 1n, filter: 1 });
let keeper: Person;
let reader: Reader;
let standIn: StandIn;

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await server.ask(keeper, method, `/api/v1/rfid${path}`, body === undefined ? {} : { body });
  return (await answer.json()) as T;
}
const start = (kind: string, more: object) =>
  ask<RfidSession & { code: string }>('POST', '/sessions', { readerId: reader.id, kind, ...more });
const look = (id: string) => ask<RfidSession>('GET', `/sessions/${id}`);
const close = (id: string, body: object) => ask<RfidSession & { code: string }>('POST', `/sessions/${id}/close`, body);

beforeAll(async () => {
  keeper = await signedIn(db, 1, ['warehouse.check', 'stock.write', 'settings.write']);
  // As EAN-13, without the zero in front.
  await inOne(
    (ctx) => ctx.sql`
    insert into sku_barcode (tenant_id, code, sku_id)
    values (${ctx.tenant}, ${GTIN.slice(1)}, ${skus[0]}), (${ctx.tenant}, ${OTHER.slice(1)}, ${skus[1]})`,
  );
  const input = { name: '收货门', nodeId: node, kind: 'impinj', active: true };
  const made = await ask<{ reader: Reader; password: string }>('POST', '/readers', input);
  reader = made.reader;
  standIn = openReader({ seed: 10, now: () => new Date(), door: server.url + reader.path, password: made.password });
});

test('WMS-10 a reader is believed by its password only', async () => {
  const stranger = openReader({ seed: 1, now: () => new Date(), door: server.url + reader.path, password: 'guess' });
  expect(await stranger.hear(tags(GTIN, 1, 1))).toEqual([403]);
  expect(await standIn.keepAlive()).toBe(204);
  expect((await ask<{ items: Reader[] }>('GET', '/readers')).items[0]!.seenAt).not.toBeNull();
});

test('WMS-10 bulk receiving: each tag once, missing and extra by SKU, what does not belong is listed, the rest is booked', async () => {
  const before = await house.stockOf(skus[0]!);
  const goods = [
    { skuId: skus[0], quantity: '60' },
    { skuId: skus[1], quantity: '5' },
  ];
  const { id } = await start('receive', { goods, bin: BIN });
  expect((await start('receive', { goods })).code).toBe('warehouse.readerBusy');
  const came = [...tags(GTIN, 1, 59), ...tags(OTHER, 1, 6)];
  const faint = tags(GTIN, 900, 2);
  await standIn.hear([...came, UNKNOWN], { repeats: 8, faint, noise: true });
  // All of it again: nothing counts twice.
  await standIn.hear(came, { repeats: 3 });
  const session = await look(id);
  expect(session).toMatchObject({ right: 65, missing: '1', extra: '1', garbled: 1, tags: 70 });
  expect(session.reads).toBeGreaterThan(140);
  expect(session.lines.map(({ expected, found }) => [expected, found])).toEqual([
    ['60', '59'],
    ['5', '6'],
  ]);
  const reasons = session.strays.map(({ reason }) => reason).toSorted((a, b) => (a < b ? -1 : 1));
  expect(reasons).toEqual(['damaged', 'foreign', 'unknown', 'weak', 'weak']);
  expect(await close(id, { state: 'done' })).toMatchObject({ state: 'done', document: expect.any(String), right: 65 });
  expect((await close(id, { state: 'done' })).code).toBe('warehouse.rfidClosed');
  expect((await house.stockOf(skus[0]!)).onHand - before.onHand).toBe(59n);

  // The same pallet before the door once more: every tag is in already.
  const again = await start('receive', { goods, bin: BIN });
  await standIn.hear(came);
  const twice = await look(again.id);
  expect(twice).toMatchObject({ right: 0, missing: '65' });
  expect(new Set(twice.strays.map(({ reason }) => reason))).toEqual(new Set(['alreadyIn']));
  expect((await close(again.id, { state: 'done' })).code).toBe('warehouse.rfidEmpty');
  expect((await close(again.id, { state: 'dropped' })).state).toBe('dropped');
  await expectVerified();
});

test('WMS-10 a bin is counted by radio: what is not heard is gone, what belongs elsewhere is not counted', async () => {
  const { id } = await start('count', { bin: BIN });
  await standIn.hear(tags(GTIN, 1, 57), { repeats: 4 });
  await ask('POST', `/sessions/${id}/reads`, { epcs: [...tags(OTHER, 1, 6), 'not a tag'] });
  expect(await look(id)).toMatchObject({ right: 63, missing: '2', extra: '0', strays: [{ reason: 'damaged' }] });
  await close(id, { state: 'done' });
  const other = await start('count', { bin: 'SH-R-9-9-9' });
  await standIn.hear(tags(GTIN, 1, 2));
  expect((await look(other.id)).strays.map(({ reason, bin }) => [reason, bin])).toEqual([
    ['elsewhere', BIN],
    ['elsewhere', BIN],
  ]);
  await close(other.id, { state: 'dropped' });
  expect((await start('count', {})).code).toBe('warehouse.rfidSubject');
  await expectVerified();
});

test('WMS-10 a gate lets parcels pass whose goods are all there, and nothing besides', async () => {
  const [parcel] = await checked(1);
  const { waybillNumber, lines } = await parcelOf(parcel!);
  expect(lines.map(({ quantity }) => quantity)).toEqual([2n, 1n]);
  const { id } = await start('gate', { parcels: [waybillNumber] });
  await standIn.hear([...tags(GTIN, 1, 3), ...tags(OTHER, 1, 1)], { repeats: 3 });
  expect(await close(id, { state: 'done' })).toMatchObject({
    code: 'warehouse.gateWrong',
    data: { missing: '0', extra: '1' },
  });
  await close(id, { state: 'dropped' });
  const second = await start('gate', { parcels: [waybillNumber] });
  await standIn.hear([...tags(GTIN, 1, 2), ...tags(OTHER, 1, 1)], { repeats: 3 });
  expect(await close(second.id, { state: 'done' })).toMatchObject({ state: 'done', right: 3, missing: '0' });
  // What has left is not let out a second time.
  const third = await start('gate', { parcels: [waybillNumber] });
  await standIn.hear(tags(GTIN, 1, 2));
  expect((await look(third.id)).strays.map(({ reason }) => reason)).toEqual(['alreadyOut', 'alreadyOut']);
  await close(third.id, { state: 'dropped' });
});

test('STK-5 WMS-10 goods whose lots are kept: the lot is told once when they come in, and a count knows which lot is missing', async () => {
  await inOne(async (ctx) => {
    await changeSkus(ctx, [{ id: skus[1]!, set: { trackLots: true } }]);
    await alignLots(ctx, [skus[1]!]);
  });
  const [bin, soon] = ['SH-L-1-1-1', new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10)];
  const receive = async (from: number, count: number, lot: object) => {
    const { id } = await start('receive', { goods: [{ skuId: skus[1], quantity: String(count) }], bin });
    await standIn.hear(tags(OTHER, from, count), { repeats: 2 });
    const asked = await close(id, { state: 'done' });
    expect(asked).toMatchObject({ code: 'warehouse.rfidLot', data: { merchantCode: 'SKU-2', verdict: 'lotNeeded' } });
    return close(id, { state: 'done', lots: [{ skuId: skus[1], ...lot }] });
  };
  expect(await receive(100, 4, { lot: 'L1', expiresOn: soon })).toMatchObject({ state: 'done' });
  expect(await receive(200, 3, { lot: 'L2' })).toMatchObject({ state: 'done' });
  const lying = async () =>
    (await inOne((ctx) => lyingLots(ctx, [node], [skus[1]!])))
      .get(lotPlace(node, skus[1]!, 'sellable', bin))!
      .map(({ lot, left }) => [lot, left]);
  expect(await lying()).toEqual([
    ['L1', 4n],
    ['L2', 3n],
  ]);
  // One of each lot is gone; a tag nobody told the lot of lies here and is of the lot that would be missing.
  const { id } = await start('count', { bin });
  await standIn.hear([...tags(OTHER, 100, 3), ...tags(OTHER, 200, 1), ...tags(OTHER, 900, 1)], { repeats: 2 });
  expect((await look(id)).lines.map(({ lot, expected, found }) => [lot, expected, found])).toEqual([
    ['L1', '4', '4'],
    ['L2', '3', '1'],
  ]);
  await close(id, { state: 'done' });
  expect(await lying()).toEqual([
    ['L1', 4n],
    ['L2', 1n],
  ]);
  await expectVerified();
});

const here: KnownTag = { nodeId: 'n', bin: 'B', state: 'in', lot: '' };
const heard: HeardTag = { epc: 'E', skuId: 's', fault: null, reads: 3, rssi: -5000, antenna: 1, tag: null };
test.each`
  what                         | kind         | change                                | reason
  ${'new goods'}               | ${'receive'} | ${{}}                                 | ${null}
  ${'goods received before'}   | ${'receive'} | ${{ tag: here }}                      | ${'alreadyIn'}
  ${'goods that came back'}    | ${'receive'} | ${{ tag: { ...here, state: 'out' } }} | ${null}
  ${'goods of this bin'}       | ${'count'}   | ${{ tag: here }}                      | ${null}
  ${'goods of another bin'}    | ${'count'}   | ${{ tag: { ...here, bin: 'C' } }}     | ${'elsewhere'}
  ${'goods of another house'}  | ${'gate'}    | ${{ tag: { ...here, nodeId: 'm' } }}  | ${'elsewhere'}
  ${'goods of any bin here'}   | ${'gate'}    | ${{ tag: { ...here, bin: 'C' } }}     | ${null}
  ${'a whisper heard twice'}   | ${'count'}   | ${{ rssi: -8000, reads: 2 }}          | ${null}
  ${'a whisper heard once'}    | ${'count'}   | ${{ rssi: -8000, reads: 1 }}          | ${'weak'}
  ${'a hand reader, no level'} | ${'count'}   | ${{ rssi: null, reads: 1 }}           | ${null}
`('WMS-10 $what at $kind: $reason', ({ kind, change, reason }) => {
  const { strays } = sortReads({ kind, nodeId: 'n', bin: 'B' }, [{ ...heard, ...change }]);
  expect(strays[0]?.reason ?? null).toBe(reason);
});
