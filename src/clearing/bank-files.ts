/** What goes to a bank as a file and what it says of it, for whoever pays by one: sub-merchants and suppliers. */
import { Damaged } from '../channels/channels.ts';
import { formatMinor, scaleOf } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Bank, BankAnswer, BankReport, PayoutOrder } from './bank.ts';

export type BankFormat = 'pain001' | 'csv';

/** The order as a file: pain.001.001.03 or a table. */
export function bankFile(bank: Bank, order: PayoutOrder, format: BankFormat): { name: string; content: string } {
  if (format === 'pain001') return { name: `${order.number}.xml`, content: bank.writeOrder(order) };
  return { name: `${order.number}.csv`, content: `\uFEFF${csvOf(order)}` };
}

/** Numbers of accounts are marked as text, so that no spreadsheet rounds them. */
const csvOf = ({ lines }: PayoutOrder): string =>
  [
    'line,number,accountName,account,bankName,bankCode,amount,currency',
    ...lines.map((one) =>
      [
        ...[one.line, one.number, one.accountName, `\t${one.account}`, one.bankName, `\t${one.bankCode}`],
        ...[formatMinor(one.amountMinor, scaleOf(one.currency)), one.currency],
      ]
        .map((cell) => `"${String(cell).replaceAll('"', '""')}"`)
        .join(','),
    ),
  ].join('\r\n');

/** pain.002.001.03 or a table. Refuses `clearing.resultUnreadable`. */
export function readBankReport(bank: Bank, content: string): BankReport {
  try {
    const report = bank.readReport(content) ?? readResultTable(content);
    if (report) return report;
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  throw new Refused('clearing.resultUnreadable', { field: 'content' });
}

/** Results as a table: `line,result,reason` with a head. Null: it is none. */
function readResultTable(text: string): BankReport | null {
  const [head, ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const [line, result, reason] = ['line', 'result', 'reason'].map((name) => head?.indexOf(name) ?? -1);
  if (line === -1 || result === -1) return null;
  const RESULTS = ['success', 'failed', 'unknown', 'returned'] as const;
  const lines = rows.map((cells) => ({
    ...{ line: Number(cells[line!]), number: '', reason: cells[reason!] ?? '' },
    result: RESULTS.find((one) => one === cells[result!]),
  }));
  const isWhole = lines.every((one) => Number.isInteger(one.line) && one.result !== undefined);
  return isWhole ? { number: '', lines: lines as BankAnswer[] } : null;
}
