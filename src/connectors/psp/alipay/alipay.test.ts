import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import yauzl from 'yauzl';
import { start } from '../../../../sandbox/psp/alipay.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { createHttp, type Http } from '../../http.ts';
import { alipay } from './alipay.ts';
import { verifyNotification } from './verify-notification.ts';

let now = new Date('2026-06-05T02:00:00Z');
let stand: Awaited<ReturnType<typeof start>>;
let http: Http;

beforeAll(async () => {
  stand = await start({ seed: 20260605, now: () => now });
  http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
});
afterAll(async () => {
  await http.close();
  await stand.close();
});

const provider = () => alipay({ send: http.send, now: () => now });
const verdict = (access: MerchantAccess, body: string) => {
  const verified = verifyNotification(access, { headers: {}, body: Buffer.from(body) }, now);
  return verified.genuine ? 'genuine' : verified.reason;
};
const withCredentials = (changed: Record<string, string>): MerchantAccess => ({
  ...stand.access,
  credentials: { ...stand.access.credentials, ...changed },
});

describe('notifications (PAY-3)', () => {
  test('a payment is told', () => {
    const payment = stand.control.pay('A-1', 19_900n);
    const body = Buffer.from(stand.control.message('A-1').body);
    expect(verifyNotification(stand.access, { headers: {}, body }, now)).toEqual({
      genuine: true,
      news: {
        id: `N${payment.providerReference}`,
        kind: 'paid',
        reference: 'A-1',
        refundReference: null,
        providerReference: payment.providerReference,
        amountMinor: 19_900n,
        currency: 'CNY',
        at: now,
      },
      reply: { status: 200, type: 'text/plain', body: 'success' },
    });
  });

  test('refunds are told with the sum so far; the last one closes the trade and is still a refund', () => {
    stand.control.pay('A-2', 10_000n);
    stand.control.refund('A-2', 'A-2-R1', 3_000n);
    const read = (reference: string) =>
      verifyNotification(
        stand.access,
        { headers: {}, body: Buffer.from(stand.control.refundMessage(reference).body) },
        now,
      );
    expect(read('A-2-R1')).toMatchObject({
      news: { kind: 'refunded', refundReference: 'A-2-R1', amountMinor: 3_000n, amountIsTotal: true },
    });
    stand.control.refund('A-2', 'A-2-R2', 7_000n);
    expect(read('A-2-R2')).toMatchObject({
      news: { kind: 'refunded', refundReference: 'A-2-R2', amountMinor: 10_000n, amountIsTotal: true },
    });
  });

  test.each`
    forgery               | reason
    ${'unsigned'}         | ${'payments.signatureMissing'}
    ${'wrongKey'}         | ${'payments.signatureWrong'}
    ${'amount'}           | ${'payments.signatureWrong'}
    ${'otherMerchant'}    | ${'payments.otherMerchant'}
    ${'otherApp'}         | ${'payments.otherMerchant'}
    ${'otherEnvironment'} | ${'payments.otherEnvironment'}
    ${'old'}              | ${'payments.tooOld'}
  `('figure 32: $forgery is refused as $reason', ({ forgery, reason }) => {
    stand.control.pay('A-3', 5_000n);
    expect(verdict(stand.access, stand.control.forge(forgery, 'A-3').body)).toBe(reason);
  });

  test.each`
    unset                         | change                                                                        | reason
    ${'Alipay’s key'}             | ${{ credentials: { alipayPublicKey: '' } }}                                   | ${'payments.notConfigured'}
    ${'Alipay’s key, unreadable'} | ${{ credentials: { alipayPublicKey: 'nope' } }}                               | ${'payments.signatureWrong'}
    ${'the app'}                  | ${{ credentials: { appId: '' } }}                                             | ${'payments.notConfigured'}
    ${'the seller'}               | ${{ merchantId: '' }}                                                         | ${'payments.notConfigured'}
    ${'the endpoint'}             | ${{ endpoint: '' }}                                                           | ${'payments.otherEnvironment'}
    ${'a stand-in, live'}         | ${{ environment: 'live' }}                                                    | ${'payments.otherEnvironment'}
    ${'a sandbox app, live'}      | ${{ environment: 'live', endpoint: 'https://openapi.alipay.com/gateway.do' }} | ${'payments.otherEnvironment'}
  `('figure 32: unset or crossed $unset refuses everything', ({ change, reason }) => {
    stand.control.pay('A-4', 5_000n);
    const credentials = { ...stand.access.credentials, ...change.credentials };
    expect(verdict({ ...stand.access, ...change, credentials }, stand.control.message('A-4').body)).toBe(reason);
  });

  test.each`
    change                        | mutate                                                      | reason
    ${'a name twice'}             | ${(b: string) => `${b}&total_amount=0.01`}                  | ${'payments.unreadable'}
    ${'an older algorithm'}       | ${(b: string) => b.replace('RSA2', 'RSA')}                  | ${'payments.signatureWrong'}
    ${'an empty extra parameter'} | ${(b: string) => `${b}&extra=`}                             | ${'payments.signatureWrong'}
    ${'another charset'}          | ${(b: string) => b.replace('charset=utf-8', 'charset=gbk')} | ${'payments.unreadable'}
    ${'a prototype name'}         | ${(b: string) => `${b}&__proto__=1`}                        | ${'payments.signatureWrong'}
    ${'padded base64'}            | ${(b: string) => b.replace('sign=', 'sign=+')}              | ${'payments.signatureWrong'}
    ${'nothing'}                  | ${() => ''}                                                 | ${'payments.signatureMissing'}
  `('figure 32: $change is refused', ({ mutate, reason }) => {
    stand.control.pay('A-5', 5_000n);
    expect(verdict(stand.access, mutate(stand.control.message('A-5').body))).toBe(reason);
  });

  test('the bare base64 of the key, as the console shows it, works too', () => {
    stand.control.pay('A-6', 5_000n);
    const bare = stand.access.credentials['alipayPublicKey']!.replace(/-----[A-Z ]+-----|\n/g, '');
    expect(verdict(withCredentials({ alipayPublicKey: bare }), stand.control.message('A-6').body)).toBe('genuine');
  });
});

