/**
 * The chart of accounts: the usual one of Chinese merchants as it comes, and how a tenant's own rows lie over it. Pure.
 * Rules and vouchers name an account by its `code`, which never changes; what people call it (`number`, `name`) may.
 */
import type { AccountKind, CashFlow, OfWhat } from '../contract/books.ts';
import { CHART_NAMES } from '../contract/chart-names.ts';

export type GlAccount = {
  code: string;
  number: string;
  name: string;
  kind: AccountKind;
  /** By what its lines are told apart: a customer, a bank account. Empty: by nothing. */
  byWhat: OfWhat;
  /** Which line of the cash flow statement money is on whose other side it is; `cash`: it is money itself. */
  flow: CashFlow;
  /** Its number in other programs. */
  outside: Partial<Record<'u8' | 'kingdee' | 'sap', string>>;
  active: boolean;
  version: number;
};

type Row = readonly [code: keyof typeof CHART_NAMES, kind: AccountKind, flow: CashFlow, byWhat?: OfWhat];

const ROWS: readonly Row[] = [
  ['1001', 'asset', 'cash'],
  ['1002', 'asset', 'cash', 'account'],
  ['101201', 'asset', 'cash', 'account'],
  ['101202', 'asset', 'cash'],
  ['101203', 'asset', 'cash', 'account'],
  ['1122', 'asset', 'sales', 'party'],
  ['1123', 'asset', 'goods', 'party'],
  ['1221', 'asset', 'other', 'party'],
  ['1231', 'asset', 'sales'],
  ['1402', 'asset', 'goods'],
  ['1405', 'asset', 'goods'],
  ['1406', 'asset', 'goods'],
  ['1411', 'asset', 'goods'],
  ['1601', 'asset', 'investing'],
  ['1602', 'asset', 'investing'],
  ['1901', 'asset', 'other'],
  ['2001', 'liability', 'financing'],
  ['220201', 'liability', 'goods', 'party'],
  ['220202', 'liability', 'goods', 'party'],
  ['220203', 'liability', 'other', 'party'],
  ['2203', 'liability', 'sales', 'party'],
  ['220501', 'liability', 'sales'],
  ['220502', 'liability', 'sales'],
  ['2211', 'liability', 'staff'],
  ['222101', 'liability', 'sales'],
  ['222102', 'liability', 'sales'],
  ['222103', 'liability', 'goods'],
  ['222104', 'liability', 'taxes'],
  ['2241', 'liability', 'other', 'party'],
  ['4001', 'equity', 'financing'],
  ['4002', 'equity', 'financing'],
  ['4101', 'equity', 'financing'],
  ['4104', 'equity', 'financing'],
  ['6001', 'income', 'sales', 'shop'],
  ['6051', 'income', 'sales'],
  ['6301', 'income', 'other'],
  ['6401', 'expense', 'goods', 'shop'],
  ['6402', 'expense', 'goods'],
  ['6403', 'expense', 'taxes'],
  ['6601', 'expense', 'other'],
  ['6602', 'expense', 'other'],
  ['660301', 'expense', 'other'],
  ['660302', 'expense', 'other'],
  ['660303', 'expense', 'other'],
  ['660304', 'expense', 'other'],
  ['6701', 'expense', 'goods'],
  ['6702', 'expense', 'sales'],
  ['6711', 'expense', 'other'],
  ['6801', 'expense', 'taxes'],
];

export const CHART: readonly GlAccount[] = ROWS.map(([code, kind, flow, byWhat = '']) => ({
  ...{ code, number: code, name: CHART_NAMES[code][0], kind, flow, byWhat },
  ...{ outside: {}, active: true, version: 0 },
}));

/** Accounts whose lines are open items: something is owed until something else is matched with it. */
export const OPEN_ITEMS: Readonly<Record<string, 'receivable' | 'payable'>> = {
  ...{ '1122': 'receivable', '1221': 'receivable', '220201': 'payable', '220202': 'payable' },
};

/** Accounts by code, in the order of their numbers: the usual ones, and the tenant's own rows over them. */
export function chartWith(own: readonly GlAccount[]): Map<string, GlAccount> {
  const all = new Map([...CHART, ...own].map((account) => [account.code, account]));
  return new Map([...all].sort(([, a], [, b]) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)));
}

/** Whether a balance on the debit side is the usual one. */
export const isDebit = (kind: AccountKind): boolean => kind === 'asset' || kind === 'cost' || kind === 'expense';
