/** What the SDK signs and believes for us, against the published vectors and against node's own primitives (`sandbox/psp`). */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start } from '../../../../sandbox/psp/alipay.ts';
import { sortedText } from '../../../../sandbox/psp/alipay-desk.ts';
import { isSignedBy } from '../../../../sandbox/psp/key-pair.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { readAnswer } from './call-gateway.ts';
import { rawObject } from './raw-object.ts';
import { isSignedNotification, signedRequest } from './sdk.ts';

const VECTORS = '../shared/fixtures/protocol/vectors/rsa-aes.json';
const now = new Date('2026-06-05T02:00:00Z');
const { destroy } = Socket.prototype;
let stand: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  stand = await start({ seed: 20260605, now: () => now });
  signedRequest(stand.access, 'alipay.trade.query', {}, now);
});
afterAll(() => stand.close());

type Fields = Record<string, string>;
type Vector = {
  name: string;
  params: Record<string, unknown>;
  raw: string;
  public_key: string;
  signed_substring: string;
};
const load = (name: string): Vector =>
  JSON.parse(readFileSync(VECTORS, 'utf8')).find((vector: Vector) => vector.name === name);

/** The published rule: signed is everything but the signature, and the type with it or not. */
function oracle({ sign = '', sign_type: _, ...rest }: Fields): boolean {
  const key = stand.access.credentials['alipayPublicKey']!;
  return [rest, { ...rest, sign_type: 'RSA2' }].some((fields) => isSignedBy(sortedText(fields), sign, key));
}
const signedAnew = ({ sign: _, sign_type: __, ...rest }: Fields): Fields => ({
  ...rest,
  sign_type: 'RSA2',
  sign: stand.signAsAlipay(sortedText(rest)),
});

/** Every parameter with one character more, and every parameter left out. */
const changedOneByOne = (params: Fields): [string, Fields][] =>
  Object.keys(params)
    .filter((name) => name !== 'sign_type' && name !== 'sign')
    .flatMap((name) => {
      const { [name]: value, ...without } = params;
      return [
        [`${name} longer`, { ...params, [name]: `${value}0` }],
        [`${name} left out`, without],
      ];
    });

function expectAsOracle(params: Fields): void {
  expect([oracle(params), isSignedNotification(stand.access, params)]).toEqual([true, true]);
  for (const [name, changed] of changedOneByOne(params))
    expect([name, oracle(changed), isSignedNotification(stand.access, changed)]).toEqual([name, false, false]);
}

const accessUnder = (alipayPublicKey: string): MerchantAccess => ({
  ...stand.access,
  credentials: { ...stand.access.credentials, alipayPublicKey },
});

describe('answers', () => {
  test('one is read from its raw characters, as published', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vector = load('alipay_response_sign');
    const access = accessUnder(vector.public_key);
    expect(rawObject(vector.raw, 'alipay_open_file_upload_response')).toBe(vector.signed_substring);
    expect(readAnswer(access, 'alipay.open.file.upload', vector.raw)).toMatchObject({ code: '10000' });
    expect(() => readAnswer(access, 'alipay.open.file.upload', vector.raw.replace('10000', '10001'))).toThrow(
      'not signed',
    );
    expect(() => readAnswer(stand.access, 'alipay.open.file.upload', vector.raw)).toThrow('not signed');
    expect(() => readAnswer(accessUnder('rubbish'), 'alipay.open.file.upload', vector.raw)).toThrow('not signed');
  });

  test('what stands behind the signed object is never read, though the SDK’s own reading finds it signed', () => {
    const method = 'alipay.trade.query';
    const [said, forged] = ['{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}', '{"code":"10000"}'];
    const sign = stand.signAsAlipay(said);
    const name = 'alipay_trade_query_response';
    const answer = `{"${name}":${said},"sign":"${sign}","${name}":${forged}}`;
    expect(JSON.parse(answer)[name]).toEqual({ code: '10000' });
    const { AlipaySdk } = createRequire(import.meta.url)('alipay-sdk') as typeof import('alipay-sdk');
    const { appId, alipayPublicKey } = stand.access.credentials as Fields as { appId: string; alipayPublicKey: string };
    const sdk = new AlipaySdk({ appId, privateKey: 'none', alipayPublicKey: alipayPublicKey.trim() });
    expect(() => sdk.checkResponseSign(answer, name, sign, '')).not.toThrow();
    expect(readAnswer(stand.access, method, answer)).toEqual({ code: '40004', sub_code: 'ACQ.TRADE_NOT_EXIST' });
    const before = `{"error_response":${forged},"a_${name}":${said},"sign":"${sign}"}`;
    expect(() => readAnswer(stand.access, method, before)).toThrow('not signed');
  });
});