describe('starting and closing (PAY-1)', () => {
  const asked = {
    ...{ method: 'alipayQr' as const, reference: 'S0000000000000000000000000000001', amountMinor: 12_300n },
    ...{ currency: 'CNY', title: '茶具 2 件', notifyUrl: 'https://shop.example/told', openId: '', payerIp: '' },
    divided: false,
    get expiresAt() {
      return new Date(now.getTime() + 1_800_000);
    },
  };
  const begin = (changed: object) => provider().start(stand.access, { ...asked, ...changed });
  const ask = (reference: string) => provider().query(stand.access, reference);

  test('a code is the same code when it is asked for again; nobody knows of a trade before it is scanned', async () => {
    const first = await begin({ expiresAt: asked.expiresAt });
    expect(first).toEqual({ kind: 'qr', code: `https://qr.alipay.com/${asked.reference}` });
    expect(await begin({ expiresAt: asked.expiresAt })).toEqual(first);
    expect(await ask(asked.reference)).toBeNull();
    expect(await provider().close(stand.access, asked.reference)).toBe(false);
    stand.control.payAsked(asked.reference);
    expect(await ask(asked.reference)).toMatchObject({ kind: 'paid', amountMinor: 12_300n });
    expect(await provider().close(stand.access, asked.reference)).toBe(false);
    await expect(begin({ expiresAt: asked.expiresAt })).rejects.toMatchObject({
      code: 'payments.startRefused',
      safe: true,
    });
  });

  test('a page carries our signed request; opened and closed it cannot be paid any more', async () => {
    const reference = 'S0000000000000000000000000000002';
    const page = await begin({ method: 'alipayPage', reference, expiresAt: asked.expiresAt });
    const url = page.kind === 'page' ? page.url : '';
    const opened = await http.send({ method: 'GET', url });
    expect(opened.body.toString()).toContain('123.00');
    expect(await ask(reference)).toEqual({ state: 'waiting' });
    const forged = await http.send({ method: 'GET', url: url.replace('123.00', '0.01') });
    expect(forged.body.toString()).toContain('isv.invalid-signature');
    expect(await provider().close(stand.access, reference)).toBe(true);
    expect(await ask(reference)).toMatchObject({ kind: 'closed' });
    expect(() => stand.control.payAsked(reference)).toThrow('any more');
  });

  test.each(['fail', 'cut', 'garble'] as const)('%s: nobody knows, and the same number asks again', async (spoil) => {
    const reference = `S-${spoil}-1`;
    const expiresAt = asked.expiresAt;
    stand.control.spoil(spoil);
    await expect(begin({ reference, expiresAt })).rejects.toMatchObject({ name: 'OutsideFailure' });
    expect(await begin({ reference, expiresAt })).toMatchObject({ kind: 'qr' });
  });
});

