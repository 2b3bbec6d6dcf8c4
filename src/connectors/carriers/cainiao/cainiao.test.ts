import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../../../sandbox/couriers/cainiao.ts';
import type { ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { createHttp, type Http } from '../../http.ts';
import { batchesOf } from '../cloud-print.ts';
import { cainiao } from './cainiao.ts';
import { judge } from './call-top.ts';
import { branchesOf } from './manage-waybills.ts';
import { printRequest } from './print-request.ts';

const FIXTURES = '../shared/fixtures/waybill';
const SEED = 20160101;
const now = new Date('2026-06-05T02:00:00Z');
let stand: Awaited<ReturnType<typeof start>>;
let http: Http;
let calls = 0;

beforeAll(async () => {
  stand = await start({
    seed: SEED,
    now: () => now,
    branches: [
      { carrier: 'YUNDA', code: '201702', name: '上海青浦重固公司', left: 1_000 },
      { carrier: 'ZTO', code: '02171', name: '上海青浦徐泾网点', left: 2 },
      { carrier: 'POSTB', code: '20170001', name: '上海青浦揽投部', left: null },
    ],
  });
  http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
});
afterAll(async () => {
  await http.close();
  await stand.close();
});
beforeEach(() => {
  calls = 0;
  stand.control.setFaults({ seed: 0 });
});

const send: Http['send'] = (request) => {
  calls += 1;
  return http.send({ ...request, timeoutMs: 1_000 });
};
const service = () => cainiao({ send, now: () => now });
let ids = 0;
const request = (changed: Partial<WaybillRequest> = {}): WaybillRequest => ({
  id: `C${String(++ids).padStart(8, '0')}`,
  carrier: 'YD',
  sender: party({ name: '青浦仓', phone: '021-59720000', province: '上海', city: '上海市', district: '青浦区' }),
  recipient: party({}),
  masked: null,
  goods: [{ name: '连衣裙 "红色" #L', quantity: 2n }],
  weightG: 1_250n,
  codMinor: null,
  parcels: 1,
  ...changed,
});
const party = (changed: Partial<WaybillRequest['recipient']>) => ({
  name: '王小明',
  phone: '13900000002',
  province: '北京',
  city: '北京市',
  district: '朝阳区',
  town: '望京街道',
  detail: '花家地北里1号楼',
  postcode: '',
  ...changed,
});
const many = (count: number, changed: Partial<WaybillRequest> = {}) =>
  Array.from({ length: count }, () => request(changed));
const waybillsOf = (id: string) => stand.control.waybills().filter((waybill) => waybill.key.endsWith(`|${id}`));

describe('published samples (SHP-2)', () => {
  const load = (name: string) => JSON.parse(readFileSync(`${FIXTURES}/${name}`, 'utf8'));

  test('a request has the published fields', (ctx) => {
    if (!existsSync(FIXTURES)) return ctx.skip('the fixtures are not here');
    const published = load('cainiao_ii_get_request.json');
    const { oaid: token } = published.trade_order_info_dtos[0].recipient;
    const masked = { token, orderNumber: '3719055060544802021', channel: 'taobao' };
    const access: ServiceAccess = { ...stand.access, options: { userId: '59972781' } };
    const ours = printRequest(access, 'CP446881', [request({ masked })]) as typeof published;
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(published)));
    const [label] = ours.trade_order_info_dtos;
    expect(Object.keys(label)).toEqual(expect.arrayContaining(Object.keys(published.trade_order_info_dtos[0])));
    expect(label.recipient).toMatchObject({ oaid: masked.token, tid: '3719055060544802021' });
    expect(label.order_info).toMatchObject({ order_channels_type: 'TB', trade_order_list: '3719055060544802021' });
  });

  test('the published answer: print data byte for byte', async (ctx) => {
    if (!existsSync(FIXTURES)) return ctx.skip('the fixtures are not here');
    const text = readFileSync(`${FIXTURES}/cainiao_ii_get_response.json`, 'utf8');
    const [label] = JSON.parse(text).cainiao_waybill_ii_get_response.modules.waybill_cloud_print_response;
    const replay: Http['send'] = async () => ({ status: 200, headers: {}, body: Buffer.from(text) });
    const wanted = request({ id: '12345678' });
    const [waybill] = await cainiao({ send: replay, now: () => now }).issue(stand.access, [wanted]);
    expect(waybill).toMatchObject({ result: 'issued', waybillNumber: '700059605746', originBranch: '南海区站点' });
    expect(waybill!.result === 'issued' && waybill!.printData).toBe(label.print_data);
    const other = await cainiao({ send: replay, now: () => now }).issue(stand.access, [request()]);
    expect(other).toMatchObject([{ result: 'unknown' }]);
  });

  test('published branches: cp_type 1 keeps no stock, 2 does', (ctx) => {
    if (!existsSync(FIXTURES)) return ctx.skip('the fixtures are not here');
    const published = load('cainiao_subscription_excerpt.json').wlb_waybill_i_search_response.subscribtions;
    expect(branchesOf(published)).toEqual([
      { carrier: 'YTO', branchCode: '075724', branchName: '广东省佛山市南海区西樵官山分部', left: 0n },
      { carrier: 'YZPY', branchCode: 'POSTB', branchName: '', left: null },
      { carrier: 'CP446881', branchCode: '682387', branchName: '都江堰市网点', left: 19_988n },
    ]);
  });
});

