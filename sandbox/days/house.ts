/**
 * The product as it runs, all modules and its HTTP side, but in this process and without sockets, with a clock, chance and
 * ids of the simulation, and jobs one after the other when the simulation says so. It can be made to die: at the n-th
 * transaction from now, before or after its commit; nothing it had in memory is kept, and the next one begins anew from
 * the database.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { OutsideFailure } from '../../src/channels/channels.ts';
import type { Http, OutboundRules } from '../../src/connectors/http.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { healthRoutes } from '../../src/health-routes.ts';
import { createAuthenticate, identityRoutes, openSession } from '../../src/identity/identity.ts';
import { type Ctx, SYSTEM } from '../../src/kernel/context.ts';
import { Database, type DatabaseOptions, type Scope, Unavailable } from '../../src/kernel/db/database.ts';
import { DatabaseClock } from '../../src/kernel/db/database-clock.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { buildHttp } from '../../src/kernel/http/build-http.ts';
import { LiveHub } from '../../src/kernel/http/live-hub.ts';
import { absentRoute, type Route } from '../../src/kernel/http/route.ts';
import { type Id, idSource } from '../../src/kernel/ids.ts';
import { Workers } from '../../src/kernel/jobs.ts';
import { createLog } from '../../src/kernel/log.ts';
import type { KeyRing } from '../../src/kernel/secrets.ts';
import { createTelemetry } from '../../src/kernel/telemetry.ts';
import { composeModules } from '../../src/modules.ts';
import type { Running } from '../../src/run-house.ts';
import type { Seeded } from '../seeded.ts';
import type { Asked, Told, Town } from '../town.ts';
import type { VirtualTime } from './virtual-time.ts';

export const SCOPE: Scope = { tenant: 1, actor: SYSTEM };
const MANY = Number.MAX_SAFE_INTEGER;
const LIMITS = { inFlight: MANY, waitingForDatabase: MANY, junkPerWindow: MANY };

export type Grounds = {
  config: pg.ClientConfig;
  time: VirtualTime;
  chance: Seeded;
  town: Town;
  ring: KeyRing;
  dataDir: string;
  /** What went wrong in the background and was no outside failure. */
  trouble: (message: string, detail: Record<string, unknown>) => void;
};

/**
 * The database of a process that may die. Transactions that would run at once run one after the other, in the order they
 * were begun, but for those begun within another: which of two is faster would be the machine's word.
 */
class MortalDatabase extends Database {
  readonly #within = new AsyncLocalStorage<true>();
  #last: Promise<unknown> = Promise.resolve();
  #left = Number.POSITIVE_INFINITY;
  #afterCommit = false;
  dead = false;

  /** The `count`-th transaction from now is the last one: it happens and nobody hears of it, or it does not happen. */
  dieAt(count: number, afterCommit: boolean): void {
    this.#left = count;
    this.#afterCommit = afterCommit;
  }

