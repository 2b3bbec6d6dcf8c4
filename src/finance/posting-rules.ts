/**
 * Posting rules: what an event becomes in the general ledger, as data. The ones here hold until a tenant keeps another
 * for the kind. Pure. An amount is a name of the event's amounts, or names added and taken (`net+vat`, `net-cost`); an
 * event need not have them all, but what it has must have a place, so that no money is left out.
 */
import type { RuleLine } from '../contract/books.ts';
import type { Refusal } from '../kernel/refusal.ts';

export type PostingRule = {
  /** What the voucher says, before the document's number. */
  memo: string;
  lines: readonly RuleLine[];
  /** The most an amount may be, either way. */
  most?: Readonly<Record<string, bigint>>;
};

const dr = (account: string, amount: string): RuleLine => ({ side: 'debit', account, amount });
const cr = (account: string, amount: string): RuleLine => ({ side: 'credit', account, amount });
const rule = (memo: string, ...lines: RuleLine[]): PostingRule => ({ memo, lines });
/** What a document may be short by, in minor units. */
const ROUNDING = { difference: 5n };

const CASH = '1001';
const BANK = '1002';
const CHANNEL = '101201';
const CUSTODY = '101202';
const ON_ITS_WAY = '101203';
const RECEIVABLE = '1122';
const OTHER_RECEIVABLE = '1221';
const ALLOWANCE = '1231';
const GOODS = '1405';
const GOODS_SENT = '1406';
const PAYABLE = '220201';
const ESTIMATED = '220202';
const ACCRUED = '220203';
const DEPOSIT = '2203';
const CONTRACT = '220501';
const POINTS = '220502';
const VAT_OUT = '222101';
const VAT_PENDING = '222102';
const VAT_IN = '222103';
const OTHER_PAYABLE = '2241';
const REVENUE = '6001';
const OTHER_REVENUE = '6051';
const COST = '6401';
const SELLING = '6601';
const FEES = '660301';
const ROUNDED = '660302';
const CREDIT_LOSS = '6702';
const OTHER_LOSS = '6711';

/** Money for an account, wherever it came in. */
const received = [dr(BANK, 'amount-cash-online'), dr(CASH, 'cash'), dr(CHANNEL, 'online')];

