/**
 * What a folder of backups looks like:
 *
 *     DIR/2026-11-22T23-50-22-123Z/backup.json     what it is; there when everything else was
 *                                  base.tar.zst    the database
 *                                  wal/            its log from there on, segment by segment, and wal.sums
 *                                  files/          what lies beside the database, and files.sums
 *
 * Each backup is whole by itself: it is removed by removing its folder. One that is being made is named `.making-…`.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Lsn } from '../kernel/db/replication.ts';

export const BASE = 'base.tar.zst';
export const MAKING = '.making-';
const MANIFEST = 'backup.json';

export type Manifest = {
  format: 1;
  /** Of the program, and of PostgreSQL: another major version cannot read the files. */
  version: string;
  postgres: number;
  /** The migrations that had run. */
  schema: string[];
  /** Names the cluster and which of its histories: a restored one writes another. */
  system: string;
  timeline: number;
  /** Where the log of the base ends, as text: it holds from there on. */
  stop: string;
  startedAt: string;
  finishedAt: string;
  /** What the keys of the house can be told by, without saying what they are. */
  keys: { id: string; mark: string }[];
  base: { bytes: number; sha256: string };
};

export type Backup = { folder: string; name: string; manifest: Manifest };

export const writeManifest = (folder: string, manifest: Manifest): Promise<void> =>
  writeWhole(path.join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);

/** Throws where it cannot be read: then nothing else of it is believed. */
export function readManifest(folder: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(fs.readFileSync(path.join(folder, MANIFEST), 'utf8'));
  } catch (error) {
    throw new Error(`${folder} is no whole backup: its ${MANIFEST} cannot be read (${(error as Error).message}).`);
  }
  if (manifest.format !== 1)
    throw new Error(`${folder} was written by a newer version, in format ${manifest.format}. Use that version.`);
  return manifest;
}

/** Oldest first. A folder whose manifest cannot be read is not among them. */
export function listBackups(dir: string): Backup[] {
  if (!fs.existsSync(dir)) return [];
  const names = fs.readdirSync(dir).filter((name) => /^\d{4}-\d\d-\d\dT/.test(name));
  return names.sort().flatMap((name) => {
    const folder = path.join(dir, name);
    try {
      return [{ folder, name, manifest: readManifest(folder) }];
    } catch {
      return [];
    }
  });
}

/** Keeps the newest ones; and what was being made a day ago is not made any more. */
export async function pruneBackups(dir: string, keep: number, now: number): Promise<string[]> {
  const old = listBackups(dir)
    .slice(0, -keep)
    .map(({ name }) => name);
  const left = fs
    .readdirSync(dir)
    .filter((name) => name.startsWith(MAKING) && fs.statSync(path.join(dir, name)).mtimeMs < now - 86_400_000);
  for (const name of [...old, ...left]) await fs.promises.rm(path.join(dir, name), { recursive: true, force: true });
  return old;
}

/** A file is there whole or as it was before, also after a power cut. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const made = `${file}.tmp`;
  await fs.promises.writeFile(made, content, { mode: 0o600, flush: true });
  await fs.promises.rename(made, file);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Lines of JSON that are only added to; a last one that was torn by a power cut does not count. */
export function readLines<Line>(file: string): Line[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line));
}

export async function addLines(file: string, lines: readonly object[]): Promise<void> {
  if (lines.length === 0) return;
  if (fs.existsSync(file)) {
    const before = await fs.promises.readFile(file);
    const whole = before.lastIndexOf('\n') + 1;
    if (whole < before.length) await fs.promises.truncate(file, whole);
  }
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await fs.promises.appendFile(file, text, { mode: 0o600, flush: true });
}

export const SEGMENT_BYTES = 16 << 20;

/** The segment a place in the log lies in. */
export const segmentOf = (lsn: Lsn): number => Number(lsn / BigInt(SEGMENT_BYTES));
export const beginOf = (segment: number): Lsn => BigInt(segment) * BigInt(SEGMENT_BYTES);

/** PostgreSQL's own name for it. */
export const segmentName = (timeline: number, segment: number): string =>
  [timeline, Math.floor(segment / 256), segment % 256]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