  override async transaction<T>(...[scope, work]: Parameters<typeof Database.prototype.transaction<T>>): Promise<T> {
    this.#assertAlive();
    this.#left -= 1;
    if (this.#left > 0) return this.#inTurn(() => super.transaction(scope, work));
    if (this.#afterCommit) await this.#inTurn(() => super.transaction(scope, work));
    this.dead = true;
    throw new Unavailable('the process has ended');
  }

  override async read<T>(...args: Parameters<typeof Database.prototype.read<T>>): Promise<T> {
    this.#assertAlive();
    return this.#inTurn(() => super.read(...args));
  }

  override async ask<Row>(...args: Parameters<Database['ask']>): Promise<Row[]> {
    this.#assertAlive();
    return super.ask<Row>(...args);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    if (this.#within.getStore()) return step();
    const mine = this.#last.then(() => this.#within.run(true, step));
    this.#last = mine.catch(() => {});
    return mine;
  }

  #assertAlive(): void {
    if (this.dead) throw new Unavailable('the process has ended');
  }
}

const worldOf = ({ chance }: Grounds, now: () => number): NonNullable<DatabaseOptions['world']> => {
  const fill = (bytes: Uint8Array): Uint8Array => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = chance.below(256);
    return bytes;
  };
  return { now, newId: idSource(now, fill), random: chance.fraction };
};

type Life = Awaited<ReturnType<typeof begin>>;

/** One life of the process. */
async function begin(grounds: Grounds, world: ReturnType<typeof worldOf>, clock: DatabaseClock) {
  const { config, ring, dataDir, trouble, town } = grounds;
  const db = new MortalDatabase({ config, size: 6, world, clock });
  const hub = new LiveHub();
  const rules: OutboundRules = { hosts: [], allowLoopback: town.origins };
  const http = throughTown(town);
  const modules = composeModules({ db, hub, ring, http, rules, dataDir });
  const workers = new Workers(db, { config, handlers: modules.handlers, inTurn: true, log: trouble });
  const app = await buildHttp({
    ...{ db, hub, ring, log: createLog({ level: 'silent' }), telemetry: createTelemetry(db, hub), limits: LIMITS },
    routes: withAbsent([...identityRoutes(ring, createAuthenticate(db)), ...healthRoutes(HEALTH), ...modules.routes]),
    authenticate: createAuthenticate(db),
    nameOf: (endpoint) => endpoint.path,
  });
  const running: Running = {
    house: { dataDir, config, db, ring, log: createLog({ level: 'silent' }), close: async () => {} },
    ...{ outside: { http, rules }, url: null, tenant: SCOPE.tenant, firstLogin: null },
  };
  return {
    ...{ db, workers, running, app },
    async end(): Promise<void> {
      await workers.stop();
      await app.close();
      await db.close();
    },
  };
}

const HEALTH = { version: 'simulated', startedAt: new Date(0), findings: async () => [], readiness: async () => [] };

function withAbsent(routes: readonly Route[]): Route[] {
  const known = new Set<unknown>(routes.map((route) => route.endpoint));
  return [...routes, ...[...ENDPOINTS.values()].filter((one) => !known.has(one)).map((one) => absentRoute(one))];
}

/** The door to the outside, into the town. What cannot be called there cannot be called at all. */
const throughTown = (town: Town): Http => ({
  async send({ method, url, headers, body, readOnly = method === 'GET' }) {
    const told = await town.ask(url, { method, ...(headers && { headers }), ...(body !== undefined && { body }) });
    if (!told) throw new OutsideFailure('outbound.noAnswer', `${new URL(url).origin}: no answer`, readOnly);
    const lower = Object.entries(told.headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status: told.status, headers: Object.fromEntries(lower), body: Buffer.from(told.body as string) };
  },
  close: async () => {},
});

type Work<T> = (ctx: Ctx) => Promise<T>;
export type SimulatedHouse = Awaited<ReturnType<typeof openSimulatedHouse>>;

export async function openSimulatedHouse(grounds: Grounds) {
  // Ids go on over lives: a process that begins anew after a crash does not give one twice.
  const newClock = () => new DatabaseClock(grounds.time.process);
  let clock = newClock();
  const world = worldOf(grounds, () => clock.now());
  let life: Life = await begin(grounds, world, clock);
  let lives = 1;
  const revive = async (): Promise<void> => {
    await life.end().catch(() => {});
    clock = newClock();
    life = await begin(grounds, world, clock);
    lives += 1;
    await life.db.ask(sql`select release_orphans()`);
  };
  const survived = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      const answer = await step();
      if (!life.db.dead) return answer;
    } catch (error) {
      if (!life.db.dead) throw error;
    }
    await revive();
    return step();
  };
  /** Whoever asked a process that died asks the next one the same under the same key; news is told again by its sender. */
  const door = grounds.town.open(async (asked) => {
    const told = await answer(life, asked);
    if (!life.db.dead) return told;
    await revive();
    return asked.target.startsWith('/api/') ? answer(life, asked) : null;
  });
  return {
    url: door.url,
    world,
    lives: (): number => lives,
    running: (): Running => ({ ...life.running, url: door.url }),
    dieAt: (count: number, afterCommit: boolean): void => life.db.dieAt(count, afterCommit),
    /** The clock of the process jumps; it hears of it from the database, with which it is in touch every few seconds. */
    jumpBy: async (ms: number): Promise<void> => {
      grounds.time.skewBy(ms);
      await life.db.read(SCOPE, (ctx) => ctx.sql`select`);
    },
    /** `work` is done again where nobody knows whether it was, so it must not matter. */
    inOne: <T>(work: Work<T>): Promise<T> => survived(() => life.db.transaction(SCOPE, work)),
    db: (): Database => life.db,
    /** Jobs of schedules come due, and everything that is due is done. */
    work: (...schedules: readonly string[]): Promise<void> =>
      survived(async () => {
        if (schedules.length > 0)
          await life.db.transaction(SCOPE, async (ctx) => {
            await Promise.all(schedules.map((kind) => ctx.enqueue(kind, {}, { key: 'schedule' })));
          });
        await life.workers.drain();
      }),
    signIn: (userId: Id): Promise<string> =>
      survived(() => life.db.transaction(SCOPE, (ctx) => openSession(ctx, userId, 'simulated'))),
    end: (): Promise<void> => life.end(),
  };
}

async function answer({ app }: Life, { method, target, headers, body }: Asked): Promise<Told> {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const reply = await app.inject({
    method: method as 'GET',
    url: target,
    headers: given as Record<string, string>,
    ...(body.length > 0 && { payload: body }),
  });
  const told = Object.entries(reply.headers).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return { status: reply.statusCode, headers: Object.fromEntries(told), body: reply.rawPayload };
}
