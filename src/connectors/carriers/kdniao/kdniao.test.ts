import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../../../sandbox/couriers/kdniao.ts';
import type { ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { createHttp, type Http } from '../../http.ts';
import { dataSign } from './call-kdniao.ts';
import { kdniao } from './kdniao.ts';
import { allowed, orderOf } from './order-of.ts';
import { verifyPush } from './track-parcels.ts';

const FIXTURES = '../shared/fixtures/waybill';
const SEED = 1007;
let now = new Date('2026-06-05T02:00:00Z');
let stand: Awaited<ReturnType<typeof start>>;
let http: Http;

beforeAll(async () => {
  stand = await start({
    seed: SEED,
    now: () => now,
    branches: [
      { carrier: 'YTO', code: '210301', name: '上海青浦华新公司', left: 1_000 },
      { carrier: 'ZTO', code: '02171', name: '上海青浦徐泾网点', left: 2 },
      { carrier: 'SF', code: '021', name: '上海青浦营业点', left: null },
    ],
  });
  http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
});
afterAll(async () => {
  await http.close();
  await stand.close();
});
beforeEach(() => stand.control.setFaults({ seed: 0 }));

const service = () => kdniao({ send: (request) => http.send({ ...request, timeoutMs: 1_000 }) });
let ids = 0;
const request = (changed: Partial<WaybillRequest> = {}): WaybillRequest => ({
  id: `F${String(++ids).padStart(8, '0')}`,
  carrier: 'YTO',
  sender: party({ name: '青浦仓', phone: '021-59720000', province: '上海', city: '上海市', district: '青浦区' }),
  recipient: party({}),
  masked: null,
  goods: [{ name: '连衣裙 红色/L', quantity: 2n }],
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
  town: '三里屯街道',
  detail: '工体北路8号院3#楼2单元&1201',
  postcode: '100027',
  ...changed,
});
const waybillsOf = (id: string) => stand.control.waybills().filter((waybill) => waybill.key === id);

describe('the request (SHP-2)', () => {
  test('has the published fields', (ctx) => {
    if (!existsSync(FIXTURES)) return ctx.skip('the fixtures are not here');
    const published = JSON.parse(readFileSync(`${FIXTURES}/kdniao_1007_request.json`, 'utf8')) as Record<
      string,
      object
    >;
    const ours = orderOf(request({ carrier: 'SF' }), 'SF', {}) as Record<string, object>;
    const optional = ['Remark', 'OtherCost', 'Cost', 'Volume'];
    const expected = Object.keys(published).filter((name) => !optional.includes(name));
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(expected));
    for (const side of ['Sender', 'Receiver']) {
      const fields = Object.keys(published[side]!).filter((name) => name !== 'Company' && name !== 'Mobile');
      expect(Object.keys(ours[side]!)).toEqual(expect.arrayContaining(fields));
    }
  });

  test('no forbidden character leaves, and a door keeps its number', () => {
    const text = allowed(`3#楼 "A&B" 1+1 <x> 50% 'y' \\ \n\t2单元`);
    expect(text).not.toMatch(/['"#&+<>%\\\n\t]/);
    expect(text).toBe('3＃楼 ＂A＆B＂ 1＋1 ＜x＞ 50％ ＇y＇ ＼ 2单元');
  });

  test('the signature is base64 of the hexadecimal text', () => {
    // printf '{}key' | md5sum | cut -c1-32 | tr -d '\n' | base64
    expect(dataSign('{}', 'key')).toBe('NjI5ODI3ODRhYzdhNDJlZTdhNTEwYzc0MGZlNWFlOGQ=');
  });
});

describe('numbers (SHP-2)', () => {
  test('many at once, each with route and branches', async () => {
    const requests = Array.from({ length: 10 }, () => request());
    const waybills = await service().issue(stand.access, requests);
    expect(waybills.map((waybill) => waybill.id)).toEqual(requests.map(({ id }) => id));
    for (const waybill of waybills) {
      expect(waybill).toMatchObject({
        result: 'issued',
        waybillNumber: expect.stringMatching(/^YT\d{13}$/),
        routeCode: expect.stringMatching(/^\d{3}-[ABC]\d{2} \d{3}$/),
        originBranch: '上海青浦华新公司',
        destinationBranch: '北京市朝阳区',
        subNumbers: [],
      });
    }
    expect(new Set(waybills.map((w) => w.result === 'issued' && w.waybillNumber)).size).toBe(10);
  });

  test('a shipment of three parcels has one number and two sub-numbers', async () => {
    const [waybill] = await service().issue(stand.access, [request({ parcels: 3 })]);
    expect(waybill).toMatchObject({ result: 'issued', subNumbers: [expect.any(String), expect.any(String)] });
  });

  test.each`
    what                 | changed                                           | code
    ${'unknown carrier'} | ${{ carrier: 'HERMES' }}                          | ${'shipping.carrierUnknown'}
    ${'prototype name'}  | ${{ carrier: 'constructor' }}                     | ${'shipping.carrierUnknown'}
    ${'masked buyer'}    | ${{ masked: { token: 'o', orderNumber: '1' } }}   | ${'shipping.maskedNotSupported'}
    ${'no address'}      | ${{ recipient: party({ town: '', detail: '' }) }} | ${'kdniao.101'}
    ${'no such account'} | ${{ carrier: 'STO' }}                             | ${'kdniao.104'}
    ${'stock too small'} | ${{ carrier: 'ZTO', parcels: 3 }}                 | ${'shipping.numbersUsedUp'}
  `('$what is refused as $code', async ({ changed, code }) => {
    expect(await service().issue(stand.access, [request(changed)])).toMatchObject([{ result: 'refused', code }]);
  });

  test('wrong and missing keys are refused or never sent', async () => {
    const wrong: ServiceAccess = { ...stand.access, credentials: { ...stand.access.credentials, apiKey: 'other' } };
    const unset: ServiceAccess = { ...stand.access, credentials: {} };
    expect(await service().issue(wrong, [request()])).toMatchObject([{ result: 'refused', code: 'kdniao.102' }]);
    expect(await service().issue(unset, [request()])).toMatchObject([
      { result: 'refused', code: 'shipping.accessMissing' },
    ]);
  });
});

describe('asked again with the same number: exactly one waybill (SHP-2)', () => {
  test.each`
    spoil          | first
    ${'fail'}      | ${'unknown'}
    ${'failAfter'} | ${'unknown'}
    ${'cut'}       | ${'unknown'}
    ${'hang'}      | ${'unknown'}
    ${'garble'}    | ${'unknown'}
  `('$spoil: unknown, then the first number', async ({ spoil, first }) => {
    const wanted = request();
    stand.control.spoil(spoil);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ id: wanted.id, result: first }]);
    const [second] = await service().issue(stand.access, [wanted]);
    const [third] = await service().issue(stand.access, [wanted]);
    expect(second).toMatchObject({ result: 'issued' });
    expect(third).toMatchObject({
      result: 'issued',
      waybillNumber: second!.result === 'issued' && second!.waybillNumber,
    });
    expect(waybillsOf(wanted.id)).toHaveLength(1);
  });

  test('an unreachable service: nothing happened, try later', async () => {
    const gone: ServiceAccess = { ...stand.access, endpoint: 'http://127.0.0.1:1/api' };
    const closed = createHttp({ hosts: [], allowLoopback: new Set(['http://127.0.0.1:1']) });
    expect(await kdniao({ send: closed.send }).issue(gone, [request()])).toMatchObject([{ result: 'retry' }]);
    await closed.close();
  });

  test('a repeat that only says "exists" is asked once more and then stays unknown', async () => {
    const silent = await start({ seed: 2, now: () => now, repeatsNameOrder: false });
    const door = createHttp({ hosts: [], allowLoopback: new Set([silent.url]) });
    const wanted = request();
    let calls = 0;
    const counting = kdniao({
      send: (sent) => {
        calls += 1;
        return door.send(sent);
      },
    });
    await counting.issue(silent.access, [wanted]);
    expect(await counting.issue(silent.access, [wanted])).toMatchObject([{ result: 'unknown' }]);
    expect(calls).toBe(3);
    expect(silent.control.waybills()).toHaveLength(1);
    await door.close();
    await silent.close();
  });

  test('200 shipments through a bad line: every one ends with one waybill', async () => {
    const requests = Array.from({ length: 200 }, () => request());
    stand.control.setFaults({ seed: SEED, requests: { fail: 0.1, cut: 0.1, garble: 0.1, failAfter: 0.1 } });
    const numbers = new Map<string, string>();
    let left = requests;
    for (let round = 0; left.length > 0 && round < 30; round++) {
      for (let i = 0; i < left.length; i += 10) {
        for (const waybill of await service().issue(stand.access, left.slice(i, i + 10))) {
          if (waybill.result === 'issued') numbers.set(waybill.id, waybill.waybillNumber);
        }
      }
      left = requests.filter(({ id }) => !numbers.has(id));
    }
    expect(left).toEqual([]);
    expect(new Set(numbers.values()).size).toBe(200);
    for (const { id } of requests) expect(waybillsOf(id).map((w) => w.numbers[0])).toEqual([numbers.get(id)]);
  });
});

