/** After shipping: a case from the buyer's wish to its outcome (CHN-6), what channels are told of listings (CHN-1), one piece at the bench (WMS-7). */
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';

type Case = { id: string; number: string; state: string; outcome: string | null; note: string; order: { id: string } };
type Sandbox = { channels: { shop: { id: string; channel: string } }[] };
type Parcel = { id: string; quantity: string; order: { id: string }; waybill: { number: string | null } | null };
type Order = { lines: { sku: { merchantCode: string } | null }[] };

const taobaoOf = async (stage: Stage, seat: Seat) =>
  (await stage.ask<Sandbox>(seat, '/api/v1/sandbox')).channels.find(({ shop }) => shop.channel === 'taobao')!.shop.id;

/** A buyer whose parcel has left wants the money back; the morning of the demo may still be on its way there. */
async function askRefund(stage: Stage, seat: Seat): Promise<Case> {
  const shopId = await taobaoOf(stage, seat);
  let number = '';
  const asked = async () => {
    const answer = await seat.page.context().request.post(`${stage.url}/api/v1/sandbox/refunds`, {
      data: { shopId, shipped: true },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    if (answer.ok()) number = ((await answer.json()) as { number: string }).number;
    return answer.ok();
  };
  await expect.poll(asked, { timeout: 90_000 }).toBe(true);
  const found = async () => (await casesBy(stage, seat, `state=applied&text=${number}`))[0];
  await expect.poll(found).toBeDefined();
  return (await found())!;
}

const casesBy = async (stage: Stage, seat: Seat, query: string) =>
  (await stage.ask<{ items: Case[] }>(seat, `/api/v1/after-sales?${query}`)).items;

export function playAfterSales(on: () => Stage): void {
  test.each<Language>(['en'])(
    'CHN-6 a refund after shipping shows up live, is found by its number, settled and taken back by keyboard, in %s',
    { timeout: 150_000 },
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/after-sales');
      const { page, say } = seat;
      await page.getByRole('grid', { name: say('nav.afterSales') }).waitFor();
      const one = await askRefund(stage, seat);
      await page.getByRole('grid').getByText(one.number).waitFor();

      await page.keyboard.press('Control+k');
      await page.keyboard.type(one.number);
      await page.getByRole('option').filter({ hasText: one.number }).waitFor();
      await page.keyboard.press('Enter');
      const beside = page.getByRole('complementary', { name: say('afterSales.one') });
      await beside.getByText(say('orders.timeline')).waitFor();
      await page.keyboard.press('2');
      await page.getByRole('dialog').getByText(say('afterSales.means.letArrive')).waitFor();
      await page.locator('textarea:focus').waitFor();
      await page.keyboard.type('OK 13:40');
      await page.keyboard.press('Control+Enter');
      await page.getByText(say('run.result', { done: '1', refused: '0' })).waitFor();
      await beside.getByText(say('orders.afterSaleOutcome.letArrive'), { exact: true }).first().waitFor();
      expect(await casesBy(stage, seat, `text=${one.number}`)).toMatchObject([
        { state: 'done', outcome: 'letArrive', note: 'OK 13:40' },
      ]);
      await page.keyboard.press('o');
      await beside
        .getByText(new RegExp(say('afterSales.left', { time: '.+' })))
        .first()
        .waitFor();
      expect(await casesBy(stage, seat, `text=${one.number}`)).toMatchObject([{ state: 'applied', outcome: null }]);

      await page.keyboard.press('Enter');
      const section = page.getByRole('link', { name: one.number });
      await section.waitFor();
      await section.click();
      await page.waitForURL(new RegExp(`after-sales.*${one.id}`));
    },
  );

  test('CHN-6 many cases are settled at once, with a result per row', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/after-sales');
    const { page, say } = seat;
    await page.getByRole('grid').locator('[role=row][id]').nth(1).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText(say('selection.count', { count: 2, text: '2' })).waitFor();
    await page.keyboard.press('5');
    await page.getByText(say('afterSales.ask', { count: 2 })).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: '2', refused: '0' })).waitFor();
    await page.goto(`${stage.url}/after-sales?queue=settled`);
    await page.getByRole('grid').getByText(say('orders.afterSaleOutcome.nothingToDo')).nth(1).waitFor();
  });

  test('CHN-1 a title is pushed from the list of what a shop shows, refused in words of the channel, pushed again', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/listings');
    const { page, say } = seat;
    const shop = await taobaoOf(stage, seat);
    await page.goto(`${stage.url}/listings?view=shown&shop=${shop}`);
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('p');
    await page.getByLabel(say('listings.newTitle')).fill('长'.repeat(31));
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: '1', refused: '0' })).waitFor();
    await page.getByRole('tab', { name: say('listings.view.pushes') }).click();
    const row = page.getByRole('grid').locator('[role=row][id]').first();
    await row.getByText(say('listings.told.refused')).waitFor();
    await row.getByText('isv.', { exact: false }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const pushes = async () =>
      (await stage.ask<{ items: { tries: number }[] }>(seat, `/api/v1/listing-pushes?shopId=${shop}`)).items[0]!.tries;
    await expect.poll(pushes).toBe(2);
  });

  test('WMS-7 at a bench that knows its warehouse one piece finds its parcel', { timeout: 90_000 }, async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/check');
    const { page, say } = seat;
    const { nodes } = await stage.ask<{ nodes: { id: string }[] }>(seat, '/api/v1/nodes');
    await page.getByLabel(say('check.node')).waitFor();
    /** The warehouse of the demo prints labels, and a parcel with a label is found by its label. */
    const scanOne = async () => {
      const waiting = await stage.ask<{ items: (Parcel & { node: { id: string } })[] }>(
        seat,
        '/api/v1/parcels?state=waybilled&waybillState=issued&limit=200',
      );
      const parcel = waiting.items.findLast((one) => one.quantity === '1');
      if (!parcel) return false;
      while ((await page.getByLabel(say('check.node')).inputValue()) !== parcel.node.id)
        await page.keyboard.press('F3');
      const order = await stage.ask<Order>(seat, `/api/v1/orders/${parcel.order.id}`);
      await page.keyboard.type(order.lines[0]!.sku!.merchantCode);
      await page.keyboard.press('Enter');
      await page.locator('main[data-light=right], main[data-light=wrong]').waitFor();
      return (await page.getByLabel(say('check.ask.weight')).count()) === 1;
    };
    expect(nodes.length).toBeGreaterThan(1);
    await expect.poll(scanOne, { timeout: 60_000, interval: 2000 }).toBe(true);
    await page.keyboard.press('F2');
    await page.keyboard.type('无秤');
    const [label] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/finish')),
      page.keyboard.press('Enter'),
    ]);
    expect(((await label.json()) as { print: { label: boolean } }).print.label).toBe(true);
    await page.locator('main[data-light=done]').waitFor();
    // Nothing waits for what nobody ordered alone.
    await page.keyboard.type('0000000000000');
    await page.keyboard.press('Enter');
    await page.getByText(say('refusal.warehouse.waybillUnknown', { waybillNumber: '0000000000000' })).waitFor();
  });
}
