/**
 * PAY-3, PAY-4: what people see of payments and do about them, over HTTP: doubts are settled once, refunds are sent to
 * the stand-ins and followed, waiting payments are asked for.
 */
import os from 'node:os';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { start as startUnionPay } from '../../sandbox/psp/union-pay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn } from '../../test/http.ts';
import { createHttp } from '../connectors/http.ts';
import { alipay } from '../connectors/psp/alipay/alipay.ts';
import { unionPay } from '../connectors/psp/union-pay/union-pay.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { grantRole } from '../identity/identity.ts';
import { verifyTenant } from '../kernel/check.ts';
import { idSource } from '../kernel/ids.ts';
import {
  askSilent,
  type Expected,
  expectPayments,
  followRefunds,
  merchantAccessOpener,
  NewsDesk,
  type OrderToPay,
  paymentChecks,
  paymentRoutes,
  saveMerchantAccount,
} from './payments.ts';

let clock = Date.parse('2026-06-05T02:00:00Z');
const now = () => new Date(clock);
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, owner } = await testDatabase({ world });
const stands = {
  wechatPay: await startWechat({ seed: 51, now }),
  alipay: await startAlipay({ seed: 52, now }),
  unionPay: await startUnionPay({ seed: 152, now }),
};
const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)) });
const means = { send: http.send, now, nonce: () => 'n'.repeat(32) };
const orders = new Map<string, OrderToPay>();
const known = async (_: unknown, ids: readonly string[]) => new Map([...orders].filter(([id]) => ids.includes(id)));
const ports = {
  providers: new Map([wechatPay(means), alipay(means), unionPay(means)].map((provider) => [provider.kind, provider])),
  openAccess: merchantAccessOpener(ring),
  ring,
  checkEndpoint: async () => null,
  ordersToPay: known,
  orderRefs: known,
  accountNames: async () => new Map([['pos', '店里刷卡机']]),
  describeActors: async (_: unknown, actors: readonly string[]) =>
    new Map(actors.map((actor) => [actor, { kind: 'person' as const, name: actor }])),
};
const server = await listen(db, paymentRoutes(new NewsDesk(db), ports, os.tmpdir()));
afterAll(async () => {
  await Promise.all(Object.values(stands).map((stand) => stand.close()));
  await http.close();
});

type Kind = keyof typeof stands;
const keepAccount = (kind: Kind, active = true) => {
  const fees = { feePpm: 6000, feeToleranceMinor: 0n, currency: 'CNY', active };
  return db.transaction(ONE, (ctx) =>
    saveMerchantAccount(ctx, ring, { ...stands[kind].access, id: kind, kind, name: kind, ...fees }),
  );
};
beforeEach(async () => {
  await owner.query(
    'truncate payment, refund, payment_notification, payment_settlement, job, merchant_account, audit_entry',
  );
  orders.clear();
  for (const kind of ['wechatPay', 'alipay', 'unionPay'] as const) await keepAccount(kind);
});

const clerk = await signedIn(db, 1, ['payments.read', 'payments.write']);
async function ask(method: string, at: string, body?: unknown, person = clerk) {
  const answer = await server.ask(person, method, `/api/v1${at}`, { body });
  // biome-ignore lint/suspicious/noExplicitAny: answers of several shapes, read by the tests.
  const value = (await answer.json()) as any;
  return { said: answer.ok ? '200' : `${answer.status} ${value.code}`, value };
}
const items = async (at: string) => (await ask('GET', at)).value.items;
const settle = async (ids: string[], resolution: string, orderId?: string) => {
  const { value } = await ask('POST', '/payment-doubts/settle', { ids, resolution, reason: '已与买家核实', orderId });
  return value.outcomes.map((one: { done: boolean; refusal?: { code: string } }) => one.refusal?.code ?? 'done');
};
const freshReference = () => db.world.newId().replaceAll('-', '');
const expectOne = (kind: Kind, reference: string, amountMinor: bigint, more: Partial<Expected> = {}) =>
  db.transaction(ONE, (ctx) =>
    expectPayments(ctx, [{ merchantAccount: kind, reference, amountMinor, currency: 'CNY', ...more }]),
  );
const tell = async (kind: Kind, { headers, body }: { headers: Record<string, string>; body: string }) =>
  (await fetch(`${server.url}/webhooks/payments/1/${kind}`, { method: 'POST', headers, body })).status;
