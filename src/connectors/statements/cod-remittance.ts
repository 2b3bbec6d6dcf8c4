/**
 * What a courier collected at the door and remits (row 18 of the entries): a table with a line per parcel, its columns
 * named in every courier's own way, a sum below it, and money that comes to the bank batch by batch, less the fee.
 */
import { dayOf } from '../../kernel/business-day.ts';
import { type Column, cleanCell, cleanHeader, column, type FileSource, readRows } from '../../kernel/files/files.ts';
import { parseMinor } from '../../kernel/money.ts';
import type { BillEnd, BillLine, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, BillSums, checkTotal, damaged } from '../psp/bill-checks.ts';
import { NetSettlements } from './net-settlement.ts';

const NAMES = {
  number: ['运单号', '运单号码', '运单编号', '快递单号', '物流单号', '单号'],
  collected: ['代收货款', '代收货款金额', '代收金额', '代收货款(元)', '代收金额(元)', '代收货款金额(元)'],
  fee: ['代收手续费', '手续费', '服务费', '代收服务费', '手续费(元)', '代收手续费(元)', '服务费(元)'],
  net: ['返款金额', '应返金额', '实返金额', '结算金额', '应付金额', '返款金额(元)', '结算金额(元)', '应返金额(元)'],
  paidOn: ['返款日期', '返款时间', '结算日期', '打款日期', '打款时间', '结算时间'],
  signedAt: ['签收日期', '签收时间', '妥投时间', '派送时间'],
  batch: ['批次号', '返款批次', '结算批次', '返款批次号', '结算单号', '返款单号'],
} as const;
const of = (key: keyof typeof NAMES): string[] => NAMES[key].map(cleanHeader);

/** A sheet without a fee or a day of payment is no remittance. */
export const COD_COLUMNS: Record<string, Column> = Object.fromEntries(
  (['number', 'collected', 'fee', 'paidOn'] as const).map((key) => [key, column(...NAMES[key])]),
);

const SUM = /^(合计|总计|小计)/;

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readCodRemittance(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const sums = new BillSums(source.name);
  const settled = new NetSettlements();
  let header: BillHeader | null = null;
  let ended = false;
  try {
    for await (const row of readRows(source)) {
      const names = header ? [] : row.values.map(cleanHeader);
      if (!header) {
        const isHeader = (['number', 'collected', 'fee', 'paidOn'] as const).every((key) =>
          of(key).some((name) => names.includes(name)),
        );
        if (isHeader) header = new BillHeader(names);
        continue;
      }
      const cells = header.names.map((_, i) => cleanCell(row.values[i] ?? ''));
      const said = new BillRow(source.name, row.line, header, cells);
      if (ended) throw said.damaged('afterTotals');
      if (cells.some((cell) => SUM.test(cell))) {
        checkSums(said, sums);
        ended = true;
        continue;
      }
      if (row.values.length < header.names.length - 1) throw said.damaged('cut', { cells: row.values.length });
      const { line, batch, paidAt } = lineOf(said);
      sums.add(line);
      settled.add(batch, line, paidAt);
      const lines = sums.take();
      if (lines.length) yield { merchantId: '', lines };
    }
    if (!header) throw damaged(source.name, 0, 'unknownLayout');
  } catch (error) {
    throw asDamage(error);
  }
  for (const line of settled.lines()) sums.add(line);
  yield { merchantId: '', lines: sums.take(true) };
  return { merchantId: '', day: null, totals: sums.totals };
}

function lineOf(row: BillRow): { line: BillLine; batch: string; paidAt: Date } {
  const number = row.text(...of('number'));
  if (!/^[0-9A-Za-z-]{6,32}$/.test(number)) throw row.damaged('damagedCell', { column: '运单号', value: number });
  const [collected, fee] = [row.amount(of('collected')), row.amount(of('fee'), 2, true)];
  if (collected < 0n || fee < 0n) throw row.damaged('negativeAmount');
  const net = row.text(...of('net'));
  if (net !== '' && row.amount(of('net')) !== collected - fee)
    throw row.damaged('netDiffers', { stated: net, found: collected - fee });
  const paidAt = row.time(...of('paidOn'));
  const at = row.text(...of('signedAt')) === '' ? paidAt : row.time(...of('signedAt'));
  const line: BillLine = {
    ...{ line: row.line, kind: 'payment', state: 'success', reference: number, refundReference: '' },
    ...{ providerReference: number, providerRefundReference: '', entryNumber: '', currency: 'CNY', at },
    ...{ grossMinor: collected, feeMinor: fee, balanceMinor: null, text: '' },
  };
  return { line, paidAt, batch: row.text(...of('batch')) || dayOf(paidAt.getTime()) };
}

/** Cells of a sum that say nothing are not held against anything. */
function checkSums(row: BillRow, { totals }: BillSums): void {
  const found = { collected: totals.paidMinor, fee: totals.feeMinor, net: totals.paidMinor - totals.feeMinor };
  for (const [key, sum] of Object.entries(found)) {
    const names = of(key as keyof typeof found);
    const text = row.text(...names);
    if (text === '') continue;
    if (parseMinor(text) === null) throw row.damaged('damagedTotal', { value: text });
    checkTotal(row.file, row.line, names[0]!, parseMinor(text)!, sum);
  }
}
