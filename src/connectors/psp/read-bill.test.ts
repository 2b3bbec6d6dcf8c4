/** REC-1: bills are read whole or not at all; the reason for "not at all" names the line. */
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { Damaged } from '../../channels/connector.ts';
import type { FileSource } from '../../kernel/files/files.ts';
import { type Bill, wholeBill } from '../../reconciliation/testing/whole-bill.ts';
import { openBill } from '../statements/open-file.ts';
import { detectBill } from './detect-bill.ts';
import {
  ALIPAY_FUND,
  BILLS,
  BUSINESS,
  FUND,
  FUND_ROWS,
  fundBill,
  OLD,
  paid,
  REFUND,
  SUCCESS,
  successBill,
  wechat,
} from './sample-bills.ts';

const SEED = 1;
const FIXTURES = '../shared/fixtures/money';
const of = (name: string, content: string | Uint8Array): FileSource => ({
  name,
  open: () => Readable.from([Buffer.from(content)], { objectMode: false }),
});
const isMissing = (path: string): boolean => !existsSync(`${FIXTURES}/${path}`);
const fixture = (path: string): string => {
  const bytes = readFileSync(`${FIXTURES}/${path}`);
  return path.includes('.gbk.') ? iconv.decode(bytes, 'gbk') : bytes.toString();
};

const readBill = async (source: FileSource): Promise<Bill> => wholeBill(await openBill(source));
const read = (content: string): Promise<Bill> => readBill(of('bill.csv', content));
/** `bill.reason line`, or `accepted`. */
async function reasonOf(content: string): Promise<string> {
  try {
    await read(content);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    expect(error.data['file']).toBe('bill.csv');
    return `${error.code} ${error.data['line'] ?? '-'}`;
  }
}

describe('REC-1 bills as downloaded', () => {
  test.for`
    path                                                | provider       | layout              | lines | paid     | refunded | fee   | merchant                  | day
    ${'wechatpay/gunsluo-tradebill-01-ALL-L53.csv'}     | ${'wechatPay'} | ${'tradeAll'}       | ${3}  | ${3n}    | ${0n}    | ${0n} | ${'1601959334'}           | ${'2021-01-28'}
    ${'wechatpay/trade-bill-ALL-20rows.csv'}            | ${'wechatPay'} | ${'tradeAll'}       | ${20} | ${20n}   | ${8n}    | ${4n} | ${'1921000401'}           | ${'2019-02-19'}
    ${'wechatpay/official-v2-doc-ALL-24col-2014.csv'}   | ${'wechatPay'} | ${'tradeOld'}       | ${2}  | ${2n}    | ${0n}    | ${0n} | ${'10000100'}             | ${'2014-11-10'}
    ${'alipay/semi-synthetic_2026_业务明细.gbk.csv'}    | ${'alipay'}    | ${'businessDetail'} | ${3}  | ${991n}  | ${2n}    | ${0n} | ${'20887226827483540156'} | ${'2026-06-05'}
    ${'alipay/signcustomer_footer-with-commas.gbk.csv'} | ${'alipay'}    | ${'fundDetail'}     | ${1}  | ${8800n} | ${0n}    | ${0n} | ${''}                     | ${'2026-05-08'}
    ${'alipay/signcustomer_empty-summary.gbk.csv'}      | ${'alipay'}    | ${'fundSummary'}    | ${0}  | ${0n}    | ${0n}    | ${0n} | ${''}                     | ${null}
  `('$path', async ({ path, provider, layout, lines, paid, refunded, fee, merchant, day }, { skip }) => {
    skip(isMissing(path), `no ${path}`);
    const source = of(path, readFileSync(`${FIXTURES}/${path}`));
    expect(await detectBill(source)).toEqual({ provider, layout });
    const bill = await readBill(source);
    expect(bill).toMatchObject({
      provider,
      layout,
      merchantId: merchant,
      day,
      totals: { lines, paidMinor: paid, refundedMinor: refunded, feeMinor: fee },
    });
    expect(bill.lines).toHaveLength(lines);
  });

  test('an excerpt whose totals speak of the whole is refused', async ({ skip }) => {
    const path = 'wechatpay/official-doc-fundflow-2018.csv';
    skip(isMissing(path), `no ${path}`);
    expect(await detectBill(of(path, fixture(path)))).toEqual({ provider: 'wechatPay', layout: 'fundFlow' });
    expect(await reasonOf(fixture(path))).toBe('bill.totalDiffers 4');
  });

  test('no bill at all', async () => {
    expect(await detectBill(of('x.csv', 'a,b\n1,2\n'))).toBeNull();
    expect(await reasonOf('a,b\n1,2\n')).toBe('bill.unknownLayout 0');
    expect(await reasonOf('\0')).toBe('files.unknownEncoding -');
  });
});

