/** Is it running, and if not, what is to be done (OPS-8). */
import * as contract from './contract/health.ts';
import type { Ctx } from './kernel/context.ts';
import type { Database } from './kernel/db/database.ts';
import { sql } from './kernel/db/sql.ts';
import { bad, type Check, type Finding, good } from './kernel/doctor.ts';
import { ownRoute, publicRoute, type Route } from './kernel/http/route.ts';

export type Readiness = { name: string; ok: boolean };

export type HealthSources = {
  version: string;
  startedAt: Date;
  /** Findings of `diagnose`. */
  findings(): Promise<Finding[]>;
  /** Beside the database: migrations, workers. */
  readiness(): Promise<Readiness[]>;
};

export const healthRoutes = (sources: HealthSources): Route[] => [
  publicRoute(contract.isAlive, () => ({ ok: true })),
  publicRoute(contract.isReady, async ({ db, reply }) => {
    const checks = [
      await databaseAnswers(db),
      ...(await sources.readiness().catch(() => [{ name: 'readiness', ok: false }])),
    ];
    const ok = checks.every((check) => check.ok);
    if (!ok) reply.code(503);
    return { ok, checks };
  }),
  ownRoute(contract.getHealth, async ({ db, scope }) => {
    const [findings, workers, queues, [size]] = await Promise.all([
      sources.findings(),
      workersFinding(sources),
      db.read(scope, readQueues),
      db.ask<{ bytes: bigint }>(sql`select pg_database_size(current_database()) as bytes`),
    ]);
    const checks = [...findings, workers];
    const sum = (of: 'waiting' | 'running' | 'failed') => queues.reduce((total, row) => total + row[of], 0);
    return {
      ok: checks.every((check) => check.ok),
      version: sources.version,
      startedAt: sources.startedAt,
      checks,
      jobs: { waiting: sum('waiting'), running: sum('running'), failed: sum('failed') },
      queues,
      databaseBytes: size!.bytes,
    };
  }),
];

type Queue = { kind: string; waiting: number; running: number; failed: number; oldestSeconds: number };

/** The tenant's own: what others have to do is none of its business. */
const readQueues = (ctx: Ctx) => ctx.sql<Queue>`
  select *
  from (
    select kind,
           count(*) filter (where claimed_by is null and not needs_person)::int as waiting,
           count(*) filter (where claimed_by is not null)::int as running,
           count(*) filter (where needs_person)::int as failed,
           coalesce(extract(epoch from now() - min(run_at) filter (
             where run_at <= now() and claimed_by is null and not needs_person)), 0)::int as "oldestSeconds"
    from job
    where tenant_id = ${ctx.tenant}
    group by kind) q
  order by waiting + failed desc, kind`;

/** What `/readyz` says of the workers, in words. */
async function workersFinding({ readiness }: HealthSources): Promise<Finding> {
  const checks = await readiness().catch(() => []);
  const ok = checks.some(({ name, ok }) => name === 'workers' && ok);
  return {
    name: 'jobs.workers',
    ...(ok
      ? good('jobs.workers.run', 'The workers of this server run.')
      : bad('jobs.workers.none', 'The workers of this server do not run. See its log.')),
  };
}

const databaseAnswers = async (db: Database): Promise<Readiness> => ({
  name: 'database',
  ok: await db.ask(sql`select 1`).then(
    () => true,
    () => false,
  ),
});

/** The ledger's entries are sealed in a chain; a chain that stopped growing no longer shows tampering. */
export const sealedChainCheck: Check = {
  name: 'ledger.sealed',
  async find(query) {
    const rows = await query(`
      select tenant_id
      from transfer t
      where at < now() - interval '2 days'
        and xact >= coalesce((select max(to_xact) from ledger_seal s where s.tenant_id = t.tenant_id), 0)
      limit 1`);
    return rows.length === 0
      ? good('ledger.sealed.sealed', 'Ledger entries older than two days are sealed.')
      : bad(
          'ledger.sealed.open',
          'Ledger entries older than two days are not sealed. See why the nightly job did not run.',
        );
  },
};
