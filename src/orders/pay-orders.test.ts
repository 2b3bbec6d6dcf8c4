/**
 * PAY-1: an order of our own is paid through a company. What is unknown is asked again under the same number, what nobody
 * pays is closed after asking, and several payments of one order are together never more than it owes.
 */
import { describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { type Company, payHouse } from '../../test/pay-house.ts';
import { verifyTenant } from '../kernel/check.ts';
import { paymentChecks } from '../payments/payments.ts';
import { orderChecks } from './orders.ts';

const house = await payHouse();
const { seller, ask, work, stands, order, payment, stateOf } = house;
const start = (orderId: string, body: object) => ask(seller, 'POST', `/orders/${orderId}/payments`, body);
const begun = async (orderId: string, body: object) => (await start(orderId, body)).value.id as string;
const referenceOf = (id: string) => id.replaceAll('-', '');

/** As the buyer's browser: our page, whose form goes to the gateway as it stands there. */
async function openAtUnionPay(url: string): Promise<void> {
  expect(new URL(url).origin).toBe('https://shop.example');
  const page = await fetch(`${house.server.url}${new URL(url).pathname}`);
  const text = await page.text();
  const [, action = ''] = /action="([^"]+)"/.exec(text) ?? [];
  expect(page.headers.get('content-security-policy')).toContain(`form-action ${new URL(action).origin};`);
  const fields = [...text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
  const form = await fetch(action, { method: 'POST', body: new URLSearchParams(fields) });
  expect(await form.text()).toBe('<h1>12300 分</h1>');
}

test.each<[string, Company, object]>([
  ['wechatNative', 'wechatPay', { kind: 'qr' }],
  ['wechatJsapi', 'wechatPay', { kind: 'bridge' }],
  ['wechatH5', 'wechatPay', { kind: 'page' }],
  ['alipayPage', 'alipay', { kind: 'page' }],
  ['alipayQr', 'alipay', { kind: 'qr' }],
  ['unionPayGateway', 'unionPay', { kind: 'page' }],
  ['unionPayCompany', 'unionPay', { kind: 'page' }],
])('PAY-1 %s: started, shown, paid and told; the order goes on', async (method, company, cashier) => {
  const id = await order(12_300n);
  const paymentId = await begun(id, { method, openId: 'oBuyer', payerIp: '8.8.8.8' });
  expect(await payment(paymentId)).toMatchObject({ state: 'starting', method, start: { cashier: null } });
  await work();
  const shown = await payment(paymentId);
  expect(shown).toMatchObject({ state: 'waiting', amount: { amount: '12300' }, start: { cashier, trouble: '' } });
  if (method === 'alipayPage') await fetch(shown.start.cashier.url);
  if (company === 'unionPay') await openAtUnionPay(shown.start.cashier.url);
  const { control } = stands[company];
  control.payAsked(referenceOf(paymentId));
  const message = control.message(referenceOf(paymentId));
  // The same notice many times is one payment.
  for (let i = 0; i < 3; i++) expect(await house.tell(company, message)).toBe(200);
  await work();
  expect(await payment(paymentId)).toMatchObject({ state: 'paid', order: { id } });
  expect(await stateOf(id)).toMatchObject({ paid: 12_300 });
  expect((await stateOf(id)).state).not.toBe('waitPay');
});

describe('what may be started', () => {
  test('parts of an order together are what it owes, to the fen, also when everybody starts at once', async () => {
    const id = await order(10_000n);
    const all = await Promise.all(
      Array.from({ length: 64 }, () => start(id, { method: 'wechatNative', amount: '1000' })),
    );
    expect(all.filter(({ said }) => said === '200')).toHaveLength(10);
    expect(new Set(all.map(({ said }) => said))).toEqual(new Set(['200', '422 payments.nothingToPay']));
    await work();
    const ids = all.flatMap(({ value }) => value.id ?? []);
    for (const [i, one] of ids.entries()) {
      stands.wechatPay.control.payAsked(referenceOf(one));
      await house.tell('wechatPay', stands.wechatPay.control.message(referenceOf(one)));
      await work();
      expect(await stateOf(id)).toMatchObject({ paid: (i + 1) * 1000 });
      expect((await stateOf(id)).state === 'waitPay').toBe(i < 9);
    }
  });

  test.each([
    ['more than is owed', { method: 'wechatNative', amount: '10001' }, '422 payments.moreThanOwed'],
    ['no buyer inside of WeChat', { method: 'wechatJsapi' }, '422 payments.openIdMissing'],
    ['no phone', { method: 'wechatH5' }, '422 payments.payerIpMissing'],
    ['an account of another company', { method: 'alipayQr', account: 'wechatPay' }, '422 payments.methodNotOffered'],
  ])('PAY-1 %s is refused', async (_, body, said) => {
    expect((await start(await order(10_000n), body)).said).toBe(said);
  });

  test('an order that nobody knows, one that is paid, and an account that cannot be told', async () => {
    expect((await start(house.shop.shop, { method: 'alipayQr' })).said).toBe('404 payments.orderUnknown');
    const id = await order(100n);
    const options = (await ask(seller, 'GET', `/orders/${id}/pay-options`)).value;
    expect(options).toMatchObject({ left: { amount: '100' }, underWay: { amount: '0' } });
    expect(options.options).toHaveLength(13);
    await house.owner.query(`update merchant_account set notify_url = '' where id = 'alipay'`);
    expect((await start(id, { method: 'alipayQr' })).said).toBe('422 payments.notifyUrlMissing');
    await house.owner.query(`update merchant_account set notify_url = 'https://shop.example/told' where id = 'alipay'`);
  });
});

