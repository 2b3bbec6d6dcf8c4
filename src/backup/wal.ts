/**
 * The log behind a base backup, kept as the server flushes it: whole segments compressed, with their SHA-256 in `wal.sums`,
 * and the one that is being filled as `….partial`. What must stay true: what `reach.json` says has arrived is on the disk,
 * and every byte follows on the one before it in one history of one cluster.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Replication, WalPiece, WalStream } from '../kernel/db/replication.ts';
import { lsnText, parseLsn } from '../kernel/db/replication.ts';
import {
  addLines,
  type Backup,
  beginOf,
  readLines,
  SEGMENT_BYTES,
  segmentName,
  segmentOf,
  sha256Of,
  writeWhole,
} from './folder.ts';

const compress = promisify(zlib.zstdCompress);
const decompress = promisify(zlib.zstdDecompress);

/** How far the log has arrived: everything committed before `at` lies below `lsn`. `sha256` is of the segment begun. */
type Reach = { lsn: string; at: string; sha256: string };
type Sum = { segment: string; sha256: string };

const walOf = (folder: string, ...names: string[]) => path.join(folder, 'wal', ...names);
const sumsOf = (folder: string) => walOf(folder, 'wal.sums');
const wholeOf = (folder: string, segment: string) => walOf(folder, `${segment}.zst`);
const partialOf = (folder: string, segment: string) => walOf(folder, `${segment}.partial`);

function readReach(folder: string): Reach | null {
  try {
    return JSON.parse(fs.readFileSync(walOf(folder, 'reach.json'), 'utf8'));
  } catch {
    return null;
  }
}

/** The last moment a backup can be restored to. */
export const reachOf = ({ folder, manifest }: Backup): Date => new Date(readReach(folder)?.at ?? manifest.finishedAt);

const firstSegment = ({ manifest }: Backup): number => segmentOf(parseLsn(manifest.stop)) + 1;

/** The base says more than the server does, or something else: only a new base backup helps. */
export class BrokenLog extends Error {
  override readonly name = 'BrokenLog';
}

/** At most so many bytes wait for the disk; then the server waits. */
const MOST_WAITING = 32 << 20;
const QUIET_MS = 10_000;

/** The server has thrown away what is to be sent, or never had it. */
const isGone = (error: { code?: string }): boolean => error.code === '58P01' || error.code === 'XX000';

/** Keeps the log of one backup until it is closed or its line breaks. */
export class WalKeeper {
  readonly #backup: Backup;
  #segment: number;
  /** What an earlier keeper had of the segment: it must come again just so. */
  #earlier = Buffer.alloc(0);
  #file: fs.promises.FileHandle | undefined;
  #hash = createHash('sha256');
  #filled = 0;
  #noted = { lsn: 0n, at: 0 };
  #at = 0;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #stream: WalStream | undefined;

  private constructor(backup: Backup, segment: number) {
    this.#backup = backup;
    this.#segment = segment;
  }

  static async open(backup: Backup, line: Replication): Promise<WalKeeper> {
    const { folder, manifest } = backup;
    await fs.promises.mkdir(walOf(folder), { recursive: true, mode: 0o700 });
    const keeper = new WalKeeper(backup, firstSegment(backup) + readLines<Sum>(sumsOf(folder)).length);
    await keeper.#begin();
    keeper.#stream = line.stream(beginOf(keeper.#segment), manifest.timeline, (piece) => keeper.#take(piece));
    keeper.ended.catch(() => {});
    return keeper;
  }

