/**
 * Bills of couriers as they send them: a table with a line per parcel, its columns named in every courier's own way, and
 * a sum below it that must be the sum of the lines.
 */

import { dayOf } from '../../kernel/business-day.ts';
import {
  type Column,
  column,
  type FileSource,
  idColumn,
  optionalColumn,
  parseTime,
  readTable,
} from '../../kernel/files/files.ts';
import { parseMinor } from '../../kernel/money.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { FileLine } from './import-courier-bill.ts';

const COLUMNS = {
  number: idColumn('运单号', '运单号码', '运单编号', '快递单号', '物流单号', '面单号', '单号', 'waybill'),
  day: column(
    '业务日期',
    '揽收日期',
    '揽收时间',
    '收件日期',
    '收寄日期',
    '寄件日期',
    '寄件时间',
    '发货日期',
    '日期',
    'date',
  ),
  weight: optionalColumn('计费重量(kg)', '计费重量', '结算重量(kg)', '结算重量', '重量(kg)', '重量', 'weight'),
  amount: column(
    '应付金额',
    '应付金额(元)',
    '结算金额',
    '费用合计',
    '总费用',
    '总运费',
    '运费(元)',
    '运费',
    '费用(元)',
    'amount',
  ),
} satisfies Record<string, Column>;
type Key = keyof typeof COLUMNS;

/** The word stands in whatever column the courier likes. */
const SUM = /(^|[",\s])(合计|总计)/;

/**
 * All lines of a bill, weights in grams, amounts in the smallest unit. Refuses the whole file: `shipping.billLineDamaged`
 * (data: `line`, `column`, `value`), `shipping.billSumWrong` (data: `line`, `said`, `found`), `shipping.billEmpty`, and
 * what reading the bytes refuses.
 */
export async function readCourierBill(file: FileSource): Promise<FileLine[]> {
  const lines: FileLine[] = [];
  for await (const { line, cells, raw, problems } of readTable(file, { columns: COLUMNS, dialect: 'platform' })) {
    if (!/\d/.test(cells.number) && SUM.test(raw)) {
      assertSum(lines, line, cells.amount);
      continue;
    }
    const [problem] = problems;
    if (problem) throw damaged(line, problem.column || 'number', problem.column ? cells[problem.column] : '');
    lines.push(readLine(line, cells));
  }
  if (lines.length === 0) throw new Refused('shipping.billEmpty');
  return lines;
}

function readLine(line: number, cells: Record<Key, string>): FileLine {
  const at = parseTime(cells.day, '+08:00');
  const billedG = cells.weight.trim() === '' ? null : parseMinor(cells.weight, 3);
  const billedMinor = parseMinor(cells.amount);
  const waybillNumber = cells.number.trim();
  if (!/^[0-9A-Za-z-]{6,32}$/.test(waybillNumber)) throw damaged(line, 'number', cells.number);
  if (!at) throw damaged(line, 'day', cells.day);
  if (cells.weight.trim() !== '' && (billedG === null || billedG < 0n)) throw damaged(line, 'weight', cells.weight);
  if (billedMinor === null) throw damaged(line, 'amount', cells.amount);
  return { line, waybillNumber, day: dayOf(at.getTime()), billedG, billedMinor };
}

const damaged = (line: number, key: Key, value: string) =>
  new Refused('shipping.billLineDamaged', { line, column: COLUMNS[key].names[0]!, value });

function assertSum(lines: readonly FileLine[], line: number, text: string): void {
  const said = parseMinor(text);
  const found = lines.reduce((sum, { billedMinor }) => sum + billedMinor, 0n);
  if (said === found) return;
  throw new Refused('shipping.billSumWrong', { line, said: text, found: { amount: String(found), currency: 'CNY' } });
}
