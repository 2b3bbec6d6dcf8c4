/**
 * UnionPay's files of fixed width: the merchant's flow of all channels (ZM) and the acquirer's inter-bank file (ACOMN).
 * Widths count bytes of GBK, so a Chinese character takes two. The files have no footer: each row has one length, its
 * net must be its amount less its fee, and the day stands in the name of the file. What was settled comes net, a day at
 * once, and has no line: one is added.
 */
import { dayOf } from '../../kernel/business-day.ts';
import { type FileSource, parseTime, readLines } from '../../kernel/files/files.ts';
import { parseMinor } from '../../kernel/money.ts';
import type { BillEnd, BillLine, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, BillSums, damaged } from '../psp/bill-checks.ts';
import { NetSettlements } from './net-settlement.ts';

export type UnionPayLayout = 'unionPayFlow' | 'unionPayAcquirer';

/** Of the fields, each followed by one blank. */
const FLOW_WIDTHS = [
  ...[3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13],
  ...[13, 8, 32, 13, 13, 12, 2, 1],
];
/** Each with its blank already. */
const ACQUIRER_WIDTHS = [
  ...[12, 12, 7, 11, 20, 13, 13, 13, 5, 7, 5, 9, 16, 13, 3, 7, 12, 7, 3, 4, 13, 13, 13, 2, 4, 2, 2, 11, 12, 2, 3, 3],
  ...[13, 15, 20, 3, 41, 4, 132],
];

type Row = { file: string; line: number; fields: readonly string[]; day: string };

/** Of its first line; null: it is none of these. */
export function unionPayLayoutOf(text: string): UnionPayLayout | null {
  const flow = fieldsOf(text, FLOW_WIDTHS, 1);
  if (flow && /^\d{10}$/.test(flow[4]!) && /^\d{12}$/.test(flow[6]!) && /^[CD]\d{12}$/.test(flow[15]!))
    return 'unionPayFlow';
  const acquirer = fieldsOf(text, ACQUIRER_WIDTHS, 0);
  if (acquirer && /^\d{10}$/.test(acquirer[3]!) && /^\d{12}$/.test(acquirer[5]!) && /^0[24]\d0$/.test(acquirer[8]!))
    return 'unionPayAcquirer';
  return null;
}

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readUnionPay(source: FileSource, layout: UnionPayLayout): AsyncGenerator<BillPart, BillEnd> {
  const sums = new BillSums(source.name);
  const [widths, blank, lineOf] =
    layout === 'unionPayFlow' ? ([FLOW_WIDTHS, 1, flowLine] as const) : ([ACQUIRER_WIDTHS, 0, acquirerLine] as const);
  const day = dayInName(source.name);
  const settled = new NetSettlements();
  let merchantId = '';
  try {
    for await (const { line, text } of readLines(source)) {
      if (text.trim() === '') continue;
      const fields = fieldsOf(text, widths, blank);
      if (!fields) throw damaged(source.name, line, 'cut', { length: text.length });
      const read = lineOf({ file: source.name, line, fields, day });
      if (merchantId !== '' && read.merchant !== merchantId)
        throw damaged(source.name, line, 'otherMerchant', { merchant: read.merchant });
      merchantId = read.merchant;
      sums.add(read.line);
      settled.add(dayOf(read.line.at.getTime()), read.line);
      const lines = sums.take();
      if (lines.length) yield { merchantId, lines };
    }
  } catch (error) {
    throw asDamage(error);
  }
  for (const line of settled.lines()) sums.add(line);
  yield { merchantId, lines: sums.take(true) };
  return { merchantId, day, totals: sums.totals };
}

/** null where the line is shorter than its fields. What follows them is reserved. */
function fieldsOf(text: string, widths: readonly number[], blank: number): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (const width of widths) {
    let [bytes, from] = [0, at];
    while (bytes < width && at < text.length) bytes += text.charCodeAt(at++) < 0x80 ? 1 : 2;
    // The last field may have lost its blanks at the end of the line.
    if (bytes < width && fields.length < widths.length - 1) return null;
    fields.push(text.slice(from, at).trim());
    from = at;
    at += blank;
  }
  return fields;
}

