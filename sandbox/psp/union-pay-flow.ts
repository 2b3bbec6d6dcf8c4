/** UnionPay's flow of a day (ZM): fixed width, GBK, fen; what is not said is blank. A refund is a row of its own number. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { BillRow } from './payment-book.ts';

const WIDTHS = [
  ...[3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13],
  ...[13, 8, 32, 13, 13, 12, 2, 1],
];

type Row = Pick<
  BillRow,
  | ('kind' | 'reference' | 'refundReference' | 'providerReference' | 'providerRefundReference')
  | ('amountMinor' | 'feeMinor' | 'at')
>;

export const unionPayFlow = (rows: readonly Row[], merchant: string): Buffer =>
  Buffer.from(rows.map((row) => `${lineOf(row, merchant)}${' '.repeat(131)}\r\n`).join(''), 'latin1');

function lineOf(row: Row, merchant: string): string {
  const isPayment = row.kind === 'payment';
  const digits = (minor: bigint, width: number) => String(minor < 0n ? -minor : minor).padStart(width, '0');
  /** `C` comes to the merchant, `D` goes from him. */
  const signed = (minor: bigint) => `${minor < 0n ? 'D' : 'C'}${digits(minor, 12)}`;
  const gross = isPayment ? row.amountMinor : -row.amountMinor;
  const said: Record<number, string> = {
    ...{ 0: 'S22', 4: formatChinaTime(row.at).replaceAll(/\D/g, '').slice(4), 6: digits(row.amountMinor, 12) },
    ...{ 9: isPayment ? row.providerReference : row.providerRefundReference },
    ...{ 11: isPayment ? row.reference : row.refundReference, 15: signed(-row.feeMinor) },
    ...{ 19: isPayment ? '01' : '04', 26: isPayment ? '' : row.providerReference, 27: merchant },
    32: signed(gross - row.feeMinor),
  };
  return WIDTHS.map((width, i) => (said[i] ?? '').padEnd(width)).join(' ');
}
