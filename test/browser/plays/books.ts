/** The books (FIN-1, FIN-3): a voucher entered by keyboard, refused to its maker, booked by another, found in the reports. */
import { expect, test } from 'vitest';
import type { BookDraft } from '../../../src/contract/books.ts';
import type { DueParty } from '../../../src/contract/dues.ts';
import type { Page } from '../../../src/contract/paging.ts';
import type { WriteOff } from '../../../src/contract/write-offs.ts';
import type { Seat, Stage } from '../stage.ts';

export function playBooks(on: () => Stage): void {
  test('FIN-1 a voucher is entered without a mouse, balanced with one key, booked by somebody else and on his ledger', async () => {
    const stage = on();
    const memo = `办公用品 ${crypto.randomUUID().slice(0, 6)}`;
    const maker = await stage.seat('caiwu', 'zh-CN', '/vouchers');
    await enter(maker, memo);
    await stage.keep(maker, 'voucher-entered');
    await maker.page.keyboard.press('Control+Enter');
    await maker.page.getByText(maker.say('books.ownDraft')).waitFor();
    expect(await maker.page.getByRole('button', { name: maker.say('books.book') }).count()).toBe(0);

    const draft = await draftOf(stage, maker, memo);
    const checker = await stage.seat('fuhe', 'zh-CN', `/vouchers?view=drafts&open=${draft.id}`);
    await checker.page.getByRole('button', { name: checker.say('books.book') }).waitFor();
    await checker.page.keyboard.press('a');
    await checker.page.getByRole('button', { name: checker.say('books.openVoucher') }).click();
    await checker.page.getByRole('heading', { name: /记-\d+/ }).waitFor();
    await stage.keep(checker, 'voucher-booked');

    await checker.page.goto(new URL('/book-reports?report=ledger&account=%221001%22', checker.page.url()).href);
    await checker.page.getByRole('cell', { name: memo }).waitFor();
    await stage.keep(checker, 'account-ledger');
  });

  test('FIN-2 a claim that nobody will pay is given up by two others than who proposed it', async () => {
    const stage = on();
    const party = `欠款 ${crypto.randomUUID().slice(0, 6)}`;
    const maker = await stage.seat('caiwu', 'zh-CN', '/dues');
    const checker = await stage.seat('fuhe', 'zh-CN', '/dues');
    await owe(stage, maker, checker, party);
    await maker.page.goto(new URL(`/dues?open=${encodeURIComponent(party)}`, maker.page.url()).href);
    await maker.page.getByRole('button', { name: maker.say('openItems.writeOff') }).click();
    const dialog = maker.page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill('100.00');
    await dialog.getByLabel(maker.say('openItems.reason')).fill(party);
    await stage.keep(maker, 'write-off');
    await dialog.getByRole('button', { name: maker.say('openItems.propose') }).click();
    await dialog.waitFor({ state: 'hidden' });

    const { items } = await stage.ask<Page<WriteOff>>(maker, '/api/v1/write-offs');
    const { id } = items.find(({ reason }) => reason === party)!;
    const admin = await stage.seat('admin', 'zh-CN', '/dues');
    for (const [seat, shown] of [
      [checker, '1/2'],
      [admin, checker.say('openItems.state.booked')],
    ] as const) {
      await seat.page.goto(new URL(`/dues?view=writeOffs&open=${id}`, seat.page.url()).href);
      const document = seat.page.getByRole('complementary', { name: seat.say('openItems.view.writeOffs') });
      await document.getByRole('button', { name: seat.say('approvals.approve') }).click();
      await document.getByText(shown).waitFor();
    }
    await stage.keep(admin, 'written-off');
  });
}

async function enter({ page, say }: Seat, memo: string): Promise<void> {
  await page.getByRole('tab', { name: say('books.view.drafts') }).waitFor();
  await page.keyboard.press('n');
  const form = page.getByRole('region', { name: say('books.enter') });
  await form.getByLabel(say('books.memo')).fill(memo);
  const account = (line: number) => form.getByLabel(`${say('books.account')} ${line}`, { exact: true });
  await account(1).fill('6602');
  await form.getByLabel(`${say('books.debit')} 1`).fill('123.45');
  await form.getByText(say('books.differs')).waitFor();
  await account(2).fill('1001');
  await form.getByLabel(`${say('books.credit')} 2`).press('=');
  await form.getByText(say('books.balanced')).waitFor();
  expect(await form.getByLabel(`${say('books.credit')} 2`).inputValue()).toBe('123.45');
}

async function draftOf(stage: Stage, seat: Seat, memo: string): Promise<BookDraft> {
  const { items } = await stage.ask<Page<BookDraft>>(seat, '/api/v1/books/drafts?state=open');
  return items.find((one) => one.memo === memo)!;
}

/** Somebody owes 100 yuan: a voucher of one, booked by the other, taken up as an open item. */
async function owe(stage: Stage, maker: Seat, checker: Seat, party: string): Promise<void> {
  const line = { ofWhom: '', memo: '', amount: '10000' };
  const lines = [
    { ...line, account: '1122', side: 'debit', ofWhom: party },
    { ...line, account: '6051', side: 'credit' },
  ];
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const draft = await stage.tell<BookDraft>(maker, 'POST', '/api/v1/books/drafts', {
    onDay: today,
    memo: party,
    lines,
  });
  await stage.tell(checker, 'POST', '/api/v1/books/drafts/approve', { ids: [draft.id] });
  const asked = `/api/v1/dues/party?side=receivable&asOf=${today}&party=${encodeURIComponent(party)}`;
  await expect.poll(async () => (await stage.ask<DueParty>(maker, asked)).items.length, { timeout: 20_000 }).toBe(1);
}
