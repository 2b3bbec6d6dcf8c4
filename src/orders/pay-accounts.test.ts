/**
 * PAY-2, PAY-4, PAY-5: money that no company confirms. Vouchers need two people and an image and stay as they were approved;
 * accounts of customers never promise more than they have, however many ask at once; refunds end with nothing left over.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { type Person, signedIn } from '../../test/http.ts';
import { payHouse } from '../../test/pay-house.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { paymentChecks, settleHeld } from '../payments/payments.ts';
import { stopEverywhere } from './one-stop.ts';
import { orderChecks } from './orders.ts';

const house = await payHouse();
const { seller, ask, work, stands, order, payment, stateOf, owner, within, server } = house;
const checker = await signedIn(house.db, 1, ['payments.read', 'payments.write', 'payments.approve', 'settings.write']);
const post = (path: string, body: unknown, person = seller) => ask(person, 'POST', path, body);
const referenceOf = (id: string) => id.replaceAll('-', '');

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const addImage = async (voucherId: string, image = PNG) => {
  const form = new FormData();
  form.set('voucherId', voucherId);
  form.set('file', new Blob([new Uint8Array(image)]), 'slip.png');
  const answer = await server.ask(seller, 'POST', '/api/v1/offline-vouchers/photos', { body: form });
  return `${answer.status} ${((await answer.json()) as { code?: string }).code ?? ''}`.trim();
};
const decide = async (what: 'approve' | 'refuse', ids: string[], person = checker) =>
  (
    await post(`/offline-vouchers/${what}`, { ids, ...(what === 'refuse' && { reason: '银行未到账' }) }, person)
  ).value.outcomes.map((one: { done: boolean; refusal?: { code: string } }) => one.refusal?.code ?? 'done');
const voucher = { paidOn: '2026-06-05', party: '杭州绿源商贸', reference: '' };
let slips = 0;
const slip = () => ({ ...voucher, reference: `B${++slips}` });
const account = async (more: object = {}): Promise<string> =>
  (await post('/customer-accounts', { kind: 'dealer', name: '杭州绿源商贸', ...more }, checker)).value.id;
const amounts = async (id: string) => {
  const { value } = await ask(seller, 'GET', `/customer-accounts/${id}`);
  const of = (name: string) => Number(value[name].amount);
  return Object.fromEntries(
    ['free', 'balance', 'held', 'frozen', 'deposit', 'creditUsed', 'creditFree'].map((n) => [n, of(n)]),
  );
};
const toppedUp = async (id: string, amount: string, fills = 'prepaid') => {
  const { value } = await post(`/customer-accounts/${id}/top-ups`, {
    method: 'bankTransfer',
    amount,
    fills,
    voucher: slip(),
  });
  await addImage(value.voucherId);
  expect(await decide('approve', [value.voucherId])).toEqual(['done']);
  return value.id as Id;
};
test('PAY-5 an account is offered to the buyer rules know: one fits, or somebody chooses; nothing masked fits', async () => {
  const add = (id: string, match: object) => post(`/customer-accounts/${id}/matches`, match, checker);
  const fitting = async (orderId: string) =>
    (await ask(seller, 'GET', `/orders/${orderId}/pay-options`)).value.customers;
  const [first, second, masked] = [await account(), await account({ name: '宁波海星超市' }), await account()];
  const { shop } = house.shop;
  const orderId = await order(100n);
  expect(await fitting(orderId)).toEqual([]);
  expect((await add(first, { kind: 'phone', value: '+86 138-1234-5678' })).said).toBe('200');
  expect((await add(first, { kind: 'phone', value: '13812345678' })).value.matches).toHaveLength(1);
  expect(await fitting(orderId)).toMatchObject([{ id: first, name: '杭州绿源商贸', by: ['phone'] }]);
  // Another shop's buyer of that name is somebody else.
  await owner.query(`update sales_order set buyer = 'Lv-Yuan88', memo = '老客户 HX-07 加急' where id = $1`, [orderId]);
  await add(first, { kind: 'buyer', value: 'lv-yuan88', shopId: house.db.world.newId() });
  expect(await fitting(orderId)).toMatchObject([{ id: first, by: ['phone'] }]);
  await add(first, { kind: 'buyer', value: 'lv-yuan88', shopId: shop });
  await add(second, { kind: 'memo', value: 'hx-07' });
  expect(await fitting(orderId)).toMatchObject([
    { id: first, by: ['buyer', 'phone'] },
    { id: second, by: ['memo'] },
  ]);
  for (const [kind, value] of [
    ['phone', '138****5678'],
    ['phone', '老王'],
    ['buyer', 'l***8'],
    ['memo', '两个 词'],
  ])
    expect((await add(masked, { kind, value })).said).toBe('422 payments.matchDamaged');
  // A number the channel lends for a while is not the buyer's.
  await owner.query(`update sales_order set masked_token = 'oaid', buyer = 'l***8', memo = '' where id = $1`, [
    orderId,
  ]);
  expect(await fitting(orderId)).toEqual([]);
  await owner.query(`update sales_order set masked_token = null where id = $1`, [orderId]);
  const company = `insert into invoice_order (tenant_id, order_id, state, kind, type, name, tax_no, address, phone, bank,
    bank_account, email, mobile, asked_by, asked_at)
    values (1, $1, 'wanted', 'company', 'normal', '宁波海星超市', '', '', '', '', '', '', '', 'system', now())`;
  await owner.query(company, [orderId]);
  await add(second, { kind: 'company', value: '宁波海星超市' });
  await ask(checker, 'PUT', `/customer-accounts/${first}`, { active: false }, 1);
  expect(await fitting(orderId)).toMatchObject([{ id: second, by: ['company'] }]);
  const { matches } = (await ask(checker, 'GET', `/customer-accounts/${second}/matches`)).value;
  for (const { id } of matches) await ask(checker, 'DELETE', `/customer-accounts/${second}/matches/${id}`);
  expect(await fitting(orderId)).toEqual([]);
  expect((await ask(checker, 'DELETE', `/customer-accounts/${second}/matches/${matches[0].id}`)).said).toBe(
    '404 payments.matchUnknown',
  );
});

const payFrom = (orderId: string, customerAccount: string, method = 'prepaid', amount?: string) =>
  post(`/orders/${orderId}/payments`, { method, customerAccount, ...(amount && { amount }) });

/** What an order says of itself when it ships. */
const held = async (id: Id, amountMinor: bigint) => {
  const { rows } = await owner.query('select shop_id, channel_numbers[1] as number from sales_order where id = $1', [
    id,
  ]);
  return { id, keys: [{ shopId: rows[0].shop_id as Id, channelNumber: rows[0].number as string }], amountMinor };
};

