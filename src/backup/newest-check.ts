/** What the doctor says of the backups. */
import fs from 'node:fs';
import { bad, type Check, good } from '../kernel/doctor.ts';
import { listBackups } from './folder.ts';
import { reachOf } from './wal.ts';

/** A backup may take its time; then it is late. */
const GRACE_MS = 2 * 3_600_000;
/** With a server that keeps the log, it is seconds behind. */
const REACH_MS = 10 * 60_000;

export type Watched = {
  /** null: nobody asked this program for backups. */
  dir: string | null;
  everyMs: number;
  /** This process keeps the log. */
  follows: boolean;
};

export const newestBackupCheck = ({ dir, everyMs, follows }: Watched): Check => ({
  name: 'backup.newest',
  async find(_query, { now }) {
    if (dir === null)
      return good(
        'backup.newest.elsewhere',
        'This program makes no backups: give --backup DIR, or see to them yourself.',
      );
    const newest = listBackups(dir).at(-1);
    if (!newest) return bad('backup.newest.none', `${dir} holds no whole backup. See the log of the server.`, { dir });
    const hours = Math.floor((now() - Date.parse(newest.manifest.finishedAt)) / 3_600_000);
    if (now() - Date.parse(newest.manifest.finishedAt) > everyMs + GRACE_MS)
      return bad(
        'backup.newest.old',
        `The newest backup is ${hours} h old. See the log of the server, and whether ${dir} can be written.`,
        { hours, dir },
      );
    const behind = Math.floor((now() - reachOf(newest).getTime()) / 60_000);
    if (follows && now() - reachOf(newest).getTime() > REACH_MS)
      return bad(
        'backup.newest.behind',
        `The log in the backup is ${behind} min behind. See the log of the server, and whether ${dir} can be written.`,
        { minutes: behind, dir },
      );
    const free = await freeGb(dir);
    return good('backup.newest.fresh', `The newest backup is ${hours} h old; ${free} GB are free for more.`, {
      hours,
      gb: free,
    });
  },
});

async function freeGb(dir: string): Promise<string> {
  const { bavail, bsize } = await fs.promises.statfs(dir);
  return ((bavail * bsize) / 1e9).toFixed(1);
}
