/** Who may do what, over HTTP (IAM-1, IAM-3, IAM-4), on the composed product. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, PASSWORD, type Person, signedIn } from '../../test/http.ts';
import { SYSTEM } from '../kernel/context.ts';
import { grantRole } from './identity.ts';

const { db, owner: root } = await testDatabase();
const server = await listen(db, everyRoute(db));
const owner = await signedIn(db, 1, 'owner');
/** Manages access without being the owner. */
const clerk = await signedIn(db, 1, ['access.read', 'access.write', 'orders.read']);
const asOne = { tenant: 1, actor: SYSTEM };

/** Status and, when refused, the code; the body otherwise. */
async function ask(person: Person | null, method: string, path: string, body?: unknown, key?: string) {
  const options = { body, ...(key && { key }) };
  const answer = await server.ask(person, method, `/api/v1${path}`, options);
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
  const value = text ? (JSON.parse(text) as any) : null;
  return { said: answer.ok ? answer.status : `${answer.status} ${value.code}`, value };
}
const signIn = (login: string, password: string) => ask(null, 'POST', '/session', { login, password });
const audited = async (subject: string) => {
  const { value } = await ask(owner, 'GET', `/audit?subject=${encodeURIComponent(subject)}`);
  return value.items.map((item: { action: string }) => item.action);
};
const added = async (name = '新人') => {
  const login = `n${db.world.newId()}`;
  const { value } = await ask(owner, 'POST', '/users', { login, name });
  return { login, ...value } as { login: string; id: string; password: string };
};

test('IAM-1: a new user signs in with the generated password, which no list shows, and may do nothing yet', async () => {
  const login = `Li.${db.world.newId()}`;
  const first = await ask(owner, 'POST', '/users', { login, name: '李雷' }, 'add-1');
  const again = await ask(owner, 'POST', '/users', { login, name: '李雷' }, 'add-1');
  expect(again.value).toEqual(first.value);
  const { id, password } = first.value;
  const signed = await signIn(login, password);
  expect(signed.value.me).toMatchObject({ user: { id, name: '李雷' }, rights: [] });
  const { value } = await ask(owner, 'GET', `/users?text=${login.toLowerCase()}`);
  expect(value.items).toMatchObject([{ id, enabled: true, secondFactor: false, grants: [], name: '李雷' }]);
  expect(JSON.stringify(value)).not.toContain(password);
  expect((await ask(owner, 'POST', '/users', { login, name: 'x' })).said).toBe('422 identity.loginTaken');
  expect(await audited(`user/${id}`)).toEqual(['session.open', 'user.create']);
});

test('IAM-1: users are paged by login, each once', async () => {
  for (let i = 0; i < 5; i++) await added();
  const seen: string[] = [];
  let cursor = '';
  do {
    const { value } = await ask(owner, 'GET', `/users?limit=2${cursor}`);
    seen.push(...value.items.map((item: { login: string }) => item.login));
    cursor = value.next ? `&cursor=${value.next}` : '';
  } while (cursor);
  const { rows } = await root.query('select login from app_user where tenant_id = 1 order by login');
  expect(seen).toEqual(rows.map((row) => row.login));
});

test('IAM-1: a disabled user is out at once and back when enabled', async () => {
  const { id, login, password } = await added();
  await ask(owner, 'POST', `/users/${id}/grants`, { role: 'support' });
  expect((await ask(owner, 'POST', `/users/${id}/disable`)).said).toBe(204);
  expect((await signIn(login, password)).said).toBe('422 identity.wrongCredentials');
  expect((await ask(owner, 'POST', `/users/${id}/enable`)).said).toBe(204);
  expect((await signIn(login, password)).value.me.rights).toContain('orders.reveal');
});

test('IAM-1: a role is given within one shop, listed, and taken back there', async () => {
  const { id } = await added();
  const shop = db.world.newId();
  await root.query(
    `insert into shop (tenant_id, id, name, channel, shop_group, currency, settings)
     select 1, $1, '旗舰店', 'custom:x', 'g', 'CNY', '{}'`,
    [shop],
  );
  const grant = { role: 'reviewer', within: { kind: 'shop', id: shop } };
  expect((await ask(owner, 'POST', `/users/${id}/grants`, grant)).said).toBe(204);
  const { value } = await ask(owner, 'GET', `/users?text=新人&limit=200`);
  expect(value.items.find((item: { id: string }) => item.id === id).grants).toEqual([grant]);
  const roles = (await ask(owner, 'GET', '/roles')).value;
  expect(roles.places).toContainEqual({ kind: 'shop', id: shop, name: '旗舰店' });
  expect(roles.roles.find((role: { code: string }) => role.code === 'owner').rights).toContain('access.write');
  const elsewhere = { role: 'reviewer', within: { kind: 'shop', id: db.world.newId() } };
  expect((await ask(owner, 'POST', `/users/${id}/grants`, elsewhere)).said).toBe('404 identity.placeUnknown');
  expect((await ask(owner, 'POST', `/users/${id}/grants/revoke`, { role: 'reviewer' })).said).toBe(
    '404 identity.notGranted',
  );
  expect((await ask(owner, 'POST', `/users/${id}/grants/revoke`, grant)).said).toBe(204);
  expect(await audited(`user/${id}`)).toEqual(['role.revoke', 'role.grant', 'user.create']);
});