describe('REC-1 what the lines say', () => {
  test('payments with a comma and a quote in the name; fees in fen', async () => {
    const bill = await read(SUCCESS);
    expect(bill).toMatchObject({ layout: 'tradeSuccess', totals: { lines: 2, paidMinor: 3000n, feeMinor: 18n } });
    expect(bill.lines[1]).toMatchObject({
      line: 3,
      kind: 'payment',
      reference: 'S2',
      providerReference: '422',
      grossMinor: 2000n,
      feeMinor: 12n,
      text: '一,二"三',
      at: new Date('2026-06-05T02:00:00Z'),
    });
  });

  test('refunds, done and on their way', async () => {
    const { layout, lines } = await read(REFUND);
    expect(layout).toBe('tradeRefund');
    expect(lines).toMatchObject([
      {
        kind: 'refund',
        state: 'success',
        refundReference: 'R1',
        providerRefundReference: '501',
        grossMinor: -1000n,
        feeMinor: -6n,
        at: new Date('2026-06-05T03:00:00Z'),
      },
      { kind: 'refund', state: 'processing', grossMinor: -500n, at: new Date('2026-06-05T01:00:00Z') },
    ]);
  });

  test('one WeChat number twice: paid and given back', async () => {
    const text = successBill(
      [paid(1, '10.00', '0.06000'), paid(1, '10.00', '0.06000')],
      wechat(2, '20.00', '0.00', '0.00', '0.12', '20.00', '0.00'),
    );
    expect((await read(text)).lines.map((line) => line.providerReference)).toEqual(['421', '421']);
  });

  test('fees finer than a fen add up to the fee of the bill', async () => {
    const rows = [1, 2, 3].map((n) => paid(n, '0.90', '0.00540'));
    const bill = await read(successBill(rows, wechat(3, '2.70', '0.00', '0.00', '0.02', '2.70', '0.00')));
    expect(bill.lines.map((line) => line.feeMinor)).toEqual([1n, 0n, 1n]);
    // Finer, but not what its rate makes: a damaged digit.
    expect(
      await reasonOf(
        successBill([paid(1, '0.90', '0.00640')], wechat(1, '0.90', '0.00', '0.00', '0.01', '0.90', '0.00')),
      ),
    ).toBe('bill.damagedAmount 2');
  });

  test('refunds that failed, payments taken back, and what a row may not be', async () => {
    const bill = REFUND.replace('`SUCCESS,`苹果', '`FAIL,`苹果').replace('`PROCESSING', '`CHANGE');
    expect((await read(bill)).lines.map(({ state }) => state)).toEqual(['failed', 'failed']);
    const { lines } = await read(REFUND.replace('`REFUND', '`REVOKED'));
    expect(lines.map(({ kind, state }) => [kind, state])).toEqual([
      ['revoked', 'success'],
      ['refund', 'processing'],
    ]);
    expect(await reasonOf(REFUND.replace('`10.00,`0.00,`ORIGINAL', '`-10.00,`0.00,`ORIGINAL'))).toBe(
      'bill.negativeAmount 2',
    );
  });

  test('the old layout: times in full-width colons, red packets of companies with totals of their own', async () => {
    expect(await read(OLD)).toMatchObject({
      layout: 'tradeOld',
      totals: { lines: 2, paidMinor: 500n, refundedMinor: 200n, feeMinor: 2n },
    });
    expect((await read(OLD)).lines[0]!.at).toEqual(new Date('2014-11-10T08:33:45Z'));
    expect(await reasonOf(OLD.replace('`1.00,`0.02', '`1.01,`0.02'))).toBe('bill.totalDiffers 5');
    expect(await reasonOf(OLD.replace('16：33', '16：63'))).toBe('bill.damagedTime 2');
  });

  test('fund flow with full-width brackets', async () => {
    expect((await read(FUND.replaceAll('(元)', '（元）'))).totals).toEqual((await read(FUND)).totals);
  });

  test('fund flow: fees, refunds, balances', async () => {
    const { layout, lines, totals } = await read(FUND);
    expect(layout).toBe('fundFlow');
    expect(totals).toEqual({ lines: 3, paidMinor: 1000n, refundedMinor: 400n, feeMinor: 6n });
    expect(
      lines.map((line) => [line.kind, line.grossMinor, line.feeMinor, line.balanceMinor, line.entryNumber]),
    ).toEqual([
      ['payment', 1000n, 0n, 11000n, 'F1'],
      ['fee', 0n, 6n, 10994n, 'F2'],
      ['refund', -400n, 0n, 10594n, 'F3'],
    ]);
    expect(await reasonOf(fundBill(FUND_ROWS.toReversed(), wechat(3, 1, '10.00', 2, '4.06')))).toBe('accepted');
    expect(
      await reasonOf(fundBill([FUND_ROWS[0]!, FUND_ROWS[2]!, FUND_ROWS[1]!], wechat(3, 1, '10.00', 2, '4.06'))),
    ).toBe('bill.balanceBroken 3');
  });

  test('Alipay business detail, also in its ZIP with GBK text', async () => {
    const zip = zipSync({
      '2088_业务明细.csv': iconv.encode(BUSINESS, 'gbk'),
      '2088_业务明细(汇总).csv': iconv.encode('#汇总', 'gbk'),
    });
    const bill = await readBill(of('bill.zip', zip));
    expect(bill).toMatchObject({
      layout: 'businessDetail',
      merchantId: '20880211096256330156',
      day: '2019-09-16',
      totals: { lines: 3, paidMinor: 606n, refundedMinor: 200n, feeMinor: 3n },
    });
    expect(bill.lines[2]).toMatchObject({
      line: 8,
      kind: 'refund',
      reference: 'M3',
      refundReference: 'B1',
      grossMinor: -200n,
      feeMinor: -1n,
    });
    expect((await readBill(of('bill.csv.gz', gzipSync(SUCCESS)))).lines).toHaveLength(2);
  });

  test('Alipay business detail with the columns an agent bank adds; refunds without a sign', async () => {
    const wide = BUSINESS.split('\r\n')
      .map((line) => {
        if (line.startsWith('支付宝交易号')) return `${line},实收净额,商户识别号,交易方式,花呗分期手续费（元）`;
        return /^\d/.test(line) ? `${line},1.00,M,花呗,0.00` : line;
      })
      .join('\r\n');
    expect((await read(wide)).totals).toEqual((await read(BUSINESS)).totals);
    const positive = BUSINESS.replaceAll('-2.00', '2.00');
    expect((await read(positive)).lines[2]).toMatchObject({ kind: 'refund', grossMinor: -200n });
    expect(await reasonOf(wide.replace(',1.00,M,花呗,0.00', ',1.00,M,花呗'))).toBe('bill.cut 6');
  });

  test('Alipay fund detail', async () => {
    const { lines, totals } = await read(ALIPAY_FUND);
    expect(totals).toEqual({ lines: 3, paidMinor: 8800n, refundedMinor: 800n, feeMinor: 53n });
    expect(lines.map((line) => [line.kind, line.entryNumber, line.providerReference])).toEqual([
      ['payment', 'E1', 'B1'],
      ['fee', 'E2', 'B1'],
      ['refund', 'E3', 'B2'],
    ]);
  });
});