describe('numbers (SHP-2)', () => {
  test('25 orders of one carrier are three calls, all answered in order', async () => {
    const requests = many(25);
    const waybills = await service().issue(stand.access, requests);
    expect(calls).toBe(3);
    expect(waybills.map(({ id }) => id)).toEqual(requests.map(({ id }) => id));
    for (const waybill of waybills) {
      expect(waybill).toMatchObject({
        result: 'issued',
        originBranch: '上海青浦重固公司',
        destinationBranch: '北京市朝阳区',
      });
      if (waybill.result !== 'issued') continue;
      expect(waybill.printData).toBe(stand.control.printDataOf(waybill.waybillNumber));
      expect(waybill.printData).toContain('\\/');
      expect(waybill.routeCode).toMatch(/^\d{3}-[ABC]\d{2} \d{3}$/);
    }
  });

  test('other carriers, other senders and several parcels are other calls', () => {
    const elsewhere = party({ name: '佛山仓' });
    const requests = [
      request(),
      request({ carrier: 'ZTO' }),
      request({ sender: elsewhere }),
      request({ parcels: 2 }),
      request(),
    ];
    const ids = batchesOf(requests).map((batch) => batch.map((one) => requests.indexOf(one)));
    expect(ids).toEqual([[0, 4], [1], [2], [3]]);
  });

  test('a shipment of three parcels has one label each', async () => {
    const [waybill] = await service().issue(stand.access, [request({ parcels: 3 })]);
    expect(waybill).toMatchObject({ result: 'issued', subNumbers: [expect.any(String), expect.any(String)] });
    expect(waybill!.result === 'issued' && waybill!.printData.split('\n')).toHaveLength(3);
  });

  test('a masked recipient goes by token and order, and only print data knows the person', async () => {
    const masked = { token: '1lYuAqyrrl8696KR75icIq6Y', orderNumber: '3719055060544802021', channel: 'taobao' };
    const recipient = party({ name: '王**', phone: '1390****002', detail: '花家地***' });
    const wanted = request({ masked, recipient });
    expect(await service().issue(stand.access, [wanted])).toMatchObject([
      { result: 'refused', code: 'cainiao.isv.invalid-oaid' },
    ]);
    stand.control.mask(masked.token, masked.orderNumber, { name: '王小明', mobile: '13900000002', detail: '' });
    const [waybill] = await service().issue(stand.access, [wanted]);
    expect(waybill).toMatchObject({ result: 'issued', printData: expect.stringContaining('王小明') });
    const foreign = request({ masked: { ...masked, channel: 'pinduoduo' }, recipient });
    expect(await service().issue(stand.access, [foreign, request()])).toMatchObject([
      { result: 'refused', code: 'shipping.maskedNotSupported' },
      { result: 'issued' },
    ]);
  });

  test('one bad address in a batch refuses only itself', async () => {
    const requests = many(10);
    requests[4] = request({ recipient: party({ detail: '' }) });
    const waybills = await service().issue(stand.access, requests);
    expect(waybills.map(({ result }) => result)).toEqual(requests.map((_, i) => (i === 4 ? 'refused' : 'issued')));
    expect(waybills[4]).toMatchObject({ code: 'cainiao.isv.invalid-parameter:recipient', message: '收件人信息不完整' });
  });

  test.each`
    what                  | changed                  | code
    ${'unknown carrier'}  | ${{ carrier: 'HERMES' }} | ${'shipping.carrierUnknown'}
    ${'no subscription'}  | ${{ carrier: 'STO' }}    | ${'cainiao.isv.no-subscription'}
    ${'too many parcels'} | ${{ parcels: 11 }}       | ${'shipping.tooManyParcels'}
  `('$what is refused as $code', async ({ changed, code }) => {
    expect(await service().issue(stand.access, [request(changed)])).toMatchObject([{ result: 'refused', code }]);
  });

  test('a stock that runs out says so; nobody gets a number twice', async () => {
    const waybills = await service().issue(stand.access, many(3, { carrier: 'ZTO' }));
    expect(waybills.map(({ result }) => result)).toEqual(['issued', 'issued', 'refused']);
    expect(waybills[2]).toMatchObject({ code: 'shipping.numbersUsedUp' });
  });

  test.each`
    credential     | code
    ${'appSecret'} | ${'shipping.accessRefused'}
    ${'session'}   | ${'shipping.accessRefused'}
    ${'appKey'}    | ${'shipping.accessRefused'}
  `('a wrong $credential is refused, an unset one never sent', async ({ credential, code }) => {
    const withCredential = (value: string): ServiceAccess => ({
      ...stand.access,
      credentials: { ...stand.access.credentials, [credential]: value },
    });
    expect(await service().issue(withCredential('wrong'), [request()])).toMatchObject([{ result: 'refused', code }]);
    calls = 0;
    expect(await service().issue(withCredential(''), [request()])).toMatchObject([{ code: 'shipping.accessMissing' }]);
    expect(calls).toBe(0);
  });
});

