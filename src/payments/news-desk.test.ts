/**
 * Figure 28: what payment companies tell at once is taken together, and ends as if each piece had come alone. Stories of
 * random news are told twice, to one account together and to another one piece after the other, and compared.
 */
import os from 'node:os';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, ring } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { verifyTenant } from '../kernel/check.ts';
import {
  expectPayments,
  merchantAccessOpener,
  NewsDesk,
  type Payment,
  type PaymentNews,
  paymentChecks,
  paymentRoutes,
  type Refund,
  saveMerchantAccount,
  takePaymentNews,
} from './payments.ts';
import { type Start, startTable } from './start-store.ts';
import { lockPaymentsByReference, savePayments, saveRefunds } from './store.ts';

const { db, owner } = await testDatabase();
const desk = new NewsDesk(db);
const AT = new Date('2026-06-05T02:00:00Z');
const ASKED = 10_000n;
const account = (id: string) => ({ id, active: true });

beforeEach(() => owner.query('truncate payment, payment_start, refund, payment_notification, job, merchant_account'));

/** Payments we started, of 100 yuan with 11.50 of tax in it. */
async function start(merchantAccount: string, references: readonly string[]): Promise<void> {
  await db.transaction(ONE, async (ctx) => {
    const asked = { merchantAccount, amountMinor: ASKED, currency: 'CNY' };
    await expectPayments(
      ctx,
      references.map((reference) => ({ ...asked, reference })),
    );
    const payments = await lockPaymentsByReference(ctx, merchantAccount, references);
    const none = { orderId: null, accountId: null, cashier: null, expiresAt: null, nextAt: null };
    const start: Omit<Start, 'paymentId'> = {
      ...{ ...none, method: 'wechatNative', fills: '', settledMinor: 0n, releasedMinor: 0n, vatMinor: 1_150n },
      ...{ divided: false, title: '', notifyUrl: '', openId: '', payerIp: '', closing: false, tries: 0, trouble: '' },
      ...{ counted: false, startedBy: 'system', startedAt: AT },
    };
    await startTable.insert(
      ctx,
      payments.map(({ id }) => ({ ...start, paymentId: id })),
    );
  });
}

/** Two refunds we asked for of each payment: whether they go through or not, the company has yet to say. */
async function askBack(merchantAccount: string, references: readonly string[]): Promise<void> {
  await db.transaction(ONE, async (ctx) => {
    const payments = await lockPaymentsByReference(ctx, merchantAccount, references);
    const refunds = payments.flatMap(({ id, reference }) =>
      ['A', 'B'].map((part): Refund => {
        const of = { paymentId: id, merchantAccount, paymentReference: reference, currency: 'CNY' };
        const asked = {
          asked: true,
          totalToldMinor: null,
          releasedMinor: 0n,
          undoneAt: null,
          state: 'processing' as const,
          at: AT,
          askAt: AT,
          tries: 0,
        };
        return {
          ...of,
          ...asked,
          id: ctx.newId(),
          reference: `${reference}-${part}`,
          amountMinor: 1_500n,
          trouble: '',
          reason: '',
        };
      }),
    );
    await saveRefunds(ctx, refunds);
    await savePayments(
      ctx,
      payments.map((payment): Payment => ({ ...payment, refundedMinor: 3_000n })),
    );
  });
}

const news = (reference: string, more: Partial<PaymentNews> = {}): PaymentNews => ({
  ...{ id: `paid-${reference}`, kind: 'paid', reference, refundReference: null, providerReference: `T-${reference}` },
  ...{ amountMinor: ASKED, currency: 'CNY', at: AT, ...more },
});

/** Everything that can be told of a handful of payments, in any order, some of it twice. */
function story(random: ReturnType<typeof seeded>, references: readonly string[], length: number): PaymentNews[] {
  const told: PaymentNews[] = [];
  for (let n = 0; n < length; n++) {
    const reference = random.pick([...references, 'unknown-1', 'unknown-2']);
    const part = random.pick(['A', 'B', 'C', 'D']);
    const back = {
      refundReference: `${reference}-${part}`,
      amountMinor: random.pick([1_500n, 1_500n, 2_500n, 9_000n]),
    };
    const kinds: Partial<PaymentNews>[] = [
      ...[{}, {}, { providerReference: `T2-${reference}` }, { amountMinor: ASKED + 1n }, { currency: 'USD' }],
      ...[
        { ...back, kind: 'refunded' as const },
        { ...back, kind: 'refunded' as const },
      ],
      ...[
        { ...back, kind: 'refundFailed' as const },
        { kind: 'closed' as const, amountMinor: 0n },
      ],
    ];
    const repeated = random.below(6) === 0 ? told[random.below(told.length)] : undefined;
    told.push(repeated ?? news(reference, { id: `N${n}`, ...random.pick(kinds) }));
  }
  return told;
}