const told = async () =>
  (await owner.query(`select payload from job where kind = 'payment.paid'`)).rows.flatMap(
    (row) => row.payload.paymentIds,
  );
const order = (owedMinor: bigint, currency = 'CNY') => {
  const id = db.world.newId();
  const number = `G${orders.size + 1}`;
  orders.set(id, {
    id,
    number,
    shopId: id,
    channelNumber: null,
    currency,
    payableMinor: owedMinor,
    vatMinor: 0n,
    owedMinor,
    waits: true,
  });
  return id;
};
const refund = (id: string, amount: bigint) =>
  ask('POST', `/payments/${id}/refunds`, { amount: String(amount), reason: '少发一件' });
const sound = async () => (await verifyTenant(db, ONE, paymentChecks)).filter((one) => one.breaches > 0);

describe.each(['wechatPay', 'alipay', 'unionPay'] as const)('%s', (kind) => {
  const { control } = stands[kind];
  /** Pays `cameMinor` under a number for which `askedMinor` was asked, or nothing. */
  async function doubtOf(cameMinor: bigint, askedMinor?: bigint) {
    const reference = freshReference();
    if (askedMinor !== undefined) await expectOne(kind, reference, askedMinor, { orderId: order(askedMinor) });
    control.pay(reference, cameMinor);
    expect(await tell(kind, control.message(reference))).toBe(200);
    const [doubt] = await items('/payment-doubts?open=true');
    return { reference, id: doubt.id as string, doubt };
  }

  test('PAY-3 a wrong amount is accepted as it came: the payment is what came in, and its order hears of it', async () => {
    const { id, reference, doubt } = await doubtOf(9_900n, 10_000n);
    expect(doubt).toMatchObject({ outcome: 'mismatch', expected: { amountMinor: '10000' }, settlement: null });
    expect(await items('/payments?doubtful=true')).toMatchObject([{ reference, state: 'waiting', doubtful: true }]);
    expect(await settle([id], 'accept')).toEqual(['done']);
    const [payment] = await items(`/payments?reference=${reference}`);
    expect(payment).toMatchObject({
      state: 'paid',
      doubtful: false,
      amount: { amount: '9900' },
      order: { number: 'G1' },
    });
    expect(await told()).toEqual([payment.id]);
    expect(await settle([id], 'refund')).toEqual(['payments.doubtSettled']);
    expect(await items('/payment-doubts?open=true')).toEqual([]);
    expect(await items('/payment-doubts?open=false')).toMatchObject([
      { id, settlement: { resolution: 'accept', reason: '已与买家核实', paymentId: payment.id } },
    ]);
    const audit = await owner.query(`select action, detail from audit_entry where subject = $1`, [
      `paymentDoubt/${id}`,
    ]);
    expect(audit.rows).toMatchObject([
      { action: 'payment.settle', detail: { reference, reason: '已与买家核实', amountMinor: '9900' } },
    ]);
    expect(await sound()).toEqual([]);
  });

  test('PAY-3 money for an unknown order is assigned to one that owes no more than came', async () => {
    const { id } = await doubtOf(700n);
    expect(await settle([id], 'assign')).toEqual(['payments.orderUnknown']);
    expect(await settle([id], 'assign', order(701n))).toEqual(['payments.orderOwesMore']);
    expect(await settle([id], 'assign', order(700n, 'USD'))).toEqual(['payments.resolutionDoesNotFit']);
    const orderId = order(700n);
    expect(await settle([id], 'assign', orderId)).toEqual(['done']);
    expect(await items(`/payments?orderId=${orderId}`)).toMatchObject([{ state: 'paid', amount: { amount: '700' } }]);
    expect(await told()).toHaveLength(1);
  });

  test('PAY-3 PAY-4 money nobody wants goes back: the company is asked under one number and followed', async () => {
    const { id, reference } = await doubtOf(700n);
    expect(await settle([id], 'refund')).toEqual(['done']);
    expect(await told()).toEqual([]);
    for (let i = 0; i < 3; i++, clock += 300_000) await followRefunds(db, ONE, ports);
    const [payment] = await items(`/payments?reference=${reference}`);
    const { value } = await ask('GET', `/payments/${payment.id}`);
    expect(value).toMatchObject({
      state: 'paid',
      refunded: { amount: '700' },
      refunds: [{ state: 'success', asked: true, reason: '已与买家核实', amount: { amount: '700' }, askAt: null }],
    });
    expect(control.memory().refunds.size).toBeGreaterThan(0);
    expect(await sound()).toEqual([]);
  });

  test('PAY-4 a payment goes back in parts, never more than came in, and the result is followed', async () => {
    const reference = freshReference();
    await expectOne(kind, reference, 1_000n);
    control.pay(reference, 1_000n);
    await tell(kind, control.message(reference));
    const [{ id }] = await items(`/payments?reference=${reference}`);
    expect((await refund(id, 300n)).value).toMatchObject({ state: 'created', amount: { amount: '300' } });
    expect((await refund(id, 701n)).said).toBe('422 payments.refundTooHigh');
    expect((await refund(id, 700n)).said).toBe('200');
    expect((await refund(id, 1n)).said).toBe('422 payments.refundTooHigh');
    expect((await refund(db.world.newId(), 1n)).said).toBe('404 payments.notFound');
    const before = control.memory().refunds.size;
    for (let i = 0; i < 3; i++, clock += 300_000) await followRefunds(db, ONE, ports);
    const states = (await ask('GET', `/payments/${id}`)).value.refunds.map((one: { state: string }) => one.state);
    expect(states).toEqual(['success', 'success']);
    expect([...control.memory().refunds.values()].slice(before).map((one) => one.amountMinor)).toEqual([300n, 700n]);
    // The company's own notification of them changes nothing any more.
    for (const one of [...control.memory().refunds.keys()].slice(before))
      expect(await tell(kind, control.refundMessage(one))).toBe(200);
    expect((await items(`/payments?reference=${reference}`))[0]).toMatchObject({ refunded: { amount: '1000' } });
    expect(await sound()).toEqual([]);
  });

  test('PAY-4 a company that does not answer, or says no, is asked again under the same number', async () => {
    const reference = freshReference();
    // Paid by our books only: the company has never heard of it.
    await expectOne(kind, reference, 500n, { paidAt: now() });
    const [{ id }] = await items(`/payments?reference=${reference}`);
    await refund(id, 500n);
    control.spoil('fail');
    await followRefunds(db, ONE, ports);
    control.spoil();
    clock += 300_000;
    await followRefunds(db, ONE, ports);
    const [one] = (await ask('GET', `/payments/${id}`)).value.refunds;
    expect(one).toMatchObject({
      state: 'created',
      tries: 2,
      trouble: expect.stringMatching(/^payments.refundRefused /),
    });
    control.pay(reference, 500n);
    for (let i = 0; i < 3; i++, clock += 3_600_000) await followRefunds(db, ONE, ports);
    expect((await ask('GET', `/payments/${id}`)).value.refunds).toMatchObject([
      { reference: one.reference, state: 'success', trouble: '' },
    ]);
  });

  test('PAY-3 what an account that is switched off is told is refused, kept, and settled by a person', async () => {
    const reference = freshReference();
    await expectOne(kind, reference, 500n);
    control.pay(reference, 500n);
    await keepAccount(kind, false);
    for (let i = 0; i < 3; i++) expect(await tell(kind, control.message(reference))).toBe(401);
    expect(await tell(kind, control.forge('wrongKey', reference))).toBe(401);
    const doubts = await items('/payment-doubts');
    expect(doubts).toMatchObject([{ reference, outcome: 'accountOff', amount: { amount: '500' } }]);
    expect((await items(`/payments?reference=${reference}`))[0]).toMatchObject({ state: 'waiting' });
    expect(await settle([doubts[0].id], 'accept')).toEqual(['done']);
    expect((await items(`/payments?reference=${reference}`))[0]).toMatchObject({ state: 'paid' });
  });

  test('PAY-3 a waiting payment is asked for at once when a person wants to know', async () => {
    const reference = freshReference();
    await expectOne(kind, reference, 500n);
    control.pay(reference, 500n);
    const [{ id }] = await items(`/payments?state=waiting&account=${kind}`);
    await askSilent(db, ONE, ports);
    expect((await items(`/payments?reference=${reference}`))[0]).toMatchObject({ state: 'waiting' });
    expect((await ask('POST', '/payments/ask', { ids: [id] })).value.outcomes).toEqual([{ id, done: true }]);
    await askSilent(db, ONE, ports);
    expect((await items(`/payments?reference=${reference}`))[0]).toMatchObject({ state: 'paid' });
    expect((await ask('POST', '/payments/ask', { ids: [id] })).value.outcomes[0].refusal.code).toBe(
      'payments.notWaiting',
    );
  });
});

