/**
 * CLR-1, CLR-2, CLR-4 over HTTP: who may collect for whom, sub-merchants seen by two people, payments that become
 * splits, shares by rules, refunds before and after the release. The numbers are those of money.md.
 */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, ring, signedIn, withAbsent } from '../../test/http.ts';
import { incoming, noChannels, setUpSelling, take } from '../../test/orders.ts';
import { iso20022 } from '../connectors/banks/iso20022.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { type Id, idSource } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { OrderDesk, orderRoutes } from '../orders/orders.ts';
import { expectPayments, merchantAccessOpener, saveMerchantAccount, takePaymentNews } from '../payments/payments.ts';
import { type ClearingPorts, clearingChecks, clearingJobs, clearingRoutes, type SoldGoods } from './clearing.ts';

let clock = Date.parse('2026-06-05T02:00:00Z');
const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
const { db, config, owner } = await testDatabase({ world });
const goods: SoldGoods[] = [];
const nobody = () => Promise.reject(new Error('nothing is sent here'));
const ports: ClearingPorts = {
  ring,
  bank: { ...iso20022({ send: nobody }), send: nobody, ask: nobody },
  sharing: { providers: new Map(), openAccess: merchantAccessOpener(ring) },
  checkEndpoint: async () => null,
  soldGoods: async (_, ids) => goods.filter(({ orderId }) => ids.includes(orderId)),
  describeActors: async (_, actors) => new Map(actors.map((name) => [name, { kind: 'person' as const, name }])),
};
const server = await listen(db, withAbsent([...clearingRoutes(ports), ...orderRoutes(new OrderDesk(db), noChannels)]));
const workers = new Workers(db, { config, handlers: handlersByKind(clearingJobs(ports), []) });
const scope = { tenant: 73, actor: SYSTEM };
const maker = await signedIn(db, 73, ['payments.read', 'payments.write', 'settings.read', 'settings.write']);
const checker = await signedIn(db, 73, ['payments.read', 'payments.approve', 'payments.write']);

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
const shops = new Map<string, Id>();
const shopOf = async (name: string): Promise<Id> => {
  const id = shops.get(name) ?? world.newId();
  if (!shops.has(name))
    await db.transaction(
      scope,
      (ctx) => ctx.sql`insert into shop (tenant_id, id, name, channel) values (73, ${id}, ${name}, 'taobao')`,
    );
  shops.set(name, id);
  return id;
};
for (const id of ['wx', 'own'])
  await db.transaction(scope, (ctx) =>
    saveMerchantAccount(ctx, ring, {
      ...{
        id,
        kind: 'wechatPay',
        name: `账户 ${id}`,
        environment: 'sandbox',
        merchantId: id,
        endpoint: 'https://pay.test',
      },
      ...{ credentials: {}, feePpm: 6000, feeToleranceMinor: 0n, currency: 'CNY', active: true },
    }),
  );
const custodian = {
  ...{ name: '存管户', party: '招商银行', kind: 'bank', way: 'file', endpoint: '', accountName: '平台存管专户' },
  ...{ bankCode: '308584000013', approveAbove: '5000000', least: '100', most: '100000000', charge: '0', active: true },
};
const seller = async (name: string, licenceNumber: string, shop: string, more = {}) => ({
  ...{ name, legalName: `${name}有限公司`, licenceNumber, contact: '', outsideNumber: '', bankName: '工商银行' },
  ...{ bankCode: '102100099996', accountName: `${name}有限公司`, account: '6222020000001234', kyc: 'passed' },
  ...{ kycExpiresOn: '2027-01-01', platformFeePpm: 0, chargeBearer: 'seller', releaseDays: 7, payoutMode: 'auto' },
  ...{ least: '1', most: null, reserve: '0', note: '', shopIds: [await shopOf(shop)], ...more },
});
const rule = { name: '佣金 5%', priority: 100, shopId: null, subMerchantId: null, skuIds: [], fixed: '0', shares: [] };

