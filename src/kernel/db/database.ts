/**
 * The only place that opens a connection or a transaction. Every statement runs inside a transaction that names one
 * tenant, as a role that row-level security binds: a query that forgets its tenant sees no row.
 */
import { randomFillSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Actor, Ctx, NewJob, Tenant, World } from '../context.ts';
import { idSource } from '../ids.ts';
import { Refused } from '../refusal.ts';
import { traced, traceparent, tracing } from '../trace.ts';
import { DatabaseClock } from './database-clock.ts';
import { type Sql, sql, statementName, toJson } from './sql.ts';

/** The role of the running product: no ownership, no bypass of row-level security, no direct writes to the ledger. */
export const APP_ROLE = 'guanjia_app';

/** What a supplier's person is served by: sees the tables opened to it (migration 0080), and its own rows of them. */
export const PORTAL_ROLE = 'guanjia_portal';

const types = {
  getTypeParser(oid: number, format?: string) {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.INT8) return BigInt;
      if (oid === 1016) return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt));
      // A date is a day, not a moment: it stays text.
      if (oid === pg.types.builtins.DATE) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

export type DatabaseOptions = {
  config: pg.ClientConfig;
  /** Connections of this process. */
  size?: number;
  /** Left out: the machine's chance, and time as the database has it. */
  world?: World;
  /** What a given world's `now` reads, where the database is to correct it. */
  clock?: DatabaseClock;
  /** Longest wait for a free connection before the request is shed (503). */
  waitMs?: number;
};

/** With a supplier everything happens as somebody who sees the rows of that supplier only. */
export type Scope = { tenant: Tenant; actor: Actor; supplier?: string | null };

