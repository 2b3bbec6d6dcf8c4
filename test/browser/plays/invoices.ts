/**
 * Invoices (INV-1, INV-2): a title with a wrong number is refused, the right one is issued and opened as PDF, and a part of
 * it taken back; what buyers apply for at the bureau is agreed to or refused.
 */
import { expect, test } from 'vitest';
import type { Invoice, InvoiceRow } from '../../../src/contract/invoices.ts';
import type { RedConfirmation } from '../../../src/contract/red-confirmations.ts';
import type { Stage } from '../stage.ts';
import { keep, makeSkus, openShop, place, until } from './own-house.ts';

/** Milliseconds: what is asked for and not told of, as on a crowded machine, is asked for again after a minute. */
export const ASKED_AGAIN = 150_000;
const SLOW = { timeout: 400_000 };

type OfOrder = { invoices: InvoiceRow[] };

export function playInvoices(on: () => Stage): void {
  test('INV-1 INV-2 an order’s title is checked, its invoice issued and a part of it taken back', SLOW, async () => {
    const stage = on();
    const own = Math.random().toString(36).slice(2, 8).toUpperCase();
    const seat = await stage.seat('admin', 'zh-CN', '/invoices');
    const { page, say } = seat;
    const shop = await openShop(stage, seat, `开票店 ${own}`);
    const [sku] = await makeSkus(stage, seat, [{ code: `INV-${own}`, name: `发票围巾 ${own}` }]);
    const rule = { sellerId: 'qinghe', issueAt: 'asked', defaultCode: '1040201', active: true };
    await keep(stage, seat, 'PUT', `/api/v1/settings/invoice-shops/${shop.id}`, rule);
    const order = await place(stage, seat, shop, { number: `INV${own}`, sku: sku!, quantity: 2 });

    await page.goto(`${stage.url}/orders/${order.id}`);
    await page.getByRole('button', { name: say('invoicing.setTitle') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: say('invoicing.name') }).fill('深圳市麦穗文化有限公司');
    await dialog.getByLabel(say('invoicing.taxNo')).fill('9144030071526726X6');
    await page.keyboard.press('Control+Enter');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel(say('invoicing.taxNo')).fill('91440300MA0QHXY012');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: say('invoicing.preview') }).click();
    await dialog.getByText(`*服装*发票围巾 ${own}`).waitFor();
    await page.keyboard.press('Control+Enter');

    const mine = async () => (await stage.ask<OfOrder>(seat, `/api/v1/orders/${order.id}/invoices`)).invoices;
    await expect.poll(async () => (await mine())[0]?.state, { timeout: ASKED_AGAIN }).toBe('issued');
    const [blue] = await mine();
    await page.goto(`${stage.url}/invoices?open=${blue!.id}`);
    const pdf = await page.getByRole('link', { name: 'PDF', exact: true }).getAttribute('href');
    const bytes = await (await page.context().request.get(new URL(pdf!, stage.url).href)).body();
    expect(bytes.subarray(0, 4).toString()).toBe('%PDF');
    await page.getByRole('button', { name: say('invoicing.takeBack') }).click();
    await dialog.getByRole('checkbox').check();
    await dialog.getByLabel(say('invoicing.pieces')).fill('1');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    const red = async () => (await stage.ask<Invoice>(seat, `/api/v1/invoices/${blue!.id}`)).reds[0];
    await expect.poll(async () => (await red())?.state, { timeout: ASKED_AGAIN }).toBe('redIssued');
    const { lines } = await stage.ask<Invoice>(seat, `/api/v1/invoices/${blue!.id}`);
    expect(lines[0]!.left).toEqual({ quantity: '1', total: { amount: '9900', currency: 'CNY' } });
  });

  test(
    'INV-2 a red invoice the buyer applied for is agreed to before its time is over, another one refused',
    SLOW,
    async () => {
      const stage = on();
      const own = Math.random().toString(36).slice(2, 8).toUpperCase();
      const seat = await stage.seat('admin', 'zh-CN', '/invoices?view=confirmations');
      const { page, say } = seat;
      const shop = await openShop(stage, seat, `红字店 ${own}`);
      const [sku] = await makeSkus(stage, seat, [{ code: `RED-${own}`, name: `红字围巾 ${own}` }]);
      const rule = { sellerId: 'qinghe', issueAt: 'asked', defaultCode: '1040201', active: true };
      await keep(stage, seat, 'PUT', `/api/v1/settings/invoice-shops/${shop.id}`, rule);
      const applied: string[] = [];
      for (const at of [1, 2]) {
        const order = await place(stage, seat, shop, { number: `RED${own}${at}`, sku: sku!, quantity: at });
        const title = { kind: 'person', type: 'normal', name: `买家 ${own}${at}` };
        await keep(stage, seat, 'PUT', `/api/v1/orders/${order.id}/invoice-title`, title);
        await stage.tell(seat, 'POST', '/api/v1/invoices', { orderIds: [order.id], together: false });
        const blue = await until(async () => {
          const { invoices } = await stage.ask<OfOrder>(seat, `/api/v1/orders/${order.id}/invoices`);
          return invoices.find(({ state }) => state === 'issued');
        });
        await stage.tell(seat, 'POST', '/api/v1/sandbox/red-confirmations', { invoiceNumber: blue.invoiceNumber });
        applied.push(blue.id);
      }
      const row = (at: number) => page.getByRole('row').filter({ hasText: `买家 ${own}${at}` });
      await page.getByRole('button', { name: say('invoicing.takeConfirmations') }).click();
      await row(2).waitFor();
      await row(1).getByRole('checkbox').check();
      await page.getByRole('button', { name: say('invoicing.agree') }).click();
      const red = async () => (await stage.ask<Invoice>(seat, `/api/v1/invoices/${applied[0]}`)).reds[0];
      await expect.poll(async () => (await red())?.state, { timeout: ASKED_AGAIN }).toBe('redIssued');
      await row(1).waitFor({ state: 'detached' });
      await row(2).getByRole('checkbox').check();
      await stage.keep(seat, 'red-confirmations');
      await page.getByRole('button', { name: say('invoicing.refuse') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('货还没有退回');
      await page.keyboard.press('Control+Enter');
      await row(2).waitFor({ state: 'detached' });
      type Over = { items: RedConfirmation[] };
      const over = async () =>
        (await stage.ask<Over>(seat, '/api/v1/red-confirmations?queue=over')).items.find(
          ({ invoice }) => invoice?.id === applied[1],
        );
      await expect.poll(async () => (await over())?.state, { timeout: ASKED_AGAIN }).toBe('refused');
      expect(await over()).toMatchObject({ why: '货还没有退回', red: null });
    },
  );
}
