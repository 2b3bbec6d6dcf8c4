/**
 * CLR-2 where the payment company divides payments itself: WeChat Pay's profit sharing and Alipay's settlements, with
 * stand-ins that check signatures. What is booked is what the company did, once, however often it was told.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn, withAbsent } from '../../test/http.ts';
import { iso20022 } from '../connectors/banks/iso20022.ts';
import { createHttp } from '../connectors/http.ts';
import { alipay } from '../connectors/psp/alipay/alipay.ts';
import { alipaySharing } from '../connectors/psp/alipay/share-payment.ts';
import { wechatSharing } from '../connectors/psp/wechat-pay/share-payment.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { financeChecks } from '../finance/finance.ts';
import { dayOf } from '../kernel/business-day.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { type Id, idSource } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { describeActors, orderRefs, ordersToPay } from '../orders/orders.ts';
import {
  expectPayments,
  merchantAccessOpener,
  NewsDesk,
  paymentRoutes,
  saveMerchantAccount,
  takePaymentNews,
} from '../payments/payments.ts';
import { type ClearingPorts, clearingChecks, clearingJobs, clearingRoutes, heldByChannels } from './clearing.ts';
import { takePayments } from './take-payments.ts';

const KINDS = ['wechatPay', 'alipay'] as const;
type Kind = (typeof KINDS)[number];

let clock = Date.parse('2026-06-05T02:00:00Z');
const now = () => new Date(clock);
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, config, owner } = await testDatabase({ world });
const stands = { wechatPay: await startWechat({ seed: 71, now }), alipay: await startAlipay({ seed: 72, now }) };
const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(stands).map(({ url }) => url)) });
afterAll(() => Promise.all([...Object.values(stands).map((stand) => stand.close()), http.close()]));
let nonces = 0;
const means = { send: http.send, now, nonce: () => `n${++nonces}`.padEnd(32, '0') };
const byKind = <T extends { kind: string }>(all: T[]) => new Map(all.map((one) => [one.kind, one]));
const openAccess = merchantAccessOpener(ring);
const ports: ClearingPorts = {
  ...{ ring, bank: iso20022({ send: http.send }), checkEndpoint: async () => null, soldGoods: async () => [] },
  sharing: { providers: byKind([wechatSharing(means), alipaySharing(means)]), openAccess },
  describeActors: async (_, actors) => new Map(actors.map((name) => [name, { kind: 'person' as const, name }])),
};
const desk = {
  ...{ providers: byKind([wechatPay(means), alipay(means)]), openAccess, ring },
  checkEndpoint: async () => null,
  accountNames: async () => new Map(),
};
const server = await listen(
  db,
  withAbsent([
    ...clearingRoutes(ports),
    ...paymentRoutes(new NewsDesk(db), { ...desk, ordersToPay, orderRefs, describeActors }, '/nowhere'),
  ]),
);
const workers = new Workers(db, { config, handlers: handlersByKind(clearingJobs(ports), []) });
const TENANT = 75;
const scope = { tenant: TENANT, actor: SYSTEM };
const maker = await signedIn(db, TENANT, ['payments.read', 'payments.write', 'settings.read', 'settings.write']);
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const more = { headers, ...(body !== undefined && { body }) };
  const answer = await server.ask(maker, method, `/api/v1/clearing${path}`, more);
  return { status: answer.status, ...(await answer.json()) };
}
const run = async (...kinds: string[]) => {
  for (const kind of kinds) {
    await db.transaction(scope, (ctx) => ctx.enqueue(kind, {}));
    await workers.drain();
  }
};

const sellers = new Map<string, { id: Id; shop: Id; outside: string }>();
async function seller(name: string, outside: string): Promise<Id> {
  const shop = world.newId();
  await owner.query(`insert into shop (tenant_id, id, name, channel) values (${TENANT}, $1, $2, 'taobao')`, [
    shop,
    name,
  ]);
  const { id } = await said('POST', '/sub-merchants', {
    ...{ name, legalName: `${name}有限公司`, licenceNumber: `91330500MA2B00${outside.slice(-4)}`, contact: '' },
    ...{ outsideNumber: outside, bankName: '工商银行', bankCode: '', accountName: name, account: '6222020000001234' },
    ...{ kyc: 'passed', kycExpiresOn: '2027-01-01', platformFeePpm: 0, chargeBearer: 'seller', releaseDays: 0 },
    ...{ payoutMode: 'request', least: '1', most: null, reserve: '0', note: '', shopIds: [shop] },
  });
  sellers.set(name, { id, shop, outside });
  return id;
}
const rule = { priority: 100, shopId: null, subMerchantId: null, skuIds: [], fixed: '0', vatPpm: 60_000, base: 'paid' };

beforeAll(async () => {
  const amounts = { approveAbove: '5000000', least: '1', most: '100000000', charge: '0' };
  const account = { accountName: '平台公司', bankCode: '', account: '755900001234', active: true };
  for (const kind of KINDS) {
    const named = {
      id: kind.toLowerCase(),
      name: kind,
      party: kind,
      kind: 'paymentCompany',
      way: 'file',
      endpoint: '',
    };
    await said('POST', '/custodians', { ...named, ...amounts, ...account });
    const fees = { feePpm: 6_000, feeToleranceMinor: 0n, currency: 'CNY', active: true };
    await db.transaction(scope, (ctx) =>
      saveMerchantAccount(ctx, ring, { ...stands[kind].access, id: kind, kind, name: kind, ...fees }),
    );
    const model = { model: 'LICENSED_SPLIT', custodian: kind.toLowerCase(), forSellers: true, feeComesBack: false };
    expect(await said('PUT', `/fund-models/${kind}`, { ...model, carriedOut: true }, 0)).toMatchObject({
      mostPpm: 300_000,
    });
  }
  await seller('微信商家', '1900000101');
  await seller('支付宝商家', stands.alipay.access.merchantId);
  const dealer = await seller('团长', '1900000199');
  const shares = [{ subMerchantId: dealer, ppm: 30_000 }];
  await said('POST', '/split-rules', { ...rule, name: '佣金', commissionPpm: 50_000, shares, active: true });
});
const SELLER = { wechatPay: '微信商家', alipay: '支付宝商家' } as const;

let count = 0;
/** A buyer pays at the company, and the channel tells of it. */
async function pay(kind: Kind, amountMinor = 10_000n, at = now()): Promise<string> {
  const reference = `P${kind}${++count}`;
  const { providerReference } = stands[kind].control.pay(reference, amountMinor);
  const { shop: shopId } = sellers.get(SELLER[kind])!;
  await db.transaction(scope, async (ctx) => {
    const expected = { merchantAccount: kind, reference, amountMinor, currency: 'CNY', shopId };
    await expectPayments(ctx, [expected]);
    const news = { id: reference, kind: 'paid', reference, refundReference: null, providerReference } as const;
    await takePaymentNews(ctx, kind, [{ ...news, amountMinor, currency: 'CNY', at }]);
  });
  return reference;
}
async function refund(kind: Kind, reference: string, amountMinor: bigint, at = now()): Promise<void> {
  const news = { kind: 'refunded', reference, refundReference: `R${++count}`, providerReference: '' } as const;
  await db.transaction(scope, (ctx) =>
    takePaymentNews(ctx, kind, [{ ...news, id: `N${count}`, amountMinor, currency: 'CNY', at }]),
  );
  await run('clearing.sweep');
}
const splitOf = async (reference: string) => (await said('GET', `/splits?text=${reference}`)).items[0];
const has = async (name: string, kind: Kind) => {
  const { balances } = await said('GET', `/sub-merchants/${sellers.get(name)!.id}`);
  const at = balances.find(({ custodian }: Said) => custodian === kind.toLowerCase());
  return at ? [at.pending.amount, at.available.amount, at.held.amount].join(' ') : 'nothing';
};
/** Until nothing is under way. */
const later = async (minutes = 61) => {
  clock += minutes * 60_000;
  await run('clearing.followSplits');
};
const sound = async () => {
  const checks = await verifyTenant(db, scope, [...ledgerChecks, ...financeChecks, ...clearingChecks]);
  return checks.filter(({ breaches }) => breaches > 0);
};

