/** Two server processes on one database: what one commits, pages of the other hear. */
import { afterAll, expect, test } from 'vitest';
import { ONE, TWO, testDatabase } from '../test/database.ts';
import { Database } from './kernel/db/database.ts';
import { LiveHub, type LiveMessage } from './kernel/http/live-hub.ts';
import { connectLiveNews } from './live-news.ts';

const { db, config, owner } = await testDatabase();
const other = new Database({ config, size: 2 });
const [here, there] = [new LiveHub(10), new LiveHub(10)];
const ends = [
  await connectLiveNews(db, here, { config, listen: true }),
  await connectLiveNews(other, there, { config, listen: true }),
];
afterAll(async () => {
  for (const end of ends) await end();
  await other.close();
});

const heard = (hub: LiveHub, tenant: number): LiveMessage[] => {
  const messages: LiveMessage[] = [];
  hub.subscribe(tenant, (some) => messages.push(...some));
  return messages;
};
const idsIn = (messages: readonly LiveMessage[]) =>
  messages.flatMap((message) => (message as { ids?: string[] }).ids ?? []);
const ids = (count: number) => Array.from({ length: count }, () => db.world.newId());

test('OPS-7 pages of another process hear what was committed here, once, however long, and no other tenant does', async () => {
  const [mine, theirs, foreign] = [heard(here, 1), heard(there, 1), heard(there, 2)];
  const orders = ids(400);
  await db.transaction(ONE, async (ctx) => {
    ctx.tell({ type: 'orders', ids: orders.slice(0, 250) });
    ctx.tell({ type: 'orders', ids: orders.slice(250) });
    ctx.tell({ type: 'bills' });
  });
  await expect.poll(() => new Set(idsIn(theirs))).toEqual(new Set(orders));
  expect(idsIn(theirs)).toHaveLength(400);
  expect(new Set(idsIn(mine))).toEqual(new Set(orders));
  expect(theirs.map((message) => message.type)).toContain('bills');
  // Orders that moved elsewhere bring this process's strip up to date, too.
  await expect.poll(() => theirs.map((message) => message.type)).toContain('pipeline');
  expect(foreign).toEqual([]);
  // By now its own news would have come back over the wire.
  expect(idsIn(mine)).toHaveLength(400);
});

test('OPS-7 what is rolled back is told nowhere; a cut line is taken up again', async () => {
  const theirs = heard(there, 2);
  await db
    .transaction(TWO, async (ctx) => {
      ctx.tell({ type: 'parcels' });
      throw new Error('rolled back');
    })
    .catch(() => {});
  const listening = `select pid from pg_stat_activity where application_name = 'guanjia news' and datname = current_database()`;
  const { rows } = await owner.query(listening);
  expect(rows).toHaveLength(2);
  await owner.query(`select pg_terminate_backend(pid) from (${listening}) l`);
  const before = new Set(rows.map((row) => row.pid));
  await expect
    .poll(async () => (await owner.query(listening)).rows.filter((row) => !before.has(row.pid)).length, {
      timeout: 5000,
    })
    .toBe(2);
  await expect
    .poll(
      async () => {
        await db.transaction(TWO, async (ctx) => ctx.tell({ type: 'shops' }));
        return theirs.map((message) => message.type);
      },
      { timeout: 5000 },
    )
    .toContain('shops');
  expect(theirs.map((message) => message.type)).not.toContain('parcels');
});
