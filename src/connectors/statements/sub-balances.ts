/**
 * What a licensed bank says each sub-account has at the end of a day: a table, by the columns chosen for the account. Its
 * day stands in a column, above the table or in the file's name. A line is a balance; a row of totals below must agree.
 */
import { cleanCell, cleanHeader, type FileSource, parseTime, readRows } from '../../kernel/files/files.ts';
import { scaleOf } from '../../kernel/money.ts';
import type { BillEnd, BillPart, RegisterColumns } from '../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, BillSums, ColumnSums, damaged, isTotals } from '../psp/bill-checks.ts';
import { accountIn } from './bank-table.ts';

/** Columns a file must have to be of this layout. */
export const registerNames = ({ number, available, blocked, date }: RegisterColumns): string[] => [
  ...[number, available, ...blocked],
  ...(date === undefined ? [] : [date]),
];

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. `currency`: of the account. */
export async function* readSubBalances(
  source: FileSource,
  columns: RegisterColumns,
  currency: string,
): AsyncGenerator<BillPart, BillEnd> {
  const wanted = registerNames(columns).map(cleanHeader);
  const table = new Balances(source.name, columns, currency);
  let header: BillHeader | null = null;
  let ended = false;
  let line = 0;
  try {
    for await (const row of readRows(source)) {
      line = row.line;
      const names = header ? [] : row.values.map(cleanHeader);
      if (!header) {
        if (wanted.every((name) => names.includes(name))) header = new BillHeader(names);
        else table.above(row.values.join('\t'));
        continue;
      }
      const cells = header.names.map((_, i) => cleanCell(row.values[i] ?? ''));
      const said = new BillRow(source.name, row.line, header, cells);
      if (ended) throw said.damaged('afterTotals');
      ended = isTotals(cells);
      if (ended) table.totals.check(said, 0n);
      else table.add(said);
      const part = table.part();
      if (part.lines.length) yield part;
    }
    if (!header) throw damaged(source.name, 0, 'unknownLayout');
    if (columns.hasTotals && !ended) throw damaged(source.name, line, 'cut');
    table.assertSome();
  } catch (error) {
    throw asDamage(error);
  }
  yield table.part(true);
  return table.end();
}

const DAY = /(?<!\d)(20\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})|(\d\d)(\d\d))(?!\d)/;

/** `2026-06-07`, `20260607`, `2026年06月07日`; null where the text has none, or one that is no day. */
function dayIn(text: string): string | null {
  const [, year, ...parts] = DAY.exec(text) ?? [];
  const found = [year, ...parts.filter(Boolean).map((part) => part.padStart(2, '0'))].join('-');
  return year !== undefined && parseTime(found, '+08:00') ? found : null;
}

class Balances {
  readonly totals: ColumnSums;
  readonly #sums: BillSums;
  readonly #file: string;
  readonly #columns: RegisterColumns;
  readonly #currency: string;
  readonly #numbers = new Set<string>();
  #merchantId = '';
  #day: string | null;

  constructor(file: string, columns: RegisterColumns, currency: string) {
    this.#file = file;
    this.#columns = columns;
    this.#currency = currency;
    this.#sums = new BillSums(file);
    this.#day = columns.date === undefined ? dayIn(file) : null;
    this.totals = new ColumnSums([columns.available, ...columns.blocked].map(cleanHeader), scaleOf(currency));
  }

  /** Above the table a bank writes whose it is and of which day; its word counts more than the file's name. */
  above(text: string): void {
    this.#merchantId = accountIn(text) ?? this.#merchantId;
    if (this.#columns.date === undefined) this.#day = dayIn(text) ?? this.#day;
  }

  add(row: BillRow): void {
    const { number, available, blocked, date } = this.#columns;
    const day = date === undefined ? this.#day : dayIn(row.text(cleanHeader(date)));
    if (day === null) throw row.damaged(date === undefined ? 'dayNotInName' : 'damagedTime', dayFound(row, date));
    this.#day ??= day;
    if (day !== this.#day) throw row.damaged('otherDay', { day, expected: this.#day });
    const reference = row.text(cleanHeader(number));
    if (reference === '') throw row.damaged('damagedCell', { column: number });
    if (this.#numbers.has(reference)) throw row.damaged('twice', { number: reference });
    this.#numbers.add(reference);
    const amount = (name: string) => row.amount([cleanHeader(name)], scaleOf(this.#currency), true);
    this.totals.add(row);
    this.#sums.add({
      ...{ line: row.line, kind: 'balance', state: 'success', reference, refundReference: '', providerReference: '' },
      ...{ providerRefundReference: '', entryNumber: '', grossMinor: amount(available), feeMinor: 0n },
      blockedMinor: blocked.length === 0 ? null : blocked.reduce((sum, name) => sum + amount(name), 0n),
      ...{ currency: this.#currency, at: new Date(`${day}T23:59:59+08:00`), balanceMinor: null, text: '' },
    });
  }

  assertSome(): void {
    if (this.#numbers.size === 0) throw damaged(this.#file, 0, 'noStatement');
  }

  part(all = false): BillPart {
    return { merchantId: this.#merchantId, lines: this.#sums.take(all) };
  }

  end(): BillEnd {
    return { merchantId: this.#merchantId, day: this.#day, totals: this.#sums.totals };
  }
}

const EXAMPLE = '子账户余额_20260607.csv';
const dayFound = (row: BillRow, date: string | undefined): Record<string, unknown> =>
  date === undefined ? { example: EXAMPLE } : { value: row.text(cleanHeader(date)) };
