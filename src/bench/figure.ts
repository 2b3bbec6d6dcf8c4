/** What a benchmark answers, in the shape scripts may rely on, and the machine it was measured on. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Figure = {
  id: string;
  what: string;
  value: number;
  unit: string;
  goal: number | null;
  better: 'higher' | 'lower';
  runs: number;
};

export type Machine = { cores: number; memoryMb: number; fsyncPerSecond: number };

/** Flushed 8 kB writes a second: what a durable commit costs here. */
function fsyncPerSecond(dir: string): number {
  const file = path.join(dir, `fsync-${process.pid}`);
  const handle = fs.openSync(file, 'w');
  const page = Buffer.alloc(8192, 1);
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < 500) {
    fs.writeSync(handle, page, 0, page.length, 0);
    fs.fdatasyncSync(handle);
    count++;
  }
  fs.closeSync(handle);
  fs.rmSync(file);
  return Math.round((count * 1000) / (performance.now() - start));
}

export const machine = (dir = os.tmpdir()): Machine => ({
  cores: os.cpus().length,
  memoryMb: Math.round(os.totalmem() / 2 ** 20),
  fsyncPerSecond: fsyncPerSecond(dir),
});

export function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

/** The value below which a share of the values lies. */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
export const median = (values: readonly number[]): number => quantile(values, 0.5);