describe('cancel, balance (SHP-2)', () => {
  test('a cancelled number goes back to the stock once; its business number is never used again', async () => {
    const wanted = request();
    const leftOf = async () => (await service().balance(stand.access)).find((row) => row.carrier === 'YTO')!.left!;
    const before = await leftOf();
    const [waybill] = await service().issue(stand.access, [wanted]);
    expect(await leftOf()).toBe(before - 1n);
    const issued = {
      id: wanted.id,
      carrier: 'YTO',
      waybillNumber: (waybill as { waybillNumber: string }).waybillNumber,
    };
    stand.control.spoil('cut');
    expect(await service().cancel(stand.access, [issued])).toMatchObject([{ id: wanted.id, result: 'unknown' }]);
    expect(await service().cancel(stand.access, [issued])).toMatchObject([{ id: wanted.id, result: 'accepted' }]);
    expect(await leftOf()).toBe(before);
    expect(await service().issue(stand.access, [wanted])).toMatchObject([{ result: 'refused' }]);
    expect(await service().cancel(stand.access, [{ ...issued, waybillNumber: 'YT0' }])).toMatchObject([
      { result: 'refused' },
    ]);
  });

  test('a direct carrier has no stock; a failing call is safe', async () => {
    const rows = await service().balance(stand.access);
    expect(rows.find((row) => row.carrier === 'SF')).toEqual({
      carrier: 'SF',
      branchCode: '021',
      branchName: '上海青浦营业点',
      left: null,
    });
    stand.control.spoil('cut');
    await expect(service().balance(stand.access)).rejects.toMatchObject({ safe: true });
  });
});

