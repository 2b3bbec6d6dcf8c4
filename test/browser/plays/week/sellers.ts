/** A seller's money: collected, shared, released, paid out, back from the bank, and a part of it back to the buyer. */
import { expect } from 'vitest';
import type { Page } from '../../../../src/contract/paging.ts';
import type { PaymentRow } from '../../../../src/contract/payments.ts';
import type { Payout, PayoutBatch, PayoutCalendar } from '../../../../src/contract/payouts.ts';
import type { SplitView } from '../../../../src/contract/splits.ts';
import type { SubMerchant } from '../../../../src/contract/sub-merchants.ts';
import { formatMinor } from '../../../../src/kernel/money.ts';
import type { Seat, Stage } from '../../stage.ts';
import { keep, until } from '../own-house.ts';
import type { Week } from './house.ts';

type Asked = Pick<Week, 'stage' | 'seller'>;

/** So many that the payout takes a second person. */
const VASES = '700';
export const PAID = 6_930_000n;
export const BACK_MINOR = 100_000n;

export async function collect({ stage, mark, seller, vase }: Week): Promise<void> {
  const { page, say, ...rest } = await stage.seat('admin', 'zh-CN', '/');
  const { order } = await stage.tell<{ order: { id: string } }>(
    { page, say, ...rest },
    'POST',
    `/api/v1/shops/${seller.shop.id}/orders`,
    {
      ...{ kind: 'manual', payment: 'later', lines: [{ skuId: vase.id, quantity: VASES }] },
      recipient: { text: `器${mark} 13812345678 浙江省杭州市余杭区五常街道文一西路969号` },
    },
  );
  await page.goto(`${stage.url}/orders/${order.id}`);
  await page.getByRole('button', { name: say('pay.start') }).click();
  const dialog = page.getByRole('dialog');
  const way = dialog.getByLabel(say('pay.how'));
  await way.waitFor();
  // Nothing that would come into an account of our own.
  const ways = await way.locator('option').allTextContents();
  expect(ways.every((one) => one.includes('平台商城收银台'))).toBe(true);
  await way.selectOption({ label: ways.find((one) => one.startsWith(say('pay.method.wechatNative')))! });
  await page.keyboard.press('Control+Enter');
  await dialog.getByText(say('pay.scan')).waitFor();
  await dialog.getByRole('button', { name: say('pay.sandboxPay') }).click();
  await dialog.getByText(say('payments.state.paid')).waitFor();
}

export const splitOf = async ({ stage, seller }: Asked, seat: Seat): Promise<SplitView | undefined> =>
  (await stage.ask<Page<SplitView>>(seat, `/api/v1/clearing/splits?subMerchantId=${seller.id}`)).items[0];

export async function release(week: Week): Promise<void> {
  const { stage } = week;
  const seat = await stage.seat('caiwu', 'zh-CN', '/splits');
  const { page, say } = seat;
  const split = await until(() => splitOf(week, seat));
  await page.goto(`${stage.url}/splits?open=${split.id}`);
  const panel = page.getByRole('complementary', { name: say('nav.splits') });
  await panel.getByText('¥69,300.00').first().waitFor();
  await stage.keep(seat, 'week-split');
  await panel.getByRole('button', { name: say('custody.do.release') }).click();
  await panel.getByText(say('custody.splitState.released')).first().waitFor();
  // The fee first, then the platform's part of the rest; together they are what was paid.
  const after = (await splitOf(week, seat))!;
  const shared = after.legs.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n);
  expect(BigInt(after.fee.amount) + shared + BigInt(after.released.amount)).toBe(PAID);
  // The channel has paid it into the pool, out of which the bank pays the seller.
  const { merchantAccount, reference, fee } = after;
  const net = String(PAID - BigInt(fee.amount));
  await stage.tell(seat, 'POST', '/api/v1/clearing/settlements', { merchantAccount, reference, net, fee: fee.amount });
}

const sellerNow = (stage: Stage, seat: Seat, id: string) =>
  stage.ask<SubMerchant>(seat, `/api/v1/clearing/sub-merchants/${id}`);

