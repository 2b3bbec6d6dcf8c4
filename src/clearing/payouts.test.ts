/**
 * CLR-3, CLR-5 over HTTP, with a stand-in of the bank: windows and holidays, batches frozen with their totals, two people
 * above the limit, files out and results in, and a bank that fails in the middle (figure 16).
 */
import { afterAll, expect, test } from 'vitest';
import { start as startBank } from '../../sandbox/banks/bank.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, ring, signedIn, withAbsent } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { iso20022 } from '../connectors/banks/iso20022.ts';
import { createHttp } from '../connectors/http.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { type Id, idSource } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { ledgerChecks, post } from '../ledger/ledger.ts';
import { expectPayments, merchantAccessOpener, saveMerchantAccount } from '../payments/payments.ts';
import { windowsAhead, windowsDue } from './calendar.ts';
import { type ClearingPorts, clearingChecks, clearingJobs, clearingRoutes } from './clearing.ts';
import { custodianOf } from './custodians.ts';
import { freezeBatch } from './freeze-batches.ts';
import { money } from './money-book.ts';
import { followBatches } from './send-batches.ts';
import { registerAt } from './sub-money.ts';

const china = (text: string) => Date.parse(`${text}:00+08:00`);
// A Thursday.
let clock = china('2026-06-04T15:00');
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, config } = await testDatabase({ world });
const bank = await startBank();
const http = createHttp({ hosts: [], allowLoopback: new Set([bank.url]) });
afterAll(() => Promise.all([bank.close(), http.close()]));
const ports: ClearingPorts = {
  ...{ ring, bank: iso20022({ send: http.send }), checkEndpoint: async () => null, soldGoods: async () => [] },
  sharing: { providers: new Map(), openAccess: merchantAccessOpener(ring) },
  describeActors: async (_, actors) => new Map(actors.map((name) => [name, { kind: 'person' as const, name }])),
};
const server = await listen(db, withAbsent(clearingRoutes(ports)));
const workers = new Workers(db, { config, handlers: handlersByKind(clearingJobs(ports), []) });
const scope = { tenant: 74, actor: SYSTEM };
const maker = await signedIn(db, 74, ['payments.read', 'payments.write', 'settings.read', 'settings.write']);
const checker = await signedIn(db, 74, ['payments.read', 'payments.approve', 'payments.write']);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(who: Person, method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(who, method, `/api/v1/clearing${path}`, {
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, ...(await answer.json()) };
}
const run = async (kind: string) => {
  await db.transaction(scope, (ctx) => ctx.enqueue(kind, {}));
  await workers.drain();
};

const custodian = {
  ...{ name: '存管户', party: '招商银行', kind: 'bank', way: 'file', endpoint: '', accountName: '平台存管专户' },
  ...{ bankCode: '308584000013', approveAbove: '20000', least: '100', most: '100000000', charge: '50', active: true },
  account: '755900001234',
};
await said(maker, 'POST', '/custodians', { ...custodian, id: 'file' });
await said(maker, 'POST', '/custodians', {
  ...{ ...custodian, id: 'direct', way: 'direct', endpoint: bank.access.endpoint, key: bank.access.key },
  ...{ approveAbove: '99999999', charge: '0' },
});
for (const id of ['file', 'direct']) {
  const account = {
    id,
    kind: 'wechatPay',
    name: id,
    environment: 'sandbox',
    merchantId: id,
    endpoint: 'https://pay.test',
  } as const;
  const fees = { credentials: {}, feePpm: 0, feeToleranceMinor: 0n, currency: 'CNY', active: true };
  await db.transaction(scope, (ctx) => saveMerchantAccount(ctx, ring, { ...account, ...fees }));
  const model = { model: 'BANK_CUSTODY', custodian: id, forSellers: true, feeComesBack: false };
  await said(maker, 'PUT', `/fund-models/${id}`, model, 0);
}
const rule = {
  name: '不抽佣',
  priority: 1,
  shopId: null,
  subMerchantId: null,
  skuIds: [],
  fixed: '0',
  shares: [],
  base: 'paid',
};
await said(maker, 'POST', '/split-rules', { ...rule, commissionPpm: 0, vatPpm: 60_000, active: true });

let count = 0;
type Seller = { id: Id; shop: Id };
async function seller(more: object = {}): Promise<Seller> {
  const [shop, nth] = [world.newId(), ++count];
  await db.transaction(
    scope,
    (ctx) => ctx.sql`insert into shop (tenant_id, id, name, channel) values (74, ${shop}, ${`店${nth}`}, 'taobao')`,
  );
  const { id } = await said(maker, 'POST', '/sub-merchants', {
    ...{
      name: `商家${nth}`,
      legalName: `商家${nth}公司`,
      licenceNumber: `91330500MA2B00${String(nth).padStart(4, '0')}`,
    },
    ...{
      contact: '',
      outsideNumber: '',
      bankName: '工商银行',
      bankCode: '102100099996',
      accountName: `商家${nth}公司`,
    },
    ...{ account: `62220200000000${String(nth).padStart(2, '0')}`, kyc: 'passed', kycExpiresOn: '2026-12-31' },
    ...{ platformFeePpm: 0, chargeBearer: 'seller', releaseDays: 0, payoutMode: 'auto', least: '1', most: null },
    ...{ reserve: '0', note: '', shopIds: [shop], ...more },
  });
  for (const [who, what] of [
    [maker, 'submit'],
    [checker, 'approve'],
  ] as const)
    await said(who, 'POST', `/sub-merchants/${what}`, { ids: [id] });
  return { id, shop };
}
async function pay({ shop }: Seller, merchantAccount: string, amountMinor: bigint): Promise<void> {
  const reference = `P${world.newId()}`;
  const paid = { merchantAccount, reference, amountMinor, currency: 'CNY', shopId: shop, paidAt: new Date(clock) };
  await db.transaction(scope, (ctx) => expectPayments(ctx, [paid]));
  await run('clearing.sweep');
}
/** Row 2: so much has come into the pool. */
const settle = (merchantAccount: string, net: bigint) =>
  said(maker, 'POST', '/settlements', { merchantAccount, reference: `S${world.newId()}`, net: String(net), fee: '0' });
const has = async ({ id }: Seller) => {
  const { balances } = await said(maker, 'GET', `/sub-merchants/${id}`);
  return balances.map((at: Said) => `${at.available.amount}/${at.held.amount}`).join(' ') || 'nothing';
};
const batches = async (state?: string) =>
  (await said(maker, 'GET', `/payout-batches${state ? `?state=${state}` : ''}`)).items;
const payoutsOf = async (id: Id) => (await said(maker, 'GET', `/payout-batches/${id}`)).payouts;
const waiting = async () => (await said(maker, 'GET', '/waiting-payouts')).payouts;
const newestAt = async (custodian: string) => (await batches()).find((one: Said) => one.custodian === custodian);
/** In the pool of the register `direct`. */
const pool = async () => {
  const { registers } = await said(maker, 'GET', '/registers');
  return BigInt(registers.find((one: Said) => one.custodian === 'direct').pool.amount);
};
const sound = async () => {
  const checks = await verifyTenant(db, scope, [...ledgerChecks, ...financeChecks, ...clearingChecks]);
  return checks.filter(({ breaches }) => breaches > 0);
};

test.each`
  now                   | days                                     | due                    | next
  ${'2026-06-05T08:59'} | ${[]}                                    | ${''}                  | ${'2026-06-05 09:00'}
  ${'2026-06-05T09:00'} | ${[]}                                    | ${'09:00'}             | ${'2026-06-05 13:00'}
  ${'2026-06-05T23:59'} | ${[]}                                    | ${'09:00 13:00 17:00'} | ${'2026-06-08 09:00'}
  ${'2026-06-06T12:00'} | ${[]}                                    | ${''}                  | ${'2026-06-08 09:00'}
  ${'2026-06-06T12:00'} | ${[{ day: '2026-06-06', works: true }]}  | ${'09:00'}             | ${'2026-06-06 13:00'}
  ${'2026-06-19T10:00'} | ${[{ day: '2026-06-19', works: false }]} | ${''}                  | ${'2026-06-22 09:00'}
`('CLR-3 at $now the windows due are "$due", the next is $next', ({ now, days, due, next }) => {
  const calendar = { windows: ['09:00', '13:00', '17:00'], days };
  expect(
    windowsDue(calendar, china(now))
      .map(({ cutOff }) => cutOff)
      .join(' '),
  ).toBe(due);
  expect(Object.values(windowsAhead(calendar, china(now))[0]!).join(' ')).toBe(next);
});

test('CLR-3, CLR-5 a batch is frozen at the cut-off, taken by two people above the limit, and its results come by file', async () => {
  const [rich, poor, saver, asker] = [
    ...[await seller(), await seller(), await seller({ reserve: '6000' }), await seller({ payoutMode: 'request' })],
  ] as [Seller, Seller, Seller, Seller];
  for (const one of [rich, saver, asker]) await pay(one, 'file', 10_000n);
  await pay(poor, 'file', 120n);
  await settle('file', 30_120n);
  const ask = (amount?: string) =>
    said(maker, 'POST', `/sub-merchants/${asker.id}/payouts`, { custodian: 'file', ...(amount && { amount }) });
  expect((await ask('9951')).code).toBe('clearing.nothingToPay');
  expect(await ask()).toMatchObject({ amount: { amount: '9950' } });
  expect((await ask()).code).toBe('clearing.openPayout');
  expect(await has(asker)).toBe('10000/10000');
  clock = china('2026-06-05T09:00');
  await run('clearing.payouts');
  await run('clearing.payouts');
  const [batch, ...others] = await batches();
  expect([others, batch]).toMatchObject([
    [],
    { state: 'waitApproval', lines: 3, sum: { amount: '23850' }, cutOff: '09:00' },
  ]);
  expect([await has(rich), await has(poor), await has(saver)]).toEqual(['10000/10000', '120/0', '10000/4000']);
  const out = (format: string) => said(maker, 'POST', `/payout-batches/${batch.id}/file`, { format });
  expect((await out('pain001')).code).toBe('clearing.wrongState');
  const approve = async (who: Person) =>
    (await said(who, 'POST', '/payout-batches/approve', { ids: [batch.id] })).outcomes[0];
  // Who asked for one of its payouts may not approve it, whatever else he may do.
  const both = await signedIn(db, 74, ['payments.read', 'payments.write', 'payments.approve']);
  await db.transaction(
    scope,
    (ctx) => ctx.sql`update payout set asked_by = ${`user:${both.userId}`} where tenant_id = 74 and line = 1`,
  );
  expect(await approve(both)).toMatchObject({ refusal: { code: 'identity.samePerson' } });
  // What was frozen is what is approved.
  const change = (by: number) =>
    db.transaction(
      scope,
      (ctx) => ctx.sql`update payout set amount_minor = amount_minor + ${by} where tenant_id = 74 and line = 2`,
    );
  await change(1);
  expect(await approve(checker)).toMatchObject({ refusal: { code: 'clearing.totalsChanged' } });
  await change(-1);
  expect(await approve(checker)).toMatchObject({ done: true });

  const { content, name } = await out('pain001');
  expect(name).toBe(`${batch.number}.xml`);
  for (const part of [
    'pain.001.001.03',
    `<MsgId>${batch.number}</MsgId>`,
    '<NbOfTxs>3</NbOfTxs>',
    '<CtrlSum>238.50</CtrlSum>',
  ])
    expect(content).toContain(part);
  const sums = [...content.matchAll(/<InstdAmt Ccy="CNY">([\d.]+)<\/InstdAmt>/g)].map(([, sum]) => sum);
  expect(sums).toEqual(['99.50', '99.50', '39.50']);
  expect((await out('csv')).content).toContain('"\t622202');
  const results = (text: string) => said(maker, 'POST', `/payout-batches/${batch.id}/results`, { content: text });
  expect((await results('hello')).code).toBe('clearing.resultUnreadable');
  expect((await results('line,result,reason\n9,success,')).code).toBe('clearing.lineUnknown');
  const lines = await payoutsOf(batch.id);
  const line = ({ id }: Seller) => lines.find((one: Said) => one.subMerchant.id === id).line;
  const said1 = `line,result,reason\n${line(rich)},success,\n${line(saver)},failed,账号有误\n${line(asker)},unknown,`;
  expect(await results(said1)).toMatchObject({ changed: 3, known: 0 });
  expect(await results(said1)).toMatchObject({ changed: 0, known: 3 });
  expect([await has(rich), await has(saver), await has(asker)]).toEqual(['nothing', '10000/0', '50/50']);
  // Unknown is asked for under no other number; the bank's word for the old one comes late and still posts.
  expect((await ask()).code).toBe('clearing.nothingToPay');
  const pain = `<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>${batch.number}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>
    <TxInfAndSts><OrgnlInstrId>${line(asker)}</OrgnlInstrId><TxSts>ACSC</TxSts></TxInfAndSts>
    <TxInfAndSts><OrgnlInstrId>${line(rich)}</OrgnlInstrId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`;
  expect((await results(pain.replace(batch.number, 'PB0'))).code).toBe('clearing.fileOfOthers');
  expect(await results(pain)).toMatchObject({ changed: 2 });
  // 6e: it was paid and came back; the charge stays the bank's.
  expect([await has(rich), await has(asker)]).toEqual(['9950/0', 'nothing']);
  expect((await batches())[0]).toMatchObject({ state: 'done', success: 1, failed: 1, returned: 1 });

  // Bad input: a payout to an account that was unbound since the freeze is not sent, whoever agrees; its money goes back.
  await said(maker, 'POST', `/sub-merchants/${saver.id}/payouts`, { custodian: 'file' });
  clock = china('2026-06-05T13:00');
  await db.transaction(scope, async (ctx) => {
    const window = { day: '2026-06-05', cutOff: '13:00' };
    await freezeBatch(ctx, { ...(await custodianOf(ctx, 'file')), approveAboveMinor: 0n }, window, false);
  });
  const [bound] = await batches('waitApproval');
  const decide = async (what: 'approve' | 'refuse') => {
    const body = { ids: [bound.id], ...(what === 'refuse' && { reason: '换绑账户' }) };
    return (await said(checker, 'POST', `/payout-batches/${what}`, body)).outcomes[0];
  };
  const unbind = (sealed: string) =>
    db.transaction(
      scope,
      (ctx) => ctx.sql`
        update sub_merchant
        set account_sealed = ${sealed} || account_sealed, kyc_expires_on = ${sealed ? '2026-12-31' : '2026-06-04'}
        where tenant_id = 74 and id = ${saver.id}`,
    );
  const refused = (code: string) => ({ refusal: { code, data: { sellers: ['商家3'] } } });
  await unbind('');
  expect(await decide('approve')).toMatchObject(refused('clearing.payeeExpired'));
  await unbind('x');
  expect(await decide('approve')).toMatchObject(refused('clearing.payeeChanged'));
  expect(await decide('refuse')).toMatchObject({ done: true });
  await db.transaction(
    scope,
    (ctx) => ctx.sql`
      update sub_merchant set account_sealed = substr(account_sealed, 2) where tenant_id = 74 and id = ${saver.id}`,
  );
  expect(await has(saver)).toBe('10000/0');

  // The next window takes who asks; who may no longer be paid is left out and gets his money back.
  await said(maker, 'POST', `/sub-merchants/${saver.id}/payouts`, { custodian: 'file' });
  await said(maker, 'POST', `/sub-merchants/${rich.id}/payouts`, { custodian: 'file' });
  await said(maker, 'POST', '/sub-merchants/freeze', { ids: [rich.id], reason: '投诉' });
  clock = china('2026-06-05T17:00');
  await run('clearing.payouts');
  const [second] = await batches();
  expect(second).toMatchObject({ state: 'ready', lines: 1, sum: { amount: '3950' } });
  expect([await has(rich), await has(saver)]).toEqual(['9950/0', '10000/4000']);
  expect(await sound()).toEqual([]);
});

test('figure 16: a bank that accepts while we crash pays everybody once', { timeout: 120_000 }, async () => {
  const random = seeded(16);
  const one = await seller({ payoutMode: 'request' });
  const rounds = process.env['GUANJIA_NIGHT'] === '1' ? 1000 : 100;
  await pay(one, 'direct', BigInt(rounds) * 1_000n);
  await settle('direct', BigInt(rounds) * 1_000n);
  clock = china('2026-06-08T08:00');
  const direct = await db.read(scope, (ctx) => custodianOf(ctx, 'direct'));
  class Crash extends Error {}
  const crashing = (at: number): ClearingPorts => ({
    ...ports,
    bank: {
      ...ports.bank,
      send: async (access, order) => {
        if (at === 0) throw new Crash();
        await ports.bank.send(access, order);
        if (at === 1) throw new Crash();
      },
      ask: async (access, number) => {
        const report = await ports.bank.ask(access, number);
        if (at === 2) throw new Crash();
        return report;
      },
    },
  });
  for (let round = 0; round < rounds; round++) {
    await said(maker, 'POST', `/sub-merchants/${one.id}/payouts`, { custodian: 'direct', amount: '1000' });
    const window = { day: '2026-06-08', cutOff: `#${round}` };
    await db.transaction(scope, (ctx) => freezeBatch(ctx, direct, window, false));
    // Some banks cut the line after they took it; then we are the ones who die, at one of three places.
    if (random.below(3) === 0) bank.control.spoil('cut');
    await followBatches(db, scope, crashing(random.below(4))).catch((error) => {
      if (!(error instanceof Crash)) throw error;
    });
    clock += 3 * 60_000;
  }
  for (let tries = 0; tries < 4; tries++, clock += 5 * 60_000)
    for (let left = rounds; left > 0; left -= 50) await followBatches(db, scope, ports);
  const paid = bank.control.payments();
  expect([paid.length, paid.filter(({ times }) => times !== 1).length]).toEqual([rounds, 0]);
  // It was told more than once, or the test would show nothing.
  expect(paid.filter(({ told }) => told > 1).length).toBeGreaterThan(rounds / 5);
  expect(await has(one)).toBe('nothing');
  expect(await sound()).toEqual([]);
});

test('CLR-5 a bank fails some, knows nothing of others, answers late, and sends back what it has paid', async () => {
  const sellers = [await seller(), await seller(), await seller(), await seller()];
  for (const one of sellers) await pay(one, 'direct', 5_000n);
  await settle('direct', 20_000n);
  const fates = ['failed', 'unknown', 'late', 'paid'] as const;
  let told = 0;
  bank.control.decide(() => fates[told++]!);
  clock = china('2026-06-09T09:00');
  await run('clearing.payouts');
  const [batch] = await batches();
  expect(batch).toMatchObject({ custodian: 'direct', state: 'sent', lines: 4, failed: 1, unknown: 1, success: 1 });
  bank.control.catchUp('failed');
  clock += 5 * 60_000;
  await run('clearing.payouts');
  expect((await batches())[0]).toMatchObject({ state: 'done', failed: 2, unknown: 0, success: 2 });
  const paid = (await payoutsOf(batch.id)).filter((one: Said) => one.state === 'success');
  bank.control.sendBack(paid[0].number);
  clock += 61 * 60_000;
  await run('clearing.payouts');
  expect((await batches()).find(({ id }: Said) => id === batch.id)).toMatchObject({ success: 1, returned: 1 });
  const left = await Promise.all(sellers.map(has));
  expect(left.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['5000/0', '5000/0', '5000/0', 'nothing']);
  bank.control.decide(() => 'paid');
  expect(await sound()).toEqual([]);
});

test('CLR-3 what became free today leaves tomorrow, whichever window of today is missed; a chosen window is kept', async () => {
  clock = china('2026-06-11T16:00');
  const [early, late] = [await seller(), await seller({ payoutMode: 'request' })] as [Seller, Seller];
  await pay(early, 'file', 4_000n);
  clock = china('2026-06-12T08:00');
  await pay(early, 'file', 3_000n);
  await pay(late, 'file', 2_000n);
  await settle('file', 9_000n);
  const ask = (window: object, amount = '500') =>
    said(maker, 'POST', `/sub-merchants/${late.id}/payouts`, { custodian: 'file', amount, window });
  const next = '2026-06-15 09:00';
  expect(await ask({ day: '2026-06-11', cutOff: '17:00' })).toMatchObject({
    ...{ status: 422, code: 'clearing.windowPast', data: { next: '2026-06-12 09:00' } },
  });
  expect(await ask({ day: '2026-06-13', cutOff: '09:00' })).toMatchObject({
    code: 'clearing.notBankDay',
    data: { next },
  });
  expect(await ask({ day: '2026-06-12', cutOff: '18:00' })).toMatchObject({
    ...{ code: 'clearing.windowUnknown', data: { next } },
  });
  expect(await has(late)).toBe('2000/0');
  const window = { day: '2026-06-12', cutOff: '17:00' };
  expect(await ask(window)).toMatchObject({ status: 200 });
  expect(await waiting()).toMatchObject([{ window, mode: 'request', reason: '' }]);
  // Both early windows of Friday are missed: at the third, still no more than what was there on Thursday.
  clock = china('2026-06-12T14:00');
  await run('clearing.payouts');
  expect((await batches())[0]).toMatchObject({ cutOff: '13:00', lines: 1, sum: { amount: '3950' } });
  expect([await has(early), await has(late)]).toEqual(['7000/4000', '2000/550']);
  clock = china('2026-06-12T17:00');
  await run('clearing.payouts');
  expect((await batches())[0]).toMatchObject({ ...window, lines: 1, sum: { amount: '500' } });
  // Tomorrow is a Saturday; the next bank day is Monday.
  clock = china('2026-06-13T10:00');
  await run('clearing.payouts');
  clock = china('2026-06-15T09:00');
  await run('clearing.payouts');
  expect((await batches())[0]).toMatchObject({ day: '2026-06-15', lines: 1, sum: { amount: '2950' } });
  expect(await sound()).toEqual([]);
});

test('CLR-3 no more is frozen than the pool covers, the oldest first; the rest waits and says why', async () => {
  clock = china('2026-06-16T08:00');
  const [first, second, third] = [
    ...[await seller({ payoutMode: 'request' }), await seller({ payoutMode: 'request' })],
    await seller({ payoutMode: 'request' }),
  ] as [Seller, Seller, Seller];
  for (const one of [first, second, third]) {
    await pay(one, 'direct', 10_000n);
    const amount = one === third ? '1000' : '10000';
    await said(maker, 'POST', `/sub-merchants/${one.id}/payouts`, { custodian: 'direct', amount });
  }
  await settle('direct', 15_000n - (await pool()));
  clock = china('2026-06-16T09:00');
  bank.control.decide(() => 'paid');
  await run('clearing.payouts');
  expect(await newestAt('direct')).toMatchObject({
    custodian: 'direct',
    state: 'done',
    lines: 1,
    sum: { amount: '10000' },
  });
  const names = (all: Said[]) => all.map((one) => `${one.subMerchant.id} ${one.reason}`);
  // The third would fit, but waits for its turn.
  expect(names(await waiting())).toEqual([`${second.id} clearing.poolShort`, `${third.id} clearing.poolShort`]);
  expect([await has(first), await has(second), await pool()]).toEqual(['nothing', '10000/10000', 5_000n]);
  // A court gets no more than is there either.
  const move = (what: string, amount: string) =>
    said(checker, 'POST', `/sub-merchants/${third.id}/money`, { custodian: 'direct', what, amount, reason: '法院' });
  await move('freeze', '6000');
  expect(await move('deduct', '5001')).toMatchObject({ status: 409, code: 'clearing.poolShort' });
  // The channel settles, and the next window takes them along.
  await settle('direct', 6_000n);
  clock = china('2026-06-16T13:00');
  await run('clearing.payouts');
  expect(await newestAt('direct')).toMatchObject({ cutOff: '13:00', lines: 2, sum: { amount: '11000' } });
  expect([await waiting(), await pool()]).toEqual([[], 0n]);
  expect(await sound()).toEqual([]);
});

test('CLR-3 a batch whose pool was emptied after the freeze is neither approved nor sent, until it is filled again', async () => {
  clock = china('2026-06-17T08:00');
  const one = await seller({ payoutMode: 'request' });
  await pay(one, 'direct', 30_000n);
  await settle('direct', 30_000n);
  await said(maker, 'POST', `/sub-merchants/${one.id}/payouts`, { custodian: 'direct' });
  clock = china('2026-06-17T09:00');
  const direct = await db.read(scope, (ctx) => custodianOf(ctx, 'direct'));
  const window = { day: '2026-06-17', cutOff: '09:00' };
  await db.transaction(scope, (ctx) => freezeBatch(ctx, { ...direct, approveAboveMinor: 0n }, window, false));
  const [batch] = await batches('waitApproval');
  // What no decision of ours does: the bank has taken something.
  const takeAway = (amount: bigint) =>
    db.transaction(scope, async (ctx) => {
      const [pool, clearing] = [money(registerAt('direct'), 'pool'), money(registerAt('direct'), 'psp.clr', 'direct')];
      const [from, to] = amount > 0n ? [clearing, pool] : [pool, clearing];
      const line = { kind: 'post', id: ctx.newId(), from, to, amount: amount > 0n ? amount : -amount } as const;
      await post(ctx, [{ document: { type: 'test', id: ctx.newId() }, reason: 'test', lines: [line] }]);
    });
  const approve = async () => (await said(checker, 'POST', '/payout-batches/approve', { ids: [batch.id] })).outcomes[0];
  await takeAway((await pool()) - 29_999n);
  expect(await approve()).toMatchObject({
    refusal: { code: 'clearing.poolShort', data: { short: { amount: '1', currency: 'CNY' } } },
  });
  await takeAway(-1n);
  expect(await approve()).toMatchObject({ done: true });
  await takeAway(1n);
  bank.control.decide(() => 'paid');
  await followBatches(db, scope, ports);
  expect(await newestAt('direct')).toMatchObject({ state: 'ready', trouble: 'clearing.poolShort' });
  expect(await has(one)).toBe('30000/30000');
  await takeAway(-1n);
  clock += 3 * 60_000;
  await followBatches(db, scope, ports);
  expect(await newestAt('direct')).toMatchObject({ state: 'done', trouble: '', success: 1 });
  expect([await has(one), await sound()]).toEqual(['nothing', []]);
});

test('CLR-3 whose papers have run out is refused when he asks, and left out at the freeze; nothing is booked', async () => {
  clock = china('2026-06-17T15:00');
  const [auto, asker] = [await seller(), await seller({ payoutMode: 'request' })] as [Seller, Seller];
  for (const one of [auto, asker]) await pay(one, 'file', 2_000n);
  await settle('file', 4_000n);
  const ask = () => said(maker, 'POST', `/sub-merchants/${asker.id}/payouts`, { custodian: 'file' });
  expect(await ask()).toMatchObject({ status: 200 });
  await db.transaction(
    scope,
    (ctx) => ctx.sql`
      update sub_merchant set kyc_expires_on = '2026-06-17' where tenant_id = 74 and id = any(${[auto.id, asker.id]})`,
  );
  const entries = () =>
    db.read(scope, (ctx) => ctx.sql`select id, kind, amount from transfer where tenant_id = 74 order by id`);
  clock = china('2026-06-18T09:00');
  const before = await entries();
  expect(await ask()).toMatchObject({ status: 422, code: 'clearing.kycExpired' });
  expect(await entries()).toEqual(before);
  await run('clearing.payouts');
  // What he had asked for while he might is free again; that is all that was written.
  const after = await entries();
  const known = new Set(before.map(({ id }) => id));
  const fresh = after.filter(({ id }) => !known.has(id)).map(({ kind, amount }) => `${kind} ${amount}`);
  expect(new Set(fresh)).toEqual(new Set(['r 1950', 'r 50']));
  expect([await has(auto), await has(asker)]).toEqual(['2000/0', '2000/0']);
  expect((await batches()).filter((one: Said) => one.day === '2026-06-18')).toEqual([]);
  expect(await sound()).toEqual([]);
});
