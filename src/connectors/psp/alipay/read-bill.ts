/**
 * Reads the bills of Alipay: the business detail (a line per payment or refund), the fund detail and the fund summary of
 * the signed account, plain or in the ZIP they come in. Lines that begin with `#` say whose bill it is and what it adds up
 * to; unless every count and sum agrees, and every balance follows from the one before, the bill is `Damaged` and not a
 * line of it exists for us.
 */
import { cleanCell, cleanHeader, type FileSource, type RawRow, readRows } from '../../../kernel/files/files.ts';
import { parseMinor } from '../../../kernel/money.ts';
import type { BillEnd, BillLine, BillPart, BillTotals } from '../../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, BillSums, checkTotal, damaged } from '../bill-checks.ts';

export type AlipayLayout = 'businessDetail' | 'fundDetail' | 'fundSummary';

const INCOME = '收入金额(+元)';
const EXPENSE = '支出金额(-元)';
const BALANCE = '账户余额(元)';
const RECEIVED = '商家实收(元)';
const SHOP_DISCOUNT = '商家优惠(元)';

/** The columns that tell a layout. */
export const ALIPAY_LAYOUTS: Record<AlipayLayout, readonly string[]> = {
  businessDetail: ['支付宝交易号', '商户订单号', '业务类型', '完成时间', RECEIVED, SHOP_DISCOUNT, '服务费(元)'],
  fundDetail: ['账务流水号', '业务流水号', '商户订单号', '发生时间', INCOME, EXPENSE, BALANCE],
  fundSummary: ['类型', '收入笔数', INCOME, '支出笔数', EXPENSE, '总金额(元)'],
};

/** The ZIP holds the detail and its summary by shop: the detail is the bill. */
export const isAlipayDetail = (name: string): boolean => !/汇总/.test(name);

/** A bill has a dozen; a file of nothing else would fill the memory. */
const MOST_NOTES = 1_000;

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readAlipayBill(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const notes: Note[] = [];
  let table: Table | null = null;
  let isClosed = false;
  let line = 0;
  try {
    for await (const row of readRows(source, { member: isAlipayDetail })) {
      line = row.line;
      if (row.values[0]!.trim().startsWith('#')) {
        if (notes.push({ line, text: row.values.join('').trim() }) > MOST_NOTES)
          throw damaged(source.name, line, 'unknownLayout');
        isClosed ||= table !== null;
      } else if (!table) table = openTable(source.name, row);
      else if (isClosed) throw damaged(source.name, line, 'afterEnd');
      else {
        table.add(row);
        const lines = table.sums.take();
        if (lines.length) yield { merchantId: merchantOf(notes), lines };
      }
    }
    if (!table) throw damaged(source.name, line, 'unknownLayout');
    table.check(notes, line);
  } catch (error) {
    throw asDamage(error);
  }
  const merchantId = merchantOf(notes);
  yield { merchantId, lines: table.sums.take(true) };
  const { sums } = table;
  return { merchantId, day: dayOf(plain(notes)) ?? sums.day(), totals: table.totals(), isForward: sums.isForward() };
}

type Note = { line: number; text: string };
const plain = (notes: readonly Note[]): string => notes.map((note) => note.text.normalize('NFKC')).join('\n');

const merchantOf = (notes: readonly Note[]): string => /账号:\[(\d+)\]/.exec(plain(notes))?.[1] ?? '';

/** `起始日期:[2019年09月16日 00:00:00] 终止日期:[2019年09月17日 00:00:00]`: the day it starts, where it is one day. */
function dayOf(notes: string): string | null {
  const period =
    /起始日期:\[(\d{4})年(\d\d)月(\d\d)日 00:00:00\]\s*终止日期:\[(\d{4})年(\d\d)月(\d\d)日 00:00:00\]/.exec(notes);
  if (!period) return null;
  const [from, to] = [period.slice(1, 4).join('-'), period.slice(4, 7).join('-')];
  return Date.parse(to) - Date.parse(from) === 86_400_000 ? from : null;
}

/** The rows of one layout: made into lines one by one, and summed for the notes at the end. */
abstract class Table {
  readonly file: string;
  readonly sums: BillSums;
  readonly #header: BillHeader;
  constructor(file: string, header: readonly string[]) {
    this.file = file;
    this.sums = new BillSums(file);
    this.#header = new BillHeader(header);
  }

