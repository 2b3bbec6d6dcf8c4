/** What to order again (STK-8): found, explained, ordered and taken back, by keyboard. */
import { expect, test } from 'vitest';
import type { ReplenishmentLine, ReplenishmentRun } from '../../../src/contract/replenishment.ts';
import type { Language, Stage } from '../stage.ts';

export function playReplenishment(on: () => Stage): void {
  test.each<Language>(['zh-CN', 'en'])(
    'STK-8 a SKU that runs out is found with its reason, put on order by key, and taken back, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/replenishment');
      const { page, say } = seat;
      const asked = Date.now();
      await page.getByRole('button', { name: say('replenishment.run') }).click();
      const run = () => stage.ask<ReplenishmentRun>(seat, '/api/v1/stock/replenishment/run');
      await expect.poll(async () => (await run()).askedAt, { timeout: 30_000 }).toBeNull();
      expect(Date.parse((await run()).doneAt!)).toBeGreaterThan(asked - 60_000);

      await page.goto(`${stage.url}/replenishment?kind=%5B%22reorder%22%5D`);
      const rows = page.getByRole('grid', { name: say('replenishment.title') }).locator('[role=row][id]');
      await rows.first().waitFor();
      await page.keyboard.press('j');
      const panel = page.getByRole('complementary', { name: say('replenishment.title') });
      const heading = await panel.getByRole('heading').innerText();
      await panel.getByText(say('replenishment.why.stockouts')).waitFor();
      const code = heading.split(' ')[0]!;
      const lines = async () =>
        (await stage.ask<{ items: ReplenishmentLine[] }>(seat, `/api/v1/stock/replenishment?text=${code}`)).items;
      const toOrder = (await lines()).filter(({ kind }) => kind === 'reorder').length;
      expect(toOrder).toBeGreaterThan(0);

      await page.keyboard.press('x');
      await page.keyboard.press('e');
      const wanted = () => lines().then((all) => all.filter(({ kind }) => kind === 'reorder').length);
      await expect.poll(wanted).toBe(toOrder - 1);
      expect((await lines()).some(({ onOrder }) => onOrder !== '0')).toBe(true);
      await page.keyboard.press('z');
      await expect.poll(wanted).toBe(toOrder);
      await page.context().close();
    },
  );
}
