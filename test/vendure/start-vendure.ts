/**
 * Installs and starts the real Vendure server that the connector is tested against. It is installed once into
 * node_modules/.cache, outside the project's own dependencies, and runs as a process of its own.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const HERE = import.meta.dirname;
const CACHE = resolve(HERE, '../../node_modules/.cache/vendure');
const INSTALL_TIMEOUT_MS = 5 * 60_000;

export type RunningVendure = { url: string; username: string; password: string; close(): Promise<void> };

/** The folder with Vendure installed, or why there is none (no registry, no disk). Installing takes about 20 s. */
export async function installVendure(): Promise<{ folder: string } | { missing: string }> {
  const manifest = await readFile(join(HERE, 'package.json'));
  const folder = join(CACHE, createHash('sha256').update(manifest).digest('hex').slice(0, 12));
  try {
    if (!(await exists(join(folder, 'node_modules')))) await install(folder);
    await cp(join(HERE, 'server.mjs'), join(folder, 'server.mjs'));
    return { folder };
  } catch (error) {
    return { missing: `Vendure cannot be installed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Installs beside and renames, so that a broken install is never mistaken for a whole one. */
async function install(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const beside = await mkdtemp(`${folder}-`);
  try {
    await cp(join(HERE, 'package.json'), join(beside, 'package.json'));
    // No install scripts: nothing here needs one, and none of them is ours to trust.
    const command = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await promisify(execFile)('npm', command, { cwd: beside, timeout: INSTALL_TIMEOUT_MS });
    // Another process may have finished first; its folder is as good.
    await rename(beside, folder).catch(() => undefined);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Starts the server and waits until it answers. Throws with what it printed when it ends before that. */
export async function startVendure(folder: string, port = 0): Promise<RunningVendure> {
  const files = await mkdtemp(join(tmpdir(), 'vendure-'));
  const password = 'sandbox-vendure';
  const child = spawn(process.execPath, ['server.mjs', String(port), files, password], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  return {
    url,
    username: 'superadmin',
    password,
    async close() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      await rm(files, { recursive: true, force: true });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  child.stderr?.on('data', (text: Buffer) => {
    printed += text.toString();
  });
  return new Promise((found, failed) => {
    child.once('exit', (code) => failed(new Error(`Vendure ended with ${code}: ${printed}`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"url"')) found((JSON.parse(line) as { url: string }).url);
      else printed += `${line}\n`;
    });
  });
}