export const POSTING_RULES = {
  // The operator's own side of custody: what the licensed party keeps for the platform itself.
  'custody.feeBorne': rule('平台承担手续费', dr(FEES, 'fee'), cr(CUSTODY, 'fee')),
  'custody.commissionSplit': rule('佣金分账', dr(CUSTODY, 'net+vat'), cr(OTHER_REVENUE, 'net'), cr(VAT_OUT, 'vat')),
  'custody.commissionReturned': rule('退还佣金', dr(OTHER_REVENUE, 'net'), dr(VAT_OUT, 'vat'), cr(CUSTODY, 'net+vat')),
  'custody.payoutCharged': rule('提现手续费', dr(FEES, 'fee'), cr(CUSTODY, 'fee')),
  'custody.advanced': rule('平台垫付', dr(OTHER_RECEIVABLE, 'amount'), cr(CUSTODY, 'amount')),
  'custody.recovered': rule('垫付回补', dr(CUSTODY, 'amount'), cr(OTHER_RECEIVABLE, 'amount')),
  'custody.couponFunded': rule('平台补差', dr(SELLING, 'amount'), cr(CUSTODY, 'amount')),
  'custody.shortWrittenOff': rule('短款核销', dr(OTHER_LOSS, 'amount'), cr(CUSTODY, 'amount')),

  // Own sales, paid online.
  'sale.paid': rule(
    '销售收款',
    ...[dr(CHANNEL, 'net+vat-bank-cash'), dr(BANK, 'bank'), dr(CASH, 'cash')],
    ...[cr(CONTRACT, 'net'), cr(VAT_PENDING, 'vat')],
  ),
  'sale.unpaid': rule(
    '发货前退款',
    ...[dr(CONTRACT, 'net'), dr(VAT_PENDING, 'vat')],
    ...[cr(CHANNEL, 'net+vat-bank-cash'), cr(BANK, 'bank'), cr(CASH, 'cash')],
  ),
  'sale.delivered': rule(
    '确认收入',
    ...[dr(CONTRACT, 'net'), dr(VAT_PENDING, 'vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')],
    ...[dr(COST, 'cost'), cr(GOODS, 'cost')],
  ),
  'sale.returned': rule(
    '销售退货退款',
    ...[dr(REVENUE, 'net'), dr(VAT_OUT, 'vat')],
    ...[cr(CHANNEL, 'net+vat-bank-cash'), cr(BANK, 'bank'), cr(CASH, 'cash')],
    ...[dr(GOODS, 'cost'), cr(COST, 'cost')],
  ),
  // Cost by day and shop, where stock's movements are told with it.
  'sale.costed': rule('结转销售成本', dr(COST, 'cost'), cr(GOODS, 'cost')),
  'sale.costReturned': rule('退货冲回成本', dr(GOODS, 'cost'), cr(COST, 'cost')),
  'sale.settled': rule('渠道结算', dr(BANK, 'received'), dr(FEES, 'fee'), cr(CHANNEL, 'received+fee')),

  // What platforms settle with us and companies pay out: from one account to another.
  'channel.settled': rule(
    '平台结算',
    ...[dr(CHANNEL, 'received'), dr(SELLING, 'commission'), dr(SELLING, 'promotion')],
    cr(CHANNEL, 'received+commission+promotion'),
  ),
  'channel.charged': rule(
    '渠道扣费',
    ...[dr(FEES, 'fee'), dr(SELLING, 'commission'), dr(SELLING, 'promotion')],
    cr(CHANNEL, 'fee+commission+promotion'),
  ),
  'channel.paidOut': rule('渠道提现到银行', dr(BANK, 'amount'), cr(CHANNEL, 'amount')),
  'freight.billed': rule('快递账单', dr(SELLING, 'net'), dr(VAT_IN, 'vat'), cr(PAYABLE, 'net+vat')),

  // Cash on delivery: the carrier owes it until it remits.
  'cod.shipped': rule('货到付款发出', dr(GOODS_SENT, 'cost'), cr(GOODS, 'cost')),
  'cod.delivered': rule(
    '货到付款签收',
    ...[dr(RECEIVABLE, 'net+vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')],
    ...[dr(COST, 'cost'), cr(GOODS_SENT, 'cost')],
  ),
  'cod.remitted': rule('代收货款回款', dr(BANK, 'received'), dr(SELLING, 'fee'), cr(RECEIVABLE, 'received+fee')),
  'cod.longFound': rule('代收货款多回', dr(RECEIVABLE, 'amount'), cr(OTHER_PAYABLE, 'amount')),
  'cod.shortWrittenOff': rule('代收货款核销', dr(OTHER_LOSS, 'amount'), cr(RECEIVABLE, 'amount')),
  'cod.feeDiffered': rule('代收手续费差异', dr('660303', 'difference'), cr(RECEIVABLE, 'difference')),
  // Taken by a van of ours: the driver owes the cash until it is counted, and what is short stays with him.
  'cod.cashTaken': rule('上门收现金', dr(OTHER_RECEIVABLE, 'amount'), cr(RECEIVABLE, 'amount')),
  'cod.cardTaken': rule('上门刷卡', dr(BANK, 'amount'), cr(RECEIVABLE, 'amount')),
  'cod.cashCounted': rule(
    '司机交款',
    ...[dr(CASH, 'amount'), cr(OTHER_RECEIVABLE, 'amount'), dr(OTHER_RECEIVABLE, 'long'), cr(OTHER_PAYABLE, 'long')],
  ),
  'cod.rejected': rule('货到付款拒收', dr(GOODS, 'cost'), cr(GOODS_SENT, 'cost')),

  // Distributors' deposits.
  'deposit.received': rule('收到预存款', ...received, cr(DEPOSIT, 'amount')),
  'security.received': rule('收到保证金', ...received, cr(OTHER_PAYABLE, 'amount')),
  'security.moved': rule('预存款转保证金', dr(DEPOSIT, 'amount'), cr(OTHER_PAYABLE, 'amount')),
  'deposit.returned': rule('退还预存款', dr(DEPOSIT, 'amount'), cr(BANK, 'amount')),
  'deposit.shipped': rule(
    '预存款发货',
    ...[dr(DEPOSIT, 'net+vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')],
    ...[dr(COST, 'cost'), cr(GOODS, 'cost')],
  ),

  // Sales on credit.
  'credit.sold': rule(
    '赊销',
    ...[dr(RECEIVABLE, 'net+vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')],
    ...[dr(COST, 'cost'), cr(GOODS, 'cost')],
  ),
  'credit.received': rule('收回应收', ...received, cr(RECEIVABLE, 'amount')),
  'credit.lossExpected': rule('计提预期信用损失', dr(CREDIT_LOSS, 'amount'), cr(ALLOWANCE, 'amount')),
  'credit.writtenOff': rule('核销坏账', dr(ALLOWANCE, 'amount'), cr(RECEIVABLE, 'amount')),
  'credit.recovered': rule(
    '收回已核销坏账',
    ...[dr(RECEIVABLE, 'amount'), cr(ALLOWANCE, 'amount'), dr(BANK, 'amount'), cr(RECEIVABLE, 'amount')],
  ),

  // Money put out for others that does not come back.
  'advance.writtenOff': rule('核销垫付', dr(ALLOWANCE, 'amount'), cr(OTHER_RECEIVABLE, 'amount')),
  'advance.recovered': rule(
    '收回已核销垫付',
    ...[dr(OTHER_RECEIVABLE, 'amount'), cr(ALLOWANCE, 'amount'), dr(BANK, 'amount'), cr(OTHER_RECEIVABLE, 'amount')],
  ),

  // Points: part of a price that is owed until they are used or lapse, taken from the revenue the same sale has just made.
  'points.earned': rule('积分确认', dr(REVENUE, 'value'), cr(POINTS, 'value')),
  'points.takenBack': rule('退货收回积分', dr(POINTS, 'value'), cr(REVENUE, 'value')),
  // By hand: nobody has paid for them, so they are the house's cost.
  'points.granted': rule('赠送积分', dr(SELLING, 'value'), cr(POINTS, 'value')),
  'points.redeemed': rule('积分兑换', dr(POINTS, 'net+vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')),
  'points.expired': rule('积分失效', dr(POINTS, 'value'), cr(REVENUE, 'value')),

  // What reconciliation found in the operator's own channels.
  'recon.longFound': rule('对账长款', dr(CHANNEL, 'amount'), cr(OTHER_PAYABLE, 'amount')),
  'recon.shortWrittenOff': rule('对账短款核销', dr(OTHER_LOSS, 'amount'), cr(CHANNEL, 'amount')),
  'recon.bankLongFound': rule('银行不明款项', dr(BANK, 'amount'), cr(OTHER_PAYABLE, 'amount')),
  'recon.bankShortWrittenOff': rule('银行不明支出核销', dr(OTHER_LOSS, 'amount'), cr(BANK, 'amount')),
  'recon.feeDiffered': rule('手续费差异', dr('660303', 'difference'), cr(CHANNEL, 'difference')),
  'rounding.receivable': {
    ...rule('应收尾差', dr(ROUNDED, 'difference'), cr(RECEIVABLE, 'difference')),
    most: ROUNDING,
  },
  'rounding.payable': { ...rule('应付尾差', dr(ROUNDED, 'difference'), cr(PAYABLE, 'difference')), most: ROUNDING },
  'rounding.channel': { ...rule('渠道尾差', dr(ROUNDED, 'difference'), cr(CHANNEL, 'difference')), most: ROUNDING },

  'rounding.settled': rule('结算尾差', dr(ROUNDED, 'difference'), cr(CHANNEL, 'difference')),
  // What left a channel one day and came to the bank on another.
  'bank.onItsWay': rule('提现在途', dr(ON_ITS_WAY, 'amount'), cr(BANK, 'amount')),
  // Lines of a bank whose words say what they are.
  'bank.charged': rule('银行手续费', dr(FEES, 'amount'), cr(BANK, 'amount')),
  'bank.interest': rule('银行利息', dr('660304', 'amount'), cr(BANK, 'amount')),
  'bank.rent': rule('房租', dr('6602', 'amount'), cr(BANK, 'amount')),
  'bank.wages': rule('发放工资', dr('2211', 'amount'), cr(BANK, 'amount')),
  'bank.tax': rule('缴纳税款', dr('222104', 'amount'), cr(BANK, 'amount')),
  'bank.loan': rule('借款往来', dr('2001', 'amount'), cr(BANK, 'amount')),
  'bank.advertising': rule('推广费', dr(SELLING, 'amount'), cr(BANK, 'amount')),

  // Purchases, and counters whose goods are the supplier's until they are sold.
  'purchase.received': rule('采购暂估入库', dr(GOODS, 'cost'), cr(ESTIMATED, 'cost')),
  'purchase.sentBack': rule('采购退货', dr(ESTIMATED, 'cost'), cr(GOODS, 'cost')),
  // What the bill asks beyond the order's price is cost: the goods may be sold by now.
  'purchase.invoiced': rule(
    '采购发票',
    ...[dr(ESTIMATED, 'net'), dr(VAT_IN, 'vat'), dr(COST, 'difference'), cr(PAYABLE, 'net+vat+difference')],
  ),
  'purchase.paid': rule('支付货款', dr(PAYABLE, 'amount'), cr(BANK, 'amount')),
  'statement.sold': rule('联营销售', dr(BANK, 'net+vat'), cr(REVENUE, 'net'), cr(VAT_OUT, 'vat')),
  'statement.soldAsAgent': rule(
    '代销销售（净额）',
    ...[dr(BANK, 'net+vat'), cr(REVENUE, 'net-cost'), cr(VAT_OUT, 'vat'), cr(ESTIMATED, 'cost')],
  ),
  'statement.costAccrued': rule('联营成本暂估', dr(COST, 'cost'), cr(ESTIMATED, 'cost')),
  'statement.agentCostAccrued': rule('代销净额冲减收入', dr(REVENUE, 'cost'), cr(ESTIMATED, 'cost')),
  'statement.invoiced': rule('供应商结算发票', dr(ESTIMATED, 'net'), dr(VAT_IN, 'vat'), cr(PAYABLE, 'net+vat')),
  'statement.feeCharged': rule('价外费用', dr(PAYABLE, 'net+vat'), cr(OTHER_REVENUE, 'net'), cr(VAT_OUT, 'vat')),
  'statement.prepaidUsed': rule('预付款抵扣', dr(PAYABLE, 'amount'), cr('1123', 'amount')),
  'statement.depositKept': rule('扣留保证金', dr(PAYABLE, 'amount'), cr(OTHER_PAYABLE, 'amount')),
  'statement.paid': rule('支付结算款', dr(PAYABLE, 'amount'), cr(BANK, 'amount')),
  'statement.payBack': rule('结算款退汇', dr(BANK, 'amount'), cr(PAYABLE, 'amount')),

  // What a month cost and nobody has billed at its end; taken back on the next one's first day, when the bills may come.
  'accrual.freight': rule('计提快递费', dr(SELLING, 'amount'), cr(ACCRUED, 'amount')),
  'accrual.commission': rule('计提平台费用', dr(SELLING, 'amount'), cr(ACCRUED, 'amount')),
  'accrual.fees': rule('计提支付手续费', dr(FEES, 'amount'), cr(ACCRUED, 'amount')),
  'accrual.goods': rule('计提未签结算单成本', dr(COST, 'amount'), cr(ACCRUED, 'amount')),
  'accrual.agentGoods': rule('计提未签代销结算', dr(REVENUE, 'amount'), cr(ACCRUED, 'amount')),

  // Where the invoice is what makes the tax due.
  'invoice.issued': rule('开票结转销项', dr(VAT_PENDING, 'vat'), cr(VAT_OUT, 'vat')),
  // What it says of tax beyond what the sale reckoned: rounded line by line, freight at a rate of its own.
  'invoice.taxDiffered': rule('开票税额差异', dr(REVENUE, 'vat'), cr(VAT_OUT, 'vat')),
  'stock.opened': rule('期初库存', dr(GOODS, 'cost'), cr('4001', 'cost')),
  'stock.revalued': rule('存货成本调整', dr(COST, 'cost'), cr(GOODS, 'cost')),
  'stock.lost': rule('存货盘亏', dr('6602', 'cost'), cr(GOODS, 'cost')),
  'stock.found': rule('存货盘盈', dr(GOODS, 'cost'), cr('6602', 'cost')),
} satisfies Record<string, PostingRule>;

