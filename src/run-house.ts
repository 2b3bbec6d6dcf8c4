/**
 * What a running process has: the house (database, schema, keys), the door to the outside, all modules, the HTTP server
 * and the workers. What must stay true: nothing answers before the schema is current, no job is taken before whatever
 * was to be prepared is ready, and stopping goes backwards, so that what is under way still has what it stands on.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type BackupPlan, keepBackups, newestBackupCheck, refuseExternal } from './backup/backup.ts';
import { createHttp, type Http, type OutboundRules } from './connectors/http.ts';
import * as sandbox from './contract/sandbox.ts';
import { sealedChainCheck } from './health-routes.ts';
import { ensureFirstLogin } from './identity/identity.ts';
import { SYSTEM, type Tenant } from './kernel/context.ts';
import { sql } from './kernel/db/sql.ts';
import { diagnose } from './kernel/doctor.ts';
import { LiveHub } from './kernel/http/live-hub.ts';
import { absentRoute, type Route } from './kernel/http/route.ts';
import { Workers } from './kernel/jobs.ts';
import type { Logger } from './kernel/log.ts';
import { startTracing } from './kernel/trace.ts';
import { connectLiveNews } from './live-news.ts';
import { composeModules, type Modules } from './modules.ts';
import { type House, openHouse } from './open-house.ts';
import { type RunningServer, startServer } from './server.ts';
import { rehearseBench } from './warehouse/warehouse.ts';

export type RunOptions = {
  dataDir?: string;
  log: Logger;
  /** 0 takes a free one. */
  port: number;
  /** Take jobs in this process. */
  jobs: boolean;
  /** Serve HTTP in this process. */
  http: boolean;
  /** Back the house up while it runs. */
  backups?: BackupPlan;
  /** Name of the tenant a new installation begins with. */
  tenantName: string;
  /** Origins on this machine that connectors may call: stand-ins of the outside. May grow later. */
  loopback?: ReadonlySet<string>;
  /** The sandbox's control routes (CHN-9); without them its endpoints answer `sandbox.notRunning`. */
  sandboxRoutes?: readonly Route[];
  /** Runs when the server listens and before the first job is taken. */
  prepare?: (running: Running) => Promise<void>;
};

export type Running = {
  readonly house: House;
  /** The one door to the outside, and what it lets through. */
  readonly outside: { http: Http; rules: OutboundRules };
  /** Where it listens; null without HTTP. */
  readonly url: string | null;
  /** The first of the installation. */
  readonly tenant: Tenant;
  /** Only on the start that made it; shown once. */
  readonly firstLogin: { login: string; password: string } | null;
};

export type RunningHouse = Running & {
  /** Ends what is under way and leaves; may be called twice. */
  stop(): Promise<void>;
};

const { version } = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};

/** Throws when an endpoint has no route or a job no handler: then nothing was served. */
export async function runHouse(options: RunOptions): Promise<RunningHouse> {
  const closers: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= closeAll(closers);
    return stopped;
  };
  try {
    return { ...(await start(options, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The last one opened is closed first; one that cannot be closed does not keep the others open. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close; close = closers.pop()) await close().catch((error) => failures.push(error));
  if (failures.length) throw failures[0];
}

async function start(options: RunOptions, closers: (() => Promise<void>)[]): Promise<Running> {
  const { log } = options;
  closers.push(await startTracing(version));
  const house = await openHouse({ log, ...(options.dataDir && { dataDir: options.dataDir }) });
  closers.push(() => house.close());
  if (options.backups) {
    refuseExternal();
    const keeping = keepBackups(house, options.backups, (message, error) => log.error({ error }, message));
    closers.push(() => keeping.stop());
  }
  const hub = new LiveHub();
  closers.push(await connectLiveNews(house.db, hub, { config: house.config, listen: options.http }));
  // People connect shops of their own, so any public host may be called; what is private on the network never is.
  const rules: OutboundRules = { hosts: 'any', ...(options.loopback && { allowLoopback: options.loopback }) };
  const http = createHttp(rules);
  closers.push(() => http.close());
  const { db, ring, dataDir } = house;
  const modules = composeModules({ db, hub, ring, http, rules, dataDir });
  const first = await ensureFirstLogin(db, options.tenantName);

  if (options.http) await warmUp(house, first?.tenant ?? (await firstTenant(house)));
  const state = { prepared: false };
  const server = options.http ? await serve(options, house, hub, modules, state) : null;
  if (server) closers.push(() => server.close());
  const running: Running = {
    house,
    outside: { http, rules },
    url: server?.url ?? null,
    tenant: first?.tenant ?? (await firstTenant(house)),
    firstLogin: first && { login: first.login, password: first.password },
  };
  await options.prepare?.(running);
  if (options.jobs) {
    const workers = new Workers(db, {
      config: house.config,
      handlers: modules.handlers,
      schedules: modules.schedules,
      log: (message, detail) => log.error(detail, message),
    });
    await workers.start();
    closers.push(() => workers.stop());
  }
  state.prepared = true;
  return running;
}

/** What people wait for at a bench, once on the connections they get. The house serves without it, too. */
const warmUp = ({ db, log }: House, tenant: Tenant): Promise<void> =>
  db
    .warm({ tenant, actor: SYSTEM }, rehearseBench)
    .catch((error: unknown) => log.warn({ error }, 'connections are cold'));

async function firstTenant({ db }: House): Promise<Tenant> {
  const [row] = await db.ask<{ id: Tenant }>(sql`
    select min(id) as id
    from tenant`);
  return row!.id;
}

const DAY_MS = 86_400_000;

const backupCheck = (plan: BackupPlan | undefined) =>
  newestBackupCheck({ dir: plan?.dir ?? null, everyMs: plan?.everyMs ?? DAY_MS, follows: plan !== undefined });

function serve(
  options: RunOptions,
  house: House,
  hub: LiveHub,
  modules: Modules,
  state: { prepared: boolean },
): Promise<RunningServer> {
  const { db, ring, log, config, dataDir } = house;
  const metricsToken = process.env['GUANJIA_METRICS_TOKEN'];
  // Addresses of the reverse proxies in front, whose word about the caller's address and scheme is believed.
  const trustProxy = process.env['GUANJIA_TRUST_PROXY']?.split(',').map((address) => address.trim());
  return startServer({
    db,
    hub,
    ring,
    log,
    port: options.port,
    routes: [...modules.routes, ...(options.sandboxRoutes ?? absentSandbox())],
    health: {
      version,
      startedAt: new Date(),
      findings: () => diagnose({ config, dataDir, now: Date.now }, [sealedChainCheck, backupCheck(options.backups)]),
      readiness: async () => [
        { name: 'migrations', ok: true },
        { name: 'workers', ok: state.prepared },
      ],
    },
    ...(metricsToken && { metricsToken }),
    ...(trustProxy && { trustProxy }),
  });
}

/** Without the sandbox its control routes say so. */
export const absentSandbox = (): Route[] =>
  [
    sandbox.getSandbox,
    sandbox.placeSandboxOrders,
    sandbox.askSandboxRefund,
    sandbox.setSandboxCourier,
    sandbox.setSandboxFaults,
    sandbox.repeatSandboxNotification,
    sandbox.hearSandboxTags,
    sandbox.paySandboxPayment,
    sandbox.applySandboxRed,
    sandbox.downloadSandboxBill,
  ].map((endpoint) => absentRoute(endpoint, 'sandbox.notRunning'));