  /** What has arrived and is on its way to the disk. */
  get arrived(): bigint {
    return beginOf(this.#segment) + BigInt(this.#filled);
  }

  get #name(): string {
    return segmentName(this.#backup.manifest.timeline, this.#segment);
  }

  async #begin(): Promise<void> {
    const partial = partialOf(this.#backup.folder, this.#name);
    this.#earlier = await fs.promises.readFile(partial).catch(() => Buffer.alloc(0));
    this.#file = await fs.promises.open(partial, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    this.#hash = createHash('sha256');
    this.#filled = 0;
  }

  /** Pieces are written one after the other; the first that cannot be ends it all. */
  #take(piece: WalPiece): void {
    this.#waiting += piece.bytes.length;
    if (this.#waiting > MOST_WAITING) this.#stream?.pause();
    this.#work = this.#work.then(() => this.#write(piece));
    this.#work.then(
      () => {
        this.#waiting -= piece.bytes.length;
        if (this.#waiting <= MOST_WAITING) this.#stream?.resume();
      },
      () => {},
    );
  }

  async #write({ at, bytes, sentAt }: WalPiece): Promise<void> {
    if (bytes.length === 0) {
      if (at <= this.arrived) this.#at = sentAt;
      return;
    }
    if (at !== this.arrived)
      throw new BrokenLog(`the log goes on at ${lsnText(at)} instead of ${lsnText(this.arrived)}`);
    const part = bytes.subarray(0, SEGMENT_BYTES - this.#filled);
    const before = this.#earlier.subarray(this.#filled, this.#filled + part.length);
    if (!before.equals(part.subarray(0, before.length)))
      throw new BrokenLog(`the database has another history than the backup in ${this.#backup.folder}`);
    await this.#file!.write(part, 0, part.length, this.#filled);
    this.#hash.update(part);
    this.#filled += part.length;
    this.#at = sentAt;
    if (this.#filled === SEGMENT_BYTES) await this.#finish();
    if (part.length < bytes.length)
      await this.#write({ at: at + BigInt(part.length), bytes: bytes.subarray(part.length), sentAt });
  }

  /** The partial one goes last: whatever is cut short here is done again. */
  async #finish(): Promise<void> {
    const { folder } = this.#backup;
    const segment = this.#name;
    await this.#file!.close();
    const packed = await compress(await fs.promises.readFile(partialOf(folder, segment)));
    await writeWhole(wholeOf(folder, segment), packed);
    await addLines(sumsOf(folder), [{ segment, sha256: createHash('sha256').update(packed).digest('hex') }]);
    this.#segment++;
    await this.#begin();
    await this.#note();
    await fs.promises.rm(partialOf(folder, segment));
  }

  async #note(): Promise<void> {
    await this.#file!.datasync();
    if (this.#at === 0) return;
    const lsn = lsnText(this.arrived);
    const reach: Reach = { lsn, at: new Date(this.#at).toISOString(), sha256: this.#hash.copy().digest('hex') };
    await writeWhole(walOf(this.#backup.folder, 'reach.json'), `${JSON.stringify(reach)}\n`);
  }

  /**
   * Puts what has arrived on the disk, says so, and asks for more. That nothing happened is written down now and then, or
   * when somebody waits for it. Throws what ended the keeping.
   */
  async settle(waited = false): Promise<void> {
    this.#work = this.#work.then(async () => {
      const quietMs = this.#at - this.#noted.at;
      if (this.arrived === this.#noted.lsn && (quietMs === 0 || (quietMs < QUIET_MS && !waited))) return;
      await this.#note();
      this.#noted = { lsn: this.arrived, at: this.#at };
    });
    await this.#work;
    this.#stream!.confirm(this.arrived);
  }

  get ended(): Promise<void> {
    return this.#stream!.ended.catch((error) => {
      throw isGone(error) ? new BrokenLog(error.message) : error;
    });
  }

  async close(): Promise<void> {
    await this.#work.catch(() => {});
    await this.#file?.close().catch(() => {});
  }
}

/** The segments behind the base, checked: throws at the first that is missing or not as it was kept. */
export async function checkLog(backup: Backup): Promise<void> {
  const { folder, manifest } = backup;
  const sums = readLines<Sum>(sumsOf(folder));
  for (const [i, { segment, sha256 }] of sums.entries()) {
    const file = wholeOf(folder, segment);
    if (segment !== segmentName(manifest.timeline, firstSegment(backup) + i))
      throw new Error(`${sumsOf(folder)} leaves out what comes before ${segment}.`);
    if (!fs.existsSync(file) || (await sha256Of(file)) !== sha256) throw new Error(`${file} is missing or damaged.`);
  }
  const reach = readReach(folder);
  if (!reach) {
    if (sums.length > 0) throw new Error(`${walOf(folder, 'reach.json')} is missing or damaged.`);
    return;
  }
  const segment = firstSegment(backup) + sums.length;
  const filled = Number(parseLsn(reach.lsn) - beginOf(segment));
  // Another segment was finished after the last word about how far it goes: its own sum was checked above.
  if (filled <= 0) return;
  const partial = partialOf(folder, segmentName(manifest.timeline, segment));
  const bytes = fs.existsSync(partial) ? await fs.promises.readFile(partial) : Buffer.alloc(0);
  if (createHash('sha256').update(bytes.subarray(0, filled)).digest('hex') !== reach.sha256)
    throw new Error(`${partial} is missing or damaged.`);
}

/** Every segment behind the base under PostgreSQL's name, as large as it wants them. */
export async function* segmentsOf(backup: Backup): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const { folder, manifest } = backup;
  const sums = readLines<Sum>(sumsOf(folder));
  for (const { segment } of sums)
    yield { name: segment, bytes: await decompress(await fs.promises.readFile(wholeOf(folder, segment))) };
  const name = segmentName(manifest.timeline, firstSegment(backup) + sums.length);
  if (!fs.existsSync(partialOf(folder, name))) return;
  const begun = await fs.promises.readFile(partialOf(folder, name));
  yield { name, bytes: Buffer.concat([begun, Buffer.alloc(SEGMENT_BYTES - begun.length)]) };
}
