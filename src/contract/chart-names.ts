/**
 * What the accounts of the usual chart are called, in both languages, by code. The books keep the first; whoever reads in
 * English is shown the second until somebody calls the account otherwise.
 */
export const CHART_NAMES = {
  '1001': ['库存现金', 'Cash on hand'],
  '1002': ['银行存款', 'Bank deposits'],
  '101201': ['其他货币资金-渠道在途', 'Other money: at channels'],
  '101202': ['其他货币资金-存管自有', 'Other money: own share in custody'],
  '101203': ['其他货币资金-提现在途', 'Other money: payouts on their way'],
  '1122': ['应收账款', 'Accounts receivable'],
  '1123': ['预付账款', 'Prepayments to suppliers'],
  '1221': ['其他应收款', 'Other receivables'],
  '1231': ['坏账准备', 'Allowance for bad debts'],
  '1402': ['在途物资', 'Goods in transit'],
  '1405': ['库存商品', 'Merchandise'],
  '1406': ['发出商品', 'Goods dispatched'],
  '1411': ['周转材料', 'Consumables'],
  '1601': ['固定资产', 'Fixed assets'],
  '1602': ['累计折旧', 'Accumulated depreciation'],
  '1901': ['待处理财产损溢', 'Losses and gains to be settled'],
  '2001': ['短期借款', 'Short-term loans'],
  '220201': ['应付账款', 'Accounts payable'],
  '220202': ['应付账款-暂估', 'Accounts payable: estimated'],
  '220203': ['应付账款-计提费用', 'Accounts payable: accrued costs'],
  '2203': ['预收账款', 'Advances from customers'],
  '220501': ['合同负债-预收货款', 'Contract liabilities: prepaid orders'],
  '220502': ['合同负债-积分', 'Contract liabilities: points'],
  '2211': ['应付职工薪酬', 'Wages payable'],
  '222101': ['应交税费-销项税额', 'Taxes: output VAT'],
  '222102': ['应交税费-待转销项税额', 'Taxes: output VAT to be transferred'],
  '222103': ['应交税费-进项税额', 'Taxes: input VAT'],
  '222104': ['应交税费-已交税金', 'Taxes: paid'],
  '2241': ['其他应付款', 'Other payables'],
  '4001': ['实收资本', 'Paid-in capital'],
  '4002': ['资本公积', 'Capital reserve'],
  '4101': ['盈余公积', 'Surplus reserve'],
  '4104': ['利润分配-未分配利润', 'Undistributed profit'],
  '6001': ['主营业务收入', 'Main business revenue'],
  '6051': ['其他业务收入', 'Other business revenue'],
  '6301': ['营业外收入', 'Non-operating income'],
  '6401': ['主营业务成本', 'Main business cost'],
  '6402': ['其他业务成本', 'Other business cost'],
  '6403': ['税金及附加', 'Taxes and surcharges'],
  '6601': ['销售费用', 'Selling expenses'],
  '6602': ['管理费用', 'Administrative expenses'],
  '660301': ['财务费用-手续费', 'Finance expenses: fees'],
  '660302': ['财务费用-尾差', 'Finance expenses: rounding'],
  '660303': ['财务费用-对账差异', 'Finance expenses: reconciliation differences'],
  '660304': ['财务费用-利息', 'Finance expenses: interest'],
  '6701': ['资产减值损失', 'Asset impairment losses'],
  '6702': ['信用减值损失', 'Credit impairment losses'],
  '6711': ['营业外支出', 'Non-operating expenses'],
  '6801': ['所得税费用', 'Income tax'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

const USUAL: Readonly<Record<string, readonly [zh: string, en: string] | undefined>> = CHART_NAMES;

/** What somebody called otherwise stays as he typed it. */
export function accountName(language: string, { code, name }: { code: string; name: string }): string {
  const [chinese, english = name] = USUAL[code] ?? [];
  return language === 'en' && name === chinese ? english : name;
}
