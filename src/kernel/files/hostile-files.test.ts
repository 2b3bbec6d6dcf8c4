/** Figure 42: files made to hurt. Each is built here, must be refused within two seconds and cost little memory. */
import { Readable } from 'node:stream';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { Refused } from '../refusal.ts';
import { type FileSource, readTable, writeXlsx } from './files.ts';

const MIB = 2 ** 20;
const of = (name: string, bytes: Uint8Array): FileSource => ({
  name,
  open: () => Readable.from([Buffer.from(bytes)], { objectMode: false }),
});
const text = (name: string, content: string) => of(name, Buffer.from(content));
/** `count` times the same 64 KiB, so that the test itself needs no memory. */
const streamed = (name: string, head: string, piece: string, count: number): FileSource => ({
  name,
  open: () =>
    Readable.from(
      (function* () {
        yield Buffer.from(head);
        const bytes = Buffer.from(piece);
        for (let i = 0; i < count; i += 1) yield bytes;
      })(),
      { objectMode: false },
    ),
});

type Part = {
  name: string;
  packed: Uint8Array;
  size: number;
  crc?: number;
  at?: number;
  flags?: number;
  mode?: number;
};

/** A zip as one would forge it: sizes, offsets, flags and modes are whatever the part says. */
function forgeZip(parts: Part[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, size, crc = 0, at, flags = 0, mode = 0o100644 } of parts) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(size > 0xfffffffe ? 0xffffffff : size, 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const zip64 = Buffer.alloc(size > 0xfffffffe ? 12 : 0);
    if (zip64.length) {
      zip64.writeUInt16LE(1, 0);
      zip64.writeUInt16LE(8, 2);
      zip64.writeBigUInt64LE(BigInt(size), 4);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(zip64.length ? 0xffffffff : size, 24);
    central.writeUInt16LE(Buffer.byteLength(name), 28);
    central.writeUInt16LE(zip64.length, 30);
    central.writeUInt32LE(mode * 65_536, 38);
    central.writeUInt32LE(at ?? offset, 42);
    directory.push(central, Buffer.from(name), zip64);
    if (at !== undefined) continue;
    locals.push(local, Buffer.from(name), Buffer.from(packed));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, table, end]);
}

