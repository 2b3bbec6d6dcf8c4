/**
 * PAY-1, MEM-3, RET-4: points as a way to pay. Never spent twice, however many ask at once; given back to where they came
 * from; the books hold what is owed for them to the cent.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { signedIn } from '../../test/http.ts';
import { payHouse } from '../../test/pay-house.ts';
import { seeded } from '../../test/random.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import {
  confirmRefunds,
  paymentChecks,
  paymentJobs,
  reverseCaptures,
  reverseRefunds,
  settleHeld,
} from '../payments/payments.ts';
import { orderChecks } from './orders.ts';

const house = await payHouse();
const { seller, ask, work, order, payment, stateOf, owner, within, stands } = house;
const checker = await signedIn(house.db, 1, ['payments.read', 'payments.write', 'payments.approve', 'settings.write']);
const post = (path: string, body: unknown, person = seller) => ask(person, 'POST', path, body);

// At first no shop earns any: what is paid with is given by hand.
const rule = { fromDay: '2026-06-05', perYuan: 0, worth: '1', months: 1 };
beforeAll(async () => {
  const early = await account();
  expect((await give(early, 100)).said).toBe('422 payments.pointsNoRule');
  expect((await post('/points-rules', rule, checker)).said).toBe('200');
});

const account = async (more: object = {}): Promise<Id> =>
  (await post('/customer-accounts', { kind: 'member', name: '林晓', ...more }, checker)).value.id;
const give = (id: Id, points: number, person = seller) =>
  post(`/customer-accounts/${id}/points`, { points: String(points), reason: '开业赠送' }, person);
const member = async (points: number): Promise<Id> => {
  const id = await account();
  expect((await give(id, points)).said).toBe('200');
  return id;
};
const pointsOf = async (id: Id) => {
  const { value } = await ask(seller, 'GET', `/customer-accounts/${id}/points`);
  return { points: Number(value.points), held: Number(value.held), worth: Number(value.worth.amount) };
};
const payWith = (orderId: Id, customerAccount: Id, amount?: string) =>
  post(`/orders/${orderId}/payments`, { method: 'points', customerAccount, ...(amount && { amount }) });
const back = (id: Id, amount: string) => post(`/payments/${id}/refunds`, { amount, reason: '退货' });

/** Its goods leave the house. */
const ship = async (id: Id, amountMinor: bigint) => {
  const { rows } = await owner.query('select shop_id, channel_numbers[1] as number from sales_order where id = $1', [
    id,
  ]);
  const keys = [{ shopId: rows[0].shop_id as Id, channelNumber: rows[0].number as string }];
  await within((ctx) => settleHeld(ctx, [{ id, keys, amountMinor }]));
};

/** What is on each account of the books because of a customer, debit less credit. */
const books = async (party: Id) => {
  const { rows } = await owner.query(
    `select l.account, sum(l.debit - l.credit)::int as sum
     from gl_voucher v
     join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
     where v.about @> $1
     group by 1`,
    [JSON.stringify({ party })],
  );
  return Object.fromEntries(rows.flatMap((row) => (row.sum === 0 ? [] : [[row.account, row.sum]])));
};

afterAll(async () => {
  const results = await verifyTenant(house.db, ONE, [...paymentChecks, ...orderChecks, ...ledgerChecks]);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
  expect(results.find(({ name }) => name === 'payments.points')!.rows).toBeGreaterThan(0);
});

