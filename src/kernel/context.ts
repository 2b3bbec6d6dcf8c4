/**
 * The context every use case takes first: who acts for which tenant, what time it is, where ids come from, and the
 * transaction it runs in. It is made by `kernel/db` and lives as long as the transaction.
 */

import type { Sql } from './db/sql.ts';
import type { Id } from './ids.ts';

/** Tenants are small integers: they stand first in every key of every table. */
export type Tenant = number;

export type Actor = {
  kind: 'user' | 'apiKey' | 'job' | 'channel' | 'system';
  /** User id, API key id, job kind, shop id. */
  id: string;
  name: string;
};

export const SYSTEM: Actor = { kind: 'system', id: 'system', name: 'system' };

/** What is not decided by the input: clock (milliseconds since 1970), random and ids are handed in so that a run can be repeated. */
export type World = { now(): number; newId(): Id; random(): number };

export type Enqueue = {
  /** Not before this moment. */
  runAt?: Date;
  /** A waiting job of the same kind and key takes the new one's place in the queue: news about the same thing coalesces. */
  key?: string;
  /** Jobs with the same sequence run one after the other, in the order they were written. */
  sequence?: string;
};

export type NewJob = Enqueue & { payload: unknown };

export type Ctx = World & {
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Which database this is: what a process remembers about rows, it remembers per database. */
  readonly database: object;
  /** Runs a statement and gives its rows. Values are parameters, never text. */
  sql<Row = Record<string, unknown>>(parts: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
  /** Runs a statement put together from fragments. */
  run<Row = Record<string, unknown>>(statement: Sql): Promise<Row[]>;
  /** Writes a job in this transaction: it exists exactly when the transaction commits. */
  enqueue(kind: string, payload: unknown, options?: Enqueue): Promise<void>;
  /** Many jobs of a kind in one statement; of those with one key the last. */
  enqueueAll(kind: string, jobs: readonly NewJob[]): Promise<void>;
  /** News for open pages, sent after the commit; it may be lost, so nothing depends on it. */
  tell(message: { type: string } & Record<string, unknown>): void;
  /** Runs after the commit, in this process only: wakes workers and open pages. Nothing may depend on it. */
  afterCommit(action: () => void): void;
};

/** The actor as the ledger, the timeline and the audit log keep it. */
export const actorText = (actor: Actor): string => (actor.kind === 'system' ? 'system' : `${actor.kind}:${actor.id}`);
