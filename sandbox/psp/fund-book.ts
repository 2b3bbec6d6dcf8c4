/**
 * How a merchant's accounts at a payment company moved on a day: by what the day's trade bill says, by shares of
 * divided payments, and by money taken to the bank. Every account opens where it closed before. What was served stays, because trade bills do.
 */
import { chinaDay } from '../../src/connectors/china-time.ts';
import { type BillRow, type PaymentBook, paymentRow } from './payment-book.ts';
import type { ShareBook } from './share-book.ts';

/** Where fees are kept apart, they are taken from there. */
export const FUND_ACCOUNTS = ['basic', 'operation', 'fees'] as const;
export type FundAccount = (typeof FUND_ACCOUNTS)[number];
/** What stands on each account the merchant has, before anything happened. */
export type Balances = Partial<Record<FundAccount, bigint>>;

export type Withdrawal = { account: FundAccount; number: string; amountMinor: bigint; at: Date };

type Kind = 'payment' | 'fee' | 'refund' | 'feeBack' | 'share' | 'shareBack' | 'withdrawal';
/** By cash effect; `of`: the row of the trade bill; `number`: the company's, of a share the merchant's. */
export type FundRow = {
  kind: Kind;
  of: BillRow | null;
  number: string;
  amountMinor: bigint;
  balanceMinor: bigint;
  at: Date;
};

type Moved = Omit<FundRow, 'balanceMinor'> & { account: FundAccount };

/** A day that goes on is shown as far as it has come. */
export type FundDay = { account: FundAccount; day: string; isOver?: boolean };

type FundDesk = { book: PaymentBook; balances: Balances; shares?: ShareBook | undefined };

/** Oldest first; a day on which nothing moved has no rows. */
export function fundRows(desk: FundDesk, { account, day, isOver = true }: FundDay): FundRow[] {
  const { balances } = desk;
  let balanceMinor = balances[account] ?? 0n;
  const rows: FundRow[] = [];
  for (const one of daysUntil(desk, day))
    for (const { account: on, ...moved } of movedOn(desk, one, isOver || one < day)) {
      if (on !== account) continue;
      balanceMinor += moved.amountMinor;
      if (one === day) rows.push({ ...moved, balanceMinor });
    }
  return rows;
}

function daysUntil({ book: { payments, refunds, withdrawals }, shares }: FundDesk, day: string): string[] {
  const times = [
    ...[...payments.values()].map(({ paidAt }) => paidAt),
    ...[...refunds.values(), ...withdrawals, ...(shares?.moved() ?? [])].map(({ at }) => at),
  ];
  const days = new Set(times.flatMap((at) => (at ? [chinaDay(at)] : [])));
  return [...days].filter((one) => one <= day).sort((a, b) => (a < b ? -1 : 1));
}

function movedOn({ book, balances, shares }: FundDesk, day: string, isOver: boolean): Moved[] {
  const fees = balances.fees === undefined ? 'basic' : 'fees';
  const traded = book.bill(day, isOver).rows.flatMap((of): Moved[] => {
    const isRefund = of.kind === 'refund';
    const sign = isRefund ? -1n : 1n;
    const number = isRefund ? of.providerRefundReference : of.providerReference;
    const about = { of, number, at: of.at };
    return [
      { ...about, kind: of.kind, account: 'basic', amountMinor: sign * of.amountMinor },
      { ...about, kind: isRefund ? 'feeBack' : 'fee', account: fees, amountMinor: -of.feeMinor },
    ];
  });
  const taken = book.withdrawals
    .filter(({ at }) => chinaDay(at) === day)
    .map((one): Moved => ({ ...one, kind: 'withdrawal', of: null, amountMinor: -one.amountMinor }));
  const shared = (shares?.moved() ?? [])
    .filter(({ at }) => chinaDay(at) === day)
    .map(({ payment, isBack, ...one }): Moved => {
      return { ...one, kind: isBack ? 'shareBack' : 'share', account: 'basic', of: paymentRow(payment) };
    });
  return [...traded, ...shared, ...taken]
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
