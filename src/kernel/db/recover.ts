/** A cluster from a base backup: its data folder unpacked, the log played over it as far as is wanted. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { serverPrograms } from './embedded.ts';

/** Runs a command as the server's account; its standard error is in what is thrown. */
async function runAsServer(dataDir: string, command: string[], input?: Readable): Promise<void> {
  const argv = [...serverPrograms(dataDir).prefix, ...command];
  const child = spawn(argv[0]!, argv.slice(1), { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (input) await pipeline(input, child.stdin);
  else child.stdin.end();
  if ((await ended) !== 0) throw new Error(said.trim());
}

/** `archive` is what a base backup gives. */
export async function unpackCluster(dataDir: string, archive: Readable): Promise<void> {
  serverPrograms(dataDir).own(dataDir);
  await runAsServer(dataDir, ['tar', '-x', '-p', '-C', dataDir], archive);
  fs.rmSync(path.join(dataDir, 'server.log'), { force: true });
}

/** Puts a file into the data folder, as the server's own. */
export async function giveToCluster(dataDir: string, name: string, bytes: Uint8Array): Promise<void> {
  const file = path.join(dataDir, name);
  await fs.promises.writeFile(file, bytes, { mode: 0o600 });
  const { uid, gid } = await fs.promises.stat(dataDir);
  await fs.promises.chown(file, uid, gid);
}

/** `endOfLog`: there was nothing after `until` any more, so everything there was is in. */
export type Recovered = 'until' | 'endOfLog';

/**
 * Plays the log in `pg_wal` to its end, or to the last commit not after `until`, and ends the recovery: the cluster is at
 * rest and begins a timeline of its own. Alone in one process, which says by its end how it went.
 */
export async function recoverCluster(dataDir: string, until: Date | null): Promise<Recovered> {
  const { bin } = serverPrograms(dataDir);
  await giveToCluster(dataDir, 'recovery.signal', new Uint8Array());
  const settings = {
    hot_standby: 'off',
    recovery_target_timeline: 'current',
    recovery_target_action: 'promote',
    // Everything there is lies in pg_wal already.
    restore_command: 'false',
    ...(until && { recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00') }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    await runAsServer(dataDir, [bin('postgres'), '--single', '-D', dataDir, ...options, 'postgres']);
    return until ? 'until' : 'endOfLog';
  } catch (error) {
    if (until && /recovery ended before configured recovery target was reached/.test((error as Error).message)) {
      await recoverCluster(dataDir, null);
      return 'endOfLog';
    }
    throw error;
  }
}