/** No connection or no database: the caller may try again after a moment. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What was read has been overtaken, as the work found itself: it runs again and sees what the other transaction did. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  readonly code = '40001';
}

/** PostgreSQL took the side of another transaction; ours did not happen and may simply run again. */
const RETRY = new Set(['40001', '40P01']);
const GONE = new Set([
  // Sessions the server ends: idle in a transaction, or idle at all, for too long.
  '25P03',
  '57P05',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
const MAX_TRIES = 8;
/** Those that are taken first, and nearly always alone: the one used last is used next. */
const WARM = 4;

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? '');

export const isUnavailable = (error: unknown): boolean =>
  error instanceof Unavailable ||
  GONE.has(codeOf(error)) ||
  /Connection terminated|Client has encountered a connection error/.test(String((error as Error)?.message));

export const systemWorld = (now: () => number = Date.now): World => ({
  ...{ now, newId: idSource(now, randomFillSync as never), random: Math.random },
});

export class Database {
  readonly pool: pg.Pool;
  readonly world: World;
  readonly #clock: DatabaseClock;
  /** Called after the commit with what a transaction told open pages. */
  onNews: (tenant: Tenant, message: { type: string }) => void = () => {};
  /** Called with the kinds of jobs a committed transaction has written. */
  onJobs: (kinds: ReadonlySet<string>) => void = () => {};
  /** Serialisation failures and deadlocks that were retried, for the metrics. */
  retried = 0;

  constructor(options: DatabaseOptions) {
    this.#clock = options.clock ?? new DatabaseClock();
    this.world = options.world ?? systemWorld(this.#clock.now);
    this.pool = new pg.Pool({
      ...options.config,
      types,
      pipeline: true,
      // A peer that vanished without a word is noticed while nothing is said.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      max: options.size ?? 10,
      // A new connection knows no table and no plan (see `warm`), so they stay open.
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: options.waitMs ?? 5000,
      // Nothing is done before the database has said what time it is.
      verify: (client: pg.PoolClient, done: (error?: Error) => void) =>
        this.#hearTime(send(client, { text: `select ${TIME}` })).then(() => done(), done),
      options: `-c role=${APP_ROLE} -c statement_timeout=60s -c idle_in_transaction_session_timeout=20s -c timezone=UTC`,
    } as pg.PoolConfig);
    // A connection that breaks is replaced by the pool; whoever uses one sees the error on its next query. Without a
    // listener of its own, one that breaks between two queries of a transaction would end the process.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => client.on('error', () => {}));
  }

  /**
   * Runs `work` in one transaction of a tenant and commits. On a deadlock or serialisation failure everything runs
   * again (bounded), so `work` must not touch anything outside the transaction. Any throw rolls back.
   */
  transaction<T>(scope: Scope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return tracing() ? traced('transaction', spanOf(scope), () => this.#tries(scope, work)) : this.#tries(scope, work);
  }

  async #tries<T>(scope: Scope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once(scope, work);
      } catch (error) {
        if (!RETRY.has(codeOf(error)) || tries >= MAX_TRIES) throw error;
        this.retried++;
        await wait(2 ** tries * (0.5 + this.world.random()));
      }
    }
  }

  /** The same for reading: one consistent view, nothing can be written. */
  read<T>(scope: Scope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    const once = () => this.#once(scope, work, 'begin isolation level repeatable read read only');
    return tracing() ? traced('read', spanOf(scope), once) : once();
  }

  /**
   * One statement outside any tenant, committed by itself: for functions that must look across tenants before the
   * tenant is known (who is calling, how many jobs wait). Row-level security shows it no tenant's rows.
   */
  async ask<Row = Record<string, unknown>>(statement: Sql): Promise<Row[]> {
    const client = await this.#connect();
    try {
      const name = statementName(statement.text);
      const query = { text: statement.text, values: statement.values as unknown[] };
      const { rows } = await send(client, name ? { name, ...query } : query);
      client.release();
      return rows as Row[];
    } catch (error) {
      client.release(isUnavailable(error) ? (error as Error) : undefined);
      throw error;
    }
  }

  /**
   * Opens the first connections and lets each do `work`, which is taken back: the first time something is asked of a
   * connection takes ten times as long as the second, and nobody shall wait for that. Call it before anything else is asked.
   */
  async warm(scope: Scope, work: (ctx: Ctx) => Promise<void>): Promise<void> {
    const clients = await Promise.all(
      Array.from({ length: Math.min(WARM, this.pool.options.max ?? 1) }, () => this.#connect()),
    );
    const warmed = clients.map(async (client) => {
      try {
        await this.#open(client, scope);
        await work(makeCtx(client, scope, this, new Set(), []));
      } finally {
        await send(client, { text: 'rollback' }).finally(() => client.release());
      }
    });
    await Promise.all(warmed);
  }

  async #once<T>(scope: Scope, work: (ctx: Ctx) => Promise<T>, begin = 'begin'): Promise<T> {
    const client = await this.#connect();
    const kinds = new Set<string>();
    const actions: (() => void)[] = [];
    let broken: Error | undefined;
    try {
      // Sent together with the first statement of `work`; when they fail, that statement fails too.
      const opened = this.#open(client, scope, begin);
      opened.catch(() => {});
      const result = await work(makeCtx(client, scope, this, kinds, actions));
      await opened;
      const end = await send(client, { text: 'commit' });
      // After an error somebody swallowed, PostgreSQL answers a commit with a rollback.
      if (end.command !== 'COMMIT') throw new Error('the transaction had failed before its commit');
      if (kinds.size) this.onJobs(kinds);
      for (const action of actions) action();
      return result;
    } catch (error) {
      if (!(error instanceof Refused) && (isUnavailable(error) || codeOf(error) === '')) broken = error as Error;
      if (!isUnavailable(error)) await send(client, { text: 'rollback' }).catch((e) => (broken = e));
      throw error;
    } finally {
      client.release(broken && isUnavailable(broken) ? broken : undefined);
    }
  }

  #open(client: pg.PoolClient, scope: Scope, begin = 'begin'): Promise<unknown> {
    return Promise.all([send(client, { text: begin }), this.#hearTime(send(client, openScope(scope)))]);
  }

  async #hearTime(answer: Promise<pg.QueryResult<{ time: number }>>): Promise<void> {
    const asked = this.#clock.asked();
    this.#clock.hear((await answer).rows[0]!.time, asked);
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw new Unavailable(`the database cannot be reached: ${(error as Error).message}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** In milliseconds since 1970, with their fraction. */
const TIME = '(extract(epoch from clock_timestamp()) * 1000)::float8 as time';

/** Both end with the transaction; the time is what the process's own clock is set by. */
const openScope = ({ tenant, supplier }: Scope): pg.QueryConfig =>
  supplier
    ? {
        name: 'supplierScope',
        text: `select set_config('app.tenant', $1, true), set_config('app.supplier', $2, true),
                      set_config('role', '${PORTAL_ROLE}', true), ${TIME}`,
        values: [tenant, supplier],
      }
    : { name: 'scope', text: `select set_config('app.tenant', $1, true), ${TIME}`, values: [tenant] };

const spanOf = ({ tenant, actor }: Scope) => ({
  inner: true,
  attributes: { 'db.system.name': 'postgresql', 'guanjia.tenant': tenant, 'guanjia.actor': actor.kind },
});

/**
 * What one turn of the event loop asks of a connection leaves in one write, which takes an eighth off the processor time
 * of a transaction. The driver does not offer it, so its socket is held here until the turn is over.
 */
function send(client: pg.PoolClient, query: pg.QueryConfig): Promise<pg.QueryResult> {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    setImmediate(() => stream.uncork());
  }
  return client.query(query);
}

function makeCtx(
  client: pg.PoolClient,
  scope: Scope,
  database: Database,
  kinds: Set<string>,
  actions: (() => void)[],
): Ctx {
  const { world } = database;
  const run = async <Row>(statement: Sql): Promise<Row[]> => {
    const name = statementName(statement.text);
    const query = name
      ? { name, text: statement.text, values: statement.values as unknown[] }
      : { text: statement.text, values: statement.values as unknown[] };
    return (await send(client, query)).rows as Row[];
  };
  const ctx: Ctx = {
    ...world,
    tenant: scope.tenant,
    actor: scope.actor,
    database,
    run,
    sql: (parts, ...values) => run(sql(parts, ...values)),
    enqueue: (kind, payload, options = {}) => ctx.enqueueAll(kind, [{ payload, ...options }]),
    enqueueAll: async (kind, jobs) => {
      if (jobs.length === 0) return;
      kinds.add(kind);
      await run(insertJobs(world, scope.tenant, kind, jobs));
    },
    tell: (message) => {
      actions.push(() => database.onNews(scope.tenant, message));
    },
    afterCommit: (action) => {
      actions.push(action);
    },
  };
  return ctx;
}

/** A job with a key takes the place of a waiting one with the same key, so a burst of news becomes one job. */
function insertJobs(world: World, tenant: Tenant, kind: string, jobs: readonly NewJob[]): Sql {
  const last = [...new Map(jobs.map((job, at) => [job.key ?? at, job])).values()];
  return sql`
    insert into job (tenant_id, id, kind, payload, run_at, key, sequence, trace)
    select ${tenant}, n.id, ${kind}, n.payload, coalesce(n.run_at, now()), n.key, n.sequence, ${traceparent()}
    from unnest(${last.map(() => world.newId())}::uuid[], ${last.map(({ payload }) => toJson(payload))}::jsonb[],
                ${last.map(({ runAt }) => runAt)}::timestamptz[], ${last.map(({ key }) => key)}::text[],
                ${last.map(({ sequence }) => sequence)}::text[])
         n(id, payload, run_at, key, sequence)
    on conflict (tenant_id, kind, key) where key is not null and claimed_by is null and not needs_person
    do update set payload = excluded.payload`;
}
