/**
 * The chart of accounts: the usual one of Chinese merchants as it comes, and how a tenant's own rows lie over it. Pure.
 * Rules and vouchers name an account by its `code`, which never changes; what people call it (`number`, `name`) may.
 */
import type { AccountKind, CashFlow, OfWhat } from '../contract/books.ts';

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

type Row = readonly [code: string, name: string, kind: AccountKind, flow: CashFlow, byWhat?: OfWhat];

const ROWS: readonly Row[] = [
  ['1001', '库存现金', 'asset', 'cash'],
  ['1002', '银行存款', 'asset', 'cash', 'account'],
  ['101201', '其他货币资金-渠道在途', 'asset', 'cash', 'account'],
  ['101202', '其他货币资金-存管自有', 'asset', 'cash'],
  ['101203', '其他货币资金-提现在途', 'asset', 'cash', 'account'],
  ['1122', '应收账款', 'asset', 'sales', 'party'],
  ['1123', '预付账款', 'asset', 'goods', 'party'],
  ['1221', '其他应收款', 'asset', 'other', 'party'],
  ['1231', '坏账准备', 'asset', 'sales'],
  ['1402', '在途物资', 'asset', 'goods'],
  ['1405', '库存商品', 'asset', 'goods'],
  ['1406', '发出商品', 'asset', 'goods'],
  ['1411', '周转材料', 'asset', 'goods'],
  ['1601', '固定资产', 'asset', 'investing'],
  ['1602', '累计折旧', 'asset', 'investing'],
  ['1901', '待处理财产损溢', 'asset', 'other'],
  ['2001', '短期借款', 'liability', 'financing'],
  ['220201', '应付账款', 'liability', 'goods', 'party'],
  ['220202', '应付账款-暂估', 'liability', 'goods', 'party'],
  ['2203', '预收账款', 'liability', 'sales', 'party'],
  ['220501', '合同负债-预收货款', 'liability', 'sales'],
  ['220502', '合同负债-积分', 'liability', 'sales'],
  ['2211', '应付职工薪酬', 'liability', 'staff'],
  ['222101', '应交税费-销项税额', 'liability', 'sales'],
  ['222102', '应交税费-待转销项税额', 'liability', 'sales'],
  ['222103', '应交税费-进项税额', 'liability', 'goods'],
  ['222104', '应交税费-已交税金', 'liability', 'taxes'],
  ['2241', '其他应付款', 'liability', 'other', 'party'],
  ['4001', '实收资本', 'equity', 'financing'],
  ['4002', '资本公积', 'equity', 'financing'],
  ['4101', '盈余公积', 'equity', 'financing'],
  ['4104', '利润分配-未分配利润', 'equity', 'financing'],
  ['6001', '主营业务收入', 'income', 'sales', 'shop'],
  ['6051', '其他业务收入', 'income', 'sales'],
  ['6301', '营业外收入', 'income', 'other'],
  ['6401', '主营业务成本', 'expense', 'goods', 'shop'],
  ['6402', '其他业务成本', 'expense', 'goods'],
  ['6403', '税金及附加', 'expense', 'taxes'],
  ['6601', '销售费用', 'expense', 'other'],
  ['6602', '管理费用', 'expense', 'other'],
  ['660301', '财务费用-手续费', 'expense', 'other'],
  ['660302', '财务费用-尾差', 'expense', 'other'],
  ['660303', '财务费用-对账差异', 'expense', 'other'],
  ['660304', '财务费用-利息', 'expense', 'other'],
  ['6701', '资产减值损失', 'expense', 'goods'],
  ['6702', '信用减值损失', 'expense', 'sales'],
  ['6711', '营业外支出', 'expense', 'other'],
  ['6801', '所得税费用', 'expense', 'taxes'],
];

export const CHART: readonly GlAccount[] = ROWS.map(([code, name, kind, flow, byWhat = '']) => ({
  ...{ code, number: code, name, kind, flow, byWhat },
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
