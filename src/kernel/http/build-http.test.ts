/** What a listening server does besides its routes: errors, protection, load, live events, logs. */
import net from 'node:net';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { listen, signedIn } from '../../../test/http.ts';
import { endSessionsOf } from '../../identity/identity.ts';
import { Database } from '../db/database.ts';
import { openEventStream } from './event-stream.ts';
import { assertVersion, ownRoute, publicRoute, route } from './route.ts';

const { db, config } = await testDatabase();

const Nothing = Type.Object({}, { additionalProperties: false });
const Text = Type.Object({ text: Type.String({ maxLength: 2_000_000 }) }, { additionalProperties: false });
const Answer = Type.Object({
  amount: Type.String(),
  count: Type.Integer(),
  at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  none: Type.Union([Type.String(), Type.Null()]),
});
const base = { summary: '', scope: 'signedIn' } as const;
const CANARY = 'canary-4f1c';
const PHONE = '13800138000';

const routes = [
  route({ ...base, method: 'GET', path: '/values', response: Answer }, () => ({
    amount: 9_223_372_036_854_775_807n,
    count: 3n,
    at: new Date(0),
    none: null,
    more: 'cut',
  })),
  route({ ...base, method: 'GET', path: '/write', response: Nothing }, async ({ ctx }) => {
    await ctx.sql`insert into audit_entry (tenant_id, id, actor, action, subject) values (1, ${ctx.newId()}, '', '', '')`;
    return {};
  }),
  route({ ...base, method: 'PUT', path: '/edit', body: Nothing }, (call) => assertVersion(call, 7)),
  route({ ...base, method: 'GET', path: '/bug', response: Nothing }, async ({ ctx }) => {
    const name = '张三丰';
    await ctx.sql`select ${`${CANARY} ${name} ${PHONE}`}::uuid`;
    return {};
  }),
  route({ ...base, method: 'POST', path: '/text', body: Text, response: Text }, async ({ ctx, body }) => {
    const [row] = await ctx.sql<{ text: string }>`select ${body.text}::text as text`;
    return row!;
  }),
  route({ ...base, method: 'POST', path: '/number', body: Text }, async ({ ctx, body }) => {
    await ctx.sql`select ${body.text}::bigint`;
  }),
  route({ ...base, method: 'GET', path: '/slow', response: Nothing }, async ({ ctx }) => {
    await ctx.sql`select pg_sleep(0.2)`;
    return {};
  }),
  publicRoute({ summary: '', scope: 'public', method: 'POST', path: '/hook', consumes: 'raw' }, ({ body, query }) => ({
    body: `${body.length} ${body.toString('hex')} ${query['sign']}`,
    type: 'text/plain',
    status: 202,
  })),
  ownRoute({ ...base, method: 'GET', path: '/events', produces: 'text/event-stream' }, (call) =>
    openEventStream(call, [{ type: 'hello' }], 50),
  ),
];
const server = await listen(db, routes);
const person = await signedIn(db, 1, 'owner');
const problem = async (answer: Response) => `${answer.status} ${(await answer.json()).code}`;

test('answers carry integers as text, moments in RFC 3339, and are cut to their schema', async () => {
  const answer = await server.ask(person, 'GET', '/values');
  expect(await answer.json()).toEqual({
    amount: '9223372036854775807',
    count: 3,
    at: '1970-01-01T00:00:00.000Z',
    none: null,
  });
});

test('a GET cannot write', async () => {
  expect((await server.ask(person, 'GET', '/write')).status).toBe(500);
});

test.each([
  [undefined, '428 http.versionMissing'],
  ['"6"', '409 http.changedMeanwhile'],
])('an edit with If-Match %s is refused', async (version, expected) => {
  const headers = version ? { 'if-match': version } : {};
  expect(await problem(await server.ask(person, 'PUT', '/edit', { body: {}, headers }))).toBe(expected);
});

test('an edit of the present version is done', async () => {
  const answer = await server.ask(person, 'PUT', '/edit', { body: {}, headers: { 'if-match': '"7"' } });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
});

test('what is wrong with a request is said as a problem', async () => {
  const say = async (method: string, path: string, options = {}) =>
    problem(await server.ask(person, method, path, options));
  expect(await say('GET', '/nowhere')).toBe('404 http.notFound');
  expect(await say('DELETE', '/values')).toBe('405 http.wrongMethod');
  expect(await say('POST', '/text', { body: '{"text":' })).toBe('400 http.damaged');
  expect(await say('POST', '/text', { body: { text: 'x'.repeat(1_100_000) } })).toBe('413 http.tooLarge');
  expect(await say('POST', '/text', { body: 'x', headers: { 'content-type': 'text/plain' } })).toBe(
    '415 http.wrongMediaType',
  );
  expect(await say('POST', '/text', { body: { text: 'a\0b' } })).toBe('400 http.damaged');
  expect(await say('POST', '/number', { body: { text: '9223372036854775808' } })).toBe('400 http.damaged');
  expect((await server.ask(person, 'DELETE', '/values')).headers.get('allow')).toBe('GET');
  expect(await problem(await server.ask(null, 'GET', '/values'))).toBe('401 identity.signedOut');
});

