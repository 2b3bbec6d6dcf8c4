/** Signing in over HTTP (IAM-3): password, second factor, throttling, and sessions that end at once. */
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { houseRoutes, listen, PASSWORD, type Person, signedIn, withAbsent } from '../../test/http.ts';
import { tablesWithTenant } from '../../test/seed-tables.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { systemWorld } from '../kernel/db/database.ts';
import { reachOf } from '../kernel/http/session.ts';
import { countGuess } from './guesses.ts';
import {
  createApiKey,
  createAuthenticate,
  disableUser,
  endSessionsOf,
  ensureFirstLogin,
  grantRole,
  identityJobs,
  removeSecondFactor,
  revokeApiKey,
  revokeRole,
} from './identity.ts';

/** The program's clock stands still, so a code is as old as the test says. */
const NOW = Date.UTC(2026, 10, 21, 12, 0, 5);
const { db, owner } = await testDatabase({ world: { ...systemWorld(), now: () => NOW } });
const server = await listen(db, withAbsent(houseRoutes(db)));
const authenticate = createAuthenticate(db);
// Each tenant keeps an owner, whatever the tests take from others.
for (const tenant of [1, 2]) await signedIn(db, tenant, 'owner');
const as = (tenant: number) => ({ tenant, actor: SYSTEM });

const signIn = (login: string, password: string) =>
  server.ask(null, 'POST', '/api/v1/session', { body: { login, password } });
const me = (person: Person | null, headers: Record<string, string> = {}) =>
  server.ask(person, 'GET', '/api/v1/session', { headers });
const forget = (ctx: Ctx) => (identityJobs[0] as { run(ctx: Ctx, jobs: never[]): Promise<void> }).run(ctx, []);
const codeOf = async (answer: Response) => `${answer.status} ${(await answer.json()).code}`;
const tokenIn = (answer: Response) => /guanjia_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];

test('IAM-3: login and password open a session whose cookie scripts cannot read', async () => {
  const person = await signedIn(db, 1, 'reviewer');
  const answer = await signIn(` ${person.login.toUpperCase()} `, PASSWORD);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
  const body = await answer.json();
  expect(body).toMatchObject({ next: 'done', me: { user: { login: person.login }, timeZone: 'Asia/Shanghai' } });
  expect(body.me.rights).toContain('orders.review');
  expect(body.me.rights).not.toContain('bills.approve');
  const again = await me({ ...person, token: tokenIn(answer)! });
  expect(await again.json()).toEqual(body.me);
});

test('IAM-3: nothing tells a wrong login from a wrong password, and a disabled user from both', async () => {
  const person = await signedIn(db, 1, 'owner');
  expect(await codeOf(await signIn(person.login, 'not the password'))).toBe('422 identity.wrongCredentials');
  expect(await codeOf(await signIn('nobody-at-all', PASSWORD))).toBe('422 identity.wrongCredentials');
  await db.transaction(as(1), (ctx) => disableUser(ctx, person.userId));
  expect(await codeOf(await signIn(person.login, PASSWORD))).toBe('422 identity.wrongCredentials');
});

test('IAM-3: signing out makes the session worthless', async () => {
  const person = await signedIn(db, 1, 'owner');
  expect((await server.ask(person, 'DELETE', '/api/v1/session')).status).toBe(204);
  expect(await codeOf(await me(person))).toBe('401 identity.signedOut');
});

test.each([
  ['its sessions are ended', (p: Person) => db.transaction(as(1), (ctx) => endSessionsOf(ctx, p.userId)), 401],
  ['it is disabled', (p: Person) => db.transaction(as(1), (ctx) => disableUser(ctx, p.userId)), 401],
  ['its role is taken', (p: Person) => db.transaction(as(1), (ctx) => revokeRole(ctx, p.userId, 'owner')), 403],
])('figure 41: a user is refused by the next request after %s', async (_, revoke, status) => {
  const person = await signedIn(db, 1, 'owner');
  expect((await server.ask(person, 'GET', '/api/v1/health')).status).toBe(200);
  await revoke(person);
  expect((await server.ask(person, 'GET', '/api/v1/health')).status).toBe(status);
});

test.each([
  ['7 days are over', `update session set expires_at = now()`],
  ['it rested for 12 hours', `update session set seen_at = now() - interval '12 hours'`],
])('IAM-3: a session ends when %s', async (_, change) => {
  const person = await signedIn(db, 1, 'owner');
  await owner.query(`${change} where user_id = $1`, [person.userId]);
  expect((await me(person)).status).toBe(401);
});

