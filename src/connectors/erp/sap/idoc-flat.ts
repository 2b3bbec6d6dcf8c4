/**
 * IDocs as flat files: a control record `EDI_DC40` and data records `EDI_DD40` of fixed width, one a line. Where the fields
 * of a segment stand is another matter in every release of SAP, so nothing is assumed: SAP's own description of the type
 * (transaction WE60, "parser") says it. Must stay true: a record that is too short or has no description is refused.
 */
import { Damaged } from '../../../channels/connector.ts';
import { CONTROL, type Idoc, type Segment } from './idoc.ts';

/** Widths of the control record, which has been the same since release 4.0. */
const CONTROL_FIELDS: readonly [name: string, width: number][] = [
  'TABNAM 10, MANDT 3, DOCNUM 16, DOCREL 4, STATUS 2, DIRECT 1, OUTMOD 1, EXPRSS 1, TEST 1, IDOCTYP 30, CIMTYP 30',
  'MESTYP 30, MESCOD 3, MESFCT 3, STD 1, STDVRS 6, STDMES 6, SNDPOR 10, SNDPRT 2, SNDPFC 2, SNDPRN 10, SNDSAD 21',
  'SNDLAD 70, RCVPOR 10, RCVPRT 2, RCVPFC 2, RCVPRN 10, RCVSAD 21, RCVLAD 70, CREDAT 8, CRETIM 6, REFINT 14',
  'REFGRP 14, REFMES 14, ARCKEY 70, SERIAL 20',
].flatMap((line) =>
  line.split(', ').map((one): [string, number] => {
    const [name, width] = one.split(' ') as [string, string];
    return [name, Number(width)];
  }),
);
/** SEGNAM, MANDT, DOCNUM, SEGNUM, PSGNUM, HLEVEL, then the fields. */
const HEAD = [30, 3, 16, 6, 6, 2] as const;
const HEAD_WIDTH = 63;
const DATA_WIDTH = 1000;

type Place = { name: string; from: number; to: number };
/** By segment: the name its records bear, and where its fields stand behind the head of the record. */
export type Layouts = Map<string, { record: string; fields: Place[] }>;

/** Reads SAP's description of one or more types. */
export function readLayouts(text: string): Layouts {
  const layouts: Layouts = new Map();
  let record = '';
  let open: { record: string; fields: Place[] } | null = null;
  let name = '';
  let first = 0;
  for (const line of text.split(/\r?\n/)) {
    const [word = '', value = ''] = line.trim().split(/\s+/, 2);
    if (word === 'BEGIN_SEGMENT') record = value;
    else if (word === 'SEGMENTTYPE') {
      open = { record, fields: [] };
      layouts.set(value, open);
    } else if (word === 'END_SEGMENT') open = null;
    else if (word === 'NAME') name = value;
    else if (word === 'CHARACTER_FIRST') first = Number(value);
    else if (word === 'CHARACTER_LAST' && open)
      open.fields.push({ name, from: first - 1 - HEAD_WIDTH, to: Number(value) - HEAD_WIDTH });
  }
  return layouts;
}

export const isFlat = (text: string): boolean => text.startsWith(CONTROL);

/** Throws `erp.recordDamaged`, `erp.layoutMissing`. */
export function readFlatIdocs(text: string, layouts: Layouts): Idoc[] {
  const byRecord = new Map([...layouts].map(([segment, { record, fields }]) => [record, { segment, fields }]));
  const idocs: Idoc[] = [];
  let numbered = new Map<string, Segment>();
  for (const [at, record] of text.split(/\r?\n/).entries()) {
    const line = at + 1;
    if (record.trim() === '') continue;
    if (record.startsWith(CONTROL)) {
      idocs.push({ control: controlOf(record, line), segments: [] });
      numbered = new Map();
      continue;
    }
    const idoc = idocs.at(-1);
    const [name, , docnum, number, parent] = cut(record, HEAD) as [string, string, string, string, string];
    if (!idoc || record.length <= HEAD_WIDTH || docnum !== idoc.control.fields.get('DOCNUM')?.trim())
      throw new Damaged('erp.recordDamaged', { segment: name, field: '', line });
    const layout = byRecord.get(name) ?? layoutNamed(layouts, name);
    if (!layout) throw new Damaged('erp.layoutMissing', { segment: name, field: '', line });
    const data = record.slice(HEAD_WIDTH);
    const values = layout.fields.map(({ name: key, from, to }) => [key, data.slice(from, to).trimEnd()] as const);
    const segment = { name: layout.segment, line, fields: new Map(values), children: [] };
    const above = numbered.get(parent);
    if (above) above.children.push(segment);
    else if (/^0*$/.test(parent)) idoc.segments.push(segment);
    else throw new Damaged('erp.recordDamaged', { segment: name, field: 'PSGNUM', line });
    numbered.set(number, segment);
  }
  if (idocs.length === 0) throw new Damaged('erp.notIdoc', { segment: '', field: '', line: 1 });
  return idocs;
}

/** Some senders write the type's name instead of its version's. */
const layoutNamed = (layouts: Layouts, name: string) => {
  const layout = layouts.get(name);
  return layout && { segment: name, fields: layout.fields };
};

function controlOf(record: string, line: number): Segment {
  const widths = CONTROL_FIELDS.map(([, width]) => width);
  // What is blank at the end may have been cut off, the type of message not.
  if (record.length < 129) throw new Damaged('erp.recordDamaged', { segment: CONTROL, field: 'MESTYP', line });
  const values = cut(record, widths);
  return { name: CONTROL, line, fields: new Map(CONTROL_FIELDS.map(([name], i) => [name, values[i]!])), children: [] };
}

function cut(record: string, widths: readonly number[]): string[] {
  let from = 0;
  return widths.map((width) => {
    const value = record.slice(from, from + width).trim();
    from += width;
    return value;
  });
}

/** Throws `erp.layoutMissing` for a segment without description, `erp.fieldTooLong` for a value that would be cut. */
export function writeFlatIdoc({ control, segments }: Idoc, layouts: Layouts): string {
  const docnum = control.fields.get('DOCNUM') ?? '';
  const head = CONTROL_FIELDS.map(([name, width]) => padded(control, name, width)).join('');
  const records = [head];
  const write = (segment: Segment, parent: number, depth: number): void => {
    const layout = layouts.get(segment.name);
    if (!layout) throw new Damaged('erp.layoutMissing', { segment: segment.name, field: '', line: 0 });
    const number = records.length;
    const digits = (value: number, width: number) => String(value).padStart(width, '0');
    const mandt = (control.fields.get('MANDT') ?? '').padEnd(3);
    const key = `${layout.record.padEnd(30)}${mandt}${docnum.padEnd(16)}${digits(number, 6)}${digits(parent, 6)}`;
    let data = '';
    for (const { name, from, to } of layout.fields) data = data.padEnd(from) + padded(segment, name, to - from);
    records.push(`${key}${digits(depth, 2)}${data}`.padEnd(HEAD_WIDTH + DATA_WIDTH));
    for (const child of segment.children) write(child, number, depth + 1);
  };
  for (const segment of segments) write(segment, 0, 1);
  return `${records.join('\n')}\n`;
}

function padded(segment: Segment, name: string, width: number): string {
  const value = (segment.fields.get(name) ?? '').replace(/\s+/g, ' ');
  if (value.length > width)
    throw new Damaged('erp.fieldTooLong', { segment: segment.name, field: name, line: segment.line, value });
  return value.padEnd(width);
}
