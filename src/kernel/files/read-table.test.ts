/** CAT-6, CHN-4: tables are read as they stand, from any of the dresses they come in. */
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { Refused } from '../refusal.ts';
import { cleanCell, cleanId } from './clean-cell.ts';
import {
  column,
  detectEncoding,
  type FileSource,
  idColumn,
  optionalColumn,
  readLines,
  readTable,
  type TableOptions,
} from './files.ts';
import { dateKindOf, numberText } from './xlsx-number.ts';

/** Split into small pieces, so that every state of decoder and parser meets a border. */
const of = (bytes: Uint8Array, piece = 7): FileSource => ({
  name: 'in.csv',
  open: () =>
    Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += piece) yield Buffer.from(bytes.subarray(at, at + piece));
      })(),
      { objectMode: false },
    ),
});
const text = (content: string) => of(Buffer.from(content));
const cellsOf = async (source: FileSource, options: TableOptions<string> = {}) =>
  (await Array.fromAsync(readTable(source, options))).map((row) => ({ ...row.cells }));
const codeOf = async (source: FileSource, options: TableOptions<string> = {}) => {
  try {
    await Array.fromAsync(readTable(source, options));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${error.code} ${JSON.stringify(error.data)}`;
  }
};

describe('CAT-6 encodings', () => {
  const CHINESE = '订单编号,买家\r\n1,张三\r\n';
  test.each`
    what                 | bytes                                           | encoding
    ${'UTF-8'}           | ${Buffer.from(CHINESE)}                         | ${'utf-8'}
    ${'UTF-8 with mark'} | ${Buffer.from(`\ufeff${CHINESE}`)}              | ${'utf-8'}
    ${'GB18030'}         | ${iconv.encode(CHINESE, 'gb18030')}             | ${'gb18030'}
    ${'UTF-16 LE'}       | ${iconv.encode(`\ufeff${CHINESE}`, 'utf-16le')} | ${'utf-16le'}
    ${'UTF-16 BE'}       | ${iconv.encode(`\ufeff${CHINESE}`, 'utf-16be')} | ${'utf-16be'}
  `('$what', async ({ bytes, encoding }) => {
    expect(await detectEncoding(of(bytes))).toBe(encoding);
    expect(await cellsOf(of(bytes))).toEqual([{ 订单编号: '1', 买家: '张三' }]);
  });
});

describe('CAT-6 csv', () => {
  test('header under a title, in another order, with other brackets; blank lines count', async () => {
    const file = text('导出时间：2026\n\n金额(元), 订单号 \n\n1.50,="350"\n"2\n.50",`7\n');
    const options = {
      dialect: 'platform',
      columns: { number: idColumn('订单号'), amount: column('金额（元）') },
    } as const;
    const rows = await Array.fromAsync(readTable(file, options));
    expect(rows.map((row) => [row.line, row.cells.number, row.cells.amount])).toEqual([
      [5, '350', '1.50'],
      [6, '7', '2\n.50'],
    ]);
    expect(rows[1]!.raw).toBe('"2\n.50",`7\n');
  });

  test('lines are physical also after cells that hold line ends', async () => {
    const rows = await Array.fromAsync(readTable(text('a,b\r\n"x\r\ny\r\nz",1\r\n\r\nu,2\rv,3\nw,"4"')));
    expect(rows.map((row) => [row.line, row.cells['b']])).toEqual([
      [2, '1'],
      [6, '2'],
      [7, '3'],
      [8, '4'],
    ]);
  });

  test.each`
    what                        | content                     | options                                                    | answer
    ${'missing column'}         | ${'a,b\n1,2\n'}             | ${{ columns: { x: column('订单号'), a: column('a') } }}    | ${'files.missingColumn {"file":"in.csv","columns":["订单号"]}'}
    ${'column twice'}           | ${'a,a\n1,2\n'}             | ${{ columns: { a: column('a') } }}                         | ${'files.duplicateColumn {"file":"in.csv","line":1,"column":"a"}'}
    ${'optional column absent'} | ${'a\n1\n'}                 | ${{ columns: { a: column('a'), b: optionalColumn('b') } }} | ${'accepted'}
    ${'cut inside a quote'}     | ${'a,b\n1,2\n3,"cut\nmore'} | ${{}}                                                      | ${'files.cut {"file":"in.csv","line":3}'}
    ${'too many rows'}          | ${'a\n1\n2\n3\n'}           | ${{ limits: { rows: 2 } }}                                 | ${'files.tooManyRows {"file":"in.csv","line":4,"limit":2}'}
    ${'too many bytes'}         | ${'a\n1\n2\n3\n'}           | ${{ limits: { bytes: 5 } }}                                | ${'files.tooLarge {"file":"in.csv","limit":5}'}
  `('$what: $answer', async ({ content, options, answer }) => {
    expect(await codeOf(text(content), options)).toBe(answer);
  });

  test('rows before a cut are handed out', async () => {
    const seen: string[] = [];
    await expect(async () => {
      for await (const row of readTable(text(`a\n${'1\n'.repeat(50)}"cut`))) seen.push(row.cells['a']!);
    }).rejects.toThrow('files.cut');
    expect(seen).toHaveLength(50);
  });

  test('a short, a long and a damaged row are problems of that row only', async () => {
    const options = { dialect: 'platform', columns: { id: idColumn('id'), b: column('b') } } as const;
    const rows = await Array.fromAsync(
      readTable(text('id,b\n1\n1,2,\n1,2,3\n2.0E+17,2\n10160070484512.0,2\n'), options),
    );
    expect(rows.map((row) => [row.line, row.cells.id, ...row.problems.map((problem) => problem.code)])).toEqual([
      [2, '1', 'files.shortRow'],
      [3, '1'],
      [4, '1', 'files.longRow'],
      [5, '2.0E+17', 'files.damagedNumber'],
      [6, '10160070484512'],
    ]);
  });

  test('lines', async () => {
    expect(await Array.fromAsync(readLines(text('a\r\n\nb\rc')))).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: '' },
      { line: 3, text: 'b\rc' },
    ]);
  });
});

