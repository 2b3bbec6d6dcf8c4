/** The WeChat Pay fund bill of one account: the balance after every movement, then the summary's header and its values. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { FundRow } from './fund-book.ts';

const HEADER =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const SUMMARY = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';

/** What the business is called, and which kind of movement it is. */
const NAMES: Record<FundRow['kind'], readonly [string, string]> = {
  payment: ['交易', '交易'],
  fee: ['交易', '扣除交易手续费'],
  refund: ['退款', '退款'],
  feeBack: ['退款', '退还交易手续费'],
  share: ['分账', '分账'],
  shareBack: ['分账', '分账回退'],
  withdrawal: ['充值/提现', '提现'],
};

const values = (cells: readonly string[]): string => cells.map((cell) => `\`${cell}`).join(',');
const sizeOf = (amount: bigint): string => formatMinor(amount < 0n ? -amount : amount);

export function writeWechatFund(rows: readonly FundRow[]): Buffer {
  const side = (isIncome: boolean) => {
    const own = rows.filter(({ amountMinor }) => amountMinor > 0n === isIncome);
    return [String(own.length), sizeOf(own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n))];
  };
  const lines = [HEADER, ...rows.map((row, i) => values(cellsOf(row, i))), SUMMARY];
  lines.push(values([String(rows.length), ...side(true), ...side(false)]));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8');
}

/** The voucher is the merchant's own number: of the payment, of the refund, or of what was shared. */
function cellsOf({ kind, of, number, amountMinor, balanceMinor, at }: FundRow, i: number): string[] {
  const entry = kind === 'withdrawal' ? number : `1900${at.getTime()}${String(i).padStart(6, '0')}`;
  const isShare = kind === 'share' || kind === 'shareBack';
  const voucher = (!isShare && (of?.refundReference || of?.reference)) || number;
  return [
    ...[
      formatChinaTime(at),
      isShare ? `3008${number}` : number,
      entry,
      ...NAMES[kind],
      amountMinor > 0n ? '收入' : '支出',
    ],
    ...[sizeOf(amountMinor), formatMinor(balanceMinor), 'system', kind === 'withdrawal' ? '提现' : '', voucher],
  ];
}
