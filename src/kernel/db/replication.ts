/**
 * PostgreSQL's replication protocol: a base backup while everything runs, and the write-ahead log as it is flushed. Both
 * come over a connection, so nothing is read from under the server's feet and no setting of the server is changed.
 */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import pg from 'pg';

/** A place in the write-ahead log, in bytes. */
export type Lsn = bigint;

export function parseLsn(text: string): Lsn {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export const lsnText = (lsn: Lsn): string =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();

/** Which cluster this is. A restored one is on a new timeline, because it writes another history from there on. */
export type System = { id: string; timeline: number; flushed: Lsn };

export type Replication = {
  system(): Promise<System>;
  /** Of the server: `18.4`. */
  version(): Promise<string>;
  baseBackup(progress: (bytes: number, of: number) => void): BaseBackup;
  stream(from: Lsn, timeline: number, take: (piece: WalPiece) => void): WalStream;
  close(): Promise<void>;
};

/** The data folder as a tar archive, with the log that makes it whole. `ended` is known when the archive was read. */
export type BaseBackup = { archive: Readable; ended: Promise<{ start: Lsn; stop: Lsn; timeline: number }> };

/** Bytes of the log and where they begin; none of them says that the log ended there at that moment. */
export type WalPiece = { at: Lsn; bytes: Buffer; sentAt: number };

export type WalStream = {
  /** Says how far the log lies safely, and asks where it ends now. */
  confirm(flushed: Lsn): void;
  pause(): void;
  resume(): void;
  /** Settles when the stream ends, rejects when it breaks. */
  ended: Promise<void>;
};

/** What of the driver's connection is used here; its types do not name it. */
type Wire = {
  query(text: string): void;
  stream: { pause(): void; resume(): void };
  sendCopyFromChunk(bytes: Buffer): void;
};
type Inner = pg.Client & { connection: Wire };

export async function connectReplication(config: pg.ClientConfig): Promise<Replication> {
  const client = new pg.Client({ ...config, replication: 'true', keepAlive: true } as pg.ClientConfig) as Inner;
  client.on('error', () => {});
  await client.connect();
  return {
    async system() {
      const [row] = (await client.query('IDENTIFY_SYSTEM')).rows;
      return { id: row.systemid, timeline: Number(row.timeline), flushed: parseLsn(row.xlogpos) };
    },
    version: async () => (await client.query('SHOW server_version')).rows[0].server_version,
    baseBackup: (progress) => baseBackup(client, progress),
    stream: (from, timeline, take) => stream(client, `START_REPLICATION ${lsnText(from)} TIMELINE ${timeline}`, take),
    close: () => client.end(),
  };
}

type Row = (string | null)[];

/** One command of the protocol: rows and copied bytes as they come. */
class Command implements pg.Submittable {
  readonly #text: string;
  readonly rows: Row[] = [];
  readonly #take: (bytes: Buffer) => void;
  readonly done = Promise.withResolvers<Row[]>();

  constructor(text: string, take: (bytes: Buffer) => void) {
    this.#text = text;
    this.#take = take;
    this.done.promise.catch(() => {});
  }

  submit(connection: unknown): void {
    (connection as Wire).query(this.#text);
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: Row }): void {
    this.rows.push(fields);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.#take(chunk);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.done.resolve(this.rows);
  }

  handleError(error: Error): void {
    this.done.reject(error);
  }
}

/** Kinds of messages inside the copied bytes of a base backup. */
const [NEW_ARCHIVE, DATA, PROGRESS] = ['n', 'd', 'p'].map((kind) => kind.charCodeAt(0));

function baseBackup(client: Inner, progress: (bytes: number, of: number) => void): BaseBackup {
  const { stream } = client.connection;
  const archive = new Readable({ highWaterMark: 1 << 20, read: () => void stream.resume() });
  let archives = 0;
  const options = `LABEL 'guanjia', PROGRESS, CHECKPOINT 'fast', WAL, MANIFEST 'no'`;
  const command = new Command(`BASE_BACKUP (${options})`, (bytes) => {
    const kind = bytes[0];
    if (kind === NEW_ARCHIVE && ++archives > 1)
      archive.destroy(new Error('a database with tablespaces is not backed up'));
    else if (kind === PROGRESS) progress(Number(bytes.readBigInt64BE(1)), Number(command.rows[1]![2]) * 1024);
    // The driver reads the next message into the same memory, so what is kept is copied.
    else if (kind === DATA && !archive.push(Buffer.from(bytes.subarray(1)))) stream.pause();
  });
  client.query(command);
  const ended = command.done.promise.then(
    (rows) => {
      archive.push(null);
      stream.resume();
      const [start, , stop] = rows;
      return { start: parseLsn(start![0]!), stop: parseLsn(stop![0]!), timeline: Number(start![1]) };
    },
    (error) => {
      archive.destroy(error);
      throw error;
    },
  );
  return { archive, ended };
}

const EMPTY = Buffer.alloc(0);
const XLOG = 'w'.charCodeAt(0);
const KEEPALIVE = 'k'.charCodeAt(0);
/** The server's clock counts microseconds from the beginning of 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const msOf = (micros: bigint): number => Number(micros / 1000n) + EPOCH_MS;

function stream(client: Inner, text: string, take: (piece: WalPiece) => void): WalStream {
  let confirmed = 0n;
  const say = (answer: 0 | 1) => {
    const status = Buffer.alloc(34);
    status.write('r', 0, 'latin1');
    for (const at of [1, 9, 17]) status.writeBigInt64BE(confirmed, at);
    status[33] = answer;
    client.connection.sendCopyFromChunk(status);
  };
  const command = new Command(text, (bytes) => {
    if (bytes[0] === XLOG)
      take({
        at: bytes.readBigInt64BE(1),
        bytes: Buffer.from(bytes.subarray(25)),
        sentAt: msOf(bytes.readBigInt64BE(17)),
      });
    else if (bytes[0] === KEEPALIVE) {
      take({ at: bytes.readBigInt64BE(1), bytes: EMPTY, sentAt: msOf(bytes.readBigInt64BE(9)) });
      if (bytes[17] === 1) say(0);
    }
  });
  client.query(command);
  const broken = once(client, 'end').then(() => Promise.reject(new Error('the line to the database broke')));
  return {
    confirm: (flushed) => {
      confirmed = flushed;
      say(1);
    },
    pause: () => client.connection.stream.pause(),
    resume: () => client.connection.stream.resume(),
    ended: Promise.race([command.done.promise.then(() => {}), broken]),
  };
}
