import { createCipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Formatter } from 'wechatpay-axios-plugin';
import { isSignedBy, sign } from '../../../../sandbox/psp/key-pair.ts';
import { start } from '../../../../sandbox/psp/wechat-pay.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { createHttp, type Http } from '../../http.ts';
import { authorization } from './call-api.ts';
import { verifyNotification } from './verify-notification.ts';
import { wechatPay } from './wechat-pay.ts';

const VECTORS = '../shared/fixtures/protocol/vectors';
const START = new Date('2026-06-05T02:00:00Z');
let now = START;
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

let nonces = 0;
const provider = () => wechatPay({ send: http.send, now: () => now, nonce: () => `nonce${++nonces}`.padEnd(32, '0') });
const sent = (message: { headers: Record<string, string>; body: string }) => ({
  headers: message.headers,
  body: Buffer.from(message.body),
});
const withAccess = (changed: Partial<MerchantAccess>): MerchantAccess => ({ ...stand.access, ...changed });
const withCredentials = (changed: Record<string, string>): MerchantAccess =>
  withAccess({ credentials: { ...stand.access.credentials, ...changed } });
/** The verdict's code, or `genuine`. */
const verdict = (access: MerchantAccess, message: { headers: Record<string, string>; body: string }, at = now) => {
  const verified = verifyNotification(access, sent(message), at);
  return verified.genuine ? 'genuine' : verified.reason;
};

describe('published vectors (PAY-3)', () => {
  type Vector = Record<string, string> & { name: string; timestamp: number };
  const load = (name: string): Vector =>
    JSON.parse(readFileSync(`${VECTORS}/rsa-aes.json`, 'utf8')).find((vector: Vector) => vector.name === name);
  const liveAccess = (vector: Vector): MerchantAccess => ({
    id: 'vector',
    kind: 'wechatPay',
    endpoint: 'https://api.mch.weixin.qq.com',
    environment: 'live',
    merchantId: '1601959334',
    credentials: {
      appId: 'wx81be3101902f7cb2',
      apiV3Key: vector['apiv3_key']!,
      [`platformKey:${vector['serial']}`]: readFileSync(`${VECTORS}/mock_cert.pem`, 'utf8'),
    },
  });
  const headersOf = (vector: Vector) => ({
    'Wechatpay-Timestamp': String(vector.timestamp),
    'Wechatpay-Nonce': vector['nonce']!,
    'Wechatpay-Serial': vector['serial']!,
    'Wechatpay-Signature': vector['signature']!,
  });

  test('a refund notification is verified, opened and read', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vector = load('wechat_v3_notify_REFUND.SUCCESS');
    const request = { headers: headersOf(vector), body: Buffer.from(vector['body']!) };
    const at = new Date(vector.timestamp * 1000);
    expect(verifyNotification(liveAccess(vector), request, at)).toMatchObject({
      genuine: true,
      news: {
        id: '9971e868-2144-58dd-99ae-df4c76ccde42',
        kind: 'refunded',
        reference: 'S20210128170702357723',
        refundReference: 'S20210201151309277501',
        providerReference: '4200000925202101284997714292',
        amountMinor: 1n,
        currency: 'CNY',
        at: new Date('2021-02-01T15:13:13+08:00'),
      },
    });
    const later = new Date(at.getTime() + 5 * 60_000 + 1);
    expect(verifyNotification(liveAccess(vector), request, later)).toMatchObject({ reason: 'payments.tooOld' });
    const sandbox: MerchantAccess = { ...liveAccess(vector), environment: 'sandbox', endpoint: 'http://127.0.0.1:1' };
    expect(verifyNotification(sandbox, request, at)).toMatchObject({ reason: 'payments.otherEnvironment' });
  });

  test('a request is signed as published', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vector = load('wechat_v3_request_sign');
    const access: MerchantAccess = {
      ...liveAccess(vector),
      merchantId: '1230000109',
      credentials: {
        privateKey: readFileSync(`${VECTORS}/mock_private_key_pkcs8.pem`, 'utf8'),
        merchantSerial: '477ED0046A54F0360A72A63A8F2816312AAEAB53',
      },
    };
    const signing = {
      method: 'POST' as const,
      pathAndQuery: vector['path']!,
      timestamp: String(vector.timestamp),
      nonce: vector['nonce']!,
      body: vector['body']!,
    };
    // The fields may stand in any order.
    const fieldsOf = (header: string) => header.split(/[ ,]/).sort();
    expect(fieldsOf(authorization(access, signing))).toEqual(fieldsOf(vector['authorization']!));
  });
});

