/** Money taken in two ways for one order: a code the buyer pays, and a transfer whose slip a second person looks at. */
import { expect, test } from 'vitest';
import type { Stage } from '../stage.ts';
import { makeSkus, openShop } from './own-house.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function playPay(on: () => Stage): void {
  test('PAY-1 PAY-2 an order is paid by a code and by a transfer that somebody else approves', async () => {
    const stage = on();
    const mark = crypto.randomUUID().slice(0, 8);
    const seat = await stage.seat('admin', 'en', '/payments');
    const { page, say } = seat;
    const shop = await openShop(stage, seat, `Pay ${mark}`);
    const [sku] = await makeSkus(stage, seat, [{ code: `PAY-${mark}`, name: `Cup ${mark}` }]);
    const { order } = await stage.tell<{ order: { id: string } }>(seat, 'POST', `/api/v1/shops/${shop.id}/orders`, {
      ...{ kind: 'manual', payment: 'later', lines: [{ skuId: sku!.id, quantity: '1' }] },
      recipient: { text: '张三 13812345678 浙江省杭州市余杭区五常街道文一西路969号' },
    });
    await page.goto(`${stage.url}/orders/${order.id}`);
    const dialog = page.getByRole('dialog');
    const start = async (method: string, amount: string | null) => {
      await page.getByRole('button', { name: say('pay.start') }).click();
      const way = dialog.getByLabel(say('pay.how'));
      await way.waitFor();
      const options = await way.locator('option').allTextContents();
      await way.selectOption({ label: options.find((one) => one.startsWith(method))! });
      if (amount) await dialog.getByLabel(say('pay.amount', { currency: 'CNY' })).fill(amount);
    };
    await start(say('pay.method.wechatNative'), '49.00');
    await page.keyboard.press('Control+Enter');
    await dialog.getByText(say('pay.scan')).waitFor();
    await dialog.getByRole('button', { name: say('pay.sandboxPay') }).click();
    await dialog.getByText(say('payments.state.paid')).waitFor();
    await dialog.getByRole('button', { name: say('pay.done') }).click();

    await page.getByText(say('event.order.paidInPart')).waitFor();
    await start(say('pay.method.bankTransfer'), null);
    await dialog.getByLabel(say('pay.slip.reference')).fill(`B-${mark}`);
    await page.keyboard.press('Control+Enter');
    await dialog.getByText(say('pay.needsImage')).waitFor();
    await dialog.locator('input[type=file]').setInputFiles({ name: 'slip.png', mimeType: 'image/png', buffer: PNG });
    await dialog.locator('img').waitFor();

    const found = await stage.ask<{ items: { id: string }[] }>(seat, `/api/v1/offline-vouchers?text=B-${mark}`);
    const second = await stage.seat('fuhe', 'en', `/offline-vouchers?open=${found.items[0]!.id}`);
    await second.page.getByRole('button', { name: say('pay.approve') }).click();
    await second.page.getByText(say('run.result', { done: '1', refused: '0' })).waitFor();
    await expect
      .poll(async () => (await stage.ask<{ state: string }>(seat, `/api/v1/orders/${order.id}`)).state)
      .not.toBe('waitPay');
  });

  test('MEM-3 PAY-1 a rule is made, points are given by hand and pay a part of an order', async () => {
    const stage = on();
    const mark = crypto.randomUUID().slice(0, 8);
    const seat = await stage.seat('admin', 'en', '/');
    const { page, say } = seat;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const shop = await openShop(stage, seat, `Points ${mark}`);
    await page.goto(`${stage.url}/settings/points-rules?open=new`);
    await page.getByLabel(say('points.rule.shop')).selectOption({ label: `Points ${mark}` });
    await page.getByLabel(say('points.rule.perYuan')).fill('2');
    await press(say('action.save'));
    const panel = page.getByRole('complementary', { name: say('nav.pointsRules') });
    await panel.getByText(say('points.rule.inForce')).waitFor();

    const name = `Lin ${mark}`;
    const member = { kind: 'member', name };
    const { id } = await stage.tell<{ id: string }>(seat, 'POST', '/api/v1/customer-accounts', member);
    const dialog = page.getByRole('dialog');
    await page.goto(`${stage.url}/customer-accounts?open=${id}`);
    await press(say('points.byHand'));
    await dialog.getByLabel(say('points.count')).fill('300');
    await dialog.getByLabel(say('payments.reason')).fill('Welcome');
    await press(say('points.give'));
    await page.getByText(say('points.grantState.done')).waitFor();

    const [sku] = await makeSkus(stage, seat, [{ code: `PTS-${mark}`, name: `Cup ${mark}` }]);
    const { order } = await stage.tell<{ order: { id: string } }>(seat, 'POST', `/api/v1/shops/${shop.id}/orders`, {
      ...{ kind: 'manual', payment: 'later', lines: [{ skuId: sku!.id, quantity: '1' }] },
      recipient: { text: '张三 13812345678 浙江省杭州市余杭区五常街道文一西路969号' },
    });
    await page.goto(`${stage.url}/orders/${order.id}`);
    await press(say('pay.start'));
    await dialog.getByLabel(say('pay.how')).selectOption({ label: say('pay.method.points') });
    const whose = dialog.getByRole('combobox', { name: say('pay.customer'), exact: true });
    await whose.selectOption({ label: `${name} · ${say('points.pay', { points: '300', worth: '¥3.00' })}` });
    // As much as they pay.
    expect(await dialog.getByLabel(say('pay.amount', { currency: 'CNY' })).inputValue()).toBe('3');
    await press(say('pay.go'));
    await dialog.getByText(say('payments.state.paid')).waitFor();
    await press(say('pay.done'));
    await page.getByText(say('event.order.paidInPart')).waitFor();
  });
}