let paid = 0;
async function pay(shop: string, amountMinor: bigint, orderId?: Id): Promise<string> {
  const reference = `P${++paid}`;
  const at = { reference, amountMinor, currency: 'CNY', shopId: await shopOf(shop), paidAt: new Date(clock) };
  await db.transaction(scope, (ctx) =>
    expectPayments(ctx, [{ ...at, merchantAccount: 'wx', ...(orderId && { orderId }) }]),
  );
  await sweep();
  return reference;
}
const refunded = (reference: string, amountMinor: bigint) =>
  db.transaction(scope, (ctx) =>
    takePaymentNews(ctx, 'wx', [
      {
        ...{ id: `R${++paid}`, kind: 'refunded', reference, refundReference: `R${paid}`, providerReference: '' },
        ...{ amountMinor, currency: 'CNY', at: new Date(clock) },
      },
    ]),
  );
async function refund(reference: string, amountMinor: bigint): Promise<void> {
  await refunded(reference, amountMinor);
  await sweep();
}
async function sweep(): Promise<void> {
  await db.transaction(scope, (ctx) => ctx.enqueue('clearing.sweep', {}));
  await workers.drain();
}
const splitOf = async (reference: string) => (await said(maker, 'GET', `/splits?text=${reference}`)).items[0];
const has = async (id: Id) => {
  const [at] = (await said(maker, 'GET', `/sub-merchants/${id}`)).balances;
  return at && [at.pending.amount, at.available.amount, at.held.amount, at.frozen.amount].join(' ');
};
const sound = async () => {
  const checks = await verifyTenant(db, scope, [...ledgerChecks, ...financeChecks, ...clearingChecks]);
  return checks.filter(({ breaches }) => breaches > 0);
};
const DAY = 86_400_000;
const made = new Map<string, Id>();

test('CLR-1 sellers’ money is never collected into an own account, and papers take two people', async () => {
  expect((await said(maker, 'POST', '/custodians', { ...custodian, id: 'cmb' })).code).toBe('clearing.accountMissing');
  expect(await said(maker, 'POST', '/custodians', { ...custodian, id: 'cmb', account: '755900001234' })).toMatchObject({
    ...{ account: '•••• 1234', secrets: ['account'], version: 1 },
  });
  const set = (account: string, body: object, version = 0) =>
    said(
      maker,
      'PUT',
      `/fund-models/${account}`,
      { custodian: 'cmb', forSellers: true, feeComesBack: true, ...body },
      version,
    );
  expect(await set('wx', { model: 'OWN_SALE' })).toMatchObject({ status: 422, code: 'clearing.ownAccountForSellers' });
  expect(await set('wx', { model: 'LICENSED_SPLIT', custodian: null })).toMatchObject({
    code: 'clearing.custodianNeeded',
  });
  expect(await set('wx', { model: 'LICENSED_SPLIT' })).toMatchObject({ model: 'LICENSED_SPLIT', version: 1 });

  const added = await said(maker, 'POST', '/sub-merchants', await seller('织里童装', '91330500MA2B000001', '童装店'));
  expect(added).toMatchObject({
    state: 'draft',
    account: '•••• 1234',
    blocked: { code: 'clearing.subMerchantNotReviewed' },
  });
  expect(JSON.stringify(added)).not.toContain('6222020000001234');
  const own = { ...(await seller('自营转付', '91330500MA2B000009', '自营店')) };
  await db.transaction(scope, async (ctx) =>
    expectPayments(ctx, [
      { merchantAccount: 'own', reference: 'O1', amountMinor: 1n, currency: 'CNY', shopId: await shopOf('自营店') },
    ]),
  );
  expect(await said(maker, 'POST', '/sub-merchants', own)).toMatchObject({
    ...{ code: 'clearing.collectedByOperator', data: { accounts: ['账户 own'] } },
  });
  const ids = [added.id];
  const first = async (who: Person, what: string, body = {}) =>
    (await said(who, 'POST', `/sub-merchants/${what}`, { ids, ...body })).outcomes[0];
  expect(await first(checker, 'approve')).toMatchObject({ refusal: { code: 'clearing.wrongState' } });
  expect(await first(maker, 'submit')).toMatchObject({ done: true });
  expect(await first(checker, 'approve')).toMatchObject({ done: true });
  // A new bank account is looked at again, and not by who entered it.
  const { version } = await said(checker, 'GET', `/sub-merchants/${added.id}`);
  const change = { ...(await seller('织里童装', '91330500MA2B000001', '童装店')), account: '6222020000005678' };
  expect(await said(checker, 'PUT', `/sub-merchants/${added.id}`, change, version)).toMatchObject({
    ...{ state: 'waitReview', account: '•••• 5678' },
  });
  expect(await first(checker, 'approve')).toMatchObject({ refusal: { code: 'identity.samePerson' } });
  const second = await signedIn(db, 73, ['payments.read', 'payments.approve']);
  expect(await first(second, 'approve')).toMatchObject({ done: true });
  made.set('童装', added.id);
  expect(await set('wx', { model: 'OWN_SALE', forSellers: false }, 1)).toMatchObject({ model: 'OWN_SALE', version: 2 });
  expect(await set('wx', { model: 'LICENSED_SPLIT' }, 2)).toMatchObject({ version: 3 });
});

