/**
 * The WeChat Pay trade bill ALL as it is downloaded: UTF-8 with mark, CRLF, 27 columns, a back-tick before every value,
 * then the summary's header and its values. A refund row keeps the numbers of its payment and shows 0.00 as the order's
 * amount.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { BillRow } from './payment-book.ts';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,' +
  '代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const SUMMARY = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const NONE = '0.00';
/** Fees are written with five decimals. */
const fee = (amount: bigint): string => `${formatMinor(amount)}000`;
const values = (cells: readonly string[]): string => cells.map((cell) => `\`${cell}`).join(',');

export function writeWechatBill(rows: readonly BillRow[], merchant: { appId: string; merchantId: string }): Buffer {
  const paid = sum(rows, (row) => (row.kind === 'payment' ? row.amountMinor : 0n));
  const refunded = sum(rows, (row) => (row.kind === 'refund' ? row.amountMinor : 0n));
  const fees = sum(rows, (row) => row.feeMinor);
  const totals = [formatMinor(paid), formatMinor(refunded), NONE, fee(fees), formatMinor(paid), formatMinor(refunded)];
  const lines = [HEADER, ...rows.map((row) => values(cellsOf(row, merchant))), SUMMARY];
  lines.push(values([rows.length.toString(), ...totals]));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8');
}

function cellsOf(row: BillRow, { appId, merchantId }: { appId: string; merchantId: string }): string[] {
  const amount = formatMinor(row.amountMinor);
  const isRefund = row.kind === 'refund';
  return [
    ...[formatChinaTime(row.at), appId, merchantId, '0', '', row.providerReference, row.reference, `o${row.buyer}`],
    ...['JSAPI', isRefund ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY', isRefund ? NONE : amount, NONE],
    ...(isRefund ? [row.providerRefundReference, row.refundReference, amount] : ['0', '0', NONE]),
    ...[NONE, isRefund ? 'ORIGINAL' : '', isRefund ? 'SUCCESS' : '', row.title, ''],
    ...[fee(row.feeMinor), '0.60%', isRefund ? NONE : amount, isRefund ? amount : NONE, ''],
  ];
}

const sum = (rows: readonly BillRow[], of: (row: BillRow) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n);