describe('PAY-1 paid with points', () => {
  test('figure 26: 64 uses of 100 points at once out of 1,000: exactly ten, never below nothing', async () => {
    const id = await member(1000);
    const orders: Id[] = [];
    for (let i = 0; i < 16; i++) orders.push(await order(400n));
    const uses = [1, 2, 3, 4].flatMap(() => orders.map((one) => payWith(one, id, '100')));
    const all = await Promise.all(uses);
    expect(all.filter(({ said }) => said === '200')).toHaveLength(10);
    expect(new Set(all.map(({ said }) => said))).toEqual(new Set(['200', '422 payments.accountShort']));
    expect(await pointsOf(id)).toEqual({ points: 0, held: 1000, worth: 0 });
  });

  test('held for an order, there again when it is cancelled, a sale when it ships; the order goes on', async () => {
    const id = await member(1000);
    const [ships, stops] = [await order(300n), await order(250n)];
    await payWith(ships, id);
    await payWith(stops, id);
    await work();
    expect((await stateOf(ships)).state).not.toBe('waitPay');
    expect(await pointsOf(id)).toEqual({ points: 450, held: 550, worth: 450 });
    await post('/orders/cancel', { ids: [stops], reason: '不要了' });
    expect(await pointsOf(id)).toEqual({ points: 700, held: 300, worth: 700 });
    await ship(ships, 300n);
    expect(await pointsOf(id)).toEqual({ points: 700, held: 0, worth: 700 });
    const { items } = (await ask(seller, 'GET', `/customer-accounts/${id}/entries?place=points`)).value;
    expect(items.map((one: { change: string; running: string }) => [one.change, one.running])).toEqual([
      ['-300', '700'],
      ['1000', '1000'],
    ]);
  });

  test('with other ways, together what the order owes; the refund goes back by each', async () => {
    const id = await member(600);
    const mixed = await order(1000n);
    expect((await payWith(mixed, id)).value).toMatchObject({ data: { freeMinor: '600' } });
    const paid = (await payWith(mixed, id, '600')).value.id;
    const rest = (await post(`/orders/${mixed}/payments`, { method: 'wechatNative' })).value.id;
    await work();
    stands.wechatPay.control.payAsked(rest.replaceAll('-', ''));
    await house.tell('wechatPay', stands.wechatPay.control.message(rest.replaceAll('-', '')));
    await work();
    expect(await stateOf(mixed)).toMatchObject({ paid: 1000 });
    expect((await back(paid, '601')).said).toBe('422 payments.refundTooHigh');
    expect((await back(paid, '250')).value).toMatchObject({ state: 'success' });
    expect(await pointsOf(id)).toEqual({ points: 250, held: 350, worth: 250 });
    expect(await payment(paid)).toMatchObject({ refunded: { amount: '250' }, start: { method: 'points' } });
  });

  test('refused: an account that is off, or in another currency, and whom nobody named', async () => {
    const [off, dollars] = [await member(10), await account({ currency: 'USD' })];
    await ask(checker, 'PUT', `/customer-accounts/${off}`, { active: false }, 1);
    const id = await order(10n);
    expect((await payWith(id, off)).said).toBe('422 payments.customerAccountOff');
    expect((await payWith(id, dollars)).said).toBe('422 payments.otherCurrency');
    expect((await post(`/orders/${id}/payments`, { method: 'points' })).said).toBe(
      '422 payments.customerAccountMissing',
    );
    expect((await give(dollars, 10)).said).toBe('422 payments.otherCurrency');
  });

  test('points that have lapsed pay nothing; what comes back after that may be used for a month more', async () => {
    const id = await member(500);
    const early = await order(200n);
    await payWith(early, id);
    await work();
    await owner.query(`update points_lot set expires_on = '2026-06-04' where account_id = $1`, [id]);
    expect(await pointsOf(id)).toEqual({ points: 0, held: 200, worth: 0 });
    expect((await payWith(await order(1n), id)).said).toBe('422 payments.accountShort');
    await post('/orders/cancel', { ids: [early], reason: '不要了' });
    const { lots } = (await ask(seller, 'GET', `/customer-accounts/${id}/points`)).value;
    expect(lots).toMatchObject([{ expiresOn: '2026-07-05' }]);
  });
});

