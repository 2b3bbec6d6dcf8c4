/**
 * 64 clients who all want the same few things at once: orders over the open API and pages of a channel on hot goods,
 * reviews, holds, cancellations, merges, changed recipients. Locks are taken in one order, so PostgreSQL finds no
 * deadlock; what it still refuses is retried by us and shown to nobody.
 */
import fs from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { rawTrade } from '../../src/bench/pipeline.ts';
import { storeMessage } from '../../src/channels/channels.ts';
import { translateTrade } from '../../src/connectors/channels/taobao/translate-trade.ts';
import { handlersByKind, Workers } from '../../src/kernel/jobs.ts';
import { OrderDesk, orderJobs, orderRoutes } from '../../src/orders/orders.ts';
import { ONE } from '../database.ts';
import { ask } from '../faults/app.ts';
import { durableServer, expectSound, NIGHT, placing, setUpMerchant } from '../faults/durable-house.ts';
import { listen, signedIn } from '../http.ts';
import { noChannels } from '../orders.ts';
import { seeded } from '../random.ts';

const SECONDS = NIGHT ? 300 : 15;
const CLIENTS = 64;
const SEED = 21;

// Several callers, because each has a queue of its own at the order desk; and a server of our own, because we read its log.
const { db, dir, config } = await durableServer({ log_lock_waits: 'on', deadlock_timeout: '200ms' });
const merchant = await setUpMerchant(db, 3, 400n);
const people = await Promise.all(Array.from({ length: 4 }, () => signedIn(db, 1, 'owner')));
const server = await listen(db, orderRoutes(new OrderDesk(db), noChannels));
const workers = new Workers(db, {
  config,
  handlers: handlersByKind(orderJobs(new Map([['taobao', translateTrade]])), []),
});
await workers.start();
afterAll(() => workers.stop());

const COMMANDS: Record<string, (ids: string[]) => object> = {
  approve: (ids) => ({ ids }),
  hold: (ids) => ({ ids, note: '等一等' }),
  'release-hold': (ids) => ({ ids, reasons: ['paused', 'outOfStock'] }),
  cancel: (ids) => ({ ids: ids.slice(0, 1), reason: '不要了' }),
  merge: (ids) => ({ ids: ids.slice(0, 3) }),
  'undo-merge': (ids) => ({ ids }),
  unreview: (ids) => ({ ids, reason: '再看看' }),
  source: (ids) => ({ ids }),
  courier: (ids) => ({ ids, courier: 'SF' }),
  memo: (ids) => ({ ids, memo: '加急' }),
};

test(`figure 21: ${CLIENTS} clients compete for ${SECONDS} s: nobody sees a deadlock or a serialisation failure`, {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const statuses = new Map<string, number>();
  const known: string[] = [];
  const end = performance.now() + SECONDS * 1000;
  let trades = 0;
  const client = async (name: number) => {
    const random = seeded(SEED * 1000 + name);
    const person = people[name % people.length]!;
    for (let n = 0; performance.now() < end; n++) {
      const kind = random.below(10);
      if (kind === 0) {
        const page = Array.from({ length: 5 }, () => rawTrade(merchant as never, trades++ % 2000));
        await db.transaction(ONE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', page));
        continue;
      }
      if (kind < 4 || known.length < 10) {
        // Few buyers, so that orders may be merged; the goods in any order, so that the locks must be sorted.
        const goods = { [random.pick(merchant.codes)]: 1, [random.pick(merchant.codes)]: 1 };
        const number = `H${name}-${n}`;
        const target = `/api/v1/shops/${merchant.shop}/orders/${number}`;
        const answer = await ask(server, person, 'PUT', target, placing(goods, `买家${random.below(8)}`));
        note('place', answer?.status);
        if (answer?.status === 200) known.push((answer.body as { id: string }).id);
        continue;
      }
      const command = random.pick(Object.keys(COMMANDS));
      const ids = [...new Set(Array.from({ length: 2 + random.below(6) }, () => random.pick(known.slice(-60))))];
      if (ids.length < 2) continue;
      const answer = await ask(
        server,
        person,
        'POST',
        `/api/v1/orders/${command}`,
        COMMANDS[command]!(ids),
        `${name}-${n}`,
      );
      note(command, answer?.status);
      const { outcomes = [] } = (answer?.body ?? {}) as { outcomes?: { done: boolean }[] };
      for (const { done } of outcomes) note(done ? 'changed' : 'refused', 200);
    }
  };
  const note = (what: string, status: number | undefined) => {
    const key = `${what} ${status}`;
    statuses.set(key, (statuses.get(key) ?? 0) + 1);
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
  await workers.drain();
  await expectSound(db);

  const log = fs.readFileSync(`${dir}/pg/server.log`, 'utf8');
  // Who waited for whom says what to mend.
  for (const [found] of log.matchAll(/deadlock detected[\s\S]{0,4000}/g)) console.log(found);
  const deadlocks = log.match(/deadlock detected/g)?.length ?? 0;
  const serialisation = log.match(/could not serialize/g)?.length ?? 0;
  const told = Object.fromEntries([...statuses].sort(([a], [b]) => (a < b ? -1 : 1)));
  console.log(
    `figure 21, seed ${SEED}: ${CLIENTS} clients, ${SECONDS} s, ${known.length} orders placed; answers ${JSON.stringify(told)}; ` +
      `PostgreSQL log: ${deadlocks} deadlocks, ${serialisation} serialisation failures, ${log.match(/still waiting/g)?.length ?? 0} long waits; ` +
      `${db.retried} transactions retried`,
  );
  expect([...statuses.keys()].filter((key) => !/ (200|409|422)$/.test(key))).toEqual([]);
  expect({ deadlocks, serialisation }).toEqual({ deadlocks: 0, serialisation: 0 });
  // The race was one: commands met orders in every state.
  expect(statuses.get('changed 200')).toBeGreaterThan(50);
  expect(statuses.get('refused 200')).toBeGreaterThan(50);
  expect(known.length).toBeGreaterThan(50);
});
