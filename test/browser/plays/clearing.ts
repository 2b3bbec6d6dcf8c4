/** A seller is taken on by one person and approved by another, frozen and let go again; his licensed account (CLR-1). */
import { expect, test } from 'vitest';
import type { BillRow } from '../../../src/contract/bills.ts';
import type { Seat, Stage } from '../stage.ts';
import { until } from './own-house.ts';

export function playClearing(on: () => Stage): void {
  test('CLR-1 a seller is entered, handed over, approved by somebody else and frozen, with the reason', async () => {
    const stage = on();
    const mark = crypto.randomUUID().slice(0, 8);
    const name = `山野小铺 ${mark}`;
    const maker = await stage.seat('caiwu', 'zh-CN', '/sub-merchants?open=new');
    await enter(maker, name, mark);
    await act(maker, 'submit');
    await state(maker, 'waitReview');
    const checker = await stage.seat('admin', 'zh-CN', maker.page.url().replace(/^https?:\/\/[^/]+/, ''));
    await act(checker, 'approve');
    await panel(checker)
      .getByRole('button', { name: checker.say('custody.do.approve') })
      .waitFor({ state: 'detached' });
    await state(checker, 'active');
    await checker.page.reload();
    await state(checker, 'active');
    await stage.keep(checker, 'seller-approved');
    await act(checker, 'freeze');
    const dialog = checker.page.getByRole('dialog');
    await dialog.getByLabel(checker.say('custody.why2')).fill('投诉待查');
    await dialog.getByRole('button', { name: checker.say('custody.do.freeze') }).click();
    await state(checker, 'frozen');
  });

  test('CLR-1 what a channel paid in is recorded by hand, once per number of the bank', async () => {
    const { page, say } = await on().seat('caiwu', 'zh-CN', '/splits');
    const reference = `STL${crypto.randomUUID().slice(0, 8)}`;
    const open = page.getByRole('button', { name: say('custody.settlement.record') });
    const dialog = page.getByRole('dialog');
    const fill = async () => {
      await open.first().click();
      await dialog.getByLabel(say('custody.settlement.net')).fill('12.34');
      await dialog.getByLabel(say('custody.settlement.reference')).fill(reference);
      await dialog.getByRole('button', { name: say('custody.settlement.record') }).click();
    };
    await fill();
    await dialog.waitFor({ state: 'detached' });
    await fill();
    await dialog.getByText(say('refusal.clearing.settlementKnown', { reference })).waitFor();
  });

  test('CLR-1 an account is said to be a licensed one; its sub-accounts are read by columns chosen once and held against the book', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/bills');
    const { page, say } = seat;
    const mark = crypto.randomUUID().slice(0, 8);
    const [licensed, name] = [`华东存管 ${mark}`, `存管账户 ${mark}`];
    await stage.tell(seat, 'POST', '/api/v1/clearing/custodians', {
      ...{
        id: `east-${mark}`,
        name: licensed,
        party: '华东银行',
        kind: 'bank',
        way: 'file',
        endpoint: '',
        bankCode: '',
      },
      ...{ accountName: '交易资金存管', approveAbove: '100000', least: '1', most: '100000', charge: '0', active: true },
      account: '6222021202001234567',
    });
    // One seller of the demo, and an account of the platform's own.
    const table = [
      ['日终余额', '', '', ''],
      ['分户编号', '可用金额', '不可用金额', '余额日期'],
      ['CMB1001', '88.00', '0.00', '2026-03-05'],
      [`OWN${mark}`, '5.00', '0.00', '2026-03-05'],
      ['合计', '93.00', '0.00', ''],
    ];
    const bytes = Buffer.from(`${table.map((row) => row.join(',')).join('\r\n')}\r\n`);
    const upload = async (file: string) => {
      await page.goto(`${stage.url}/bills`);
      await page.locator('input[type=file]').setInputFiles({ name: file, mimeType: 'text/csv', buffer: bytes });
      await page.waitForURL(/imports/);
    };
    await upload(`认不出-${mark}.csv`);
    await page.getByText(`认不出-${mark}.csv`).first().click();
    await page.getByRole('article').getByText(say('refusal.bill.unknownLayout')).waitFor();
    await page
      .getByRole('article')
      .getByRole('link', { name: say('imports.chooseColumns') })
      .click();

    await page
      .getByRole('search')
      .getByRole('button', { name: say('statementAccounts.add') })
      .click();
    const form = page.getByRole('form', { name: say('statementAccounts.add') });
    await form.getByRole('cell', { name: 'CMB1001' }).waitFor();
    await form.getByLabel(say('statementAccounts.name')).fill(name);
    await form.getByLabel(say('statementAccounts.whose')).selectOption(licensed);
    const chosen = { number: '分户编号', available: '可用金额', date: '余额日期' } as const;
    for (const [column, title] of Object.entries(chosen))
      await form.getByLabel(say(`statementAccounts.register.${column}`), { exact: true }).selectOption(title);
    await form.getByLabel(say('statementAccounts.register.blocked')).fill('不可用金额');
    await form.getByLabel(say('statementAccounts.register.own')).fill(`OWN${mark}`);
    await stage.keep(seat, 'register-columns');
    await page.keyboard.press('Control+s');
    await page.getByRole('form', { name }).waitFor();

    await upload(`子账户-${mark}.csv`);
    const bill = await until(async () => {
      const { items } = await stage.ask<{ items: BillRow[] }>(seat, '/api/v1/bills?limit=100');
      return items.find(({ fileName }) => fileName === `子账户-${mark}.csv`);
    });
    expect([bill.day, bill.lines, bill.matched, bill.open]).toEqual(['2026-03-05', 2, 1, 1]);
    await page.goto(`${stage.url}/bills?bill=${bill.id}`);
    const rows = page.getByRole('grid', { name: say('subAccounts.title') }).locator('[role=row][id]');
    await rows.filter({ hasText: '织里小当家' }).getByText(say('subAccounts.state.registerDiffers')).waitFor();
    await rows
      .filter({ hasText: `OWN${mark}` })
      .getByText(say('subAccounts.state.own'))
      .waitFor();
    await stage.keep(seat, 'register');
  });
}

const panel = ({ page, say }: Seat) => page.getByRole('complementary', { name: say('nav.subMerchants') });

async function enter(seat: Seat, name: string, mark: string): Promise<void> {
  const { page, say } = seat;
  const field = (label: string) => panel(seat).getByRole('textbox', { name: new RegExp(`^${say(label)}`) });
  await field('custody.name').fill(name);
  await field('custody.legalName').fill(`${name}有限公司`);
  // Its own number, whatever an earlier try left behind.
  const digits = [...mark].map((letter) => String(Number.parseInt(letter, 16) % 10)).join('');
  await field('custody.licence').fill(`9133010020${digits}`);
  await panel(seat)
    .getByRole('combobox', { name: say('custody.kyc') })
    .selectOption('passed');
  await field('custody.bankName').fill('工商银行');
  await field('custody.accountName').fill(`${name}有限公司`);
  await panel(seat)
    .getByLabel(new RegExp(`^${say('custody.account')}`))
    .last()
    .fill('6222021202001234567');
  await page.getByRole('button', { name: say('action.save') }).click();
  await panel(seat).getByRole('heading', { name }).waitFor();
}

const act = (seat: Seat, what: string) =>
  panel(seat)
    .getByRole('button', { name: seat.say(`custody.do.${what}`), exact: true })
    .click();

const state = (seat: Seat, what: string) =>
  panel(seat)
    .getByText(seat.say(`custody.subState.${what}`), { exact: true })
    .first()
    .waitFor();