describe('MEM-3 by hand', () => {
  test('given and taken with a reason, never more than there is; the house bears the cost', async () => {
    const id = await member(1000);
    expect(await books(id)).toEqual({ 6601: 1000, 220502: -1000 });
    expect((await give(id, -1001)).value).toMatchObject({
      ...{ code: 'payments.pointsShort', data: { points: '1000' } },
    });
    expect((await give(id, -400)).value).toMatchObject({
      ...{ points: '600', grants: [{ points: '-400', state: 'done' }, { points: '1000' }] },
    });
    expect(await books(id)).toEqual({ 6601: 600, 220502: -600 });
  });

  test('above a limit somebody else agrees, or says no', async () => {
    const id = await account();
    const clerk = await signedIn(house.db, 1, ['payments.write', 'payments.read']);
    const limits = JSON.stringify([{ action: 'grantPoints', currency: 'CNY', amount: '500' }]);
    await owner.query('update role set limits = $2 where code = $1', [clerk.login, limits]);
    expect((await give(id, 500, clerk)).value).toMatchObject({ points: '500', grants: [{ state: 'done' }] });
    const [first, second] = [(await give(id, 501, clerk)).value, (await give(id, 502, clerk)).value];
    expect(second).toMatchObject({ points: '500', grants: [{ state: 'waiting' }, { state: 'waiting' }, {}] });
    const decide = async (what: string, grantId: string) =>
      (
        await post(
          `/points-grants/${what}`,
          { ids: [grantId], ...(what === 'refuse' && { reason: '超预算' }) },
          checker,
        )
      ).value.outcomes[0];
    expect(await decide('approve', first.grants[0].id)).toMatchObject({ done: true });
    expect(await decide('refuse', second.grants[0].id)).toMatchObject({ done: true });
    expect(await decide('approve', second.grants[0].id)).toMatchObject({
      refusal: { code: 'payments.pointsGrantDecided' },
    });
    expect(await pointsOf(id)).toMatchObject({ points: 1001 });
    expect(await books(id)).toEqual({ 6601: 1001, 220502: -1001 });
  });

  test('a rule begins today or later, once a day, is worth no more than was paid, and goes only before it begins', async () => {
    const { shop } = house.shop;
    const add = (more: object) => post('/points-rules', { ...rule, shopId: shop, ...more }, checker);
    expect((await add({ fromDay: '2026-06-04' })).said).toBe('422 payments.pointsRulePast');
    expect((await add({ fromDay: '2028-01-01', perYuan: 11, worth: '10' })).said).toBe(
      '422 payments.pointsRuleTooMuch',
    );
    const { rules } = (await add({ fromDay: '2028-01-01' })).value;
    expect(rules).toMatchObject([
      { ahead: true, shopId: shop },
      { inForce: true, shopId: null },
    ]);
    expect((await add({ fromDay: '2028-01-01' })).said).toBe('422 payments.pointsRuleTaken');
    const remove = (id: string) => ask(checker, 'DELETE', `/points-rules/${id}`);
    expect((await remove(rules[1].id)).said).toBe('422 payments.pointsRuleBegun');
    expect((await remove(rules[0].id)).value.rules).toHaveLength(1);
    expect((await remove(rules[0].id)).said).toBe('404 payments.pointsRuleUnknown');
  });
});

describe('MEM-3 lapsing', () => {
  const job = paymentJobs(house.ports).find(({ kind }) => kind === 'payments.lapsePoints');
  const lapse = () => within(async (ctx) => job && 'run' in job && job.run(ctx, []));

  test('what nobody spent in time is gone and revenue; what comes back later lapses by itself again', async () => {
    const [id, other] = [await member(500), await member(70)];
    const own = await order(200n);
    await payWith(own, id);
    await work();
    const past = (account: Id) =>
      owner.query(`update points_lot set expires_on = '2026-06-04' where account_id = $1`, [account]);
    await past(id);
    await lapse();
    await lapse();
    expect(await pointsOf(id)).toEqual({ points: 0, held: 200, worth: 0 });
    expect(await pointsOf(other)).toMatchObject({ points: 70 });
    expect(await books(id)).toEqual({ 6601: 500, 6001: -300, 220502: -200 });
    await post('/orders/cancel', { ids: [own], reason: '不要了' });
    expect(await pointsOf(id)).toEqual({ points: 200, held: 0, worth: 200 });
    await past(id);
    house.later(86_400);
    await lapse();
    expect(await books(id)).toEqual({ 6601: 500, 6001: -500 });
    const { items } = (await ask(checker, 'GET', `/customer-accounts/${id}/entries?place=points`)).value;
    expect(items.map((one: { reason: string }) => one.reason)).toEqual([
      ...['payments.lapse', 'payments.lapse', 'payments.grant'],
    ]);
  });
});