test('CLR-2 a payment is captured, shared by the rules, released on its day; refunds return the shares', async () => {
  const m = made.get('童装')!;
  const first = await pay('童装店', 10_000n);
  expect(await has(m)).toBe('9940 0 0 0');
  expect(await splitOf(first)).toMatchObject({ state: 'frozen', fee: { amount: '60' }, releaseOn: '2026-06-12' });
  const [split] = [await splitOf(first)];
  const released = async () => (await said(maker, 'POST', '/splits/release', { ids: [split.id] })).outcomes[0];
  expect(await released()).toMatchObject({ refusal: { code: 'clearing.noRule' } });
  const kept = await said(maker, 'POST', '/split-rules', {
    ...rule,
    base: 'paid',
    commissionPpm: 50_000,
    vatPpm: 60_000,
    active: true,
  });
  expect(kept.version).toBe(1);
  expect(await released()).toMatchObject({ done: true });
  expect(await has(m)).toBe('0 9440 0 0');
  expect((await splitOf(first)).legs).toMatchObject([{ receiver: null, amount: { amount: '500' } }]);
  // 8a and 8b with the fee's 30 %: 1.50 of the commission and 0.18 of the fee come back, 30.00 go.
  await refund(first, 3_000n);
  expect(await has(m)).toBe('0 6608 0 0');
  expect(await splitOf(first)).toMatchObject({
    ...{ legs: [{ returned: { amount: '150' } }], refunded: { amount: '3000' }, returns: [{ state: 'success' }] },
  });
  // 7: before the release it is taken from what is pending, and the rest is shared on its day.
  const second = await pay('童装店', 10_000n);
  await refund(second, 3_000n);
  expect(await has(m)).toBe('6958 6608 0 0');
  clock += 7 * DAY;
  await sweep();
  expect(await splitOf(second)).toMatchObject({ state: 'released', legs: [{ amount: { amount: '350' } }] });
  expect(await has(m)).toBe('0 13216 0 0');
  expect(await sound()).toEqual([]);
});

