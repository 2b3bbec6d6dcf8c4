/** Reports as tables, for CSV and XLSX. Chinese, as accountants keep and print them. */
import type { BOOK_REPORTS } from '../contract/book-reports.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Cell } from '../kernel/files/files.ts';
import { formatMinor } from '../kernel/money.ts';
import { ledgerLines, standBefore } from './balances.ts';
import { balanceSheetAt, cashFlowIn, profitAndLossOf, type Span, theAccount, trialBalanceOf } from './reports.ts';
import type { Section } from './statements.ts';
import { voucherName } from './vouchers.ts';
import { type WhomPorts, withWhom } from './whom.ts';

export type Report = (typeof BOOK_REPORTS)[number];
export type Asked = Span & { account?: string | undefined; ofWhom?: string | undefined };
type Table = { header: string[]; rows: Cell[][] };

const money = (amount: bigint): Cell => ({ decimal: formatMinor(amount) });

const WORDS: Record<string, string> = {
  ...{ revenue: '营业收入', cost: '营业成本', taxes: '税金及附加', selling: '销售费用', administration: '管理费用' },
  ...{ finance: '财务费用', impairment: '减值损失', otherIncome: '营业外收入', otherExpense: '营业外支出' },
  ...{
    incomeTax: '所得税费用',
    money: '货币资金',
    receivables: '应收款项',
    goods: '存货',
    otherCurrent: '其他流动资产',
  },
  ...{ fixed: '非流动资产', loans: '借款', payables: '应付账款', prepaid: '预收及合同负债', staff: '应付职工薪酬' },
  ...{ taxesDue: '应交税费', otherPayables: '其他应付款', capital: '实收资本与资本公积', reserves: '盈余公积' },
  ...{ undistributed: '未分配利润', profitOfYear: '本年利润' },
};
const FLOW_WORDS: Record<string, string> = {
  ...{ sales: '销售商品、提供劳务', goods: '购买商品、接受劳务', staff: '职工', taxes: '税费', other: '其他经营活动' },
  ...{ investing: '投资活动', financing: '筹资活动' },
};

const sectionRows = (sections: readonly Section[]): Cell[][] =>
  sections.flatMap(({ key, amount, accounts }) => [
    [WORDS[key] ?? key, null, money(amount)],
    ...accounts.map((one): Cell[] => [one.account.name, one.account.number, money(one.amount)]),
  ]);

async function trialTable(ctx: Ctx, ports: WhomPorts, asked: Asked): Promise<Table> {
  const { rows: found, debit, credit } = await trialBalanceOf(ctx, asked);
  const rows = await withWhom(ctx, ports, found);
  return {
    header: ['科目编码', '科目名称', '往来', '期初余额', '借方发生额', '贷方发生额', '期末余额'],
    rows: [
      ...rows.map((row): Cell[] => [
        ...[row.account.number, row.account.name, row.whom, money(row.opening)],
        ...[money(row.debit), money(row.credit), money(row.closing)],
      ]),
      ['合计', null, null, null, money(debit), money(credit), null],
    ],
  };
}

const MOST_LINES = 200_000;

async function ledgerTable(ctx: Ctx, ports: WhomPorts, { from, to, account, ofWhom }: Asked): Promise<Table> {
  const { code } = await theAccount(ctx, account);
  const asked = { account: code, from, to, ofWhom };
  let balance = await standBefore(ctx, asked, null);
  const opening: Cell[] = [from, null, '期初余额', null, null, null, null, money(balance)];
  const lines = await withWhom(ctx, ports, await ledgerLines(ctx, asked, null, MOST_LINES));
  return {
    header: ['日期', '凭证', '摘要', '单据', '往来', '借方', '贷方', '余额'],
    rows: [
      opening,
      ...lines.map((line): Cell[] => {
        balance += line.debit - line.credit;
        return [
          ...[line.onDay, voucherName(line), line.memo, line.document.number, line.whom],
          ...[money(line.debit), money(line.credit), money(balance)],
        ];
      }),
    ],
  };
}

export async function reportTable(ctx: Ctx, ports: WhomPorts, report: Report, asked: Asked): Promise<Table> {
  const header = ['项目', '科目编码', '金额'];
  if (report === 'trialBalance') return trialTable(ctx, ports, asked);
  if (report === 'ledger') return ledgerTable(ctx, ports, asked);
  if (report === 'profit') {
    const { sections, profit } = await profitAndLossOf(ctx, asked);
    return { header, rows: [...sectionRows(sections), ['净利润', null, money(profit)]] };
  }
  if (report === 'balanceSheet') {
    const { sections, assets, liabilities, equity } = await balanceSheetAt(ctx, asked.to, asked.of);
    const totals: [string, bigint][] = [
      ['资产总计', assets],
      ['负债合计', liabilities],
      ['所有者权益合计', equity],
    ];
    return { header, rows: [...sectionRows(sections), ...totals.map(([name, sum]) => [name, null, money(sum)])] };
  }
  const { rows, opening, closing } = await cashFlowIn(ctx, asked);
  return {
    header: ['项目', '现金流入', '现金流出', '净额'],
    rows: [
      ['期初现金', null, null, money(opening)],
      ...rows.map((row): Cell[] => [FLOW_WORDS[row.flow]!, money(row.in), money(row.out), money(row.in - row.out)]),
      ['期末现金', null, null, money(closing)],
    ],
  };
}
