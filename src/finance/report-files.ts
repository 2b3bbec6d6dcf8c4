/** Reports as tables, for CSV and XLSX: Chinese, as accountants keep them, or in English. What somebody typed stays. */
import type { BOOK_REPORTS } from '../contract/book-reports.ts';
import { accountName } from '../contract/chart-names.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Cell } from '../kernel/files/files.ts';
import { formatMinor } from '../kernel/money.ts';
import { ledgerLines, standBefore } from './balances.ts';
import { REPORT_WORDS, type ReportWords } from './report-words.ts';
import { balanceSheetAt, cashFlowIn, profitAndLossOf, type Span, theAccount, trialBalanceOf } from './reports.ts';
import type { Section } from './statements.ts';
import { voucherName } from './vouchers.ts';
import { type WhomPorts, withWhom } from './whom.ts';

export type Report = (typeof BOOK_REPORTS)[number];
export type Asked = Span & { account?: string | undefined; ofWhom?: string | undefined };
type Table = { header: string[]; rows: Cell[][] };
type Reader = { words: ReportWords; language: 'zh' | 'en' };

const money = (amount: bigint): Cell => ({ decimal: formatMinor(amount) });

const sectionRows = ({ words, language }: Reader, sections: readonly Section[]): Cell[][] =>
  sections.flatMap(({ key, amount, accounts }) => [
    [words.sections[key] ?? key, null, money(amount)],
    ...accounts.map((one): Cell[] => [accountName(language, one.account), one.account.number, money(one.amount)]),
  ]);

async function trialTable(ctx: Ctx, ports: WhomPorts, { words, language }: Reader, asked: Asked): Promise<Table> {
  const { rows: found, debit, credit } = await trialBalanceOf(ctx, asked);
  const rows = await withWhom(ctx, ports, found);
  return {
    header: words.trial,
    rows: [
      ...rows.map((row): Cell[] => [
        ...[row.account.number, accountName(language, row.account), row.whom, money(row.opening)],
        ...[money(row.debit), money(row.credit), money(row.closing)],
      ]),
      [words.total, null, null, null, money(debit), money(credit), null],
    ],
  };
}

const MOST_LINES = 200_000;

async function ledgerTable(ctx: Ctx, ports: WhomPorts, { words }: Reader, asked: Asked): Promise<Table> {
  const { from, to, ofWhom } = asked;
  const { code } = await theAccount(ctx, asked.account);
  const of = { account: code, from, to, ofWhom };
  let balance = await standBefore(ctx, of, null);
  const opening: Cell[] = [from, null, words.opening, null, null, null, null, money(balance)];
  const lines = await withWhom(ctx, ports, await ledgerLines(ctx, of, null, MOST_LINES));
  return {
    header: words.ledger,
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

export async function reportTable(
  ctx: Ctx,
  ports: WhomPorts,
  report: Report,
  { language = 'zh', ...asked }: Asked & { language?: 'zh' | 'en' | undefined },
): Promise<Table> {
  const words = REPORT_WORDS[language];
  const reader = { words, language };
  const { statement: header } = words;
  if (report === 'trialBalance') return trialTable(ctx, ports, reader, asked);
  if (report === 'ledger') return ledgerTable(ctx, ports, reader, asked);
  if (report === 'profit') {
    const { sections, profit } = await profitAndLossOf(ctx, asked);
    return { header, rows: [...sectionRows(reader, sections), [words.profit, null, money(profit)]] };
  }
  if (report === 'balanceSheet') {
    const { sections, ...totals } = await balanceSheetAt(ctx, asked.to, asked.of);
    const sums = (['assets', 'liabilities', 'equity'] as const).map((key) => [words[key], null, money(totals[key])]);
    return { header, rows: [...sectionRows(reader, sections), ...sums] };
  }
  const { rows, opening, closing } = await cashFlowIn(ctx, asked);
  return {
    header: words.cash,
    rows: [
      [words.cashOpening, null, null, money(opening)],
      ...rows.map((row): Cell[] => [words.flows[row.flow]!, money(row.in), money(row.out), money(row.in - row.out)]),
      [words.cashClosing, null, null, money(closing)],
    ],
  };
}
