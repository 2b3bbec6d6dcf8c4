/**
 * What platforms settle with us: JD's settlement, Pinduoduo's account, Douyin's settlement and account, Tmall's account. Each row is a
 * payment, a refund, a fee or money moved, told by its own words; where a row states its parts, they must be its amount.
 */
import { type Column, cleanHeader, column, parseTime } from '../../kernel/files/files.ts';
import type { BillLine, BillProvider } from '../../reconciliation/bill.ts';
import type { BillRow } from '../psp/bill-checks.ts';

export type PlatformLayout =
  | ('jdSettlement' | 'pinduoduoAccount' | 'douyinSettlement' | 'douyinAccount')
  | ('tmallAccount' | 'tmallLedger');

/** `summed`: what a row of totals below speaks of. */
type Layout = {
  provider: BillProvider;
  columns: readonly string[];
  summed: readonly string[];
  lineOf(row: Row): BillLine;
};

/** A row whose cells go by their plain column names. */
export class Row {
  readonly of: BillRow;
  constructor(of: BillRow) {
    this.of = of;
  }
  text = (...names: string[]): string => this.of.text(...names.map(cleanHeader));
  amount = (...names: string[]): bigint => this.of.amount(names.map(cleanHeader), 2, true);
  time = (...names: string[]): Date => this.of.time(...names.map(cleanHeader));
}

type Kind = BillLine['kind'];

/** An amount by cash effect as a line: fees are told apart, because they are what is kept back. */
function lineOf(row: Row, kind: Kind, amount: bigint, about: Partial<BillLine> & { at: Date }): BillLine {
  return {
    ...{
      line: row.of.line,
      kind,
      state: 'success' as const,
      reference: '',
      refundReference: '',
      providerReference: '',
    },
    ...{ providerRefundReference: '', entryNumber: '', currency: 'CNY', balanceMinor: null, text: '' },
    grossMinor: kind === 'fee' ? 0n : amount,
    feeMinor: kind === 'fee' ? -amount : 0n,
    ...about,
  };
}

/** Goods with money going out are a refund, not a sale below zero. The column of the direction went with a later layout. */
function jdLine(row: Row): BillLine {
  const written = row.amount('应结金额');
  const size = written < 0n ? -written : written;
  const way = row.text('收支方向', '费用分类');
  const amount = way === '支出' ? -size : way === '收入' ? size : written;
  const fee = row.text('费用名称');
  const kind: Kind = fee !== '货款' ? 'fee' : amount < 0n ? 'refund' : 'payment';
  return lineOf(row, kind, amount, {
    reference: row.text('订单编号'),
    refundReference: kind === 'refund' ? row.text('售后服务单号') : '',
    providerReference: row.text('父单号'),
    entryNumber: row.text('商户订单号'),
    currency: row.text('币种') || 'CNY',
    at: row.time(...['到账时间', '预计结算时间', '订单下单时间'].filter((name) => row.text(name) !== '').slice(0, 1)),
    text: [fee, row.text('商品名称')].join(' '),
  });
}

const PDD_KINDS: readonly [RegExp, Kind][] = [
  [/^0010|交易收入/, 'payment'],
  [/^0020|交易退款/, 'refund'],
  [/提现|转账|充值|保证金/, 'transfer'],
];

function pddLine(row: Row): BillLine {
  const [income, expense] = [row.amount('收入金额（+元）'), row.amount('支出金额（-元）')];
  const amount = income - (expense < 0n ? -expense : expense);
  const words = [row.text('业务描述'), row.text('账务类型')];
  const kind = PDD_KINDS.find(([pattern]) => words.some((text) => pattern.test(text)))?.[1] ?? 'fee';
  const reference = row.text('商户订单号');
  return lineOf(row, kind, amount, {
    reference,
    refundReference: kind === 'refund' ? reference : '',
    at: row.time('发生时间'),
    text: [words[0], row.text('备注')].filter((text) => text !== '' && text !== '-').join(' '),
  });
}

const DOUYIN_PARTS = ['订单实付应结', '运费实付', '实际平台补贴', '订单退款'];
const DOUYIN_FEES = ['平台服务费', '佣金', '招商服务费', '站外推广费'];

/** What was paid less what is kept must be what moved. */
function douyinSettled(row: Row): BillLine {
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + row.amount(name), 0n);
  const [gross, kept] = [sum(DOUYIN_PARTS), sum(DOUYIN_FEES)];
  const size = row.amount('动账金额');
  const moved = /出/.test(row.text('动账方向')) && size > 0n ? -size : size;
  if (gross + kept !== moved) throw row.of.damaged('netDiffers', { stated: moved, found: gross + kept });
  const kind: Kind = gross < 0n ? 'refund' : 'payment';
  return lineOf(row, kind, gross, {
    reference: row.text('订单号'),
    refundReference: kind === 'refund' ? row.text('子订单号') : '',
    providerReference: row.text('子订单号'),
    entryNumber: row.text('动帐流水号', '动账流水号'),
    feeMinor: -kept,
    at: row.time('动账时间'),
    text: row.text('动账场景'),
  });
}