afterAll(async () => {
  const results = await verifyTenant(house.db, ONE, [...paymentChecks, ...orderChecks, ...ledgerChecks]);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
});

describe('PAY-2 vouchers', () => {
  test.each(['bankTransfer', 'posCard', 'cash'])(
    '%s: entered, imaged, approved by somebody else, and the order goes on',
    async (method) => {
      const id = await order(30_000n);
      const { value } = await post(`/orders/${id}/payments`, { method, voucher: slip() });
      expect(await payment(value.id)).toMatchObject({ state: 'waiting', method });
      expect(await decide('approve', [value.voucherId])).toEqual(['payments.voucherNoImage']);
      expect(await addImage(value.voucherId, Buffer.from('<svg onload=alert(1)>'))).toBe('422 payments.imageType');
      expect(await addImage(value.voucherId)).toBe('200');
      const maker = await signedIn(house.db, 1, ['payments.write', 'payments.approve']);
      await owner.query(`update offline_voucher set entered_by = $2 where id = $1`, [
        value.voucherId,
        `user:${maker.userId}`,
      ]);
      expect(await decide('approve', [value.voucherId], maker)).toEqual(['identity.samePerson']);
      expect(await decide('approve', [value.voucherId, value.id])).toEqual(['done', 'payments.voucherUnknown']);
      expect(await decide('approve', [value.voucherId])).toEqual(['payments.voucherDecided']);
      await work();
      expect(await payment(value.id)).toMatchObject({ state: 'paid' });
      expect(await stateOf(id)).toMatchObject({ paid: 30_000 });
      expect((await stateOf(id)).state).not.toBe('waitPay');
    },
  );

  test('what is approved cannot be changed, and if it is all the same verify sees it', async () => {
    const { value } = await post(`/orders/${await order(100n)}/payments`, { method: 'bankTransfer', voucher: slip() });
    const change = (note: string, version: number) =>
      ask(seller, 'PUT', `/offline-vouchers/${value.voucherId}`, { note }, version);
    expect((await change('补充', 1)).value).toMatchObject({ note: '补充', version: 2 });
    expect((await change('再补充', 1)).said).toMatch(/^409/);
    await addImage(value.voucherId);
    await decide('approve', [value.voucherId]);
    expect((await change('改了', 4)).said).toBe('422 payments.voucherDecided');
    expect(await addImage(value.voucherId)).toBe('422 payments.voucherDecided');
    const breaches = async () =>
      (await verifyTenant(house.db, ONE, paymentChecks)).flatMap(({ name, breaches: n }) => (n > 0 ? [name] : []));
    await owner.query(`update offline_voucher set party = '别人' where id = $1`, [value.voucherId]);
    expect(await breaches()).toEqual(['payments.vouchers']);
    await owner.query(`update offline_voucher set party = $2 where id = $1`, [value.voucherId, voucher.party]);
    expect(await breaches()).toEqual([]);
  });

  test('one slip is entered once, until it was refused; a refusal closes the payment', async () => {
    const [id, facts] = [await order(200n), slip()];
    const enter = (amount: string) =>
      post(`/orders/${id}/payments`, { method: 'bankTransfer', amount, voucher: facts });
    const first = (await enter('100')).value;
    expect((await enter('100')).said).toBe('422 payments.voucherKnown');
    expect(await decide('refuse', [first.voucherId])).toEqual(['done']);
    expect(await payment(first.id)).toMatchObject({ state: 'closed' });
    expect((await enter('200')).said).toBe('200');
    expect((await post(`/orders/${id}/payments`, { method: 'cash' })).said).toBe('422 payments.nothingToPay');
    expect((await post(`/orders/${await order(1n)}/payments`, { method: 'cash' })).said).toBe(
      '422 payments.voucherMissing',
    );
  });
});