/** The seller asks, and the next window is now. */
export async function askPayout({ stage, seller, today }: Week): Promise<void> {
  const seat = await stage.seat('caiwu', 'zh-CN', `/sub-merchants?open=${seller.id}`);
  const { page, say } = seat;
  const panel = page.getByRole('complementary', { name: say('nav.subMerchants') });
  await panel.getByRole('button', { name: say('custody.do.pay') }).click();
  await page.getByRole('dialog').getByLabel(say('custody.window')).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await until(async () => BigInt((await sellerNow(stage, seat, seller.id)).balances[0]?.held.amount ?? 0) > 0n);

  const owner = await stage.seat('admin', 'zh-CN', '/payouts');
  const { windows, days, version } = await stage.ask<PayoutCalendar>(owner, '/api/v1/clearing/payout-calendar');
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 16);
  const works = [...days.filter(({ day }) => day !== today), { day: today, works: true }];
  await keep(
    stage,
    owner,
    'PUT',
    '/api/v1/clearing/payout-calendar',
    { windows: [...new Set([...windows, now])], days: works },
    version,
  );
}

type Frozen = { batch: PayoutBatch; payouts: Payout[] };

async function batchWith({ stage, seller }: Asked, seat: Seat): Promise<Frozen | undefined> {
  const { items } = await stage.ask<Page<PayoutBatch>>(seat, '/api/v1/clearing/payout-batches?limit=10');
  for (const { id } of items) {
    const found = await stage.ask<Frozen>(seat, `/api/v1/clearing/payout-batches/${id}`);
    if (found.payouts.some(({ subMerchant }) => subMerchant.id === seller.id)) return found;
  }
  return undefined;
}

export async function payOut(week: Week): Promise<void> {
  const { stage, seller } = week;
  const checker = await stage.seat('fuhe', 'zh-CN', '/payouts');
  const { batch, payouts } = await until(() => batchWith(week, checker));
  const mine = payouts.find(({ subMerchant }) => subMerchant.id === seller.id)!;
  await checker.page.goto(`${stage.url}/payouts?open=${batch.id}`);
  await checker.page.getByRole('button', { name: checker.say('bankBatch.approve') }).click();
  const frozen = checker.page.getByRole('complementary', { name: checker.say('nav.payouts') });
  await frozen.getByText(checker.say('bankBatch.state.ready')).first().waitFor();

  const maker = await stage.seat('caiwu', 'zh-CN', `/payouts?open=${batch.id}`);
  const { page, say } = maker;
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: say('bankBatch.file.pain001') }).click(),
  ]);
  expect(await new Response((await file.createReadStream()) as never).text()).toContain(mine.number);
  const line = page
    .getByRole('complementary', { name: say('nav.payouts') })
    .getByRole('row')
    .filter({ hasText: seller.name });
  for (const result of ['success', 'returned'] as const) {
    const buffer = Buffer.from(
      `line,result,reason\n${mine.line},${result},${result === 'returned' ? '账号已销' : ''}\n`,
    );
    const answer = { name: 'bank.csv', mimeType: 'text/csv', buffer };
    await page.locator('input[type=file]').setInputFiles(answer);
    await line.getByText(say(`bankBatch.lineState.${result}`)).waitFor();
  }
  await stage.keep(maker, 'week-payout-returned');
  // The money is the seller's again, to the last fen.
  const { balances } = await sellerNow(stage, maker, seller.id);
  expect(balances[0]!.available).toEqual(mine.amount);
}

export async function giveBack(week: Week): Promise<void> {
  const { stage } = week;
  const seat = await stage.seat('caiwu', 'zh-CN', '/payments');
  const { page, say } = seat;
  const { reference } = (await splitOf(week, seat))!;
  const { items } = await stage.ask<{ items: { id: string }[] }>(seat, `/api/v1/payments?reference=${reference}`);
  await page.goto(`${stage.url}/payments?open=${items[0]!.id}`);
  const payment = page.getByRole('complementary', { name: say('payments.one') });
  await payment.getByRole('button', { name: say('payments.refund') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say('payments.reason')).fill('两只有裂');
  await dialog.getByLabel(say('payments.refundAmount', { currency: 'CNY' })).fill(formatMinor(BACK_MINOR));
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'hidden' });
  await payment.getByText('两只有裂', { exact: true }).waitFor();
  const { refunded } = await stage.ask<PaymentRow>(seat, `/api/v1/payments/${items[0]!.id}`);
  expect(refunded.amount).toBe(String(BACK_MINOR));
}
