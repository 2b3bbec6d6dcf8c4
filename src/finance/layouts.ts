/**
 * Vouchers as other accounting programs import them (FIN-4, ERP-2), a line each. Accounts go out under the number the
 * program knows (`outside` of the account), else under our own.
 * - U8: the text file of 总账工具: first line `填制凭证,V800`, fields by place, in GB 18030.
 * - Kingdee: the workbook of 标准格式凭证引入: columns by the names of its fields.
 * - SAP: the columns of the upload of general journal entries, by technical names; company code as asked for.
 */
import type { Readable } from 'node:stream';
import type { Database, Scope } from '../kernel/db/database.ts';
import { type Cell, writeCsv, writeXlsx, XLSX } from '../kernel/files/files.ts';
import { formatMinor } from '../kernel/money.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { GlAccount } from './chart.ts';
import { eachVoucher } from './each-voucher.ts';
import { chartOf } from './masters.ts';
import { accountOf, type Span } from './reports.ts';
import type { BookedLine, BookedVoucher } from './vouchers.ts';

export type Program = 'u8' | 'kingdee' | 'sap';
type Place = { voucher: BookedVoucher; line: BookedLine; at: number; account: GlAccount; company: string };
type Columns = readonly (readonly [name: string, cell: (place: Place) => Cell])[];

const decimal = (amount: bigint): Cell => ({ decimal: formatMinor(amount) });
const given = (amount: bigint): Cell => (amount === 0n ? null : decimal(amount));
const nothing = (): Cell => null;
const textOf = ({ voucher, line }: Place): string => line.memo || voucher.memo;
const compact = (day: string): string => day.replaceAll('-', '');
const yearOf = ({ voucher }: Place): bigint => BigInt(voucher.period.slice(0, 4));
const monthOf = ({ voucher }: Place): bigint => BigInt(voucher.period.slice(5));
const numberOf = ({ voucher }: Place): bigint | null => (voucher.number === null ? null : BigInt(voucher.number));
/** Customers and suppliers stand in columns of their own, by the side of the balance sheet. */
const partyOf =
  (kind: GlAccount['kind']) =>
  ({ line, account }: Place): Cell =>
    account.byWhat === 'party' && account.kind === kind ? bare(line.ofWhom) : null;

/** Fields are parted by commas and quoted nowhere. */
const bare = (text: string): string => text.replace(/[",'\s]+/g, '');

/** By place; the names say what stands there and are not in the file. */
const U8: Columns = [
  ['制单日期', ({ voucher }) => voucher.onDay],
  ['凭证类别字', () => '记'],
  ['凭证号', numberOf],
  ['附单据数', () => 0n],
  ['摘要', (place) => bare(textOf(place)).slice(0, 60)],
  ['科目编码', ({ account }) => account.outside.u8 || account.number],
  ['借方金额', ({ line }) => decimal(line.debit)],
  ['贷方金额', ({ line }) => decimal(line.credit)],
  ['数量', nothing],
  ['外币', nothing],
  ['汇率', nothing],
  ['制单人', nothing],
  ['结算方式', nothing],
  ['票号', nothing],
  ['票号发生日期', nothing],
  ['部门编码', nothing],
  ['个人编码', nothing],
  ['客户编码', partyOf('asset')],
  ['供应商编码', partyOf('liability')],
];

const KINGDEE: Columns = [
  ['FDate', ({ voucher }) => voucher.onDay],
  ['FYear', yearOf],
  ['FPeriod', monthOf],
  ['FGroupID', () => '记'],
  ['FNumber', numberOf],
  ['FAccountNum', ({ account }) => account.outside.kingdee || account.number],
  ['FAccountName', ({ account }) => account.name],
  ['FCurrencyNum', () => 'RMB'],
  ['FCurrencyName', () => '人民币'],
  ['FAmountFor', ({ line }) => decimal(line.debit + line.credit)],
  ['FDebit', ({ line }) => decimal(line.debit)],
  ['FCredit', ({ line }) => decimal(line.credit)],
  ['FPreparerID', () => 'NONE'],
  ['FCheckerID', () => 'NONE'],
  ['FApproveID', () => 'NONE'],
  ['FCashierID', () => 'NONE'],
  ['FHandler', nothing],
  ['FSettleTypeID', () => '*'],
  ['FSettleNo', nothing],
  ['FExplanation', textOf],
  ['FQuantity', () => 0n],
  ['FMeasureUnitID', () => '*'],
  ['FUnitPrice', () => 0n],
  ['FReference', ({ voucher }) => voucher.document.number],
  ['FTransDate', ({ voucher }) => voucher.onDay],
  ['FTransNo', nothing],
  ['FAttachments', () => 0n],
  ['FSerialNum', numberOf],
  ['FObjectName', nothing],
  ['FParameter', nothing],
  ['FExchangeRate', () => 1n],
  ['FEntryID', ({ at }) => BigInt(at)],
  ['FItem', ({ line, account }) => (account.byWhat === '' || line.ofWhom === '' ? null : line.ofWhom)],
  ['FPosted', () => 0n],
  ['FInternalInd', nothing],
  ['FCashFlow', nothing],
];

const SAP: Columns = [
  ['BUKRS', ({ company }) => company],
  ['BLART', () => 'SA'],
  ['BLDAT', ({ voucher }) => compact(voucher.effectiveAt.toISOString().slice(0, 10))],
  ['BUDAT', ({ voucher }) => compact(voucher.onDay)],
  ['MONAT', monthOf],
  ['BKTXT', ({ voucher }) => voucher.memo.slice(0, 25)],
  ['WAERS', () => HOME_CURRENCY],
  ['XBLNR', (place) => `${place.voucher.period.replace('-', '')}${String(numberOf(place) ?? '').padStart(6, '0')}`],
  ['BUZEI', ({ at }) => BigInt(at)],
  ['HKONT', ({ account }) => account.outside.sap || account.number],
  ['SGTXT', (place) => textOf(place).slice(0, 50)],
  ['WRSOL', ({ line }) => given(line.debit)],
  ['WRHAB', ({ line }) => given(line.credit)],
  ['ZUONR', ({ line }) => line.ofWhom.slice(0, 18)],
];

const COLUMNS: Record<Program, Columns> = { u8: U8, kingdee: KINGDEE, sap: SAP };

async function* rowsOf(db: Database, scope: Scope, span: Span, columns: Columns, company: string) {
  const chart = await db.read(scope, chartOf);
  for await (const voucher of eachVoucher(db, scope, span))
    for (const [at, line] of voucher.lines.entries()) {
      const place = { voucher, line, at: at + 1, account: accountOf(chart, line.account), company };
      yield columns.map(([, cell]) => cell(place));
    }
}

/** A file of every line of a span, streamed. */
export function layoutFile(
  db: Database,
  scope: Scope,
  program: Program,
  { company, ...span }: Span & { company: string },
): { body: Readable; type: string; name: string } {
  const columns = COLUMNS[program];
  const rows = rowsOf(db, scope, span, columns, company);
  const name = `${program}-${span.from}-${span.to}`;
  const header = columns.map(([title]) => title);
  if (program === 'u8')
    return {
      body: writeCsv(['填制凭证', 'V800'], rows, { encoding: 'gb18030' }),
      ...{ type: 'text/plain; charset=gb18030', name: `${name}.txt` },
    };
  if (program === 'kingdee')
    return {
      body: writeXlsx(header, rows, { sheet: 'Page1' }),
      type: XLSX,
      name: `${name}.xlsx`,
    };
  return { body: writeCsv(header, rows), type: 'text/csv; charset=utf-8', name: `${name}.csv` };
}
