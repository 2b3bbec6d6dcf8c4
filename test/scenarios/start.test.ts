/**
 * `guanjia start --demo` as a person runs it (OPS-1, P8): a child process on an empty folder becomes ready, people sign
 * in, orders are seen in several states, the sandbox obeys, and a signal ends it cleanly; the next start goes on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Home } from '../../src/contract/home.ts';
import type { SandboxState } from '../../src/contract/sandbox.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-start-'));
fs.chmodSync(dataDir, 0o711);

type Started = { child: ChildProcess; url: string; said: string; complained: string; readyMs: number };
const running = new Set<ChildProcess>();
/** What the first start said, passwords included. */
let saidAtFirst = '';

async function start(...args: string[]): Promise<Started> {
  const from = performance.now();
  // As bin/guanjia.js does once everything is installed and built, without building the console for this test.
  const cli = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', path.join(root, 'src/cli.ts')];
  const child = spawn(process.execPath, [...cli, 'start', '--port', '0', '--data', dataDir, ...args]);
  running.add(child);
  child.on('exit', () => running.delete(child));
  const started = { child, url: '', said: '', complained: '', readyMs: 0 };
  child.stderr.on('data', (text: Buffer) => {
    started.complained += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${started.complained}`)));
    child.stdout.on('data', (text: Buffer) => {
      started.said += text;
      started.url = /Console\s+(\S+)/.exec(started.said)?.[1] ?? '';
      if (started.url) resolve();
    });
  });
  started.readyMs = performance.now() - from;
  return started;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => (child.exitCode === null ? child.on('exit', resolve) : resolve(child.exitCode)));

async function signIn({ url, said }: Pick<Started, 'url' | 'said'>, login: string) {
  const password = new RegExp(`${login}\\s+(\\S+)`).exec(said)?.[1] ?? '';
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  expect([login, answer.status]).toEqual([login, 200]);
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  return async <T>(method: string, place: string, body?: unknown): Promise<T> => {
    const headers = { cookie, 'idempotency-key': crypto.randomUUID(), 'content-type': 'application/json' };
    const asked = await fetch(url + place, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return (await asked.json()) as T;
  };
}

/** Asks until the answer is as wanted; the last one is told when it never is. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, withinMs = 120_000): Promise<T> {
  for (const from = performance.now(); ; ) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() - from > withinMs) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const residentMb = (child: ChildProcess): number | null => {
  const status = `/proc/${child.pid}/status`;
  return fs.existsSync(status) ? Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(status, 'utf8'))?.[1]) / 1024 : null;
};

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const countsOf = (home: Home) => new Map(home.pipeline.states.map((entry) => [entry.state, entry.count]));
const placedIn = (home: Home) => home.pipeline.states.reduce((sum, entry) => sum + entry.count, 0);

test('OPS-1, CHN-9: the demo starts, lives, obeys, stops and goes on', { timeout: 300_000 }, async () => {
  const first = await start('--demo');
  saidAtFirst = first.said;
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  const ask = await signIn(first, 'admin');
  for (const login of ['shendan', 'cangku', 'caiwu', 'fuhe']) await signIn(first, login);

  const home = await until(
    () => ask<Home>('GET', '/api/v1/home'),
    ({ pipeline }) =>
      ['waitReview', 'released', 'shipped'].every((state) => pipeline.states.some((s) => s.state === state)),
  );
  const reasons = home.pipeline.holds.map((hold) => hold.reason);
  for (const reason of [
    'addressIncomplete',
    'mappingMissing',
    'outOfStock',
    'refundAsked',
    'memo',
    'blacklist',
    'largeAmount',
  ])
    expect(reasons).toContain(reason);

  const sandbox = await ask<SandboxState>('GET', '/api/v1/sandbox');
  const shop = sandbox.channels.find((channel) => channel.shop.channel === 'taobao')!;
  const { numbers } = await ask<{ numbers: string[] }>('POST', '/api/v1/sandbox/orders', {
    shopId: shop.shop.id,
    count: 3,
    seed: 7,
  });
  await until(
    () => ask<{ items: unknown[] }>('GET', `/api/v1/orders?text=${numbers[2]}`),
    ({ items }) => items.length === 1,
  );
  const repeated = await until(
    () =>
      ask<{ sent: number; accepted: number; effects: number }>('POST', '/api/v1/sandbox/payments/repeat', {
        times: 20,
      }),
    (answer) => answer.sent === 20,
  );
  expect(repeated).toMatchObject({ accepted: 20, effects: 0 });
  const broken = await ask<SandboxState>('PUT', '/api/v1/sandbox/couriers/ZTO', { failing: true });
  expect(broken.couriers.find((courier) => courier.code === 'ZTO')).toMatchObject({ failing: true });

  const memory = residentMb(first.child);
  first.child.kill('SIGTERM');
  expect(await ended(first.child)).toBe(0);
  expect(first.complained).not.toMatch(/"level":"error"/);
  const before = await ask<Home>('GET', '/api/v1/home').catch(() => null);
  expect(before).toBeNull();

  const second = await start('--demo');
  expect(second.said).not.toContain('admin');
  console.log(
    `P8: ready after ${Math.round(first.readyMs)} ms on an empty folder, ${Math.round(second.readyMs)} ms again; ` +
      `server ${memory === null ? 'unknown' : Math.round(memory)} MB after its morning`,
  );
  const again = await signIn({ ...second, said: saidAtFirst }, 'admin');
  const later = await again<Home>('GET', '/api/v1/home');
  expect(countsOf(later).get('shipped')).toBeGreaterThanOrEqual(countsOf(home).get('shipped')!);
  // A second morning would be three hundred more.
  expect(placedIn(later) - placedIn(home)).toBeLessThan(100);
  second.child.kill('SIGTERM');
  expect(await ended(second.child)).toBe(0);
});

test('without the demo the sandbox is not running', { timeout: 120_000 }, async () => {
  const plain = await start('--no-jobs');
  const ask = await signIn({ ...plain, said: saidAtFirst }, 'admin');
  expect(await ask('GET', '/api/v1/sandbox')).toMatchObject({ status: 501, code: 'sandbox.notRunning' });
  expect(placedIn(await ask<Home>('GET', '/api/v1/home'))).toBeGreaterThan(300);
  plain.child.kill('SIGINT');
  expect(await ended(plain.child)).toBe(0);
});
