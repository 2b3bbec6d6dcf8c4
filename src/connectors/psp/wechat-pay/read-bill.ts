/**
 * Reads the bills of WeChat Pay: trade bills (all, successful, refunds, and the layout before 2018) and the fund flow.
 * Every data cell begins with a back-tick and cells are split there, so a comma in the name of an article moves nothing.
 * Columns go by name. The last two lines are the bill's own totals; unless every count and sum agrees, the bill is
 * `Damaged` and not a line of it exists for us.
 */
import { type FileSource, LIMITS, readLines, unpack } from '../../../kernel/files/files.ts';
import type { BillEnd, BillLine, BillPart } from '../../../reconciliation/bill.ts';
import { asDamage, BillHeader, BillRow, BillSums, checkTotal, damaged } from '../bill-checks.ts';

export type WechatPayLayout = 'tradeAll' | 'tradeSuccess' | 'tradeRefund' | 'tradeOld' | 'fundFlow';

/** The columns that tell a layout, most telling first. */
export const WECHAT_PAY_LAYOUTS: Record<WechatPayLayout, readonly string[]> = {
  tradeRefund: ['交易时间', '微信订单号', '应结订单金额', '退款申请时间', '微信退款单号'],
  tradeAll: ['交易时间', '微信订单号', '应结订单金额', '微信退款单号'],
  tradeSuccess: ['交易时间', '微信订单号', '应结订单金额'],
  tradeOld: ['交易时间', '微信订单号', '总金额'],
  fundFlow: ['记账时间', '资金流水单号', '收支金额(元)', '账户结余(元)'],
};

const SETTLED = ['应结订单金额', '总金额'];
const REFUNDED = ['退款金额'];
const VOUCHER_REFUNDED = ['充值券退款金额', '代金券或立减优惠退款金额', '企业红包退款金额'];
const FEE = ['手续费'];
/** Fees are written with five decimals. */
const FEE_SCALE = 5;

const ORDERED = ['订单金额'];
const REFUND_ASKED = ['申请退款金额'];
const SUMMED: readonly (readonly string[])[] = [SETTLED, REFUNDED, VOUCHER_REFUNDED, FEE, ORDERED, REFUND_ASKED];

/** For each total of a trade bill, the column it is the sum of. */
const TRADE_TOTALS: Record<string, readonly string[]> = {
  应结订单总金额: SETTLED,
  总交易额: SETTLED,
  退款总金额: REFUNDED,
  总退款金额: REFUNDED,
  充值券退款总金额: VOUCHER_REFUNDED,
  总代金券或立减优惠退款金额: VOUCHER_REFUNDED,
  总企业红包退款金额: VOUCHER_REFUNDED,
  手续费总金额: FEE,
  订单总金额: ORDERED,
  申请退款总金额: REFUND_ASKED,
};

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readWechatPayBill(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  let table: Table | null = null;
  let totals: BillRow | null = null;
  let totalsHeader: BillHeader | null = null;
  let line = 0;
  try {
    const { source: file } = await unpack(source, LIMITS);
    for await (const { line: at, text } of readLines(file)) {
      line = at;
      if (text.trim() === '') continue;
      if (!table) table = openTable(source.name, line, text);
      else if (totals) throw damaged(source.name, line, 'afterTotals');
      else if (totalsHeader) totals = dataRow(source.name, line, totalsHeader, text);
      else if (/^(总交易单数|资金流水总笔数),/.test(text)) totalsHeader = new BillHeader(headerCells(text));
      else {
        table.add(dataRow(source.name, line, table.header, text));
        const lines = table.sums.take();
        if (lines.length) yield { merchantId: table.merchantId, lines };
      }
    }
    if (!table || !totals) throw damaged(source.name, line, 'cut');
    table.check(totals);
  } catch (error) {
    throw asDamage(error);
  }
  const { sums, merchantId } = table;
  yield { merchantId, lines: sums.take(true) };
  return { merchantId, day: sums.day(), totals: sums.totals, isForward: sums.isForward() };
}

/** The rows of one layout: made into lines one by one, and summed for the totals at the end. */
abstract class Table {
  readonly header: BillHeader;
  readonly sums: BillSums;
  merchantId = '';
  constructor(file: string, header: BillHeader) {
    this.sums = new BillSums(file);
    this.header = header;
  }
  abstract add(row: BillRow): void;
  abstract check(totals: BillRow): void;
}

