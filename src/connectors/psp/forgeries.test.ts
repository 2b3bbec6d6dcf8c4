/**
 * Figure 32: ten thousand forgeries of genuine notifications for each payment company, none believed. A forger here may
 * change any byte, replay parts of other messages, and even hold a genuine key for another merchant; what he does not
 * hold is our platform key and our APIv3 key at once. A forgery that the check calls genuine counts as accepted unless
 * it says exactly what the original said and is therefore a repeat.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../../sandbox/psp/alipay.ts';
import { start as startUnionPay } from '../../../sandbox/psp/union-pay.ts';
import { start as startWechat } from '../../../sandbox/psp/wechat-pay.ts';
import { type Seeded, seeded } from '../../../sandbox/seeded.ts';
import type { MerchantAccess, Verified } from '../../payments/payment-provider.ts';
import { verifyNotification as verifyAlipay } from './alipay/verify-notification.ts';
import { verifyNotification as verifyUnionPay } from './union-pay/verify-notification.ts';
import { verifyNotification as verifyWechat } from './wechat-pay/verify-notification.ts';

const FORGERIES = 10_000;
const now = new Date('2026-06-05T02:00:00Z');
type Message = { headers: Record<string, string>; body: Buffer };
type Case = { access: MerchantAccess; message: Message; at: Date };
type Forge = (genuine: Case, random: Seeded) => Case;

let wechat: Awaited<ReturnType<typeof startWechat>>;
let otherWechat: Awaited<ReturnType<typeof startWechat>>;
let ali: Awaited<ReturnType<typeof startAlipay>>;
let otherAli: Awaited<ReturnType<typeof startAlipay>>;
let union: Awaited<ReturnType<typeof startUnionPay>>;
let otherUnion: Awaited<ReturnType<typeof startUnionPay>>;

beforeAll(async () => {
  [wechat, otherWechat] = (await Promise.all([1, 2].map((seed) => startWechat({ seed, now: () => now })))) as [
    never,
    never,
  ];
  [ali, otherAli] = (await Promise.all([3, 4].map((seed) => startAlipay({ seed, now: () => now })))) as [never, never];
  [union, otherUnion] = (await Promise.all([5, 6].map((seed) => startUnionPay({ seed, now: () => now })))) as [
    never,
    never,
  ];
  for (const stand of [wechat, otherWechat, ali, otherAli, union, otherUnion]) {
    stand.control.pay('F-1', 19_900n);
    stand.control.pay('F-2', 100n);
    stand.control.refund('F-2', 'F-2-R', 40n);
  }
});
afterAll(() => Promise.all([wechat, otherWechat, ali, otherAli, union, otherUnion].map((stand) => stand.close())));

const withBody = (genuine: Case, body: Buffer): Case => ({ ...genuine, message: { ...genuine.message, body } });
const withHeader = (genuine: Case, name: string, value: string | null): Case => {
  const { [name]: _, ...rest } = genuine.message.headers;
  return { ...genuine, message: { ...genuine.message, headers: value === null ? rest : { ...rest, [name]: value } } };
};
const withAccess = (genuine: Case, changed: Partial<MerchantAccess>): Case => ({
  ...genuine,
  access: { ...genuine.access, ...changed },
});
const without = (genuine: Case, credential: string): Case =>
  withAccess(genuine, { credentials: { ...genuine.access.credentials, [credential]: '' } });

/** One byte becomes another one. */
const flipByte = (body: Buffer, random: Seeded): Buffer => {
  const changed = Buffer.from(body);
  const place = random.below(changed.length);
  changed[place] = changed[place]! ^ (1 + random.below(255));
  return changed;
};
const cutShort = (body: Buffer, random: Seeded): Buffer => body.subarray(0, random.below(body.length));
const changeCharacter = (text: string, random: Seeded): string => {
  const place = random.below(text.length);
  const other = random.pick([...'abcXYZ0189+/= '].filter((character) => character !== text[place]));
  return text.slice(0, place) + other + text.slice(place + 1);
};
const oldOrEarly = (random: Seeded): Date => {
  const distance = 300_001 + random.below(86_400_000);
  return new Date(now.getTime() + (random.below(2) === 0 ? distance : -distance));
};
const crossed = (liveGateway: string): Partial<MerchantAccess>[] => [
  { environment: 'live' },
  { environment: 'live', endpoint: liveGateway },
  { endpoint: liveGateway },
  { endpoint: '' },
];

