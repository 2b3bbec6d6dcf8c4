/** What reports are called in files, in both languages. */
const ZH = {
  trial: ['科目编码', '科目名称', '往来', '期初余额', '借方发生额', '贷方发生额', '期末余额'],
  ledger: ['日期', '凭证', '摘要', '单据', '往来', '借方', '贷方', '余额'],
  statement: ['项目', '科目编码', '金额'],
  cash: ['项目', '现金流入', '现金流出', '净额'],
  total: '合计',
  opening: '期初余额',
  profit: '净利润',
  assets: '资产总计',
  liabilities: '负债合计',
  equity: '所有者权益合计',
  cashOpening: '期初现金',
  cashClosing: '期末现金',
  sections: {
    ...{ revenue: '营业收入', cost: '营业成本', taxes: '税金及附加', selling: '销售费用', administration: '管理费用' },
    ...{ finance: '财务费用', impairment: '减值损失', otherIncome: '营业外收入', otherExpense: '营业外支出' },
    ...{ incomeTax: '所得税费用', money: '货币资金', receivables: '应收款项', goods: '存货' },
    ...{ otherCurrent: '其他流动资产', fixed: '非流动资产', loans: '借款', payables: '应付账款' },
    ...{ prepaid: '预收及合同负债', staff: '应付职工薪酬', taxesDue: '应交税费', otherPayables: '其他应付款' },
    ...{ capital: '实收资本与资本公积', reserves: '盈余公积', undistributed: '未分配利润', profitOfYear: '本年利润' },
  } as Record<string, string>,
  flows: {
    ...{
      sales: '销售商品、提供劳务',
      goods: '购买商品、接受劳务',
      staff: '职工',
      taxes: '税费',
      other: '其他经营活动',
    },
    ...{ investing: '投资活动', financing: '筹资活动' },
  } as Record<string, string>,
};

const EN: typeof ZH = {
  trial: ['Account no.', 'Account', 'By whom', 'Opening balance', 'Debit', 'Credit', 'Closing balance'],
  ledger: ['Date', 'Voucher', 'Memo', 'Document', 'By whom', 'Debit', 'Credit', 'Balance'],
  statement: ['Item', 'Account no.', 'Amount'],
  cash: ['Item', 'Cash in', 'Cash out', 'Net'],
  total: 'Total',
  opening: 'Opening balance',
  profit: 'Net profit',
  assets: 'Total assets',
  liabilities: 'Total liabilities',
  equity: 'Total equity',
  cashOpening: 'Cash at the start',
  cashClosing: 'Cash at the end',
  sections: {
    ...{ revenue: 'Revenue', cost: 'Cost of sales', taxes: 'Taxes and surcharges', selling: 'Selling expenses' },
    ...{ administration: 'Administrative expenses', finance: 'Finance expenses', impairment: 'Impairment losses' },
    ...{ otherIncome: 'Non-operating income', otherExpense: 'Non-operating expenses', incomeTax: 'Income tax' },
    ...{ money: 'Cash and bank', receivables: 'Receivables', goods: 'Inventories' },
    ...{ otherCurrent: 'Other current assets', fixed: 'Non-current assets', loans: 'Loans', payables: 'Payables' },
    ...{ prepaid: 'Advances and contract liabilities', staff: 'Wages payable', taxesDue: 'Taxes payable' },
    ...{ otherPayables: 'Other payables', capital: 'Paid-in capital and capital reserve' },
    ...{ reserves: 'Surplus reserve', undistributed: 'Undistributed profit', profitOfYear: 'Profit of the year' },
  },
  flows: {
    ...{ sales: 'Sales', goods: 'Purchases', staff: 'Staff', taxes: 'Taxes', other: 'Other operating activities' },
    ...{ investing: 'Investing', financing: 'Financing' },
  },
};

export const REPORT_WORDS = { zh: ZH, en: EN };
export type ReportWords = typeof ZH;