test.each(KINDS)(
  'CLR-2 %s divides a payment: told once under one number, booked when it has, also where answers are lost',
  async (kind) => {
    const before = await has(SELLER[kind], kind);
    expect(before).toBe('nothing');
    const reference = await pay(kind);
    // Every first answer is lost after the company has done what it was asked for.
    stands[kind].control.spoil('cut', 'cut');
    await run('clearing.sweep');
    expect(await splitOf(reference)).toMatchObject({ state: 'splitting', legs: [], pending: { amount: '9940' } });
    expect(await has(SELLER[kind], kind)).toBe('9940 0 0');
    await later();
    await later();
    await later();
    const split = await splitOf(reference);
    expect(split).toMatchObject({
      ...{ state: 'released', trouble: '', pending: { amount: '0' }, released: { amount: '9140' } },
      legs: [
        { receiver: null, amount: { amount: '500' } },
        { receiver: { name: '团长' }, amount: { amount: '300' } },
      ],
      instructions: [{ kind: 'share', state: 'success', amount: { amount: '800' } }],
    });
    expect([await has(SELLER[kind], kind), await has('团长', kind)]).toEqual(['0 9140 0', '0 300 0']);
    const { sharings } = stands[kind].control.shares;
    expect([...sharings.values()].filter(({ payment }) => payment.reference === reference)).toHaveLength(1);
    expect(await sound()).toEqual([]);
  },
);

