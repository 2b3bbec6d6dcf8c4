/**
 * Payments on a real database, told by real HTTP from stand-ins of WeChat Pay, Alipay and UnionPay: figures 8, 27, 30, 31, 32.
 */
import os from 'node:os';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { sortedText } from '../../sandbox/psp/alipay-desk.ts';
import { start as startUnionPay } from '../../sandbox/psp/union-pay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { ONE, TWO, testDatabase } from '../../test/database.ts';
import { listen, ring } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { createHttp } from '../connectors/http.ts';
import { alipay } from '../connectors/psp/alipay/alipay.ts';
import { unionPay } from '../connectors/psp/union-pay/union-pay.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { verifyTenant } from '../kernel/check.ts';
import { idSource } from '../kernel/ids.ts';
import {
  askRefunds,
  askSilent,
  type Expected,
  expectPayments,
  findDoubts,
  type MerchantAccess,
  merchantAccessOpener,
  NewsDesk,
  paymentChecks,
  paymentRoutes,
  paymentsOf,
  saveMerchantAccount,
  takePaymentNews,
} from './payments.ts';

let clock = Date.parse('2026-06-05T02:00:00Z');
const now = () => new Date(clock);
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, owner } = await testDatabase({ world });

const stands = {
  wechatPay: await startWechat({ seed: 11, now }),
  alipay: await startAlipay({ seed: 12, now }),
  unionPay: await startUnionPay({ seed: 112, now }),
};
const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)) });
const means = { send: http.send, now, nonce: () => 'n'.repeat(32) };
const ports = {
  providers: new Map([wechatPay(means), alipay(means), unionPay(means)].map((provider) => [provider.kind, provider])),
  openAccess: merchantAccessOpener(ring),
  ring,
  checkEndpoint: async () => null,
  ordersToPay: async () => new Map(),
  orderRefs: async () => new Map(),
  describeActors: async () => new Map(),
  accountNames: async () => new Map(),
};
const server = await listen(db, paymentRoutes(new NewsDesk(db), ports, os.tmpdir()));
afterAll(async () => {
  await Promise.all(Object.values(stands).map((stand) => stand.close()));
  await http.close();
});

const accountOf = (access: MerchantAccess) => ({
  id: access.kind,
  kind: access.kind as 'wechatPay',
  name: access.kind,
  environment: access.environment,
  merchantId: access.merchantId,
  endpoint: access.endpoint,
  credentials: access.credentials,
  feePpm: 6000,
  feeToleranceMinor: 0n,
  currency: 'CNY',
  active: true,
});

beforeEach(async () => {
  await owner.query('truncate payment, refund, payment_notification, job, merchant_account');
  await db.transaction(ONE, async (ctx) => {
    for (const { access } of Object.values(stands)) await saveMerchantAccount(ctx, ring, accountOf(access));
  });
});

type Kind = keyof typeof stands;
type Message = { headers: Record<string, string>; body: string };
/** A number as the house makes them: UnionPay is asked by the moment in it. */
const freshReference = () => world.newId().replaceAll('-', '');
const expectOne = (kind: Kind, reference: string, amountMinor: bigint, more: Partial<Expected> = {}) =>
  db.transaction(ONE, (ctx) =>
    expectPayments(ctx, [{ merchantAccount: kind, reference, amountMinor, currency: 'CNY', ...more }]),
  );
const tell = (kind: Kind, { headers, body }: Message, tenant = 1) =>
  fetch(`${server.url}/webhooks/payments/${tenant}/${kind}`, { method: 'POST', headers, body });
const stateOf = async (reference: string) =>
  (await owner.query('select state, refunded_minor::int as refunded from payment where reference = $1', [reference]))
    .rows[0];
const paidEvents = async () =>
  (await owner.query(`select payload from job where kind = 'payment.paid'`)).rows.flatMap(
    (row) => row.payload.paymentIds,
  );
const UNDERSTOOD = { wechatPay: '{"code":"SUCCESS","message":"OK"}', alipay: 'success', unionPay: 'ok' };
const understood = (kind: Kind) => UNDERSTOOD[kind];

