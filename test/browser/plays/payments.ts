/** Money that came in: a refund in part, an account that is off and what then waits for a person, the first page of finance. */
import { expect, test } from 'vitest';
import type { PaymentRow } from '../../../src/contract/payments.ts';
import type { Stage } from '../stage.ts';

type Sandbox = { channels: { shop: { id: string; channel: string } }[] };

export function playPayments(on: () => Stage): void {
  test('PAY-4 a payment goes back in part, by digits and with a reason, never more than is left', async () => {
    const stage = on();
    const seat = await stage.seat('caiwu', 'en', '/payments');
    const { page, say } = seat;
    // Of a company, so that it goes back by itself; orders of ours may be paid in other ways.
    const companies = ['wechatPay', 'alipay'];
    const { items } = await stage.ask<{ items: PaymentRow[] }>(seat, '/api/v1/payments?state=paid&limit=200');
    const paid = items.find(({ method, refunded }) => companies.includes(method) && refunded.amount === '0');
    await page.goto(`${stage.url}/payments?open=${paid!.id}`);
    const payment = page.getByRole('complementary', { name: say('payments.one') });
    await payment.getByRole('button', { name: say('payments.refund') }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.locator('.ant-btn-dangerous');
    const amount = dialog.getByLabel(say('payments.refundAmount', { currency: 'CNY' }));
    await dialog.getByLabel(say('payments.reason')).fill('Scratched');
    await amount.fill('99999999');
    await dialog.getByText(say('refusal.payments.refundTooHigh')).waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await amount.fill('0.015');
    await dialog.getByText(say('payments.amountDamaged')).waitFor();
    await amount.fill('0.01');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'hidden' });
    await payment.getByText('Scratched', { exact: true }).waitFor();
  });

  test('PAY-1 PAY-3 money for an account that is off waits for a person, who accepts it with a reason', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/settings/merchant-accounts');
    const { page, say } = seat;
    const accounts = page.getByRole('grid', { name: say('nav.merchantAccounts') });
    const form = page.getByRole('form');
    const switchIt = async () => {
      await accounts
        .locator('[role=row][id]')
        .filter({ hasText: say('payment.method.alipay') })
        .click();
      await form.getByRole('switch', { name: say('accounts.active') }).click();
      await page.keyboard.press('Control+s');
      await form.getByText(say('form.saved'), { exact: true }).waitFor();
    };
    await switchIt();
    await form.getByText(say('accounts.off'), { exact: true }).waitFor();
    const { channels } = await stage.ask<Sandbox>(seat, '/api/v1/sandbox');
    const shopId = channels.find((one) => one.shop.channel === 'taobao')!.shop.id;
    await page.context().request.post(`${stage.url}/api/v1/sandbox/orders`, {
      data: { shopId, count: 1, seed: 46 },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    await page.goto(`${stage.url}/payments?view=doubts`);
    const doubt = page
      .getByRole('grid', { name: say('payments.doubts') })
      .locator('[role=row][id]')
      .first();
    await expect
      .poll(
        async () => {
          await page.reload();
          return await doubt.waitFor({ timeout: 3000 }).then(
            () => true,
            () => false,
          );
        },
        // In a house that has just begun the first notification is sent after its first deliveries.
        { timeout: 90_000 },
      )
      .toBe(true);
    await doubt.getByText(say('payments.outcome.accountOff')).click();
    await page.getByRole('button', { name: say('payments.settlement.accept') }).click();
    await page.getByLabel(say('payments.reason')).fill('Seen on the account');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: '1', refused: '0' })).waitFor();
    await page.goto(`${stage.url}/payments?view=doubts&settled=true`);
    await page.getByText(say('payments.settlement.accept')).first().waitFor();
    await page.goto(`${stage.url}/settings/merchant-accounts`);
    await switchIt();
  });

  test('MSG-1 BI-2 finance sees what is its own, and a line of the list opens what it counts', async () => {
    const { page, say } = await on().seat('caiwu', 'zh-CN', '/');
    const line = page.getByRole('link', { name: say('home.task.openDifferences') });
    await line.waitFor({ timeout: 60_000 });
    expect(await page.getByText(say('home.task.toPrint')).count()).toBe(0);
    await line.click();
    await page.waitForURL(/bills\?view=differences/);
    await page
      .getByRole('grid', { name: say('bills.differences') })
      .locator('[role=row][id]')
      .first()
      .waitFor();
  });

  test('OPS-5 an address nobody may call is refused in words, and what was typed stays', async () => {
    const { page, say } = await on().seat('admin', 'en', '/system/webhooks?open=new');
    await page.getByLabel(say('webhooks.name')).fill('ERP');
    await page.getByLabel(say('webhooks.url')).fill('https://10.0.0.7/hooks');
    await page.keyboard.press('Control+s');
    await page.getByText(say('refusal.outbound.addressNotPublic')).waitFor();
    expect(await page.getByLabel(say('webhooks.name')).inputValue()).toBe('ERP');
  });
}
