/**
 * Long actions over many documents: sent in batches, shown while they go, left running when the person moves on, and
 * ended with a result per row. A batch that got no answer is repeated with the same key, so nothing happens twice.
 *
 * Each can be taken back or names why not. `takeLastBack` is about the last one only and acts at once only while that is
 * on screen and nothing else was changed since: otherwise it shows which one it would be, and acts when asked again.
 */
import { useSyncExternalStore } from 'react';
import type { Outcome } from '../../src/contract/paging.ts';

const BATCH = 50;
/** Runs that are remembered. */
const MOST = 20;

/** Makes the run that takes the done rows back, or says why nothing does (a key of the language files). */
export type Undo = ((ids: string[]) => RunOrder) | { readonly final: `final.${string}` };

/** Of a run that takes another one back. */
export const IS_UNDO = { final: 'final.isUndo' } as const;

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
  readonly undo: Undo;
  /** What has become of the done rows, where the title does not say it. */
  readonly note: string | undefined;
  /** It takes another one back. */
  readonly undoing: boolean;
  /** Put away by the person or by time; it can still be taken back. */
  readonly shown: boolean;
  /** Something was changed since by no run: `z` may be meant for that. */
  readonly overtaken: boolean;
  /** Its undo was asked for and did not happen yet: the card says why, or that the key has to be pressed again. */
  readonly asked: boolean;
  /** Rows stand for one thing together, so none is tried again alone. */
  readonly whole: boolean;
  readonly next: (refused: readonly Outcome[]) => readonly NextStep[];
};

/** What gets refused rows on, ready to be done: how many it is for stands in the text. */
export type NextStep = { name: string; text: string; run: () => void };

export type RunOrder = {
  /** By the number of rows, where it names it: those that are tried again are fewer. */
  title: string | ((count: number) => string);
  ids: readonly string[];
  nameOf: (id: string) => string;
  send: (ids: string[], key: string) => Promise<readonly Outcome[]>;
  undo: Undo;
  note?: string;
  whole?: boolean;
  /** What can be done with the rows that were refused. */
  next?: (refused: readonly Outcome[]) => readonly NextStep[];
  /** After every batch, so that lists can refresh. */
  onBatch?: () => void;
};

type Batch = { ids: string[]; key: string };

let runs: readonly Run[] = [];
let shownRuns: readonly Run[] = [];
let sending = 0;
let owner = '';
/** What was ordered, and the batches that have no answer yet; kept until the run is dismissed. */
const jobs = new Map<string, { order: RunOrder; batches: Batch[] }>();
const listeners = new Set<() => void>();

function become(next: readonly Run[]) {
  runs = next.slice(0, MOST);
  for (const id of jobs.keys()) if (!runs.some((run) => run.id === id)) jobs.delete(id);
  shownRuns = runs.filter((run) => run.shown);
  for (const listener of listeners) listener();
}

const change = (id: string, next: (run: Run) => Run) => become(runs.map((run) => (run.id === id ? next(run) : run)));

async function work(id: string): Promise<void> {
  const job = jobs.get(id);
  if (!job) return;
  for (let batch = job.batches[0]; batch; batch = job.batches[0]) {
    if (runs.find((run) => run.id === id)?.state !== 'running') return;
    sending++;
    try {
      const outcomes = await job.order.send(batch.ids, batch.key);
      job.batches.shift();
      change(id, (run) => ({ ...run, outcomes: [...run.outcomes, ...outcomes] }));
    } catch (error) {
      change(id, (run) => ({ ...run, state: 'failed', error }));
      return;
    } finally {
      sending--;
      job.order.onBatch?.();
    }
  }
  change(id, (run) => ({ ...run, state: 'done' }));
}

const titleOf = ({ title }: RunOrder, count: number) => (typeof title === 'string' ? title : title(count));

/** Starts at once; progress is read with `useRuns`. */
export const startRun = (order: RunOrder): void => begin(order, false);

function begin(order: RunOrder, undoing: boolean): void {
  const id = crypto.randomUUID();
  const batches: Batch[] = [];
  for (let from = 0; from < order.ids.length; from += BATCH)
    batches.push({ ids: order.ids.slice(from, from + BATCH), key: crypto.randomUUID() });
  jobs.set(id, { order, batches });
  const { nameOf, undo, note, whole = false, next = () => [] } = order;
  const total = order.ids.length;
  const fresh = { outcomes: [], state: 'running', error: null, shown: true, overtaken: false, asked: false } as const;
  become([{ ...fresh, id, title: titleOf(order, total), total, nameOf, undo, note, undoing, whole, next }, ...runs]);
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
  const { outcomes = [], undoing = false } = runs.find((run) => run.id === id) ?? {};
  const refused = outcomes.filter((outcome) => !outcome.done);
  if (!order || refused.length === 0) return;
  // What was done stays on screen, because it can still be taken back.
  const done = outcomes.filter((outcome) => outcome.done);
  if (done.length === 0) forget(id);
  else change(id, (run) => ({ ...run, outcomes: done, total: done.length, title: titleOf(order, done.length) }));
  begin({ ...order, ids: refused.map((outcome) => outcome.id) }, undoing);
}

/** Puts it away; what was done can still be taken back. */
export function dismissRun(id: string): void {
  const run = runs.find((one) => one.id === id);
  if (!run || run.undoing || doneIds(run).length === 0) forget(id);
  else change(id, (one) => ({ ...one, shown: false, asked: false }));
}

const forget = (id: string) => become(runs.filter((run) => run.id !== id));

const doneIds = (run: Run) => run.outcomes.filter((outcome) => outcome.done).map((outcome) => outcome.id);

/** Something is done, nothing of it is under way any more, and there is a way back. */
export const canUndo = (run: Run): boolean =>
  typeof run.undo === 'function' && run.state !== 'running' && doneIds(run).length > 0;

/** What the undo would take back: of a run some rows were refused of, the others. */
export function undoneTitle(run: Run): string {
  const order = jobs.get(run.id)?.order;
  return order ? titleOf(order, doneIds(run).length) : run.title;
}

/** Takes the done rows of a run back, as a run with a result per row. `titled` names it by what is undone. */
export function undoRun(id: string, titled: (what: string) => string): void {
  const run = runs.find((one) => one.id === id);
  if (!run || !canUndo(run) || typeof run.undo !== 'function') return;
  const back = { ...run.undo(doneIds(run)), title: titled(undoneTitle(run)) };
  forget(id);
  begin(back, true);
}

/** The last thing done: what `z` is about. Where every row was refused, nothing was done. */
export const lastDone = (): Run | undefined =>
  runs.find((run) => !run.undoing && (run.state === 'running' || doneIds(run).length > 0));

/** Never an older one instead of the last: what cannot be taken back, or not yet, says so. */
export function takeLastBack(titled: (what: string) => string): void {
  const last = lastDone();
  if (!last) return;
  if (canUndo(last) && last.shown && !last.overtaken) undoRun(last.id, titled);
  else change(last.id, (run) => ({ ...run, shown: true, overtaken: false, asked: true }));
}

/** What one person did is neither shown to the next at this screen nor taken back by him. */
export function startRunsOf(person: string): void {
  if (person !== owner) become([]);
  owner = person;
}

/** Told of every change the server made: one that no run asked for makes `z` show what it means before it acts. */
export function noteChange(): void {
  if (sending === 0 && runs.some((run) => !run.overtaken)) become(runs.map((run) => ({ ...run, overtaken: true })));
}

/** The runs on screen, newest first. */
export const listRuns = (): readonly Run[] => shownRuns;

export const useRuns = (): readonly Run[] =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, listRuns);
