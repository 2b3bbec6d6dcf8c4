/** PAY-1, PAY-3: merchant accounts as people keep them, over HTTP, with the stand-ins as companies. Figures 44, 45. */
import os from 'node:os';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { start as startUnionPay } from '../../sandbox/psp/union-pay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, ring, signedIn } from '../../test/http.ts';
import { checkOutboundUrl, createHttp } from '../connectors/http.ts';
import { alipay } from '../connectors/psp/alipay/alipay.ts';
import { unionPay } from '../connectors/psp/union-pay/union-pay.ts';
import { wechatPay } from '../connectors/psp/wechat-pay/wechat-pay.ts';
import { grantRole } from '../identity/identity.ts';
import { SYSTEM } from '../kernel/context.ts';
import { merchantAccessOpener, NewsDesk, paymentRoutes } from './payments.ts';

const { db, owner } = await testDatabase();
const now = () => new Date();
const stands = {
  wechatPay: await startWechat({ seed: 41, now }),
  alipay: await startAlipay({ seed: 42, now }),
  unionPay: await startUnionPay({ seed: 142, now }),
};
const rules = {
  hosts: ['openapi.alipay.com'],
  allowLoopback: new Set(Object.values(stands).map((stand) => stand.url)),
};
const http = createHttp(rules);
const means = { send: http.send, now, nonce: () => 'n'.repeat(32) };
const openAccess = merchantAccessOpener(ring);
const server = await listen(
  db,
  paymentRoutes(
    new NewsDesk(db),
    {
      providers: new Map(
        [wechatPay(means), alipay(means), unionPay(means)].map((provider) => [provider.kind, provider]),
      ),
      openAccess,
      ring,
      checkEndpoint: (url) => checkOutboundUrl(url, rules, async () => ['93.184.216.34']),
      ordersToPay: async () => new Map(),
      orderRefs: async () => new Map(),
      describeActors: async () => new Map(),
      accountNames: async () => new Map(),
    },
    os.tmpdir(),
  ),
);
afterAll(async () => {
  await Promise.all(Object.values(stands).map((stand) => stand.close()));
  await http.close();
});
beforeEach(() => owner.query('truncate merchant_account, audit_entry'));

const clerk = await signedIn(db, 1, ['settings.read', 'settings.write', 'payments.accounts']);
const stranger = await signedIn(db, 2, ['settings.read', 'settings.write', 'payments.accounts']);

