/** Small bills in every layout, made for the tests in the layout of the real ones: each adds up. */
export const wechat = (...cells: (string | number)[]): string => cells.map((cell) => `\`${cell}`).join(',');
const SUCCESS_HEAD =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注';
const REFUND_HEAD =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const TRADE_TOTALS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
export const paid = (n: number, settled: string, fee: string, goods = '苹果') =>
  wechat(
    '2026-06-05 10:00:00',
    'wx1',
    '1900',
    0,
    '',
    `42${n}`,
    `S${n}`,
    'u',
    'JSAPI',
    'SUCCESS',
    'OTHERS',
    'CNY',
    settled,
    '0.00',
    goods,
    '',
    fee,
    '0.60%',
    settled,
    '',
  );
export const successBill = (rows: string[], totals: string) =>
  [SUCCESS_HEAD, ...rows, TRADE_TOTALS, totals, ''].join('\r\n');
export const SUCCESS = successBill(
  [paid(1, '10.00', '0.06000'), paid(2, '20.00', '0.12000', '一,二"三')],
  wechat(2, '30.00', '0.00', '0.00', '0.18', '30.00', '0.00'),
);

export const refunded = (n: number, amount: string, fee: string, state: string) =>
  wechat(
    '2026-06-05 09:00:00',
    'wx1',
    '1900',
    0,
    '',
    `42${n}`,
    `S${n}`,
    'u',
    'JSAPI',
    'REFUND',
    'OTHERS',
    'CNY',
    '0.00',
    '0.00',
    '2026-06-05 10:00:00',
    state === 'SUCCESS' ? '2026-06-05 11:00:00' : '',
    `50${n}`,
    `R${n}`,
    amount,
    '0.00',
    'ORIGINAL',
    state,
    '苹果',
    '',
    fee,
    '0.60%',
    '0.00',
    amount,
    '',
  );
export const REFUND = [
  REFUND_HEAD,
  refunded(1, '10.00', '-0.06000', 'SUCCESS'),
  refunded(2, '5.00', '0.00000', 'PROCESSING'),
  TRADE_TOTALS,
  wechat(2, '0.00', '15.00', '0.00', '-0.06', '0.00', '15.00'),
  '',
].join('\n');

const OLD_ROW = ['wx1', '1900', '0', '1000'];
export const OLD = [
  '交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率',
  wechat(
    '2014-11-1016：33：45',
    ...OLD_ROW,
    '421',
    'S1',
    'u',
    'MICROPAY',
    'SUCCESS',
    'CFT',
    'CNY',
    '5.00',
    '2.00',
    0,
    0,
    0,
    0,
    '',
    '',
    '支付',
    '',
    '0.03000',
    '0.60%',
  ),
  wechat(
    '2014-11-1016：46：14',
    ...OLD_ROW,
    '421',
    'S1',
    'u',
    'MICROPAY',
    'REFUND',
    'CFT',
    'CNY',
    '0',
    '0',
    '501',
    'R1',
    '2.00',
    '1.00',
    'ORIGINAL',
    'SUCCESS',
    '支付',
    '',
    '-0.01000',
    '0.60%',
  ),
  '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额',
  wechat(2, '5.00', '2.00', '1.00', '0.02'),
  '',
].join('\r\n');

const FUND_HEAD =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
export const fund = (n: number, kind: string, side: string, amount: string, balance: string, second = n) =>
  wechat(`2026-06-05 10:00:0${second}`, `42${n}`, `F${n}`, kind, kind, side, amount, balance, 'system', '', `S${n}`);
export const fundBill = (rows: string[], totals: string) =>
  [FUND_HEAD, ...rows, '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额', totals, ''].join('\n');
export const FUND_ROWS = [
  fund(1, '交易', '收入', '10.00', '110.00'),
  fund(2, '扣除交易手续费', '支出', '0.06', '109.94'),
  fund(3, '退款', '支出', '4.00', '105.94'),
];
export const FUND = fundBill(FUND_ROWS, wechat('3.0', '1.0', '10.00', '2.0', '4.06'));

const BUSINESS_HEAD =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
export const trade = (n: number, type: string, received: string, batch: string, fee: string, discount = '0.00') =>
  `2019091622001\t,M${n}\t,${type},梨,2019-09-16 10:00:00,2019-09-16 10:00:0${n},\t,\t,\t,\t,**(1),${received},${received},0.00,0.00,0.00,${discount},0.00,,0.00,0.00,${batch}\t,${fee},0.00,`;
export const BUSINESS = [
  '#支付宝业务明细查询',
  '#账号：[20880211096256330156]',
  '#起始日期：[2019年09月16日 00:00:00]   终止日期：[2019年09月17日 00:00:00]',
  '#----业务明细列表----',
  BUSINESS_HEAD,
  trade(1, '交易', '5.00', '', '-0.03', '1.00'),
  trade(2, '交易', '1.06', '', '-0.01'),
  trade(3, '退款', '-2.00', 'B1', '0.01'),
  '#----业务明细列表结束----',
  '#交易合计：2笔，商家实收共6.06元，商家优惠共1.00元',
  '#退款合计：1笔，商家实收退款共-2.00元，商家优惠退款共0.00元',
  '#导出时间：[2019年09月17日 10:00:00]',
  '',
].join('\r\n');

export const ALIPAY_FUND = [
  '#支付宝账务明细查询',
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注',
  'E1\t,B1\t,M1\t,,2026-05-08 10:00:00,,88.00,,188.00,支付宝,在线支付,',
  'E2\t,B1\t,M1\t,,2026-05-08 10:00:01,,,-0.53,187.47,支付宝,收费,服务费',
  'E3\t,B2\t,M1\t,,2026-05-08 11:00:00,,,-8.00,179.47,支付宝,交易退款,',
  '#----账务明细列表结束----,,,,,,,',
  '#支出合计：2笔，共-8.53元,,,,,,,',
  '#收入合计：1笔，共88.00元,,,,,,,',
].join('\n');

export const BILLS = { SUCCESS, REFUND, FUND, BUSINESS, ALIPAY_FUND };
