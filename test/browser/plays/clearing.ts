/** A seller is taken on by one person and approved by another, frozen and let go again (CLR-1). */
import { test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

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