describe('notifications (PAY-3)', () => {
  test.for(['alipay_notify_1', 'alipay_notify_2'])(
    '%s, signed anew: whatever is changed, it is refused',
    (name, ctx) => {
      if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
      const params = Object.entries(load(name).params).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      expectAsOracle(signedAnew(Object.fromEntries(params)));
    },
  );

  test('what the sandbox signs is believed, and nothing changed of it', () => {
    stand.control.pay('A-0', 12_345n, '连衣裙 100% 棉 + 腰带');
    expectAsOracle(Object.fromEntries(new URLSearchParams(stand.control.message('A-0').body)));
  });

  test('a signature has one spelling, where the SDK takes anything that decodes alike', () => {
    stand.control.pay('A-0', 12_345n);
    const params = Object.fromEntries(new URLSearchParams(stand.control.message('A-0').body));
    const respelt = { ...params, sign: `${params['sign']} ` };
    expect(oracle(respelt)).toBe(true);
    expect(isSignedNotification(stand.access, respelt)).toBe(false);
  });

  test('rule V2 (sign_type inside the signature) is accepted too', () => {
    const fields = { app_id: '1', sign_type: 'RSA2', total_amount: '0.01' };
    const { sign_type: _, ...withoutType } = fields;
    const sign = stand.signAsAlipay(sortedText(fields));
    expect(isSignedNotification(stand.access, { ...fields, sign })).toBe(true);
    expect(isSignedNotification(stand.access, { ...withoutType, sign })).toBe(true);
  });
});

describe('requests', () => {
  test.each([
    ['alipay.trade.query', {}],
    // What stands beside the content is signed with it: where we are told decides who hears of the money (PAY-1).
    ['alipay.trade.page.pay', { notify_url: 'https://shop.example/webhooks/payments/1/alipay' }],
    ['alipay.trade.precreate', { notify_url: 'https://shop.example/a?b=c&d=e' }],
  ])('%s is signed, under China’s time', (method, extra) => {
    const content = { out_trade_no: '订单/1+2', extend_params: { royalty_freeze: 'true' } };
    const sent = Object.fromEntries(new URLSearchParams(signedRequest(stand.access, method, content, now, extra)));
    const { sign, ...rest } = sent;
    expect(rest).toEqual({
      ...{ app_id: stand.access.credentials['appId'], charset: 'utf-8', sign_type: 'RSA2', version: '1.0', method },
      ...{ timestamp: '2026-06-05 10:00:00', biz_content: JSON.stringify(content) },
      ...extra,
    });
    expect(isSignedBy(sortedText(rest), sign!, stand.merchantPublicKey)).toBe(true);
    expect(isSignedBy(`${sortedText(rest)} `, sign!, stand.merchantPublicKey)).toBe(false);
  });

  test.each([{ privateKey: '' }, { privateKey: 'rubbish' }, { appId: '' }])('without %j nothing is sent', (changed) => {
    const access = { ...stand.access, credentials: { ...stand.access.credentials, ...changed } };
    expect(() => signedRequest(access, 'alipay.trade.query', {}, now)).toThrow(
      expect.objectContaining({ code: 'payments.notConfigured', safe: true }),
    );
  });

  test('sockets are ended as before the SDK was loaded: its HTTP client ends the process over two with one error', () => {
    expect(createRequire(import.meta.url).cache).toHaveProperty([createRequire(import.meta.url).resolve('alipay-sdk')]);
    expect(Socket.prototype.destroy).toBe(destroy);
  });
});
