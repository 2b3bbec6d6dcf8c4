import { beforeEach, expect, test, vi } from 'vitest';
import type { Outcome } from '../../src/contract/paging.ts';
import {
  dismissRun,
  IS_UNDO,
  lastDone,
  listRuns,
  noteChange,
  type RunOrder,
  resumeRun,
  retryRefused,
  startRun,
  startRunsOf,
  stopRun,
  takeLastBack,
} from './runs.ts';

const FINAL = { final: 'final.askedAgain' } as const;
let tests = 0;
beforeEach(() => startRunsOf(`person ${++tests}`));

const ids = (count: number) => Array.from({ length: count }, (_, at) => `order-${at}`);
const allDone = (batch: string[]): Outcome[] => batch.map((id) => ({ id, done: true }));
const run = () => listRuns()[0]!;
const order = (count: number, send: (ids: string[], key: string) => Promise<readonly Outcome[]>) =>
  startRun({ title: 'approve', ids: ids(count), nameOf: (id) => id, send, undo: FINAL });

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
    undo: FINAL,
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

/** What was done to a pile of cards, and taken back again. */
function pile() {
  const done: string[] = [];
  const way = (title: string, send: RunOrder['send'], undo: RunOrder['undo']): RunOrder => ({
    ...{ title: (count) => `${title} ${count}`, ids: ids(3), nameOf: (id) => id },
    send: async (batch, key) => {
      const outcomes = await send(batch, key);
      done.push(`${title} ${outcomes.filter((one) => one.done).length}`);
      return outcomes;
    },
    undo,
  });
  const back = (title: string) => (of: string[]) => ({
    ...way(`un${title}`, async (b) => allDone(b), IS_UNDO),
    ids: of,
  });
  const settle = () => vi.waitFor(() => expect(listRuns().every((one) => one.state !== 'running')).toBe(true));
  return {
    done,
    settle,
    async act(title: string, undo: RunOrder['undo'] = back(title), send: RunOrder['send'] = async (b) => allDone(b)) {
      startRun(way(title, send, undo));
      await settle();
    },
    async z() {
      takeLastBack((what) => `Undo: ${what}`);
      await settle();
      return done.at(-1);
    },
  };
}
const titles = () => listRuns().map((one) => one.title);

test('ORD-6: z takes back the last thing done, of it what was done, and names it by that', async () => {
  const { act, z, done } = pile();
  await act('approve', undefined, async (batch) =>
    batch.map((id, at) => (at === 1 ? { id, done: false, refusal: { code: 'orders.held' } } : { id, done: true })),
  );
  expect(await z()).toBe('unapprove 2');
  expect(titles()).toEqual(['Undo: approve 2']);
  expect(await z()).toBe('unapprove 2');
  expect(done).toEqual(['approve 2', 'unapprove 2']);
});

test('ORD-6: what cannot be taken back says so; nothing older is taken back in its place', async () => {
  const { act, z, done } = pile();
  await act('approve');
  await act('cancel', FINAL);
  for (const _ of [1, 2]) expect(await z()).toBe('cancel 3');
  expect(listRuns().map((one) => [one.title, one.asked])).toEqual([
    ['cancel 3', true],
    ['approve 3', false],
  ]);
  expect(done).toEqual(['approve 3', 'cancel 3']);
});

test('ORD-6: a run that is still under way is waited for; one that did nothing is passed over', async () => {
  const { act, z, settle, done } = pile();
  let answer = () => {};
  await act('approve');
  await act('refused', undefined, async (batch) => batch.map((id) => ({ id, done: false })));
  startRun({
    ...{ title: 'hold', ids: ids(1), nameOf: String, undo: FINAL },
    send: (batch) => new Promise((resolve) => (answer = () => resolve(allDone(batch)))),
  });
  takeLastBack(String);
  expect([run().title, run().asked, done]).toEqual(['hold', true, ['approve 3', 'refused 0']]);
  answer();
  await settle();
  dismissRun(run().id);
  expect(lastDone()?.title).toBe('hold');
  startRunsOf('somebody else');
  expect([await z(), lastDone()]).toEqual(['refused 0', undefined]);
});

test.each([
  ['put away by now', () => dismissRun(run().id)],
  ['older than something that was changed elsewhere', noteChange],
])('ORD-6: what is %s is shown first, and taken back when z is pressed again', async (_, later) => {
  const { act, z } = pile();
  await act('approve');
  later();
  expect(await z()).toBe('approve 3');
  expect([run().title, run().asked]).toEqual(['approve 3', true]);
  expect(await z()).toBe('unapprove 3');
});

test('ORD-6: one after the other is taken back, the last first, and an undo is none of them', async () => {
  const { act, z, done } = pile();
  await act('approve');
  await act('hold');
  await z();
  await z();
  await z();
  expect(done).toEqual(['approve 3', 'hold 3', 'unhold 3', 'unapprove 3']);
});
