/**
 * How a merchant's accounts at a payment company moved on a day: by what the day's trade bill says, and by money taken to
 * the bank. Every account opens where it closed before. What was served stays, because trade bills do.
 */
import { chinaDay } from '../../src/connectors/china-time.ts';
import type { BillRow, PaymentBook } from './payment-book.ts';

/** Where fees are kept apart, they are taken from there. */
export const FUND_ACCOUNTS = ['basic', 'operation', 'fees'] as const;
export type FundAccount = (typeof FUND_ACCOUNTS)[number];
/** What stands on each account the merchant has, before anything happened. */
export type Balances = Partial<Record<FundAccount, bigint>>;

export type Withdrawal = { account: FundAccount; number: string; amountMinor: bigint; at: Date };

type Kind = 'payment' | 'fee' | 'refund' | 'feeBack' | 'withdrawal';
/** By cash effect; `of`: the row of the trade bill. */
export type FundRow = {
  kind: Kind;
  of: BillRow | null;
  number: string;
  amountMinor: bigint;
  balanceMinor: bigint;
  at: Date;
};

type Moved = Omit<FundRow, 'balanceMinor'> & { account: FundAccount };

/** Oldest first; a day on which nothing moved has no rows. */
export function fundRows(book: PaymentBook, balances: Balances, account: FundAccount, day: string): FundRow[] {
  let balanceMinor = balances[account] ?? 0n;
  const rows: FundRow[] = [];
  for (const one of daysUntil(book, day))
    for (const { account: on, ...moved } of movedOn(book, balances, one)) {
      if (on !== account) continue;
      balanceMinor += moved.amountMinor;
      if (one === day) rows.push({ ...moved, balanceMinor });
    }
  return rows;
}

function daysUntil({ payments, refunds, withdrawals }: PaymentBook, day: string): string[] {
  const times = [
    ...[...payments.values()].map(({ paidAt }) => paidAt),
    ...[...refunds.values(), ...withdrawals].map(({ at }) => at),
  ];
  const days = new Set(times.flatMap((at) => (at ? [chinaDay(at)] : [])));
  return [...days].filter((one) => one <= day).sort((a, b) => (a < b ? -1 : 1));
}

function movedOn(book: PaymentBook, balances: Balances, day: string): Moved[] {
  const fees = balances.fees === undefined ? 'basic' : 'fees';
  const traded = book.bill(day).rows.flatMap((of): Moved[] => {
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
  return [...traded, ...taken]
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
