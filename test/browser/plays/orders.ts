/** The review bench by keyboard (ORD-6): moving, selecting, opening, filtering by reason, and letting a memo go. */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, openShop, place, receive, warehouses } from './own-house.ts';

type OrderRow = { id: string; number: string; holds: string[] };

/** An order of its own that only its memo holds back, with goods enough for it. */
async function memoOnly(stage: Stage, seat: Seat): Promise<OrderRow> {
  const mark = Math.random().toString(36).slice(2, 8);
  const [node] = await warehouses(stage, seat);
  const shop = await openShop(stage, seat, `Memo ${mark}`);
  const [sku] = await makeSkus(stage, seat, [{ code: `MEMO-${mark}`, name: `Cup ${mark}` }]);
  await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '1' }]);
  const wanted = { number: `MEMO${mark}`, sku: sku!, memo: '请周五前发货', buyer: `M${mark}` };
  const order = await place(stage, seat, shop, wanted);
  expect(order.holds).toEqual(['memo']);
  return order;
}

export function playOrders(on: () => Stage): void {
  test('ORD-6 a queue is walked with j, k, x and Enter', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'zh-CN', '/orders');
    await page.getByRole('button', { name: say('orders.hold.memo') }).click({ timeout: 60_000 });
    await page.waitForURL(/hold/);
    const rows = page.getByRole('grid').locator('[role=row][id]');
    const current = page.getByRole('grid').locator('[role=row][data-cursor]');
    await rows.nth(1).waitFor();
    // Until the queue's own rows are here, those of the list before stay.
    await rows.first().getByText(say('orders.hold.memo')).waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = await rows.nth(1).getAttribute('id');
    expect(await current.getAttribute('id')).toBe(second);
    await page.keyboard.press('k');
    const first = await rows.first().getAttribute('id');
    expect(await current.getAttribute('id')).toBe(first);
    await page.keyboard.press('x');
    await page.getByText(say('selection.count', { text: 1 })).waitFor();

    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
    expect(page.url()).toContain(first!.replace('orders-', ''));
    // The order's own page, not the preview beside the list.
    await page.getByRole('heading', { level: 1, name: /G\d/ }).waitFor();
    await page.getByText(say('event.order.received')).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(/hold/);
  });

  test('ORD-6 a memo hold is released, and the order moves on to the warehouse', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/orders');
    const { page, say } = seat;
    const order = await memoOnly(stage, seat);
    await page.goto(`${stage.url}/orders/${order.id}`);
    await page.getByRole('heading', { name: order.number }).waitFor();
    const dialog = page.getByRole('dialog');
    const asked = async () => {
      await page.keyboard.press('u');
      return dialog.isVisible();
    };
    await expect.poll(asked).toBe(true);
    await dialog.getByLabel(say('orders.hold.memo')).check();
    await page.keyboard.press('Control+Enter');

    await page.getByText(say('event.order.holdReleased', { reasons: say('orders.hold.memo') })).waitFor();
    await page.getByText(say('event.order.released'), { exact: true }).waitFor();
    const { holds } = await stage.ask<OrderRow>(seat, `/api/v1/orders/${order.id}`);
    expect(holds).toEqual([]);
  });
}