/** Everything an account's news has led to, without the ids. */
async function became(merchantAccount: string) {
  const ask = async (statement: string) => (await owner.query(statement, [merchantAccount])).rows;
  return {
    payments: await ask(`
      select p.reference, p.state, p.provider_reference, p.refunded_minor, s.released_minor
      from payment p join payment_start s on s.payment_id = p.id
      where p.merchant_account = $1 order by 1`),
    refunds: await ask(`
      select reference, payment_reference, amount_minor, state
      from refund where merchant_account = $1 order by 1, 2`),
    notifications: await ask(`
      select id, outcome, expected, doubt_id is null as "isPlain"
      from payment_notification where merchant_account = $1 order by 1`),
    books: await ask(`
      select v.kind, v.document_number, l.account, l.debit, l.credit
      from gl_voucher v join gl_line l on l.voucher_id = v.id
      where v.about->>'account' = $1 order by 2, 1, 3, 4, 5`),
    told: await ask(`
      select p.reference
      from job j join payment p on p.id::text in (select jsonb_array_elements_text(j.payload->'paymentIds'))
      where j.kind = 'payment.paid' and p.merchant_account = $1 order by 1`),
  };
}

/** How many transactions stored the news of an account. */
const transactions = async (merchantAccount: string): Promise<number> => {
  const { rows } = await owner.query(
    'select count(distinct xmin::text)::int as n from payment_notification where merchant_account = $1',
    [merchantAccount],
  );
  return rows[0].n;
};

const together = (merchantAccount: string, all: readonly PaymentNews[]) =>
  Promise.all(all.map((one) => desk.take(ONE, account(merchantAccount), one)));

test.each([1, 2, 3, 4, 5, 6])(
  'figure 28: 64 pieces of news at once end as one after the other, story %i',
  async (seed) => {
    const random = seeded(seed);
    const references = Array.from({ length: 7 }, (_, i) => `S${seed}-P${i}`);
    const [first, ...others] = references;
    for (const merchantAccount of [`${seed}-together`, `${seed}-alone`]) {
      await start(merchantAccount, references);
      await askBack(merchantAccount, others);
    }
    const told = [news(first!), ...story(random, references, 63)];
    const outcomes = await together(`${seed}-together`, told);
    const alone = [];
    for (const one of told)
      alone.push(...(await db.transaction(ONE, (ctx) => takePaymentNews(ctx, `${seed}-alone`, [one]))));
    expect({ seed, outcomes }).toEqual({ seed, outcomes: alone });
    expect({ seed, ...(await became(`${seed}-together`)) }).toEqual({ seed, ...(await became(`${seed}-alone`)) });
    expect(await transactions(`${seed}-together`)).toBe(1);
    expect((await verifyTenant(db, ONE, paymentChecks)).filter(({ breaches }) => breaches > 0)).toEqual([]);
  },
);

