/** The bank's day, and the month: what is unexplained is booked by two people, and what is closed stays closed. */
import { expect } from 'vitest';
import type { AccountDay } from '../../../../src/contract/account-days.ts';
import type { BillRow, Difference } from '../../../../src/contract/bills.ts';
import type { BookPeriod, ClosingCheck } from '../../../../src/contract/book-periods.ts';
import type { CostMonth } from '../../../../src/contract/costs.ts';
import { lastDayOf } from '../../../../src/finance/periods.ts';
import type { Seat, Stage } from '../../stage.ts';
import { keep, until } from '../own-house.ts';
import type { Week } from './house.ts';

const UNKNOWN = '88.00';

export async function reconcileBank({ stage, bank, today, mark }: Week): Promise<void> {
  const maker = await stage.seat('caiwu', 'zh-CN', '/bills?view=days');
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const on = day.slice(2).replaceAll('-', '');
  const text = [
    ...[':20:S1', `:25:${bank.number}`, `:60F:C${on}CNY1000,00`],
    ...[`:61:${on}D400,00NTRFNONREF`, ':86:房租', `:61:${on}C${UNKNOWN.replace('.', ',')}NTRFX${mark}`, ':86:不明来款'],
    ...[`:62F:C${on}CNY688,00`, '-', ''],
  ].join('\n');
  const file = { name: `icbc-${mark}.sta`, mimeType: 'text/plain', buffer: Buffer.from(text) };
  await maker.page.locator('input[type=file]').setInputFiles(file);
  const bill = await until(async () => {
    const { items } = await stage.ask<{ items: BillRow[] }>(maker, '/api/v1/bills?limit=100');
    return items.find((one) => one.fileName === `icbc-${mark}.sta`);
  });
  await resolve(stage, maker, bill.id);

  const label = (seat: Seat, state: string) => `${bank.name} ${day} ${seat.say(`accountDays.state.${state}`)}`;
  await maker.page.goto(`${stage.url}/bills?view=days`);
  // What the statement opened with is in no book, and somebody says so.
  await maker.page.getByRole('button', { name: label(maker, 'apart') }).click();
  await maker.page.getByRole('button', { name: maker.say('accountDays.propose') }).click();
  const why = maker.page.getByRole('dialog');
  await why.getByLabel(maker.say('accountDays.reason')).fill('期初余额建账前已有');
  await why.getByRole('button', { name: maker.say('accountDays.propose') }).click();
  await maker.page.getByRole('button', { name: label(maker, 'proposed') }).waitFor();
  // The second person signs whatever waits of the account at once.
  const checker = await stage.seat('fuhe', 'zh-CN', '/bills?view=days');
  await checker.page.getByRole('button', { name: label(checker, 'proposed') }).waitFor();
  await checker.page.getByRole('checkbox', { name: checker.say('accountDays.select', { name: bank.name }) }).check();
  await checker.page.keyboard.press('a');
  await checker.page.getByRole('button', { name: label(checker, 'signed') }).waitFor();
}

/** One says what it is, another agrees. */
async function resolve(stage: Stage, maker: Seat, billId: string): Promise<void> {
  const { page, say } = maker;
  await page.goto(`${stage.url}/bills?bill=${billId}`);
  const rows = page.getByRole('grid', { name: say('bills.differences') }).locator('[role=row][id]');
  await rows.filter({ hasText: UNKNOWN }).getByRole('checkbox').check();
  await page.getByRole('button', { name: say('bills.propose') }).click();
  await page.getByRole('menuitem', { name: say('bills.resolution.explain') }).click();
  await rows.getByText(say('bills.resolution.explain')).waitFor();
  const checker = await stage.seat('fuhe', 'zh-CN', `/bills?bill=${billId}`);
  const theirs = checker.page.getByRole('grid', { name: checker.say('bills.differences') }).locator('[role=row][id]');
  await theirs.filter({ hasText: UNKNOWN }).getByRole('checkbox').check();
  await checker.page.keyboard.press('a');
  await theirs.getByText(checker.say('bills.approvedBy', { name: '周国强' })).waitFor();
}

type Periods = { items: BookPeriod[]; closing: { checks: ClosingCheck[] } | null };

/** The oldest month that is not closed, its stock first; both are opened again for whoever comes after. */
export async function closeMonth({ stage }: Week): Promise<void> {
  const maker = await stage.seat('admin', 'zh-CN', '/book-periods');
  const { items } = await stage.ask<Periods>(maker, '/api/v1/books/periods');
  const { period, state: before } = items.findLast((one) => one.state !== 'hard')!;
  await closeStock(stage, maker, period);
  await provideForLosses(stage, maker, period);
  await signDays(stage, maker, period);
  // What closing the stock made known is booked by a job, each hour or when it is asked for.
  await stage.tell(maker, 'POST', '/api/v1/books/run', {});
  const others = async () => (await checksOf(stage, maker, period)).filter(({ name }) => name !== 'accruals');
  await until(async () => (await others()).every(({ open }) => open === 0));
  if (before === 'open') await step(maker, period, 'soften');
  await state(maker, period, 'soft');
  await accrue(maker);
  await step(maker, period, 'close');
  await state(maker, period, 'hard');
  await stage.keep(maker, 'week-closed');
  const late = await maker.page.context().request.post(`${stage.url}/api/v1/books/drafts`, {
    data: {
      ...{ onDay: `${period}-15`, memo: '迟到的凭证' },
      lines: [
        { account: '6602', ofWhom: '', memo: '', side: 'debit', amount: '100' },
        { account: '1001', ofWhom: '', memo: '', side: 'credit', amount: '100' },
      ],
    },
    headers: { 'idempotency-key': crypto.randomUUID() },
  });
  expect(await late.text()).toContain('finance.periodClosed');

  await step(maker, period, 'askReopening', '漏记一笔运费');
  const checker = await stage.seat('fuhe', 'zh-CN', '/book-periods');
  await step(checker, period, 'reopen');
  await state(checker, period, 'soft');
  await maker.page.reload();
  await step(maker, period, 'unsoften');
  await state(maker, period, 'open');
  await openStock(stage, maker, checker, period);
  expect(await stage.verify()).toEqual([]);
}