/** `INN26060788ZM_…`, `IND26060701ACOMN`: rows say month and day only. */
function dayInName(name: string): string {
  const match = /(?:IN[ND])?(\d{2})(\d{2})(\d{2})\d{2}(?:ZM|ACOMN)/i.exec(name);
  if (!match) throw damaged(name, 0, 'dayNotInName', { example: 'INN26060788ZM' });
  return `20${match[1]}-${match[2]}-${match[3]}`;
}

/** `0607100000`; in the file of early January, December is last year's. */
function timeOf({ file, line, day }: Row, text: string): Date {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const late = Number(text.slice(0, 2)) > month ? year - 1 : year;
  const at = parseTime(
    `${late}-${text.slice(0, 2)}-${text.slice(2, 4)} ${text.slice(4, 6)}:${text.slice(6, 8)}:${text.slice(8)}`,
    '+08:00',
  );
  if (!at) throw damaged(file, line, 'damagedTime', { value: text });
  return at;
}

function fen({ file, line }: Row, text: string): bigint {
  const amount = /^\d+$/.test(text) ? parseMinor(text, 0) : null;
  if (amount === null) throw damaged(file, line, 'damagedAmount', { value: text });
  return amount;
}

/** `C` comes to the merchant, `D` goes from him. */
function creditOrDebit(row: Row, text: string): bigint {
  const amount = fen(row, text.slice(1));
  if (text[0] !== 'C' && text[0] !== 'D') throw damaged(row.file, row.line, 'damagedAmount', { value: text });
  return text[0] === 'C' ? amount : -amount;
}

const PAYMENTS = ['01', '03'];
const FLOW_KINDS: Record<string, BillLine['kind']> = { '04': 'refund', '31': 'revoked', '33': 'revoked' };

function flowLine(row: Row): { merchant: string; line: BillLine } {
  const { fields } = row;
  const type = fields[19]!;
  const kind = PAYMENTS.includes(type) ? 'payment' : FLOW_KINDS[type];
  if (!kind) throw damaged(row.file, row.line, 'unknownState', { state: type });
  const amount = fen(row, fields[6]!);
  const line = lineOf(row, kind, amount, -creditOrDebit(row, fields[15]!), {
    ...{ own: fields[11]!, theirs: fields[9]!, first: fields[26]!, at: fields[4]!, text: fields[30]! },
  });
  const net = fields[32]!;
  if (net !== '' && creditOrDebit(row, net) !== line.grossMinor - line.feeMinor)
    throw damaged(row.file, row.line, 'netDiffers', {
      stated: creditOrDebit(row, net),
      found: line.grossMinor - line.feeMinor,
    });
  return { merchant: fields[27]!, line };
}

const ACQUIRER_KINDS: Record<string, BillLine['kind']> = { '000000': 'payment', '200000': 'refund' };

function acquirerLine(row: Row): { merchant: string; line: BillLine } {
  const { fields } = row;
  const kind = ACQUIRER_KINDS[fields[9]!];
  if (!kind) throw damaged(row.file, row.line, 'unknownState', { state: fields[9] });
  const fee = fields[22]! === '' ? 0n : -creditOrDebit(row, fields[22]!);
  const line = lineOf(row, kind, fen(row, fields[5]!), fee, {
    ...{ own: fields[36]!, theirs: fields[2]!, first: '', at: fields[3]!, text: '' },
  });
  return { merchant: fields[12]!, line };
}

type Named = { own: string; theirs: string; first: string; at: string; text: string };

function lineOf(row: Row, kind: BillLine['kind'], amount: bigint, feeMinor: bigint, named: Named): BillLine {
  const isPayment = kind === 'payment';
  return {
    line: row.line,
    kind,
    state: 'success',
    reference: named.own,
    refundReference: isPayment ? '' : named.own,
    providerReference: isPayment ? named.theirs : named.first || named.theirs,
    providerRefundReference: isPayment ? '' : named.theirs,
    entryNumber: '',
    grossMinor: isPayment ? amount : -amount,
    feeMinor,
    currency: 'CNY',
    at: timeOf(row, named.at),
    balanceMinor: null,
    text: named.text,
  };
}