test('CLR-2 rows 12 and 13: money nobody explains waits, is a buyer’s prepaid, is held and paid, never twice, never beyond', async () => {
  const m = made.get('童装')!;
  const [before] = [(await has(m))!.split(' ').map(BigInt)];
  const buyer = await said(maker, 'POST', '/buyers', { name: '宁波天一幼儿园', contact: '', note: '' });
  const receipt = { custodian: 'cmb', payer: '宁波天一幼儿园', account: '33010000123456', receivedOn: '2026-06-12' };
  const record = (reference: string, amount: string, buyerId: string | null = null) =>
    said(maker, 'POST', '/receipts', { ...receipt, reference, amount, buyerId });
  const { id } = await record('JH0001', '50000');
  expect(await record('JH0001', '1')).toMatchObject({ status: 409, code: 'clearing.receiptKnown' });
  expect((await said(maker, 'GET', '/receipts?state=open')).items).toMatchObject([
    { payer: '宁波天一幼儿园', account: '•••• 3456', amount: { amount: '50000' }, buyer: null },
  ]);
  const use = (reference: string, amount: string) =>
    said(maker, 'POST', `/buyers/${buyer.id}/uses`, { custodian: 'cmb', subMerchantId: m, reference, amount });
  expect(await use('DD1', '30000')).toMatchObject({ code: 'ledger.short' });
  const identify = async () =>
    (await said(maker, 'POST', '/receipts/identify', { ids: [id], buyerId: buyer.id })).outcomes[0];
  expect([await identify(), await identify()]).toMatchObject([
    { done: true },
    { refusal: { code: 'clearing.wrongState' } },
  ]);
  await record('JH0002', '100000', buyer.id);
  const all = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((nth) => use(`DD-${nth}`, '30000')));
  expect(all.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(await use('DD-A', '1')).toMatchObject({ status: 409 });
  const [now] = (await said(maker, 'GET', '/buyers')).items;
  expect(now.balances).toMatchObject([{ prepaid: { amount: '150000' }, held: { amount: '150000' } }]);
  const [first, second] = now.uses.map((one: Said) => one.id);
  expect((await said(maker, 'POST', '/uses/pay', { ids: [first] })).outcomes).toMatchObject([{ done: true }]);
  expect((await said(maker, 'POST', '/uses/cancel', { ids: [first, second] })).outcomes).toMatchObject([
    { refusal: { code: 'clearing.wrongState' } },
    { done: true },
  ]);
  expect((await has(m))!.split(' ').map(BigInt)[1]).toBe(before![1]! + 30_000n);
  expect((await said(maker, 'GET', '/buyers')).items[0].balances).toMatchObject([
    { prepaid: { amount: '120000' }, held: { amount: '90000' } },
  ]);
  expect(await sound()).toEqual([]);
});

