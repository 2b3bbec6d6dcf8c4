/**
 * Real bills of WeChat Pay and Alipay imported as `guanjia import bills` does and matched with what our side knows; then
 * the same bill against books that differ from it in every way people know, and two people who settle that over HTTP
 * (REC-1, REC-2, REC-3, PAY-4).
 */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBill } from '../../src/connectors/statements/open-file.ts';
import {
  approveResolutions,
  getBill,
  listBills,
  listDifferences,
  proposeResolutions,
} from '../../src/contract/bills.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { expectPayments, type PaymentNews, saveMerchantAccount, takePaymentNews } from '../../src/payments/payments.ts';
import type { BillLine } from '../../src/reconciliation/bill.ts';
import { type Bill, wholeBill } from '../../src/reconciliation/testing/whole-bill.ts';
import { ring } from '../http.ts';
import { openWholeHouse, type WholeHouse } from '../whole-house.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../shared/fixtures/money');
const missing = fs.existsSync(FIXTURES) ? null : `${FIXTURES} is not here`;
if (missing) console.warn(`skipped: ${missing}`);

const WECHAT = path.join(FIXTURES, 'wechatpay/trade-bill-ALL-20rows.csv');
const BILLS = [
  { file: WECHAT, account: 'wechatPay', merchantId: '1921000401' },
  {
    file: path.join(FIXTURES, 'wechatpay/gunsluo-tradebill-01-ALL-L53.csv'),
    account: 'wechatPay',
    merchantId: '1601959334',
  },
  {
    file: path.join(FIXTURES, 'alipay/semi-synthetic_2026_业务明细.gbk.csv'),
    account: 'alipay',
    merchantId: '2088722682748354',
  },
] as const;

const read = async (file: string): Promise<Bill> =>
  wholeBill(await openBill({ name: path.basename(file), open: () => fs.createReadStream(file) }));

/** An account at the company whose bill it is, without a fee by contract but with patience for what was taken. */
const openAccount = (house: WholeHouse, kind: 'wechatPay' | 'alipay', merchantId: string, tolerance = 1_000n) =>
  house.inOne((ctx) =>
    saveMerchantAccount(ctx, ring, {
      ...{
        id: kind,
        kind,
        name: kind,
        merchantId,
        environment: 'sandbox',
        endpoint: 'http://127.0.0.1',
        credentials: {},
      },
      ...{ feePpm: 0, feeToleranceMinor: tolerance, currency: 'CNY', active: true },
    }),
  );

/** Our side as it would be after the day: payments made, refunds told by the company. */
async function plant(house: WholeHouse, account: string, lines: readonly BillLine[]): Promise<void> {
  const ours = lines.filter((line) => line.kind === 'payment');
  const backs = lines.filter((line) => line.kind === 'refund');
  const paidOn = new Map(ours.map((line) => [line.reference, line]));
  // What is given back may have been paid long before.
  const earlier = backs.filter((line) => !paidOn.has(line.reference));
  await house.inOne(async (ctx) => {
    await expectPayments(ctx, [
      ...ours.map((line) => ({ ...said(account, line), amountMinor: line.grossMinor, paidAt: line.at })),
      ...earlier.map((line) => ({
        ...said(account, line),
        amountMinor: -line.grossMinor,
        paidAt: new Date(+line.at - 5 * 86_400_000),
      })),
    ]);
    const news = backs.map(
      (line): PaymentNews => ({
        ...{ id: `news-${line.refundReference}`, kind: 'refunded', reference: line.reference, at: line.at },
        ...{ refundReference: line.refundReference, providerReference: line.providerReference },
        ...{ amountMinor: -line.grossMinor, currency: line.currency },
      }),
    );
    expect(await takePaymentNews(ctx, account, news)).toEqual(news.map(() => 'taken'));
  });
}
const said = (merchantAccount: string, { reference, currency }: BillLine) => ({ merchantAccount, reference, currency });

describe.skipIf(missing !== null)('real bills', () => {
  test.each(BILLS)('$account $merchantId: every line is matched', async ({ file, account, merchantId }) => {
    const house = await openWholeHouse();
    await openAccount(house, account, merchantId);
    const bill = await read(file);
    await plant(house, account, bill.lines);
    const report = await house.importFiles('bills', [file]);
    expect(report).toMatchObject({ failed: 0, imported: bill.lines.length });
    const books = await house.clientAs('financeMaker');
    const { items } = await books(listBills, { query: {} });
    expect(items).toMatchObject([{ lines: bill.lines.length, matched: bill.lines.length, open: 0, state: 'balanced' }]);
    await expect(house.importFiles('bills', [file])).rejects.toMatchObject({ code: 'imports.sameFile' });
    await house.expectVerified();
  });
});