test('IAM-3: a used session stays open; what is over is forgotten by the hourly job', async () => {
  const used = await signedIn(db, 1, 'owner');
  const ended = await signedIn(db, 1, 'owner');
  await owner.query(`update session set seen_at = now() - interval '11 hours' where user_id = $1`, [used.userId]);
  await owner.query('update session set expires_at = now() where user_id = $1', [ended.userId]);
  expect((await me(used)).status).toBe(200);
  const rested = async () =>
    (await owner.query(`select from session where user_id = $1 and seen_at < now() - interval '1 hour'`, [used.userId]))
      .rowCount;
  await expect.poll(rested).toBe(0);
  await db.transaction(as(1), (ctx) => forget(ctx));
  const { rows } = await owner.query('select user_id from session where user_id = any($1)', [
    [used.userId, ended.userId],
  ]);
  expect(rows).toEqual([{ user_id: used.userId }]);
});

test('figure 41: at most 10 tries in 15 minutes per account and address, however many come at once', async () => {
  const person = await signedIn(db, 1, 'owner');
  const answers = await Promise.all(Array.from({ length: 14 }, () => signIn(person.login, 'a wrong guess')));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 422)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  const right = await signIn(person.login, PASSWORD);
  expect(right.status).toBe(429);
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(800);
  await owner.query(`update guess_count set since = now() - interval '15 minutes 1 second'`);
  expect((await signIn(person.login, PASSWORD)).status).toBe(200);
});

test('figure 41: an account guessed at from many addresses is locked for all of them', async () => {
  for (let i = 0; i < 100; i++) await countGuess(db, 'hunted', `10.0.${i}.1`);
  await expect(countGuess(db, 'hunted', '10.1.1.1')).rejects.toMatchObject({
    code: 'identity.locked',
    data: { minutes: 15 },
  });
});

async function withSecondFactor(): Promise<{ person: Person; codeAt(step: number): string }> {
  const person = await signedIn(db, 1, 'owner');
  const started = await (await server.ask(person, 'POST', '/api/v1/session/totp')).json();
  const totp = new TOTP({ secret: Secret.fromBase32(started.secret) });
  // Codes of the steps before, of now and after are accepted; each test uses a later one than before.
  const codeAt = (step: number) => totp.generate({ timestamp: NOW + step * 30_000 });
  const confirmed = await server.ask(person, 'POST', '/api/v1/session/totp/confirm', { body: { code: codeAt(-1) } });
  expect(await confirmed.json()).toMatchObject({ secondFactor: true });
  return { person, codeAt };
}
const giveCode = (challenge: string, code: string) =>
  server.ask(null, 'POST', '/api/v1/session/second-factor', { body: { challenge, code } });

test('IAM-3: with a second factor the password opens a challenge, and a code counts once', async () => {
  const { person, codeAt } = await withSecondFactor();
  const asked = await signIn(person.login, PASSWORD);
  expect(tokenIn(asked)).toBeUndefined();
  const { next, challenge } = await asked.json();
  expect(next).toBe('secondFactor');
  expect(await codeOf(await giveCode(challenge, codeAt(-1)))).toBe('422 identity.wrongCode');
  const code = codeAt(0);
  const done = await giveCode(challenge, code);
  expect(done.status).toBe(200);
  expect((await me({ ...person, token: tokenIn(done)! })).status).toBe(200);
  expect(await codeOf(await giveCode(challenge, codeAt(1)))).toBe('422 identity.challengeExpired');
  const other = await (await signIn(person.login, PASSWORD)).json();
  expect(await codeOf(await giveCode(other.challenge, code))).toBe('422 identity.wrongCode');
});

test('figure 41: codes are guessed no more often than passwords', async () => {
  const { person } = await withSecondFactor();
  const { challenge } = await (await signIn(person.login, PASSWORD)).json();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => giveCode(challenge, String(i).padStart(6, '0'))),
  );
  // The password was one of the ten tries.
  expect(answers.filter((answer) => answer.status === 422)).toHaveLength(9);
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(3);
});

test('figure 45: the secret of the second factor is sealed in the database', async () => {
  const { person } = await withSecondFactor();
  const { rows } = await owner.query('select totp_secret from app_user where id = $1', [person.userId]);
  expect(rows[0].totp_secret.toString('latin1')).not.toMatch(/[A-Z2-7]{32}/);
  await db.transaction(as(1), (ctx) => removeSecondFactor(ctx, person.userId));
  expect((await (await signIn(person.login, PASSWORD)).json()).next).toBe('done');
});