/** Alipay says that a payment was closed without having been paid. */
function closedMessage(message: Message): Message {
  const { sign: _, sign_type, ...told } = Object.fromEntries(new URLSearchParams(message.body));
  const closed: Record<string, string> = { ...told, trade_status: 'TRADE_CLOSED', notify_id: `C${told['notify_id']}` };
  const sign = stands.alipay.signAsAlipay(sortedText(closed));
  return { ...message, body: new URLSearchParams({ ...closed, sign_type: sign_type!, sign }).toString() };
}

describe.each(['wechatPay', 'alipay', 'unionPay'] as const)('%s', (kind) => {
  const { control } = stands[kind];

  test('PAY-3 figure 30: one notification a thousand times, 64 at once, shuffled with refund and close: one effect', async () => {
    const random = seeded(30);
    const reference = freshReference();
    await expectOne(kind, reference, 10_000n);
    control.pay(reference, 10_000n);
    control.refund(reference, `${reference}-R`, 3_000n);
    const [paid, refunded] = [control.message(reference), control.refundMessage(`${reference}-R`)];
    const messages = [
      ...Array.from({ length: 1000 }, () => paid),
      ...Array.from({ length: 100 }, () => refunded),
      ...(kind === 'alipay' ? Array.from({ length: 100 }, () => closedMessage(paid)) : []),
    ];
    for (let i = messages.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [messages[i], messages[j]] = [messages[j]!, messages[i]!];
    }
    const waiting = messages.values();
    const answers = new Map<string, number>();
    const send = async () => {
      for (const message of waiting) {
        const answer = await tell(kind, message);
        const text = `${answer.status} ${await answer.text()}`;
        answers.set(text, (answers.get(text) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 64 }, send));
    expect([...answers]).toEqual([[`200 ${understood(kind)}`, messages.length]]);
    expect(await stateOf(reference)).toEqual({ state: 'paid', refunded: 3_000 });
    expect(await paidEvents()).toHaveLength(1);
    expect((await owner.query('select count(*)::int as n from refund')).rows).toEqual([{ n: 1 }]);
  });

  test('PAY-3 figure 31: every notification lost, the payment is paid by asking within five minutes', async () => {
    const [paid, unpaid, closed] = [freshReference(), freshReference(), freshReference()];
    for (const reference of [paid, unpaid, closed]) await expectOne(kind, reference, 500n);
    control.open(unpaid, 500n);
    control.open(closed, 500n);
    control.closePayment(closed);
    clock += 60_000;
    control.pay(paid, 500n);
    const paidAt = clock;
    await askSilent(db, ONE, ports);
    expect(await stateOf(paid)).toMatchObject({ state: 'waiting' });
    while (clock < paidAt + 5 * 60_000 && (await stateOf(paid)).state !== 'paid') {
      clock += 30_000;
      await askSilent(db, ONE, ports);
    }
    expect(clock).toBeLessThanOrEqual(paidAt + 5 * 60_000);
    expect([await stateOf(paid), await stateOf(unpaid), await stateOf(closed)].map((one) => one.state)).toEqual([
      'paid',
      'waiting',
      'closed',
    ]);
    expect(await paidEvents()).toHaveLength(1);
    expect((await tell(kind, control.message(paid))).status).toBe(200);
    expect(await paidEvents()).toHaveLength(1);
  });

  test('PAY-3 a provider that cannot be asked is asked again, and nothing is guessed meanwhile', async () => {
    const reference = freshReference();
    await expectOne(kind, reference, 500n);
    control.pay(reference, 500n);
    clock += 180_000;
    control.spoil('fail', 'fail', 'fail', 'fail', 'fail');
    await expect(askSilent(db, ONE, ports)).rejects.toMatchObject({ name: 'Later' });
    expect(await stateOf(reference)).toMatchObject({ state: 'waiting' });
    control.spoil();
    for (let i = 0; i < 6 && (await stateOf(reference)).state !== 'paid'; i++)
      await askSilent(db, ONE, ports).catch(() => {});
    expect(await stateOf(reference)).toMatchObject({ state: 'paid' });
  });

  test('PAY-3 figure 32: mutated, forged, misdirected and ill-fitting messages mark nothing paid', async () => {
    const random = seeded(32);
    const reference = freshReference();
    await expectOne(kind, reference, 10_000n);
    control.pay(reference, 10_000n);
    const genuine = control.message(reference);
    const accepted: string[] = [];
    const attack = async (what: string, message: Message, tenant = 1) => {
      const answer = await tell(kind, message, tenant);
      await answer.arrayBuffer();
      if (answer.status < 400) accepted.push(what);
    };
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(genuine.body);
      const place = random.below(bytes.length);
      bytes[place] = bytes[place]! ^ (1 << random.below(7));
      const forged = bytes.toString('latin1');
      // `%2f` for `%2F` says the same: a repeat and no forgery.
      if (kind !== 'wechatPay' && String(new URLSearchParams(forged)) === String(new URLSearchParams(genuine.body)))
        continue;
      await attack(`byte ${place}`, { ...genuine, body: forged });
    }
    const forgeries = ['unsigned', 'wrongKey', 'otherMerchant', 'otherApp', 'otherEnvironment', 'old'] as const;
    for (const what of forgeries) await attack(what, control.forge(what as 'unsigned', reference));
    await attack('empty', { ...genuine, body: '' });
    await attack('other tenant', genuine, 2);
    await db.transaction(ONE, (ctx) =>
      saveMerchantAccount(ctx, ring, { ...accountOf(stands[kind].access), credentials: {} }),
    );
    await attack('secrets unset', genuine);
    expect({ seed: random.seed, accepted }).toEqual({ seed: random.seed, accepted: [] });
    expect(await stateOf(reference)).toEqual({ state: 'waiting', refunded: 0 });
  });

  test.each([9_999n, 10_001n])(
    'PAY-3 figure 32: genuine, but over %s where 10000 were asked for: a person looks',
    async (asked) => {
      const reference = freshReference();
      await expectOne(kind, reference, 10_000n);
      control.pay(reference, asked);
      const answer = await tell(kind, control.message(reference));
      expect([answer.status, await answer.text()]).toEqual([200, understood(kind)]);
      expect(await stateOf(reference)).toEqual({ state: 'waiting', refunded: 0 });
      expect(await db.read(ONE, (ctx) => findDoubts(ctx, { before: null, limit: 10 }))).toMatchObject([
        { reference, outcome: 'mismatch', amountMinor: asked, expected: { amountMinor: '10000' } },
      ]);
    },
  );

  test('PAY-3 money nobody asked for is kept for a person', async () => {
    const reference = freshReference();
    control.pay(reference, 700n);
    expect((await tell(kind, control.message(reference))).status).toBe(200);
    expect(await db.read(ONE, (ctx) => findDoubts(ctx, { before: null, limit: 10 }))).toMatchObject([
      { reference, outcome: 'unexpected' },
    ]);
  });
});

