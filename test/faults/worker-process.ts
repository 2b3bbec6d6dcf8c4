/**
 * A process that does nothing but jobs, of kinds a test can look into: each leaves a row in `effect`. It is killed,
 * stopped and doubled by outbox.test.ts.
 */
import { Database, type Scope } from '../../src/kernel/db/database.ts';
import { handlersByKind, type Job, type JobHandler, Later, Workers } from '../../src/kernel/jobs.ts';

export type Event = { aggregate: string; n: number };

const config = { connectionString: process.env['DATABASE_URL']! };
const db = new Database({ config, size: 6 });

/** Not unique on purpose: what happened twice must show. */
const leave = (scope: Scope, kind: string, { id, payload, attempts }: Job<Event>) =>
  db.transaction(
    scope,
    (ctx) => ctx.sql`
      insert into effect (kind, event, aggregate, n, attempts, process)
      values (${kind}, ${id}, ${payload.aggregate}, ${payload.n}, ${attempts}, ${process.pid})`,
  );

const countOf = async (scope: Scope, event: string): Promise<number> => {
  const rows = await db.read(scope, (ctx) => ctx.sql`select from effect where event = ${event}`);
  return rows.length;
};

const handlers: JobHandler[] = [
  {
    kind: 'test.apply',
    parallel: 3,
    batch: 10,
    run: async (ctx, jobs: Job<Event>[]) => {
      for (const { id, payload } of jobs)
        await ctx.sql`
          insert into effect (kind, event, aggregate, n, attempts, process)
          values ('apply', ${id}, ${payload.aggregate}, ${payload.n}, 0, ${process.pid})`;
    },
  },
  {
    kind: 'test.deliver',
    parallel: 3,
    reach: async (_, scope, [job]: Job<Event>[]) => void (await leave(scope, 'deliver', job!)),
  },
  {
    kind: 'test.poison',
    maxTries: 2,
    run: () => Promise.reject(new Error('this job can never be done')),
  },
  {
    kind: 'test.kill',
    batch: 10,
    reach: async (_, scope, jobs: Job<Event>[]) => {
      for (const job of jobs) {
        if (job.payload.aggregate === 'killer') process.kill(process.pid, 'SIGKILL');
        await leave(scope, 'survived', job);
      }
    },
  },
  {
    kind: 'test.later',
    reach: async (_, scope, [job]: Job<Event>[]) => {
      await leave(scope, 'later', job!);
      if ((await countOf(scope, job!.id)) < 3) throw new Later(0, 'not yet');
    },
  },
  {
    kind: 'test.hang',
    reach: async (_, scope, [job]: Job<Event>[]) => {
      const first = (await countOf(scope, job!.id)) === 0;
      await leave(scope, first ? 'hung' : 'deliver', job!);
      if (first) process.kill(process.pid, 'SIGSTOP');
    },
  },
];

process.on('disconnect', () => process.exit());
const workers = new Workers(db, { config, handlers: handlersByKind(handlers, []) });
await workers.start();
process.send!({ ready: true });