test('figure 37: nobody gives or takes what they do not hold, nor touches who holds more', async () => {
  const { id } = await added();
  const refused = '403 identity.rightMissing';
  expect((await ask(clerk, 'POST', `/users/${id}/grants`, { role: 'support' })).said).toBe(refused);
  expect((await ask(clerk, 'POST', `/users/${clerk.userId}/grants`, { role: 'owner' })).said).toBe(refused);
  expect((await ask(clerk, 'POST', `/users/${owner.userId}/grants/revoke`, { role: 'owner' })).said).toBe(refused);
  for (const change of ['disable', 'enable', 'second-factor/reset'])
    expect((await ask(clerk, 'POST', `/users/${owner.userId}/${change}`)).said).toBe(refused);
  const key = { name: 'erp', rights: ['orders.reveal'] };
  expect((await ask(clerk, 'POST', '/api-keys', key)).said).toBe(refused);
  expect((await ask(clerk, 'POST', `/users/${id}/grants`, { role: 'none' })).said).toBe(204);
});

test('IAM-1: who manages access within one shop only manages none of it', async () => {
  const person = await signedIn(db, 1, 'none');
  const shop = db.world.newId();
  await db.transaction(asOne, (ctx) => grantRole(ctx, person.userId, 'owner', { shop }));
  for (const [method, path, body] of [
    ['GET', '/users'],
    ['GET', '/roles'],
    ['GET', '/api-keys'],
    ['GET', '/audit'],
    ['POST', '/users', { login: 'sneaky', name: 'x' }],
    ['POST', `/users/${person.userId}/grants`, { role: 'owner' }],
    ['POST', '/api-keys', { name: 'x', rights: ['orders.read'] }],
  ] as const)
    expect([path, (await ask(person, method, path, body)).said]).toEqual([path, '403 identity.rightMissing']);
});

test('IAM-1: the last owner cannot be disabled or lose the role, also when two go at once', async () => {
  const [a, b] = [await signedIn(db, 2, 'owner'), await signedIn(db, 2, 'owner')];
  const both = await Promise.all([
    ask(a, 'POST', `/users/${b.userId}/disable`),
    ask(b, 'POST', `/users/${a.userId}/grants/revoke`, { role: 'owner' }),
  ]);
  // The second finds the last owner, or itself already out.
  expect(both.filter(({ said }) => said === 204)).toHaveLength(1);
  const left = both[0].said === 204 ? a : b;
  expect((await ask(left, 'POST', `/users/${left.userId}/disable`)).said).toBe('422 identity.lastOwner');
  const revoked = await ask(left, 'POST', `/users/${left.userId}/grants/revoke`, { role: 'owner' });
  expect(revoked.said).toBe('422 identity.lastOwner');
  expect((await ask(left, 'GET', '/users')).said).toBe(200);
});

test('IAM-3: an API key is shown once, works within its rights, and stops when revoked', async () => {
  const { value } = await ask(owner, 'POST', '/api-keys', { name: 'erp', rights: ['orders.read'] });
  const headers = { authorization: `Bearer ${value.key}` };
  const asKey = async (path: string) => (await server.ask(null, 'GET', `/api/v1${path}`, { headers })).status;
  expect([await asKey('/orders'), await asKey('/users')]).toEqual([200, 403]);
  const listed = await ask(owner, 'GET', '/api-keys');
  expect(listed.value.items[0]).toMatchObject({ id: value.id, name: 'erp', rights: ['orders.read'], revokedAt: null });
  expect(JSON.stringify(listed.value)).not.toContain(value.key);
  expect((await ask(owner, 'DELETE', `/api-keys/${value.id}`)).said).toBe(204);
  expect(await asKey('/orders')).toBe(401);
  expect(await audited(`apiKey/${value.id}`)).toEqual(['apiKey.revoke', 'apiKey.create']);
});