test('PAY-3 money of a card machine, known by its bill alone, is shown under the name of its account', async () => {
  await db.transaction(ONE, (ctx) =>
    expectPayments(ctx, [
      { merchantAccount: 'pos', reference: 'POS1', amountMinor: 100n, currency: 'CNY', paidAt: now() },
    ]),
  );
  expect(await items('/payments')).toMatchObject([{ reference: 'POS1', account: { id: 'pos', name: '店里刷卡机' } }]);
});

test('PAY-3 a number paid twice: the second money is on a payment of its own, once, and goes back', async () => {
  const reference = freshReference();
  await expectOne('wechatPay', reference, 500n, { paidAt: now() });
  await owner.query(`update payment set provider_reference = 'FIRST'`);
  stands.wechatPay.control.pay(reference, 500n);
  await tell('wechatPay', stands.wechatPay.control.message(reference));
  const [doubt] = await items('/payment-doubts?open=true');
  expect(doubt).toMatchObject({ outcome: 'mismatch', expected: { providerReference: 'FIRST' } });
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => settle([doubt.id], 'refund')));
  expect(outcomes.flat().toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'done',
    ...Array(7).fill('payments.doubtSettled'),
  ]);
  const rows = await items('/payments');
  expect(rows.map((row: { reference: string }) => row.reference).sort()).toEqual(
    [reference, doubt.providerReference].sort((a, b) => (a < b ? -1 : 1)),
  );
  expect((await owner.query('select count(*)::int as n, sum(amount_minor)::int as sum from refund')).rows).toEqual([
    { n: 1, sum: 500 },
  ]);
  expect(await sound()).toEqual([]);
});

