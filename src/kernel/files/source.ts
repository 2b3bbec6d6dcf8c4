/**
 * What a file is to the rest of the house, and the limits every file is read under. A source can be opened more than
 * once (the encoding is decided on a first pass), its bytes come as a stream, and its name is only used to tell people
 * which file is meant: what a file is, its bytes say.
 */
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Refused } from '../refusal.ts';

export type FileSource = { name: string; open(): Readable };

export type Limits = {
  /** Bytes of a plain or unpacked file. */
  bytes: number;
  /** Bytes of an archive (zip, xlsx), which is held in memory. */
  archiveBytes: number;
  /** Files in an archive. */
  entries: number;
  /** Unpacked bytes per packed byte, checked once more than `ratioFrom` bytes came out. */
  ratio: number;
  ratioFrom: number;
  rows: number;
  columns: number;
  /** Characters of one cell, and of one row with all its cells. */
  cellChars: number;
  rowChars: number;
  /** Characters all shared strings of a workbook may have together. */
  sharedChars: number;
};

const MIB = 2 ** 20;
const PIECE = MIB / 16;

export const LIMITS: Limits = {
  bytes: 2048 * MIB,
  archiveBytes: 64 * MIB,
  entries: 2_000,
  ratio: 250,
  ratioFrom: 10 * MIB,
  rows: 5_000_000,
  columns: 2_000,
  cellChars: MIB / 4,
  rowChars: MIB,
  sharedChars: 24 * MIB,
};

/** The whole file is refused: `files.<reason>` naming the file. */
export const refusedFile = (file: string, reason: string, data: Record<string, unknown> = {}): Refused =>
  new Refused(`files.${reason}`, { file, ...data });

/**
 * The bytes of a source in pieces of at most 64 KiB, so that what is made from one piece stays small. Other requests are
 * let in between pieces: a source in memory would otherwise be read to its end in one go.
 */
export async function* readBytes(source: FileSource, limit: number): AsyncGenerator<Buffer> {
  let total = 0;
  let sinceTurn = 0;
  for await (const chunk of source.open() as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    total += bytes.length;
    if (total > limit) throw refusedFile(source.name, 'tooLarge', { limit });
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      yield piece;
      sinceTurn += piece.length;
      if (sinceTurn < PIECE) continue;
      await nextTurn();
      sinceTurn = 0;
    }
  }
}

/** The first `count` bytes, fewer when the file is shorter. */
export async function peekBytes(source: FileSource, count: number): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of readBytes(source, Number.POSITIVE_INFINITY)) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= count) break;
  }
  return head.subarray(0, count);
}