test('CLR-2 a refund has WeChat Pay bring the shares back: held until it has, borne by the seller where it cannot', async () => {
  const reference = await pay('wechatPay');
  await run('clearing.sweep');
  await later();
  const own = BigInt((await has(SELLER.wechatPay, 'wechatPay')).split(' ')[1]!);
  await refund('wechatPay', reference, 5_000n);
  // 50.00 went back; half of the shares is held at who has them, and has not come yet.
  expect(await splitOf(reference)).toMatchObject({ returns: [{ state: 'processing', returned: { amount: '0' } }] });
  expect([await has(SELLER.wechatPay, 'wechatPay'), await has('团长', 'wechatPay')]).toEqual([
    `0 ${own - 5_000n} 0`,
    '0 600 150',
  ]);
  expect(await sound()).toEqual([]);
  // The dealer's account cannot give it back; the platform's share comes.
  stands.wechatPay.control.shares.fateOf = (account) => (account === '1900000199' ? 'failed' : 'success');
  await later();
  await later();
  stands.wechatPay.control.shares.fateOf = () => 'success';
  expect(await splitOf(reference)).toMatchObject({
    legs: [{ returned: { amount: '250' } }, { returned: { amount: '0' } }],
    returns: [{ state: 'closed', returned: { amount: '250' } }],
  });
  expect([await has(SELLER.wechatPay, 'wechatPay'), await has('团长', 'wechatPay')]).toEqual([
    `0 ${own - 4_750n} 0`,
    '0 600 0',
  ]);
  // The rest of the payment goes back, and now all of both shares is due.
  await refund('wechatPay', reference, 5_000n);
  await later();
  await later();
  expect(await splitOf(reference)).toMatchObject({
    legs: [{ returned: { amount: '500' } }, { returned: { amount: '300' } }],
    returns: [{ state: 'closed' }, { state: 'success', returned: { amount: '550' } }],
  });
  expect(await has(SELLER.wechatPay, 'wechatPay')).toBe(`0 ${own - 9_200n} 0`);
  expect(await sound()).toEqual([]);
});

test('CLR-2 Alipay brings shares back with the refund by itself; a receiver it cannot pay leaves his share with the seller', async () => {
  stands.alipay.control.shares.fateOf = (account) => (account === '1900000199' ? 'failed' : 'success');
  const reference = await pay('alipay');
  await run('clearing.sweep');
  await later();
  stands.alipay.control.shares.fateOf = () => 'success';
  expect(await splitOf(reference)).toMatchObject({
    ...{ state: 'released', released: { amount: '9440' }, legs: [{ receiver: null, amount: { amount: '500' } }] },
    instructions: [
      {
        state: 'failed',
        parts: [{ state: 'success' }, { state: 'failed', reason: expect.stringContaining('ACCOUNT') }],
      },
    ],
  });
  await refund('alipay', reference, 10_000n);
  expect(await splitOf(reference)).toMatchObject({
    legs: [{ returned: { amount: '500' } }],
    returns: [{ state: 'success' }],
  });
  expect((await splitOf(reference)).instructions).toHaveLength(1);
  expect(await sound()).toEqual([]);
});