test.each(['wechatPay', 'alipay'] as const)(
  'PAY-3 PAY-4 %s: of two payments under one number the second goes back, by the number of the company',
  async (kind) => {
    const { control } = stands[kind];
    const reference = freshReference();
    await expectOne(kind, reference, 500n);
    control.pay(reference, 500n);
    await tell(kind, control.message(reference));
    await tell(kind, control.message(control.payAgain(reference)));
    const [doubt] = await items('/payment-doubts?open=true');
    expect(await settle([doubt.id], 'refund')).toEqual(['done']);
    for (let i = 0; i < 3; i++, clock += 300_000) await followRefunds(db, ONE, ports);
    const back = [...control.memory().refunds.values()].filter((one) => one.payment.reference === reference);
    expect(back.map((one) => [one.payment.providerReference, one.amountMinor])).toEqual([
      [doubt.providerReference, 500n],
    ]);
    // The company tells of it under our number, which is the first payment's.
    expect(await tell(kind, control.refundMessage(back[0]!.refundReference))).toBe(200);
    const rows = await items('/payments');
    const first = rows.find((row: { reference: string }) => row.reference === reference);
    const second = rows.find((row: { reference: string }) => row.reference === doubt.providerReference);
    expect([first.refunded.amount, second.refunded.amount]).toEqual(['0', '500']);
    expect(await items('/payment-doubts?open=true')).toEqual([]);
    expect((await owner.query('select state from refund')).rows).toEqual([{ state: 'success' }]);
    expect(await sound()).toEqual([]);
  },
);

test('PAY-3 lists go page by page; a person bound to a shop sees its payments, and no doubts', async () => {
  const shopId = db.world.newId();
  for (let i = 0; i < 3; i++) await expectOne('alipay', freshReference(), 100n, i === 0 ? { shopId } : {});
  const first = (await ask('GET', '/payments?limit=2')).value;
  const second = (await ask('GET', `/payments?limit=2&cursor=${first.next}`)).value;
  expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null]);
  const bound = await signedIn(db, 1, 'none');
  await db.transaction(ONE, (ctx) => grantRole(ctx, bound.userId, 'financeMaker', { shop: shopId }));
  expect((await ask('GET', '/payments', undefined, bound)).value.items).toHaveLength(1);
  const other = second.items[0].id === first.items[0].id ? '' : first.items[0].id;
  expect((await ask('GET', `/payments/${other}`, undefined, bound)).said).toBe('404 payments.notFound');
  expect((await ask('GET', '/payment-doubts', undefined, bound)).said).toBe('403 identity.rightMissing');
  const stranger = await signedIn(db, 2, ['payments.read']);
  expect((await ask('GET', '/payments', undefined, stranger)).value.items).toEqual([]);
});