test('PAY-3 another currency than asked for is not believed', async () => {
  await expectOne('wechatPay', 'USD-1', 500n, { currency: 'USD' });
  const news = {
    id: 'usd',
    kind: 'paid' as const,
    reference: 'USD-1',
    refundReference: null,
    providerReference: '42',
    amountMinor: 500n,
    currency: 'CNY',
    at: now(),
  };
  expect(await db.transaction(ONE, (ctx) => takePaymentNews(ctx, 'wechatPay', [news]))).toEqual(['mismatch']);
  expect(await stateOf('USD-1')).toMatchObject({ state: 'waiting' });
});

describe('refunds', () => {
  const paid = async (reference: string, amountMinor: bigint) => {
    await expectOne('wechatPay', reference, amountMinor, { paidAt: now() });
    const { rows } = await owner.query('select id from payment where reference = $1', [reference]);
    return rows[0].id as string;
  };
  const ask = (paymentId: string, amountMinor: bigint) =>
    db.transaction(ONE, async (ctx) => (await askRefunds(ctx, [{ id: ctx.newId(), paymentId, amountMinor }]))[0]!);

  test.each([
    [2, 60n, 1],
    [64, 10n, 10],
  ])('figure 27: %i at once of %s each from 100: exactly %i', async (tries, amount, granted) => {
    const id = await paid(freshReference(), 100n);
    const outcomes = await Promise.all(Array.from({ length: tries }, () => ask(id, amount)));
    expect(outcomes.filter((one) => one.done)).toHaveLength(granted);
    for (const one of outcomes) if (!one.done) expect(one.refusal).toMatchObject({ code: 'payments.refundTooHigh' });
    const breaches = (await verifyTenant(db, ONE, paymentChecks)).map((one) => one.breaches);
    expect(breaches).toEqual(paymentChecks.map(() => 0));
  });

  test('figure 8: any sequence of partial refunds never exceeds the payment and can end at zero', async () => {
    const random = seeded(8);
    for (const total of [1n, 3n, 10_000n, 9_007_199_254_740_993n]) {
      const id = await paid(freshReference(), total);
      let left = total;
      for (let i = 0; i < 20; i++) {
        const amount = BigInt(Math.floor(random.random() * Number(left) * 1.3)) + 1n;
        const outcome = await ask(id, amount);
        expect({ seed: random.seed, total, amount, left, done: outcome.done }).toEqual({
          seed: random.seed,
          total,
          amount,
          left,
          done: amount <= left,
        });
        if (outcome.done) left -= amount;
      }
      if (left > 0n) expect((await ask(id, left)).done).toBe(true);
      expect((await ask(id, 1n)).done).toBe(false);
    }
  });

  test('the same refund asked twice is one', async () => {
    const paymentId = await paid(freshReference(), 100n);
    const id = db.world.newId();
    for (let i = 0; i < 2; i++)
      expect(await db.transaction(ONE, (ctx) => askRefunds(ctx, [{ id, paymentId, amountMinor: 60n }]))).toEqual([
        { id, done: true },
      ]);
    expect((await owner.query('select refunded_minor::int as n from payment')).rows).toEqual([{ n: 60 }]);
  });
});