describe('tracking (SHP-4)', () => {
  const issueOne = async () => {
    const wanted = request();
    const [waybill] = await service().issue(stand.access, [wanted]);
    return { id: wanted.id, carrier: 'YTO', waybillNumber: (waybill as { waybillNumber: string }).waybillNumber };
  };

  test.each`
    ending       | kinds
    ${'signed'}  | ${['collected', 'inTransit', 'outForDelivery', 'signed']}
    ${'locker'}  | ${['collected', 'inTransit', 'outForDelivery', 'inLocker', 'signed']}
    ${'refused'} | ${['collected', 'inTransit', 'outForDelivery', 'refused']}
    ${'problem'} | ${['collected', 'inTransit', 'outForDelivery', 'problem', 'outForDelivery', 'signed']}
  `('a parcel that ends $ending, asked for at each step', async ({ ending, kinds }) => {
    const parcel = await issueOne();
    stand.control.decide(parcel.waybillNumber, ending);
    expect(await service().track(stand.access, parcel)).toEqual([]);
    for (let at = stand.control.nextStepAt(); at !== null; at = stand.control.nextStepAt()) now = at;
    const events = await service().track(stand.access, parcel);
    expect(events.map((event) => event.at.getTime())).toEqual(
      events.map((event) => event.at.getTime()).sort((a, b) => a - b),
    );
    const seen = events.map((event) => event.kind).filter((kind, i, all) => kind !== all[i - 1]);
    expect(seen).toEqual(kinds);
  });

  test('followed parcels are pushed, signed, and the sandbox understands the reply', async () => {
    const heard: string[] = [];
    let answers = true;
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const headers = incoming.headers as Record<string, string>;
        const news = verifyPush(pushing.access, { headers, body: Buffer.concat(chunks) });
        heard.push(...(news?.events ?? []).map((event) => `${event.waybillNumber} ${event.kind}`));
        response.writeHead(answers ? 200 : 500).end(answers ? news?.reply : '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pushUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`;
    const pushing = await start({ seed: 3, now: () => now, pushUrl });
    const door = createHttp({ hosts: [], allowLoopback: new Set([pushing.url]) });
    const own = kdniao({ send: door.send });
    const wanted = request();
    const [waybill] = await own.issue(pushing.access, [wanted]);
    const { waybillNumber } = waybill as { waybillNumber: string };
    const parcel = { id: wanted.id, carrier: 'YTO', waybillNumber };
    pushing.control.decide(waybillNumber, 'signed');
    expect(await own.subscribe(pushing.access, [parcel, parcel])).toMatchObject([
      { result: 'accepted' },
      { result: 'accepted' },
    ]);
    answers = false;
    now = pushing.control.nextStepAt()!;
    expect(await pushing.control.push()).toEqual([]);
    answers = true;
    expect(await pushing.control.push()).toEqual([waybillNumber]);
    expect(await pushing.control.push()).toEqual([]);
    expect(heard).toEqual([`${waybillNumber} collected`, `${waybillNumber} collected`]);
    while (pushing.control.nextStepAt()) {
      now = pushing.control.nextStepAt()!;
      await pushing.control.push();
    }
    expect(heard.at(-1)).toBe(`${waybillNumber} signed`);
    await door.close();
    await pushing.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each`
    forgery              | change
    ${'no signature'}    | ${(fields: URLSearchParams) => fields.delete('DataSign')}
    ${'empty signature'} | ${(fields: URLSearchParams) => fields.set('DataSign', '')}
    ${'wrong signature'} | ${(fields: URLSearchParams) => fields.set('DataSign', dataSign(fields.get('RequestData')!, 'other'))}
    ${'changed data'}    | ${(fields: URLSearchParams) => fields.set('RequestData', fields.get('RequestData')!.replace('Success', 'Succes5'))}
    ${'no data'}         | ${(fields: URLSearchParams) => fields.delete('RequestData')}
  `('figure 32: a push with $forgery is not believed', async ({ change }) => {
    const parcel = await issueOne();
    const push = stand.control.pushOf([parcel.waybillNumber]);
    const fields = new URLSearchParams(push.body);
    const verify = (access: ServiceAccess) =>
      verifyPush(access, { headers: push.headers, body: Buffer.from(fields.toString()) });
    expect(verify(stand.access)).not.toBeNull();
    expect(verify({ ...stand.access, credentials: { ...stand.access.credentials, apiKey: '' } })).toBeNull();
    change(fields);
    expect(verify(stand.access)).toBeNull();
  });

  test('figure 32: a push for another account is not believed even under our key', async () => {
    const data = JSON.stringify({ EBusinessID: '999', PushTime: '', Data: [] });
    const body = new URLSearchParams({
      RequestData: data,
      DataSign: dataSign(data, stand.access.credentials['apiKey']!),
    });
    expect(verifyPush(stand.access, { headers: {}, body: Buffer.from(body.toString()) })).toBeNull();
  });
});
