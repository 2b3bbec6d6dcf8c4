/** Figure 43: what leaves as CSV or XLSX cannot be executed by a spreadsheet, and comes back the same. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type Cell, type FileSource, markCell, readTable, unmarkCell, writeCsv, writeXlsx } from './files.ts';

const SEED = 43;
const bytesOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());
const of = (bytes: Buffer): FileSource => ({
  name: 'export',
  open: () => Readable.from([bytes], { objectMode: false }),
});

const ROUTES: Record<string, (header: string[], rows: Cell[][]) => Readable> = {
  'CSV UTF-8': (header, rows) => writeCsv(header, rows),
  'CSV GB18030': (header, rows) => writeCsv(header, rows, { encoding: 'gb18030' }),
  XLSX: (header, rows) => writeXlsx(header, rows),
};

const sign = fc.constantFrom(
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '＝',
  '＋',
  '－',
  '＠',
  "'",
  "''",
  '"',
  '`',
  ' ',
);
const tail = fc.oneof(
  fc.constantFrom('1+1', "cmd|' /C calc'!A0", 'SUM(A1:A9)', '_x0041_', '123\t', ''),
  fc.string({ unit: 'grapheme' }),
);
const hostile = fc.tuple(sign, tail).map(([a, b]) => a + b);
const digits = fc.stringMatching(/^[0-9]{1,20}\t{0,2}$/);
/** Private-use characters have no lasting place in GB18030, NUL none in the database. */
const isStorable = (text: string): boolean => !/[\0\p{Co}\p{Cs}]/u.test(text);
const textCell = fc
  .oneof(hostile, digits, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  .filter(isStorable);
const numberCell = fc.oneof(
  fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
  fc
    .tuple(fc.integer(), fc.integer({ min: 0, max: 99 }))
    .map(([a, b]) => ({ decimal: `${a}.${String(b).padStart(2, '0')}` })),
);
const rowsOf = fc.array(fc.tuple(textCell, fc.oneof(textCell, numberCell, fc.constant(null)), fc.constant('x')), {
  minLength: 1,
  maxLength: 5,
});

const readBack = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : typeof cell === 'bigint' ? cell.toString() : cell.decimal;

describe('figure 43: exports', () => {
  test.each(Object.entries(ROUTES))('%s re-imports identical (seed 43)', async (route, write) => {
    const numRuns = route === 'XLSX' ? 60 : 400;
    const whole = fc.asyncProperty(rowsOf, async (rows) => {
      const table = readTable(of(await bytesOf(write(['text', 'any', 'end'], rows))));
      const back = (await Array.fromAsync(table)).map(({ cells, problems }) => {
        expect(problems).toEqual([]);
        return Object.values(cells);
      });
      expect(back).toEqual(rows.map((row) => row.map(readBack)));
    });
    await fc.assert(whole, { seed: SEED, numRuns });
  });

  test('no text cell of a CSV begins with a formula sign, quoted or not (seed 43)', async () => {
    const property = fc.asyncProperty(textCell, async (text) => {
      fc.pre(text !== '');
      const csv = (await bytesOf(writeCsv(['a'], [[text]]))).toString();
      expect(csv.slice(csv.indexOf('\r\n') + 2)).not.toMatch(/^"?[=+\-@\t\r\n＝＋－＠]/);
    });
    await fc.assert(property, {
      seed: SEED,
      numRuns: 500,
      examples: [['=1+1'], ['\t=1'], ['＝1']],
    });
  });

  test('text is marked the same way in XLSX, and no cell is a formula', async () => {
    const rows: Cell[][] = [
      ['=1+1', -5n, { decimal: '-12.50' }],
      ['＠sum', 10n ** 17n, null],
    ];
    const sheet = strFromU8(unzipSync(await bytesOf(writeXlsx(['a', 'b', 'c'], rows)))['xl/worksheets/sheet1.xml']!);
    expect(sheet).toContain(`<t xml:space="preserve">'=1+1</t>`);
    expect(sheet).toContain(`<t xml:space="preserve">'＠sum</t>`);
    expect(sheet).toContain('<c r="B2"><v>-5</v></c><c r="C2"><v>-12.50</v></c>');
    expect(sheet).toContain('>100000000000000000</t>');
    expect(sheet).not.toContain('<f');
  });

  test('numbers stay numbers in CSV, long ids keep their digits', async () => {
    const rows: Cell[][] = [[-5n, { decimal: '-12.50' }, '260531662941284701', '007', '-5']];
    const csv = (await bytesOf(writeCsv(['a', 'b', 'c', 'd', 'e'], rows))).toString();
    expect(csv).toBe('\ufeffa,b,c,d,e\r\n-5,-12.50,"260531662941284701\t","007\t","\'-5"\r\n');
  });

  test('marks come off exactly (seed 43)', () => {
    const property = fc.property(fc.oneof(textCell, hostile, digits), fc.boolean(), (text, keepDigits) => {
      expect(unmarkCell(markCell(text, keepDigits), keepDigits)).toBe(text);
    });
    fc.assert(property, { seed: SEED, numRuns: 2_000 });
  });

  test('an export streams: rows are asked for only as bytes are taken', async () => {
    let made = 0;
    function* rows(): Generator<Cell[]> {
      for (; made < 1_000_000; made += 1) yield [`row ${made}`, BigInt(made)];
    }
    for (const write of [writeCsv, writeXlsx]) {
      made = 0;
      const stream = write(['a', 'b'], rows());
      for await (const _ of stream) if (made > 0) break;
      expect(made).toBeLessThan(20_000);
    }
  });

  test.each(['1.', '1e3', '=1', ''])('a number cell that is no decimal is a bug: %j', async (decimal) => {
    await expect(bytesOf(writeCsv(['a'], [[{ decimal }]]))).rejects.toThrow(RangeError);
  });
});