test('figure 45: a dump of the whole database holds no password, token, key or second-factor secret', async () => {
  const { person, codeAt } = await withSecondFactor();
  const { challenge } = await (await signIn(person.login, PASSWORD)).json();
  const { key } = await apiKey(['health.read']);
  const session = tokenIn(await giveCode(challenge, codeAt(0)))!;
  const fresh = await signedIn(db, 1, 'owner');
  const { secret } = await (await server.ask(fresh, 'POST', '/api/v1/session/totp')).json();
  const tables = await tablesWithTenant(owner);
  const all = tables.map((table) => `select t::text as row from ${table} t`).join(' union all ');
  const dump = JSON.stringify((await owner.query(all)).rows);
  expect(dump).toContain(person.login);
  for (const canary of [PASSWORD, person.token, challenge, key, session, secret])
    for (const form of [
      canary,
      Buffer.from(canary).toString('hex'),
      Buffer.from(canary).toString('base64').replace(/=+$/, ''),
    ])
      expect(dump).not.toContain(form);
});

async function apiKey(rights: readonly ('orders.read' | 'health.read')[], role = 'owner') {
  const person = await signedIn(db, 1, role);
  const session = (await authenticate({ cookie: `guanjia_session=${person.token}` }))!;
  const made = await db.transaction(session, (ctx) => createApiKey(ctx, session, { name: 'erp', rights }));
  return { person, ...made, headers: { authorization: `Bearer ${made.key}` } };
}

test('IAM-3: an API key has the rights it was made with and no more', async () => {
  const { headers, id } = await apiKey(['health.read']);
  expect((await server.ask(null, 'GET', '/api/v1/health', { headers })).status).toBe(200);
  expect(await codeOf(await server.ask(null, 'GET', '/api/v1/orders', { headers }))).toBe('403 identity.rightMissing');
  const factor = await server.ask(null, 'POST', '/api/v1/session/totp', { headers });
  expect(await codeOf(factor)).toBe('403 identity.personNeeded');
  await db.transaction(as(1), (ctx) => revokeApiKey(ctx, id));
  expect((await server.ask(null, 'GET', '/api/v1/health', { headers })).status).toBe(401);
});

test('IAM-3: a key loses what its user loses, and nobody makes one with more than they have', async () => {
  const { headers, person } = await apiKey(['health.read']);
  await db.transaction(as(1), (ctx) => revokeRole(ctx, person.userId, 'owner'));
  expect((await server.ask(null, 'GET', '/api/v1/health', { headers })).status).toBe(403);
  await expect(apiKey(['health.read'], 'warehouse')).rejects.toMatchObject({ code: 'identity.rightMissing' });
});

test('IAM-3: a wrong key is not saved by a good cookie, and a cookie is no key', async () => {
  const person = await signedIn(db, 1, 'owner');
  expect((await me(person, { authorization: 'Bearer gj_1_wrong' })).status).toBe(401);
  expect((await me(null, { authorization: `Bearer ${person.token}` })).status).toBe(401);
});

test('IAM-1: a role within a shop reaches that shop only', async () => {
  const person = await signedIn(db, 1, 'none');
  const shop = db.world.newId();
  await db.transaction(as(1), (ctx) => grantRole(ctx, person.userId, 'reviewer', { shop }));
  const session = (await authenticate({ cookie: `guanjia_session=${person.token}` }))!;
  expect(reachOf(session, 'orders.read')).toEqual({ everything: false, organisations: [], shops: [shop], nodes: [] });
  expect(reachOf(session, 'bills.read')).toEqual({ everything: false, organisations: [], shops: [], nodes: [] });
  await db.transaction(as(1), (ctx) => grantRole(ctx, person.userId, 'warehouse'));
  expect(reachOf((await authenticate({ cookie: `guanjia_session=${person.token}` }))!, 'orders.read')).toEqual({
    everything: true,
  });
});

test('IAM-1: every change of users and rights is in the audit log', async () => {
  const person = await signedIn(db, 2, 'owner');
  await db.transaction(as(2), (ctx) => revokeRole(ctx, person.userId, 'owner'));
  await db.transaction(as(2), (ctx) => disableUser(ctx, person.userId));
  const { rows } = await owner.query(
    'select action from audit_entry where tenant_id = 2 and subject = $1 order by id',
    [`user/${person.userId}`],
  );
  expect(rows.map((row) => row.action)).toEqual([
    'user.create',
    'role.grant',
    'session.open',
    'role.revoke',
    'user.disable',
    'session.endAll',
  ]);
});

test('OPS-1: the first login has a random password that works once shown, and is made once', async () => {
  const first = await ensureFirstLogin(db, '测试商户');
  expect(first!.password).toMatch(/^(\w{5}-){3}\w{5}$/);
  expect((await signIn(first!.login, first!.password)).status).toBe(200);
  expect(await ensureFirstLogin(db, '测试商户')).toBeNull();
});
