/** Files as companies and banks write them: WeChat Pay's fund flow, a bank's MT940, UnionPay's flow, Tmall's account. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import { unionPayFlow as flowOf } from '../psp/union-pay-flow.ts';

export type Moved = { at: Date; kind: '交易' | '扣除交易手续费' | '提现'; number: string; amountMinor: bigint };

/** With the balance after every line, and the summary below. */
export function fundFlow(openingMinor: bigint, moved: readonly Moved[]): string {
  let balance = openingMinor;
  const cells = (values: readonly string[]) => values.map((value) => `\`${value}`).join(',');
  const rows = moved.map(({ at, kind, number, amountMinor }, i) => {
    balance += amountMinor;
    const size = formatMinor(amountMinor < 0n ? -amountMinor : amountMinor);
    const flow = `1900${at.getTime()}${String(i).padStart(4, '0')}`;
    const entry = kind === '提现' ? number : flow;
    const way = amountMinor > 0n ? '收入' : '支出';
    return cells([
      formatChinaTime(at),
      number,
      entry,
      kind,
      kind,
      way,
      size,
      formatMinor(balance),
      'system',
      '',
      number,
    ]);
  });
  const [income, expense] = [true, false].map((isIn) => moved.filter((one) => one.amountMinor > 0n === isIn));
  const sum = (of: readonly Moved[]) => of.reduce((total, one) => total + one.amountMinor, 0n);
  return [
    '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号',
    ...rows,
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
    cells([
      ...[String(moved.length), String(income!.length), formatMinor(sum(income!))],
      ...[String(expense!.length), formatMinor(-sum(expense!))],
    ]),
    '',
  ].join('\r\n');
}

export type SubAccountRow = { number: string; name: string; amounts: readonly bigint[] };

/** What a licensed bank says its sub-accounts have at the end of a day: available, frozen, not cleared yet. */
export function subBalances(number: string, day: string, rows: readonly SubAccountRow[]): string {
  const sum = (i: number) => rows.reduce((total, { amounts }) => total + amounts[i]!, 0n);
  const cells = (start: string, name: string, amounts: readonly bigint[]) =>
    [start, name, ...amounts.map((amount) => formatMinor(amount))].join(',');
  return [
    `存管子账户余额,账号：${number},日期：${day}`,
    '子账户号,户名,可用余额,冻结余额,待清算余额',
    ...rows.map((row) => cells(row.number, row.name, row.amounts)),
    cells('合计', '', [0, 1, 2].map(sum)),
    '',
  ].join('\r\n');
}

export type BankLine = { day: string; amountMinor: bigint; reference?: string; text: string };

export function mt940(number: string, openingMinor: bigint, lines: readonly BankLine[]): string {
  const date = (day: string) => day.slice(2).replaceAll('-', '');
  const comma = (minor: bigint) => formatMinor(minor < 0n ? -minor : minor).replace('.', ',');
  const closing = lines.reduce((sum, line) => sum + line.amountMinor, openingMinor);
  const [first, last] = [lines[0]!.day, lines.at(-1)!.day];
  return [
    ...[':20:STMT', `:25:${number}`, ':28C:1/1', `:60F:C${date(first)}CNY${comma(openingMinor)}`],
    ...lines.flatMap(({ day, amountMinor, reference = 'NONREF', text }, i) => [
      `:61:${date(day)}${date(day).slice(2)}${amountMinor < 0n ? 'D' : 'C'}${comma(amountMinor)}NTRF${reference}//B${date(day)}${i}`,
      `:86:${text}`,
    ]),
    ...[`:62F:C${date(last)}CNY${comma(closing)}`, '-', ''],
  ].join('\n');
}

export type CardSale = { at: Date; reference: string; amountMinor: bigint; feeMinor: bigint };

/** A day of card sales. */
export const unionPayFlow = (merchant: string, sales: readonly CardSale[]): string =>
  flowOf(
    sales.map((sale) => ({
      ...{ ...sale, kind: 'payment', refundReference: '' },
      ...{ providerReference: `Q${sale.reference}`, providerRefundReference: '' },
    })),
    merchant,
  ).toString('latin1');

export type TmallRow = { at: Date; order: string; type: string; amountMinor: bigint; about: string; remark: string };

export const tmallAccount = (rows: readonly TmallRow[]): string =>
  [
    '入账时间,支付流水号,淘宝订单编号,入账类型,收入金额（元）,支出金额（元）,业务描述,备注',
    ...rows.map(({ at, order, type, amountMinor, about, remark }, i) => {
      const [income, expense] = amountMinor > 0n ? [formatMinor(amountMinor), ''] : ['', formatMinor(-amountMinor)];
      const flow = `2026${at.getTime()}${i}\t`;
      return [formatChinaTime(at), flow, `${order}\t`, type, income, expense, about, remark].join(',');
    }),
    '',
  ].join('\r\n');
