/** Reads the files of platforms by their layouts: whose file it is, its rows, and the totals below them. */
import { cleanCell, cleanHeader, type FileSource, type RawRow, readRows } from '../../kernel/files/files.ts';
import type { BillEnd, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, BillSums, ColumnSums, damaged, isTotals } from '../psp/bill-checks.ts';
import { LAYOUTS, type PlatformLayout, Row } from './platform-settlement.ts';

/** Where a file says whose it is: in one of these columns, or above its table. */
const OWNERS = ['商家昵称', '店铺名称', '店铺编号', '店铺id', '商家id', '商家编号'];
const OWNER = new RegExp(`(?:${OWNERS.join('|')})[:：]\\s*([^\\s,，;；]+)`, 'i');

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readPlatform(source: FileSource, layout: PlatformLayout): AsyncGenerator<BillPart, BillEnd> {
  const table = new PlatformTable(source.name, layout);
  try {
    for await (const row of readRows(source)) {
      table.add(row);
      const lines = table.sums.take();
      if (lines.length) yield { merchantId: table.merchantId, lines };
    }
    table.end();
  } catch (error) {
    throw asDamage(error);
  }
  const { sums, merchantId } = table;
  yield { merchantId, lines: sums.take(true) };
  return { merchantId, day: sums.day(), totals: sums.totals, isForward: sums.isForward() };
}

class PlatformTable {
  readonly sums: BillSums;
  merchantId = '';
  readonly #file: string;
  readonly #layout: PlatformLayout;
  readonly #columns: ColumnSums;
  #header: BillHeader | null = null;
  /** A row that does not reach the last column every row has was cut; remarks are often left out. */
  #least = 0;
  #ended = false;

  constructor(file: string, layout: PlatformLayout) {
    this.#file = file;
    this.#layout = layout;
    this.sums = new BillSums(file);
    this.#columns = new ColumnSums(LAYOUTS[layout].summed.map(cleanHeader));
  }

  add({ line, values }: RawRow): void {
    if (!this.#header) {
      this.#header = this.#headerOf(values);
      if (!this.#header) this.#say(OWNER.exec(values.join(' '))?.[1] ?? '', line);
      return;
    }
    const cells = this.#header.names.map((_, i) => cleanCell(values[i] ?? ''));
    const row = new BillRow(this.#file, line, this.#header, cells);
    if (/^(#|-{4})/.test(values[0]!.trim())) return;
    if (this.#ended) throw row.damaged('afterTotals');
    this.#ended = isTotals(cells);
    if (this.#ended) {
      this.#columns.check(row, this.sums.moved());
      return;
    }
    if (values.length < this.#least) throw row.damaged('cut', { cells: values.length });
    this.#say(row.text(...OWNERS), line);
    this.#columns.add(row);
    this.sums.add(LAYOUTS[this.#layout].lineOf(new Row(row)));
  }

  end(): void {
    if (!this.#header) throw damaged(this.#file, 0, 'unknownLayout');
    if (this.#layout === 'douyinAccount') this.sums.checkBalances();
  }

  #headerOf(values: readonly string[]): BillHeader | null {
    const names = values.map(cleanHeader);
    const wanted = LAYOUTS[this.#layout].columns.map(cleanHeader);
    if (!wanted.every((name) => names.includes(name))) return null;
    this.#least = 1 + Math.max(...wanted.filter((name) => name !== '备注').map((name) => names.indexOf(name)));
    return new BillHeader(names);
  }

  /** A file of two shops would be two bills. */
  #say(owner: string, line: number): void {
    if (owner === '') return;
    if (this.merchantId !== '' && this.merchantId !== owner)
      throw damaged(this.#file, line, 'severalAccounts', { account: owner });
    this.merchantId = owner;
  }
}