/** `gigabytes` of blanks as a deflate stream of a thousandth of that: one flushed block of 1 MiB, repeated. */
function deflatedBlanks(gigabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB, ' '), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: gigabytes * 1024 }, () => block), deflateRawSync(Buffer.alloc(0))]);
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** A workbook whose sheet is this XML. */
const workbook = (sheet: string | Uint8Array): Record<string, Uint8Array> => ({
  '[Content_Types].xml': strToU8('<Types/>'),
  '_rels/.rels': strToU8(
    `<Relationships><Relationship Id="a" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ),
  'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="s" sheetId="1" r:id="b"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': strToU8(
    `<Relationships><Relationship Id="b" Type="${RELATIONS}/worksheet" Target="sheet.xml"/></Relationships>`,
  ),
  'xl/sheet.xml': typeof sheet === 'string' ? strToU8(sheet) : sheet,
});
const honest = (files: Record<string, Uint8Array>): Part[] =>
  Object.entries(files).map(([name, data]) => ({
    name,
    packed: deflateRawSync(data),
    size: data.length,
    crc: crc32(data),
  }));
const withSheet = (packed: Uint8Array, size: number): Buffer => {
  const parts = honest(workbook('')).filter((part) => part.name !== 'xl/sheet.xml');
  return forgeZip([...parts, { name: 'xl/sheet.xml', packed, size }]);
};
const gzip = (raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), raw, Buffer.alloc(8)]);
const hexText = (chars: number): string => {
  let state = 1;
  const words: string[] = [];
  for (let length = 0; length < chars; length += 8) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words.push(state.toString(16).padStart(8, '0'));
  }
  return words.join('');
};

const csvPart = (name: string, more: Partial<Part> = {}): Part => {
  const data = Buffer.from('a,b\n1,2\n');
  return { name, packed: deflateRawSync(data), size: data.length, crc: crc32(data), ...more };
};
const nested = (depth: number): Uint8Array =>
  depth === 0
    ? zipSync({ 'zeros.bin': new Uint8Array(4 * MIB) })
    : zipSync(Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`lib ${i}.zip`, nested(depth - 1)])), {
        level: 0,
      });

const bomb10GB = deflatedBlanks(10);
const entities =
  '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>';
const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet/>';

const CORPUS: [what: string, file: FileSource, code: string][] = [
  ['42.zip: zips in zips', of('42.zip', nested(2)), 'files.noTable'],
  [
    'a thousand entries over one piece of data',
    of(
      'overlap.zip',
      forgeZip([csvPart('0.csv'), ...Array.from({ length: 1000 }, (_, i) => csvPart(`${i + 1}.csv`, { at: 0 }))]),
    ),
    'files.archiveBomb',
  ],
  [
    'ten thousand entries',
    of('many.zip', forgeZip(Array.from({ length: 10_000 }, (_, i) => csvPart(`${i}.csv`)))),
    'files.archiveBomb',
  ],
  ['10 GB workbook that says so', of('10gb.xlsx', withSheet(bomb10GB, 10 * 1024 * MIB)), 'files.archiveBomb'],
  ['10 GB workbook that says 8 MB', of('liar.xlsx', withSheet(bomb10GB, 8 * MIB)), 'files.cellTooLong'],
  ['10 GB in a gzip', of('10gb.csv.gz', gzip(bomb10GB)), 'files.archiveBomb'],
  [
    '10 GB in a zipped csv that says 8 MB',
    of('liar.zip', forgeZip([csvPart('a.csv', { packed: bomb10GB, size: 8 * MIB })])),
    'files.damagedArchive',
  ],
  [
    '1M columns in a csv',
    text('wide.csv', `${Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',')}\n`),
    'files.rowTooLong',
  ],
  ['1M empty columns in a csv', text('commas.csv', `${','.repeat(1_000_000)}\n`), 'files.tooManyColumns'],
  [
    '1M columns in a workbook',
    of(
      'wide.xlsx',
      zipSync(
        workbook(
          `<worksheet><sheetData><row>${Array.from({ length: 1_000_000 }, (_, i) => `<c><v>${i}</v></c>`).join('')}</row></sheetData></worksheet>`,
        ),
        { level: 1 },
      ),
    ),
    'files.tooManyColumns',
  ],
  [
    'a column beyond ZZZ',
    of(
      'far.xlsx',
      zipSync(workbook('<worksheet><sheetData><row><c r="ZZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>')),
    ),
    'files.tooManyColumns',
  ],
  ['100 MB cell', streamed('cell.csv', 'a,b\n"', 'x'.repeat(MIB / 16), 1600), 'files.rowTooLong'],
  ['100 MB cell of short lines', streamed('lines.csv', 'a,b\n"', 'x\n'.repeat(MIB / 32), 1600), 'files.rowTooLong'],
  ['300 kB cell', text('cell2.csv', `a,b\n${'x'.repeat(300_000)},1\n`), 'files.cellTooLong'],
  [
    '24 MB cell in a workbook',
    of(
      'cell.xlsx',
      zipSync(
        workbook(
          `<worksheet><sheetData><row><c t="inlineStr"><is><t>${hexText(24 * MIB)}</t></is></c></row></sheetData></worksheet>`,
        ),
        { level: 1 },
      ),
    ),
    'files.cellTooLong',
  ],
  [
    'endless attributes',
    of(
      'attributes.xlsx',
      zipSync(workbook(`<worksheet ${Array.from({ length: 400_000 }, (_, i) => `a${i}="${i}"`).join(' ')}/>`), {
        level: 1,
      }),
    ),
    'files.cellTooLong',
  ],
  [
    'endless tags',
    of(
      'tags.xlsx',
      zipSync(
        workbook(
          `<worksheet><sheetData>${Array.from({ length: 1_000_000 }, (_, i) => `<t${i}/>`).join('')}</sheetData></worksheet>`,
        ),
        { level: 1 },
      ),
    ),
    'files.damagedWorkbook',
  ],
  [
    '1.5M empty rows',
    of(
      'rows.xlsx',
      zipSync(workbook(`<worksheet><sheetData>${'<row/>'.repeat(1_500_000)}</sheetData></worksheet>`), { level: 1 }),
    ),
    'files.tooManyRows',
  ],
  ['XML entity bomb', of('laugh.xlsx', zipSync(workbook(entities))), 'files.xmlEntity'],
  ['XML external entity', of('outside.xlsx', zipSync(workbook(outside))), 'files.xmlEntity'],
  ['not XML', of('not.xlsx', zipSync(workbook('hello'))), 'files.damagedWorkbook'],
  ['zip-slip', of('slip.zip', forgeZip([csvPart('../../etc/cron.d/x.csv')])), 'files.unsafeArchive'],
  ['zip-slip with backslashes', of('slip2.zip', forgeZip([csvPart('..\\..\\x.csv')])), 'files.unsafeArchive'],
  ['absolute path', of('root.zip', forgeZip([csvPart('/etc/x.csv')])), 'files.unsafeArchive'],
  ['symlink', of('link.zip', forgeZip([csvPart('x.csv', { mode: 0o120777 })])), 'files.unsafeArchive'],
  ['the same name twice', of('twice.zip', forgeZip([csvPart('x.csv'), csvPart('x.csv')])), 'files.unsafeArchive'],
  ['encrypted', of('secret.zip', forgeZip([csvPart('x.csv', { flags: 1 })])), 'files.encrypted'],
  ['wrong checksum', of('crc.zip', forgeZip([csvPart('x.csv', { crc: 7 })])), 'files.damagedArchive'],
  ['cut zip', of('cut.zip', forgeZip([csvPart('x.csv')]).subarray(0, 60)), 'files.damagedArchive'],
  ['cut gzip', of('cut.gz', gzip(deflateRawSync(Buffer.from('a,b\n1,2\n'))).subarray(0, 14)), 'files.damagedArchive'],
  ['cut .xls', of('old.xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex')), 'files.damagedWorkbook'],
  ['picture', of('x.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')), 'files.unknownEncoding'],
  ['UTF-16 without a mark', of('u16.csv', Buffer.from('a,b\n1,2\n', 'utf16le')), 'files.unknownEncoding'],
  ['neither UTF-8 nor GB18030', of('odd.csv', Buffer.from([0x61, 0x2c, 0xff, 0x0a])), 'files.unknownEncoding'],
  ['UTF-8 mark, not UTF-8', of('bom.csv', Buffer.from([0xef, 0xbb, 0xbf, 0xc4, 0xe3])), 'files.unknownEncoding'],
  [
    'damage after 2 MB of good text',
    streamed('late.csv', `a,b\n${'1,2\n'.repeat(MIB / 2)}`, '\xff\xff\0', 1),
    'files.unknownEncoding',
  ],
];

const millis = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

async function refusalOf(file: FileSource): Promise<{ code: string; ms: number; grownMiB: number; stallMs: number }> {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  let stallMs = 0;
  let turn = process.threadCpuUsage();
  const timer = setInterval(() => {
    sample();
    stallMs = Math.max(stallMs, millis(process.threadCpuUsage(turn)));
    turn = process.threadCpuUsage();
  }, 5);
  // Processor time of all threads, for other tests share the machine.
  const begun = process.cpuUsage();
  let code = 'accepted';
  try {
    for await (const _ of readTable(file)) sample();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    code = error.code;
  } finally {
    clearInterval(timer);
    sample();
  }
  return { code, ms: millis(process.cpuUsage(begun)), grownMiB: (peak - before) / MIB, stallMs };
}

describe('figure 42: import bombs', () => {
  const worst = { ms: 0, grownMiB: 0, stallMs: 0 };
  test.each(CORPUS)('%s', async (_, file, code) => {
    const found = await refusalOf(file);
    worst.ms = Math.max(worst.ms, found.ms);
    worst.stallMs = Math.max(worst.stallMs, found.stallMs);
    worst.grownMiB = Math.max(worst.grownMiB, found.grownMiB);
    expect(found.code).toBe(code);
    expect(found.ms).toBeLessThan(2_000);
    expect(found.grownMiB).toBeLessThan(150);
    // How long another request had to wait for this thread.
    expect(found.stallMs).toBeLessThan(250);
  });

  test('worst of the corpus', () => {
    console.info(
      `figure 42: ${CORPUS.length} files, slowest ${worst.ms.toFixed(0)} ms, most memory ${worst.grownMiB.toFixed(0)} MiB, longest stall ${worst.stallMs.toFixed(0)} ms`,
    );
    expect(worst.ms).toBeGreaterThan(0);
  });

  test('a header named __proto__ is a column like any other', async () => {
    for (const file of [
      text('proto.csv', '__proto__,constructor\npolluted,x\n'),
      of('proto.xlsx', Buffer.concat(await writeXlsx(['__proto__', 'constructor'], [['polluted', 'x']]).toArray())),
    ]) {
      const rows = await Array.fromAsync(readTable(file));
      expect(Object.getPrototypeOf(rows[0]!.cells)).toBeNull();
      expect(Object.entries(rows[0]!.cells)).toEqual([
        ['__proto__', 'polluted'],
        ['constructor', 'x'],
      ]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  });
});
