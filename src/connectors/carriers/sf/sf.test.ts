/** A contract of one's own with SF (SHP-2, SHP-4, SHP-5), against a stand-in that checks digests and misbehaves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../../../sandbox/couriers/sf.ts';
import type { InterceptOrder, ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { createHttp, type Http } from '../../http.ts';
import { msgDigest } from './call-sf.ts';
import { sf } from './sf.ts';

let now = new Date('2026-06-05T02:00:00Z');
let stand: Awaited<ReturnType<typeof start>>;
let http: Http;
let nonces = 0;

beforeAll(async () => {
  stand = await start({ seed: 20261122, now: () => now });
  http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
});
afterAll(async () => {
  await http.close();
  await stand.close();
});

const service = () =>
  sf({
    send: (request) => http.send({ ...request, timeoutMs: 500 }),
    now: () => now,
    nonce: () => `n${++nonces}`,
  });
const with_ = (change: Partial<ServiceAccess>): ServiceAccess => ({ ...stand.access, ...change });
const party = (changed: Partial<WaybillRequest['recipient']> = {}) => ({
  ...{ name: '王小明', phone: '13900000002', province: '北京市', city: '北京市', district: '朝阳区', town: '' },
  ...{ detail: "工体北路8号 3#楼 (~'*!)", postcode: '100027', ...changed },
});
let ids = 0;
const request = (changed: Partial<WaybillRequest> = {}): WaybillRequest => ({
  id: `F${String(++ids).padStart(8, '0')}`,
  carrier: 'SF',
  sender: party({ name: '青浦仓', phone: '021-59720000', province: '上海市', city: '上海市', district: '青浦区' }),
  recipient: party(),
  masked: null,
  goods: [{ name: '连衣裙 红色/L', quantity: 2n }],
  weightG: 1_250n,
  codMinor: null,
  parcels: 1,
  ...changed,
});
async function issueOne(changed: Partial<WaybillRequest> = {}) {
  const wanted = request(changed);
  const [waybill] = await service().issue(stand.access, [wanted]);
  if (waybill?.result !== 'issued') throw new Error(JSON.stringify(waybill));
  return { id: wanted.id, carrier: 'SF', waybillNumber: waybill.waybillNumber };
}
const order = (parcel: { waybillNumber: string }, changed: Partial<InterceptOrder> = {}): InterceptOrder => ({
  ...{ id: 'I1', carrier: 'SF', reason: '买家不要了', to: null, from: party({ name: '青浦仓' }), at: now },
  ...{ waybillNumber: parcel.waybillNumber, ...changed },
});
/** As far as its story goes. */
const travel = (): void => {
  for (let at = stand.control.nextStepAt(); at !== null; at = stand.control.nextStepAt()) now = at;
};

describe('SHP-2 numbers of an own contract with SF', () => {
  test('the digest is MD5 over what a form would write, in base64', () => {
    // printf '%s' '%7B%22a%22%3A%22x+y*%7E%22%7D1780624800000secret' | openssl md5 -binary | base64
    expect(msgDigest('{"a":"x y*~"}', '1780624800000', 'secret')).toBe('+Fse7KjZD7cGm9qFNRj0BA==');
  });

  test('many at once, several parcels, cash at the door; each asked for again gives its first number', async () => {
    const requests = [...Array.from({ length: 4 }, () => request()), request({ parcels: 3, codMinor: 19_900n })];
    const first = await service().issue(stand.access, requests);
    expect(first.map(({ id }) => id)).toEqual(requests.map(({ id }) => id));
    expect(first[4]).toMatchObject({
      ...{ result: 'issued', waybillNumber: expect.stringMatching(/^SF\d{13}$/), originBranch: '021AB' },
      ...{ subNumbers: [expect.any(String), expect.any(String)], routeCode: expect.stringMatching(/^\d{3}-/) },
      printData: expect.stringContaining('twoDimensionCode'),
    });
    expect(await service().issue(stand.access, requests)).toEqual(first);
    expect(stand.control.waybills()).toHaveLength(5);
  });

  test.each(['fail', 'failAfter', 'cut', 'hang', 'garble'] as const)('%s: unknown, then one number', async (spoil) => {
    const wanted = request();
    stand.control.spoil(spoil);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ result: 'unknown' }]);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ result: 'issued' }]);
    expect(stand.control.waybills().filter(({ key }) => key === wanted.id)).toHaveLength(1);
  });

  test.each`
    what                    | changed                                                            | code
    ${'another courier'}    | ${{ carrier: 'YTO' }}                                              | ${'shipping.carrierUnknown'}
    ${'a masked recipient'} | ${{ masked: { token: 'o', orderNumber: '1', channel: 'taobao' } }} | ${'shipping.maskedNotSupported'}
    ${'where nobody goes'}  | ${{ recipient: party({ city: '三沙市' }) }}                        | ${'shipping.outOfReach'}
    ${'nobody to ring at'}  | ${{ recipient: party({ phone: '' }) }}                             | ${'sf.S0002'}
  `('$what is refused: $code', async ({ changed, code }) => {
    expect(await service().issue(stand.access, [request(changed)])).toMatchObject([{ result: 'refused', code }]);
  });

  test.each`
    what                    | change                                                 | result       | code
    ${'a wrong check word'} | ${{ credentials: { partnerId: 'x', checkWord: 'y' } }} | ${'refused'} | ${'shipping.accessRefused'}
    ${'no check word'}      | ${{ credentials: {} }}                                 | ${'refused'} | ${'shipping.accessMissing'}
    ${'no monthly account'} | ${{ options: {} }}                                     | ${'refused'} | ${'sf.8119'}
  `('$what: $code', async ({ change, result, code }) => {
    const access = with_(change);
    expect(await service().issue(access, [request()])).toMatchObject([{ result, code }]);
    if (code.startsWith('shipping.'))
      await expect(service().balance(access)).rejects.toMatchObject({ code, safe: true });
  });

  test('a request number used before is turned away and asked again under a new one', async () => {
    const stubborn = sf({ send: http.send, now: () => now, nonce: () => 'same' });
    const wanted = request();
    await stubborn.issue(stand.access, [request()]);
    expect(await stubborn.issue(stand.access, [wanted])).toMatchObject([{ result: 'retry', code: 'sf.A1007' }]);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ result: 'issued' }]);
  });

  test('taken back once; the order is never used again; what was collected stays; no stock of numbers is kept', async () => {
    const parcel = await issueOne();
    stand.control.spoil('cut');
    expect(await service().cancel(stand.access, [parcel])).toMatchObject([{ result: 'unknown' }]);
    expect(await service().cancel(stand.access, [parcel])).toMatchObject([{ result: 'accepted' }]);
    expect(await service().issue(stand.access, [request({ id: parcel.id })])).toMatchObject([
      { result: 'refused', code: 'sf.8252' },
    ]);
    const gone = await issueOne();
    stand.control.collect(gone.waybillNumber, 'signed');
    now = stand.control.nextStepAt()!;
    expect(await service().cancel(stand.access, [gone])).toMatchObject([{ result: 'refused', code: 'sf.8019' }]);
    expect(await service().balance(stand.access)).toEqual([
      { carrier: 'SF', branchCode: '', branchName: '', left: null },
    ]);
  });
});

