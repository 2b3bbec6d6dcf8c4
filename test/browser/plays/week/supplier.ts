/** A supplier is settled for what was sold of his, and the buyer's invoice is issued, then made out to another name. */
import { expect } from 'vitest';
import type { Invoice, InvoiceRow, InvoiceWish } from '../../../../src/contract/invoices.ts';
import type { Page } from '../../../../src/contract/paging.ts';
import type { StatementRow } from '../../../../src/contract/statements.ts';
import type { SupplierTerm } from '../../../../src/contract/supplier-terms.ts';
import type { Seat } from '../../stage.ts';
import { ASKED_AGAIN } from '../invoices.ts';
import { keep, until } from '../own-house.ts';
import type { Week } from './house.ts';

/** Two scarves of 99.00 less a quarter. */
const DUE = '¥148.50';

export async function settle({ stage, today, supplier, mark }: Week): Promise<void> {
  const buyer = await stage.seat('admin', 'zh-CN', '/statements');
  const { items: terms } = await stage.ask<Page<SupplierTerm>>(
    buyer,
    `/api/v1/supplier-terms?supplierId=${supplier.id}`,
  );
  const mine = async () => {
    const { items } = await stage.ask<Page<StatementRow>>(buyer, '/api/v1/statements?limit=50');
    return items.find((one) => one.supplier.id === supplier.id);
  };
  await stage.tell(buyer, 'POST', '/api/v1/statements', { termIds: [terms[0]!.id], until: today });
  const { id, number } = await until(mine);
  await buyer.page.goto(`${stage.url}/statements?open=${id}`);
  await buyer.page.getByText(number).first().waitFor();
  await buyer.page.getByText(DUE).first().waitFor();
  await step(buyer, 'p', 'published');
  await stage.keep(buyer, 'week-statement');
  await ask(buyer, 'c', '传真签回');
  await state(buyer, 'confirmed');
  await ask(buyer, 'i', `FP${mark}`);
  await state(buyer, 'invoiced');
  const checker = await stage.seat('fuhe', 'zh-CN', `/statements?open=${id}`);
  await checker.page.getByText(number).first().waitFor();
  await step(checker, 'a', 'approved');
  await state(buyer, 'approved');
  await ask(buyer, 'b', `PAY${mark}`);
  await state(buyer, 'paid');
}

const panel = ({ page, say }: Seat) => page.getByRole('complementary', { name: say('nav.statements') });
const state = (seat: Seat, name: string) =>
  panel(seat)
    .getByText(seat.say(`settling.state.${name}`), { exact: true })
    .first()
    .waitFor();

async function step(seat: Seat, key: string, becomes: string): Promise<void> {
  await seat.page.keyboard.press(key);
  await state(seat, becomes);
}

/** A step that wants a word first. */
async function ask({ page }: Seat, key: string, word: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect
    .poll(async () => {
      await page.keyboard.press(key);
      return dialog.isVisible();
    })
    .toBe(true);
  await dialog.getByRole('textbox').first().fill(word);
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'hidden' });
}

export async function reissue({ stage, sold, mark }: Week): Promise<void> {
  const seat = await stage.seat('admin', 'zh-CN', '/invoices');
  const { page, say } = seat;
  const title = { kind: 'company', type: 'normal', name: '深圳市麦穗文化有限公司', taxNo: '91440300MA0QHXY012' };
  const of = `/api/v1/orders/${sold.orderId}`;
  const { wish } = await stage.ask<{ wish: InvoiceWish | null }>(seat, `${of}/invoices`);
  await keep(stage, seat, 'PUT', `${of}/invoice-title`, title, wish?.version);
  await page.goto(`${stage.url}/orders/${sold.orderId}`);
  await page.getByRole('button', { name: say('invoicing.preview') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`*服装*桑蚕丝巾 ${mark}`).waitFor();
  await page.keyboard.press('Control+Enter');
  const all = async () => (await stage.ask<{ invoices: InvoiceRow[] }>(seat, `${of}/invoices`)).invoices;
  const blue = await until(async () => (await all()).find((one) => one.state === 'issued'), ASKED_AGAIN);

  await page.goto(`${stage.url}/invoices?open=${blue.id}`);
  await page.getByRole('button', { name: say('invoicing.changeTitle') }).click();
  await dialog.getByRole('textbox', { name: say('invoicing.name') }).fill('深圳市远山家居有限公司');
  await dialog.getByLabel(say('invoicing.taxNo')).fill('91440300MA0YXKJ038');
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'hidden' });
  const next = await until(async () => (await stage.ask<Invoice>(seat, `/api/v1/invoices/${blue.id}`)).replacedBy);
  const issued = await until(async () => {
    const one = await stage.ask<Invoice>(seat, `/api/v1/invoices/${next.id}`);
    return one.state === 'issued' ? one : null;
  }, ASKED_AGAIN);
  expect(issued.title.name).toBe('深圳市远山家居有限公司');
  expect(issued.total).toEqual(blue.total);
}
