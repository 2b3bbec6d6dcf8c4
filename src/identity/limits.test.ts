/** IAM-1: limits of roles: kept, shown, handed out by nobody who has less, and counted as the most of all roles. */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import type { AmountLimit } from '../contract/limits.ts';
import type { Grant, Session } from '../kernel/http/session.ts';
import { assertLimitsWithin, limitOf, mostOf } from './limits.ts';

const { db, owner: root } = await testDatabase();
const server = await listen(db, everyRoute(db));
const owner = await signedIn(db, 1, 'owner');

const refund = (amount: string, currency = 'CNY'): AmountLimit => ({ action: 'refundPayment', currency, amount });
const grant = (limits: readonly AmountLimit[], place: Partial<Grant> = {}): Grant => ({
  ...{ rights: new Set(['payments.write']), limits, organisation: null, shop: null, node: null },
  ...place,
});
const sessionOf = (...grants: Grant[]): Session => ({
  ...{ ...ONE, id: '', userId: '', grants, supplier: null, mustChangePassword: false },
});
const SHOP = '00000000-0000-7000-8000-000000000001';

test('IAM-1 no limit is any sum; a limit in one currency is none of any other', () => {
  expect(mostOf([], 'refundPayment', 'CNY')).toBe('any');
  expect(mostOf([refund('5')], 'refundPayment', 'CNY')).toBe(5n);
  expect(mostOf([refund('5')], 'refundPayment', 'USD')).toBe(0n);
  expect(mostOf([refund('5')], 'passFinance', 'CNY')).toBe('any');
});

test.each<[string, Grant[], bigint, string | undefined, boolean]>([
  ['up to the limit', [grant([refund('100')])], 100n, undefined, true],
  ['above it', [grant([refund('100')])], 101n, undefined, false],
  ['a sum that goes out counts like one that comes in', [grant([refund('100')])], -101n, undefined, false],
  ['the most of several roles', [grant([refund('100')]), grant([refund('300')])], 300n, undefined, true],
  ['a role without a limit', [grant([refund('100')]), grant([])], 9_999n, undefined, true],
  ['a role for one shop, there', [grant([refund('100')]), grant([], { shop: SHOP })], 9_999n, SHOP, true],
  ['a role for one shop, elsewhere', [grant([refund('100')]), grant([], { shop: SHOP })], 9_999n, undefined, false],
])('IAM-1 %s', async (_, grants, amountMinor, shopId, may) => {
  const refusal = await db.read(ONE, async (ctx) => {
    const over = await limitOf(ctx, sessionOf(...grants), 'refundPayment');
    return over({ amountMinor, currency: 'CNY' }, shopId ? { shopId } : {});
  });
  expect(refusal?.code).toBe(may ? undefined : 'identity.aboveLimit');
});

test('IAM-1 nobody hands out more than he may move himself', () => {
  const mine = sessionOf(grant([refund('100')]));
  const role = (limits: readonly AmountLimit[]) => ({ rights: ['payments.write'], limits });
  const settling: AmountLimit = { action: 'settlePaymentDoubts', currency: 'CNY', amount: '1' };
  const give = (limits: readonly AmountLimit[]) => () => assertLimitsWithin(mine, role(limits), 'everywhere');
  expect(give([refund('100'), settling])).not.toThrow();
  expect(give([refund('101'), settling])).toThrow();
  expect(give([refund('100', 'USD'), settling])).toThrow();
  expect(give([settling])).toThrow();
});

const ask = async (person: Person, method: string, path: string, body?: unknown, version?: number) => {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
  return { status: answer.status, body: text ? (JSON.parse(text) as any) : null };
};
const roleOf = async (code: string) =>
  (await ask(owner, 'GET', '/roles')).body.roles.find((role: { code: string }) => role.code === code);

test('IAM-1 a role keeps its limits, changes them under its version, and the log says what they were', async () => {
  const made = { name: '退款员', rights: ['payments.write'], limits: [refund('5000')] };
  const { code } = (await ask(owner, 'POST', '/roles', made)).body;
  expect(await roleOf(code)).toMatchObject({ limits: [refund('5000')], version: 1 });
  await ask(owner, 'PUT', `/roles/${code}`, { ...made, limits: [refund('7000')] }, 1);
  expect(await roleOf(code)).toMatchObject({ limits: [refund('7000')], version: 2 });
  // Limits that are not named stay; those of a right that goes, go with it.
  await ask(owner, 'PUT', `/roles/${code}`, { name: '退款员', rights: ['payments.write'] }, 2);
  expect((await roleOf(code)).limits).toEqual([refund('7000')]);
  await ask(owner, 'PUT', `/roles/${code}`, { name: '退款员', rights: ['payments.read'] }, 2);
  expect((await roleOf(code)).limits).toEqual([]);
  const { body } = await ask(owner, 'GET', `/audit?subject=role/${code}`);
  expect(body.items.at(-2).detail).toEqual({
    limits: [['refundPayment CNY 5000'], ['refundPayment CNY 7000']],
  });
});

test.each([
  ['identity.limitTwice', [refund('1'), refund('2')]],
  ['identity.limitWithoutRight', [{ action: 'passFinance', currency: 'CNY', amount: '1' }]],
])('IAM-1 limits that make no sense are refused: %s', async (code, limits) => {
  const { body } = await ask(owner, 'POST', '/roles', { name: 'x', rights: ['payments.write'], limits });
  expect(body.code).toBe(code);
});

test('IAM-1 who is limited himself makes and gives no role without that limit', async () => {
  const clerk = await signedIn(db, 1, ['access.write', 'access.read', 'payments.write']);
  await root.query('update role set limits = $2 where code = $1', [
    clerk.login,
    JSON.stringify([refund('100'), { action: 'settlePaymentDoubts', currency: 'CNY', amount: '100' }]),
  ]);
  const free = { name: 'y', rights: ['payments.write'] };
  expect((await ask(clerk, 'POST', '/roles', free)).body.code).toBe('identity.limitAbove');
  const { code } = (await ask(owner, 'POST', '/roles', free)).body;
  const other = await signedIn(db, 1, 'none');
  expect((await ask(clerk, 'POST', `/users/${other.userId}/grants`, { role: code })).body.code).toBe(
    'identity.limitAbove',
  );
  expect((await ask(owner, 'POST', `/users/${other.userId}/grants`, { role: code })).status).toBe(204);
});
