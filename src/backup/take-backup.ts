/** One base backup with the files beside it, made while the house goes on working. */
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type pg from 'pg';
import { schemaOf } from '../kernel/db/migrate.ts';
import { connectReplication, lsnText, type Replication } from '../kernel/db/replication.ts';
import { KEY_FILE, type KeyRing } from '../kernel/secrets.ts';
import { takeFiles } from './files.ts';
import { BASE, type Backup, listBackups, MAKING, type Manifest, writeManifest } from './folder.ts';

/** What is backed up. */
export type Source = { dataDir: string; config: pg.ClientConfig; ring: KeyRing };

const { version } = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'));

export type BackupOptions = {
  /** The key file goes into the backup, too: then whoever has the backup opens every secret. */
  withKeys?: boolean;
  now?: () => number;
  /** Bytes of the database so far, and about how many there are. */
  progress?: (bytes: number, of: number) => void;
};

/** Fast and still a fifth of the size; the checksum shows what a disk has spoiled. */
const PACKING = { [zlib.constants.ZSTD_c_compressionLevel]: 1, [zlib.constants.ZSTD_c_checksumFlag]: 1 };

export async function takeBackup(dir: string, source: Source, options: BackupOptions = {}): Promise<Backup> {
  const now = options.now ?? Date.now;
  const startedAt = new Date(now());
  refuseInside(dir, source.dataDir);
  const name = startedAt.toISOString().replaceAll(/[:.]/g, '-');
  const making = path.join(dir, `${MAKING}${name}`);
  await fs.promises.mkdir(making, { recursive: true, mode: 0o700 });
  const line = await connectReplication(source.config);
  try {
    const schema = await schemaOf(source.config);
    const system = await line.system();
    const { stop, timeline, base } = await writeBase(line, path.join(making, BASE), options.progress ?? (() => {}));
    await takeFiles(source.dataDir, making, now(), listBackups(dir).at(-1)?.folder);
    if (options.withKeys) await fs.promises.copyFile(path.join(source.dataDir, KEY_FILE), path.join(making, KEY_FILE));
    const manifest: Manifest = {
      format: 1,
      version,
      postgres: Number((await line.version()).split('.')[0]),
      schema,
      system: system.id,
      timeline,
      stop: lsnText(stop),
      startedAt: startedAt.toISOString(),
      finishedAt: new Date(now()).toISOString(),
      keys: marksOf(source.ring),
      base,
    };
    await writeManifest(making, manifest);
    const folder = path.join(dir, name);
    await fs.promises.rename(making, folder);
    return { folder, name, manifest };
  } catch (error) {
    await fs.promises.rm(making, { recursive: true, force: true });
    throw error;
  } finally {
    await line.close();
  }
}

export function refuseInside(dir: string, dataDir: string): void {
  if (!path.relative(dataDir, path.resolve(dir)).startsWith('..'))
    throw new Error(`${dir} lies in the data folder, and would go with it. Name a folder on another disk.`);
}

async function writeBase(line: Replication, file: string, progress: (bytes: number, of: number) => void) {
  const { archive, ended } = line.baseBackup(progress);
  const hash = createHash('sha256');
  let bytes = 0;
  const look = new PassThrough().on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  const packing = zlib.createZstdCompress({ params: PACKING });
  await pipeline(archive, packing, look, fs.createWriteStream(file, { mode: 0o600, flush: true }));
  const { stop, timeline } = await ended;
  return { stop, timeline, base: { bytes, sha256: hash.digest('hex') } };
}

/** Tells one key from another, and says nothing of it. */
export const marksOf = ({ keys }: KeyRing): Manifest['keys'] =>
  keys.map(({ id, secret }) => ({
    id,
    mark: createHmac('sha256', secret).update('guanjia backup').digest('hex').slice(0, 16),
  }));
