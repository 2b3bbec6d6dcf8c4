/**
 * CAT-6, REC-1: old workbooks. `testing/bank.xls` was saved by Gnumeric, `testing/odd.xls` written by Perl's
 * Spreadsheet::WriteExcel: two programs that know nothing of this reader.
 */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../test/random.ts';
import { Refused } from '../refusal.ts';
import { column, idColumn, readTable } from './read-table.ts';
import { type FileSource, LIMITS } from './source.ts';
import { parseOldWorkbook } from './xls-parse.ts';

const SEED = 20_261_123;
const sample = (name: string): Buffer => readFileSync(new URL(`testing/${name}`, import.meta.url));
const source = (name: string, bytes = sample(name)): FileSource => ({ name, open: () => Readable.from([bytes]) });
const readAll = (bytes: Buffer, limits = LIMITS, sheet?: string) => [
  ...parseOldWorkbook(bytes, 'x.xls', limits, sheet),
];

describe('CAT-6 old workbooks', () => {
  test('a bank’s statement: header found below its title, dates and times by style, amounts to the cent', async () => {
    const columns = {
      on: column('交易日期'),
      at: column('交易时间'),
      income: column('收入金额'),
      expense: column('支出金额'),
      balance: column('余额'),
      memo: column('摘要'),
    };
    const rows = await Array.fromAsync(readTable(source('bank.xls'), { columns, dialect: 'platform' }));
    expect(rows.map((row) => [row.line, ...Object.values(row.cells)])).toEqual([
      [4, '2026-11-02', '09:31:05', '12800.5', '', '112800.5', '货款 订单 GJ20261101'],
      [5, '2026-11-02', '14:00:00', '', '300', '112500.5', '手续费'],
      [6, '2026-11-03', '23:59:59', '0.01', '', '112500.51', '验证'],
    ]);
  });

  test('CHN-4 the first visible sheet; long texts go on in other records; results of formulas; lost digits are said', async () => {
    const columns = {
      id: idColumn('订单号'),
      at: column('时间'),
      amount: column('金额'),
      balance: column('余额'),
      memo: column('备注'),
      right: column('对'),
    };
    const rows = await Array.fromAsync(readTable(source('odd.xls'), { columns }));
    expect(rows.slice(0, 2).map((row) => [row.line, ...Object.values(row.cells)])).toEqual([
      [5, '351531314732935800', '', '-0.01', '0.3', 'ab', '#DIV/0!'],
      [6, '351531314732935791', '2017-07-08 00:42:32', '12.5', '4.85', '汉字 und Umlaut ü', 'TRUE'],
    ]);
    expect(rows[0]!.problems).toEqual([
      { code: 'files.damagedNumber', column: 'id' },
      { code: 'files.cellError', column: 'right' },
    ]);
    expect(rows[2]!.cells.memo).toBe('长'.repeat(5_000));
    expect(rows.slice(3).map((row) => row.cells.memo)).toEqual(
      Array.from({ length: 12 }, (_, at) => `备注${at + 1} ${'很长的说明,'.repeat(60)}`),
    );
  });

  test('a sheet by its name; one that is not there names those that are', () => {
    expect(readAll(sample('odd.xls'), LIMITS, '隐藏').flat()).toMatchObject([{ line: 1, values: ['no'] }]);
    expect(() => readAll(sample('odd.xls'), LIMITS, 'Sheet9')).toThrow(
      expect.objectContaining({ code: 'files.noSheet', data: { file: 'x.xls', sheets: ['隐藏', '明细'] } }),
    );
  });

  test.each([
    ['rows', { rows: 3 }, 'files.tooManyRows'],
    ['columns', { columns: 2 }, 'files.tooManyColumns'],
    ['characters of a cell', { cellChars: 100 }, 'files.cellTooLong'],
    ['characters of all cells', { sharedChars: 1_000 }, 'files.tooLarge'],
  ])('more %s than allowed', (_, limits, code) => {
    expect(() => readAll(sample('odd.xls'), { ...LIMITS, ...limits })).toThrow(expect.objectContaining({ code }));
  });

  test('of another program’s document, a password and the format before Excel 97 it says what they are', () => {
    const renamed = (name: string) => {
      const bytes = sample('bank.xls');
      const at = bytes.indexOf(Buffer.from('Workbook', 'utf16le'));
      bytes.fill(0, at, at + 64).write(name, at, 'utf16le');
      bytes.writeUInt16LE(name.length * 2 + 2, at + 64);
      return bytes;
    };
    expect(() => readAll(renamed('Book'))).toThrow(expect.objectContaining({ code: 'files.oldFormat' }));
    expect(() => readAll(renamed('EncryptedPackage'))).toThrow(expect.objectContaining({ code: 'files.encrypted' }));
  });

  test('figure 42: 3,000 files with up to eight bytes spoilt or cut short are read or refused, never anything else', () => {
    const random = seeded(SEED);
    for (let times = 0; times < 3_000; times += 1) {
      const bytes = Buffer.from(sample(random.pick(['bank.xls', 'odd.xls'])));
      for (let left = 1 + random.below(8); left > 0; left -= 1)
        bytes[4 + random.below(bytes.length - 4)] = random.below(256);
      const cut = random.below(4) === 0 ? 8 + random.below(bytes.length - 8) : bytes.length;
      try {
        readAll(bytes.subarray(0, cut));
      } catch (error) {
        if (!(error instanceof Refused)) throw new Error(`seed ${SEED}, file ${times}: ${error}`);
      }
    }
  });
});