test('CLR-2, CLR-4 shares by goods and dealer; the platform bears fees, subsidises, advances and gets it back', async () => {
  const dealer = await said(maker, 'POST', '/sub-merchants', await seller('推广团长', '91330500MA2B000002', '团长店'));
  const body = await seller('实时商家', '91330500MA2B000003', '实时店', { releaseDays: 0, platformFeePpm: 1_000_000 });
  const m = (await said(maker, 'POST', '/sub-merchants', body)).id;
  const [sku, orderId] = [world.newId(), world.newId()];
  const special = { ...rule, name: '爆款', priority: 10, skuIds: [sku], commissionPpm: 100_000, vatPpm: 60_000 };
  const shares = [{ subMerchantId: dealer.id, ppm: 30_000 }];
  expect(await said(maker, 'POST', '/split-rules', { ...special, base: 'paid', shares, active: true })).toMatchObject({
    version: 1,
  });
  expect(
    await said(maker, 'POST', '/split-rules', {
      ...special,
      base: 'paid',
      commissionPpm: 980_000,
      shares,
      active: true,
    }),
  ).toMatchObject({ code: 'clearing.sharesTooMuch' });
  goods.push({ orderId, skuId: sku, amountMinor: 6_000n }, { orderId, skuId: world.newId(), amountMinor: 4_000n });
  // Real time: 60.00 at 10 % and 3 % to the dealer, 40.00 at 5 %, the fee is the platform's.
  const reference = await pay('实时店', 10_000n, orderId);
  expect(await splitOf(reference)).toMatchObject({
    state: 'released',
    legs: [
      { receiver: null, amount: { amount: '800' } },
      { receiver: { id: dealer.id }, amount: { amount: '180' } },
    ],
  });
  expect([await has(m), await has(dealer.id)]).toEqual(['0 9020 0 0', '0 180 0 0']);
  // 11: frozen money pays no refund; the platform advances what is missing and gets it back from the next sale.
  const frozen = { custodian: 'cmb', what: 'freeze', amount: '9000', reason: '法院协助' };
  expect((await said(checker, 'POST', `/sub-merchants/${m}/money`, { ...frozen, amount: '9021' })).code).toBe(
    'ledger.short',
  );
  await said(checker, 'POST', `/sub-merchants/${m}/money`, frozen);
  await refund(reference, 10_000n);
  // 9a: 100.00 less the 20.00 free, the commission's 8.00 and the dealer's 1.80 leave 90.00 to advance.
  expect(await said(maker, 'GET', `/sub-merchants/${m}`)).toMatchObject({ advanced: { amount: '9000' } });
  expect([await has(m), await has(dealer.id)]).toEqual(['0 0 0 9000', undefined]);
  const [at] = (await said(maker, 'GET', '/registers')).registers;
  const of = (name: string) => BigInt(at[name].amount);
  expect(of('pool') + of('clearing')).toBe(of('sellers') + of('platform') + of('transit') + of('others'));
  expect(
    await said(checker, 'POST', `/sub-merchants/${m}/money`, { ...frozen, what: 'deduct', amount: '4000' }),
  ).toMatchObject({
    balances: [{ frozen: { amount: '5000' } }],
  });
  const next = await pay('实时店', 20_000n);
  expect(await said(maker, 'GET', `/sub-merchants/${m}`)).toMatchObject({ advanced: { amount: '0' } });
  expect(await has(m)).toBe('0 10000 0 5000');
  expect((await splitOf(next)).state).toBe('released');
  // 10: the platform's coupon, while the money is pending.
  const third = await splitOf(await pay('童装店', 9_000n));
  expect(
    await said(maker, 'POST', `/splits/${third.id}/subsidy`, { amount: '1000', reason: '平台红包' }),
  ).toMatchObject({
    ...{ subsidy: { amount: '1000' }, pending: { amount: '9946' } },
  });
  expect(
    await said(maker, 'POST', '/settlements', { merchantAccount: 'wx', reference: 'S1', net: '9940', fee: '60' }),
  ).toMatchObject({ status: 200 });
  expect(
    await said(maker, 'POST', '/settlements', { merchantAccount: 'wx', reference: 'S1', net: '9940', fee: '60' }),
  ).toMatchObject({
    ...{ status: 409, code: 'clearing.settlementKnown' },
  });
  const entries = await said(maker, 'GET', `/sub-merchants/${m}/entries?custodian=cmb&bucket=available&limit=200`);
  const sum = entries.items.reduce((all: bigint, { change }: Said) => all + BigInt(change.amount), 0n);
  expect([sum, entries.value.amount]).toEqual([10_000n, '10000']);
  expect(await sound()).toEqual([]);
});

test('CLR-2 shares above what was paid: a person is refused, and the split says what its day has cut', async () => {
  const body = await seller('低价商家', '91330500MA2B000005', '低价店');
  const m = (await said(maker, 'POST', '/sub-merchants', body)).id;
  const high = { ...rule, name: '每笔 50 元', priority: 1, subMerchantId: m, fixed: '5000', commissionPpm: 0 };
  await said(maker, 'POST', '/split-rules', { ...high, vatPpm: 60_000, base: 'paid', active: true });
  const reference = await pay('低价店', 3_000n);
  const entries = async () =>
    (await owner.query('select id, amount from transfer where tenant_id = 73 order by id')).rows;
  const before = await entries();
  const { id } = await splitOf(reference);
  const { outcomes } = await said(maker, 'POST', '/splits/release', { ids: [id] });
  expect(outcomes).toMatchObject([{ done: false, refusal: { code: 'clearing.sharesAbovePaid' } }]);
  expect(await splitOf(reference)).toMatchObject({ state: 'frozen', trouble: 'clearing.sharesAbovePaid', legs: [] });
  expect(await entries()).toEqual(before);
  clock += 7 * DAY;
  await sweep();
  expect(await splitOf(reference)).toMatchObject({
    ...{ state: 'released', trouble: '', released: { amount: '0' }, capped: { amount: '2018' } },
    legs: [{ receiver: null, amount: { amount: '2982' } }],
  });
  expect(await sound()).toEqual([]);
});