describe('against node’s own primitives', () => {
  test('they sign and seal, the client verifies and opens', () => {
    const { apiV3Key } = stand.access.credentials as { apiV3Key: string };
    const serial = 'PUB_KEY_ID_SANDBOX_ORACLE';
    const content = {
      ...{ mchid: stand.access.merchantId, appid: stand.access.credentials['appId'], out_trade_no: 'O-1' },
      ...{ transaction_id: 'T-1', trade_state: 'SUCCESS', success_time: '2026-06-05T10:00:00+08:00' },
      amount: { total: 12_345, currency: 'CNY' },
    };
    const cipher = createCipheriv('aes-256-gcm', apiV3Key, 'abcdefghijkl').setAAD(Buffer.from('transaction'));
    const sealed = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final(), cipher.getAuthTag()];
    const ciphertext = Buffer.concat(sealed).toString('base64');
    const resource = {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext,
      nonce: 'abcdefghijkl',
      associated_data: 'transaction',
    };
    const body = JSON.stringify({ id: 'EV-O', event_type: 'TRANSACTION.SUCCESS', resource });
    const timestamp = String(now.getTime() / 1000);
    const message = {
      headers: {
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': 'n0nce',
        'wechatpay-serial': serial,
        'wechatpay-signature': sign(`${timestamp}\nn0nce\n${body}\n`, stand.access.credentials['privateKey']!),
      },
      body,
    };
    const publicKey = stand.merchantPublicKey;
    const verified = verifyNotification(withCredentials({ [`platformKey:${serial}`]: publicKey }), sent(message), now);
    expect(verified).toMatchObject({ genuine: true, news: { reference: 'O-1', amountMinor: 12_345n } });
    const respelt = { ...message.headers, 'wechatpay-signature': `${message.headers['wechatpay-signature']} ` };
    const access = withCredentials({ [`platformKey:${serial}`]: publicKey });
    expect(verdict(access, { ...message, headers: respelt })).toBe('payments.signatureWrong');
  });

  test('the client signs, they verify', () => {
    const signing = {
      method: 'GET' as const,
      pathAndQuery: '/v3/x?y=1',
      timestamp: '1780000000',
      nonce: 'n',
      body: '',
    };
    const signature = /signature="([^"]+)"/.exec(authorization(stand.access, signing))![1]!;
    const text = 'GET\n/v3/x?y=1\n1780000000\nn\n\n';
    expect(isSignedBy(text, signature, stand.merchantPublicKey)).toBe(true);
    expect(isSignedBy(`${text} `, signature, stand.merchantPublicKey)).toBe(false);
  });

  test('bytes that are no text are not signed, whatever they would read as', () => {
    const serial = 'PUB_KEY_ID_SANDBOX_ORACLE';
    const body = '{"id":"\uFFFD"}';
    const timestamp = String(now.getTime() / 1000);
    const headers = {
      ...{ 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': 'n0nce', 'wechatpay-serial': serial },
      'wechatpay-signature': sign(`${timestamp}\nn0nce\n${body}\n`, stand.access.credentials['privateKey']!),
    };
    const access = withCredentials({ [`platformKey:${serial}`]: stand.merchantPublicKey });
    const judged = (bytes: Buffer) => verifyNotification(access, { headers, body: bytes }, now);
    const broken = Buffer.from('{"id":"\xFF"}', 'latin1');
    expect(broken.toString()).toBe(body);
    expect(judged(Buffer.from(body))).toMatchObject({ reason: 'payments.unreadable' });
    expect(judged(broken)).toMatchObject({ reason: 'payments.signatureWrong' });
  });

  test('a key that names a file opens none', () => {
    stand.control.pay('W-0', 5_000n);
    const [name = ''] = Object.keys(stand.access.credentials).filter((one) => one.startsWith('platformKey:'));
    const access = withCredentials({ [name]: `file://${VECTORS}/mock_cert.pem` });
    expect(verdict(access, stand.control.message('W-0'))).toBe('payments.signatureWrong');
  });
});