test.each`
  cell                     | clean                    | id
  ${'="123"'}              | ${'123'}                 | ${'123'}
  ${'=""'}                 | ${''}                    | ${''}
  ${'="'}                  | ${''}                    | ${''}
  ${"'13900000001"}        | ${'13900000001'}         | ${'13900000001'}
  ${"'139****0001"}        | ${'139****0001'}         | ${'139****0001'}
  ${"'90s 复古"}           | ${"'90s 复古"}           | ${"'90s 复古"}
  ${'`缺货'}               | ${'缺货'}                | ${'缺货'}
  ${'\t6917 '}             | ${'6917'}                | ${'6917'}
  ${'2026\t'}              | ${'2026'}                | ${'2026'}
  ${'2.02606E+27'}         | ${'2.02606E+27'}         | ${null}
  ${'123.0'}               | ${'123.0'}               | ${'123'}
  ${'12345678901234567.0'} | ${'12345678901234567.0'} | ${null}
`('cleanCell($cell) = $clean, as id $id', ({ cell, clean, id }) => {
  expect(cleanCell(cell)).toBe(clean);
  expect(cleanId(cell)).toBe(id);
});

describe('CAT-6 packed', () => {
  const csv = Buffer.from('a,b\n1,2\n');
  test('gzip, zip, and a zip whose names are GBK without saying so', async () => {
    const zip = zipSync({ 'x/明细.csv': csv, 'readme.md': csv });
    const name = iconv.encode('明细', 'gbk');
    for (const [file, member] of [
      [of(gzipSync(csv)), undefined],
      [of(zip), undefined],
      [
        of(zipSync({ '业务明细.csv': csv, '业务明细(汇总).csv': strToU8('z\n') })),
        (entry: string) => !entry.includes('汇总'),
      ],
      [of(forgedGbk(name, csv)), (entry: string) => entry === '明细.csv'],
    ] as const) {
      expect(await cellsOf(file, member ? { member } : {})).toEqual([{ a: '1', b: '2' }]);
    }
  });

  test('several tables need a choice', async () => {
    expect(await codeOf(of(zipSync({ 'a.csv': csv, 'b.csv': csv })))).toContain('files.severalTables');
  });
});

/** A zip with one stored-by-deflate csv under raw name bytes. */
function forgedGbk(stem: Buffer, data: Buffer): Buffer {
  const name = Buffer.concat([stem, Buffer.from('.csv')]);
  const packed = deflateRawSync(data);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(crc32(data), 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(data.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}

describe('CAT-6 xlsx', () => {
  const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const book = (rows: string): FileSource =>
    of(
      zipSync({
        '[Content_Types].xml': strToU8('<Types/>'),
        '_rels/.rels': strToU8(
          `<Relationships><Relationship Id="a" Type="${R}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
        ),
        'xl/workbook.xml': strToU8(
          '<x:workbook xmlns:x="m"><x:sheets><x:sheet name="hidden" state="hidden" r:id="h"/><x:sheet name="s" r:id="b"/></x:sheets></x:workbook>',
        ),
        'xl/_rels/workbook.xml.rels': strToU8(
          `<Relationships><Relationship Id="b" Type="${R}/worksheet" Target="worksheets/s.xml"/><Relationship Id="c" Type="${R}/sharedStrings" Target="strings.xml"/><Relationship Id="d" Type="${R}/styles" Target="styles.xml"/></Relationships>`,
        ),
        'xl/strings.xml': strToU8(
          '<sst><si><t>id</t></si><si><r><t>金</t></r><r><t>额</t></r><rPh><t>no</t></rPh></si><si><t>a_x000D_b &lt;c&gt;</t></si></sst>',
        ),
        'xl/styles.xml': strToU8(
          '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        ),
        'xl/worksheets/s.xml': strToU8(`<worksheet><sheetData>${rows}</sheetData></worksheet>`),
      }),
    );
  const HEAD =
    '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="inlineStr"><is><t>when</t></is></c></row>';

  test('shared and inline strings, sparse rows, dates by style, formula results', async () => {
    const file = book(
      `${HEAD}<row r="5"><c r="A5" t="s"><v>2</v></c><c r="C5" s="1"><v>42924.029537037037</v></c></row>` +
        '<row r="7"><c r="A7"><v>13580000001</v></c><c r="B7" t="str"><f>1+1</f><v>2.00</v></c><c r="C7" s="2"><v>42924</v></c></row>',
    );
    const rows = await Array.fromAsync(readTable(file));
    expect(rows.map((row) => [row.line, ...Object.values(row.cells)])).toEqual([
      [5, 'a\rb <c>', '', '2017-07-08 00:42:32'],
      [7, '13580000001', '2.00', '2017-07-08'],
    ]);
  });

  test('CHN-4 an order number stored as a number is damaged, its neighbours are not', async () => {
    const row = (r: number, id: string) =>
      `<row r="${r}"><c r="A${r}"><v>${id}</v></c><c r="B${r}"><v>4.8499999999999996</v></c></row>`;
    const file = book(
      HEAD +
        row(4, '35153131473293579') +
        row(5, '2.0000000000000000E17') +
        row(6, '1.3580000001E10') +
        row(7, '260531'),
    );
    const rows = await Array.fromAsync(readTable(file));
    expect(rows.map((r) => [r.cells['id'], r.cells['金额'], r.problems[0]?.code])).toEqual([
      ['35153131473293579', '4.85', 'files.damagedNumber'],
      ['2.0000000000000000E17', '4.85', 'files.damagedNumber'],
      ['13580000001', '4.85', undefined],
      ['260531', '4.85', undefined],
    ]);
  });

  test.each`
    value                    | format                      | text
    ${'12.50'}               | ${'0.00'}                   | ${'12.50'}
    ${'1.0E-7'}              | ${'0.00E+00'}               | ${'0.0000001'}
    ${'0.30000000000000004'} | ${'General'}                | ${'0.3'}
    ${'1E15'}                | ${'General'}                | ${null}
    ${'NaN'}                 | ${'General'}                | ${null}
    ${'1'}                   | ${'yyyy/m/d'}               | ${'1900-01-01'}
    ${'60.5'}                | ${'[$-804]m"月"d"日" h:mm'} | ${'1900-02-28 12:00:00'}
    ${'0.75'}                | ${'[h]:mm:ss'}              | ${'18:00:00'}
    ${'45000'}               | ${'0.00"days"'}             | ${'45000'}
  `('$value as $format is $text', ({ value, format, text }) => {
    expect(numberText(value, dateKindOf(164, format), false)).toBe(text);
  });
});

test('CAT-6 the public sales file, gzipped: 100,000 rows', async (context) => {
  const path = '../shared/fixtures/orders/uci-online-retail/first100k.csv.gz';
  if (!existsSync(path)) return context.skip(`no ${path}`);
  let count = 0;
  let last = 0;
  for await (const row of readTable(of(readFileSync(path), 65_536))) {
    count += 1;
    last = row.line;
  }
  expect([count, last]).toEqual([100_000, 100_001]);
});