function openTable(file: string, line: number, text: string): Table {
  const names = headerCells(text);
  const layout = layoutOf(names);
  if (!layout) throw damaged(file, line, 'unknownLayout');
  const header = new BillHeader(names);
  return layout === 'fundFlow' ? new FundTable(file, header) : new TradeTable(file, header);
}

const headerCells = (text: string): string[] => text.split(',').map((name) => name.trim().normalize('NFKC'));

const layoutOf = (header: readonly string[]): WechatPayLayout | null =>
  (Object.keys(WECHAT_PAY_LAYOUTS) as WechatPayLayout[]).find((layout) =>
    WECHAT_PAY_LAYOUTS[layout].every((name) => header.includes(name)),
  ) ?? null;

function dataRow(file: string, line: number, header: BillHeader, text: string): BillRow {
  const cells = text.startsWith('`') ? text.slice(1).split(',`') : [];
  const columns = header.names.length;
  if (cells.length < columns) throw damaged(file, line, 'missingBacktick', { cells: cells.length, columns });
  if (cells.length > columns) throw damaged(file, line, 'tooManyCells', { cells: cells.length, columns });
  for (let i = 0; i < columns; i++) cells[i] = cells[i]!.trim();
  return new BillRow(file, line, header, cells);
}

const REFUND_STATES: Record<string, BillLine['state']> = {
  SUCCESS: 'success',
  PROCESSING: 'processing',
  FAIL: 'failed',
  // The buyer's card could not take the money: it has to be given back in another way.
  CHANGE: 'failed',
};

/** Cash is what the merchant gets or gives back; vouchers that WeChat pays for are outside. The fee follows later. */
function tradeLine(row: BillRow): BillLine {
  const settled = row.amount(SETTLED);
  const refunded = row.amount(REFUNDED);
  if (settled < 0n || refunded < 0n) throw row.damaged('negativeAmount');
  const status = row.text('交易状态');
  const isPayment = status === 'SUCCESS';
  if (!isPayment && status !== 'REFUND' && status !== 'REVOKED') throw row.damaged('unknownState', { state: status });
  const refundStatus = row.text('退款状态');
  const state = isPayment || (status === 'REVOKED' && refundStatus === '') ? 'success' : REFUND_STATES[refundStatus];
  if (!state) throw row.damaged('unknownState', { state: refundStatus });
  return {
    line: row.line,
    kind: isPayment ? 'payment' : status === 'REFUND' ? 'refund' : 'revoked',
    state,
    reference: row.text('商户订单号'),
    refundReference: reference(row.text('商户退款单号')),
    providerReference: row.text('微信订单号'),
    providerRefundReference: reference(row.text('微信退款单号')),
    entryNumber: '',
    grossMinor: isPayment ? settled : -refunded,
    feeMinor: 0n,
    currency: row.text('货币种类'),
    at: isPayment || row.text('退款成功时间') === '' ? row.time('交易时间') : row.time('退款成功时间'),
    balanceMinor: null,
    text: row.text('商品名称'),
  };
}

/** `0` is how the bill writes that there is none. */
const reference = (text: string): string => (text === '0' ? '' : text);

/**
 * A fee may be finer than a fen only where that is what its rate makes. Such fees are rounded on the running sum, so that
 * the fees of the lines add up to the fee of the bill.
 */
class TradeTable extends Table {
  readonly #written = SUMMED.map(() => 0n);
  #feesGiven = 0n;

