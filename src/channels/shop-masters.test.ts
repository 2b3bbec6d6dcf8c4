/** Shops kept by a person, over HTTP, against stand-ins that check what was typed in. */
import { beforeAll, describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import { openChannelHouse } from '../../test/channel-house.ts';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import type { ShopMaster } from '../contract/shops.ts';

const { db, config, owner } = await testDatabase();
const house = await openChannelHouse(db, config, Date.now);
const server = await listen(db, house.routes);
const stage = { seed: 1, now: () => new Date(), skus: [] };
const taobao = await startTaobao(stage);
const woo = await startWoo(stage);
const here = { taobao: { ...taobao.access }, woocommerce: { ...woo.access } };
for (const standIn of [taobao, woo]) house.allow(standIn.url);

const boss = await signedIn(db, 1, 'owner');
const reader = await signedIn(db, 1, ['channels.read']);
const named = (all: object) => Object.entries(all).map(([name, value]) => ({ name, value: String(value) }));

async function ask(method: string, path: string, body?: unknown, headers?: Record<string, string>, who: Person = boss) {
  const answer = await server.ask(who, method, path, {
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
  });
  return { status: answer.status, body: await answer.json() };
}
const masters = async (who = boss): Promise<ShopMaster[]> =>
  (await ask('GET', '/api/v1/shops/masters', undefined, undefined, who)).body.shops;
const master = async (id: string) => (await masters()).find((shop) => shop.id === id)!;
const put = (id: string, body: unknown, version?: number) =>
  ask('PUT', `/api/v1/shops/${id}`, body, version === undefined ? {} : { 'if-match': `"${version}"` });
const audited = async (id: string) =>
  (await owner.query(`select action, detail from audit_entry where subject = $1 order by id`, [`shop/${id}`])).rows;

let shops = 0;
const connect = async (kind: 'taobao' | 'woocommerce' = 'taobao', more: object = {}) => {
  shops += 1;
  const { endpoint, credentials } = here[kind];
  const body = { name: `店 ${shops}`, channel: kind, endpoint, credentials: named(credentials), ...more };
  return ask('POST', '/api/v1/shops', body);
};

describe('CHN-2 shops are masters', () => {
  let id: string;
  beforeAll(async () => {
    id = (await connect()).body.id;
  });

  test('what a person connects is listed with its version and the names of what is set, no value', async () => {
    const text = JSON.stringify(await masters(reader));
    for (const secret of Object.values(here.taobao.credentials).filter((value) => value !== '官佳旗舰店'))
      expect(text).not.toContain(secret);
    expect(await master(id)).toMatchObject({
      version: 1,
      channel: 'taobao',
      credentials: { set: ['appKey', 'appSecret', 'sellerNick', 'session'], missing: [] },
      settings: { reserveAt: 'review', stockShare: 1000, stockSafety: '0', splitFromMinor: null },
      webhookPath: `/webhooks/channels/1/${id}`,
    });
    const { channels } = (await ask('GET', '/api/v1/shops/masters')).body;
    expect(channels.map((one: { kind: string }) => one.kind)).toEqual([
      ...['taobao', 'douyin', 'pinduoduo', 'jd', 'woocommerce', 'shopify', 'vendure', 'medusa'],
    ]);
  });

  test.each([
    [{ channel: 'nowhere' }, 'channels.channelUnknown', 'channel'],
    [{ credentials: [{ name: 'appkey', value: 'x' }] }, 'channels.credentialUnknown', 'credentials/appkey'],
    [{ options: [{ name: 'colour', value: 'x' }] }, 'channels.optionUnknown', 'options/colour'],
    [{ name: '店 1' }, 'channels.nameTaken', 'name'],
    [{ endpoint: 'http://10.0.0.1/router' }, 'outbound.schemeNotAllowed', 'endpoint'],
    [{ endpoint: 'https://169.254.169.254/' }, 'outbound.hostNotAllowed', 'endpoint'],
  ])('a refusal names the field: %j', async (change, code, field) => {
    const { status, body } = await connect('taobao', change);
    expect([status, body.code, body.data.field]).toEqual([422, code, field]);
  });

  test('a change is made under the version seen, keeps what it does not name, and is audited without values', async () => {
    expect((await put(id, { name: '旗舰店' })).body.code).toBe('http.versionMissing');
    expect((await put(id, { name: '旗舰店' }, 7)).body).toMatchObject({ code: 'http.changedMeanwhile' });
    const change = {
      name: '旗舰店',
      credentials: [
        { name: 'session', value: 'canary-5e5510' },
        { name: 'sellerNick', value: '' },
      ],
      carriers: [{ courier: 'SF', code: 'SFEXPRESS' }],
      requestsPerSecond: 7,
      settings: { stockShare: 300 },
    };
    expect((await put(id, change, 1)).body).toEqual({ version: 2 });
    expect((await put(id, { settings: { stockSafety: '4' } }, 2)).body).toEqual({ version: 3 });
    expect(await master(id)).toMatchObject({
      version: 3,
      name: '旗舰店',
      credentials: { set: ['appKey', 'appSecret', 'session'] },
      carriers: change.carriers,
      requestsPerSecond: 7,
      settings: { stockShare: 300, stockSafety: '4' },
    });
    const entries = await audited(id);
    expect(entries.map((entry) => entry.action)).toEqual(['shop.create', 'shop.update', 'shop.update']);
    const { items } = (await ask('GET', `/api/v1/shops/${id}/history`, undefined, undefined, reader)).body;
    expect(items.map((entry: { detail: object }) => entry.detail)).toEqual(
      entries.toReversed().map((entry) => entry.detail),
    );
    expect(entries[1].detail).toEqual({
      name: ['店 1', '旗舰店'],
      carriers: [null, { SF: 'SFEXPRESS' }],
      requestsPerSecond: [null, 7],
      stockShare: [1000, 300],
      secrets: ['session', 'sellerNick'],
    });
    expect(entries[2].detail).toEqual({ stockSafety: ['0', '4'] });
    expect(JSON.stringify(entries)).not.toContain('canary-5e5510');
  });

  test('ORD-2 STK-3 SRC-2 what steers its orders is set and read back', async () => {
    const settings = { reserveAt: 'order', unpaidMinutes: 45, splitFromMinor: '20000', shipWithinHours: null };
    const { version } = await master(id);
    await put(id, { settings }, version);
    expect((await master(id)).settings).toMatchObject(settings);
    expect((await put(id, { settings: { unpaidMinutes: 0 } }, version + 1)).status).toBe(400);
  });

  test('switched off and on again; nobody reads or writes it without the right', async () => {
    const { version: seen } = await master(id);
    const { version } = (await put(id, { credentials: named(here.taobao.credentials) }, seen)).body;
    await put(id, { active: false }, version);
    expect((await ask('POST', `/api/v1/shops/${id}/pull`, {})).body.code).toBe('channels.shopOff');
    await put(id, { active: true }, version + 1);
    expect((await ask('POST', `/api/v1/shops/${id}/pull`, {})).status).toBe(200);
    expect((await ask('PUT', `/api/v1/shops/${id}`, { active: false }, { 'if-match': '1' }, reader)).status).toBe(403);
  });
});

describe('CHN-2 a connection is tested', () => {
  const test1 = (id: string) => ask('POST', `/api/v1/shops/${id}/test`);

  test.each(['taobao', 'woocommerce'] as const)('%s: rightly connected, it works', async (kind) =>
    expect((await test1((await connect(kind)).body.id)).body).toEqual({ works: true, problem: null }),
  );

  test.each([
    ['taobao', { appSecret: 'another' }, 'channels.signatureRefused'],
    ['taobao', { session: 'another' }, 'channels.sessionRefused'],
    ['taobao', { appKey: 'another' }, 'channels.keyRefused'],
    ['taobao', { session: '' }, 'channels.credentialMissing'],
    ['woocommerce', { consumerSecret: 'another' }, 'channels.keyRefused'],
  ] as const)('%s with %j: %s', async (kind, wrong, code) => {
    const { id } = (await connect(kind)).body;
    await put(id, { credentials: named(wrong) }, 1);
    const { works, problem } = (await test1(id)).body;
    expect([works, problem.code]).toEqual([false, code]);
  });

  test('not there, not this channel, misbehaving, an address that is not allowed', async () => {
    const problemAt = async (endpoint: string) => {
      const { id } = (await connect()).body;
      await owner.query('update shop set endpoint = $2 where id = $1', [id, endpoint]);
      return (await test1(id)).body.problem.code;
    };
    house.allow('http://127.0.0.1:1');
    expect(await problemAt('http://127.0.0.1:1/router/rest')).toBe('channels.notReachable');
    expect(await problemAt(`${woo.url}/router/rest`)).toBe('channels.channelFailed');
    expect(await problemAt('https://10.0.0.1/')).toBe('outbound.hostNotAllowed');
    expect(await problemAt('')).toBe('channels.addressMissing');
    taobao.control.setFaults({ seed: 1, requests: { garble: 1 } });
    expect(await problemAt(here.taobao.endpoint)).toBe('channels.notThisChannel');
    taobao.control.setFaults({ seed: 1 });
  });
});