test('CLR-2 what a company would refuse is not sent and nothing is booked; what it refuses all the same waits for a person', async () => {
  const entries = async () =>
    (await owner.query(`select count(*)::int as n from transfer where tenant_id = ${TENANT}`)).rows[0].n;
  const greedy = await said('POST', '/split-rules', {
    ...rule,
    name: '过高',
    priority: 1,
    commissionPpm: 300_000,
    shares: [{ subMerchantId: sellers.get('团长')!.id, ppm: 1 }],
    active: true,
  });
  const reference = await pay('wechatPay', 10_000_000n);
  await run('clearing.sweep');
  const booked = await entries();
  const split = await splitOf(reference);
  expect(split).toMatchObject({ state: 'frozen', trouble: 'clearing.shareAboveRatio', instructions: [] });
  const release = async () => (await said('POST', '/splits/release', { ids: [split.id] })).outcomes[0];
  expect(await release()).toMatchObject({ refusal: { code: 'clearing.shareAboveRatio' } });
  // Agreed with us but not with the company: it says no, and in its words.
  const [{ version }] = (await said('GET', '/fund-models')).models.filter(
    ({ merchantAccount }: Said) => merchantAccount === 'wechatPay',
  );
  const model = {
    model: 'LICENSED_SPLIT',
    custodian: 'wechatpay',
    forSellers: true,
    feeComesBack: false,
    carriedOut: true,
  };
  expect(await said('PUT', '/fund-models/wechatPay', { ...model, mostPpm: 990_000 }, version)).toMatchObject({
    status: 200,
  });
  expect(await release()).toMatchObject({ done: true });
  await workers.drain();
  expect(await splitOf(reference)).toMatchObject({
    ...{ state: 'frozen', trouble: 'clearing.shareRefused', legs: [] },
    instructions: [{ state: 'refused', trouble: expect.stringContaining('RULE_LIMIT') }],
  });
  expect(await entries()).toBe(booked);
  const { id: _, version: was, ...less } = greedy;
  delete less.status;
  await said('PUT', `/split-rules/${greedy.id}`, { ...less, active: false }, was);
  expect(await release()).toMatchObject({ done: true });
  await workers.drain();
  // Told by a notification that something happened, the company is asked at once; a tampered one changes nothing.
  const { number } = (await splitOf(reference)).instructions[1];
  const { headers, body } = stands.wechatPay.control.shareMessage(number);
  const tell = async (text: string) =>
    (await fetch(`${server.url}/webhooks/payments/${TENANT}/wechatPay`, { method: 'POST', headers, body: text }))
      .status;
  expect(await tell(body.replace('"分账"', '"分帐"'))).toBe(401);
  await workers.drain();
  expect(await splitOf(reference)).toMatchObject({ state: 'splitting' });
  expect(await tell(body)).toBe(200);
  await workers.drain();
  expect(await splitOf(reference)).toMatchObject({ state: 'released', released: { amount: '9140000' } });
  expect(await sound()).toEqual([]);
});

test('REC-1 T4: what was paid and given back before midnight counts on that day, also where it is heard of after it', async () => {
  const midnight = Date.parse(`${dayOf(now().getTime())}T00:00:00+08:00`);
  const lately = new Date(midnight - 2_000);
  const day = dayOf(lately.getTime());
  const stands = () => db.read(scope, async (ctx) => (await heldByChannels(ctx, day))('wechatPay', day) ?? 0n);
  const before = await stands();
  const reference = await pay('wechatPay', 10_000n, new Date(midnight - 60_000));
  await refund('wechatPay', reference, 4_000n, lately);
  await run('clearing.sweep', 'clearing.sweepAll');
  // The company keeps its fee of 0.6 %.
  expect((await stands()) - before).toBe(10_000n - 60n - 4_000n);
});