describe.skipIf(missing !== null)('the same bill against other books', () => {
  let house: WholeHouse;
  let billId: Id;
  let bill: Bill;
  let dear: BillLine;
  let cheap: BillLine;
  let unknown: BillLine;
  beforeAll(async () => {
    house = await openWholeHouse();
    // Whoever pays a cent of fee per three without a contract asks why.
    await openAccount(house, 'wechatPay', '1921000401', 0n);
    bill = await read(WECHAT);
    const plain = bill.lines.filter((line) => line.kind === 'payment' && line.feeMinor === 0n);
    [dear, cheap, unknown] = plain as [BillLine, BillLine, BillLine];
    // One we think was more, one we still wait for, one nobody here has heard of, and one the company does not know.
    await plant(
      house,
      'wechatPay',
      bill.lines.filter((line) => ![dear, cheap, unknown].includes(line)),
    );
    await house.inOne((ctx) =>
      expectPayments(ctx, [
        { ...said('wechatPay', dear), amountMinor: dear.grossMinor + 5n, paidAt: dear.at },
        { ...said('wechatPay', cheap), amountMinor: cheap.grossMinor },
        { merchantAccount: 'wechatPay', reference: 'NOBODY', amountMinor: 7n, currency: 'CNY', paidAt: dear.at },
      ]),
    );
    await house.importFiles('bills', [WECHAT]);
    const { items } = await (await house.clientAs('financeMaker'))(listBills, { query: {} });
    billId = items[0]!.id;
  });

  test('each difference is found once, by its type', async () => {
    const checker = await house.clientAs('financeChecker');
    const { items } = await checker(listDifferences, { query: { billId, limit: 100 } });
    const found = items.map((one) => `${one.reference} ${one.type} ${one.difference.amount}`);
    const fees = bill.lines
      .filter((line) => line.feeMinor !== 0n)
      .map((line) => `${line.reference} fee ${-line.feeMinor}`);
    expect(found).toHaveLength(fees.length + 4);
    expect(new Set(found)).toEqual(
      new Set([
        ...fees,
        `${dear.reference} amount -5`,
        `${cheap.reference} cashOver ${cheap.grossMinor}`,
        `${unknown.reference} cashOver ${unknown.grossMinor}`,
        'NOBODY cashShort -7',
      ]),
    );
  });

  test('one person proposes, another approves, and nobody does both', async () => {
    const [maker, checker, owner] = await Promise.all(['financeMaker', 'financeChecker', 'owner'].map(house.clientAs));
    const { items } = await maker!(listDifferences, { query: { billId, limit: 100 } });
    const open = items.filter((one) => one.state === 'diff' || one.state === 'carried');
    for (const [resolution, some] of Map.groupBy(open, (one) => one.offers[0]!)) {
      const ids = some.map((one) => one.id);
      const asked = await owner!(proposeResolutions, { body: { ids, resolution, note: '对账' } });
      expect(asked.outcomes.filter((outcome) => !outcome.done)).toEqual([]);
      const own = await owner!(approveResolutions, { body: { ids } });
      expect(own.outcomes.map((one) => one.refusal?.code)).toEqual(ids.map(() => 'identity.samePerson'));
      const approved = await checker!(approveResolutions, { body: { ids } });
      expect(approved.outcomes.filter((outcome) => !outcome.done)).toEqual([]);
    }
    const after = await checker!(getBill, { params: { id: billId } });
    const { items: left } = await checker!(listDifferences, {
      query: { billId, limit: 100, state: ['diff', 'proposed'] },
    });
    expect(left).toEqual([]);
    // What nobody here has heard of lies in suspense and stays unexplained.
    expect(after.unexplained.amount).toBe(String(unknown.grossMinor));
    await house.settle();
    await house.expectVerified();
  });

  test('the same amounts in another currency are matched with nothing', async () => {
    const other = await openWholeHouse();
    await openAccount(other, 'wechatPay', '1921000401');
    const paid = bill.lines.filter((line) => line.kind === 'payment');
    await plant(other, 'wechatPay', paid);
    const dollars = other.writeFile('dollars.csv', fs.readFileSync(WECHAT, 'utf8').replaceAll('CNY', 'USD'));
    await other.importFiles('bills', [dollars]);
    const maker = await other.clientAs('financeMaker');
    const { items } = await maker(listDifferences, { query: { limit: 100, type: ['unknown'] } });
    expect(new Set(items.map((one) => one.reference))).toEqual(new Set(paid.map((line) => line.reference)));
    expect(items).toHaveLength(paid.length);
    expect((await maker(listBills, { query: {} })).items).toMatchObject([{ matched: 0, state: 'open' }]);
  });

  test('a bill that does not agree with itself is refused with file, line and reason', async () => {
    const text = fs.readFileSync(WECHAT, 'utf8');
    const damaged = [
      [text.replace('`20,`0.20', '`21,`0.20'), 'bill.totalDiffers'],
      [text.replace('`20,`0.20', '`20,`0.21'), 'bill.totalDiffers'],
      [text.replace('`0.03,`0.00,`0,', '`0.0E,`0.00,`0,'), 'bill.damagedAmount'],
    ] as const;
    const count = async () => (await house.owner.query('select count(*)::int as n from bill_line')).rows[0].n;
    const before = await count();
    for (const [i, [content, code]] of damaged.entries()) {
      const name = `damaged-${i}.csv`;
      const refused = await house.importFiles('bills', [house.writeFile(name, content)]).catch((error) => error);
      expect(refused).toMatchObject({ code, data: { file: name, line: expect.any(Number) } });
    }
    expect(await count()).toBe(before);
  });
});