const stockMonth = async (stage: Stage, seat: Seat, month: string): Promise<CostMonth> =>
  (await stage.ask<{ months: CostMonth[] }>(seat, '/api/v1/stock/months')).months.find((one) => one.month === month)!;

async function closeStock(stage: Stage, seat: Seat, month: string): Promise<void> {
  const { state: now, version } = await stockMonth(stage, seat, month);
  if (now === 'closed') return;
  await keep(stage, seat, 'POST', `/api/v1/stock/months/${month}/close`, {}, version);
  await until(async () => (await stockMonth(stage, seat, month)).state === 'closed');
}

const checksOf = async (stage: Stage, seat: Seat, period: string): Promise<ClosingCheck[]> =>
  (await stage.ask<{ checks: ClosingCheck[] }>(seat, `/api/v1/books/periods/${period}/checks`)).checks;

/** The close waits for it, where somebody owes anything at the end of the month. */
async function provideForLosses(stage: Stage, seat: Seat, period: string): Promise<void> {
  const checks = await checksOf(stage, seat, period);
  if (checks.some(({ name, open }) => name === 'lossProvision' && open > 0))
    await keep(stage, seat, 'POST', '/api/v1/dues/provisions', { onDay: lastDayOf(period) });
}

/** What the month cost and nobody has billed is booked on its page, once nothing automatic comes into it any more. */
async function accrue({ page, say }: Seat): Promise<void> {
  const book = page.getByRole('button', { name: say('accruals.book') });
  const all = page.getByText(say('accruals.all'));
  await all.or(book).first().waitFor();
  if ((await book.count()) === 0) return;
  await book.click();
  await all.waitFor();
}

/** Where the month has days with bills: what is open of them is carried over with a reason, and two people sign them. */
async function signDays(stage: Stage, maker: Seat, period: string): Promise<void> {
  const [from, until] = [`${period}-01`, lastDayOf(period)];
  const checker = await stage.seat('fuhe', 'zh-CN', '/bills?view=days');
  const { items } = await stage.ask<{ items: Difference[] }>(
    maker,
    `/api/v1/differences?state=diff&until=${until}&limit=200`,
  );
  const ids = items.filter(({ offers }) => offers.includes('carry')).map(({ id }) => id);
  if (ids.length > 0) {
    await stage.tell(maker, 'POST', '/api/v1/differences/propose', { ids, resolution: 'carry', note: '下月再查' });
    await stage.tell(checker, 'POST', '/api/v1/differences/approve', { ids });
  }
  const found = await stage.ask<{ days: AccountDay[] }>(maker, `/api/v1/account-days?from=${from}&until=${until}`);
  const days = found.days
    .filter(({ signOff }) => signOff?.state !== 'signed')
    .map(({ account, day }) => ({ account: account.id, day }));
  if (days.length > 0) {
    await stage.tell(maker, 'POST', '/api/v1/account-days/propose', { days, reason: '期初余额建账前已有' });
    await stage.tell(checker, 'POST', '/api/v1/account-days/sign', { days });
  }
  await checker.page.context().close();
}

async function openStock(stage: Stage, maker: Seat, checker: Seat, month: string): Promise<void> {
  const of = `/api/v1/stock/months/${month}`;
  const { version } = await stockMonth(stage, maker, month);
  await keep(stage, maker, 'POST', `${of}/ask-reopening`, { why: '漏记一张入库' }, version);
  const asked = await stockMonth(stage, checker, month);
  await keep(stage, checker, 'POST', `${of}/reopen`, {}, asked.version);
}

const rowOf = ({ page, say }: Seat, period: string) =>
  page
    .getByRole('table', { name: say('nav.bookPeriods') })
    .getByRole('row')
    .filter({ hasText: period });

const state = (seat: Seat, period: string, name: BookPeriod['state']) =>
  rowOf(seat, period)
    .getByText(seat.say(`books.state.${name}`), { exact: true })
    .waitFor();

async function step(seat: Seat, period: string, name: BookPeriod['next'][number], why?: string): Promise<void> {
  const { page, say } = seat;
  await rowOf(seat, period)
    .getByRole('button', { name: say(`books.step.${name}`) })
    .click();
  const dialog = page.getByRole('dialog');
  if (why) await dialog.getByLabel(say('books.reason')).fill(why);
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'hidden' });
}
