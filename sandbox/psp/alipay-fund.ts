/**
 * Alipay's fund bill of a day (`signcustomer`): a ZIP with the detail and its summary, GBK, newest first. A refund and a
 * fee have numbers of their own; which trade they are of stands in the merchant's order number, or only in the remark.
 */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import { accountOf, chineseTime, encode, heading, RULE, zipOf } from './alipay-bill.ts';
import type { FundRow } from './fund-book.ts';

const HEADER =
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注,' +
  '业务描述,业务账单来源,业务基础订单号,业务订单号';
const SUMMARY_HEADER = '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）';

const TYPES: Record<FundRow['kind'], readonly [string, string]> = {
  payment: ['在线支付', '0010001|交易收款-交易收款'],
  fee: ['收费', '0030001|服务费-交易服务费'],
  refund: ['交易退款', '0020001|交易退款-交易退款'],
  feeBack: ['退费', '0030002|服务费-交易服务费退回'],
  share: ['分账', '0040001|交易分账-交易分账'],
  shareBack: ['退分账', '0040002|交易分账-交易分账退回'],
  withdrawal: ['提现', '0050001|提现-提现到银行卡'],
};

export function writeAlipayFund(rows: readonly FundRow[], sellerId: string, day: string, madeAt: Date): Buffer {
  const account = accountOf(sellerId);
  return zipOf(account, day, [
    { kind: '账务明细', content: encode(detailLines(rows.toReversed(), account, day, madeAt)) },
    { kind: '账务明细(汇总)', content: encode(summaryLines(rows, account, day, madeAt)) },
  ]);
}

function detailLines(rows: readonly FundRow[], account: string, day: string, madeAt: Date): string[] {
  const [income, expense] = sides(rows);
  return [
    '#支付宝账务明细查询',
    ...heading(account, day),
    `#${RULE}账务明细列表${RULE}`,
    HEADER,
    ...rows.map((row, i) => cellsOf(row, rows.length - i).join(',')),
    `#${RULE}账务明细列表结束${RULE}`,
    `#支出合计：${expense.count}笔，共${formatMinor(expense.sum)}元`,
    `#收入合计：${income.count}笔，共${formatMinor(income.sum)}元`,
    `#导出时间：[${chineseTime(madeAt)}]`,
  ];
}

function cellsOf({ kind, of, number, amountMinor, balanceMinor, at }: FundRow, nth: number): string[] {
  const [type, description] = TYPES[kind];
  const amount = formatMinor(amountMinor);
  const trade = of?.providerReference ?? '';
  const order = kind === 'feeBack' ? `${trade}-r-${of!.refundReference}` : (of?.reference ?? '');
  const remark = {
    fee: `服务费[${trade}]`,
    share: `分账[${trade}]`,
    feeBack: `服务费退回(${trade})`,
    refund: `售后退款-${trade}-${order}`,
  };
  return [
    ...[`${at.getTime()}${String(nth).padStart(6, '0')}\t`, `${number}\t`, `${order}\t`, of?.title ?? ''],
    ...[formatChinaTime(at), `**(${of?.buyer.slice(0, 3) ?? ''}***)\t`],
    ...(amountMinor > 0n ? [amount, '0.00'] : ['0.00', amount]),
    ...[formatMinor(balanceMinor), '支付宝', type, kind in remark ? remark[kind as keyof typeof remark] : ''],
    ...[description, '', `${of?.reference ?? ''}\t`, `${of?.reference ?? ''}\t`],
  ];
}

function summaryLines(rows: readonly FundRow[], account: string, day: string, madeAt: Date): string[] {
  const line = (type: string, of: readonly FundRow[]) => {
    const [income, expense] = sides(of);
    const amounts = [income.count, formatMinor(income.sum), expense.count, formatMinor(expense.sum)];
    return [type, ...amounts, formatMinor(income.sum + expense.sum)].join(',');
  };
  const byType = Map.groupBy(rows, ({ kind }) => TYPES[kind][0]);
  return [
    '#支付宝账务汇总查询',
    ...heading(account, day),
    `#${RULE}账务汇总列表${RULE}`,
    SUMMARY_HEADER,
    ...[...byType].map(([type, of]) => line(type, of)),
    line('合计', rows),
    `#${RULE}账务汇总列表结束${RULE}`,
    `#导出时间：[${chineseTime(madeAt)}]`,
  ];
}

const sides = (rows: readonly FundRow[]) =>
  [true, false].map((isIncome) => {
    const own = rows.filter(({ amountMinor }) => amountMinor > 0n === isIncome);
    return { count: own.length, sum: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) };
  }) as [Side, Side];
type Side = { count: number; sum: bigint };
