/**
 * Work after the commit. A job is a row written by the transaction that made it necessary; workers take rows in
 * batches and hand them to the one handler of their kind. What must stay true: a job is never lost (it stays until its
 * effect is committed), a handler that runs in the transaction which removes the job takes effect exactly once, and a job
 * that can never be done ends with a person, also when it ends its process each time: whatever a dying worker held runs
 * alone from then on, and is counted before it runs.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Ctx, Tenant } from './context.ts';
import { type Database, isUnavailable, type Scope, Unavailable } from './db/database.ts';
import { sql } from './db/sql.ts';
import type { Id } from './ids.ts';
import { byId, countSuspect, giveBack, type JobRow as Row, removeJobs } from './job-rows.ts';
import { traced, traceOf } from './trace.ts';

export type Job<Payload = unknown> = { id: Id; payload: Payload; attempts: number };

export type JobHandler = {
  kind: string;
  /** Largest number of jobs of one tenant given to one call. */
  batch?: number;
  /** After so many failures a person looks at it. */
  maxTries?: number;
  /** Calls of this handler under way at once in this process. */
  parallel?: number;
} & (
  | {
      /** Runs inside the transaction that removes the jobs: all or nothing, exactly once. No network. */
      run(ctx: Ctx, jobs: Job<never>[]): Promise<void>;
    }
  | {
      /**
       * Talks to the outside, so it opens its own transactions; the jobs are removed afterwards. A crash in between
       * runs it again: calls carry the same numbers, so the outside recognises them.
       */
      reach(db: Database, scope: Scope, jobs: Job<never>[]): Promise<void>;
    }
);

/** A handler throws this to be called again later without counting it as a failure. */
export class Later extends Error {
  override readonly name = 'Later';
  readonly seconds: number;
  constructor(seconds: number, message: string) {
    super(message);
    this.seconds = seconds;
  }
}

/** A job every tenant gets again and again. */
export type Schedule = { kind: string; everySeconds: number };

/** How a worker shows that it lives: a session that holds the advisory lock of its number. */
type Presence = { client: pg.Client; number: number };

const POLL_MS = 250;
const DEFAULT_TRIES = 12;
const BEAT_MS = 2000;
/** A process that has not moved for so long has its presence ended by the server: it is dead or as good as dead. */
const SILENT_MS = 10_000;

/** One handler per kind, or the process does not start. */
export function handlersByKind(handlers: readonly JobHandler[], kinds: readonly string[]): Map<string, JobHandler> {
  const map = new Map<string, JobHandler>();
  for (const handler of handlers) {
    if (map.has(handler.kind)) throw new Error(`job ${handler.kind} has two handlers`);
    map.set(handler.kind, handler);
  }
  const missing = kinds.filter((kind) => !map.has(kind));
  if (missing.length) throw new Error(`no handler for job ${missing.join(', ')}`);
  return map;
}

export type WorkersOptions = {
  config: pg.ClientConfig;
  handlers: Map<string, JobHandler>;
  schedules?: readonly Schedule[];
  /** Nothing at once, oldest first: what happens is then the same at every run. */
  inTurn?: boolean;
  log?: (message: string, detail: Record<string, unknown>) => void;
};

export class Workers {
  readonly #db: Database;
  readonly #options: WorkersOptions;
  readonly #busy = new Map<string, number>();
  readonly #queues = new Map<string, Row[][]>();
  readonly #under = new Set<Promise<void>>();
  #presence: Presence | null = null;
  #stopping = false;
  #wake: () => void = () => {};
  #loop: Promise<void> = Promise.resolve();
  #beat: NodeJS.Timeout | null = null;

