/** ERP-1: IDocs as others wrote them, as XML and flat, and what is refused of them by segment, field and line. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Damaged } from '../../../channels/connector.ts';
import type { ErpOrder } from '../../../erp/erp-system.ts';
import { readFlatIdocs, readLayouts, writeFlatIdoc } from './idoc-flat.ts';
import { readXmlIdocs, writeXmlIdoc } from './idoc-xml.ts';
import { sap } from './sap.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../../../../shared/fixtures/sap');
const missing = fs.existsSync(FIXTURES) ? null : `${FIXTURES} is not here`;
if (missing) console.warn(`ERP-1: fixtures are left out: ${missing}`);
const fixture = (name: string) => fs.readFileSync(path.join(FIXTURES, name));

const system = sap({ send: () => Promise.reject(new Error('nothing is asked')) });
const access = {
  ...{ id: 'sap', kind: 'sap', endpoint: 'https://sap.example', credentials: {} },
  options: { client: '800', customer: 'TMALL01', salesOrganisation: '1000', language: 'EN' },
};
const refusal = (file: string | Buffer) => {
  try {
    return system.read(access, Buffer.from(file));
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return [error.code, error.data['segment'], error.data['field'], error.data['line']].join(' ');
  }
};

describe.skipIf(missing)('ERP-1 documents of others', () => {
  test('a material', () => {
    expect(refusal(fixture('MATMAS05_minimal.xml'))).toMatchObject([
      {
        ...{ kind: 'materials', number: '0000000539385362' },
        materials: [{ code: 'MAT-1001', name: 'Steel Bracket 10mm', unit: 'EA', weightG: null, barcodes: [] }],
      },
    ]);
  });

  test('a delivery without items is refused by the segment it lacks', () => {
    const [idoc] = readXmlIdocs(fixture('DELVRY03_desadv.xml').toString());
    expect(idoc!.control.fields.get('SNDPRN')).toBe('BALLERINA');
    expect(refusal(fixture('DELVRY03_desadv.xml'))).toBe('erp.fieldMissing EDI_DC40 CREDAT 1');
  });

  test('our order has the segments of an order of others, and reads back the same', () => {
    const [theirs] = readXmlIdocs(fixture('ORDERS05_two_lines.xml').toString());
    const [ours] = readXmlIdocs(system.writeOrder(access, '0000000000000001', ORDER));
    const names = (idoc: typeof theirs) => idoc!.segments.map(({ name }) => name);
    expect(names(theirs).filter((name) => !names(ours).includes(name))).toEqual([]);
    const item = ours!.segments.find(({ name }) => name === 'E1EDP01')!;
    for (const field of theirs!.segments.find(({ name }) => name === 'E1EDP01')!.fields.keys())
      expect(item.fields.has(field)).toBe(true);
    expect(readXmlIdocs(writeXmlIdoc(theirs!))[0]!.segments.map(plain)).toEqual(theirs!.segments.map(plain));
  });
});

type Segment = { name: string; fields: Map<string, string>; children: Segment[] };
const plain = ({ name, fields, children }: Segment): unknown => [name, [...fields], children.map(plain)];

const ORDER: ErpOrder = {
  ...{ id: 'P100001', orderNumber: 'SO1', shippedAt: new Date('2026-11-22T06:00:00Z'), currency: 'CNY' },
  ...{ plant: '1000', storageLocation: '0001' },
  lines: [
    { line: 1, code: 'A', name: '纯棉 T 恤 <M>', unit: '件', quantity: 3n, amountMinor: 10_000n },
    { line: 2, code: 'B', name: '帽子', unit: 'ST', quantity: 1n, amountMinor: 1n },
  ],
};

test('ERP-1 an order says its lines to the cent, and nothing of the buyer', () => {
  const text = system.writeOrder(access, '0000000000000001', ORDER);
  expect(text).toContain('<NETPR>100.00</NETPR><PEINH>3</PEINH><NETWR>100.00</NETWR>');
  expect(text).toContain('<SUMME>100.01</SUMME>');
  expect(text).toContain('<MENEE>EA</MENEE>');
  expect(text).toContain('纯棉 T 恤 &lt;M&gt;');
  expect(system.writeOrder(access, '0000000000000001', ORDER)).toBe(text);
});

/** In SAP's form, as WE60 writes it; widths of this test's own. */
const parser = (segments: Record<string, [string, number][]>) =>
  Object.entries(segments)
    .map(([name, fields]) => {
      let at = 64;
      const lines = fields.map(([field, width]) => {
        const from = at;
        at += width;
        return `NAME ${field}\nTYPE CHARACTER\nLENGTH ${width}\nCHARACTER_FIRST ${from}\nCHARACTER_LAST ${at - 1}`;
      });
      return `BEGIN_SEGMENT ${name.replace('E1', 'E2')}005\nSEGMENTTYPE ${name}\nBEGIN_FIELDS\n${lines.join('\n')}\nEND_FIELDS\nEND_SEGMENT`;
    })
    .join('\n');
