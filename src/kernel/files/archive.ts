/**
 * A zip archive of strangers. Its directory is judged before anything is unpacked: too many files, sizes or ratios no
 * honest file has, entries that overlap, lead out of their folder, link elsewhere or are encrypted refuse the archive.
 * While unpacking, sizes and checksums must be what the directory says. Nothing is ever written to disk.
 */
import { type Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { type FileSource, type Limits, readBytes, refusedFile } from './source.ts';

export type Archive = { names: string[]; open(name: string): Promise<Readable> };

export const isZip = (head: Buffer): boolean => head.length >= 4 && head.readUInt32LE(0) === 0x04034b50;
export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** The whole source as one buffer; refuses `files.tooLarge`. */
export async function readArchiveBytes(source: FileSource, limits: Limits): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readBytes(source, limits.archiveBytes)) parts.push(part);
  return Buffer.concat(parts);
}

/**
 * Refuses `files.damagedArchive`, `files.archiveBomb` (data.why: entries, size, ratio, overlap), `files.unsafeArchive`
 * (data.why: name, link, method, twice) and `files.encrypted`.
 */
export async function openArchive(bytes: Buffer, file: string, limits: Limits): Promise<Archive> {
  const zip = await damagedIfItFails(file, () =>
    yauzl.fromBufferPromise(bytes, { lazyEntries: true, decodeStrings: false }),
  );
  if (zip.entryCount > limits.entries)
    throw refusedFile(file, 'archiveBomb', { why: 'entries', entries: zip.entryCount });
  const found: yauzl.Entry[] = [];
  await damagedIfItFails(file, async () => {
    for await (const entry of zip.eachEntry()) found.push(entry);
  });
  checkSizes(found, file, limits);

  const entries = new Map<string, yauzl.Entry>();
  for (const entry of found) {
    const name = entryName(entry);
    checkEntry(entry, name, file);
    if (entries.has(name)) throw refusedFile(file, 'unsafeArchive', { why: 'twice', name });
    entries.set(name, entry);
  }
  return {
    names: [...entries.keys()].filter((name) => !name.endsWith('/')),
    open: async (name) => {
      const entry = entries.get(name);
      if (!entry) throw refusedFile(file, 'damagedArchive', { missing: name });
      const unpacked = await damagedIfItFails(file, () => zip.openReadStreamPromise(entry));
      return checkedStream(unpacked, entry, file);
    },
  };
}

function checkSizes(entries: yauzl.Entry[], file: string, limits: Limits): void {
  let total = 0;
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    const { uncompressedSize: size, compressedSize: packed, relativeOffsetOfLocalHeader: start } = entry;
    total += size;
    if (total > limits.bytes) throw refusedFile(file, 'archiveBomb', { why: 'size', limit: limits.bytes });
    if (size > limits.ratioFrom && size > packed * limits.ratio)
      throw refusedFile(file, 'archiveBomb', { why: 'ratio' });
    if (start < end) throw refusedFile(file, 'archiveBomb', { why: 'overlap' });
    // 30 bytes are the fixed part of a local header, the name follows it.
    end = start + 30 + entry.fileNameLength + packed;
  }
}

const UTF8_NAME = 0x800;
const ENCRYPTED = 0x1;
const UNIX = 3;

/** Chinese archivers write names in GBK without saying so: UTF-8 where flagged or valid, else GB18030. */
function entryName(entry: yauzl.Entry): string {
  const bytes = entry.fileNameRaw;
  for (const encoding of entry.generalPurposeBitFlag & UTF8_NAME ? ['utf-8'] : ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes).replaceAll('\\', '/');
    } catch {
      // the next encoding may fit
    }
  }
  return '\0';
}

function checkEntry(entry: yauzl.Entry, name: string, file: string): void {
  if (entry.generalPurposeBitFlag & ENCRYPTED) throw refusedFile(file, 'encrypted', { name });
  if (name.includes('\0') || yauzl.validateFileName(name)) throw refusedFile(file, 'unsafeArchive', { why: 'name' });
  const mode = entry.externalFileAttributes >>> 16;
  const isLink = entry.versionMadeBy >>> 8 === UNIX && (mode & 0o170000) === 0o120000;
  if (isLink) throw refusedFile(file, 'unsafeArchive', { why: 'link', name });
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refusedFile(file, 'unsafeArchive', { why: 'method', name });
  }
}

/** yauzl compares the size; the checksum is left to us. */
function checkedStream(unpacked: Readable, entry: yauzl.Entry, file: string): Readable {
  let sum = 0;
  const checked = new Transform({
    transform(chunk: Buffer, _, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : refusedFile(file, 'damagedArchive', { why: 'checksum' }));
    },
  });
  unpacked.on('error', () => checked.destroy(refusedFile(file, 'damagedArchive')));
  checked.on('close', () => unpacked.destroy());
  return unpacked.pipe(checked);
}

async function damagedIfItFails<T>(file: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw refusedFile(file, 'damagedArchive', { why: error instanceof Error ? error.message : String(error) });
  }
}
