/** A request, the job it makes necessary and the call that job makes, as a collector of traces sees them. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { listen, signedIn } from '../../test/http.ts';
import { createHttp } from '../connectors/http.ts';
import { isAlive } from '../contract/health.ts';
import { approveOrders } from '../contract/order-commands.ts';
import { publicRoute, route } from './http/route.ts';
import { handlersByKind, Workers } from './jobs.ts';
import { flushTraces, startTracing, traceparent, tracing } from './trace.ts';

type Value = { stringValue?: string; intValue?: number };
type SpanSeen = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status: { code?: number };
  links?: { traceId: string }[];
  attributes: { key: string; value: Value }[];
};
const spans: SpanSeen[] = [];
const called: IncomingMessage['headers'][] = [];

const serve = async (answer: (request: IncomingMessage) => Promise<unknown>): Promise<string> => {
  const server = createServer((request, reply) => void answer(request).then(() => reply.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const collector = await serve(async (request) => {
  const body = (await json(request)) as { resourceSpans: { scopeSpans: { spans: SpanSeen[] }[] }[] };
  for (const { scopeSpans } of body.resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
});
const outside = await serve(async (request) => called.push(request.headers));

const offAtFirst = { tracing: tracing(), started: await startTracing('test', {}).then(() => tracing()) };
const stop = await startTracing('test', { OTEL_EXPORTER_OTLP_ENDPOINT: collector });
afterAll(stop);

const { db, config } = await testDatabase();
const http = createHttp({ hosts: [], allowLoopback: new Set([outside]) });
afterAll(() => http.close());
const workers = new Workers(db, {
  config,
  handlers: handlersByKind(
    [
      {
        kind: 'test.call',
        batch: 10,
        reach: async () => void (await http.send({ method: 'POST', url: `${outside}/secret?key=1` })),
      },
      {
        kind: 'test.fail',
        maxTries: 1,
        run: () => Promise.reject(Object.assign(new Error('张三 13900000001'), { code: 'x.y' })),
      },
    ],
    [],
  ),
});
afterAll(() => workers.stop());
const server = await listen(db, [
  route(approveOrders, async ({ ctx, body }) => {
    await ctx.enqueue('test.call', { ids: body.ids });
    return { outcomes: [] };
  }),
  publicRoute(isAlive, () => {
    throw new Error('a bug');
  }),
]);
const person = await signedIn(db, 1, ['orders.review']);
const approve = (headers: Record<string, string> = {}) =>
  server.ask(person, 'POST', '/api/v1/orders/approve', { body: { ids: [db.world.newId()] }, headers });
const named = (name: string, traceId: string) => spans.find((span) => span.name === name && span.traceId === traceId)!;

test('OPS-8 without a collector nothing is traced', () => {
  expect(offAtFirst).toEqual({ tracing: false, started: false });
});

test('OPS-8 a caller’s trace goes through request, transaction, job and the call to the outside', async () => {
  const traceId = 'a'.repeat(32);
  expect((await approve({ traceparent: `00-${traceId}-${'b'.repeat(16)}-01` })).status).toBe(200);
  await workers.drain();
  await flushTraces();
  const request = named('POST /api/v1/orders/approve', traceId);
  const transaction = named('transaction', traceId);
  const job = named('job test.call', traceId);
  const call = named('POST 127.0.0.1', traceId);
  expect(request.parentSpanId).toBe('b'.repeat(16));
  const inside = new Set(spans.filter((span) => span.parentSpanId === request.spanId).map((span) => span.spanId));
  expect([...inside]).toContain(transaction.spanId);
  expect([...inside]).toContain(job.parentSpanId);
  expect(call.parentSpanId).toBe(job.spanId);
  expect(called.at(-1)!['traceparent']).toBe(`00-${traceId}-${call.spanId}-01`);
  expect(JSON.stringify(spans)).not.toMatch(/secret|key=1/);
});

test('OPS-8 a bug’s answer names the trace of its span; a failure is told by its code, never by its message', async () => {
  const answer = (await (await server.ask(null, 'GET', '/healthz')).json()) as { traceId: string };
  await db.transaction(ONE, (ctx) => ctx.enqueue('test.fail', {}));
  await workers.drain();
  await flushTraces();
  expect(named('GET /healthz', answer.traceId).status.code).toBe(2);
  const failed = spans.find((span) => span.name === 'job test.fail')!;
  expect(failed.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'x.y' } });
  expect(JSON.stringify(spans)).not.toMatch(/张三|13900000001/);
});

test('OPS-8 a job batch continues the first trace and is linked to the others', async () => {
  spans.length = 0;
  await Promise.all([approve(), approve(), approve()]);
  await workers.drain();
  await flushTraces();
  const requests = spans.filter((span) => span.name === 'POST /api/v1/orders/approve').map((span) => span.traceId);
  const job = spans.find((span) => span.name === 'job test.call')!;
  expect(new Set([job.traceId, ...job.links!.map((link) => link.traceId)])).toEqual(new Set(requests));
  expect(requests).toHaveLength(3);
});

test('OPS-8 outside of any span there is no parent to pass on', () => {
  expect(traceparent()).toBeNull();
});
