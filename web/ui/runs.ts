/**
 * Long actions over many documents: sent in batches, shown while they go, left running when the person moves on, and
 * ended with a result per row. A batch that got no answer is repeated with the same key, so nothing happens twice.
 */
import { useSyncExternalStore } from 'react';
import type { Outcome } from '../../src/contract/paging.ts';

const BATCH = 50;
/** Runs that are remembered. */
const MOST = 20;

export type Run = {
  readonly id: string;
  readonly title: string;
  readonly total: number;
  readonly outcomes: readonly Outcome[];
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** Why it failed, when a batch could not be sent. */
  readonly error: unknown;
  /** What a row is called in the result. */
  readonly nameOf: (id: string) => string;
  /** Takes the done rows back; absent where the action names why it cannot be undone. */
  readonly undo: { label: string; run: (ids: string[]) => void } | undefined;
  /** Rows stand for one thing together, so none is tried again alone. */
  readonly whole: boolean;
};

export type RunOrder = {
  /** By the number of rows, where it names it: those that are tried again are fewer. */
  title: string | ((count: number) => string);
  ids: readonly string[];
  nameOf: (id: string) => string;
  send: (ids: string[], key: string) => Promise<readonly Outcome[]>;
  undo?: { label: string; run: (ids: string[]) => void };
  whole?: boolean;
  /** After every batch, so that lists can refresh. */
  onBatch?: () => void;
};

type Batch = { ids: string[]; key: string };

let runs: readonly Run[] = [];
/** What was ordered, and the batches that have no answer yet; kept until the run is dismissed. */
const jobs = new Map<string, { order: RunOrder; batches: Batch[] }>();
const listeners = new Set<() => void>();

function change(id: string, next: (run: Run) => Run) {
  runs = runs.map((run) => (run.id === id ? next(run) : run));
  for (const listener of listeners) listener();
}

async function work(id: string): Promise<void> {
  const job = jobs.get(id);
  if (!job) return;
  for (let batch = job.batches[0]; batch; batch = job.batches[0]) {
    if (runs.find((run) => run.id === id)?.state !== 'running') return;
    try {
      const outcomes = await job.order.send(batch.ids, batch.key);
      job.batches.shift();
      change(id, (run) => ({ ...run, outcomes: [...run.outcomes, ...outcomes] }));
    } catch (error) {
      change(id, (run) => ({ ...run, state: 'failed', error }));
      return;
    } finally {
      job.order.onBatch?.();
    }
  }
  change(id, (run) => ({ ...run, state: 'done' }));
}

const titleOf = ({ title }: RunOrder, count: number) => (typeof title === 'string' ? title : title(count));

/** Starts at once; progress is read with `useRuns`. */
export function startRun(order: RunOrder): void {
  const id = crypto.randomUUID();
  const batches: Batch[] = [];
  for (let from = 0; from < order.ids.length; from += BATCH)
    batches.push({ ids: order.ids.slice(from, from + BATCH), key: crypto.randomUUID() });
  jobs.set(id, { order, batches });
  const { nameOf, undo, whole = false } = order;
  const total = order.ids.length;
  const title = titleOf(order, total);
  const run: Run = { id, title, total, outcomes: [], state: 'running', error: null, nameOf, undo, whole };
  for (const old of runs.slice(MOST - 1)) jobs.delete(old.id);
  runs = [run, ...runs].slice(0, MOST);
  for (const listener of listeners) listener();
  void work(id);
}

/** After the batch under way; what was done stays done. */
export const stopRun = (id: string): void => change(id, (run) => ({ ...run, state: 'stopped' }));

/** Goes on with what was not sent or not answered. */
export function resumeRun(id: string): void {
  change(id, (run) => ({ ...run, state: 'running', error: null }));
  void work(id);
}

/** The refused rows once more, as a run of their own: what stood in their way may have been mended. */
export function retryRefused(id: string): void {
  const order = jobs.get(id)?.order;
  const { outcomes = [] } = runs.find((run) => run.id === id) ?? {};
  const refused = outcomes.filter((outcome) => !outcome.done);
  if (!order || refused.length === 0) return;
  // What was done stays on screen, because it can still be taken back.
  const done = outcomes.filter((outcome) => outcome.done);
  if (done.length === 0) dismissRun(id);
  else change(id, (run) => ({ ...run, outcomes: done, total: done.length, title: titleOf(order, done.length) }));
  startRun({ ...order, ids: refused.map((outcome) => outcome.id) });
}

export function dismissRun(id: string): void {
  jobs.delete(id);
  runs = runs.filter((run) => run.id !== id);
  for (const listener of listeners) listener();
}

/** The runs of this moment, newest first. */
export const listRuns = (): readonly Run[] => runs;

export const useRuns = (): readonly Run[] =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, listRuns);