describe('notifications (PAY-3)', () => {
  test('a payment and its refunds are told', () => {
    const payment = stand.control.pay('W-1', 19_900n);
    stand.control.refund('W-1', 'W-1-R1', 900n);
    stand.control.refund('W-1', 'W-1-R2', 100n, true);
    expect(verifyNotification(stand.access, sent(stand.control.message('W-1')), now)).toEqual({
      genuine: true,
      news: {
        id: `EV-${payment.providerReference}`,
        kind: 'paid',
        reference: 'W-1',
        refundReference: null,
        providerReference: payment.providerReference,
        amountMinor: 19_900n,
        currency: 'CNY',
        at: now,
      },
      reply: { status: 200, type: 'application/json', body: '{"code":"SUCCESS","message":"OK"}' },
    });
    expect(verifyNotification(stand.access, sent(stand.control.refundMessage('W-1-R1')), now)).toMatchObject({
      news: { kind: 'refunded', refundReference: 'W-1-R1', amountMinor: 900n },
    });
    expect(verifyNotification(stand.access, sent(stand.control.refundMessage('W-1-R2')), now)).toMatchObject({
      news: { kind: 'refundFailed', refundReference: 'W-1-R2', amountMinor: 100n },
    });
  });

  test.each`
    forgery               | reason
    ${'unsigned'}         | ${'payments.signatureMissing'}
    ${'wrongKey'}         | ${'payments.signatureWrong'}
    ${'unknownSerial'}    | ${'payments.keyUnknown'}
    ${'otherMerchant'}    | ${'payments.otherMerchant'}
    ${'otherApp'}         | ${'payments.otherMerchant'}
    ${'otherEnvironment'} | ${'payments.otherEnvironment'}
    ${'old'}              | ${'payments.tooOld'}
  `('figure 32: $forgery is refused as $reason', ({ forgery, reason }) => {
    stand.control.pay('W-2', 5_000n);
    expect(verdict(stand.access, stand.control.forge(forgery, 'W-2'))).toBe(reason);
  });

  test.each`
    unset                         | change                                                                | reason
    ${'the APIv3 key'}            | ${{ credentials: { apiV3Key: '' } }}                                  | ${'payments.notConfigured'}
    ${'an APIv3 key too short'}   | ${{ credentials: { apiV3Key: 'short' } }}                             | ${'payments.notConfigured'}
    ${'the app'}                  | ${{ credentials: { appId: '' } }}                                     | ${'payments.notConfigured'}
    ${'the app list'}             | ${{ credentials: { appId: ' , ' } }}                                  | ${'payments.otherMerchant'}
    ${'the merchant'}             | ${{ merchantId: '' }}                                                 | ${'payments.notConfigured'}
    ${'the endpoint'}             | ${{ endpoint: '' }}                                                   | ${'payments.otherEnvironment'}
    ${'a live gateway, sandbox'}  | ${{ environment: 'live' }}                                            | ${'payments.otherEnvironment'}
    ${'live with a live gateway'} | ${{ environment: 'live', endpoint: 'https://api.mch.weixin.qq.com' }} | ${'payments.otherEnvironment'}
  `('figure 32: unset or crossed $unset refuses everything', ({ change, reason }) => {
    stand.control.pay('W-3', 5_000n);
    const credentials = { ...stand.access.credentials, ...change.credentials };
    expect(verdict({ ...stand.access, ...change, credentials }, stand.control.message('W-3'))).toBe(reason);
  });

  test('an unreadable or empty platform key refuses everything', () => {
    stand.control.pay('W-4', 5_000n);
    const serialName = Object.keys(stand.access.credentials).find((name) => name.startsWith('platformKey:'))!;
    expect(verdict(withCredentials({ [serialName]: '' }), stand.control.message('W-4'))).toBe('payments.keyUnknown');
    expect(verdict(withCredentials({ [serialName]: 'rubbish' }), stand.control.message('W-4'))).toBe(
      'payments.signatureWrong',
    );
  });

  test('several apps of one merchant are all ours', () => {
    stand.control.pay('W-5', 5_000n);
    const appId = `wx0000000000000000, ${stand.access.credentials['appId']}`;
    expect(verdict(withCredentials({ appId }), stand.control.message('W-5'))).toBe('genuine');
  });
});

