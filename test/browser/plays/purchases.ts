/** PUR-1: goods that were ordered are received, and the bill that asks too much is accepted by somebody else. */
import { expect, test } from 'vitest';
import type { PurchaseOrderDetail } from '../../../src/contract/purchase-orders.ts';
import type { SupplierBillRow } from '../../../src/contract/supplier-bills.ts';
import type { Stage } from '../stage.ts';
import { makeSkus, warehouses } from './own-house.ts';

type Made = { outcomes: { id: string }[] };

export function playPurchases(on: () => Stage): void {
  test('PUR-1 ordered goods are received from the order, and a dear bill takes two people', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/suppliers');
    const { page, say } = seat;
    await page.getByText(say('suppliers.add')).first().waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: say('suppliers.name') }).fill('绍兴试织厂');
    await page.getByRole('textbox', { name: say('suppliers.code') }).fill('SXSZ');
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: '绍兴试织厂' }).waitFor();

    const { suppliers } = await stage.ask<{ suppliers: { id: string; code: string }[] }>(seat, '/api/v1/suppliers');
    const supplierId = suppliers.find(({ code }) => code === 'SXSZ')!.id;
    const [sku] = await makeSkus(stage, seat, [{ code: 'PUR-01', name: '竹纤维毛巾' }]);
    const [node] = await warehouses(stage, seat);
    await page.goto(`${stage.url}/purchase-orders?open=new`);
    await page.getByLabel(say('purchases.supplier')).last().selectOption(supplierId);
    await page.getByLabel(say('goodsDocuments.node')).selectOption(node.id);
    await page.getByRole('combobox', { name: say('goodsDocuments.scan') }).fill(sku!.code);
    await page.keyboard.press('Enter');
    await page.getByLabel(`${say('purchases.figure.quantity')} ${sku!.code}`).fill('12');
    await page.getByLabel(`${say('purchases.price')} ${sku!.code}`).fill('8.5');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: /^PO/ }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('link', { name: say('purchases.do.receive') }).click();
    await page.getByRole('button', { name: say('goodsDocuments.receiveAll') }).click();
    await page.getByRole('button', { name: say('goodsDocuments.book.receipt') }).click();
    await page.getByRole('heading', { name: /^S\d/ }).waitFor();
    const { items } = await stage.ask<{ items: PurchaseOrderDetail['order'][] }>(
      seat,
      `/api/v1/purchase-orders?supplierId=${supplierId}`,
    );
    const { id, number } = items[0]!;
    const order = () => stage.ask<PurchaseOrderDetail>(seat, `/api/v1/purchase-orders/${id}`);
    await expect.poll(async () => (await order()).order.state).toBe('done');

    const lines = [{ orderId: id, orderLine: 1, quantity: '12', price: '900' }];
    const bill = { supplierId, number: `${number}-B`, day: '2026-11-22', lines };
    await stage.tell<Made>(seat, 'POST', '/api/v1/supplier-bills', bill);
    await page.goto(`${stage.url}/purchase-orders?view=bills`);
    await page.getByText(bill.number).waitFor();
    await page.keyboard.press('j');
    await page.getByText(say('purchases.cause.priceAbove')).waitFor();
    await page.keyboard.press('a');
    await page.getByLabel(say('purchases.why')).fill('已谈好');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('refusal.identity.samePerson')).waitFor();
    await page.context().close();

    const other = await stage.seat('fuhe', 'zh-CN', '/purchase-orders?view=bills');
    await other.page.getByText(bill.number).waitFor();
    await other.page.keyboard.press('j');
    await other.page.getByText(say('purchases.cause.priceAbove')).waitFor();
    await other.page.keyboard.press('a');
    await other.page.getByLabel(say('purchases.why')).fill('已谈好');
    await other.page.keyboard.press('Control+Enter');
    const bills = () =>
      stage.ask<{ items: SupplierBillRow[] }>(other, `/api/v1/supplier-bills?supplierId=${supplierId}`);
    await expect.poll(async () => (await bills()).items[0]!.state).toBe('accepted');
  });
}
