/**
 * PostgreSQL is killed under load, the whole server or one of its sessions, while the app stays up. The app must tell
 * its callers to come again, and come back by itself: connections, workers, live news.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { rawTrade } from '../../src/bench/pipeline.ts';
import { storeMessage } from '../../src/channels/channels.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { ONE } from '../database.ts';
import { signedIn } from '../http.ts';
import { seeded } from '../random.ts';
import { type Answer, ask, startApp } from './app.ts';
import { durableServer, expectSound, NIGHT, ordersPerNumber, placing, setUpMerchant } from './durable-house.ts';
import { followNews } from './follow-news.ts';

const ROUNDS = NIGHT ? 20 : 4;
const CALLERS = 16;

const { db, dir, config, server } = await durableServer();
const merchant = await setUpMerchant(db, 12, 1_000_000n);
const person = await signedIn(db, 1, 'owner');
const app = await startApp(dir, config);
const news = followNews(`${app.url}/api/v1/events`, person);
afterAll(() => news.stop());

const placed: string[] = [];
const pages: string[] = [];
const answers: { at: number; answer: Answer | null }[] = [];
const random = seeded(14);
let last = 0;
let ending = false;

/** Places order after order; what is not acknowledged is sent again under its number, as every caller should. */
async function caller(name: string): Promise<void> {
  for (let n = 0; !ending; n++) {
    const number = `${name}-${n}`;
    const body = placing({ [random.pick(merchant.codes)]: 1 + random.below(3) }, number);
    for (;;) {
      const answer = await ask(app, person, 'PUT', `/api/v1/shops/${merchant.shop}/orders/${number}`, body);
      answers.push({ at: performance.now(), answer });
      if (answer?.status === 200) break;
      await wait(200);
    }
    placed.push(number);
  }
}

/** A page of a channel comes in, for the workers; a database that is away is asked again. */
async function storePage(): Promise<void> {
  const orders = Array.from({ length: 5 }, () => rawTrade(merchant as never, last++));
  for (;;) {
    const stored = db.transaction(ONE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', orders));
    if (await stored.catch(() => null)) break;
    await wait(100);
  }
  pages.push(...orders.map((order) => order.number));
}

const waiting = async (): Promise<number> => {
  const rows = await db.read(
    ONE,
    (ctx) => ctx.sql`select id from job where tenant_id = ${ctx.tenant} and kind = 'orders.take'`,
  );
  return rows.length;
};

/** The whole server, or one session of the app's: then the server throws all of them out and recovers. */
async function killPostgres(whole: boolean): Promise<void> {
  if (whole) {
    process.kill(server.pid!, 'SIGKILL');
    return;
  }
  const [session] = await db.ask<{ pid: number }>(sql`
    select pid
    from pg_stat_activity
    where pid <> pg_backend_pid()
      and usename is not null
    order by random()
    limit 1`);
  execFileSync('kill', ['-9', String(session!.pid)]);
}

test(`figure 14: kill -9 of PostgreSQL under load, ${ROUNDS} times: nothing acknowledged is lost, back by itself`, {
  timeout: ROUNDS * 30_000 + 60_000,
}, async () => {
  const callers = Array.from({ length: CALLERS }, (_, i) => caller(`C${i}`));
  const back: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await storePage();
    await wait(300 + random.below(700));
    await killPostgres(round % 2 === 0);
    const killed = performance.now();
    await storePage();
    const ordersSince = () => answers.some(({ at, answer }) => at > killed + 300 && answer?.status === 200);
    const heard = news.count('orders');
    await expect.poll(ordersSince, { timeout: 30_000, interval: 50 }).toBe(true);
    await expect.poll(() => waiting().catch(() => -1), { timeout: 30_000, interval: 50 }).toBe(0);
    await expect.poll(() => news.count('orders') > heard, { timeout: 30_000, interval: 50 }).toBe(true);
    back.push((performance.now() - killed) / 1000);
  }
  ending = true;
  await Promise.all(callers);
  const counts = await ordersPerNumber(db, [...placed, ...pages]);
  expect([...placed, ...pages].filter((number) => counts.get(number) !== 1)).toEqual([]);
  await expectSound(db);

  // Whoever asked meanwhile was told to come again; nobody was left hanging or told of a bug.
  const refused = answers.filter(({ answer }) => answer?.status !== 200).map(({ answer }) => answer);
  expect(refused.filter((answer) => answer?.status !== 503 || answer.retryAfter === null)).toEqual([]);
  console.log(
    `figure 14, seed ${random.seed}: ${ROUNDS} kills, ${placed.length} orders acknowledged over HTTP, ${pages.length} from pages, ` +
      `${refused.length} times told to come again (503); lost 0; back in at most ${Math.max(...back).toFixed(1)} s`,
  );
  expect(refused.length).toBeGreaterThan(0);
  expect(Math.max(...back)).toBeLessThan(15);
});