export type PostingKind = keyof typeof POSTING_RULES;

type Term = { name: string; sign: 1n | -1n };

/** `net-cost` as its terms; null when it is none. */
export function termsOf(amount: string): Term[] | null {
  if (!/^[a-z][A-Za-z]*([+-][a-z][A-Za-z]*)*$/.test(amount)) return null;
  return [...amount.matchAll(/([+-]?)([a-z][A-Za-z]*)/g)].map(([, sign, name]) => ({
    ...{ name: name!, sign: sign === '-' ? -1n : 1n },
  }));
}

/** Names of the amounts that lines ask for. */
export const amountNames = (lines: readonly RuleLine[]): string[] => [
  ...new Set(lines.flatMap(({ amount }) => termsOf(amount)!.map(({ name }) => name))),
];

export type DrawnLine = { account: string; debit: bigint; credit: bigint };

/**
 * The lines of an event; none when every amount is zero. Refuses `finance.amountUnknown` (data: `kind`, `amount`),
 * `finance.amountTooLarge` (data: `kind`, `amount`, `most`), `finance.unbalanced` (data: `kind`, `difference`).
 */
export function drawLines(
  kind: string,
  { lines, most = {} }: PostingRule,
  amounts: Readonly<Record<string, bigint>>,
): { lines: DrawnLine[] } | { refusal: Refusal } {
  const used = new Set(amountNames(lines));
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount !== 0n && !used.has(name)) return refusal('finance.amountUnknown', { kind, amount: name });
    const limit = most[name];
    if (limit !== undefined && (amount > limit || -amount > limit))
      return refusal('finance.amountTooLarge', { kind, amount: name, most: limit });
  }
  const drawn = lines.flatMap(({ side, account, amount }): DrawnLine[] => {
    const sum = termsOf(amount)!.reduce((all, { name, sign }) => all + sign * (amounts[name] ?? 0n), 0n);
    if (sum === 0n) return [];
    return [{ account, debit: side === 'debit' ? sum : 0n, credit: side === 'credit' ? sum : 0n }];
  });
  const difference = restOf(drawn);
  return difference === 0n ? { lines: drawn } : refusal('finance.unbalanced', { kind, difference });
}

/** Debit less credit. */
export const restOf = (lines: readonly { debit: bigint; credit: bigint }[]): bigint =>
  lines.reduce((rest, { debit, credit }) => rest + debit - credit, 0n);

const refusal = (code: string, data: Record<string, unknown>) => ({ refusal: { code, data } });