test('a webhook gets the very bytes that were sent', async () => {
  const answer = await fetch(`${server.url}/hook?sign=abc`, { method: 'POST', body: new Uint8Array([0, 255, 10]) });
  expect([answer.status, await answer.text()]).toEqual([202, '3 00ff0a abc']);
});

test('figure 45: a bug tells its trace and nothing else, and the log names neither secrets nor people', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${trace}-00000000000000aa-01` };
  const answer = await server.ask(person, 'GET', '/bug', { headers });
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    code: 'http.bug',
    traceId: trace,
  });
  const lines = server.logged.join('');
  expect(lines).toContain(trace);
  expect(lines).toContain('22P02');
  for (const secret of [CANARY, '张三丰', PHONE, person.token]) expect(lines).not.toContain(secret);
});

test.each([
  ['another site by its own word', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another origin', { origin: 'https://evil.example' }, 403],
  ['no origin at all (a sandboxed page)', { origin: 'null' }, 403],
  ['our own page', { 'sec-fetch-site': 'same-origin' }, 200],
])('a change by cookie that comes from %s', async (_, headers, status) => {
  const answer = await server.ask(person, 'POST', '/text', { body: { text: 'x' }, headers });
  expect(answer.status).toBe(status);
});

test('pages may not be framed, and load nothing from elsewhere', async () => {
  const { headers } = await server.ask(person, 'GET', '/values');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('figure 46: an address that sends mostly junk is turned away for a while, also when it then asks rightly', async () => {
  const guarded = await listen(db, routes, { junkPerWindow: 5, junkWindowMs: 60_000 });
  for (let i = 0; i < 5; i++) expect((await guarded.ask(null, 'GET', '/values')).status).toBe(401);
  const answer = await guarded.ask(person, 'GET', '/values');
  expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
});

test('figure 20: with every connection taken, requests are shed at once and service returns', async () => {
  const small = new Database({ config, size: 2, waitMs: 300 });
  const shedding = await listen(small, routes, { waitingForDatabase: 4 });
  const answers = await Promise.all(Array.from({ length: 64 }, () => shedding.ask(person, 'GET', '/slow')));
  const statuses = answers.map((answer) => answer.status);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  const shed = answers.find((answer) => answer.status === 503)!;
  expect([shed.headers.get('retry-after'), (await shed.json()).code]).toEqual(['2', 'http.unavailable']);
  expect((await shedding.ask(person, 'GET', '/values')).status).toBe(200);
  await small.close();
});

test('figure 20: 64 requests to a database that does not answer are all told so in time', async () => {
  const silent = net.createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as net.AddressInfo;
  const gone = new Database({ config: { host: '127.0.0.1', port, user: 'x', database: 'x' }, waitMs: 300 });
  const lost = await listen(gone, routes);
  const before = performance.now();
  const answers = await Promise.all(Array.from({ length: 64 }, () => lost.ask(person, 'GET', '/values')));
  expect(performance.now() - before).toBeLessThan(5000);
  expect(new Set(await Promise.all(answers.map(problem)))).toEqual(new Set(['503 http.unavailable']));
  await gone.close();
  silent.close();
});

/** The events of a stream, one by one; null when it ended. */
function eventsOf(answer: Response) {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async (): Promise<unknown> => {
    for (;;) {
      const found = /^data: (.*)\n\n/m.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        return JSON.parse(found[1]!);
      }
      const { value, done } = await reader.read();
      if (done) return null;
      text += value;
    }
  };
}

test('live events: news of one tenant, joined, and the end of a session ends the stream', async () => {
  const viewer = await signedIn(db, 1, 'owner');
  const answer = await server.ask(viewer, 'GET', '/events');
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const next = eventsOf(answer);
  expect(await next()).toEqual({ type: 'hello' });
  server.hub.publish(2, { type: 'orders', ids: ['foreign'] } as never);
  server.hub.publish(1, { type: 'orders', ids: ['a', 'b'] } as never);
  server.hub.publish(1, { type: 'orders', ids: ['b', 'c'] } as never);
  expect(await next()).toEqual({ type: 'orders', ids: ['a', 'b', 'c'] });
  await db.transaction({ tenant: 1, actor: { kind: 'system', id: '', name: '' } }, (ctx) =>
    endSessionsOf(ctx, viewer.userId),
  );
  server.hub.publish(1, { type: 'orders', ids: ['d'] } as never);
  expect(await next()).toBeNull();
});
