/**
 * Statements of banks as tables, CSV or workbook: layouts we know, and any other by the columns somebody chose for the
 * account. Rows may run forwards or backwards in time; where there is a balance, each must follow from its neighbour.
 */
import {
  type Column,
  cleanCell,
  cleanHeader,
  column,
  type FileSource,
  parseTime,
  readRows,
} from '../../kernel/files/files.ts';
import { scaleOf } from '../../kernel/money.ts';
import type { BillEnd, BillPart, StatementColumns } from '../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, ColumnSums, damaged, isTotals } from '../psp/bill-checks.ts';
import { amountOf, StatementProof } from './statement-lines.ts';

export const BANK_LAYOUTS: Record<string, StatementColumns> = {
  abc: {
    ...{ date: '交易日期', time: '交易时间', amount: '交易金额', balance: '本次余额', counterparty: '对手信息' },
    ...{ reference: '日志号', text: ['交易摘要', '交易附言'] },
  },
  boc: {
    ...{ date: '记账日期', time: '记账时间', amount: '金额', balance: '余额', currency: '币别' },
    ...{ counterparty: '对方账户名', text: ['交易名称', '附言'] },
  },
  bocom: {
    ...{ date: '交易日期', time: '交易时间', amount: '交易金额', balance: '余额', direction: '借贷' },
    ...{ incomeWords: ['贷 Cr', '贷'], counterparty: '对方户名', text: ['交易类型', '摘要'] },
  },
  cmb: {
    ...{ date: '记账日期', amount: '交易金额', balance: '联机余额', currency: '货币' },
    ...{ counterparty: '对手信息', text: ['交易摘要', '客户摘要'] },
  },
};

export const named = (names: readonly string[]): Record<string, Column> =>
  Object.fromEntries(names.map((name) => [name, column(name)]));

/** Columns a file must have to be of this layout. */
export const telling = ({ text = [], incomeWords: _, ...columns }: StatementColumns): Record<string, Column> =>
  named([...Object.values(columns), ...text]);

const CURRENCIES: Record<string, string> = {
  人民币: 'CNY',
  人民币元: 'CNY',
  RMB: 'CNY',
  美元: 'USD',
  港币: 'HKD',
  欧元: 'EUR',
};

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. `currency`: of the account. */
export async function* readBankTable(
  source: FileSource,
  columns: StatementColumns,
  currency: string,
): AsyncGenerator<BillPart, BillEnd> {
  const proof = new StatementProof(source.name);
  const wanted = Object.keys(telling(columns)).map(cleanHeader);
  const sums = new ColumnSums(summed(columns), scaleOf(currency));
  let header: BillHeader | null = null;
  let ended = false;
  try {
    for await (const row of readRows(source)) {
      const names = header ? [] : row.values.map(cleanHeader);
      if (!header) {
        if (wanted.every((name) => names.includes(name))) header = new BillHeader(names);
        else sayAccount(proof, row.line, row.values.join(' '));
        continue;
      }
      const cells = header.names.map((_, i) => cleanCell(row.values[i] ?? ''));
      const said = new BillRow(source.name, row.line, header, cells);
      if (ended) throw said.damaged('afterTotals');
      ended = isTotals(cells);
      if (ended) sums.check(said, proof.sums.moved());
      else {
        addRow(proof, said, columns, currency);
        sums.add(said);
      }
      const part = proof.part();
      if (part.lines.length) yield part;
    }
    if (!header) throw damaged(source.name, 0, 'unknownLayout');
    proof.sums.checkBalances();
  } catch (error) {
    throw asDamage(error);
  }
  yield proof.part(true);
  return proof.end();
}

const summed = ({ amount, income, expense }: StatementColumns): string[] =>
  [amount, income, expense].flatMap((name) => (name === undefined ? [] : cleanHeader(name)));

const ACCOUNT = /(?:账号|帐号|卡号|账户号码)(?:\/卡号|\/账号)?[:：]?\s*([0-9][0-9* -]{6,}[0-9])/;

/** Above its table a bank may write whose it is; digits may be masked. */
export const accountIn = (text: string): string | null => ACCOUNT.exec(text)?.[1]?.replaceAll(/[- ]/g, '') ?? null;

function sayAccount(proof: StatementProof, line: number, text: string): void {
  const number = accountIn(text);
  if (number !== null) proof.account(line, number);
}

function addRow(proof: StatementProof, row: BillRow, columns: StatementColumns, fallback: string): void {
  const text = (name: string | undefined) => (name === undefined ? '' : row.text(cleanHeader(name)));
  const written = text(columns.currency);
  const currency = CURRENCIES[written] ?? (/^[A-Z]{3}$/.test(written) ? written : fallback);
  const amount = (name: string) => amountOf(row.file, row.line, text(name), currency);
  const parts = [text(columns.counterparty), ...(columns.text ?? []).map(text)];
  proof.add({
    line: row.line,
    at: timeOf(row, text(columns.date), text(columns.time)),
    amountMinor: effectOf(row, columns, text, amount),
    currency,
    reference: text(columns.reference),
    entryNumber: '',
    text: parts.filter((part) => part !== '' && !/^-+$/.test(part)).join(' '),
    balanceMinor: columns.balance === undefined ? null : amount(columns.balance),
  });
}

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function effectOf(
  row: BillRow,
  { amount, income, expense, direction, incomeWords = [] }: StatementColumns,
  text: (name: string | undefined) => string,
  read: (name: string) => bigint,
): bigint {
  if (amount !== undefined) {
    const value = read(amount);
    if (direction === undefined) return value;
    return incomeWords.includes(text(direction)) ? size(value) : -size(value);
  }
  const [plus, minus] = [income, expense].map((name) => (text(name) === '' ? 0n : read(name!)));
  if (plus !== 0n && minus !== 0n) throw row.damaged('damagedAmount', { column: income });
  return plus! - size(minus!);
}

/** `20240101` and `123456` are how some banks write days and times. */
function timeOf(row: BillRow, date: string, time: string): Date {
  const day = date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const clock = time.replace(/^(\d{2})(\d{2})(\d{2})$/, '$1:$2:$3');
  const at = parseTime(`${day} ${clock}`.trim(), '+08:00');
  if (!at) throw row.damaged('damagedTime', { value: `${date} ${time}`.trim() });
  return at;
}
