import { afterEach, expect, test, vi } from 'vitest';
import type { Outcome } from '../../src/contract/paging.ts';
import { dismissRun, listRuns, resumeRun, retryRefused, startRun, stopRun } from './runs.ts';

afterEach(() => {
  for (const run of listRuns()) dismissRun(run.id);
});

const ids = (count: number) => Array.from({ length: count }, (_, at) => `order-${at}`);
const allDone = (batch: string[]): Outcome[] => batch.map((id) => ({ id, done: true }));
const run = () => listRuns()[0]!;
const order = (count: number, send: (ids: string[], key: string) => Promise<readonly Outcome[]>) =>
  startRun({ title: 'approve', ids: ids(count), nameOf: (id) => id, send });

test('ORD-6: rows go in batches and end with an outcome each, in the order asked', async () => {
  const sizes: number[] = [];
  order(120, async (batch) => {
    sizes.push(batch.length);
    return batch.map((id) =>
      id === 'order-7' ? { id, done: false, refusal: { code: 'orders.held' } } : { id, done: true },
    );
  });
  await vi.waitFor(() => expect(run().state).toBe('done'));
  expect(sizes).toEqual([50, 50, 20]);
  expect(run().outcomes.map((outcome) => outcome.id)).toEqual(ids(120));
  expect(
    run()
      .outcomes.filter((outcome) => !outcome.done)
      .map((outcome) => outcome.id),
  ).toEqual(['order-7']);
});

test('figure 34: a batch without an answer is repeated with the same key, the others are not sent again', async () => {
  const keys: string[] = [];
  let cut = true;
  order(80, async (batch, key) => {
    keys.push(key);
    if (keys.length === 2 && cut) throw new Error('connection lost');
    return allDone(batch);
  });
  await vi.waitFor(() => expect(run().state).toBe('failed'));
  expect(run().outcomes).toHaveLength(50);
  cut = false;
  resumeRun(run().id);
  await vi.waitFor(() => expect(run().state).toBe('done'));
  expect(run().outcomes).toHaveLength(80);
  expect(keys).toHaveLength(3);
  expect(keys[2]).toBe(keys[1]);
  expect(keys[1]).not.toBe(keys[0]);
});

test('stopping keeps what was done and sends nothing more', async () => {
  let sent = 0;
  order(150, async (batch) => {
    sent += 1;
    if (sent === 1) stopRun(run().id);
    return allDone(batch);
  });
  await vi.waitFor(() => expect(run().outcomes).toHaveLength(50));
  expect(run().state).toBe('stopped');
  expect(sent).toBe(1);
});

test('ORD-6: refused rows are tried again as a run of their own, 1,200 rows with one in three refused', async () => {
  const tries = new Map<string, number>();
  const mended = new Set<string>();
  startRun({
    title: (count) => `approve ${count}`,
    ids: ids(1_200),
    nameOf: (id) => id,
    send: async (batch) =>
      batch.map((id, at) => {
        tries.set(id, (tries.get(id) ?? 0) + 1);
        const done = at % 3 !== 0 || mended.has(id);
        return done ? { id, done } : { id, done, refusal: { code: 'orders.held' } };
      }),
  });
  await vi.waitFor(() => expect(run().state).toBe('done'));
  const refused = run().outcomes.filter((outcome) => !outcome.done);
  expect([run().title, run().outcomes.length, refused.length]).toEqual(['approve 1200', 1_200, 408]);
  for (const { id } of refused) mended.add(id);
  retryRefused(run().id);
  await vi.waitFor(() => expect(run().state).toBe('done'));
  expect(listRuns().map((one) => [one.title, one.total, one.outcomes.every((outcome) => outcome.done)])).toEqual([
    ['approve 408', 408, true],
    ['approve 792', 792, true],
  ]);
  expect([...tries.values()].filter((count) => count === 2)).toHaveLength(408);
});