describe('REC-1 damage', () => {
  test.each`
    what                              | bill           | from                              | to                   | reason
    ${'letter in an amount'}          | ${SUCCESS}     | ${'`10.00'}                       | ${'`1O.00'}          | ${'bill.damagedAmount 2'}
    ${'letter in a count'}            | ${SUCCESS}     | ${'`2,`30.00'}                    | ${'`Z,`30.00'}       | ${'bill.damagedCount 5'}
    ${'count that differs'}           | ${SUCCESS}     | ${'`2,`30.00'}                    | ${'`3,`30.00'}       | ${'bill.totalDiffers 5'}
    ${'missing back-tick inside'}     | ${SUCCESS}     | ${',`0.06000'}                    | ${',0.06000'}        | ${'bill.missingBacktick 2'}
    ${'missing first back-tick'}      | ${SUCCESS}     | ${'`2026-06-05'}                  | ${'2026-06-05'}      | ${'bill.missingBacktick 2'}
    ${'a cell too many'}              | ${SUCCESS}     | ${'`苹果'}                        | ${'`苹`果,`x'}       | ${'bill.tooManyCells 2'}
    ${'a time that is none'}          | ${SUCCESS}     | ${'2026-06-05 10'}                | ${'2026-06-31 10'}   | ${'bill.damagedTime 2'}
    ${'an unknown state'}             | ${SUCCESS}     | ${'`SUCCESS'}                     | ${'`SUCESS'}         | ${'bill.unknownState 2'}
    ${'another merchant'}             | ${SUCCESS}     | ${'`1900,`0,`,`422'}              | ${'`1901,`0,`,`422'} | ${'bill.otherMerchant 3'}
    ${'cut before the totals'}        | ${SUCCESS}     | ${/总交易单数[\s\S]*$/}           | ${''}                | ${'bill.cut 3'}
    ${'cut inside the totals'}        | ${SUCCESS}     | ${/,`30.00,`0.00\r\n$/}           | ${''}                | ${'bill.missingBacktick 5'}
    ${'more after the totals'}        | ${SUCCESS}     | ${/$/}                            | ${'`1'}              | ${'bill.afterTotals 6'}
    ${'unknown refund state'}         | ${REFUND}      | ${'`PROCESSING'}                  | ${'`DONE'}           | ${'bill.unknownState 3'}
    ${'balance that does not follow'} | ${FUND}        | ${'`109.94'}                      | ${'`109.95'}         | ${'bill.balanceBroken 3'}
    ${'neither in nor out'}           | ${FUND}        | ${'收入,`10'}                     | ${'收人,`10'}        | ${'bill.unknownState 2'}
    ${'total that differs'}           | ${BUSINESS}    | ${'共6.06元'}                     | ${'共6.07元'}        | ${'bill.totalDiffers 10'}
    ${'letter in a total'}            | ${BUSINESS}    | ${'共6.06元'}                     | ${'共6.O6元'}        | ${'bill.damagedTotal 10'}
    ${'type that is unknown'}         | ${BUSINESS}    | ${',退款,'}                       | ${',退歀,'}          | ${'bill.unknownState 8'}
    ${'cut before the notes'}         | ${BUSINESS}    | ${/#----业务明细列表结束[\s\S]*/} | ${''}                | ${'bill.cut 8'}
    ${'cut inside a row'}             | ${BUSINESS}    | ${/,B1[\s\S]*/}                   | ${''}                | ${'bill.cut 8'}
    ${'cut inside a quote'}           | ${BUSINESS}    | ${/,B1[\s\S]*/}                   | ${',"B1'}            | ${'files.cut 8'}
    ${'rows after the end'}           | ${BUSINESS}    | ${/#导出时间/}                    | ${'1'}               | ${'bill.afterEnd 12'}
    ${'no total of expenses'}         | ${ALIPAY_FUND} | ${/#支出合计.*\n/}                | ${''}                | ${'bill.cut 7'}
    ${'balance broken'}               | ${ALIPAY_FUND} | ${'187.47'}                       | ${'187.48'}          | ${'bill.balanceBroken 4'}
  `('$what: $reason', async ({ bill, from, to, reason }) => {
    expect(await reasonOf(bill)).toBe('accepted');
    expect(await reasonOf(bill.replace(from, to))).toBe(reason);
  });

  const SUMMED = [
    '应结订单金额',
    '总金额',
    '退款金额',
    '充值券退款金额',
    '手续费',
    '订单金额',
    '申请退款金额',
    '收支金额(元)',
  ];

  /** Places of the digits a total covers: the cells of summed columns, and the totals themselves. */
  function coveredDigits(bill: string): number[] {
    const head = bill.replace('\ufeff', '').split(/\r?\n/, 1)[0]!.split(',');
    const cells = [...bill.matchAll(/^`.*$/gm)].flatMap((row, index, all) => {
      const parts = row[0].split(',`');
      return parts.flatMap((cell, at) => {
        const start = row.index + parts.slice(0, at).join(',`').length + (at ? 2 : 0);
        return index === all.length - 1 || SUMMED.includes(head[at]!) ? [{ index: start, 0: cell }] : [];
      });
    });
    const notes = bill.matchAll(/(?<=^#.*[：共])-?[\d.]+(?=笔|元)/gm);
    const alipay = bill.matchAll(
      /(?<=\*\*\(1\),[-\d.]+,)-?[\d.]+|(?<=,0\.00,0\.00,0\.00,)[\d.]+(?=,0\.00,,)|(?<=:\d\d,,)[-\d.,]+(?=,支付宝)/g,
    );
    return [...cells, ...notes, ...alipay].flatMap(({ index, 0: text }) =>
      [...text].flatMap((char, offset) => (/\d/.test(char) ? [index + offset] : [])),
    );
  }

  async function acceptedMutations(bill: string, steps: number[]): Promise<{ tried: number; accepted: string[] }> {
    const accepted: string[] = [];
    const digits = coveredDigits(bill);
    for (const at of digits) {
      for (const step of steps) {
        const mutated = bill.slice(0, at) + ((Number(bill[at]) + step) % 10) + bill.slice(at + 1);
        if ((await reasonOf(mutated)) === 'accepted') accepted.push(mutated.slice(at - 20, at + 5));
      }
    }
    return { tried: digits.length * steps.length, accepted };
  }

  test.each(Object.entries(BILLS))('every single damaged digit of %s is caught', async (name, bill) => {
    const { tried, accepted } = await acceptedMutations(bill, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    console.info(`${name}: ${tried} damaged bills, ${accepted.length} accepted`);
    expect(tried).toBeGreaterThan(200);
    expect(accepted).toEqual([]);
  });

  test('every single damaged digit of the real trade bill is caught', async ({ skip }) => {
    const path = 'wechatpay/trade-bill-ALL-20rows.csv';
    skip(isMissing(path), `no ${path}`);
    const { tried, accepted } = await acceptedMutations(fixture(path), [1, 5]);
    console.info(`${path}: ${tried} damaged bills, ${accepted.length} accepted`);
    expect(accepted).toEqual([]);
  });

  test('a cut anywhere is caught (seed 1)', async () => {
    for (const bill of Object.values(BILLS)) {
      // Up to the last total that every bill has: what follows it may be absent.
      const ends = [bill.lastIndexOf('`') + 1, bill.indexOf('元，商家优惠退款'), bill.lastIndexOf('元')];
      const end = ends.find((at) => at > 0)!;
      const property = fc.asyncProperty(fc.integer({ min: 1, max: end }), async (at) => {
        expect(await reasonOf(bill.slice(0, at)), bill.slice(0, at)).not.toBe('accepted');
      });
      await fc.assert(property, { seed: SEED, numRuns: 60 });
    }
  });
});
