/** The payment company's own bills of the day hold the very payment that was collected and what went back of it. */
import { buffer } from 'node:stream/consumers';
import { expect, type TestContext } from 'vitest';
import { chinaDay } from '../../../../src/connectors/china-time.ts';
import type { BillDetail, BillItem, BillRow } from '../../../../src/contract/bills.ts';
import type { Outcomes, Page } from '../../../../src/contract/paging.ts';
import type { PaymentRow, RefundRow } from '../../../../src/contract/payments.ts';
import type { Seat } from '../../stage.ts';
import { until } from '../own-house.ts';
import type { Week } from './house.ts';
import { BACK_MINOR, PAID, splitOf } from './sellers.ts';

type Paid = PaymentRow & { refunds: RefundRow[] };

const MALL = '平台商城收银台';
const FEE = 41_580n;
const FEE_BACK = 600n;

/**
 * A company makes its bills the next morning; the sandbox gives them as far as the day has come, and somebody brings them
 * by hand. The whole ones take their place tomorrow, so nobody signs the day before.
 */
export async function tieToBill(week: Week, { skip }: TestContext): Promise<void> {
  const { stage } = week;
  const maker = await stage.seat('caiwu', 'zh-CN', '/imports');
  const { page, say } = maker;
  const files = await takeBills(week);
  const payment = await settledPayment(week, maker);
  const days = [payment.paidAt!, ...payment.refunds.map(({ at }) => at)].map((at) => chinaDay(new Date(at)));
  skip(!days.every((day) => files.every(({ name }) => name.includes(day))), 'the day ended since the buyer paid');
  const [trade, fund] = await bringBills(week, maker, files);
  for (const { account, open, unexplained } of [trade!, fund!])
    expect([account, open, unexplained.amount]).toEqual([MALL, 0, '0']);
  expect(await linesOf(week, maker, trade!, payment)).toEqual([
    ['payment', String(PAID), String(FEE), 'matched'],
    ['refund', String(-BACK_MINOR), String(-FEE_BACK), 'matched'],
  ]);
  // A movement is held against the trade bill by its sum, and nothing of it is open.
  expect(await linesOf(week, maker, fund!, payment)).toEqual([
    ['payment', String(PAID), '0', 'normalised'],
    ['fee', '0', String(FEE), 'normalised'],
  ]);

  await page.goto(`${stage.url}/bills?bill=${trade!.id}`);
  await page.getByRole('heading', { name: MALL }).waitFor();
  await page.getByText(say('bills.balanced')).waitFor();
  await stage.keep(maker, 'week-channel-bill');
  await page.goto(`${stage.url}/payments?open=${payment.id}`);
  const shown = page.getByRole('complementary', { name: say('payments.one') });
  await shown.getByText(say('payments.found'), { exact: true }).waitFor();
  await stage.keep(maker, 'week-channel-payment');
  expect((await paymentNow(week, maker, payment.id)).refunds.map(({ onBill }) => onBill)).toEqual([true]);

  const { outcomes } = await stage.tell<Outcomes>(maker, 'POST', '/api/v1/account-days/propose', {
    ...{ days: [{ account: 'mall', day: trade!.day! }], reason: '结算在途' },
  });
  expect(outcomes).toMatchObject([{ refusal: { code: 'reconciliation.dayGoesOn' } }]);
}

const paymentNow = ({ stage }: Week, seat: Seat, id: string) => stage.ask<Paid>(seat, `/api/v1/payments/${id}`);

/** The company has it through, and we have heard of it. */
async function settledPayment(week: Week, seat: Seat): Promise<Paid> {
  const { reference } = (await splitOf(week, seat))!;
  const { items } = await week.stage.ask<Page<PaymentRow>>(seat, `/api/v1/payments?reference=${reference}`);
  return until(async () => {
    const found = await paymentNow(week, seat, items[0]!.id);
    return found.refunds.every(({ state }) => state === 'success') ? found : null;
  });
}

type BillFile = { name: string; mimeType: string; buffer: Buffer };

async function takeBills({ stage, mark }: Week): Promise<BillFile[]> {
  const owner = await stage.seat('admin', 'zh-CN', '/sandbox');
  const till = owner.page.getByRole('row').filter({ hasText: MALL });
  const files: BillFile[] = [];
  for (const kind of ['trade', 'fund'] as const) {
    const [file] = await Promise.all([
      owner.page.waitForEvent('download'),
      till.getByRole('link', { name: owner.say(`sandbox.bill.${kind}`) }).click(),
    ]);
    const name = `${mark}-${file.suggestedFilename()}`;
    files.push({ name, mimeType: 'text/csv', buffer: await buffer(await file.createReadStream()) });
  }
  await stage.keep(owner, 'week-sandbox-bills');
  await owner.page.context().close();
  return files;
}

/** Fund bills do not say whose they are: whoever brings them does. */
async function bringBills({ stage }: Week, maker: Seat, files: readonly BillFile[]): Promise<BillDetail[]> {
  const { page, say } = maker;
  const choose = async (what: string, value: string) => {
    await page.getByRole('search').getByRole('button', { name: what }).click();
    await page.getByRole('radio', { name: value, exact: true }).click();
  };
  await choose(say('imports.kindTitle'), say('imports.kind.bills'));
  await choose(say('imports.account'), MALL);
  await page.getByLabel(say('imports.dryRun')).uncheck();
  await page.locator('input[type=file]').setInputFiles([...files]);
  const bills = await until(async () => {
    const { items } = await stage.ask<Page<BillRow>>(maker, '/api/v1/bills?limit=200');
    const own = files.map(({ name }) => items.find(({ fileName }) => fileName === name));
    return own.every((bill) => bill !== undefined) ? own : null;
  });
  return Promise.all(bills.map((bill) => stage.ask<BillDetail>(maker, `/api/v1/bills/${bill.id}`)));
}

/** What a bill has of a payment and of its refunds, and what became of each line. */
async function linesOf({ stage }: Week, seat: Seat, { id }: BillDetail, payment: Paid): Promise<string[][]> {
  const { items } = await stage.ask<Page<BillItem>>(seat, `/api/v1/bills/${id}/items?limit=200`);
  const names = [payment.reference, payment.providerReference, ...payment.refunds.map(({ reference }) => reference)];
  return items
    .filter((line) => [line.reference, line.providerReference].some((name) => name !== '' && names.includes(name)))
    .map(({ kind, gross, fee, state }) => [kind, gross.amount, fee.amount, state]);
}
