/**
 * Our signing rules against the published vectors and against the official SDK. In a file of its own, without our HTTP:
 * the SDK's HTTP client patches every socket of the process.
 */
import { existsSync, readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../../../sandbox/psp/alipay.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { verifyRsa } from '../rsa.ts';
import { readAnswer, signedParams } from './call-gateway.ts';
import { notificationTexts, type Params, rawObject } from './sign-text.ts';

const VECTORS = '../shared/fixtures/protocol/vectors/rsa-aes.json';
const now = new Date('2026-06-05T02:00:00Z');
let stand: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  stand = await start({ seed: 20260605, now: () => now });
});
afterAll(() => stand.close());

type Vector = {
  name: string;
  params: Record<string, unknown>;
  raw: string;
  public_key: string;
  signed_substring: string;
};
const load = (name: string): Vector =>
  JSON.parse(readFileSync(VECTORS, 'utf8')).find((vector: Vector) => vector.name === name);

const ourVerdict = (params: Params, key: string): boolean =>
  notificationTexts(params).some((text) => verifyRsa(text, params['sign'] ?? '', key));

const sdkOf = (alipayPublicKey: string) =>
  new AlipaySdk({ appId: '1', privateKey: stand.alipayPrivateKey, alipayPublicKey, keyType: 'PKCS8' });

/** Every parameter with one character more, and every parameter left out. */
const changedOneByOne = (params: Record<string, string>): [string, Record<string, string>][] =>
  Object.keys(params)
    .filter((name) => name !== 'sign_type' && name !== 'sign')
    .flatMap((name) => {
      const { [name]: value, ...without } = params;
      return [
        [`${name} longer`, { ...params, [name]: `${value}0` }],
        [`${name} left out`, without],
      ];
    });

const accessUnder = (alipayPublicKey: string): MerchantAccess => ({
  ...stand.access,
  credentials: { ...stand.access.credentials, alipayPublicKey },
});

describe('published vectors and the official SDK as oracle (PAY-3)', () => {
  test('a signed answer is read from its raw characters', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vector = load('alipay_response_sign');
    const access = accessUnder(vector.public_key);
    expect(rawObject(vector.raw, 'alipay_open_file_upload_response')).toBe(vector.signed_substring);
    expect(readAnswer(access, 'alipay.open.file.upload', vector.raw)).toMatchObject({ code: '10000' });
    expect(() => readAnswer(access, 'alipay.open.file.upload', vector.raw.replace('10000', '10001'))).toThrow(
      'not signed',
    );
    expect(() => readAnswer(stand.access, 'alipay.open.file.upload', vector.raw)).toThrow('not signed');
  });

  // The published messages come without their public key, so the verdicts are compared under a key that is not theirs.
  test.for(['alipay_notify_1', 'alipay_notify_2'])('%s: our verdict is the SDK’s', (name, ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const { params } = load(name);
    const wire = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
    expect(ourVerdict(wire, load('alipay_response_sign').public_key)).toBe(
      sdkOf(load('alipay_response_sign').public_key).checkNotifySignV2(params),
    );
  });

  test('the SDK accepts what the sandbox signs, and so do we; it refuses what we refuse', () => {
    stand.control.pay('A-0', 12_345n, '连衣裙 100% 棉 + 腰带');
    const key = stand.access.credentials['alipayPublicKey']!;
    const params = Object.fromEntries(new URLSearchParams(stand.control.message('A-0').body));
    for (const [name, changed] of [['none', params], ...changedOneByOne(params)] as const) {
      expect([name, ourVerdict(changed, key)]).toEqual([name, sdkOf(key).checkNotifySignV2(changed)]);
    }
  });

  test('a signature has one spelling, where the SDK takes anything that decodes alike', () => {
    const key = stand.access.credentials['alipayPublicKey']!;
    stand.control.pay('A-0', 12_345n);
    const params = Object.fromEntries(new URLSearchParams(stand.control.message('A-0').body));
    const respelt = { ...params, sign: `${params['sign']} ` };
    expect(sdkOf(key).checkNotifySignV2(respelt)).toBe(true);
    expect(ourVerdict(respelt, key)).toBe(false);
  });

  test('rule V2 (sign_type inside the signature) is accepted as by the SDK', () => {
    const key = stand.access.credentials['alipayPublicKey']!;
    const sdk = new AlipaySdk({
      appId: '1',
      privateKey: stand.alipayPrivateKey,
      alipayPublicKey: key,
      keyType: 'PKCS8',
    });
    const text = 'app_id=1&sign_type=RSA2&total_amount=0.01';
    const params = { app_id: '1', sign_type: 'RSA2', total_amount: '0.01', sign: stand.signAsAlipay(text) };
    expect(sdk.checkNotifySignV2(params)).toBe(true);
    expect(ourVerdict(params, key)).toBe(true);
    const { sign_type: _, ...withoutType } = params;
    expect(ourVerdict(withoutType, key)).toBe(true);
  });

  test.each([
    ['alipay.trade.query', {}],
    // What stands beside the content is signed with it: where we are told decides who hears of the money (PAY-1).
    ['alipay.trade.page.pay', { notify_url: 'https://shop.example/webhooks/payments/1/alipay' }],
    ['alipay.trade.precreate', { notify_url: 'https://shop.example/a?b=c&d=e' }],
  ])('the SDK verifies a request we sign: %s', (method, extra) => {
    const params = signedParams(stand.access, method, { out_trade_no: '订单/1' }, now, extra);
    const { sign, ...rest } = params;
    const text = Object.keys(rest).sort((a, b) => (a < b ? -1 : 1));
    const signed = text.map((name) => `${name}=${rest[name as keyof typeof rest]}`).join('&');
    const sdk = sdkOf(stand.merchantPublicKey) as unknown as {
      rsaCheck(text: string, sign: string, type: string): boolean;
    };
    expect(sdk.rsaCheck(signed, sign!, 'RSA2')).toBe(true);
    expect(sdk.rsaCheck(`${signed} `, sign!, 'RSA2')).toBe(false);
  });
});