test.each`
  code  | sub_code                                 | sub_msg               | result       | said
  ${7}  | ${'accesscontrol.limited-by-app-access'} | ${'调用次数超限'}     | ${'retry'}   | ${'cainiao.tooManyCalls'}
  ${15} | ${'isp.top-remote-connection-timeout'}   | ${'连接超时'}         | ${'unknown'} | ${'cainiao.isp.top-remote-connection-timeout'}
  ${15} | ${'isp.remote-service-error'}            | ${'服务出错'}         | ${'unknown'} | ${'cainiao.isp.remote-service-error'}
  ${15} | ${'isv.service-error'}                   | ${'系统异常'}         | ${'unknown'} | ${'cainiao.isv.service-error'}
  ${15} | ${'isv.any'}                             | ${'电子面单余额不足'} | ${'refused'} | ${'shipping.numbersUsedUp'}
  ${15} | ${'isv.any'}                             | ${'收件地址超区'}     | ${'refused'} | ${'shipping.outOfReach'}
  ${15} | ${'isv.invalid-parameter'}               | ${'参数错误'}         | ${'refused'} | ${'cainiao.isv.invalid-parameter'}
  ${25} | ${'isv.signature-invalid'}               | ${'无效签名'}         | ${'refused'} | ${'shipping.accessRefused'}
  ${27} | ${'session-expired'}                     | ${'sessionkey已过期'} | ${'refused'} | ${'shipping.accessRefused'}
  ${41} | ${undefined}                             | ${undefined}          | ${'refused'} | ${'cainiao.41'}
`('error $code $sub_code is $result as $said', ({ code, sub_code, sub_msg, result, said }) => {
  expect(judge({ code, msg: 'm', sub_code, sub_msg })).toMatchObject({ result, code: said });
});

