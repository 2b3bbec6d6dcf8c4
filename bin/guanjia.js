#!/usr/bin/env node
/**
 * The first step of every command, in plain JavaScript so that it runs on any Node from 20 on: installs what is missing,
 * builds the console when its sources changed, and hands over to the pinned Node, which runs the TypeScript as it is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const command = process.argv[2] ?? 'help';
/** Whoever asks how it is used waits for no installation and no build. */
const asksForHelp = process.argv.slice(2).some((word) => ['--help', '-h'].includes(word)) || command === 'help';

function run(program, args, why, env = {}) {
  process.stderr.write(`guanjia: ${why}\n`);
  const { status } = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`guanjia: that failed (${program} ${args.join(' ')})\n`);
    process.exit(status ?? 1);
  }
}

/**
 * npm writes what it has installed to node_modules/.package-lock.json, last of all. Everything the lock asks for must be
 * in it at its version; times of files say nothing after a checkout. What only some platforms have is left out, and what
 * only developing needs, unless tests are asked for.
 */
function installed() {
  const packagesOf = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
  if (!fs.existsSync(path.join(root, 'node_modules/.package-lock.json'))) return false;
  const there = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(
    ([place, { version, optional, devOptional, dev, peer }]) =>
      place === '' ||
      optional ||
      devOptional ||
      peer ||
      (dev && command !== 'test') ||
      there[place]?.version === version,
  );
}

/** The Node this program is made for, from npm; the running one where the platform has none. */
function pinnedNode() {
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of [`node-${name}`, `node-bin-${name}`]) {
    const found = path.join(root, 'node_modules', folder, 'bin', file);
    if (fs.existsSync(found)) return found;
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  process.stderr.write(
    `guanjia: Node ${process.version} is too old and npm has no newer one for ${name}. Install Node 24.\n`,
  );
  process.exit(1);
}

/** A mark over everything the console is built from. */
function consoleMark() {
  const hash = createHash('sha256');
  const walk = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(file);
      else hash.update(`${path.relative(root, file)}\n`).update(fs.readFileSync(file));
    }
  };
  for (const dir of ['web', 'src/contract']) walk(path.join(root, dir));
  hash.update(fs.readFileSync(path.join(root, 'package.json')));
  return hash.digest('hex');
}

function buildConsole(node) {
  const markFile = path.join(root, 'dist/console/.mark');
  const mark = consoleMark();
  if (fs.existsSync(markFile) && fs.readFileSync(markFile, 'utf8') === mark) return;
  run(
    node,
    [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', 'web/console', '--logLevel', 'warn'],
    'building the console (once)',
    // Whatever this shell is for: with another value the browser gets the slow, talkative build of its libraries.
    { NODE_ENV: 'production' },
  );
  fs.writeFileSync(markFile, mark);
}

// Not `npm ci`: it refuses a lock in which binaries for a platform are missing that the registry of its maker did not
// have. The versions of the lock hold all the same, and `--no-save` leaves it as it is.
const INSTALL = ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel', 'error'];
if (asksForHelp && !fs.existsSync(path.join(root, 'node_modules'))) {
  // Commands describe themselves, in TypeScript, which the Node at hand may not run.
  process.stdout.write(
    'Usage: guanjia <command> [options]\n\nFirst `guanjia start --demo`: it installs what is missing.\n',
  );
  process.exit(0);
}
if (!asksForHelp && !installed()) run('npm', INSTALL, 'installing what is missing (once)');
const node = pinnedNode();
if (!asksForHelp && (command === 'start' || command === 'test')) buildConsole(node);

const script = command === 'test' ? 'test/run.ts' : 'src/cli.ts';
const flags = ['--disable-warning=ExperimentalWarning'];
// On large machines V8 lets a server's young generation grow to a size it has no use for.
if (['start', 'import'].includes(command) || process.argv[3] === 'reconcile') flags.push('--max-semi-space-size=8');
// What was compiled once is kept, which halves the time to the first line of ours.
const env = { NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/guanjia'), ...process.env };
const child = spawn(node, [...flags, path.join(root, script), ...process.argv.slice(2)], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