  add(row: BillRow): void {
    SUMMED.forEach((columns, index) => {
      this.#written[index]! += row.amount(columns, FEE_SCALE);
    });
    const line = tradeLine(row);
    const fee = row.amount(FEE, FEE_SCALE);
    if (fee % 1000n !== 0n && !isFeeByRate(row, fee, line.grossMinor)) {
      throw row.damaged('damagedAmount', { column: '手续费', value: row.text('手续费') });
    }
    const feesSoFar = roundedFen(this.#written[SUMMED.indexOf(FEE)]!);
    this.sums.add({ ...line, feeMinor: feesSoFar - this.#feesGiven });
    this.#feesGiven = feesSoFar;
    const merchant = row.text('商户号');
    if (this.sums.totals.lines > 1 && merchant !== this.merchantId) throw row.damaged('otherMerchant', { merchant });
    this.merchantId = merchant;
  }

  check(totals: BillRow): void {
    const { file, line } = totals;
    checkTotal(file, line, '总交易单数', totals.count('总交易单数'), BigInt(this.sums.totals.lines));
    const named = Object.entries(TRADE_TOTALS).filter(([total]) => totals.has(total));
    if (!named.some(([, columns]) => columns === SETTLED)) throw totals.damaged('unknownLayout');
    for (const [total, columns] of named) {
      const found = this.#written[SUMMED.indexOf(columns)]!;
      const stated = totals.amount([total], FEE_SCALE);
      // A total is rounded to the fen where fees are finer than that.
      const isFine = found % 1000n !== 0n && stated % 1000n === 0n;
      checkTotal(file, line, total, stated, isFine ? roundedFen(found) * 1000n : found);
    }
  }
}

const roundedFen = (thousandths: bigint): bigint => (thousandths + (thousandths < 0n ? -500n : 500n)) / 1000n;

function isFeeByRate(row: BillRow, fee: bigint, gross: bigint): boolean {
  const rate = /^(\d+)\.(\d{2})%$/.exec(row.text('费率'));
  if (!rate) return false;
  // Fen × hundredths of a percent: ten of them are a thousandth of a fen.
  const expected = gross * BigInt(rate[1]! + rate[2]!);
  const difference = expected - fee * 10n;
  return difference > -10n && difference < 10n;
}

const FUND_KINDS: readonly [RegExp, BillLine['kind']][] = [
  [/手续费|服务费/, 'fee'],
  [/分账/, 'split'],
  [/退款/, 'refund'],
  [/^交易|收款|支付$/, 'payment'],
];

/** A share that comes back to whose payment it was. */
const SHARE_BACK = /回退|退回|退分账/;

function fundLine(row: BillRow): BillLine {
  const amount = row.amount(['收支金额(元)']);
  const direction = row.text('收支类型');
  if (direction !== '收入' && direction !== '支出') throw row.damaged('unknownState', { state: direction });
  if (amount < 0n) throw row.damaged('negativeAmount');
  const effect = direction === '收入' ? amount : -amount;
  const kind = FUND_KINDS.find(([pattern]) => pattern.test(row.text('业务类型')))?.[1] ?? 'transfer';
  // A fee that is given back belongs to the refund.
  const isRefund = kind === 'refund' || /退还/.test(row.text('业务类型'));
  const isBack = isRefund || (kind === 'split' && SHARE_BACK.test(row.text('业务类型')));
  const [own, theirs] = [row.text('业务凭证号'), row.text('微信支付业务单号')];
  return {
    line: row.line,
    kind,
    state: 'success',
    reference: isBack ? '' : own,
    refundReference: isBack ? own : '',
    providerReference: isRefund ? '' : theirs,
    providerRefundReference: isRefund ? theirs : '',
    entryNumber: row.text('资金流水单号'),
    grossMinor: kind === 'fee' ? 0n : effect,
    feeMinor: kind === 'fee' ? -effect : 0n,
    currency: 'CNY',
    at: row.time('记账时间'),
    balanceMinor: row.amount(['账户结余(元)']),
    text: row.text('备注') || row.text('业务名称'),
  };
}

class FundTable extends Table {
  readonly #sides = { 收入: { count: 0n, sum: 0n }, 支出: { count: 0n, sum: 0n } };

  add(row: BillRow): void {
    const line = fundLine(row);
    const side = this.#sides[row.text('收支类型') as '收入' | '支出'];
    side.count += 1n;
    side.sum += row.amount(['收支金额(元)']);
    this.sums.add(line);
  }

  check(totals: BillRow): void {
    const { file, line } = totals;
    checkTotal(file, line, '资金流水总笔数', totals.count('资金流水总笔数'), BigInt(this.sums.totals.lines));
    for (const [side, { count, sum }] of Object.entries(this.#sides)) {
      checkTotal(file, line, `${side}笔数`, totals.count(`${side}笔数`), count);
      checkTotal(file, line, `${side}金额`, totals.amount([`${side}金额`]), sum);
    }
    this.sums.checkBalances();
  }
}