const DOUYIN_KINDS: readonly [RegExp, Kind][] = [
  [/^货款结算/, 'payment'],
  [/退款/, 'refund'],
  [/保证金|提现|充值|转账/, 'transfer'],
];

function douyinMoved(row: Row): BillLine {
  const size = row.amount('动账金额(元)');
  const amount = /出/.test(row.text('账户方向')) && size > 0n ? -size : size;
  const scene = row.text('动账场景');
  const kind = DOUYIN_KINDS.find(([pattern]) => pattern.test(scene))?.[1] ?? 'fee';
  return lineOf(row, kind, amount, {
    reference: row.text('关联订单号'),
    refundReference: kind === 'refund' ? row.text('关联子订单号') : '',
    providerReference: row.text('关联子订单号'),
    entryNumber: row.text('动账流水号'),
    at: row.time('动账时间'),
    balanceMinor: row.amount('账户余额(元)'),
    text: [scene, row.text('备注')].join(' ').trim(),
  });
}

/** Of a deposit, filling it up and getting it back are our own money; with a reason behind it, it was a penalty. */
const DEPOSIT = /^(天猫)?保证金-?(充值(\(代扣\))?|解冻)$/;
const TMALL_KINDS: readonly [RegExp, Kind][] = [
  [/退款/, 'refund'],
  [/交易收款|交易付款|货款|结算款/, 'payment'],
  [/提现|转账|充值/, 'transfer'],
];

/** 入账 and 入帐 are the same word; its order has three names. */
function tmallLine(row: Row): BillLine {
  const [income, expense] = [
    row.amount('收入金额(元)', '收入金额'),
    row.amount('支出金额(元)', '支出金额', '支出金额（-元）'),
  ];
  const amount = income - (expense < 0n ? -expense : expense);
  const [type, about, remark] = [row.text('入账类型', '入帐类型'), row.text('业务描述'), row.text('备注')];
  const plain = remark.normalize('NFKC');
  const said = [type, about].join(' ');
  const kind: Kind = DEPOSIT.test(plain)
    ? 'transfer'
    : /保证金/.test(plain)
      ? 'fee'
      : (TMALL_KINDS.find(([pattern]) => pattern.test(said))?.[1] ?? 'fee');
  const [own, part] = [row.text('淘宝订单编号', '主订单id'), row.text('子订单id')];
  return lineOf(row, kind, amount, {
    reference: own,
    refundReference: kind === 'refund' ? part || own : '',
    providerReference: part,
    entryNumber: row.text('支付流水号'),
    at: tmallTime(row),
    text: [about, type, remark].join(' ').trim(),
  });
}

/** One layout has a day and a time of their own. */
function tmallTime(row: Row): Date {
  const [day, time] = [row.text('入帐日期', '入账日期'), row.text('入账时间', '入帐时间')];
  const text = /^\d{4}/.test(time) ? time : `${day} ${time}`;
  const at = parseTime(text, '+08:00');
  if (!at) throw row.of.damaged('damagedTime', { value: text });
  return at;
}

const TMALL_SUMMED = ['收入金额(元)', '收入金额', '支出金额(元)', '支出金额', '支出金额（-元）'];

export const LAYOUTS: Record<PlatformLayout, Layout> = {
  jdSettlement: {
    provider: 'jd',
    columns: ['订单编号', '费用名称', '应结金额', '父单号'],
    summed: ['应结金额'],
    lineOf: jdLine,
  },
  pinduoduoAccount: {
    provider: 'pinduoduo',
    columns: ['商户订单号', '发生时间', '收入金额（+元）', '支出金额（-元）', '账务类型', '业务描述'],
    summed: ['收入金额（+元）', '支出金额（-元）'],
    lineOf: pddLine,
  },
  douyinSettlement: {
    provider: 'douyin',
    columns: ['动账时间', '动账方向', '动账金额', '动账场景', '订单实付应结', '平台服务费'],
    summed: ['动账金额'],
    lineOf: douyinSettled,
  },
  douyinAccount: {
    provider: 'douyin',
    columns: ['动账流水号', '关联订单号', '账户方向', '动账金额(元)', '动账场景', '账户余额(元)'],
    summed: ['动账金额(元)'],
    lineOf: douyinMoved,
  },
  tmallLedger: {
    provider: 'tmall',
    columns: ['入帐日期', '入帐时间', '支付流水号', '业务描述', '备注'],
    summed: TMALL_SUMMED,
    lineOf: tmallLine,
  },
  tmallAccount: {
    provider: 'tmall',
    columns: ['入账时间', '支付流水号', '业务描述', '备注'],
    summed: TMALL_SUMMED,
    lineOf: tmallLine,
  },
};

export const PLATFORM_LAYOUTS = Object.fromEntries(
  Object.entries(LAYOUTS).map(([layout, { provider, columns }]) => [layout, { provider, columns: named(columns) }]),
) as Record<PlatformLayout, { provider: BillProvider; columns: Record<string, Column> }>;

function named(names: readonly string[]): Record<string, Column> {
  return Object.fromEntries(names.map((name) => [name, column(name)]));
}
