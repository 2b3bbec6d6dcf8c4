/** INV-3: both connectors against their stand-ins, by one table: what is lost, refused, slow or doubted ends as it should. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as leqiStand from '../../../sandbox/invoices/leqi.ts';
import * as nuonuoStand from '../../../sandbox/invoices/nuonuo.ts';
import { formatOf } from '../../invoices/file-format.ts';
import type { InvoiceAccess, InvoiceProvider, InvoiceRequest, RedRequest } from '../../invoices/invoice-provider.ts';
import type { Title } from '../../invoices/title.ts';
import { createHttp, type Http } from '../http.ts';
import { leqi } from './leqi/leqi.ts';
import { sign } from './nuonuo/call-nuonuo.ts';
import { nuonuo } from './nuonuo/nuonuo.ts';
import { orderOf } from './nuonuo/orders.ts';

const FIXTURES = '../shared/fixtures/einvoice';
const DAY = 86_400_000;
let now = new Date('2026-11-20T02:00:00Z');
let http: Http;
type House = {
  service: InvoiceProvider;
  access: InvoiceAccess;
  control: Awaited<ReturnType<typeof nuonuoStand.start>>['control'];
};
const houses: Record<string, House> = {};
let closes: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const [one, two] = [
    await nuonuoStand.start({ seed: 1, now: () => now }),
    await leqiStand.start({ seed: 2, now: () => now }),
  ];
  http = createHttp({ hosts: [], allowLoopback: new Set([one.url, two.url]) });
  const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: 1_000 });
  let nonces = 0;
  const nonce = () => (++nonces).toString(16).padStart(32, '7');
  houses['nuonuo'] = { service: nuonuo({ send, now: () => now, nonce }), access: one.access, control: one.control };
  houses['leqi'] = { service: leqi({ send, now: () => now }), access: two.access, control: two.control };
  closes = [one.close, two.close];
});
afterAll(async () => {
  await http.close();
  await Promise.all(closes.map((close) => close()));
});

const line = {
  taxCode: '1040201',
  taxWord: '服装',
  name: '羽绒服',
  spec: '黑 / L',
  unit: '件',
  ratePpm: 130_000,
  preference: '',
};
const seller = {
  ...{ name: '杭州测试服饰有限公司', taxNo: '91330100799655058B', address: '文一西路 1 号', phone: '0571-1' },
  ...{ bank: '工行', bankAccount: '1', clerk: '张会计' },
};
const buyer: Title = {
  ...{
    kind: 'company',
    type: 'normal',
    name: '深圳市腾讯计算机系统有限公司',
    taxNo: '9144030071526726XG',
    address: '',
  },
  ...{ phone: '', bank: '', bankAccount: '', email: 'cw@example.com', mobile: '' },
};
let serials = 0;
const request = async ({ service, access }: House, changed: Partial<InvoiceRequest> = {}): Promise<InvoiceRequest> => {
  const serial = `IV${900_000 + ++serials}`;
  const numbers = service.takeNumbers ? await service.takeNumbers(access, seller, `N${serial}`) : [''];
  return {
    ...{ serial, invoiceNumber: numbers[0]!, seller, buyer, note: '', at: now },
    ...{ inclMinor: 20_000n, netMinor: 17_699n, taxMinor: 2_301n },
    lines: [
      { ...line, line: 1, kind: 'item', quantity: 2n, inclMinor: 22_600n, netMinor: 20_000n, taxMinor: 2_600n },
      { ...line, line: 2, kind: 'discount', quantity: 0n, inclMinor: -2_600n, netMinor: -2_301n, taxMinor: -299n },
    ],
    ...changed,
  };
};
const redOf = async (
  house: House,
  blue: InvoiceRequest,
  number: string,
  incl = -20_000n,
  net = -17_699n,
): Promise<RedRequest> => {
  const { lines: _, ...own } = await request(house);
  const totals = { inclMinor: incl, netMinor: net, taxMinor: incl - net };
  return {
    ...{ ...own, ...totals, reason: 'return', whole: incl === -20_000n, confirmation: '' },
    ...{ byBuyer: false, confirmationUuid: '' },
    original: {
      invoiceNumber: number,
      serial: blue.serial,
      issuedAt: now,
      inclMinor: 20_000n,
      netMinor: 17_699n,
      taxMinor: 2_301n,
    },
    lines: [{ ...line, ...totals, line: 1, kind: 'item', originalLine: 1, quantity: -1n }],
  };
};

const KINDS = ['nuonuo', 'leqi'];
async function issued(house: House) {
  const blue = await request(house);
  await house.service.submit(house.access, blue);
  const answer = await house.service.query(house.access, blue);
  if (answer.result !== 'issued') throw new Error(JSON.stringify(answer));
  return { blue, number: answer.invoiceNumber };
}

test.each(KINDS)('INV-3 %s issues under our serial once, whatever is lost on the way', async (kind) => {
  const house = houses[kind]!;
  const { service, access, control } = house;
  for (const spoil of ['cut', 'garble', 'failAfter'] as const) {
    const blue = await request(house);
    control.spoil(spoil);
    expect(await service.submit(access, blue)).toMatchObject({ result: 'unknown' });
    expect(await service.submit(access, blue)).toMatchObject({ result: 'issuing' });
    expect(await service.query(access, blue)).toMatchObject({
      result: 'issued',
      invoiceNumber: expect.stringMatching(/^\d{20}$/),
    });
    expect(control.invoices().filter(({ serial }) => serial === blue.serial)).toHaveLength(1);
  }
  expect(await service.query(access, await request(house))).toEqual({ result: 'absent' });
});

test.each(KINDS)(
  'INV-3 %s: short quota waits, a risk is for a person, slow is asked about, a wrong key is let in nowhere',
  async (kind) => {
    const house = houses[kind]!;
    const { service, access, control } = house;
    control.next('quotaShort', 'risk', 'slow');
    const blue = await request(house);
    expect(await service.submit(access, blue)).toMatchObject({ result: 'retry', code: 'invoices.quotaShort' });
    expect(await service.submit(access, blue)).toMatchObject({ result: 'refused', code: 'invoices.riskRed' });
    expect(await service.submit(access, blue)).toMatchObject({ result: 'issuing' });
    expect(await service.query(access, blue)).toMatchObject({ result: 'issuing' });
    control.finish(blue.serial, 'failed', '购方名称有误');
    expect(await service.query(access, blue)).toMatchObject({ result: 'refused', message: '购方名称有误' });
    control.setQuota(12_345n);
    expect(await service.quota(access, seller)).toEqual({ availableMinor: 12_345n });
    control.setQuota(100_000_000n);
    const wrong = { appKey: 'x', appSecret: 'y', accessToken: 'z', secretKey: '0'.repeat(32) };
    const answer = await service.submit({ ...access, credentials: wrong }, blue);
    expect(['retry', 'refused']).toContain(answer.result);
    expect(await service.submit({ ...access, credentials: {} }, blue)).toMatchObject({
      code: 'invoices.accessMissing',
    });
  },
);

test.each(KINDS)('INV-2 %s: red at once, after the buyer agreed, not at all, and void after 72 hours', async (kind) => {
  const house = houses[kind]!;
  const { service, access, control } = house;
  const { blue, number } = await issued(house);
  const part = await redOf(house, blue, number, -1_130n, -1_000n);
  const applied = await service.applyRed(access, part);
  expect(applied).toMatchObject({ result: 'confirmed' });
  const confirmation = 'confirmation' in applied ? applied.confirmation : '';
  await service.issueRed(access, { ...part, confirmation });
  expect(await service.issueRed(access, { ...part, confirmation })).toMatchObject({ result: 'issued' });
  expect(control.invoices().filter(({ serial }) => serial === part.serial)).toHaveLength(1);
  const ends = [
    { say: true, as: 'confirmed' },
    { say: false, as: 'rejected' },
    { say: null, as: 'expired' },
  ] as const;
  for (const { say, as } of ends) {
    control.next('buyer');
    const red = await redOf(house, blue, number, -113n, -100n);
    expect(await service.applyRed(access, red)).toMatchObject({ result: 'waiting' });
    if (say === null) now = new Date(now.getTime() + 3 * DAY);
    else control.answer(red.serial, say);
    expect(await service.queryRed(access, red)).toMatchObject({ result: as });
  }
  expect(await service.applyRed(access, await redOf(house, blue, number))).toMatchObject({ result: 'refused' });
});

test('INV-1 Nuonuo’s PDF, OFD and XML are fetched by the links it tells; what is no such file is left', async () => {
  const { service, access, control } = houses['nuonuo']!;
  const { blue, number } = await issued(houses['nuonuo']!);
  const files = await service.files!(access, blue);
  expect(files.map(({ format }) => format)).toEqual(['pdf', 'ofd', 'xml']);
  expect(files.map(({ body }) => formatOf(body))).toEqual(['pdf', 'ofd', 'xml']);
  expect(files.at(-1)!.body.toString()).toContain(`<InvoiceNumber>${number}</InvoiceNumber>`);
  expect(await service.files!(access, await request(houses['nuonuo']!))).toEqual([]);
  control.spoil('fail');
  await expect(service.files!(access, blue)).rejects.toMatchObject({ safe: true });
  expect(houses['leqi']!.service.files).toBeNull();
});

test('INV-3 Nuonuo’s signature is the one its gateway takes', () => {
  const body = '{"a":1}';
  const signed = {
    appKey: 'APPKEY',
    appSecret: 'SECRET',
    senid: 'SENID',
    nonce: '12345678',
    timestamp: '1700000000',
    body,
  };
  expect(sign(signed)).toBe('7iSZiR+0g+376QEJ38xLM+3vGDs=');
});

test('INV-3 Nuonuo’s messages have the published fields', async (ctx) => {
  if (!existsSync(FIXTURES)) return ctx.skip('the fixtures are not here');
  const published = JSON.parse(readFileSync(`${FIXTURES}/nuonuo_requestBillingNew_request.json`, 'utf8')) as {
    order: Record<string, unknown> & { invoiceDetail: object[] };
  };
  const { order } = orderOf(await request(houses['nuonuo']!)) as {
    order: Record<string, unknown> & { invoiceDetail: object[] };
  };
  expect(Object.keys(published.order).filter((field) => !(field in order))).toEqual([]);
  expect(Object.keys(published.order.invoiceDetail[0]!).filter((field) => !(field in order.invoiceDetail[0]!))).toEqual(
    [],
  );
});