  constructor(db: Database, options: WorkersOptions) {
    this.#db = db;
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#enter();
    this.#db.onJobs = () => this.#wake();
    this.#loop = this.#run();
    const show = oneAtATime(() => this.#show());
    const release = oneAtATime(() => this.#release());
    this.#beat = setInterval(() => void show().then(release), BEAT_MS);
  }

  /** Lets what is under way finish, then leaves. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#beat) clearInterval(this.#beat);
    this.#wake();
    await this.#loop;
    await Promise.allSettled(this.#under);
    await this.#presence?.client.end().catch(() => {});
  }

  /** Runs until no job is due; for tests and for commands that end. */
  async drain(): Promise<void> {
    for (;;) {
      if (!this.#presence) await this.#enter();
      const taken = await this.#take();
      while (this.#under.size) await Promise.allSettled(this.#under);
      if (taken === 0) return;
    }
  }

  /**
   * A living worker holds the advisory lock of its number; when it dies, others see the lock free and take its jobs
   * over. It also says something every two seconds: a process that hangs falls silent, and the server ends its session.
   * Whoever lost its presence enters under a new number, so what it could not give back is taken over like any orphan.
   */
  async #enter(): Promise<void> {
    const client = new pg.Client({
      ...this.#options.config,
      options: `-c idle_session_timeout=${SILENT_MS}`,
      connectionTimeoutMillis: SILENT_MS,
      query_timeout: SILENT_MS,
    });
    client.on('error', () => {
      if (this.#presence?.client === client) this.#presence = null;
    });
    try {
      await client.connect().catch((error: Error) => {
        throw new Unavailable(error.message, { cause: error });
      });
      const { number } = (await client.query(`select nextval('worker_number')::int as number`)).rows[0];
      await client.query('select pg_advisory_lock(7000, $1)', [number]);
      this.#presence = { client, number };
    } catch (error) {
      void client.end().catch(() => {});
      throw error;
    }
  }

  #leave(): void {
    void this.#presence?.client.end().catch(() => {});
    this.#presence = null;
  }

  async #show(): Promise<void> {
    try {
      if (this.#presence) await this.#presence.client.query('select 1');
      else if (!this.#stopping) await this.#enter();
    } catch (error) {
      this.#leave();
      if (!isUnavailable(error)) this.#log('presence was lost', error);
    }
  }

  async #release(): Promise<void> {
    try {
      await this.#db.ask(sql`select release_orphans()`);
      this.#wake();
    } catch (error) {
      if (!isUnavailable(error)) this.#log('releasing orphans failed', error);
    }
  }

  async #run(): Promise<void> {
    let last = 0;
    while (!this.#stopping) {
      try {
        await this.#schedule(Date.now(), last);
        last = Date.now();
        if ((await this.#take()) > 0) continue;
      } catch (error) {
        // Jobs may have been handed to us in an answer that never came.
        this.#leave();
        if (!isUnavailable(error)) this.#log('taking jobs failed', error);
        await wait(POLL_MS);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Writes the jobs of the schedule that came due; a key keeps one of each waiting, however many processes run. */
  async #schedule(now: number, last: number): Promise<void> {
    const due = (this.#options.schedules ?? []).filter(
      (s) => Math.floor(now / 1000 / s.everySeconds) > Math.floor(last / 1000 / s.everySeconds),
    );
    if (due.length === 0) return;
    const tenants = await this.#db.ask<{ id: Tenant }>(sql`select id from tenant`);
    for (const { id } of tenants) {
      const actor = { kind: 'system' as const, id: 'schedule', name: 'schedule' };
      await this.#db.transaction({ tenant: id, actor }, async (ctx) => {
        for (const schedule of due) await ctx.enqueue(schedule.kind, {}, { key: 'schedule' });
      });
    }
  }

  async #take(): Promise<number> {
    const free = [...this.#options.handlers.values()].filter((handler) => this.#hasRoom(handler));
    if (free.length === 0 || !this.#presence) return 0;
    const limit = 500;
    const kinds = free.map((handler) => handler.kind);
    const rows = await this.#db.ask<Row>(sql`select * from claim_jobs(${kinds}, ${this.#presence.number}, ${limit})`);
    if (this.#options.inTurn) rows.sort(byId);
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      // Sequences keep only themselves waiting: a slow shop must not hold up the next one.
      const key = `${row.kind}/${row.tenant_id}/${row.sequence ?? ''}`;
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    for (const group of groups.values()) {
      this.#dispatch(group);
      if (this.#options.inTurn) while (this.#under.size) await Promise.allSettled(this.#under);
    }
    return rows.length;
  }

  #hasRoom({ kind, parallel = 1 }: JobHandler): boolean {
    return (this.#busy.get(kind) ?? 0) < parallel && !this.#queues.get(kind)?.length;
  }

  /** Groups beyond what the handler does at once wait here, so that a hundred shops are not a hundred connections. */
  #dispatch(rows: Row[]): void {
    const handler = this.#options.handlers.get(rows[0]!.kind)!;
    if (this.#hasRoom(handler)) {
      this.#begin(handler, rows);
      return;
    }
    const queue = this.#queues.get(handler.kind);
    if (queue) queue.push(rows);
    else this.#queues.set(handler.kind, [rows]);
  }

  #begin(handler: JobHandler, rows: Row[]): void {
    this.#busy.set(handler.kind, (this.#busy.get(handler.kind) ?? 0) + 1);
    const size = handler.batch ?? 1;
    const work = (async () => {
      rows.sort(byId);
      const sound = rows.filter((row) => row.crashes === 0);
      for (let i = 0; i < sound.length; i += size) await this.#perform(handler, sound.slice(i, i + size));
      for (const suspect of rows.filter((row) => row.crashes > 0)) await this.#perform(handler, [suspect]);
    })().finally(() => {
      this.#busy.set(handler.kind, this.#busy.get(handler.kind)! - 1);
      this.#under.delete(work);
      // Whoever stops leaves what waits here to others.
      const next = this.#stopping ? undefined : this.#queues.get(handler.kind)?.shift();
      if (next) this.#begin(handler, next);
      else this.#wake();
    });
    this.#under.add(work);
  }

  /** A batch that fails is tried one by one, so one bad job does not keep the others. */
  async #perform(handler: JobHandler, rows: Row[]): Promise<void> {
    const scope: Scope = { tenant: rows[0]!.tenant_id, actor: { kind: 'job', id: handler.kind, name: handler.kind } };
    const jobs = rows.map(({ id, payload, attempts }) => ({ id, payload, attempts })) as Job<never>[];
    const span = {
      kind: 'consumer' as const,
      causes: rows.map((row) => row.trace),
      attributes: { 'guanjia.tenant': scope.tenant, 'guanjia.jobs': rows.length, 'guanjia.try': rows[0]!.attempts },
    };
    try {
      if (rows[0]!.crashes > 0) await this.#db.transaction(scope, (ctx) => countSuspect(ctx, rows[0]!));
      await traced(`job ${handler.kind}`, span, () => this.#effect(handler, scope, rows, jobs));
    } catch (error) {
      if (rows.length > 1 && !isNoFault(error)) for (const row of rows) await this.#perform(handler, [row]);
      else await this.#failed(handler, scope, rows, error as Error);
    }
  }

  async #effect(handler: JobHandler, scope: Scope, rows: Row[], jobs: Job<never>[]): Promise<void> {
    if ('run' in handler) {
      await this.#db.transaction(scope, async (ctx) => {
        const removed = await removeJobs(ctx, rows);
        // Taken over while we were thought dead: the other one does them, so we must not.
        if (removed !== rows.length) throw new Error('jobs were taken over by another worker');
        await handler.run(ctx, jobs);
      });
    } else {
      await handler.reach(this.#db, scope, jobs);
      await this.#db.transaction(scope, (ctx) => removeJobs(ctx, rows));
    }
  }

  async #failed(handler: JobHandler, scope: Scope, rows: Row[], error: Error): Promise<void> {
    const later = isNoFault(error);
    if (!later)
      this.#log('job failed', error, {
        ...{ kind: handler.kind, tenant: scope.tenant, ids: rows.map((r) => r.id) },
        ...(traceOf(rows[0]!.trace) && { trace: traceOf(rows[0]!.trace) }),
      });
    for (const row of rows) {
      const seconds = later
        ? ((error as Partial<Later>).seconds ?? 1)
        : Math.min(3600, 2 ** Math.min(row.attempts, 11)) * (0.75 + this.#db.world.random() / 2);
      const person = !later && row.attempts >= (handler.maxTries ?? DEFAULT_TRIES);
      await this.#db
        .transaction(scope, (ctx) => giveBack(ctx, row, { seconds, message: error.message, person, later }))
        .catch((again) => {
          this.#leave();
          if (!isUnavailable(again)) this.#log('giving a job back failed', again, { kind: handler.kind });
        });
    }
  }

  #log(message: string, error: unknown, detail: Record<string, unknown> = {}): void {
    this.#options.log?.(message, { ...detail, error: (error as Error)?.message, stack: (error as Error)?.stack });
  }
}

/** The job is as good as before: it asked for another time, or the database was away. */
const isNoFault = (error: unknown): boolean => error instanceof Later || isUnavailable(error);

/** Called again while it runs, it does nothing: what waits for a slow database is not asked a second time. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}