describe('MEM-3, RET-4 earned and taken back', () => {
  const { shop } = house.shop;
  beforeAll(async () => {
    const made = await post('/points-rules', { ...rule, fromDay: '2026-06-07', shopId: shop, perYuan: 2 }, checker);
    expect(made.said).toBe('200');
    await owner.query(`update points_rule set from_day = '2026-06-05' where shop_id = $1`, [shop]);
  });

  /** Paid through WeChat Pay by a customer. */
  const paidBy = async (own: Id, customerAccount: Id | null, amount?: string): Promise<Id> => {
    const more = { ...(customerAccount && { customerAccount }), ...(amount && { amount }) };
    const { id } = (await post(`/orders/${own}/payments`, { method: 'wechatNative', ...more })).value;
    await work();
    stands.wechatPay.control.payAsked(id.replaceAll('-', ''));
    await house.tell('wechatPay', stands.wechatPay.control.message(id.replaceAll('-', '')));
    await work();
    return id;
  };
  /** At the company nothing of it went back, whatever it had said. */
  const failed = (id: Id) => {
    for (const refund of stands.wechatPay.control.memory().refunds.values())
      if (refund.payment.reference === id.replaceAll('-', '')) refund.failed = true;
  };
  const undo = (refundId: Id) => within((ctx) => reverseRefunds(ctx, [{ refundId, reason: '渠道退款失败' }]));
  const refundsOf = async (paid: Id): Promise<{ id: Id; state: string }[]> =>
    (await owner.query('select id, state from refund where payment_id = $1 order by at, id', [paid])).rows;
  const backOnline = async (id: Id, amount: string) => {
    expect((await back(id, amount)).said).toBe('200');
    for (let n = 0; n < 3; n++, house.later(600)) await work();
  };

  test('a part of the price is for the points; a return in parts takes exactly those back', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    expect(await pointsOf(id)).toMatchObject({ points: 0 });
    await ship(own, 11_300n);
    // 226 points worth 2.26: of 113.00 paid for both, 2.22 is owed for them.
    expect(await pointsOf(id)).toEqual({ points: 226, held: 0, worth: 226 });
    expect(await books(id)).toEqual({ 101201: 11_300, 6001: -9_778, 222101: -1_300, 220502: -222 });
    await backOnline(paid, '3333');
    expect(await pointsOf(id)).toMatchObject({ points: 226 - 67 });
    await backOnline(paid, '7967');
    expect(await pointsOf(id)).toMatchObject({ points: 0 });
    expect(await books(id)).toEqual({});
  });

  test('what was spent already stands as owed, and the next points pay it', async () => {
    const id = await account();
    const first = await order(11_300n);
    const paid = await paidBy(first, id);
    await ship(first, 11_300n);
    const second = await order(200n);
    await payWith(second, id);
    await ship(second, 200n);
    await backOnline(paid, '11300');
    const points = async () => (await ask(seller, 'GET', `/customer-accounts/${id}/points`)).value;
    expect(await points()).toMatchObject({ points: '0', owed: '200', lots: [] });
    await give(id, 150);
    expect(await points()).toMatchObject({ points: '0', owed: '50' });
    await give(id, 100);
    expect(await points()).toMatchObject({ points: '50', owed: '0', lots: [{ points: '100', left: '50' }] });
    const { items } = (await ask(seller, 'GET', `/customer-accounts/${id}/entries?place=pointsOwed`)).value;
    expect(items.map((one: { change: string }) => one.change)).toEqual(['-50', '-150', '200']);
  });

  test('REC-3: a refund a bill shows and nobody told of goes into the books once, also when it is told after all', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    await ship(own, 11_300n);
    expect((await back(paid, '3333')).said).toBe('200');
    const [refund] = await refundsOf(paid);
    const shown = new Map([[refund!.id, new Date('2026-06-05T03:00:00Z')]]);
    await within((ctx) => confirmRefunds(ctx, shown));
    expect(await pointsOf(id)).toMatchObject({ points: 226 - 67 });
    const after = await books(id);
    expect(after).toMatchObject({ 101201: 11_300 - 3_333, 222101: -1_300 + 383 });
    await within((ctx) => confirmRefunds(ctx, shown));
    for (let n = 0; n < 3; n++, house.later(600)) await work();
    expect(await books(id)).toEqual(after);
    expect(await pointsOf(id)).toMatchObject({ points: 226 - 67 });
  });

  test('REC-3: what the company never had is no sale, and the points earned with it go, in the books too', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    await ship(own, 11_300n);
    expect(await pointsOf(id)).toMatchObject({ points: 226 });
    await within((ctx) => reverseCaptures(ctx, [paid]));
    await within((ctx) => reverseCaptures(ctx, [paid]));
    expect(await pointsOf(id)).toEqual({ points: 0, held: 0, worth: 0 });
    expect(await books(id)).toEqual({});
    expect(await payment(paid)).toMatchObject({ state: 'closed', refunded: { amount: '0' } });
  });

  test('REC-3: a part that had gone back before is not taken back again; what had not shipped is owed no more', async () => {
    const id = await account();
    const [shipped, waiting] = [await order(11_300n), await order(5_000n)];
    const [first, second] = [await paidBy(shipped, id), await paidBy(waiting, id)];
    await ship(shipped, 11_300n);
    await backOnline(first, '3333');
    await within((ctx) => reverseCaptures(ctx, [first, second]));
    expect(await pointsOf(id)).toMatchObject({ points: 0 });
    expect(await books(id)).toEqual({});
  });

  test('REC-3: refunds that failed after all are no refunds: the books, the points and what may go back are as before', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    await ship(own, 6_000n);
    // 53.00 that had not shipped, and 60.00 that had.
    const stages = [{ books: await books(id), points: await pointsOf(id) }];
    for (const amount of ['5500', '5800']) {
      await backOnline(paid, amount);
      stages.push({ books: await books(id), points: await pointsOf(id) });
    }
    const [first, second] = (await refundsOf(paid)).map(({ id }) => id) as [Id, Id];
    for (let n = 0; n < 2; n++) await undo(second);
    expect({ books: await books(id), points: await pointsOf(id) }).toEqual(stages[1]);
    expect(await payment(paid)).toMatchObject({ refunded: { amount: '5500' } });
    await undo(first);
    expect({ books: await books(id), points: await pointsOf(id) }).toEqual(stages[0]);
    expect((await refundsOf(paid)).map(({ state }) => state)).toEqual(['closed', 'closed']);

    // The money goes back under a new number.
    failed(paid);
    await backOnline(paid, '11300');
    expect({ books: await books(id), points: await pointsOf(id) }).toEqual(stages[2]);
    expect((await refundsOf(paid)).map(({ state }) => state)).toEqual(['closed', 'closed', 'success']);
  });

  test('REC-3: points that had been spent meanwhile are owed no more; the first of two refunds may be the one that failed', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    await ship(own, 11_300n);
    const second = await order(200n);
    await payWith(second, id);
    await ship(second, 200n);
    await backOnline(paid, '3333');
    const [first] = await refundsOf(paid);
    await backOnline(paid, '7967');
    const points = async () => (await ask(seller, 'GET', `/customer-accounts/${id}/points`)).value;
    expect(await points()).toMatchObject({ points: '0', owed: '200' });
    await undo(first!.id);
    // 67 of the 226 points are the customer's again, and pay what he owes.
    expect(await points()).toMatchObject({ points: '0', owed: '133' });
    failed(paid);
    await backOnline(paid, '3333');
    expect(await points()).toMatchObject({ points: '0', owed: '200' });
  });

  test('REC-3: what failed in a month that is closed is taken back in the next one', async () => {
    const id = await account();
    const own = await order(11_300n);
    const paid = await paidBy(own, id);
    await backOnline(paid, '11300');
    const [refund] = await refundsOf(paid);
    const vouchers = async () =>
      (
        await owner.query(
          `select v.period, v.kind, sum(l.debit)::int as sum from gl_voucher v join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
           where v.document_id in ($1, $1 || '/undone') group by v.id, v.period, v.kind order by v.period`,
          [refund!.id],
        )
      ).rows;
    const [{ period }] = await vouchers();
    const [year, month] = period.split('-').map(Number);
    const next = new Date(Date.UTC(year, month)).toISOString().slice(0, 7);
    await owner.query(`insert into gl_period (tenant_id, period, state) values (1, $1, 'soft')`, [period]);
    await undo(refund!.id);
    expect(await vouchers()).toEqual([
      { period, kind: 'sale.unpaid', sum: 11_300 },
      { period: next, kind: 'sale.unpaid', sum: -11_300 },
    ]);
    await owner.query(`delete from gl_period where period = $1`, [period]);
  });

  test('RET-4: the money of a case goes back by each way, and the points of what goes back with it', async () => {
    const id = await member(200);
    const own = await order(1_000n);
    await payWith(own, id, '200');
    await paidBy(own, id);
    await ship(own, 1_000n);
    expect(await pointsOf(id)).toMatchObject({ points: 16 });
    const desk = await signedIn(house.db, 1, ['orders.read', 'orders.review', 'payments.write', 'payments.read']);
    const lines = [{ line: 1, quantity: '1' }];
    const opened = { orderId: own, remedy: 'refundBeforeShipping', reason: '破损', lines, due: '1000' };
    const [{ id: caseId }] = (await post('/after-sales', { cases: [opened] }, desk)).value.outcomes;
    await post('/after-sales/agree', { ids: [caseId] }, desk);
    const money = { kind: 'goods', way: 'source', amount: '900' };
    expect((await post(`/after-sales/${caseId}/money`, money, desk)).said).toBe('200');
    for (let n = 0; n < 3; n++, house.later(600)) await work();
    // 8.00 through WeChat with its 16 points, and 1.00 of the 2.00 that were paid with points.
    expect(await pointsOf(id)).toMatchObject({ points: 100 });
  });

  test('of a buyer who is known as one customer it is his purchase; nobody earns with what points paid', async () => {
    const id = await account();
    await post(`/customer-accounts/${id}/matches`, { kind: 'phone', value: '13812345678' }, checker);
    const own = await order(5_000n);
    await paidBy(own, null);
    await ship(own, 5_000n);
    expect(await pointsOf(id)).toMatchObject({ points: 100 });
    const again = await order(100n);
    await payWith(again, id);
    await ship(again, 100n);
    expect(await pointsOf(id)).toMatchObject({ points: 0 });
  });
});

