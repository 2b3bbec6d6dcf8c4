/**
 * Alipay's business bill of a day as it is downloaded: a ZIP with the detail and its summary, both GBK, CRLF, with
 * comment lines around the rows and ids that end in a tab. Refund rows are negative, repeat the numbers of their
 * payment and add the request's number.
 */
import iconv from 'iconv-lite';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { BillRow } from './payment-book.ts';
import { writeZip } from './write-zip.ts';

const HEADER =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,' +
  '商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,' +
  '卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const SUMMARY_HEADER =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,' +
  '服务费（元）,分润（元）,实收净额（元）';
export const RULE = '-'.repeat(41);

export function writeAlipayBill(rows: readonly BillRow[], sellerId: string, day: string, madeAt: Date): Buffer {
  const account = accountOf(sellerId);
  return zipOf(account, day, [
    { kind: '业务明细', content: encode(detailLines(rows, account, day, madeAt)) },
    { kind: '业务明细(汇总)', content: encode(summaryLines(rows, account, day, madeAt)) },
  ]);
}

/** The merchant's number with four digits behind it. */
export const accountOf = (sellerId: string): string => sellerId.padEnd(20, '0').slice(0, 20);

export const zipOf = (account: string, day: string, files: readonly { kind: string; content: Buffer }[]): Buffer =>
  writeZip(
    files.map(({ kind, content }) => ({
      name: iconv.encode(`${account}_${day.replaceAll('-', '')}_${kind}.csv`, 'gbk'),
      content,
    })),
  );

export const encode = (lines: readonly string[]): Buffer => iconv.encode(`${lines.join('\r\n')}\r\n`, 'gbk');

function detailLines(rows: readonly BillRow[], account: string, day: string, madeAt: Date): string[] {
  const payments = rows.filter((row) => row.kind === 'payment');
  const refunds = rows.filter((row) => row.kind === 'refund');
  return [
    '#支付宝业务明细查询',
    ...heading(account, day),
    `#${RULE}业务明细列表${RULE}`,
    HEADER,
    ...rows.map((row) => cellsOf(row).join(',')),
    `#${RULE}业务明细列表结束${RULE}`,
    `#交易合计：${payments.length}笔，商家实收共${formatMinor(sum(payments))}元，商家优惠共0.00元`,
    `#退款合计：${refunds.length}笔，商家实收退款共${formatMinor(-sum(refunds))}元，商家优惠退款共0.00元`,
    `#导出时间：[${chineseTime(madeAt)}]`,
  ];
}

function cellsOf(row: BillRow): string[] {
  const sign = row.kind === 'refund' ? -1n : 1n;
  const amount = formatMinor(sign * row.amountMinor);
  const zero = '0.00';
  return [
    ...[`${row.providerReference}\t`, `${row.reference}\t`, row.kind === 'refund' ? '退款' : '交易', row.title],
    ...[
      formatChinaTime(row.createdAt),
      formatChinaTime(row.at),
      '\t',
      '\t',
      '\t',
      '\t',
      `**(${row.buyer.slice(0, 3)}***)\t`,
    ],
    ...[amount, amount, zero, zero, zero, zero, zero, '', `${zero}\t`, zero],
    ...[`${row.refundReference}\t`, formatMinor(-row.feeMinor), zero, ''],
  ];
}

function summaryLines(rows: readonly BillRow[], account: string, day: string, madeAt: Date): string[] {
  const payments = rows.filter((row) => row.kind === 'payment');
  const refunds = rows.filter((row) => row.kind === 'refund');
  const received = sum(payments) - sum(refunds);
  const fees = -rows.reduce((total, row) => total + row.feeMinor, 0n);
  const totals = [formatMinor(received), formatMinor(received), '0.00', '0.00', '0.00', formatMinor(fees), '0.00'];
  return [
    '#支付宝业务汇总查询',
    ...heading(account, day),
    `#${RULE}业务汇总列表${RULE}`,
    SUMMARY_HEADER,
    ['合计', '', payments.length, refunds.length, ...totals, formatMinor(received + fees)].join(','),
    `#${RULE}业务汇总列表结束${RULE}`,
    `#导出时间：[${chineseTime(madeAt)}]`,
  ];
}

export function heading(account: string, day: string): string[] {
  const from = new Date(`${day}T00:00:00+08:00`);
  const to = new Date(from.getTime() + 86_400_000);
  return [`#账号：[${account}]`, `#起始日期：[${chineseTime(from)}]   终止日期：[${chineseTime(to)}]`];
}

/** `2019年09月16日 00:00:00`. */
export const chineseTime = (at: Date): string =>
  formatChinaTime(at).replace(/^(\d+)-(\d+)-(\d+)/, (_, year, month, day) => `${year}年${month}月${day}日`);

const sum = (rows: readonly BillRow[]): bigint => rows.reduce((total, row) => total + row.amountMinor, 0n);
