/** The world outside, driven from the sandbox screen (CHN-9), and what the other screens show of it without reload. */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

type Sandbox = { channels: { shop: { name: string; channel: string } }[] };
const sum = (texts: string[]) => texts.reduce((total, text) => total + Number(text.replaceAll(/\D/g, '')), 0);

/** The first shop of the screen. */
const shopName = async (stage: Stage, seat: Seat) =>
  (await stage.ask<Sandbox>(seat, '/api/v1/sandbox')).channels[0]!.shop.name;

export function playSandbox(on: () => Stage): void {
  test('CHN-9 orders placed in the sandbox arrive on the home page while one looks at it', async () => {
    const stage = on();
    const home = await stage.seat('admin', 'zh-CN', '/');
    const strip = home.page.getByRole('navigation', { name: home.say('pipeline.title') });
    const released = strip.getByRole('button', { name: home.say('orders.state.released') });
    const waiting = strip.getByRole('button', { name: home.say('orders.state.waitReview') });
    const ahead = async () => sum([await released.innerText(), await waiting.innerText()]);
    const before = await ahead();

    const seat = await stage.seat('admin', 'zh-CN', '/sandbox');
    const { page, say } = seat;
    await page.getByLabel(say('sandbox.count')).first().fill('60');
    await page
      .getByRole('button', { name: say('sandbox.place') })
      .first()
      .click();
    const shop = await shopName(stage, seat);
    await page.getByText(say('sandbox.event.ordersPlaced', { shop, count: 60 })).waitFor();
    await expect.poll(ahead, { timeout: 45_000 }).toBeGreaterThanOrEqual(before + 20);
  });

  test('CHN-9 a letter that was sent is read in the sandbox, as its recipient would', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/');
    await stage.tell(seat, 'POST', '/api/v1/settings/mail-server/test', { to: 'caiwu@qinghe.example' });
    type Letters = { letters: { to: string; text: string }[] };
    const came = async () => {
      const { letters } = await stage.ask<Letters>(seat, '/api/v1/sandbox');
      return letters.some(({ to }) => to === 'caiwu@qinghe.example');
    };
    await expect.poll(came, { timeout: 15_000 }).toBe(true);
    await seat.page.goto(`${stage.url}/sandbox`);
    await seat.page.getByText('caiwu@qinghe.example').click();
    await seat.page.getByText('能收到这封信，就说明邮件已经接通。').waitFor();
  });

  test('CHN-9 a refund asked by a buyer is on the order, by name', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/sandbox');
    const { page, say } = seat;
    const shop = await shopName(stage, seat);
    const asked = page.waitForResponse((response) => response.url().endsWith('/sandbox/refunds'));
    await page
      .getByRole('row', { name: shop })
      .getByRole('button', { name: say('sandbox.refund') })
      .click();
    const { number } = (await (await asked).json()) as { number: string };
    await page.getByText(say('sandbox.event.refundAsked', { shop, number })).waitFor();

    const found = async () =>
      (await stage.ask<{ items: { id: string; holds: string[] }[] }>(seat, `/api/v1/orders?text=${number}`)).items;
    await expect.poll(async () => (await found()).some((one) => one.holds.includes('refundAsked'))).toBe(true);
    const order = (await found()).find((one) => one.holds.includes('refundAsked'))!;
    await page.goto(`${stage.url}/orders/${order.id}`);
    await page.getByText(say('orders.hold.refundAsked')).filter({ visible: true }).first().waitFor();
  });
}