describe('starting and closing (PAY-1)', () => {
  const asked = {
    ...{ method: 'wechatNative' as const, reference: 'W0000000000000000000000000000001', amountMinor: 12_300n },
    ...{
      currency: 'CNY',
      title: '茶具 2 件',
      notifyUrl: 'https://shop.example/told',
      openId: 'oOpenId',
      payerIp: '8.8.8.8',
    },
    divided: false,
    get expiresAt() {
      return new Date(now.getTime() + 1_800_000);
    },
  };
  const begin = (changed: object) => provider().start(stand.access, { ...asked, ...changed });

  test('a code, asked for twice, is one payment; another sum under its number is refused', async () => {
    const expiresAt = asked.expiresAt;
    const first = await begin({ expiresAt });
    expect(first).toMatchObject({ kind: 'qr', code: expect.stringMatching(/^weixin:\/\/wxpay\//) });
    expect(await begin({ expiresAt })).toEqual(first);
    await expect(begin({ expiresAt, amountMinor: 1n })).rejects.toMatchObject({
      code: 'payments.startRefused',
      message: expect.stringContaining('INVALID_REQUEST'),
    });
    expect(await provider().query(stand.access, asked.reference)).toEqual({ state: 'waiting' });
    stand.control.payAsked(asked.reference);
    expect(await provider().query(stand.access, asked.reference)).toMatchObject({ kind: 'paid', amountMinor: 12_300n });
    expect(await provider().close(stand.access, asked.reference)).toBe(false);
  });

  test('the arguments for WeChat’s bridge are signed as they stand', async () => {
    const reference = 'W0000000000000000000000000000002';
    const cashier = await begin({ method: 'wechatJsapi', reference });
    const given = cashier.kind === 'bridge' ? cashier.arguments : {};
    const text = ['appId', 'timeStamp', 'nonceStr', 'package'].map((name) => `${given[name]}\n`).join('');
    expect(given['signType']).toBe('RSA');
    expect(given['package']).toMatch(/^prepay_id=wx/);
    expect(isSignedBy(text, given['paySign']!, stand.merchantPublicKey)).toBe(true);
    expect(isSignedBy(`${text} `, given['paySign']!, stand.merchantPublicKey)).toBe(false);
    await expect(begin({ method: 'wechatJsapi', reference, openId: '' })).rejects.toMatchObject({
      code: 'payments.startRefused',
    });
  });

  test('a page for a phone, closed before anybody paid', async () => {
    const reference = 'W0000000000000000000000000000003';
    expect(await begin({ method: 'wechatH5', reference })).toMatchObject({ kind: 'page' });
    expect(await provider().close(stand.access, reference)).toBe(true);
    expect(await provider().query(stand.access, reference)).toMatchObject({ kind: 'closed' });
    expect(await provider().close(stand.access, 'W0000000000000000000000000nobody')).toBe(false);
  });

  test.each(['fail', 'cut', 'garble'] as const)('%s: nobody knows, and the same number asks again', async (spoil) => {
    const reference = `W-${spoil}-1`;
    const expiresAt = asked.expiresAt;
    stand.control.spoil(spoil);
    await expect(begin({ reference, expiresAt })).rejects.toMatchObject({ name: 'OutsideFailure' });
    expect(await begin({ reference, expiresAt })).toMatchObject({ kind: 'qr' });
  });
});

describe('queries (PAY-3)', () => {
  test('paid, waiting, closed, refunded and unknown', async () => {
    const { control, access } = stand;
    control.open('Q-wait', 100n);
    control.open('Q-closed', 100n);
    control.closePayment('Q-closed');
    control.pay('Q-paid', 100n);
    control.pay('Q-back', 100n);
    control.refund('Q-back', 'Q-back-1', 100n);
    const ask = (reference: string) => provider().query(access, reference);
    expect(await ask('Q-wait')).toEqual({ state: 'waiting' });
    expect(await ask('Q-closed')).toMatchObject({ kind: 'closed', reference: 'Q-closed' });
    expect(await ask('Q-paid')).toMatchObject({ kind: 'paid', reference: 'Q-paid', amountMinor: 100n, at: now });
    expect(await ask('Q-back')).toMatchObject({ kind: 'paid', amountMinor: 100n });
    expect(await ask('Q-nobody')).toBeNull();
  });

  test('an answer not signed by the platform is not believed', async () => {
    stand.control.pay('Q-2', 100n);
    const query = provider().query(withCredentials({ apiV3Key: 'x' }), 'Q-2');
    await expect(query).resolves.toMatchObject({ kind: 'paid' });
    const withoutKeys = Object.fromEntries(
      Object.entries(stand.access.credentials).filter(([name]) => !name.startsWith('platformKey:')),
    );
    await expect(provider().query(withAccess({ credentials: withoutKeys }), 'Q-2')).rejects.toMatchObject({
      code: 'payments.answerNotGenuine',
      safe: true,
    });
  });

  test.each(['fail', 'failAfter', 'cut', 'garble'] as const)('%s: fails safely, then tells', async (spoil) => {
    stand.control.pay('Q-3', 100n);
    stand.control.spoil(spoil);
    await expect(provider().query(stand.access, 'Q-3')).rejects.toMatchObject({ name: 'OutsideFailure', safe: true });
    expect(await provider().query(stand.access, 'Q-3')).toMatchObject({ kind: 'paid' });
  });

  test.each(['', 'rubbish'])('without a readable private key (%j) nothing is asked', async (privateKey) => {
    const asked = provider().query(withCredentials({ privateKey }), 'Q-3');
    await expect(asked).rejects.toMatchObject({ code: 'payments.notConfigured', safe: true });
  });

  test('a request signed by somebody else is turned away', async () => {
    const stranger = await start({ seed: 1, now: () => now });
    const access = withCredentials({ privateKey: stranger.access.credentials['privateKey']! });
    await expect(provider().query(access, 'Q-3')).rejects.toMatchObject({ code: 'payments.queryRefused' });
    await stranger.close();
  });
});

describe('the trade bill (REC-1)', () => {
  const DAY = '2026-06-07';
  const at = (time: string) => {
    now = new Date(`${DAY}T${time}+08:00`);
  };

  test('is fetched byte for byte and says what happened', async () => {
    at('10:00:00');
    stand.control.pay('B-1', 3_200n, '连衣裙, 红色');
    at('11:00:00');
    stand.control.pay('B-2', 10_000n);
    stand.control.refund('B-2', 'B-2-R', 2_500n);
    await expect(provider().downloadBill(stand.access, DAY, 'trade')).rejects.toMatchObject({
      code: 'payments.billCreating',
    });
    now = new Date(`${DAY}T09:00:00+08:00`);
    now = new Date(now.getTime() + 86_400_000);
    const bill = await provider().downloadBill(stand.access, DAY, 'trade');
    expect(bill.body.equals(stand.control.bill(DAY))).toBe(true);
    type Cast = { rows: Record<string, string>[]; summary: Record<string, string> };
    const { rows, summary } = Formatter.castCsvBill(bill.body) as Cast;
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      商户订单号: 'B-1',
      订单金额: '32.00',
      手续费: '0.19000',
      商品名称: '连衣裙, 红色',
    });
    expect(rows[2]).toMatchObject({
      商户退款单号: 'B-2-R',
      应结订单金额: '0.00',
      退款金额: '25.00',
      手续费: '-0.15000',
    });
    expect(summary).toMatchObject({
      总交易单数: '3',
      订单总金额: '132.00',
      退款总金额: '25.00',
      手续费总金额: '0.64000',
    });
  });

  test('a bill whose bytes differ from the announced hash is damaged', async () => {
    const send: Http['send'] = async (request) => {
      const answer = await http.send(request);
      return request.url.includes('billdownload') ? { ...answer, body: answer.body.subarray(1) } : answer;
    };
    const torn = wechatPay({ send, now: () => now, nonce: () => 'n'.repeat(32) });
    await expect(torn.downloadBill(stand.access, DAY, 'trade')).rejects.toMatchObject({ code: 'payments.billDamaged' });
  });

  test('a link outside the gateway is not followed', async () => {
    const elsewhere = withAccess({ endpoint: stand.url.replace('127.0.0.1', 'localhost') });
    const send: Http['send'] = (request) =>
      http.send({ ...request, url: request.url.replace('localhost', '127.0.0.1') });
    const provider = wechatPay({ send, now: () => now, nonce: () => 'n'.repeat(32) });
    await expect(provider.downloadBill(elsewhere, DAY, 'trade')).rejects.toMatchObject({
      code: 'payments.billElsewhere',
    });
  });
});
