/**
 * Events between their commit and their effect: workers are killed there, two of them compete, one hangs, some jobs can
 * never be done. An event is a job row of the transaction that caused it, so it can neither be lost nor come too early.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../database.ts';
import { seeded } from '../random.ts';
import { killChild, startChild } from './app.ts';
import { NIGHT } from './durable-house.ts';
import type { Event } from './worker-process.ts';

const ROUNDS = NIGHT ? 200 : 8;
const AGGREGATES = 10;

const { db, owner, config } = await testDatabase();
await owner.query(`
  create table effect (
    at        bigserial primary key,
    kind      text not null,
    event     uuid not null,
    aggregate text not null,
    n         int not null,
    attempts  int not null,
    process   int not null
  );
  grant select, insert on effect to guanjia_app;
  grant usage on effect_at_seq to guanjia_app`);

const startWorker = async () => (await startChild('worker-process.ts', [], config)).child;

/** Events of every aggregate, each written by a transaction of its own; one transaction in five is rolled back. */
async function writeEvents(from: number, count: number, random: ReturnType<typeof seeded>): Promise<number> {
  let committed = 0;
  const write = async (aggregate: string) => {
    for (let n = from; n < from + count; n++) {
      const fails = random.below(5) === 0;
      const event = db.transaction(ONE, async (ctx) => {
        await ctx.enqueue('test.apply', { aggregate, n } satisfies Event, { sequence: `apply/${aggregate}` });
        await ctx.enqueue('test.deliver', { aggregate, n } satisfies Event, { sequence: `deliver/${aggregate}` });
        if (fails) throw new Error('rolled back');
      });
      await event.then(
        () => committed++,
        () => {},
      );
    }
  };
  await Promise.all(Array.from({ length: AGGREGATES }, (_, i) => write(`A${i}`)));
  return committed;
}

const jobsLeft = async (): Promise<number> => (await owner.query('select count(*)::int as n from job')).rows[0].n;

test(`figure 35: workers killed between commit and effect, ${ROUNDS} times: at least once, once, in order`, {
  timeout: ROUNDS * 15_000 + 60_000,
}, async () => {
  const random = seeded(35);
  const workers = [await startWorker(), await startWorker()];
  let committed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const writing = writeEvents(round * 10, 10, random);
    await wait(random.below(250));
    const victim = random.below(2);
    await killChild(workers[victim]!);
    workers[victim] = await startWorker();
    committed += await writing;
  }
  await expect.poll(jobsLeft, { timeout: 30_000, interval: 50 }).toBe(0);
  for (const worker of workers) await killChild(worker);

  const { rows } = await owner.query(`select kind, event, aggregate, n, process from effect order by at`);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const [applied, delivered] = [of('apply'), of('deliver')];
  expect({ seed: random.seed, applied: applied.length }).toEqual({ seed: random.seed, applied: committed });
  expect(new Set(applied.map((row) => row.event)).size).toBe(committed);
  expect(new Set(delivered.map((row) => row.event)).size).toBe(committed);
  for (const own of [applied, delivered])
    for (const [aggregate, events] of Map.groupBy(own, (row) => row.aggregate as string)) {
      const numbers = events.map((event) => event.n as number);
      expect({ aggregate, numbers }).toEqual({ aggregate, numbers: numbers.toSorted((a, b) => a - b) });
    }
  console.log(
    `figure 35, seed ${random.seed}: ${ROUNDS} kills, ${committed} events by ${new Set(rows.map((row) => row.process)).size} processes; ` +
      `applied ${applied.length}, delivered ${delivered.length} times`,
  );
});