  add(raw: RawRow): void {
    const values = raw.values.map(cleanCell);
    const columns = this.#header.names.length;
    if (values.length < columns) throw damaged(this.file, raw.line, 'cut', { cells: values.length, columns });
    if (values.slice(columns).some((value) => value !== '')) throw damaged(this.file, raw.line, 'tooManyCells');
    const problem = raw.problems[0];
    if (problem)
      throw damaged(this.file, raw.line, 'damagedCell', {
        column: this.#header.names[problem.column],
        why: problem.code,
      });
    this.take(new BillRow(this.file, raw.line, this.#header, values));
  }

  protected abstract take(row: BillRow): void;
  abstract check(notes: readonly Note[], lastLine: number): void;
  totals(): BillTotals {
    return this.sums.totals;
  }

  /** The note of this total; a bill without it was cut off. */
  protected note(notes: readonly Note[], total: string, lastLine: number): Note {
    const note = notes.find(({ text }) => text.startsWith(`#${total}`));
    if (!note) throw damaged(this.file, lastLine, 'cut', { missing: total });
    return { line: note.line, text: note.text.normalize('NFKC').replace(/,+$/, '') };
  }

  /** The count before `笔` and the sum after `name` in a note: `交易合计:6笔,商家实收共0.06元`. */
  protected checkNote(note: Note, name: string, count: bigint, sum: bigint): void {
    const counted = /:(\d+)笔/.exec(note.text)?.[1];
    const summed = new RegExp(`${name}共(-?[\\d.]+)元`).exec(note.text)?.[1];
    const stated = summed === undefined ? null : parseMinor(summed);
    if (counted === undefined || stated === null)
      throw damaged(this.file, note.line, 'damagedTotal', { text: note.text });
    checkTotal(this.file, note.line, `${name || '合计'}笔数`, BigInt(counted), count);
    checkTotal(this.file, note.line, name || '合计', stated, sum);
  }
}

function openTable(file: string, row: RawRow): Table {
  const header = row.values.map((name) => cleanHeader(name));
  while (header.at(-1) === '') header.pop();
  const layout = (Object.keys(ALIPAY_LAYOUTS) as AlipayLayout[]).find((one) =>
    ALIPAY_LAYOUTS[one].every((name) => header.includes(name)),
  );
  if (!layout) throw damaged(file, row.line, 'unknownLayout');
  const tables = { businessDetail: BusinessDetail, fundDetail: FundDetail, fundSummary: FundSummary };
  return new tables[layout](file, header);
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** Refunds are told by their type: some bills write them negative, some do not. */
class BusinessDetail extends Table {
  /** As written in the file, because that is what the notes add up. */
  readonly #written = {
    payment: { count: 0n, received: 0n, discount: 0n },
    refund: { count: 0n, received: 0n, discount: 0n },
  };

  protected take(row: BillRow): void {
    const type = row.text('业务类型');
    if (type !== '交易' && type !== '退款') throw row.damaged('unknownState', { state: type });
    const kind = type === '交易' ? 'payment' : 'refund';
    const received = row.amount([RECEIVED]);
    const fee = magnitude(row.amount(['服务费(元)'], 2, true));
    if (kind === 'payment' && received < 0n) throw row.damaged('negativeAmount');
    const written = this.#written[kind];
    written.count += 1n;
    written.received += received;
    written.discount += row.amount([SHOP_DISCOUNT]);
    this.sums.add({
      line: row.line,
      kind,
      state: 'success',
      reference: row.text('商户订单号'),
      refundReference: kind === 'refund' ? row.text('退款批次号/请求号') : '',
      providerReference: row.text('支付宝交易号'),
      providerRefundReference: '',
      entryNumber: '',
      grossMinor: kind === 'payment' ? received : -magnitude(received),
      // The fee of a refund is given back.
      feeMinor: kind === 'payment' ? fee : -fee,
      currency: 'CNY',
      at: row.time('完成时间'),
      balanceMinor: null,
      text: row.text('商品名称'),
    });
  }

  /** Without a line for refunds, the line for payments counts both. */
  check(notes: readonly Note[], lastLine: number): void {
    const { payment, refund } = this.#written;
    const paid = this.note(notes, '交易合计', lastLine);
    const refunded = notes.find(({ text }) => text.startsWith('#退款合计'));
    const both = {
      count: payment.count + refund.count,
      received: payment.received + refund.received,
      discount: payment.discount + refund.discount,
    };
    const first = refunded ? payment : both;
    this.checkNote(paid, '商家实收', first.count, first.received);
    if (paid.text.includes('商家优惠')) this.checkNote(paid, '商家优惠', first.count, first.discount);
    if (!refunded) return;
    const note = this.note(notes, '退款合计', lastLine);
    this.checkNote(note, '商家实收退款', refund.count, refund.received);
    if (note.text.includes('商家优惠退款')) this.checkNote(note, '商家优惠退款', refund.count, refund.discount);
  }
}

const FUND_KINDS: readonly [RegExp, BillLine['kind']][] = [
  [/手续费|服务费|收费|退费/, 'fee'],
  [/分账|分润/, 'split'],
  [/退款/, 'refund'],
  [/提现|转账|充值|保证金/, 'transfer'],
];

class FundDetail extends Table {
  readonly #sides = { 收入: { count: 0n, sum: 0n }, 支出: { count: 0n, sum: 0n } };

  protected take(row: BillRow): void {
    const income = row.amount([INCOME], 2, true);
    const expense = magnitude(row.amount([EXPENSE], 2, true));
    if (income < 0n || (income > 0n && expense > 0n))
      throw row.damaged('damagedAmount', { column: INCOME, value: row.text(INCOME) });
    const side = this.#sides[expense > 0n || row.text(INCOME) === '' ? '支出' : '收入'];
    side.count += 1n;
    side.sum += income + expense;
    this.sums.add(fundLine(row, income - expense));
  }

  check(notes: readonly Note[], lastLine: number): void {
    for (const [side, { count, sum }] of Object.entries(this.#sides)) {
      const note = this.note(notes, `${side}合计`, lastLine);
      // The minus of expenses may or may not be written.
      this.checkNote({ ...note, text: note.text.replace('共-', '共') }, '', count, sum);
    }
    this.sums.checkBalances();
  }
}

/**
 * Fees and refunds may have a number of their own, and say in their remark which trade they are of:
 * `服务费[2026…]`, `服务费退回(2026…)`, `售后退款-2026…-…`.
 */
const OF_TRADE = /[[({](\d{16,32})[\])}]|退款-(\d{16,32})(?=-|$)/;

function tradeOf(row: BillRow): string {
  const said = OF_TRADE.exec(row.text('备注'));
  return said?.[1] ?? said?.[2] ?? row.text('业务流水号');
}

/** A fee may have its trade's number in the place of the order's. */
function orderOf(row: BillRow, trade: string): string {
  const order = row.text('商户订单号');
  return trade !== '' && order.startsWith(trade) ? row.text('业务基础订单号') || order : order;
}

function fundLine(row: BillRow, effect: bigint): BillLine {
  const words = `${row.text('业务类型')} ${row.text('业务描述')}`;
  const named = FUND_KINDS.find(([pattern]) => pattern.test(words))?.[1];
  const kind = named ?? (effect > 0n && row.text('商户订单号') !== '' ? 'payment' : 'transfer');
  const trade = kind === 'fee' || kind === 'refund' || kind === 'split' ? tradeOf(row) : row.text('业务流水号');
  const order = orderOf(row, trade) || (kind === 'split' ? row.text('业务基础订单号') : '');
  return {
    line: row.line,
    kind,
    state: 'success',
    reference: order,
    // Shares come back with the refund of their trade, and name it.
    refundReference: kind === 'split' && words.includes('退') ? order || trade : '',
    providerReference: trade,
    providerRefundReference: '',
    entryNumber: row.text('账务流水号'),
    grossMinor: kind === 'fee' ? 0n : effect,
    feeMinor: kind === 'fee' ? -effect : 0n,
    currency: 'CNY',
    at: row.time('发生时间'),
    balanceMinor: row.amount([BALANCE]),
    text: row.text('备注') || row.text('商品名称'),
  };
}

/** Sums by type, closed by their own total row. It has no lines to book, only totals to compare with. */
class FundSummary extends Table {
  #found = { incomes: 0n, income: 0n, expenses: 0n, expense: 0n };
  #isTotalled = false;

  protected take(row: BillRow): void {
    if (this.#isTotalled) throw row.damaged('afterTotals');
    const read = {
      incomes: row.count('收入笔数'),
      income: row.amount([INCOME]),
      expenses: row.count('支出笔数'),
      expense: magnitude(row.amount([EXPENSE])),
    };
    checkTotal(this.file, row.line, '总金额', row.amount(['总金额(元)']), read.income - read.expense);
    this.#isTotalled = row.text('类型') === '合计';
    for (const key of ['incomes', 'income', 'expenses', 'expense'] as const) {
      if (this.#isTotalled) checkTotal(this.file, row.line, key, read[key], this.#found[key]);
      else this.#found[key] += read[key];
    }
  }

  check(_: readonly Note[], lastLine: number): void {
    if (!this.#isTotalled) throw damaged(this.file, lastLine, 'cut', { missing: '合计' });
  }

  override totals(): BillTotals {
    const { incomes, income, expenses, expense } = this.#found;
    return { lines: Number(incomes + expenses), paidMinor: income, refundedMinor: expense, feeMinor: 0n };
  }
}
