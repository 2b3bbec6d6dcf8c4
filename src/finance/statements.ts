/**
 * Profit and loss and balance sheet from balances. Pure. Profit of the year is reckoned, not carried over: what
 * income and expenses of earlier years left stands with the undistributed profit.
 */
import type { GlAccount } from './chart.ts';

type Ref = Pick<GlAccount, 'code' | 'number' | 'name'>;
export type Section = { key: string; amount: bigint; accounts: { account: Ref; amount: bigint }[] };
export type Standing = { account: GlAccount; amount: bigint };

/** Which line of a statement an account is on: the longest beginning of its code counts. */
type Lines = readonly (readonly [key: string, ...codes: string[]])[];

const PROFIT_LINES: Lines = [
  ['revenue', '6001', '6051'],
  ['cost', '64'],
  ['taxes', '6403'],
  ['selling', '6601'],
  ['administration', '6602'],
  ['finance', '6603'],
  ['impairment', '6701', '6702'],
  ['otherIncome', '6301'],
  ['otherExpense', '6711'],
  ['incomeTax', '6801'],
];
const ASSET_LINES: Lines = [
  ['money', '10'],
  ['receivables', '11', '12'],
  ['goods', '14'],
  ['otherCurrent', '19'],
  ['fixed', '15', '16', '17', '18'],
];
const LIABILITY_LINES: Lines = [
  ['loans', '20', '25'],
  ['payables', '2202'],
  ['prepaid', '2203', '2205'],
  ['staff', '2211'],
  ['taxesDue', '2221'],
  ['otherPayables', '22'],
];
const EQUITY_LINES: Lines = [
  ['capital', '4001', '4002'],
  ['reserves', '4101'],
  ['undistributed', '4104'],
];

function keyOf(lines: Lines, code: string, otherwise: string): string {
  const fitting = lines.flatMap(([key, ...codes]) =>
    codes.filter((one) => code.startsWith(one)).map((one) => ({ key, length: one.length })),
  );
  return fitting.toSorted((a, b) => b.length - a.length)[0]?.key ?? otherwise;
}

/** Sections in the order of `lines`, every one of them, also where nothing is on it. */
function sectionsOf(lines: Lines, all: readonly Standing[], otherwise: string): Section[] {
  const byKey = Map.groupBy(all, ({ account }) => keyOf(lines, account.code, otherwise));
  return lines.map(([key]) => {
    const accounts = (byKey.get(key) ?? []).filter(({ amount }) => amount !== 0n);
    return { key, amount: sum(accounts), accounts: accounts.map(({ account, amount }) => ({ account, amount })) };
  });
}

const sum = (all: readonly { amount: bigint }[]): bigint => all.reduce((total, { amount }) => total + amount, 0n);
const isOf =
  (...kinds: GlAccount['kind'][]) =>
  ({ account }: Standing) =>
    kinds.includes(account.kind);
const turned = ({ account, amount }: Standing): Standing => ({ account, amount: -amount });

/** `moved`: debit less credit of the span. Income stands above zero, expenses below, so the lines add up to the profit. */
export function profitOf(moved: readonly Standing[]): { sections: Section[]; profit: bigint } {
  const own = moved.filter(isOf('income', 'expense')).map(turned);
  const income = sectionsOf(PROFIT_LINES, own.filter(isOf('income')), 'otherIncome');
  const expense = sectionsOf(PROFIT_LINES, own.filter(isOf('expense')), 'otherExpense');
  const sections = PROFIT_LINES.map(([key], i) => ({
    ...{ key, amount: income[i]!.amount + expense[i]!.amount },
    accounts: [...income[i]!.accounts, ...expense[i]!.accounts],
  }));
  return { sections, profit: sum(own) };
}

/** `standing`: balances of every account on the day, debit above zero; `thisYear`: the profit since its first day. */
export function balanceSheetOf(standing: readonly Standing[], thisYear: bigint) {
  const ever = -sum(standing.filter(isOf('income', 'expense')));
  const assets = sectionsOf(ASSET_LINES, standing.filter(isOf('asset', 'cost')), 'otherCurrent');
  const liabilities = sectionsOf(LIABILITY_LINES, standing.filter(isOf('liability')).map(turned), 'otherPayables');
  const equity = sectionsOf(EQUITY_LINES, standing.filter(isOf('equity')).map(turned), 'reserves').map((section) =>
    section.key === 'undistributed' ? { ...section, amount: section.amount + ever - thisYear } : section,
  );
  equity.push({ key: 'profitOfYear', amount: thisYear, accounts: [] });
  return {
    sections: [...assets, ...liabilities, ...equity],
    ...{ assets: sum(assets), liabilities: sum(liabilities), equity: sum(equity) },
  };
}
