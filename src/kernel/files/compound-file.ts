/**
 * The streams of an OLE compound file, the little file system old workbooks live in (MS-CFB 2.1–2.6). Every chain of
 * sectors is bounded by the sectors there are, so a chain that bites its tail is damage and no endless loop.
 */
import { refusedFile } from './source.ts';

const SIGNATURE = 0xe011cfd0;
const LAST_SECTOR = 0xfffffffa;
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const ROOT = 5;
const STREAM = 2;

export type CompoundFile = { names: string[]; read(name: string): Buffer };
type Entry = { name: string; kind: number; first: number; size: number };

export const isCompoundFile = (head: Buffer): boolean => head.length >= 4 && head.readUInt32LE(0) === SIGNATURE;

/** Refuses `files.damagedWorkbook` where sectors or the directory lead out of the file or round in circles. */
export function openCompoundFile(bytes: Buffer, file: string): CompoundFile {
  const damaged = (why: string) => refusedFile(file, 'damagedWorkbook', { why });
  if (bytes.length < HEADER_BYTES) throw damaged('header');
  const shift = bytes.readUInt16LE(30);
  const miniShift = bytes.readUInt16LE(32);
  if ((shift !== 9 && shift !== 12) || miniShift !== 6) throw damaged('sectors');
  const size = 2 ** shift;
  const count = Math.ceil(bytes.length / size);

  const sector = (id: number): Buffer => {
    const at = (id + 1) * size;
    if (id >= LAST_SECTOR || at >= bytes.length) throw damaged('sector');
    return bytes.subarray(at, at + size);
  };
  const chain = (first: number, next: (id: number) => number, part: (id: number) => Buffer, most: number): Buffer => {
    const parts: Buffer[] = [];
    for (let id = first; id < LAST_SECTOR; id = next(id)) {
      if (parts.length >= most) throw damaged('chain');
      parts.push(part(id));
    }
    return Buffer.concat(parts);
  };
  /** `table` as the list of what follows each sector. */
  const following = (table: Buffer) => (id: number) => {
    if (id * 4 + 4 > table.length) throw damaged('table');
    return table.readUInt32LE(id * 4);
  };

  const next = following(Buffer.concat(tableSectors(bytes, size, count, sector, damaged).map(sector)));
  const entries = entriesOf(chain(bytes.readUInt32LE(48), next, sector, count));
  const root = entries.find((entry) => entry.kind === ROOT);
  if (!root) throw damaged('directory');
  const small = chain(root.first, next, sector, count);
  const nextSmall = following(chain(bytes.readUInt32LE(60), next, sector, count));
  const smallSector = (id: number) => small.subarray(id * 64, id * 64 + 64);
  const streams = entries.filter((entry) => entry.kind === STREAM);

  return {
    names: streams.map((entry) => entry.name),
    read(name) {
      const entry = streams.find((one) => one.name === name);
      if (!entry) throw damaged(`no ${name}`);
      const isSmall = entry.size < bytes.readUInt32LE(56);
      const whole = isSmall
        ? chain(entry.first, nextSmall, smallSector, small.length / 64)
        : chain(entry.first, next, sector, count);
      if (whole.length < entry.size) throw damaged(`short ${name}`);
      return whole.subarray(0, entry.size);
    },
  };
}

/** The sectors that hold the table of chains: 109 in the header, the rest in a chain of their own. */
function tableSectors(
  bytes: Buffer,
  size: number,
  count: number,
  sector: (id: number) => Buffer,
  damaged: (why: string) => Error,
): number[] {
  const ids: number[] = [];
  const take = (list: Buffer) => {
    for (let at = 0; at + 4 <= list.length; at += 4) {
      const id = list.readUInt32LE(at);
      if (id < LAST_SECTOR) ids.push(id);
    }
  };
  take(bytes.subarray(76, HEADER_BYTES));
  let more = bytes.readUInt32LE(68);
  for (let turns = 0; more < LAST_SECTOR; turns += 1) {
    if (turns >= count) throw damaged('chain');
    const list = sector(more);
    take(list.subarray(0, size - 4));
    more = list.readUInt32LE(size - 4);
  }
  if (ids.length > count) throw damaged('table');
  return ids;
}

function entriesOf(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
    const chars = Math.min(directory.readUInt16LE(at + 64), 64);
    entries.push({
      name: directory.toString('utf16le', at, at + Math.max(0, chars - 2)),
      kind: directory[at + 66]!,
      first: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}