describe('asked again with the same number: exactly one waybill (SHP-2)', () => {
  test.each(['fail', 'failAfter', 'cut', 'hang', 'garble'] as const)(
    '%s: unknown, then the first number',
    async (spoil) => {
      const requests = many(3);
      stand.control.spoil(spoil);
      expect((await service().issue(stand.access, requests)).map(({ result }) => result)).toEqual([
        'unknown',
        'unknown',
        'unknown',
      ]);
      const second = await service().issue(stand.access, requests);
      expect(second.map(({ result }) => result)).toEqual(['issued', 'issued', 'issued']);
      expect(await service().issue(stand.access, requests)).toEqual(second);
      for (const { id } of requests) expect(waybillsOf(id)).toHaveLength(1);
    },
  );

  test('200 shipments through a bad line: every one ends with one waybill', async () => {
    const requests = many(200);
    stand.control.setFaults({ seed: SEED, requests: { fail: 0.1, cut: 0.1, garble: 0.1, failAfter: 0.1 } });
    const numbers = new Map<string, string>();
    for (let round = 0; numbers.size < 200 && round < 30; round++) {
      const left = requests.filter(({ id }) => !numbers.has(id));
      for (const waybill of await service().issue(stand.access, left)) {
        if (waybill.result === 'issued') numbers.set(waybill.id, waybill.waybillNumber);
      }
    }
    expect(new Set(numbers.values()).size).toBe(200);
    for (const { id } of requests) expect(waybillsOf(id).map((w) => w.numbers[0])).toEqual([numbers.get(id)]);
  });
});

describe('cancel and balance (SHP-2)', () => {
  test('a cancelled number goes back to the stock once; its business number is never used again', async () => {
    const wanted = request();
    const leftOf = async () => (await service().balance(stand.access)).find((row) => row.carrier === 'YD')!.left!;
    const before = await leftOf();
    const [waybill] = await service().issue(stand.access, [wanted]);
    expect(await leftOf()).toBe(before - 1n);
    const issued = {
      id: wanted.id,
      carrier: 'YD',
      waybillNumber: (waybill as { waybillNumber: string }).waybillNumber,
    };
    stand.control.spoil('cut');
    expect(await service().cancel(stand.access, [issued])).toMatchObject([{ result: 'unknown' }]);
    expect(await service().cancel(stand.access, [issued])).toMatchObject([{ result: 'accepted' }]);
    expect(await leftOf()).toBe(before);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ result: 'refused' }]);
    expect(await service().cancel(stand.access, [{ ...issued, waybillNumber: '0' }])).toMatchObject([
      { result: 'refused', code: 'cainiao.isv.waybill-not-exist' },
    ]);
  });

  test('direct carriers keep no stock', async () => {
    const rows = await service().balance(stand.access);
    expect(rows.find((row) => row.carrier === 'YZPY')).toMatchObject({ branchCode: '20170001', left: null });
  });
});

test('following a parcel is refused by name: this service does not tell (SHP-4)', async () => {
  const waybill = { id: 'x', carrier: 'YD', waybillNumber: '1' };
  expect(await service().subscribe(stand.access, [waybill])).toMatchObject([{ code: 'shipping.trackingNotOffered' }]);
  await expect(service().track(stand.access, waybill)).rejects.toMatchObject({ code: 'shipping.trackingNotOffered' });
  expect(service().verifyPush(stand.access, { headers: {}, body: Buffer.from('') })).toBeNull();
});

describe('SHP-5 stopping a parcel', () => {
  const order = (waybillNumber: string, changed = {}) => ({
    ...{ id: 'I1', carrier: 'YD', waybillNumber, reason: '买家申请退款', to: null, at: now },
    ...{ from: party({}), ...changed },
  });
  const stop = async (...args: Parameters<typeof order>) => {
    const [answer] = await service().intercept(stand.access, [order(...args)]);
    return [answer!.result, answer!.code];
  };

  test('once under one number, however often it is sent; never to another address', async () => {
    const [label] = await service().issue(stand.access, many(1));
    const number = label!.result === 'issued' ? label!.waybillNumber : '';
    stand.control.spoil('cut');
    expect((await stop(number))[0]).toBe('unknown');
    expect([await stop(number), await stop(number)]).toEqual([
      ['accepted', ''],
      ['accepted', ''],
    ]);
    expect(stand.control.cuts.get(number)).toBe('I1');
    expect(await stop(number, { id: 'I2' })).toEqual(['refused', 'cainiao.isv.delivery-cut-repeated']);
    expect(await stop('0000')).toEqual(['refused', 'cainiao.isv.waybill-not-exist']);
    expect(await stop(number, { to: party({}) })).toEqual(['refused', 'shipping.redirectNotOffered']);
    expect(await stop(number, { carrier: 'NOBODY' })).toEqual(['refused', 'shipping.carrierUnknown']);
  });
});
