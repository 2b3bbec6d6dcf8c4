/** Pinduoduo's own e-waybills (SHP-2) against its gateway's stand-in, which checks signatures and misbehaves. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { start } from '../../../../sandbox/channels/pinduoduo.ts';
import { ciphersOf } from '../../../../sandbox/channels/pinduoduo-order.ts';
import type { WaybillRequest } from '../../../shipping/waybill-service.ts';
import { createHttp, type Http } from '../../http.ts';
import { pinduoduo } from './pinduoduo.ts';

const now = new Date('2026-06-05T02:00:00Z');
const SKU = {
  itemId: '620011',
  skuId: '540001',
  merchantCode: 'A',
  title: '连衣裙',
  properties: '',
  priceMinor: 9_900n,
};
let stand: Awaited<ReturnType<typeof start>>;
let http: Http;

beforeAll(async () => {
  stand = await start({ seed: 20261122, now: () => now, skus: [SKU] });
  http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
});
afterAll(async () => {
  await http.close();
  await stand.close();
});
beforeEach(() => stand.control.setFaults({ seed: 0 }));

const service = () =>
  pinduoduo({ send: (request) => http.send({ ...request, timeoutMs: 500 }), now: () => now.getTime() });
const issue = (...requests: WaybillRequest[]) => service().issue(stand.waybillAccess, requests);
const party = (changed: Partial<WaybillRequest['recipient']> = {}) => ({
  ...{ name: '王小明', phone: '13900000002', province: '北京市', city: '北京市', district: '朝阳区', town: '' },
  ...{ detail: '工体北路8号', postcode: '100027', ...changed },
});
let ids = 0;
const request = (changed: Partial<WaybillRequest> = {}): WaybillRequest => ({
  id: `F${String(++ids).padStart(8, '0')}`,
  carrier: 'YD',
  sender: party({ name: '青浦仓', city: '上海市' }),
  recipient: party(),
  masked: null,
  goods: [{ name: '连衣裙', quantity: 2n }],
  weightG: 1_250n,
  codMinor: null,
  parcels: 1,
  ...changed,
});
/** An order of the platform whose buyer it keeps to itself. */
function maskedOrder() {
  const [number] = stand.control.placeOrders(1, { masked: 1 });
  const order = stand.control.orders().find((one) => one.number === number)!;
  const ciphers = [...ciphersOf(order).keys()];
  const masked = { token: JSON.stringify(ciphers), orderNumber: order.number, channel: 'pinduoduo' };
  return { order, masked, recipient: party({ name: '王**', phone: '139****0002', detail: '工体北路**号' }) };
}

test('SHP-2 many at once, a label for each parcel; asked again each has its first number', async () => {
  const requests = [...Array.from({ length: 12 }, () => request()), request({ parcels: 3, codMinor: 9_900n })];
  const first = await issue(...requests);
  expect(new Set(first.map((one) => one.result === 'issued' && one.waybillNumber)).size).toBe(13);
  expect(first[12]).toMatchObject({ subNumbers: [expect.any(String), expect.any(String)] });
  const { printData } = first[12] as { printData: string };
  expect(printData.split('\n')).toHaveLength(3);
  expect(await issue(...requests)).toEqual(first);
});

test('SHP-2 a masked recipient goes as the ciphertexts of his order; only the platform’s printer knows him', async () => {
  const { order, masked, recipient } = maskedOrder();
  const [waybill] = await issue(request({ masked, recipient }));
  expect(waybill).toMatchObject({ result: 'issued', printData: expect.stringContaining('encryptedData') });
  const { waybillNumber, printData } = waybill as { waybillNumber: string; printData: string };
  const { name, phone: mobile, detail } = order.recipient;
  expect(stand.control.waybills.printedFor(waybillNumber)).toEqual({ name, mobile, detail });
  expect(printData).toBe(stand.control.waybills.printDataOf(waybillNumber));
  expect(printData).not.toContain(name);
  const other = { ...masked, orderNumber: maskedOrder().order.number };
  const answers = await issue(
    request({ masked: other, recipient }),
    request(),
    request({ masked: { ...masked, channel: 'taobao' }, recipient }),
  );
  expect(answers).toMatchObject([
    { result: 'refused', message: '收件人密文与订单不匹配' },
    { result: 'issued' },
    { result: 'refused', code: 'shipping.maskedNotSupported' },
  ]);
});

test('SHP-2 a lost answer is unknown, then one number; a session that ran out is renewed on the way', async () => {
  for (const spoil of ['cut', 'garble', 'failAfter', 'hang'] as const) {
    const wanted = request();
    stand.control.setFaults({ seed: 1, requests: { [spoil]: 1 } });
    expect(await issue(wanted)).toMatchObject([{ result: 'unknown' }]);
    stand.control.setFaults({ seed: 0 });
    expect(await issue(wanted)).toMatchObject([{ result: 'issued' }]);
    expect(stand.control.waybills.book.all().filter(({ key }) => key.endsWith(`|${wanted.id}`))).toHaveLength(1);
  }
  stand.control.expireToken();
  expect(await issue(request())).toMatchObject([{ result: 'issued' }]);
  stand.control.setRateLimit(1);
  const [first, second] = [await issue(request()), await issue(request())];
  expect([first[0]!.result, second[0]!.result]).toContain('retry');
  stand.control.setRateLimit(null);
});

test('SHP-2 taken back once and back in the stock; a strange key is refused by name', async () => {
  const left = async () =>
    (await service().balance(stand.waybillAccess)).find(({ carrier }) => carrier === 'YD')?.left ?? 0n;
  const before = await left();
  const wanted = request();
  const [waybill] = await issue(wanted);
  expect(await left()).toBe(before - 1n);
  const issued = { id: wanted.id, carrier: 'YD', waybillNumber: (waybill as { waybillNumber: string }).waybillNumber };
  const cancel = async () => (await service().cancel(stand.waybillAccess, [issued]))[0]!.result;
  expect([await cancel(), await cancel(), await left()]).toEqual(['accepted', 'accepted', before]);
  expect(await issue(wanted)).toMatchObject([{ result: 'refused' }]);
  expect((await service().balance(stand.waybillAccess)).find(({ carrier }) => carrier === 'SF')).toMatchObject({
    left: null,
  });
  const stranger = {
    ...stand.waybillAccess,
    credentials: { ...stand.waybillAccess.credentials, clientSecret: 'other' },
  };
  expect(await service().issue(stranger, [request()])).toMatchObject([{ result: 'refused', code: 'pinduoduo.20004' }]);
  expect(await issue(request({ carrier: 'HERMES' }))).toMatchObject([{ code: 'shipping.carrierUnknown' }]);
});