async function ask(method: string, at = '', body?: unknown, version?: number, person = clerk) {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1/merchant-accounts${at}`, { body, headers });
  // biome-ignore lint/suspicious/noExplicitAny: answers of several shapes, read by the tests.
  const value = (await answer.json()) as any;
  return { said: answer.ok ? '200' : `${answer.status} ${value.code}`, value };
}

type Kind = keyof typeof stands;
const given = (kind: Kind) => {
  const { endpoint, environment, merchantId, credentials } = stands[kind].access;
  const named = Object.entries(credentials).map(([name, value]) => ({ name, value }));
  return { kind, name: `${kind} 账户`, endpoint, environment, merchantId, credentials: named };
};
const make = async (kind: Kind, change: object = {}) =>
  (await ask('POST', '', { ...given(kind), ...change })).value as { id: string; version: number };

describe.each(['wechatPay', 'alipay', 'unionPay'] as const)('%s', (kind) => {
  test('PAY-1: an account is made, listed with the names of its credentials only, and works', async () => {
    const { id } = await make(kind, { feePpm: 3_800, feeTolerance: '2' });
    const { value } = await ask('GET');
    expect(value.accounts).toMatchObject([
      {
        ...{ id, kind, feePpm: 3_800, feeTolerance: '2', currency: 'CNY', active: true, version: 1 },
        credentials: {
          set: Object.keys(stands[kind].access.credentials).toSorted((a, b) => (a < b ? -1 : 1)),
          missing: [],
        },
      },
    ]);
    const { rows } = await owner.query('select to_jsonb(m)::text as text from merchant_account m');
    const [, log] = [rows, await owner.query('select detail::text as text from audit_entry')];
    for (const secret of Object.values(stands[kind].access.credentials)) {
      const escaped = JSON.stringify(secret).slice(1, -1);
      expect(JSON.stringify(value).includes(escaped)).toBe(false);
      // Numbers such as the app's are public; keys and certificates are in no dump and in no log.
      if (secret.length > 60) expect([...rows, ...log.rows].some((row) => row.text.includes(escaped))).toBe(false);
    }
    expect((await ask('POST', `/${id}/test`)).value).toEqual({ works: true, problem: null });
  });

  test('PAY-1: a test tells a key that is not ours from one that is missing', async () => {
    const { id } = await make(kind, { credentials: given(kind).credentials.slice(1) });
    expect((await ask('POST', `/${id}/test`)).value).toMatchObject({
      works: false,
      problem: { code: 'payments.notConfigured', data: { missing: [given(kind).credentials[0]!.name] } },
    });
    const other = stands[kind === 'alipay' ? 'wechatPay' : 'alipay'].access.credentials['privateKey']!;
    const credentials = [given(kind).credentials[0], { name: 'privateKey', value: other }];
    expect((await ask('PUT', `/${id}`, { credentials }, 1)).said).toBe('200');
    expect((await ask('POST', `/${id}/test`)).value.works).toBe(false);
  });

  test('PAY-1: a change replaces what it names, under the version that was seen', async () => {
    const { id } = await make(kind);
    const { credentials: own } = stands[kind].access;
    const [name, value] =
      kind === 'unionPay' ? ['rootCertificate', own['middleCertificate']!] : (['appId', 'wx2'] as const);
    const change = { name: '新名', active: false, credentials: [{ name, value }] };
    expect((await ask('PUT', `/${id}`, change)).said).toBe('428 http.versionMissing');
    expect((await ask('PUT', `/${id}`, change, 7)).said).toBe('409 http.changedMeanwhile');
    expect((await ask('PUT', `/${id}`, change, 1)).value).toMatchObject({ name: '新名', active: false, version: 2 });
    const { rows } = await owner.query('select id, credentials from merchant_account');
    expect(openAccess({ ...rows[0], kind }).credentials).toEqual({
      ...own,
      [name]: value,
    });
    const without = await ask('PUT', `/${id}`, { credentials: [{ name: 'privateKey', value: '' }] }, 2);
    expect(without.value.credentials.missing).toEqual(['privateKey']);
    const audit = await owner.query(`select action, detail from audit_entry where subject = $1 order by id`, [
      `merchantAccount/${id}`,
    ]);
    expect(audit.rows.map((row) => row.action)).toEqual([
      'merchantAccount.create',
      'merchantAccount.change',
      'merchantAccount.change',
    ]);
    expect(audit.rows[1].detail).toEqual({
      name: [given(kind).name, '新名'],
      active: [true, false],
      secrets: [name],
    });
    const history = await ask('GET', `/${id}/history`);
    expect(history.value.items.map((entry: { detail: object }) => entry.detail)).toEqual(
      audit.rows.toReversed().map((row) => row.detail),
    );
  });
});

test.each`
  change                                                           | code
  ${{ endpoint: 'https://127.0.0.1/gateway.do' }}                  | ${/^422 outbound\./}
  ${{ endpoint: 'https://169.254.169.254/latest' }}                | ${/^422 outbound\./}
  ${{ endpoint: 'https://elsewhere.example/' }}                    | ${/^422 outbound\./}
  ${{ endpoint: 'http://openapi.alipay.com/gateway.do' }}          | ${/^422 outbound\./}
  ${{ credentials: [{ name: 'password', value: 'x' }] }}           | ${/^422 payments.credentialUnknown$/}
  ${{ credentials: [{ name: 'privateKey', value: 'not a key' }] }} | ${/^422 payments.credentialDamaged$/}
  ${{ credentials: [{ name: 'alipayPublicKey', value: 'MIIB' }] }} | ${/^422 payments.credentialDamaged$/}
  ${{ feePpm: 2_000_000 }}                                         | ${/^400 http.damaged$/}
  ${{ feeTolerance: '-1' }}                                        | ${/^400 http.damaged$/}
`('figure 44: $change is refused when an account is made and when it is changed', async ({ change, code }) => {
  expect((await ask('POST', '', { ...given('alipay'), ...change })).said).toMatch(code);
  const { id } = await make('alipay');
  expect((await ask('PUT', `/${id}`, change, 1)).said).toMatch(code);
  expect((await ask('GET')).value.accounts).toMatchObject([{ endpoint: given('alipay').endpoint, version: 1 }]);
});

test('PAY-1: one merchant has one account; other tenants and people bound to a shop keep none', async () => {
  const { id } = await make('alipay');
  expect((await ask('POST', '', given('alipay'))).said).toBe('422 payments.merchantTaken');
  expect((await ask('GET', '', undefined, undefined, stranger)).value.accounts).toEqual([]);
  for (const [method, at, body] of [
    ['PUT', `/${id}`, { name: 'x' }],
    ['POST', `/${id}/test`, undefined],
  ] as const)
    expect((await ask(method, at, body, 1, stranger)).said).toBe('404 payments.accountUnknown');
  const bound = await signedIn(db, 1, 'none');
  await db.transaction({ tenant: 1, actor: SYSTEM }, (ctx) =>
    grantRole(ctx, bound.userId, 'owner', { shop: db.world.newId() }),
  );
  expect((await ask('POST', '', given('wechatPay'), undefined, bound)).said).toBe('403 identity.rightMissing');
});
