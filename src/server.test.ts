/** The composed server as a browser, a program and a scraper meet it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { health, ring, signedIn, withAbsent } from '../test/http.ts';
import { listOrders } from './contract/orders.ts';
import { healthRoutes } from './health-routes.ts';
import { createAuthenticate, identityRoutes } from './identity/identity.ts';
import { LiveHub } from './kernel/http/live-hub.ts';
import { absentRoute } from './kernel/http/route.ts';
import { createLog } from './kernel/log.ts';
import { assertAllRouted, startServer } from './server.ts';

const { db } = await testDatabase();
const house = [...identityRoutes(ring, createAuthenticate(db)), ...healthRoutes(health)];
const houseEndpoints = new Set(house.map((route) => route.endpoint));
const others = withAbsent(house).filter((route) => !houseEndpoints.has(route.endpoint));

const consoleDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-console-'));
fs.mkdirSync(path.join(consoleDir, 'assets'));
fs.writeFileSync(path.join(consoleDir, 'index.html'), '<title>console</title>');
fs.writeFileSync(path.join(consoleDir, 'assets/main-B4k3d9Xz.js'), 'plain');
fs.writeFileSync(path.join(consoleDir, 'assets/main-B4k3d9Xz.js.gz'), gzipSync('packed'));

let ready = true;
const server = await startServer({
  db,
  ring,
  hub: new LiveHub(),
  log: createLog({ level: 'silent' }),
  routes: others,
  health: { ...health, readiness: async () => [{ name: 'workers', ok: ready }] },
  port: 0,
  consoleDir,
  metricsToken: 'scraper-token',
});
afterAll(async () => {
  await server.close();
  fs.rmSync(consoleDir, { recursive: true });
});
const get = (place: string, headers: Record<string, string> = {}) => fetch(server.url + place, { headers });
const page = { accept: 'text/html' };

test('it listens on this machine only unless told otherwise', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('OPS-8: alive and ready are two questions', async () => {
  expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200]);
  ready = false;
  const answer = await get('/readyz');
  expect([answer.status, await answer.json()]).toEqual([
    503,
    {
      ok: false,
      checks: [
        { name: 'database', ok: true },
        { name: 'workers', ok: false },
      ],
    },
  ]);
  expect((await get('/healthz')).status).toBe(200);
  ready = true;
});

test('OPS-5: the API document is OpenAPI 3.1, names every operation once, and every reference leads somewhere', async () => {
  const text = await (await get('/api/openapi.json')).text();
  const document = JSON.parse(text);
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods as object));
  const names = operations.map((operation) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['signIn', 'listOrders', 'approveOrders', 'streamEvents']));
  const orders = document.paths['/api/v1/orders'].get;
  expect(orders.responses[200].content['application/json'].schema.properties.items.items).toEqual({
    $ref: '#/components/schemas/OrderRow',
  });
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(document.components.schemas).toHaveProperty(name!);
  const approve = document.paths['/api/v1/orders/approve'].post;
  expect(approve.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', required: true }));
});

test('OPS-5: the reference page loads nothing from elsewhere', async () => {
  const answer = await get('/docs', page);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(sources.length).toBeGreaterThan(2);
  for (const source of sources) {
    expect(source).not.toMatch(/^(https?:)?\/\//);
    expect((await get(new URL(source, `${server.url}/docs/`).pathname)).status, source).toBe(200);
  }
});

test('OPS-8: metrics are for this machine, or for whoever has the token', async () => {
  const person = await signedIn(db, 1, 'owner');
  await get('/api/v1/session', { cookie: `guanjia_session=${person.token}` });
  const text = await (await get('/metrics')).text();
  expect(text).toMatch(/guanjia_http_request_seconds_count\{operation="getMe",method="GET",status="200"\} 1/);
  expect(text).toMatch(/guanjia_db_connections \d/);
  const forwarded = { 'x-forwarded-for': '203.0.113.7' };
  expect((await get('/metrics', forwarded)).status).toBe(404);
  expect((await get('/metrics', { ...forwarded, authorization: 'Bearer wrong' })).status).toBe(404);
  expect((await get('/metrics', { ...forwarded, authorization: 'Bearer scraper-token' })).status).toBe(200);
});

test('the console: the page for every place in it, hashed files kept for ever, compressed where the browser can', async () => {
  const deep = await get('/orders/some-order', page);
  expect([await deep.text(), deep.headers.get('cache-control')]).toEqual(['<title>console</title>', 'no-cache']);
  const plain = await get('/assets/main-B4k3d9Xz.js', { 'accept-encoding': 'identity' });
  expect([await plain.text(), plain.headers.get('cache-control')]).toEqual([
    'plain',
    'public, max-age=31536000, immutable',
  ]);
  const packed = await get('/assets/main-B4k3d9Xz.js', { 'accept-encoding': 'gzip' });
  expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['gzip', 'packed']);
  expect((await get('/assets/missing-B4k3d9Xz.js')).status).toBe(404);
  expect((await get('/api/v1/nothing', page)).headers.get('content-type')).toMatch(/problem\+json/);
  expect((await get('/../../package.json', page)).headers.get('content-type')).toMatch(/html/);
});

test('what this build does not serve says so', async () => {
  const person = await signedIn(db, 1, 'owner');
  const answer = await get('/api/v1/orders', { cookie: `guanjia_session=${person.token}` });
  expect([answer.status, (await answer.json()).code]).toEqual([501, 'http.notInThisBuild']);
});

test('the start is refused when an endpoint has no route, or two, or is not in the contract', () => {
  const all = [...house, ...others];
  expect(() => assertAllRouted(all)).not.toThrow();
  expect(() => assertAllRouted(all.filter((route) => route.endpoint !== listOrders))).toThrow(
    'listOrders has 0 routes',
  );
  expect(() => assertAllRouted([...all, absentRoute(listOrders)])).toThrow('listOrders has 2 routes');
  const stray = absentRoute({ method: 'GET', path: '/stray', summary: '', scope: 'signedIn' });
  expect(() => assertAllRouted([...all, stray])).toThrow('/stray is not in the contract');
});
