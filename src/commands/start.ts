import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Demo } from '../../sandbox/demo/demo.ts';
import type { BackupPlan } from '../backup/backup.ts';
import type { Command } from '../cli.ts';
import { createLog } from '../kernel/log.ts';
import { DEFAULT_DATA } from '../open-house.ts';
import { type RunningHouse, runHouse } from '../run-house.ts';

/** Stopping may take so long; then the process leaves as it is, which loses nothing that was promised. */
const STOP_WITHIN_MS = 15_000;

export const command: Command = {
  summary: 'Starts database, server, workers and console; --demo adds a brand, its shops and a lively day',
  usage: `guanjia start [--demo] [--port 7000] [--data DIR] [--no-jobs] [--no-http]
       guanjia start --backup DIR [--backup-every 24h] [--backup-keep 7] …

With --backup (or GUANJIA_BACKUP) the whole house is backed up into DIR every so often (m, h, d) while it runs, and what
happens in between is kept there within a second: \`guanjia restore\` goes to any of them. So many backups stay.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        demo: { type: 'boolean', default: false },
        port: { type: 'string', default: '7000' },
        data: { type: 'string' },
        jobs: { type: 'boolean', default: true },
        http: { type: 'boolean', default: true },
        backup: { type: 'string' },
        'backup-every': { type: 'string', default: '24h' },
        'backup-keep': { type: 'string', default: '7' },
      },
    });
    const port = Number(values.port);
    if (!/^\d{1,5}$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port} is no port`);
    if (values.demo && !values.http) throw new Error('the demo needs the HTTP server: leave --no-http out');
    const backups = planOf(
      values.backup ?? process.env['GUANJIA_BACKUP'],
      values['backup-every'],
      values['backup-keep'],
    );
    const stopAsked = whenAskedToStop();
    // What people read goes to the standard output, what programs read beside it.
    const log = createLog({ level: process.env['GUANJIA_LOG'] ?? 'info', destination: process.stderr });
    const demo = values.demo ? await loadDemo(log) : null;
    const dataDir = values.data ?? process.env['GUANJIA_DATA'] ?? (demo ? `${DEFAULT_DATA}-demo` : DEFAULT_DATA);
    const running = await runHouse({
      ...{ dataDir, log, port, jobs: values.jobs, http: values.http, ...(backups && { backups }) },
      ...(demo
        ? { tenantName: demo.tenantName, loopback: demo.origins, sandboxRoutes: demo.routes, prepare: demo.prepare }
        : { tenantName: '我的企业', loopback: sandboxesNamed() }),
    });
    greet(running, demo);
    demo?.begin();
    await stopAsked;
    console.log('Stopping …');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await demo?.stop();
    await running.stop();
    return 0;
  },
};

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function planOf(dir: string | undefined, every: string, keep: string): BackupPlan | null {
  if (!dir) return null;
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(every) ?? [];
  if (!count) throw new Error(`--backup-every ${every} is no time: give 90m, 24h or 7d`);
  if (!/^[1-9]\d{0,3}$/.test(keep)) throw new Error(`--backup-keep ${keep} is no number from 1 on`);
  return { dir: path.resolve(dir), everyMs: Number(count) * UNIT_MS[unit as 'm'], keep: Number(keep) };
}

const loadDemo = async (log: ReturnType<typeof createLog>) =>
  (await import('../../sandbox/demo/demo.ts')).createDemo({ log, seed: Number(process.env['GUANJIA_SEED'] ?? 20_261) });

/** Stand-ins that run elsewhere on this machine (`guanjia sandbox`), named by their exact origins. */
const sandboxesNamed = (): Set<string> =>
  new Set((process.env['GUANJIA_SANDBOXES'] ?? '').split(/[\s,]+/).filter((origin) => origin !== ''));

/** A signal may come twice, from the terminal and from whoever started us: once is enough. */
const whenAskedToStop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });

/** Said in one piece: whoever waits for the address has the logins, too. */
function greet({ url, firstLogin, house }: RunningHouse, demo: Demo | null): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  const lines = [`\nGuanjia is ready after ${seconds} s; its data is in ${house.dataDir}\n`];
  if (url) lines.push(`  Console    ${url}\n  API        ${url}/docs\n`);
  const logins = [...(firstLogin ? [{ ...firstLogin, name: '负责人' }] : []), ...(demo?.logins ?? [])];
  if (logins.length > 0) lines.push('  Sign in with one of these; the passwords are shown this once:\n');
  for (const { login, password, name } of logins) lines.push(`    ${login.padEnd(10)} ${password}   ${name}`);
  console.log(lines.join('\n'), logins.length > 0 ? '\n' : '');
}
