/**
 * The general ledger (FIN-1): accounts, posting rules, vouchers, periods and reports of the operator's own economics, in
 * the house's currency. A voucher is written once and never changed; what was wrong is taken back by a red one.
 */
import { type Static, Type } from 'typebox';
import { Output } from './endpoint.ts';

export const ACCOUNT_KINDS = ['asset', 'liability', 'equity', 'cost', 'income', 'expense'] as const;
export const AccountKind = Type.Enum(ACCOUNT_KINDS);
export type AccountKind = Static<typeof AccountKind>;

/** By what the lines of an account are told apart; empty: by nothing. */
export const OfWhat = Type.Enum(['', 'party', 'account', 'shop', 'node']);
export type OfWhat = Static<typeof OfWhat>;

/** Lines of the cash flow statement; `cash`: the account is money itself. */
export const CASH_FLOWS = ['cash', 'sales', 'goods', 'staff', 'taxes', 'other', 'investing', 'financing'] as const;
export const CashFlow = Type.Enum(CASH_FLOWS);
export type CashFlow = Static<typeof CashFlow>;

export const Side = Type.Enum(['debit', 'credit']);

/** A line of a posting rule: `amount` is a name of the event's amounts, or names added and taken (`net+vat`). */
export const RuleLine = Output({ side: Side, account: Type.String(), amount: Type.String() });
export type RuleLine = Static<typeof RuleLine>;
