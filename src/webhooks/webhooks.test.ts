/** Events on their way to another system, over HTTP, with a receiver that checks signatures by the book. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { placing } from '../../test/faults/durable-house.ts';
import { signedIn } from '../../test/http.ts';
import { setUpSelling } from '../../test/orders.ts';
import { openWholeHouse } from '../../test/whole-house.ts';
import type { Id } from '../kernel/ids.ts';
import { PAUSES } from './deliver.ts';
import { forgetEvents } from './deliveries.ts';
import { signedHeaders } from './sign.ts';
import { raiseEvents } from './webhooks.ts';

type Received = { id: string; type: string; data: Record<string, unknown>; valid: boolean };

let received: Received[] = [];
let answer = 200;
let secret = '';
const receiver = createServer(async (request, reply) => {
  const body = await text(request);
  const header = (name: string) => String(request.headers[name]);
  const [id, at] = [header('webhook-id'), header('webhook-timestamp')];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
  const { type, data } = JSON.parse(body);
  const fresh = Math.abs(Number(at) - Date.now() / 1000) < 300;
  received.push({ id, type, data, valid: fresh && signature === header('webhook-signature') });
  reply.statusCode = answer;
  reply.end('x'.repeat(10));
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => receiver.close());
const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

const house = await openWholeHouse();
house.allow(origin);
const person = await signedIn(house.db, 1, 'owner');
const ask = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  key?: string,
) => {
  const got = await house.server.ask(person, method, path, { body, headers, ...(key && { key }) });
  const said = await got.text();
  return { status: got.status, body: said ? JSON.parse(said) : null };
};
const PATH = '/api/v1/webhook-endpoints';
const all = { name: 'ERP', url: `${origin}/hooks`, events: ['order.released', 'order.held', 'stock.changed'] };
const made = await ask('POST', PATH, all, {}, 'first');
const endpoint: Id = made.body.id;
secret = made.body.secret;
const deliveries = async (query = '') => (await ask('GET', `${PATH}/${endpoint}/deliveries${query}`)).body.items;
const raise = (skuId: string) =>
  house.inOne((ctx) => raiseEvents(ctx, [{ type: 'stock.changed', data: { skuIds: [skuId] } }]));
const makeDue = () => house.owner.query(`update webhook_delivery set due_at = now() - interval '1 minute'`);

beforeEach(async () => {
  await house.settle();
  received = [];
  answer = 200;
});

test('OPS-5 a signature is the one the standard shows', () => {
  const headers = signedHeaders(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1614265330,
    '{"test": 2432232314}',
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('OPS-5 the secret is shown once, and again only to the same request; it lies sealed', async () => {
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect((await ask('POST', PATH, all, {}, 'first')).body).toEqual(made.body);
  const { body } = await ask('GET', PATH);
  expect(body.items).toEqual([expect.objectContaining({ id: endpoint, ...all, active: true, version: 1 })]);
  const { rows } = await house.owner.query('select * from webhook_endpoint');
  expect(JSON.stringify([body, rows])).not.toContain(secret.slice(6));
});

test.each([
  ['http://example.com/x', 'outbound.schemeNotAllowed'],
  ['https://127.0.0.1/x', 'outbound.addressNotPublic'],
  ['https://169.254.169.254/latest', 'outbound.addressNotPublic'],
  ['https://a:b@example.com/x', 'outbound.credentialsInUrl'],
  ['nonsense', 'outbound.notUrl'],
])('OPS-5 an address nobody may call is not kept: %s', async (url, code) => {
  const answers = [
    await ask('POST', PATH, { ...all, url }),
    await ask('PUT', `${PATH}/${endpoint}`, { ...all, url, active: true }, { 'if-match': '"1"' }),
  ];
  for (const { status, body } of answers)
    expect([status, body.code]).toEqual([422, expect.stringMatching(/^outbound\./)]);
  // Names the house does not know are refused before an address is looked at.
  expect(['outbound.hostNotAllowed', code]).toContain(answers[0]!.body.code);
});

test('OPS-5 orders tell that they were released or held, in the transaction in which they were', async () => {
  const { shop } = await house.inOne((ctx) => setUpSelling(ctx, { 'HOOK-1': [5, 0] }));
  const place = (number: string, count: number) =>
    ask('PUT', `/api/v1/shops/${shop}/orders/${number}`, placing({ 'HOOK-1': count }, number));
  await place('H-1', 1);
  await place('H-2', 99);
  await house.settle();
  const told = received.filter((event) => event.type !== 'stock.changed');
  const found = await house.owner.query('select id, number, state, hold_reasons, channel_numbers from sales_order');
  const orders = found.rows.sort((a, b) => (a.channel_numbers[0] < b.channel_numbers[0] ? -1 : 1));
  expect(orders.map((order) => order.state)).toEqual(['released', expect.not.stringMatching('released')]);
  const news = (order: (typeof orders)[number]) => ({
    orderId: order.id,
    ...{ number: order.number, shopId: shop, state: order.state, holdReasons: order.hold_reasons },
  });
  expect(told.map(({ type, data, valid }) => ({ type, data, valid }))).toEqual(
    expect.arrayContaining([
      { type: 'order.released', data: news(orders[0]), valid: true },
      { type: 'order.held', data: news(orders[1]), valid: true },
    ]),
  );
  expect(told).toHaveLength(2);
});

test('OPS-5 many changes of stock are one event; what is rolled back is told nobody', async () => {
  const skus = Array.from({ length: 3 }, () => house.db.world.newId());
  for (const skuId of skus) await house.inOne((ctx) => ctx.enqueue('stock.changed', { skuIds: [skuId] }));
  await house.db
    .transaction(ONE, async (ctx) => {
      await raiseEvents(ctx, [{ type: 'stock.changed', data: { skuIds: [] } }]);
      throw new Error('rolled back');
    })
    .catch(() => {});
  await house.settle();
  expect(received).toEqual([{ id: expect.any(String), type: 'stock.changed', data: { skuIds: skus }, valid: true }]);
});

test('OPS-5 a receiver that fails is asked again under the same id, later each time, then a person replays it', async () => {
  answer = 500;
  await raise('a');
  for (let n = 1; n <= PAUSES.length + 1; n++) {
    await house.settle();
    const [delivery] = await deliveries();
    const last = n > PAUSES.length;
    expect(delivery).toMatchObject({ tries: n, state: last ? 'failed' : 'waiting', lastStatus: 500 });
    if (!last) expect((Date.parse(delivery.dueAt) - Date.now()) / 1000).toBeGreaterThan(PAUSES[n - 1]! * 0.85 - 1);
    await makeDue();
    await house.due('webhooks.retry');
  }
  await house.settle();
  expect(new Set(received.map((event) => event.id)).size).toBe(1);
  expect(received).toHaveLength(PAUSES.length + 1);
  answer = 204;
  const eventId = received[0]!.id;
  const unknown = house.db.world.newId();
  const replayed = await ask('POST', `${PATH}/${endpoint}/replay`, { eventIds: [eventId, unknown] });
  expect(replayed.body.outcomes).toEqual([
    { id: eventId, done: true },
    { id: unknown, done: false, refusal: { code: 'webhooks.eventUnknown' } },
  ]);
  await house.settle();
  expect((await deliveries('?state=delivered'))[0]).toMatchObject({ eventId, tries: 1, lastStatus: 204 });
});

test('OPS-5 changed under If-Match; what waits for an inactive endpoint goes out when it is active again', async () => {
  const put = (change: object, version: number) =>
    ask('PUT', `${PATH}/${endpoint}`, { ...all, active: true, ...change }, { 'if-match': `"${version}"` });
  expect((await put({}, 7)).body.code).toBe('http.changedMeanwhile');
  await raise('waits');
  expect((await put({ active: false }, 1)).body).toEqual({ version: 2 });
  const { items } = (await ask('GET', `${PATH}/${endpoint}/history`)).body;
  expect(items[0]).toMatchObject({ action: 'webhook.change', detail: { active: [true, false] } });
  await raise('told nobody');
  await house.settle();
  expect(received).toEqual([]);
  await put({ active: true }, 2);
  await house.settle();
  expect(received.map((event) => event.data)).toEqual([{ skuIds: ['waits'] }]);
});

test('OPS-5 a new secret signs from the next delivery on; old events are forgotten', async () => {
  const before = secret;
  secret = (await ask('POST', `${PATH}/${endpoint}/secret`)).body.secret;
  expect(secret).not.toBe(before);
  await raise('b');
  await house.settle();
  expect(received.map((event) => event.valid)).toEqual([true]);
  const { rows } = await house.owner.query('select count(*)::int as n from webhook_event');
  expect(rows[0].n).toBeGreaterThan(0);
  await house.inOne((ctx) => forgetEvents({ ...ctx, now: () => Date.now() + 31 * 86_400_000 }));
  expect(await deliveries()).toEqual([]);
});

test('OPS-5 a test event reaches the one endpoint, signed like any other; none is sent to one that is off', async () => {
  const { body } = await ask('POST', `${PATH}/${endpoint}/test`);
  await house.settle();
  expect(received).toEqual([{ id: body.eventId, type: 'webhook.test', data: { endpointId: endpoint }, valid: true }]);
  expect((await deliveries()).at(0)).toMatchObject({ eventId: body.eventId, state: 'delivered', lastStatus: 200 });
  const [kept] = (await ask('GET', PATH)).body.items;
  const switched = (active: boolean, version: number) =>
    ask('PUT', `${PATH}/${endpoint}`, { ...all, active }, { 'if-match': `"${version}"` });
  const off = await switched(false, kept.version);
  expect((await ask('POST', `${PATH}/${endpoint}/test`)).body.code).toBe('webhooks.endpointOff');
  await switched(true, off.body.version);
});