test('CLR-2 of two sweeps at once the second sees which refunds the first has taken', async () => {
  const reference = await pay('低价店', 2_000n);
  const { id } = await splitOf(reference);
  await refunded(reference, 500n);
  const gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = db.transaction(scope, async (ctx) => {
    await ctx.sql`select from split where tenant_id = 73 and id = ${id} for update`;
    held.resolve();
    await gate.promise;
  });
  await held.promise;
  const kinds = ['clearing.sweep', 'clearing.sweepAll'];
  const handlers = clearingJobs(ports).filter(({ kind }) => kinds.includes(kind));
  const both = handlers.flatMap((one) => ('reach' in one ? [one.reach(db, scope, [])] : []));
  const waiting = `
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%from split s%'`;
  await expect.poll(async () => (await owner.query(waiting)).rows[0].n, { timeout: 15_000, interval: 20 }).toBe(2);
  gate.resolve();
  await Promise.all([holder, ...both]);
  expect(await splitOf(reference)).toMatchObject({ refunded: { amount: '500' }, returns: [{ state: 'success' }] });
  expect(await sound()).toEqual([]);
});

test('RET-4 CLR-2 the money of an after-sale case takes the shares of its order back, and the commission', async () => {
  const { shop } = await db.transaction(scope, (ctx) => setUpSelling(ctx, { A: [20, 0] }));
  shops.set('鞋店', shop);
  const body = await seller('温岭鞋业', '91330500MA2B000004', '鞋店', { releaseDays: 0 });
  const m = (await said(maker, 'POST', '/sub-merchants', body)).id;
  const [taken] = await db.transaction(scope, (ctx) => take(ctx, shop, [incoming({ A: 2 })]));
  const orderId = taken!.orderId!;
  await owner.query(`update sales_order set state = 'shipped' where tenant_id = 73 and id = $1`, [orderId]);
  await owner.query('update sales_order_line set shipped = quantity where tenant_id = 73 and order_id = $1', [orderId]);
  const reference = await pay('鞋店', 19_800n, orderId);
  expect(await splitOf(reference)).toMatchObject({ state: 'released', legs: [{ amount: { amount: '990' } }] });

  const desk = await signedIn(db, 73, ['orders.read', 'orders.review', 'payments.write']);
  const ask = async (path: string, asked: object): Promise<Said> =>
    (await server.ask(desk, 'POST', `/api/v1/after-sales${path}`, { body: asked })).json();
  const lines = [{ line: 1, quantity: '1' }];
  const opened = await ask('', { cases: [{ orderId, remedy: 'refundOnly', lines, reason: '质量问题' }] });
  const [{ id }] = opened.outcomes;
  expect((await ask('/agree', { ids: [id] })).outcomes).toMatchObject([{ done: true }]);
  const money = await ask(`/${id}/money`, { kind: 'goods', way: 'source', amount: '9900' });
  expect(money).toMatchObject({ given: { amount: '9900' } });
  const { rows } = await owner.query('select reference from refund where tenant_id = 73 and amount_minor = 9900');
  await db.transaction(scope, (ctx) =>
    takePaymentNews(ctx, 'wx', [
      {
        ...{ id: 'RET-4', kind: 'refunded', reference, refundReference: rows[0].reference, providerReference: '' },
        ...{ amountMinor: 9_900n, currency: 'CNY', at: new Date(clock) },
      },
    ]),
  );
  await sweep();
  expect(await splitOf(reference)).toMatchObject({
    ...{ refunded: { amount: '9900' }, legs: [{ returned: { amount: '495' } }], returns: [{ state: 'success' }] },
  });
  // 198.00 less fee 1.19 and commission 9.90; back go 99.00, and come half of both.
  expect(await has(m)).toBe(`0 ${19_800 - 119 - 990 - 9_900 + 495 + 60} 0 0`);
  expect(await sound()).toEqual([]);
});
