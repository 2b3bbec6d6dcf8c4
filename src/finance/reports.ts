/** Reports as of any day (FIN-3), each in one or two statements over the lines. */
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { balancesBetween, closingOf, moneyAtBeginning, moneyByFlow, type OfOrganisation } from './balances.ts';
import type { GlAccount } from './chart.ts';
import { chartOf } from './masters.ts';
import { balanceSheetOf, profitOf, type Standing } from './statements.ts';

export type Span = { from: string; to: string } & OfOrganisation;

/** An account that vanished from the chart still has its lines. */
export const accountOf = (chart: ReadonlyMap<string, GlAccount>, code: string): GlAccount =>
  chart.get(code) ?? {
    ...{ code, number: code, name: code, kind: 'asset', byWhat: '', flow: 'other', outside: {} },
    ...{ active: false, version: 0 },
  };
export const refOf = ({ code, number, name }: GlAccount) => ({ code, number, name });

/** With `account`: that one, by whom. */
export async function trialBalanceOf(ctx: Ctx, { from, to, account, of }: Span & { account?: string | undefined }) {
  const chart = await chartOf(ctx);
  const rows = await balancesBetween(ctx, { from, to, account, byWhom: account !== undefined, of });
  const told = rows.map((row) => ({
    ...{ account: refOf(accountOf(chart, row.account)), ofWhom: row.ofWhom, opening: row.opening },
    ...{ debit: row.debit, credit: row.credit, closing: closingOf(row) },
  }));
  const total = (side: 'debit' | 'credit') => rows.reduce((sum, row) => sum + row[side], 0n);
  return {
    rows: told.toSorted((a, b) =>
      a.account.number < b.account.number ? -1 : a.account.number > b.account.number ? 1 : 0,
    ),
    ...{ debit: total('debit'), credit: total('credit') },
  };
}

async function standings(
  ctx: Ctx,
  span: Span,
  amountOf: (row: Awaited<ReturnType<typeof balancesBetween>>[0]) => bigint,
) {
  const [chart, rows] = [await chartOf(ctx), await balancesBetween(ctx, span)];
  return rows.map((row): Standing => ({ account: accountOf(chart, row.account), amount: amountOf(row) }));
}
const movedIn = (ctx: Ctx, span: Span) => standings(ctx, span, ({ debit, credit }) => debit - credit);

export const profitAndLossOf = async (ctx: Ctx, span: Span) => profitOf(await movedIn(ctx, span));

export async function balanceSheetAt(ctx: Ctx, asOf: string, of: Span['of'] = null) {
  const standing = await standings(ctx, { from: asOf, to: asOf, of }, closingOf);
  const { profit } = await profitAndLossOf(ctx, { from: `${asOf.slice(0, 4)}-01-01`, to: asOf, of });
  return balanceSheetOf(standing, profit);
}

const FLOWS = ['sales', 'goods', 'staff', 'taxes', 'other', 'investing', 'financing'] as const;

export async function cashFlowIn(ctx: Ctx, span: Span) {
  const flows = [...(await chartOf(ctx)).values()];
  const cash = new Set(flows.filter(({ flow }) => flow === 'cash').map(({ code }) => code));
  const [moved, rows] = [await moneyByFlow(ctx, { ...span, flows }), await balancesBetween(ctx, span)];
  const begun = await moneyAtBeginning(ctx, { ...span, cash: [...cash] });
  const money = rows.filter(({ account }) => cash.has(account));
  return {
    rows: FLOWS.map((flow) => moved.find((one) => one.flow === flow) ?? { flow, in: 0n, out: 0n }),
    opening: money.reduce((sum, { opening }) => sum + opening, begun),
    closing: money.reduce((sum, row) => sum + closingOf(row), 0n),
  };
}

/** Refuses `finance.accountUnknown` (404). */
export async function theAccount(ctx: Ctx, code: string | undefined): Promise<GlAccount> {
  const account = code && (await chartOf(ctx)).get(code);
  if (!account) throw new Refused('finance.accountUnknown', { account: code ?? '' }, 404);
  return account;
}