describe('the general ledger', () => {
  test('row 21: 300.00 paid with points, shipped: 265.49 and 34.51; sent back in parts, nothing is left', async () => {
    const id = await member(30_000);
    const own = await order(30_000n);
    const paid = (await payWith(own, id)).value.id;
    expect(await books(id)).toEqual({ 6601: 30_000, 220502: -30_000 });
    await ship(own, 30_000n);
    expect(await books(id)).toEqual({ 6601: 30_000, 6001: -26_549, 222101: -3_451 });
    for (const amount of ['10001', '19999']) {
      house.later(1);
      expect((await back(paid, amount)).said).toBe('200');
    }
    expect(await books(id)).toEqual({ 6601: 30_000, 220502: -30_000 });
  });

  test.each([1, 2, 3])(
    'any parts of a payment, before and after it ships, end with nothing left (seed %i)',
    async (seed) => {
      const id = await member(9_999);
      const { below } = seeded(seed);
      const own = await order(9_999n);
      const paid = (await payWith(own, id)).value.id;
      let [left, shipped] = [9_999, false];
      while (left > 0) {
        const part = Math.min(left, 1 + below(2500));
        house.later(1);
        expect((await back(paid, String(part))).said).toBe('200');
        left -= part;
        if (shipped || left >= 6000 || left === 0) continue;
        shipped = true;
        await ship(own, BigInt(left));
      }
      expect(await pointsOf(id)).toEqual({ points: 9_999, held: 0, worth: 9_999 });
      expect(await books(id)).toEqual({ 6601: 9_999, 220502: -9_999 });
    },
  );
});