const LAYOUT = parser({
  E1EDK01: [
    ['CURCY', 3],
    ['BELNR', 35],
  ],
  E1EDK14: [
    ['QUALF', 3],
    ['ORGID', 35],
  ],
  E1EDK03: [
    ['IDDAT', 3],
    ['DATUM', 8],
  ],
  E1EDKA1: [
    ['PARVW', 3],
    ['PARTN', 17],
  ],
  E1EDK02: [
    ['QUALF', 3],
    ['BELNR', 35],
  ],
  E1EDP01: [
    ['POSEX', 6],
    ['MENGE', 15],
    ['MENEE', 3],
    ['NETPR', 15],
    ['PEINH', 9],
    ['NETWR', 18],
    ['WERKS', 4],
    ['LGORT', 4],
  ],
  E1EDP19: [
    ['QUALF', 3],
    ['IDTNR', 35],
    ['KTEXT', 70],
  ],
  E1EDS01: [
    ['SUMID', 3],
    ['SUMME', 18],
    ['SUNIT', 3],
  ],
});

test('ERP-1 flat records carry the same document, by the description SAP gives of them', () => {
  const layouts = readLayouts(LAYOUT);
  const [xml] = readXmlIdocs(system.writeOrder(access, '0000000000000001', ORDER));
  const flat = writeFlatIdoc(xml!, layouts);
  const records = flat.replace(/\n$/, '').split('\n');
  expect(records[0]).toHaveLength(524);
  expect(new Set(records.slice(1).map((record) => record.length))).toEqual(new Set([1063]));
  const [read] = readFlatIdocs(flat, layouts);
  const said = ({ name, fields, children }: Segment): unknown => [
    ...[name, [...fields].filter(([, value]) => value !== ''), children.map(said)],
  ];
  expect(read!.segments.map(said)).toEqual(xml!.segments.map(said));
  expect(read!.control.fields.get('MESTYP')).toBe('ORDERS');
  const torn = (text: string) => () => readFlatIdocs(text, layouts);
  expect(torn(flat.replace('E2EDP19005', 'E2EDP99005'))).toThrow(/erp.layoutMissing.*"line":\d/);
  expect(torn(flat.slice(0, flat.length - 1040))).toThrow(/erp.recordDamaged/);
  expect(torn(records.slice(1).join('\n'))).toThrow(/erp.recordDamaged.*"line":1/);
  expect(() =>
    writeFlatIdoc(
      { ...xml!, segments: [{ name: 'E1EDK01', line: 7, fields: new Map([['CURCY', 'EUROS']]), children: [] }] },
      layouts,
    ),
  ).toThrow(/erp.fieldTooLong/);
});

const idoc = (type: string, body: string, head = '<CREDAT>20261122</CREDAT><CRETIM>140000</CRETIM>') =>
  `<${type}>\n<IDOC BEGIN="1">\n<EDI_DC40><DOCNUM>7</DOCNUM>${head}</EDI_DC40>\n${body}\n</IDOC></${type}>`;
const stock = (...lines: string[]) => idoc('LOISTD01', lines.map((line) => `<E1MDSTL>${line}</E1MDSTL>`).join('\n'));
const move = (type: string, more = '') =>
  idoc(
    'WMMBID02',
    `<E1MBXYH><XBLNR>R1</XBLNR><E1MBXYI><MATNR>000000000000001001</MATNR><WERKS>1000</WERKS><BWART>${type}</BWART><ERFMG>2.000</ERFMG>${more}</E1MBXYI></E1MBXYH>`,
  );

test.each([
  [stock('<MATNR>A</MATNR><WERKS>1</WERKS><LABST>1.500</LABST>'), 'erp.quantityDamaged E1MDSTL LABST 4'],
  [
    stock('<MATNR>A</MATNR><WERKS>1</WERKS><LABST>1</LABST>', '<WERKS>1</WERKS><LABST>1</LABST>'),
    'erp.fieldMissing E1MDSTL MATNR 5',
  ],
  [
    stock('<MATNR>A</MATNR><WERKS>1</WERKS><LABST>1</LABST>', '<MATNR>A</MATNR><WERKS>1</WERKS><LABST>2</LABST>'),
    'erp.namedTwice E1MDSTL MATNR 5',
  ],
  [idoc('LOISTD01', '<E1MDSTL/>', '<CREDAT>20261322</CREDAT>'), 'erp.fieldMissing E1MDSTL WERKS 4'],
  [move('999'), 'erp.movementUnknown E1MBXYI BWART 4'],
  [idoc('INVOIC02', '<E1EDK01/>'), 'erp.typeUnknown EDI_DC40 MESTYP 3'],
  ['<MATMAS05><IDOC></MATMAS05>', 'xml.damaged   1'],
  ['<ORDERS05></ORDERS05>', 'erp.notIdoc ORDERS05  1'],
  [Buffer.from([0x3c, 0xff, 0xfe]), 'erp.notText   1'],
])('ERP-1 refused whole: %#', (file, said) => {
  expect(refusal(file)).toBe(said);
});

test.each([
  ['101', '', 2n, true],
  ['601', '', -2n, true],
  ['602', '', 2n, true],
  ['702', '', -2n, false],
  ['Z99', '<SHKZG>H</SHKZG>', -2n, true],
])('ERP-1 movement %s%s changes stock by %s', (type, more, quantity, paired) => {
  expect(refusal(move(type, more))).toMatchObject([
    {
      kind: 'movements',
      movements: [{ code: '1001', quantity, paired, reference: 'R1', postedAt: new Date('2026-11-22T06:00:00Z') }],
    },
  ]);
});
