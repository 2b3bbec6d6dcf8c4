/**
 * Backups of a running house: a base backup every so often, the log behind the newest one as it is flushed, and the files
 * beside the database each minute. What must stay true: while a new base backup is made the log behind the one before is
 * kept on, so that no second is left out; whatever goes wrong is tried again and never stops the house.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { connectReplication, parseLsn, type Replication } from '../kernel/db/replication.ts';
import { takeFiles } from './files.ts';
import { type Backup, listBackups, pruneBackups } from './folder.ts';
import { refuseInside, type Source, takeBackup } from './take-backup.ts';
import { BrokenLog, reachOf, WalKeeper } from './wal.ts';

export type BackupPlan = {
  dir: string;
  everyMs: number;
  /** Older ones are removed. */
  keep: number;
};

type Say = (message: string, error?: unknown) => void;

const SETTLE_MS = 1000;
const FILES_MS = 60_000;
const AGAIN_MS = 10_000;
/** The log is caught up with when the house stops, unless the disk of the backups takes longer. */
const CATCH_UP_MS = 10_000;

export type BackupKeeping = {
  /** Puts everything that is committed by now into the backup. Throws where there is none yet. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
};

/** Throws at once when the folder lies in the data folder. */
export function keepBackups(source: Source, plan: BackupPlan, say: Say): BackupKeeping {
  refuseInside(plan.dir, source.dataDir);
  const stopping = new AbortController();
  let following: Following | null = null;
  // A base backup may take minutes: whoever stops the house does not wait for it.
  const stopped = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener('abort', () => reject(new Error('stopping')), { once: true });
  });
  stopped.catch(() => {});
  const running = (async () => {
    let broken = false;
    while (!stopping.signal.aborted) {
      try {
        const newest = broken ? null : await newestOf(plan.dir, source);
        const backup = newest ?? (await Promise.race([takeBackup(plan.dir, source), stopped]));
        broken = false;
        following = await Following.begin(source, plan, backup, say);
        await pruneBackups(plan.dir, plan.keep, Date.now());
        await following.follow(stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) break;
        broken = error instanceof BrokenLog;
        say(broken ? 'the log is broken; a new backup is made' : 'the backup stopped; it is tried again', error);
        if (!broken) await wait(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {});
      } finally {
        await following?.end();
        following = null;
      }
    }
  })();
  return {
    catchUp: async () => {
      if (!following) throw new Error('no backup is there to catch up yet');
      await following.catchUp();
    },
    stop: async () => {
      await following?.catchUp().catch((error) => say('the backup lacks the end of the log', error));
      stopping.abort();
      await running;
    },
  };
}

/** The newest of this very cluster and history; what another one wrote into the folder is not gone on with. */
async function newestOf(dir: string, source: Source): Promise<Backup | null> {
  const newest = listBackups(dir).at(-1);
  if (!newest) return null;
  const line = await connectReplication(source.config);
  try {
    const { id, timeline } = await line.system();
    return newest.manifest.system === id && newest.manifest.timeline === timeline ? newest : null;
  } finally {
    await line.close();
  }
}

/** Following the log behind one backup until the next one is there. */
class Following {
  readonly #source: Source;
  readonly #plan: BackupPlan;
  readonly #backup: Backup;
  readonly #line: Replication;
  readonly #wal: WalKeeper;
  readonly #say: Say;

  private constructor(source: Source, plan: BackupPlan, backup: Backup, line: Replication, wal: WalKeeper, say: Say) {
    this.#source = source;
    this.#plan = plan;
    this.#backup = backup;
    this.#line = line;
    this.#wal = wal;
    this.#say = say;
  }

  static async begin(source: Source, plan: BackupPlan, backup: Backup, say: Say): Promise<Following> {
    const line = await connectReplication(source.config);
    return new Following(source, plan, backup, line, await WalKeeper.open(backup, line), say);
  }

  /** Ends when the next backup holds everything that was kept here, or when it is told to. */
  async follow(stopping: AbortSignal): Promise<void> {
    let next: 'none' | 'making' | Backup = 'none';
    let filesAt = Date.now();
    let due = Date.parse(this.#backup.manifest.finishedAt) + this.#plan.everyMs;
    const make = () =>
      takeBackup(this.#plan.dir, this.#source).then(
        (backup) => {
          next = backup;
        },
        (error) => {
          this.#say('the backup failed; it is tried again', error);
          due = Date.now() + AGAIN_MS;
          next = 'none';
        },
      );
    const isMade = (one: typeof next): one is Backup => typeof one === 'object';
    while (!stopping.aborted) {
      await this.#wal.settle();
      if (Date.now() >= filesAt + FILES_MS) {
        await this.#takeFiles();
        filesAt = Date.now();
      }
      if (next === 'none' && Date.now() >= due) {
        next = 'making';
        void make();
      }
      if (isMade(next) && this.#wal.arrived >= parseLsn(next.manifest.stop)) return;
      await Promise.race([wait(SETTLE_MS, undefined, { signal: stopping }).catch(() => {}), this.#wal.ended]);
    }
  }

  #takeFiles = () => takeFiles(this.#source.dataDir, this.#backup.folder, Date.now());

  /** Everything committed by now, and the files that belong to it. */
  async catchUp(): Promise<void> {
    const line = await connectReplication(this.#source.config);
    const { flushed } = await line.system().finally(() => line.close());
    const before = Date.now();
    const until = performance.now() + CATCH_UP_MS;
    while (this.#wal.arrived < flushed || reachOf(this.#backup).getTime() < before) {
      if (performance.now() > until) throw new Error('the log has not arrived in time');
      await this.#wal.settle(true);
      await wait(20);
    }
    await this.#takeFiles();
  }

  async end(): Promise<void> {
    await this.#line.close().catch(() => {});
    await this.#wal.close();
  }
}