describe('what is expected', () => {
  test('200 in one call; the same again is the same; paid ones stay as they are', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      merchantAccount: 'alipay',
      reference: `M-${i}`,
      amountMinor: BigInt(i),
      currency: 'CNY',
      ...(i % 2 && { paidAt: now() }),
    }));
    await db.transaction(ONE, (ctx) => expectPayments(ctx, [...many, ...many.toReversed()]));
    await db.transaction(ONE, (ctx) =>
      expectPayments(
        ctx,
        many.map((one) => ({ ...one, amountMinor: 7n })),
      ),
    );
    const { rows } = await owner.query(
      'select state, count(*)::int as n, count(*) filter (where amount_minor = 7)::int as sevens from payment group by state order by state',
    );
    expect(rows).toEqual([
      { state: 'paid', n: 100, sevens: 1 },
      { state: 'waiting', n: 100, sevens: 100 },
    ]);
  });

  test('an order shows its payments and refunds, found by its id or by its channel number; other tenants do not', async () => {
    const [orderId, shopId] = [db.world.newId(), db.world.newId()];
    await expectOne('wechatPay', 'O-1', 100n, { orderId, paidAt: now() });
    await expectOne('alipay', 'O-2', 50n, { shopId, channelNumber: 'N-1' });
    const { rows } = await owner.query(`select id from payment where reference = 'O-1'`);
    await db.transaction(ONE, (ctx) =>
      askRefunds(ctx, [{ id: db.world.newId(), paymentId: rows[0].id, amountMinor: 30n }]),
    );
    const order = { orderId, shopId, numbers: ['N-1'] };
    expect(await db.read(ONE, (ctx) => paymentsOf(ctx, order))).toMatchObject([
      { direction: 'in', method: 'wechatPay', reference: 'O-1', state: 'success', matched: false },
      { direction: 'in', method: 'alipay', reference: 'O-2', state: 'created', matched: false },
      { direction: 'out', method: 'wechatPay', state: 'created', amount: { amount: 30n, currency: 'CNY' } },
    ]);
    expect(await db.read(TWO, (ctx) => paymentsOf(ctx, order))).toEqual([]);
  });
});