test('IAM-3: a new password needs the old one and ends the other sessions', async () => {
  const person = await signedIn(db, 1, 'support');
  const other = await signIn(person.login, PASSWORD);
  expect(other.said).toBe(200);
  const change = (old: string, fresh: string) => ask(person, 'POST', '/session/password', { old, new: fresh });
  expect((await change('not the old one', 'a long new secret')).said).toBe('422 identity.wrongPassword');
  expect((await change(PASSWORD, 'short')).said).toBe('422 identity.passwordWeak');
  expect((await ask(person, 'GET', '/sessions')).value.items).toHaveLength(2);
  expect((await change(PASSWORD, 'a long new secret')).said).toBe(204);
  expect((await ask(person, 'GET', '/sessions')).value.items).toMatchObject([{ current: true }]);
  expect((await signIn(person.login, PASSWORD)).said).toBe('422 identity.wrongCredentials');
  expect((await signIn(person.login, 'a long new secret')).said).toBe(200);
});

test('figure 41: the old password is guessed no more often than at the door', async () => {
  const person = await signedIn(db, 1, 'support');
  const said = [];
  for (let i = 0; i < 11; i++)
    said.push((await ask(person, 'POST', '/session/password', { old: `guess ${i}`, new: 'a long new secret' })).said);
  expect(said.slice(9)).toEqual(['422 identity.wrongPassword', '429 identity.tooManyTries']);
});

test("IAM-3: one ends one's own sessions and nobody else's", async () => {
  const person = await signedIn(db, 1, 'support');
  await signIn(person.login, PASSWORD);
  const [newest, mine] = (await ask(person, 'GET', '/sessions')).value.items;
  expect([newest.current, mine.current]).toEqual([false, true]);
  expect((await ask(owner, 'DELETE', `/sessions/${mine.id}`)).said).toBe('404 identity.sessionUnknown');
  expect((await ask(person, 'DELETE', `/sessions/${newest.id}`)).said).toBe(204);
  expect((await ask(person, 'DELETE', `/sessions/${mine.id}`)).said).toBe(204);
  expect((await ask(person, 'GET', '/sessions')).said).toBe('401 identity.signedOut');
});

test('IAM-3: a lost authenticator is forgotten', async () => {
  const person = await signedIn(db, 1, 'support');
  await root.query(`update app_user set totp_confirmed_at = now(), totp_secret = 'x' where id = $1`, [person.userId]);
  expect((await signIn(person.login, PASSWORD)).value.next).toBe('secondFactor');
  expect((await ask(owner, 'POST', `/users/${person.userId}/second-factor/reset`)).said).toBe(204);
  expect((await signIn(person.login, PASSWORD)).value.next).toBe('done');
});

test('IAM-4: the audit log is found by who, by what and by when, page by page', async () => {
  const chief = await signedIn(db, 1, 'owner');
  const { value } = await ask(chief, 'POST', '/users', { login: `a${db.world.newId()}`, name: '被记录' });
  for (const role of ['support', 'reviewer', 'warehouse'])
    await ask(chief, 'POST', `/users/${value.id}/grants`, { role });
  const from = new Date(db.world.now() - 60_000).toISOString();
  const list = (query: string) => ask(owner, 'GET', `/audit?actorId=${chief.userId}&from=${from}${query}`);
  const first = (await list('&limit=3')).value;
  const rest = (await list(`&limit=3&cursor=${first.next}`)).value;
  const all = [...first.items, ...rest.items];
  expect(all.map((item) => [item.action, item.detail.role ?? null])).toEqual([
    ['role.grant', 'warehouse'],
    ['role.grant', 'reviewer'],
    ['role.grant', 'support'],
    ['user.create', null],
  ]);
  expect(all[0]).toMatchObject({
    actor: { kind: 'user', id: chief.userId, name: '测试员' },
    subject: `user/${value.id}`,
  });
  expect((await list(`&until=${from}`)).value.items).toEqual([]);
  const actionsWith = async (text: string) =>
    (await list(`&text=${encodeURIComponent(text)}`)).value.items.map((item: { action: string }) => item.action);
  expect(await actionsWith('被记录')).toEqual(['user.create']);
  expect(await actionsWith('WAREHOUSE')).toEqual(['role.grant']);
  expect(await actionsWith(`user/${value.id}`)).toHaveLength(4);
  expect(await actionsWith('%')).toEqual([]);
});

const RULES = 'settings.read';
const putRole = async (person: Person, code: string, version: number | null, body: unknown) => {
  const headers: Record<string, string> = version === null ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, 'PUT', `/api/v1/roles/${code}`, { body, headers });
  const value = (await answer.json()) as { code?: string; version?: number };
  return answer.ok ? value.version : `${answer.status} ${value.code}`;
};
const roleNamed = async (name: string) => {
  const { value } = await ask(owner, 'GET', '/roles');
  return value.roles.find((role: { name: string }) => role.name === name);
};