test('CLR-2 row 5: a payment is shared by its company or by us, never both, also where that changes meanwhile', async () => {
  const carriedOut = async (isTheirs: boolean) => {
    const { models } = await said('GET', '/fund-models');
    const { version, mostPpm } = models.find((one: Said) => one.merchantAccount === 'wechatPay');
    const model = { model: 'LICENSED_SPLIT', custodian: 'wechatpay', forSellers: true, feeComesBack: false, mostPpm };
    await said('PUT', '/fund-models/wechatPay', { ...model, carriedOut: isTheirs }, version);
  };
  /** Everything that could share it, twice at a time. */
  const everybody = async (id: Id) => {
    const take = () => db.transaction(scope, (ctx) => takePayments(ctx, ports, 90));
    await Promise.all([take(), take()]);
    for (let times = 0; times < 2; times++) {
      await said('POST', '/splits/release', { ids: [id] });
      await run('clearing.sweep', 'clearing.sweepAll');
    }
  };
  const rowsOf = async (id: Id) =>
    (
      await owner.query(
        `select d.place, t.amount::int
         from transfer t
         join account d on d.tenant_id = t.tenant_id and d.id = t.to_account
         where t.tenant_id = ${TENANT} and t.document_id = $1
         order by d.place, t.amount`,
        [id],
      )
    ).rows.map(({ place, amount }) => `${place} ${amount}`);
  const paid = ['fee.accrued 42', 'sub.pending 7000'];
  const shared = [
    ...['fee.accrued 42', 'plat.own 350', 'sub.available 210', 'sub.available 6398', 'sub.pending 210'],
    'sub.pending 7000',
  ];
  // Told to the company; then we are to divide payments ourselves, and this one is the company's all the same.
  const theirs = await pay('wechatPay', 7_000n);
  await run('clearing.sweep');
  const { id, state } = await splitOf(theirs);
  expect(state).toBe('splitting');
  await carriedOut(false);
  await everybody(id);
  expect([await rowsOf(id), (await splitOf(theirs)).state]).toEqual([paid, 'splitting']);
  await later();
  await later();
  await everybody(id);
  expect([await rowsOf(id), (await splitOf(theirs)).state]).toEqual([shared, 'released']);
  // Divided by us; the company is not told of it when it is to divide payments again.
  const ours = await pay('wechatPay', 7_000n);
  await run('clearing.sweep');
  const own = await splitOf(ours);
  expect([await rowsOf(own.id), own.state]).toEqual([shared, 'released']);
  await carriedOut(true);
  await everybody(own.id);
  await later();
  expect([await rowsOf(own.id), (await splitOf(ours)).instructions]).toEqual([shared, []]);
  expect(await sound()).toEqual([]);
});

test('figure 17: of 100 calls 30 lose their answer, 10 fail and 5 are garbled: every split and return comes about once', async () => {
  const { control } = stands.wechatPay;
  const known = { shares: control.shares.sharings.size, backs: control.shares.backs.size };
  control.setFaults({ seed: 17, requests: { cut: 0.3, fail: 0.1, garble: 0.05 }, matching: 'profitsharing' });
  const references: string[] = [];
  for (let i = 0n; i < 8n; i++) references.push(await pay('wechatPay', 5_000n + i * 137n));
  const underWay = async () => {
    const where = `split_instruction where tenant_id = ${TENANT} and ended_at is null`;
    return (await owner.query(`select count(*)::int as n from ${where}`)).rows[0].n as number;
  };
  const settle = async () => {
    for (let rounds = 0; rounds < 200 && (await underWay()) > 0; rounds++) await later();
  };
  await run('clearing.sweep');
  await settle();
  for (const reference of references.slice(0, 4)) await refund('wechatPay', reference, 2_500n);
  await settle();
  control.setFaults({ seed: 17 });
  const splits = await Promise.all(references.map(splitOf));
  expect(splits.every(({ state }) => state === 'released')).toBe(true);
  expect(splits.flatMap(({ instructions }) => instructions).filter(({ state }) => state !== 'success')).toEqual([]);
  const { sharings, backs } = control.shares;
  expect([sharings.size - known.shares, backs.size - known.backs]).toEqual([8, 8]);
  // Told more than once under one number, or the test would show nothing.
  const tries = await owner.query(`select max(tries)::int as most from split_instruction where tenant_id = ${TENANT}`);
  expect(tries.rows[0].most).toBeGreaterThan(2);
  expect(await sound()).toEqual([]);
});