describe('queries (PAY-3)', () => {
  test('paid, waiting, closed, refunded in full and unknown', async () => {
    const { control, access } = stand;
    control.open('Q-wait', 100n);
    control.open('Q-closed', 100n);
    control.closePayment('Q-closed');
    control.pay('Q/paid', 100n);
    control.pay('Q-back', 100n);
    control.refund('Q-back', 'Q-back-1', 100n);
    const ask = (reference: string) => provider().query(access, reference);
    expect(await ask('Q-wait')).toEqual({ state: 'waiting' });
    expect(await ask('Q-closed')).toMatchObject({ kind: 'closed', reference: 'Q-closed' });
    expect(await ask('Q/paid')).toMatchObject({ kind: 'paid', reference: 'Q/paid', amountMinor: 100n, at: now });
    expect(await ask('Q-back')).toMatchObject({ kind: 'paid', amountMinor: 100n });
    expect(await ask('Q-nobody')).toBeNull();
  });

  test('an answer under another key, or to a request signed by somebody else, is not believed', async () => {
    const otherKey = withCredentials({ alipayPublicKey: stand.merchantPublicKey });
    await expect(provider().query(otherKey, 'Q-back')).rejects.toMatchObject({ code: 'payments.answerNotGenuine' });
    const stranger = withCredentials({ privateKey: stand.alipayPrivateKey });
    await expect(provider().query(stranger, 'Q-back')).rejects.toMatchObject({ code: 'payments.answerNotGenuine' });
    const unset = withCredentials({ privateKey: '' });
    await expect(provider().query(unset, 'Q-back')).rejects.toMatchObject({ code: 'payments.notConfigured' });
    const crossed: MerchantAccess = { ...stand.access, environment: 'live' };
    await expect(provider().query(crossed, 'Q-back')).rejects.toMatchObject({ code: 'payments.otherEnvironment' });
  });

  test.each(['fail', 'failAfter', 'cut', 'garble'] as const)('%s: fails safely, then tells', async (spoil) => {
    stand.control.pay('Q-3', 100n);
    stand.control.spoil(spoil);
    await expect(provider().query(stand.access, 'Q-3')).rejects.toMatchObject({ name: 'OutsideFailure', safe: true });
    expect(await provider().query(stand.access, 'Q-3')).toMatchObject({ kind: 'paid' });
  });
});

/** Entries as an independent reader sees them, names still in bytes. */
const unzip = (zip: Buffer): Promise<{ name: string; text: string }[]> =>
  new Promise((resolve, reject) => {
    const found: { name: string; text: string }[] = [];
    yauzl.fromBuffer(zip, { decodeStrings: false, lazyEntries: true }, (error, file) => {
      if (error) return reject(error);
      file.on('end', () => resolve(found));
      file.on('entry', (entry: yauzl.Entry) => {
        file.openReadStream(entry, async (failed, stream) => {
          if (failed) return reject(failed);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          const name = iconv.decode(entry.fileName as unknown as Buffer, 'gbk');
          found.push({ name, text: iconv.decode(Buffer.concat(chunks), 'gbk') });
          file.readEntry();
        });
      });
      file.readEntry();
    });
  });

describe('the business bill (REC-1)', () => {
  test('is fetched byte for byte and says what happened', async () => {
    now = new Date('2026-06-07T10:00:00+08:00');
    stand.control.pay('B-1', 3_200n);
    now = new Date('2026-06-07T23:59:59+08:00');
    stand.control.pay('B-2', 10_000n);
    stand.control.refund('B-2', 'B-2-R', 2_500n);
    await expect(provider().downloadBill(stand.access, '2026-06-07', 'trade')).rejects.toMatchObject({
      code: 'payments.noBill',
    });
    now = new Date('2026-06-08T10:00:00+08:00');
    const bill = await provider().downloadBill(stand.access, '2026-06-07', 'trade');
    expect(bill.name).toBe('alipay-2088000000000001-2026-06-07.zip');
    const [detail, summary] = await unzip(bill.body);
    expect(detail!.name).toBe('20880000000000010000_20260607_业务明细.csv');
    expect(summary!.name).toBe('20880000000000010000_20260607_业务明细(汇总).csv');
    const lines = detail!.text.split('\r\n');
    expect(lines[2]).toBe('#起始日期：[2026年06月07日 00:00:00]   终止日期：[2026年06月08日 00:00:00]');
    expect(lines[4]!.split(',')).toHaveLength(25);
    for (const row of lines.slice(5, 8)) expect(row.split(',')).toHaveLength(25);
    expect(lines[7]).toContain('-25.00');
    expect(lines[9]).toBe('#交易合计：2笔，商家实收共132.00元，商家优惠共0.00元');
    expect(lines[10]).toBe('#退款合计：1笔，商家实收退款共-25.00元，商家优惠退款共0.00元');
  });

  test('a link that has expired gives a page, not a bill', async () => {
    const send: Http['send'] = (request) =>
      http.send({ ...request, url: request.url.replace(/key=\d+/, 'key=expired') });
    const late = alipay({ send, now: () => now });
    await expect(late.downloadBill(stand.access, '2026-06-07', 'trade')).rejects.toMatchObject({
      code: 'payments.billDamaged',
    });
  });
});