test('IAM-1: a role is made and changed; whoever holds it may at once do what it now says', async () => {
  const { code } = (await ask(owner, 'POST', '/roles', { name: '夜班', rights: ['orders.read'] })).value;
  const person = await signedIn(db, 1, 'none');
  await db.transaction(asOne, (ctx) => grantRole(ctx, person.userId, code));
  expect((await ask(person, 'GET', '/orders')).said).toBe(200);
  expect((await ask(person, 'GET', '/webhook-endpoints')).said).toBe('403 identity.rightMissing');
  expect(await putRole(owner, code, 1, { name: '夜班组', rights: [RULES] })).toBe(2);
  expect((await ask(person, 'GET', '/orders')).said).toBe('403 identity.rightMissing');
  expect((await ask(person, 'GET', '/webhook-endpoints')).said).toBe(200);
  expect(await roleNamed('夜班组')).toEqual({
    code,
    version: 2,
    name: '夜班组',
    rights: [RULES],
    limits: [],
    everything: false,
  });
  const { value } = await ask(owner, 'GET', `/roles/${code}/history`);
  expect(value.items).toMatchObject([
    { action: 'role.change', detail: { name: ['夜班', '夜班组'], rights: [['orders.read'], [RULES]] } },
    { action: 'role.create', detail: { name: [null, '夜班'], rights: [null, ['orders.read']] } },
  ]);
});

test.each`
  what                                 | who        | rights                           | version | said
  ${'a right the changer lacks given'} | ${'clerk'} | ${['orders.read', RULES]}        | ${1}    | ${'403 identity.rightMissing'}
  ${'a right the changer lacks taken'} | ${'clerk'} | ${[]}                            | ${1}    | ${'403 identity.rightMissing'}
  ${'what the changer holds'}          | ${'clerk'} | ${['stock.read', 'orders.read']} | ${1}    | ${2}
  ${'no version'}                      | ${'owner'} | ${['stock.read']}                | ${null} | ${'428 http.versionMissing'}
  ${'an old version'}                  | ${'owner'} | ${['stock.read']}                | ${7}    | ${'409 http.changedMeanwhile'}
`('IAM-1: nobody gives or takes with a role what they do not hold: $what', async ({ who, rights, version, said }) => {
  const { code } = (await ask(owner, 'POST', '/roles', { name: 'r', rights: ['stock.read'] })).value;
  expect(await putRole(who === 'owner' ? owner : clerk, code, version, { name: 'r', rights })).toBe(said);
});

test('IAM-1: the owner’s role stays as it is; a role beyond one’s own rights is not made', async () => {
  const { version } = await roleNamed('负责人');
  expect(await putRole(owner, 'owner', version, { name: 'x', rights: [] })).toBe('422 identity.roleFixed');
  expect(await putRole(owner, 'nobody', 1, { name: 'x', rights: [] })).toBe('404 identity.roleUnknown');
  const said = (await ask(clerk, 'POST', '/roles', { name: 'x', rights: [RULES] })).said;
  expect(said).toBe('403 identity.rightMissing');
});

test('IAM-3: who forgot a password gets a new one, and every session of theirs ends', async () => {
  const { id, login, password } = await added();
  expect((await signIn(login, password)).said).toBe(200);
  const { value } = await ask(owner, 'POST', `/users/${id}/password/reset`);
  expect((await signIn(login, password)).said).toBe('422 identity.wrongCredentials');
  expect((await signIn(login, value.password)).said).toBe(200);
  expect((await ask(clerk, 'POST', `/users/${owner.userId}/password/reset`)).said).toBe('403 identity.rightMissing');
});

test('IAM-1: preferences are a person’s own, the last word counts, and there is a limit to them', async () => {
  const put = (person: Person, name: string, value: string) => ask(person, 'PUT', `/preferences/${name}`, { value });
  const mine = async (person: Person) => (await ask(person, 'GET', '/preferences')).value.preferences;
  await put(owner, 'columns.orders', '["number"]');
  await put(owner, 'columns.orders', '["number","state"]');
  await put(clerk, 'views.orders', '{}');
  expect(await mine(owner)).toEqual([{ name: 'columns.orders', value: '["number","state"]' }]);
  expect(await mine(clerk)).toEqual([{ name: 'views.orders', value: '{}' }]);
  expect((await put(owner, '../etc', '1')).said).toMatch(/^4/);
  expect((await put(owner, 'columns.orders', 'x'.repeat(16_385))).said).toBe('400 http.damaged');
  for (let i = 0; i < 199; i++) await put(clerk, `columns.t${i}`, '[]');
  expect((await put(clerk, 'columns.more', '[]')).said).toBe('422 identity.tooManyPreferences');
  expect((await put(clerk, 'columns.t1', '["a"]')).said).toBe(204);
});