describe('PAY-5 accounts', () => {
  test('figure 26: 64 uses of 100 at once out of 1,000: exactly ten, never below nothing', async () => {
    const id = await account();
    await toppedUp(id, '1000');
    const orders: Id[] = [];
    for (let i = 0; i < 64; i++) orders.push(await order(100n));
    const all = await Promise.all(orders.map((one) => payFrom(one, id)));
    expect(all.filter(({ said }) => said === '200')).toHaveLength(10);
    expect(new Set(all.map(({ said }) => said))).toEqual(new Set(['200', '422 payments.accountShort']));
    expect(await amounts(id)).toMatchObject({ free: 0, balance: 1000, held: 1000 });
  });

  test('held for an order, a sale when it ships, there again when it does not; a freeze and a deposit are not spent', async () => {
    const id = await account();
    await toppedUp(id, '1000');
    await toppedUp(id, '500', 'deposit');
    const move = (what: string, amount: string) =>
      post(`/customer-accounts/${id}/moves`, { move: what, amount, reason: '争议' });
    expect((await move('freeze', '600')).said).toBe('200');
    expect((await move('freeze', '401')).said).toBe('422 payments.accountShort');
    expect((await payFrom(await order(500n), id)).value).toMatchObject({
      ...{ code: 'payments.accountShort', data: { freeMinor: '400' } },
    });
    expect((await move('unfreeze', '300')).said).toBe('200');
    const [ships, stops] = [await order(300n), await order(250n)];
    await payFrom(ships, id);
    await payFrom(stops, id);
    await work();
    expect((await stateOf(ships)).state).not.toBe('waitPay');
    expect(await amounts(id)).toMatchObject({ free: 150, balance: 700, held: 550, frozen: 300, deposit: 500 });
    const left = await held(ships, 300n);
    await within((ctx) => settleHeld(ctx, [left]));
    expect((await post('/orders/cancel', { ids: [stops], reason: '不要了' })).value.outcomes).toMatchObject([
      { done: true },
    ]);
    expect(await amounts(id)).toMatchObject({ free: 400, balance: 400, held: 0, frozen: 300, deposit: 500 });
  });

  test('a credit line is used up to its limit and paid back; a lower limit lets nothing more be used', async () => {
    const id = await account({ creditLimit: '1000' });
    const paid = (await payFrom(await order(700n), id, 'credit')).value.id;
    expect((await payFrom(await order(301n), id, 'credit')).said).toBe('422 payments.accountShort');
    expect(await amounts(id)).toMatchObject({ creditUsed: 0, creditFree: 300, held: 700 });
    const { order: own } = await payment(paid);
    const left = await held(own.id, 700n);
    await within((ctx) => settleHeld(ctx, [left]));
    expect(await amounts(id)).toMatchObject({ creditUsed: 700, creditFree: 300 });
    await toppedUp(id, '200', 'credit');
    expect(await amounts(id)).toMatchObject({ creditUsed: 500, creditFree: 500 });
    expect((await ask(checker, 'PUT', `/customer-accounts/${id}`, { creditLimit: '500' }, 1)).said).toBe('200');
    expect((await payFrom(await order(1n), id, 'credit')).said).toBe('422 payments.accountShort');
  });

  test('topped up through a company; what was spent cannot go back, the rest can', async () => {
    const id = await account();
    const { value } = await post(`/customer-accounts/${id}/top-ups`, {
      method: 'wechatNative',
      amount: '900',
      fills: 'prepaid',
    });
    await work();
    stands.wechatPay.control.payAsked(referenceOf(value.id));
    await house.tell('wechatPay', stands.wechatPay.control.message(referenceOf(value.id)));
    expect(await amounts(id)).toMatchObject({ free: 900 });
    await payFrom(await order(400n), id);
    house.later(1);
    const back = (amount: string) => post(`/payments/${value.id}/refunds`, { amount, reason: '退余额' });
    expect((await back('501')).said).toBe('422 payments.accountShort');
    expect((await back('500')).said).toBe('200');
    expect(await amounts(id)).toMatchObject({ free: 0, balance: 400, held: 400 });
    const entries = (await ask(seller, 'GET', `/customer-accounts/${id}/entries?place=prepaid`)).value.items;
    expect(entries.map((one: { change: string }) => one.change)).toEqual(['-500', '900']);
  });

  test('an account that is off pays nothing, and a mixed payment is held exactly', async () => {
    const [off, id] = [await account(), await account()];
    await ask(checker, 'PUT', `/customer-accounts/${off}`, { active: false }, 1);
    const mixed = await order(1000n);
    expect((await payFrom(mixed, off)).said).toBe('422 payments.customerAccountOff');
    await toppedUp(id, '600');
    expect((await payFrom(mixed, id, 'prepaid', '600')).said).toBe('200');
    await work();
    expect(await stateOf(mixed)).toEqual({ state: 'waitPay', paid: 600 });
    const rest = (await post(`/orders/${mixed}/payments`, { method: 'wechatNative' })).value.id;
    expect(await payment(rest)).toMatchObject({ amount: { amount: '400' } });
    await work();
    stands.wechatPay.control.payAsked(referenceOf(rest));
    await house.tell('wechatPay', stands.wechatPay.control.message(referenceOf(rest)));
    await work();
    expect(await stateOf(mixed)).toMatchObject({ paid: 1000 });
    expect((await stateOf(mixed)).state).not.toBe('waitPay');
    // PAY-4: an after-sale refund is spread over its payments in one go, never beyond what was paid.
    const desk = await signedIn(house.db, 1, ['orders.read', 'orders.review', 'payments.write', 'payments.read']);
    const lines = [{ line: 1, quantity: '1' }];
    const opened = { orderId: mixed, remedy: 'refundBeforeShipping', reason: '破损', lines, due: '700' };
    const [{ id: caseId }] = (await post('/after-sales', { cases: [opened] }, desk)).value.outcomes;
    await post('/after-sales/agree', { ids: [caseId] }, desk);
    const money = (amount: string) =>
      post(`/after-sales/${caseId}/money`, { kind: 'goods', way: 'source', amount }, desk);
    expect((await money('700')).value.money.map((one: { amount: { amount: string } }) => one.amount.amount)).toEqual([
      ...['600', '100'],
    ]);
    expect((await money('301')).said).toBe('422 orders.caseMoreThanPaid');
    expect(await amounts(id)).toMatchObject({ free: 600, held: 0 });
    expect(await payment(rest)).toMatchObject({ refunded: { amount: '100' } });
  });

  test('a stop without a refund frees what an account had only promised, and tells it', async () => {
    const id = await account();
    await toppedUp(id, '1000');
    const own = await order(400n);
    await payFrom(own, id);
    await work();
    expect(await amounts(id)).toMatchObject({ free: 600, held: 400 });
    const means = { leaveFloor: async () => new Map() } as unknown as Parameters<typeof stopEverywhere>[3];
    const [stopped] = await within((ctx) => stopEverywhere(ctx, [own], { reason: '不要了', refund: null }, means));
    expect(stopped!.steps.filter(({ part }) => part === 'money')).toMatchObject([
      { result: 'undone', code: 'freed', data: { amount: { amount: 400n } } },
    ]);
    expect(await amounts(id)).toMatchObject({ free: 1000, held: 0 });
  });
});