test('a job that can never be done ends with a person; it keeps only its own sequence waiting, and only until then', async () => {
  await db.transaction(ONE, async (ctx) => {
    await ctx.enqueue('test.poison', {}, { sequence: 'poisoned' });
    await ctx.enqueue('test.apply', { aggregate: 'behind', n: 1 }, { sequence: 'poisoned' });
    await ctx.enqueue('test.apply', { aggregate: 'beside', n: 1 });
    await ctx.enqueue('test.later', { aggregate: 'later', n: 1 });
  });
  const worker = await startWorker();
  const effects = async (aggregate: string) =>
    (await owner.query('select attempts from effect where aggregate = $1 order by at', [aggregate])).rows;
  await expect.poll(() => effects('beside'), { timeout: 10_000 }).toHaveLength(1);
  expect(await effects('behind')).toHaveLength(0);
  // Asking for another time is no failure: the attempt does not count.
  await expect
    .poll(() => effects('later'), { timeout: 10_000 })
    .toEqual([{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }]);
  await expect.poll(() => effects('behind'), { timeout: 15_000 }).toHaveLength(1);
  await killChild(worker);
  const { rows } = await owner.query('select kind, attempts, needs_person, last_error, claimed_by from job');
  expect(rows).toEqual([
    {
      kind: 'test.poison',
      attempts: 2,
      needs_person: true,
      last_error: 'this job can never be done',
      claimed_by: null,
    },
  ]);
  await owner.query('delete from job');
});

test('OPS-8 a job that kills its process each time ends with a person; the innocent ones beside it are done', {
  timeout: 120_000,
}, async () => {
  await db.transaction(ONE, async (ctx) => {
    for (const aggregate of ['before', 'killer', 'after']) await ctx.enqueue('test.kill', { aggregate, n: 1 });
  });
  const stuck = async () => {
    // Its pauses are waited for by nobody here.
    await owner.query(
      `update job set run_at = now(), first_crash_at = first_crash_at - interval '1 minute' where claimed_by is null`,
    );
    return (await owner.query('select payload, crashes, last_error from job where needs_person')).rows;
  };
  let deaths = 0;
  for (; deaths < 10 && (await stuck()).length === 0; deaths++) {
    const worker = await startWorker();
    await new Promise<void>((resolve) => {
      const look = setInterval(async () => {
        if ((await stuck()).length || worker.signalCode) done();
      }, 100);
      const done = () => {
        clearInterval(look);
        resolve();
      };
      worker.once('exit', done);
    });
    await killChild(worker);
  }
  expect(await stuck()).toEqual([
    { payload: { aggregate: 'killer', n: 1 }, crashes: 5, last_error: 'the process ended while this job ran' },
  ]);
  const worker = await startWorker();
  await expect.poll(jobsLeft, { timeout: 20_000, interval: 50 }).toBe(1);
  await killChild(worker);
  const { rows } = await owner.query(`select distinct aggregate from effect where kind = 'survived' order by 1`);
  expect(rows).toEqual([{ aggregate: 'after' }, { aggregate: 'before' }]);
  await owner.query('delete from job');
});

test('a worker that hangs is taken for dead: another does its jobs, and when it wakes up it undoes nothing', {
  timeout: 90_000,
}, async () => {
  const workers = [await startWorker(), await startWorker()];
  const events = Array.from({ length: 20 }, (_, i) => ({ aggregate: `H${i}`, n: 1 }));
  await db.transaction(ONE, async (ctx) => {
    await ctx.enqueue('test.hang', { aggregate: 'hang', n: 1 });
    for (const event of events) await ctx.enqueue('test.apply', event);
  });
  const start = performance.now();
  await expect.poll(jobsLeft, { timeout: 40_000, interval: 100 }).toBe(0);
  const seconds = (performance.now() - start) / 1000;
  const ofHang = async () =>
    (await owner.query(`select kind, process from effect where aggregate = 'hang' order by at`)).rows;
  const [hung, done] = await ofHang();
  expect([hung.kind, done.kind, hung.process === done.process]).toEqual(['hung', 'deliver', false]);
  console.log(`a worker that hung was replaced after ${seconds.toFixed(1)} s`);

  process.kill(hung.process, 'SIGCONT');
  // It is a worker again: it enters under a new number and takes jobs while the other one is gone.
  await killChild(workers.find((worker) => worker.pid === done.process)!);
  await db.transaction(ONE, (ctx) => ctx.enqueue('test.apply', { aggregate: 'awake', n: 1 }));
  await expect.poll(jobsLeft, { timeout: 30_000, interval: 100 }).toBe(0);
  const { rows } = await owner.query(
    `select process, count(*)::int as n from effect where kind = 'apply' and aggregate ~ '^H|awake' group by aggregate, process`,
  );
  expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 21 }, () => 1));
  expect(await ofHang()).toHaveLength(2);
});