test('news the database cannot hold fails alone: the other 63 of its batch are taken', async () => {
  const references = Array.from({ length: 64 }, (_, i) => `Q${i}`);
  await start('poisoned', references);
  const told = references.map((reference, i) =>
    news(reference, i === 20 ? { providerReference: 'a number with a \0 in it' } : {}),
  );
  const ends = await Promise.allSettled(told.map((one) => desk.take(ONE, account('poisoned'), one)));
  expect(ends.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([20]);
  const { payments, told: paid, books } = await became('poisoned');
  expect(payments.filter(({ state }) => state !== 'paid')).toMatchObject([{ reference: 'Q20', state: 'waiting' }]);
  expect([paid.length, new Set(books.map((line) => line.document_number)).size]).toEqual([63, 63]);
  // Well the next time, it is taken.
  expect(await desk.take(ONE, account('poisoned'), news('Q20'))).toBe('taken');
});

test('of two batches with the same news about an unknown number the second sees what the first has done', async () => {
  const gate = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const first = db.transaction(ONE, async (ctx) => {
    const outcomes = await takePaymentNews(ctx, 'raced', [news('R1'), news('R2')]);
    taken.resolve();
    await gate.promise;
    return outcomes;
  });
  await taken.promise;
  await start('raced', ['R1', 'R3']);
  const before = db.retried;
  const second = together('raced', [news('R3'), news('R2'), news('R1')]);
  const waiting = `
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query ilike '%insert into payment_notification%'`;
  await expect.poll(async () => (await owner.query(waiting)).rows[0].n, { timeout: 15_000, interval: 20 }).toBe(1);
  gate.resolve();
  expect([await first, await second]).toEqual([
    ['unexpected', 'unexpected'],
    ['taken', 'repeat', 'repeat'],
  ]);
  expect(db.retried - before).toBe(1);
  const { payments, told } = await became('raced');
  expect(payments.map(({ state }) => state)).toEqual(['waiting', 'paid']);
  expect(told).toEqual([{ reference: 'R3' }]);
});

test('all news of an account that is switched off is kept for a person, each piece once', async () => {
  const off = { id: 'off', active: false };
  await start('off', ['O1']);
  const told = [news('O1'), news('O2'), news('O1')];
  expect(await Promise.all(told.map((one) => desk.take(ONE, off, one)))).toEqual([
    'accountOff',
    'accountOff',
    'repeat',
  ]);
  const { payments, notifications } = await became('off');
  expect(payments).toMatchObject([{ state: 'waiting' }]);
  expect(notifications).toMatchObject([{ isPlain: false }, { isPlain: false }]);
});

describe('over HTTP', async () => {
  const now = () => new Date();
  const stand = await startWechat({ seed: 28, now });
  const provider = wechatPay({ send: fetch as never, now, nonce: () => 'n'.repeat(32) });
  const ports = {
    ...{ providers: new Map([[provider.kind, provider]]), openAccess: merchantAccessOpener(ring), ring },
    ...{ checkEndpoint: async () => null, ordersToPay: async () => new Map(), orderRefs: async () => new Map() },
    describeActors: async () => new Map(),
    accountNames: async () => new Map(),
  };
  const server = await listen(db, paymentRoutes(new NewsDesk(db), ports, os.tmpdir()));
  afterAll(() => stand.close());

  test('figure 28: 64 at once, among them an unknown order, a repeat, a wrong amount, a refund and forgeries', async () => {
    const { control, access } = stand;
    const fees = { feePpm: 6000, feeToleranceMinor: 0n, currency: 'CNY', active: true };
    await db.transaction(ONE, (ctx) =>
      saveMerchantAccount(ctx, ring, { ...access, id: 'wechat', kind: 'wechatPay', name: '微信支付', ...fees }),
    );
    const good = Array.from({ length: 54 }, (_, i) => `H${i}`);
    await start('wechat', [...good, 'wrong', 'back', 'forged']);
    for (const reference of [...good, 'unknown', 'back', 'forged']) control.pay(reference, ASKED);
    control.pay('wrong', ASKED - 1n);
    control.refund('back', 'back-1', 4_000n);
    const honest = [
      ...[...good, 'H7', 'unknown', 'wrong', 'back'].map((reference) => control.message(reference)),
      control.refundMessage('back-1'),
    ];
    const forged = (['unsigned', 'wrongKey', 'otherMerchant', 'otherApp', 'old'] as const).map((kind) =>
      control.forge(kind, 'forged'),
    );
    const statuses = await Promise.all(
      [...honest, ...forged].map(async ({ headers, body }) => {
        const answer = await fetch(`${server.url}/webhooks/payments/1/wechat`, { method: 'POST', headers, body });
        await answer.arrayBuffer();
        return answer.status;
      }),
    );
    expect(statuses).toEqual([...honest.map(() => 200), ...forged.map(() => 401)]);
    const { payments, refunds, notifications, told, books } = await became('wechat');
    const notPaid = payments.filter(({ state }) => state !== 'paid').map(({ reference }) => reference);
    expect(notPaid).toEqual(['forged', 'wrong']);
    expect(refunds).toMatchObject([{ reference: 'back-1', amount_minor: '4000', state: 'success' }]);
    expect(
      notifications
        .filter(({ isPlain }) => !isPlain)
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['mismatch', 'unexpected']);
    // The repeat and the forgeries are not among them.
    expect(notifications).toHaveLength(good.length + 4);
    expect(told).toHaveLength(good.length + 1);
    expect(books.filter(({ kind }) => kind === 'sale.unpaid')).toMatchObject([
      { account: expect.any(String) },
      { account: expect.any(String) },
      { account: expect.any(String) },
    ]);
  });
});