describe('the general ledger hears of own sales', () => {
  /** What is on each account of the books because of these payments and accounts, debit less credit. */
  const books = async (about: Record<string, string>) => {
    const { rows } = await owner.query(
      `select l.account, sum(l.debit - l.credit)::int as sum
       from gl_voucher v
       join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
       where v.about @> $1
       group by 1`,
      [JSON.stringify(about)],
    );
    return Object.fromEntries(rows.flatMap((row) => (row.sum === 0 ? [] : [[row.account, row.sum]])));
  };

  test('row 19: a deposit of 1,000.00, 300.00 held, shipped: 265.49 and 34.51; sent back in two parts, nothing is left', async () => {
    const id = await account();
    await toppedUp(id, '100000');
    expect(await books({ party: id })).toEqual({ 1002: 100_000, 2203: -100_000 });
    const own = await order(30_000n);
    const paid = (await payFrom(own, id)).value.id;
    expect(await books({ party: id })).toEqual({ 1002: 100_000, 2203: -100_000 });
    const left = await held(own, 30_000n);
    await within((ctx) => settleHeld(ctx, [left]));
    expect(await books({ party: id })).toEqual({ 1002: 100_000, 2203: -70_000, 6001: -26_549, 222101: -3_451 });
    for (const amount of ['10001', '19999']) {
      house.later(1);
      expect((await post(`/payments/${paid}/refunds`, { amount, reason: '退货' })).said).toBe('200');
    }
    expect(await books({ party: id })).toEqual({ 1002: 100_000, 2203: -100_000 });
  });

  test('rows 14, 15, 17: paid by three ways, a part back before it ships and the rest after: every account ends at nothing', async () => {
    const own = await order(11_300n);
    const online = (await post(`/orders/${own}/payments`, { method: 'wechatNative', amount: '5000' })).value.id;
    await work();
    stands.wechatPay.control.payAsked(referenceOf(online));
    await house.tell('wechatPay', stands.wechatPay.control.message(referenceOf(online)));
    const ids = [online];
    for (const [method, amount] of [
      ['bankTransfer', '3333'],
      ['cash', '2967'],
    ]) {
      const { value } = await post(`/orders/${own}/payments`, { method, amount, voucher: slip() });
      await addImage(value.voucherId);
      await decide('approve', [value.voucherId]);
      ids.push(value.id);
    }
    await work();
    const about = { order: own };
    expect(await books(about)).toEqual({ 101201: 5000, 1002: 3333, 1001: 2967, 220501: -10_000, 222102: -1300 });
    const back = async (i: number, amount: string) => {
      const { value } = await post(`/payments/${ids[i]}/refunds`, { amount, reason: '退款' });
      if (i === 0) for (let n = 0; n < 3; n++, house.later(600)) await work();
      else {
        const hand = (await post(`/refunds/${value.id}/by-hand`, { ...slip(), method: 'bankTransfer' })).value;
        await addImage(hand.voucherId);
        expect(await decide('approve', [hand.voucherId])).toEqual(['done']);
      }
    };
    await back(0, '1001');
    await back(1, '7');
    const left = await held(own, 11_300n);
    await within((ctx) => settleHeld(ctx, [left]));
    const shipped = await books(about);
    expect([shipped['220501'], shipped['222102']]).toEqual([undefined, undefined]);
    expect(shipped['6001'] + shipped['222101']).toBe(-(11_300 - 1008));
    await back(0, '3999');
    await back(1, '3326');
    await back(2, '2967');
    // What came in as cash went back from the bank.
    expect(await books(about)).toEqual({ 1001: 2967, 1002: -2967 });
  });
});

