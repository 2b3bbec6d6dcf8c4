/** Starts the app as a child, kills it as a power cut would, and talks to it over HTTP like a shop of one's own. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type pg from 'pg';
import { Agent, fetch } from 'undici';
import { afterAll } from 'vitest';
import type { Person } from '../http.ts';

export type App = {
  readonly url: string;
  readonly pid: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
};

const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** `host` may be a folder (a Unix socket) or an address with its port. */
export const databaseUrl = ({ host, port, user, database }: pg.ClientConfig): string =>
  `postgresql://${user}@localhost/${database}?${new URLSearchParams({ host: host!, port: String(port) })}`;

/** A child that reports once it is ready; what it reports comes with it. */
export async function startChild<Report>(
  script: string,
  args: readonly string[],
  config: pg.ClientConfig,
): Promise<{ child: ChildProcess; report: Report }> {
  const child = fork(path.join(import.meta.dirname, script), args, {
    env: { ...process.env, DATABASE_URL: databaseUrl(config) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const report = await new Promise<Report>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Report));
    child.once('exit', (code, signal) => reject(new Error(`${script} ended (${code ?? signal}) before it was ready`)));
  });
  return { child, report };
}

export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

export async function startApp(dataDir: string, config: pg.ClientConfig): Promise<App> {
  const { child, report } = await startChild<{ url: string }>('app-process.ts', [dataDir], config);
  return { url: report.url, pid: child.pid!, kill: () => killChild(child) };
}

/** Thousands of callers on one machine: connecting may take a while, and that is not what is tested. */
const dispatcher = new Agent({ connect: { timeout: 60_000 } });

export type Answer = { status: number; body: unknown; retryAfter: string | null };

/** What a caller sees: an answer, or null when the line broke and nobody knows. */
export async function ask(
  app: { url: string },
  person: Person,
  method: 'GET' | 'PUT' | 'POST',
  target: string,
  body?: unknown,
  key?: string,
): Promise<Answer | null> {
  try {
    const response = await fetch(`${app.url}${target}`, {
      dispatcher,
      method,
      headers: {
        cookie: `guanjia_session=${person.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json(), retryAfter: response.headers.get('retry-after') };
  } catch {
    return null;
  }
}