const WECHAT_HEADERS = ['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-serial', 'wechatpay-signature'];
const wechatForgeries: Record<string, Forge> = {
  'a byte of the body': (g, r) => withBody(g, flipByte(g.message.body, r)),
  'the body cut short': (g, r) => withBody(g, cutShort(g.message.body, r)),
  'a header left out or empty': (g, r) => withHeader(g, r.pick(WECHAT_HEADERS), r.pick([null, ''])),
  'a character of a header': (g, r) => {
    const name = r.pick(WECHAT_HEADERS);
    return withHeader(g, name, changeCharacter(g.message.headers[name]!, r));
  },
  'the signature of another message': (g, r) => {
    const other = sent(wechat.control.message(r.pick(['F-1', 'F-2'])));
    return withHeader(g, 'wechatpay-signature', other.headers['wechatpay-signature']!);
  },
  'the body of another message': (g) => withBody(g, sent(wechat.control.refundMessage('F-2-R')).body),
  'a message of another merchant': (g) => ({ ...g, message: sent(otherWechat.control.message('F-1')) }),
  'our key, another merchant inside': (g, r) => ({
    ...g,
    message: sent(wechat.control.forge(r.pick(['otherMerchant', 'otherApp'] as const), 'F-1')),
  }),
  'another merchant’s key and serial': (g, r) => ({
    ...g,
    message: sent(
      wechat.control.forge(
        r.pick(['wrongKey', 'unknownSerial', 'otherEnvironment', 'unsigned', 'old'] as const),
        'F-1',
      ),
    ),
  }),
  'too old or too early': (g, r) => ({ ...g, at: oldOrEarly(r) }),
  'the other environment': (g, r) => withAccess(g, r.pick(crossed('https://api.mch.weixin.qq.com'))),
  'an unset secret': (g, r) =>
    r.below(3) === 0 ? withAccess(g, { merchantId: '' }) : without(g, r.pick(['apiV3Key', 'appId', platformKey()])),
  'a wrong secret': (g, r) => withAccess(g, { credentials: { ...g.access.credentials, apiV3Key: r.digits(32) } }),
};
const platformKey = () => Object.keys(wechat.access.credentials).find((name) => name.startsWith('platformKey:'))!;

const changeParam = (body: Buffer, change: (params: URLSearchParams) => void): Buffer => {
  const params = new URLSearchParams(body.toString());
  change(params);
  return Buffer.from(params.toString());
};
const anyName = (body: Buffer, random: Seeded) =>
  random.pick([...new URLSearchParams(body.toString()).keys()].filter((name) => name !== 'sign_type'));
const alipayForgeries: Record<string, Forge> = {
  'a byte of the body': (g, r) => withBody(g, flipByte(g.message.body, r)),
  'the body cut short': (g, r) => withBody(g, cutShort(g.message.body, r)),
  'a parameter left out': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.delete(anyName(g.message.body, r))),
    ),
  'a character of a parameter': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => {
        const name = anyName(g.message.body, r);
        p.set(name, changeCharacter(p.get(name)!, r));
      }),
    ),
  'the amount a fen off': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.set('total_amount', r.pick(['199.01', '198.99', '199.0', '+199.00']))),
    ),
  'the currency': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.set('trans_currency', r.pick(['USD', 'CNY', 'JPY', '']))),
    ),
  'a parameter more': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.append(anyName(g.message.body, r), '')),
    ),
  'the signature of another message': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => {
        const other = ali.control.message(r.pick(['F-2'])).body;
        p.set('sign', new URLSearchParams(other).get('sign')!);
      }),
    ),
  'a message of another merchant': (g) => ({ ...g, message: sent(otherAli.control.message('F-1')) }),
  'a forged message': (g, r) => ({
    ...g,
    message: sent(
      ali.control.forge(
        r.pick(['unsigned', 'wrongKey', 'otherMerchant', 'otherApp', 'otherEnvironment', 'amount', 'old'] as const),
        'F-1',
      ),
    ),
  }),
  'too old or too early': (g, r) => ({ ...g, at: oldOrEarly(r) }),
  'the other environment': (g, r) => withAccess(g, r.pick(crossed('https://openapi.alipay.com/gateway.do'))),
  'an unset secret': (g, r) =>
    r.below(3) === 0 ? withAccess(g, { merchantId: '' }) : without(g, r.pick(['alipayPublicKey', 'appId'])),
  'a wrong secret': (g) =>
    withAccess(g, { credentials: { ...g.access.credentials, alipayPublicKey: ali.merchantPublicKey } }),
};

const unionPayForgeries: Record<string, Forge> = {
  'a byte of the body': (g, r) => withBody(g, flipByte(g.message.body, r)),
  'the body cut short': (g, r) => withBody(g, cutShort(g.message.body, r)),
  'a parameter left out': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.delete(anyName(g.message.body, r))),
    ),
  'a character of a parameter': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => {
        const name = anyName(g.message.body, r);
        p.set(name, changeCharacter(p.get(name)!, r));
      }),
    ),
  'the amount a fen off': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.set('txnAmt', r.pick(['19901', '19899', '019900', '+19900']))),
    ),
  'the currency': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.set('currencyCode', r.pick(['840', '392', '']))),
    ),
  'a parameter more': (g, r) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => p.append(anyName(g.message.body, r), '')),
    ),
  'the signature of another message': (g) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => {
        p.set('signature', new URLSearchParams(union.control.message('F-2').body).get('signature')!);
      }),
    ),
  'the certificate of another authority': (g) =>
    withBody(
      g,
      changeParam(g.message.body, (p) => {
        p.set('signPubKeyCert', new URLSearchParams(otherUnion.control.message('F-1').body).get('signPubKeyCert')!);
      }),
    ),
  'a message of another merchant': (g) => ({ ...g, message: sent(otherUnion.control.message('F-1')) }),
  'a forged message': (_, r) => r.pick(forgedUnion),
  'the time before and after the certificates': (g, r) => ({
    ...g,
    at: r.pick([new Date('2019-12-31T00:00:00Z'), new Date('2050-02-01T00:00:00Z')]),
  }),
  'the other environment': (g, r) => withAccess(g, r.pick(crossed('https://gateway.95516.com/gateway/api'))),
  'an unset secret': (g, r) =>
    r.below(3) === 0
      ? withAccess(g, { merchantId: '' })
      : without(g, r.pick(['certificate', 'middleCertificate', 'rootCertificate'])),
  'a wrong secret': (g, r) => {
    const name = r.pick(['middleCertificate', 'rootCertificate']);
    return withAccess(g, {
      credentials: { ...g.access.credentials, [name]: otherUnion.access.credentials[name]! },
    });
  },
};
/** Making certificates takes a while, so these are made once. */
let forgedUnion: Case[] = [];

