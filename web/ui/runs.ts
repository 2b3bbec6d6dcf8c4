/**
 * Long actions over many documents: sent in batches, shown while they go, left running when the person moves on, and
 * ended with a result per row. A batch that got no answer is repeated with the same key, so nothing happens twice.
 */
import { useSyncExternalStore } from 'react';
import type { Outcome } from '../../src/contract/paging.ts';

const BATCH = 50;

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
};

export type RunOrder = {
  title: string;
  ids: readonly string[];
  nameOf: (id: string) => string;
  send: (ids: string[], key: string) => Promise<readonly Outcome[]>;
  undo?: { label: string; run: (ids: string[]) => void };
  /** After every batch, so that lists can refresh. */
  onBatch?: () => void;
};

type Batch = { ids: string[]; key: string };

let runs: readonly Run[] = [];
const waiting = new Map<string, { order: RunOrder; batches: Batch[] }>();
const listeners = new Set<() => void>();

function change(id: string, next: (run: Run) => Run) {
  runs = runs.map((run) => (run.id === id ? next(run) : run));
  for (const listener of listeners) listener();
}

async function work(id: string): Promise<void> {
  const job = waiting.get(id);
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
  waiting.delete(id);
  change(id, (run) => ({ ...run, state: 'done' }));
}

/** Starts at once; progress is read with `useRuns`. */
export function startRun(order: RunOrder): void {
  const id = crypto.randomUUID();
  const batches: Batch[] = [];
  for (let from = 0; from < order.ids.length; from += BATCH)
    batches.push({ ids: order.ids.slice(from, from + BATCH), key: crypto.randomUUID() });
  waiting.set(id, { order, batches });
  const { title, nameOf, undo } = order;
  const run: Run = { id, title, total: order.ids.length, outcomes: [], state: 'running', error: null, nameOf, undo };
  runs = [run, ...runs].slice(0, 20);
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

export function dismissRun(id: string): void {
  waiting.delete(id);
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