describe('SHP-4 SHP-5 parcels of an own contract with SF', () => {
  test.each`
    ending       | kinds
    ${'signed'}  | ${['collected', 'inTransit', 'outForDelivery', 'signed']}
    ${'locker'}  | ${['collected', 'inTransit', 'outForDelivery', 'inLocker', 'signed']}
    ${'refused'} | ${['collected', 'inTransit', 'outForDelivery', 'refused']}
    ${'problem'} | ${['collected', 'inTransit', 'outForDelivery', 'problem', 'outForDelivery', 'signed']}
  `('a route that ends $ending', async ({ ending, kinds }) => {
    const parcel = await issueOne();
    stand.control.collect(parcel.waybillNumber, ending);
    travel();
    const events = await service().track(stand.access, parcel);
    expect(events.map(({ kind }) => kind).filter((kind, i, all) => kind !== all[i - 1])).toEqual(kinds);
  });

  test('a push signs nothing and is taken for a hint: number and our order, no event', async () => {
    const parcel = await issueOne();
    stand.control.collect(parcel.waybillNumber, 'signed');
    travel();
    const { body } = stand.control.pushOf(parcel.waybillNumber);
    const news = service().verifyPush(stand.access, { headers: {}, body: Buffer.from(body) });
    expect(news).toMatchObject({ events: [], reply: '{"return_code":"0000","return_msg":"成功"}' });
    expect(news!.hints.at(-1)).toEqual({ waybillNumber: parcel.waybillNumber, id: parcel.id });
    for (const other of ['', '[]', '{"Body":{}}', '{"Body":{"WaybillRoute":7}}', 'null'])
      expect(service().verifyPush(stand.access, { headers: {}, body: Buffer.from(other) })).toBeNull();
  });

  test.each([
    ['return', null],
    ['redirect', party({ city: '天津市' })],
  ] as const)('%s: an order that got lost is given once, and the route tells', async (way, to) => {
    const parcel = await issueOne();
    expect(await service().intercept(stand.access, [order(parcel, { to })])).toMatchObject([{ result: 'refused' }]);
    stand.control.collect(parcel.waybillNumber, 'signed');
    now = stand.control.nextStepAt()!;
    stand.control.spoil('cut');
    expect(await service().intercept(stand.access, [order(parcel, { to })])).toMatchObject([{ result: 'unknown' }]);
    expect(await service().intercept(stand.access, [order(parcel, { to })])).toMatchObject([{ result: 'accepted' }]);
    expect(stand.control.stopped.get(parcel.waybillNumber)).toBe(way);
    travel();
    const events = await service().track(stand.access, parcel);
    expect(events.at(-1)).toMatchObject({ kind: 'intercepted', text: expect.stringContaining('新单号') });
    const cardless = with_({ options: {} });
    expect(await service().intercept(cardless, [order(parcel, { to })])).toMatchObject([
      { result: 'refused', code: 'shipping.monthlyCardMissing' },
    ]);
  });

  test('who has his parcel keeps it', async () => {
    const parcel = await issueOne();
    stand.control.collect(parcel.waybillNumber, 'signed');
    travel();
    expect(await service().intercept(stand.access, [order(parcel)])).toMatchObject([
      { result: 'refused', message: expect.stringContaining('已签收') },
    ]);
  });
});