const sent = (message: { headers: Record<string, string>; body: string }): Message => ({
  headers: message.headers,
  body: Buffer.from(message.body),
});

type Verify = (access: MerchantAccess, message: Message, at: Date) => Verified;

/** Makes the forgeries and returns those that were believed, with the reasons the others were refused for. */
function forgeAll(genuine: Case, forgeries: Record<string, Forge>, verify: Verify, seed: number) {
  const random = seeded(seed);
  const kinds = Object.keys(forgeries);
  const original = JSON.stringify(verify(genuine.access, genuine.message, genuine.at), bigintText);
  const accepted: string[] = [];
  const refusedFor = new Map<string, number>();
  let repeats = 0;
  for (let i = 0; i < FORGERIES + repeats; i++) {
    const kind = kinds[i % kinds.length]!;
    const forged = forgeries[kind]!(genuine, random);
    const verified = verify(forged.access, forged.message, forged.at);
    if (!verified.genuine) refusedFor.set(verified.reason, (refusedFor.get(verified.reason) ?? 0) + 1);
    // Another spelling of the same form (%2f for %2F) decodes to the signed values: a repeat, not a forgery.
    else if (JSON.stringify(verified, bigintText) === original && repeats < FORGERIES) repeats += 1;
    else accepted.push(kind);
  }
  console.log(
    `figure 32: seed ${seed}, ${FORGERIES} forgeries, repeats ${repeats}, accepted ${accepted.length}`,
    refusedFor,
  );
  return { accepted, repeats, refused: [...refusedFor.values()].reduce((sum, count) => sum + count, 0), refusedFor };
}
const bigintText = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

describe('figure 32: forged notifications', () => {
  const seed = randomBytes(4).readUInt32LE();

  test('WeChat Pay believes none of 10,000', () => {
    const genuine: Case = { access: wechat.access, message: sent(wechat.control.message('F-1')), at: now };
    expect(verifyWechat(genuine.access, genuine.message, now)).toMatchObject({ genuine: true });
    const { accepted, repeats, refused, refusedFor } = forgeAll(genuine, wechatForgeries, verifyWechat, seed);
    expect({ accepted, repeats, refused }).toEqual({ accepted: [], repeats: 0, refused: FORGERIES });
    expect([...refusedFor.keys()].sort((a, b) => a.localeCompare(b))).toEqual([
      'payments.keyUnknown',
      'payments.notConfigured',
      'payments.otherEnvironment',
      'payments.otherMerchant',
      'payments.signatureMissing',
      'payments.signatureWrong',
      'payments.tooOld',
    ]);
  });

  test('Alipay believes none of 10,000', () => {
    const genuine: Case = { access: ali.access, message: sent(ali.control.message('F-1')), at: now };
    expect(verifyAlipay(genuine.access, genuine.message, now)).toMatchObject({ genuine: true });
    const { accepted, repeats, refused } = forgeAll(genuine, alipayForgeries, verifyAlipay, seed);
    expect({ accepted, refused }).toEqual({ accepted: [], refused: FORGERIES });
    expect(repeats).toBeLessThan(FORGERIES / 100);
  });

  test('UnionPay believes none of 10,000', () => {
    const genuine: Case = { access: union.access, message: sent(union.control.message('F-1')), at: now };
    expect(verifyUnionPay(genuine.access, genuine.message, now)).toMatchObject({ genuine: true });
    const kinds = ['unsigned', 'wrongKey', 'otherMerchant', 'otherOwner', 'otherAuthority', 'amount', 'old'] as const;
    forgedUnion = kinds.map((kind) => ({ ...genuine, message: sent(union.control.forge(kind, 'F-1')) }));
    const { accepted, repeats, refused } = forgeAll(genuine, unionPayForgeries, verifyUnionPay, seed);
    expect({ accepted, refused }).toEqual({ accepted: [], refused: FORGERIES });
    expect(repeats).toBeLessThan(FORGERIES / 100);
  });
});