describe('unknown is a state', () => {
  test.each(['fail', 'cut', 'garble', 'failAfter'] as const)('%s: asked again under the same number', async (spoil) => {
    const paymentId = await begun(await order(500n), { method: 'wechatNative' });
    stands.wechatPay.control.spoil(spoil);
    await work();
    expect(await payment(paymentId)).toMatchObject({ state: 'starting', start: { tries: 1, cashier: null } });
    house.later(2);
    await work();
    expect(await payment(paymentId)).toMatchObject({
      state: 'waiting',
      start: { cashier: { kind: 'qr' }, trouble: '' },
    });
  });

  test('what the company refuses ends, with its words, and the order may be paid in another way', async () => {
    const id = await order(500n);
    const paymentId = await begun(id, { method: 'alipayQr' });
    stands.alipay.control.open(referenceOf(paymentId), 500n);
    stands.alipay.control.closePayment(referenceOf(paymentId));
    await work();
    const trouble = expect.stringContaining('ACQ.TRADE_HAS_CLOSE');
    expect(await payment(paymentId)).toMatchObject({ state: 'closed', start: { trouble } });
    expect((await start(id, { method: 'wechatNative' })).said).toBe('200');
  });

  test('a wrong amount pays nothing and waits for a person', async () => {
    const id = await order(500n);
    const paymentId = await begun(id, { method: 'wechatNative' });
    await work();
    stands.wechatPay.control.pay(referenceOf(paymentId), 500n).amountMinor = 499n;
    await house.tell('wechatPay', stands.wechatPay.control.message(referenceOf(paymentId)));
    await work();
    expect(await payment(paymentId)).toMatchObject({ state: 'waiting', doubtful: true });
    expect(await stateOf(id)).toEqual({ state: 'waitPay', paid: 0 });
  });
});

describe('closing', () => {
  const close = (id: string) => ask(seller, 'POST', '/payments/close', { ids: [id] });

  test.each<[string, string, Company]>([
    ['a code nobody scanned', 'alipayQr', 'alipay'],
    ['an open payment', 'wechatNative', 'wechatPay'],
  ])('PAY-1 %s is closed by hand, and the order may be started anew', async (_, method, company) => {
    const id = await order(700n);
    const paymentId = await begun(id, { method });
    await work();
    // The company is slow first: nobody says closed before it is.
    stands[company].control.spoil('fail');
    expect((await close(paymentId)).value.outcomes).toMatchObject([{ done: true }]);
    await work();
    expect(await payment(paymentId)).toMatchObject({ state: 'waiting', start: { closing: true, tries: 1 } });
    house.later(2);
    await work();
    expect(await payment(paymentId)).toMatchObject({ state: 'closed' });
    expect((await close(paymentId)).value.outcomes).toMatchObject([{ refusal: { code: 'payments.notOpen' } }]);
    expect((await start(id, { method })).said).toBe('200');
  });

  test('one that was paid that moment stays paid', async () => {
    const id = await order(700n);
    const paymentId = await begun(id, { method: 'wechatNative' });
    await work();
    stands.wechatPay.control.payAsked(referenceOf(paymentId));
    await close(paymentId);
    await work();
    expect(await payment(paymentId)).toMatchObject({ state: 'paid' });
    expect((await stateOf(id)).paid).toBe(700);
  });

  test('its time is up: closed after asking; a stopped order closes what is open for it', async () => {
    const [late, stopped] = [await order(700n), await order(800n)];
    const lateOne = await begun(late, { method: 'wechatNative', minutes: 5 });
    const stoppedOne = await begun(stopped, { method: 'wechatNative' });
    await work();
    house.later(299);
    await work();
    expect(await payment(lateOne)).toMatchObject({ state: 'waiting' });
    expect((await ask(seller, 'POST', '/orders/cancel', { ids: [stopped], reason: '客户改主意' })).said).toBe('200');
    house.later(1);
    await work();
    expect(await payment(lateOne)).toMatchObject({ state: 'closed', start: { trouble: '' } });
    expect(await payment(stoppedOne)).toMatchObject({ state: 'closed' });
  });
});

test('what is written holds together', async () => {
  const results = await verifyTenant(house.db, ONE, [...paymentChecks, ...orderChecks]);
  expect(results.filter(({ breaches }) => breaches > 0)).toEqual([]);
});
