/**
 * What lies beside the database: uploaded files, photos, what an ERP dropped. Whatever is in the data folder is taken but
 * the database, the keys and what is still being written, so a module that keeps files need not be named here.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KEY_FILE } from '../kernel/secrets.ts';
import { addLines, readLines, sha256Of } from './folder.ts';

/** One file as it was seen; `gone` when it was there before and is not any more. Times in milliseconds. */
type Seen = { path: string; at: number } & ({ bytes: number; changedAt: number; sha256: string } | { gone: true });
type Kept = Extract<Seen, { sha256: string }>;

const SUMS = 'files.sums';
const NOT_TAKEN = new Set(['postgres', KEY_FILE]);

const isKept = (seen: Seen): seen is Kept => 'sha256' in seen;

/** The last that is known of each file. */
const newest = (folder: string): Map<string, Seen> =>
  new Map(readLines<Seen>(path.join(folder, SUMS)).map((seen) => [seen.path, seen]));

async function* walk(dir: string, below = ''): AsyncGenerator<string> {
  for await (const entry of await fs.promises.opendir(path.join(dir, below))) {
    const name = path.join(below, entry.name);
    if ((below === '' && NOT_TAKEN.has(entry.name)) || entry.name.endsWith('.tmp')) continue;
    if (entry.isDirectory()) yield* walk(dir, name);
    else if (entry.isFile()) yield name;
  }
}

/**
 * Brings the files of a backup up to what the data folder holds now. What `before` (an earlier backup) has already is
 * linked, not copied. Answers how many there are.
 */
export async function takeFiles(dataDir: string, folder: string, at: number, before?: string): Promise<number> {
  const known = newest(folder);
  const earlier = before ? newest(before) : new Map<string, Seen>();
  const there = new Set<string>();
  const news: Seen[] = [];
  for await (const name of walk(dataDir)) {
    const seen = await takeFile(dataDir, folder, name, at, [known.get(name), earlier.get(name)], before);
    if (!seen) continue;
    there.add(name);
    if (seen !== known.get(name)) news.push(seen);
  }
  for (const seen of known.values())
    if (isKept(seen) && !there.has(seen.path)) news.push({ path: seen.path, at, gone: true });
  await addLines(path.join(folder, SUMS), news);
  return there.size;
}

const placeOf = (folder: string, name: string) => path.join(folder, 'files', name);

/** Null when it went meanwhile. */
async function takeFile(
  dataDir: string,
  folder: string,
  name: string,
  at: number,
  [known, earlier]: (Seen | undefined)[],
  before: string | undefined,
): Promise<Kept | null> {
  try {
    const { size: bytes, mtimeMs: changedAt } = await fs.promises.stat(path.join(dataDir, name));
    const same = (seen: Seen | undefined): seen is Kept =>
      seen !== undefined && isKept(seen) && seen.bytes === bytes && seen.changedAt === changedAt;
    if (same(known)) return known;
    const place = placeOf(folder, name);
    await fs.promises.mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    if (same(earlier)) {
      const linked = await fs.promises.link(placeOf(before!, name), place).catch((error: Error) => error);
      if (!linked) return { ...earlier, at };
    }
    const sha256 = await copyHashed(path.join(dataDir, name), place);
    return { path: name, at, bytes: (await fs.promises.stat(place)).size, changedAt, sha256 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Never writes into what another backup has linked. */
async function copyHashed(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  const look = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(fs.createReadStream(from), look, fs.createWriteStream(`${to}.tmp`, { mode: 0o600, flush: true }));
  await fs.promises.rename(`${to}.tmp`, to);
  return hash.digest('hex');
}

/** Those that a house restored to `until` has: what went later is there again, what came later hurts nobody. */
const filesAt = (folder: string, until: number): Kept[] => {
  const kept = new Map<string, Kept>();
  for (const seen of readLines<Seen>(path.join(folder, SUMS)))
    if (isKept(seen)) kept.set(seen.path, seen);
    else if (seen.at <= until) kept.delete(seen.path);
  return [...kept.values()];
};

/** Throws at the first file that is not what was kept. */
export async function checkFiles(folder: string, until: number): Promise<number> {
  const files = filesAt(folder, until);
  for (const { path: name, sha256 } of files) {
    const place = placeOf(folder, name);
    if (path.isAbsolute(name) || name.split(path.sep).includes('..'))
      throw new Error(`${path.join(folder, SUMS)} names ${name}, which lies outside.`);
    if (!fs.existsSync(place) || (await sha256Of(place)) !== sha256) throw new Error(`${place} is missing or damaged.`);
  }
  return files.length;
}

export async function giveFiles(folder: string, until: number, dataDir: string): Promise<void> {
  for (const { path: name } of filesAt(folder, until)) {
    const place = path.join(dataDir, name);
    await fs.promises.mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await fs.promises.copyFile(placeOf(folder, name), place);
  }
}