describe('PAY-4 figure 8', () => {
  test('by hand: nobody approves his own, once; what is refused may be given again', async () => {
    const own = await order(10_000n);
    const { value } = await post(`/orders/${own}/payments`, { method: 'cash', voucher: slip() });
    await addImage(value.voucherId);
    await decide('approve', [value.voucherId]);
    const refund = (await post(`/payments/${value.id}/refunds`, { amount: '6000', reason: '退款' })).value;
    expect(refund).toMatchObject({ state: 'created', askAt: null });
    const give = () => post(`/refunds/${refund.id}/by-hand`, { ...slip(), method: 'bankCard', party: '张三' });
    const first = (await give()).value.voucherId;
    expect((await give()).said).toBe('422 payments.voucherKnown');
    expect(await decide('refuse', [first])).toEqual(['done']);
    const second = (await give()).value.voucherId;
    await addImage(second);
    expect(await decide('approve', [second])).toEqual(['done']);
    expect((await payment(value.id)).refunds).toMatchObject([{ state: 'success' }]);
    expect((await give()).said).toBe('422 payments.refundNotByHand');
  });

  test('a refund that did not arrive goes to a card: entered by one, agreed to by another, sealed, sent once', async () => {
    const own = await order(8_000n);
    const { value } = await post(`/orders/${own}/payments`, { method: 'wechatNative' });
    await work();
    const { control } = stands.wechatPay;
    control.payAsked(referenceOf(value.id));
    control.loseAccount(referenceOf(value.id));
    await house.tell('wechatPay', control.message(referenceOf(value.id)));
    await work();
    const refund = (await post(`/payments/${value.id}/refunds`, { amount: '6000', reason: '退款' })).value;
    const later = async () => {
      for (let n = 0; n < 4; n++, house.later(4_000)) await work();
    };
    const state = async () => (await payment(value.id)).refunds[0];
    const to = (account: string) =>
      post(`/refunds/${refund.id}/card`, { bankType: 'CMB_DEBIT', account, holder: '张三' });
    expect((await to('6214850212345679')).said).toBe('422 payments.refundNotAbnormal');
    await later();
    expect(await state()).toMatchObject({ state: 'abnormal', card: null });
    const maker = await signedIn(house.db, 1, ['payments.write', 'payments.approve']);
    const decided = async (who: Person, what: string) =>
      (
        await ask(who, 'POST', `/refunds/${what}`, {
          ids: [refund.id],
          ...(what === 'refuse' && { reason: '户名不符' }),
        })
      ).value.outcomes[0];
    const card = { bankType: 'CMB_DEBIT', account: '6214850212345670', holder: '张三' };
    expect((await ask(maker, 'POST', `/refunds/${refund.id}/card`, card)).value).toMatchObject({
      ...{ state: 'waitApproval', card: { account: '•••• 5670', holder: '张三' } },
    });
    expect(await decided(maker, 'approve')).toMatchObject({ refusal: { code: 'identity.samePerson' } });
    expect(await decided(checker, 'refuse')).toMatchObject({ done: true });
    expect(await state()).toMatchObject({ state: 'abnormal', card: null });
    // A number the company does not take, then the right one, whose first answer is lost.
    expect((await to('6214850212345670')).said).toBe('200');
    expect(await decided(checker, 'approve')).toMatchObject({ done: true });
    await later();
    expect(await state()).toMatchObject({ state: 'abnormal', trouble: expect.stringContaining('PARAM_ERROR') });
    expect((await to('6214850212345679')).said).toBe('200');
    const kept = await owner.query(`select account_sealed from refund_card where refund_id = $1`, [refund.id]);
    expect(kept.rows[0].account_sealed).not.toContain('6214850212345679');
    expect(await decided(checker, 'approve')).toMatchObject({ done: true });
    control.setFaults({ seed: 1, requests: { cut: 1 }, matching: 'apply-abnormal-refund' });
    await later();
    control.setFaults({ seed: 1 });
    await later();
    expect(await state()).toMatchObject({ state: 'success', trouble: '' });
    expect(await payment(value.id)).toMatchObject({ refunded: { amount: '6000' } });
  });

  test.each([1, 2, 3])('any sequence of parts of a payment ends with nothing left (seed %i)', async (seed) => {
    const id = await account();
    await toppedUp(id, '9999');
    const own = await order(9_999n);
    const paid = (await payFrom(own, id)).value.id;
    let [left, shipped, n] = [9_999, 0, seed * 7919];
    const draw = (most: number) => {
      n = (n * 48_271) % 2_147_483_647;
      return 1 + (n % most);
    };
    while (left > 0) {
      const part = Math.min(left, draw(2500));
      house.later(1);
      const all = await Promise.all([post(`/payments/${paid}/refunds`, { amount: String(part), reason: '部分退' })]);
      expect(all[0]!.said).toBe('200');
      left -= part;
      if (shipped === 0 && left < 6000) {
        shipped = left;
        const share = await held(own, BigInt(left));
        await within((ctx) => settleHeld(ctx, [share]));
      }
    }
    expect((await post(`/payments/${paid}/refunds`, { amount: '1', reason: '再退' })).said).toBe(
      '422 payments.refundTooHigh',
    );
    expect(await amounts(id)).toMatchObject({ free: 9_999, balance: 9_999, held: 0 });
    const { rows } = await owner.query(
      `select account, sum(debit - credit)::int as sum from gl_line where of_whom = $1 or voucher_id in (
         select id from gl_voucher where about @> $2) group by 1`,
      [id, JSON.stringify({ party: id })],
    );
    expect(Object.fromEntries(rows.flatMap((row) => (row.sum ? [[row.account, row.sum]] : [])))).toEqual({
      ...{ 1002: 9_999, 2203: -9_999 },
    });
  });
});
