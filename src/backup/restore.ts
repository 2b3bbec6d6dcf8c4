/**
 * A house from a backup, as it was at its end or at a chosen moment. What must stay true: everything is checked before
 * anything is written, nothing is written over, and a restore that fails leaves nothing behind.
 */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { constantTimeEqual } from '../kernel/crypto.ts';
import { refuseNewerSchema } from '../kernel/db/migrate.ts';
import { giveToCluster, recoverCluster, unpackCluster } from '../kernel/db/recover.ts';
import { KEY_FILE, newKeyLine, parseKeyRing } from '../kernel/secrets.ts';
import { checkFiles, giveFiles } from './files.ts';
import { BASE, type Backup, listBackups, readManifest, sha256Of } from './folder.ts';
import { marksOf } from './take-backup.ts';
import { checkLog, reachOf, segmentsOf } from './wal.ts';

export type RestoreOptions = {
  dataDir: string;
  /** null: the end of what there is. */
  at: Date | null;
  /** Text of the key file; null where the house gets a new key and opens no secret of before. */
  keys: string | null;
  progress?: (step: string) => void;
};

/**
 * The backup that holds the moment, or the one that goes furthest. `dir` may be one backup itself. Throws where there
 * is none.
 */
export function chooseBackup(dir: string, at: Date | null): Backup {
  if (fs.existsSync(path.join(dir, BASE)))
    return { folder: dir, name: path.basename(path.resolve(dir)), manifest: readManifest(dir) };
  const all = listBackups(dir);
  if (all.length === 0) throw new Error(`${dir} holds no whole backup.`);
  const [furthest] = all.toSorted((a, b) => reachOf(b).getTime() - reachOf(a).getTime());
  if (!at) return furthest!;
  const holding = all.findLast((one) => Date.parse(one.manifest.finishedAt) <= at.getTime() && reachOf(one) >= at);
  if (holding) return holding;
  const [first] = all;
  throw new Error(
    `no backup holds ${at.toISOString()}: they begin at ${first!.manifest.finishedAt} and end at ${reachOf(furthest!).toISOString()}.`,
  );
}

/** Every file of it against what was written down, this program against what it was written by. */
export async function checkBackup(backup: Backup, at: Date | null): Promise<{ files: number }> {
  const { folder, manifest } = backup;
  refuseNewerSchema('backup', manifest.schema);
  const base = path.join(folder, BASE);
  if (!fs.existsSync(base) || (await sha256Of(base)) !== manifest.base.sha256)
    throw new Error(`${base} is missing or damaged. Nothing was restored; take another backup.`);
  try {
    await checkLog(backup);
    return { files: await checkFiles(folder, at?.getTime() ?? Number.POSITIVE_INFINITY) };
  } catch (error) {
    throw new Error(`${(error as Error).message} Nothing was restored; take another backup.`);
  }
}

/** Answers the moment the house is at. */
export async function restoreBackup(backup: Backup, options: RestoreOptions): Promise<void> {
  const { dataDir, at, keys } = options;
  const say = options.progress ?? (() => {});
  if (fs.existsSync(dataDir) && fs.readdirSync(dataDir).length > 0)
    throw new Error(`${dataDir} is not empty, and nothing is written over. Name an empty folder or a new one.`);
  const keyFile = keyFileFor(backup, keys);
  say('checking every file');
  await checkBackup(backup, at);
  try {
    const cluster = path.join(dataDir, 'postgres');
    say('unpacking the database');
    const packed = fs.createReadStream(path.join(backup.folder, BASE), { highWaterMark: 1 << 20 });
    await unpackCluster(cluster, packed.pipe(zlib.createZstdDecompress()));
    for await (const { name, bytes } of segmentsOf(backup))
      await giveToCluster(cluster, path.join('pg_wal', name), bytes);
    say('playing the log');
    await recoverCluster(cluster, at);
    await giveFiles(backup.folder, at?.getTime() ?? Number.POSITIVE_INFINITY, dataDir);
    // Whoever gives the keys by the environment wants them in no file.
    if (process.env['GUANJIA_KEY'] === undefined)
      fs.writeFileSync(path.join(dataDir, KEY_FILE), keyFile, { mode: 0o600 });
  } catch (error) {
    for (const name of fs.readdirSync(dataDir)) fs.rmSync(path.join(dataDir, name), { recursive: true });
    throw error;
  }
}

/** Throws when the keys are others than those the secrets of the backup were sealed with. */
function keyFileFor({ folder, manifest }: Backup, keys: string | null): string {
  const kept = path.join(folder, KEY_FILE);
  const text = keys ?? (fs.existsSync(kept) ? fs.readFileSync(kept, 'utf8') : null);
  // Under an id of its own, so that a secret of before says which key it lacks.
  if (text === null) return `${newKeyLine(`k${manifest.keys.length + 1}`)}\n`;
  const given = marksOf(parseKeyRing(text));
  const lacking = manifest.keys.filter((one) => !given.some(({ mark }) => constantTimeEqual(mark, one.mark)));
  if (lacking.length)
    throw new Error(`these are not the keys of the backup: ${lacking.map(({ id }) => id).join(', ')} is lacking.`);
  return text;
}

/** From a folder of files that were read whole. */
export const holdsKeys = ({ folder }: Backup): boolean => fs.existsSync(path.join(folder, KEY_FILE));
