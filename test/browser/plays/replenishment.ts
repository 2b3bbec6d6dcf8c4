/** What to order again (STK-8): found, explained, ordered and taken back, by keyboard. */
import { expect, test } from 'vitest';
import type { PurchaseOrderRow } from '../../../src/contract/purchase-orders.ts';
import type { ReplenishmentLine, ReplenishmentRun } from '../../../src/contract/replenishment.ts';
import type { Language, Stage } from '../stage.ts';

type Orders = { items: PurchaseOrderRow[] };

export function playReplenishment(on: () => Stage): void {
  test.each<Language>(['zh-CN'])(
    'STK-8 PUR-1 a SKU that runs out is found with its reason, ordered by key, and taken back, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/replenishment');
      const { page, say } = seat;
      const asked = Date.now();
      await page.getByRole('button', { name: say('replenishment.run') }).click();
      const run = () => stage.ask<ReplenishmentRun>(seat, '/api/v1/stock/replenishment/run');
      await expect.poll(async () => Date.parse((await run()).doneAt ?? '')).toBeGreaterThan(asked);

      await page.goto(`${stage.url}/replenishment?kind=%5B%22reorder%22%5D`);
      const rows = page.getByRole('grid', { name: say('nav.replenishment') }).locator('[role=row][id]');
      await rows.first().waitFor();
      await page.keyboard.press('j');
      const panel = page.getByRole('complementary', { name: say('nav.replenishment') });
      const heading = await panel.getByRole('heading').innerText();
      await panel.getByText(say('replenishment.ruleSection')).waitFor();
      const code = heading.split(' ')[0]!;
      const lines = async () =>
        (await stage.ask<{ items: ReplenishmentLine[] }>(seat, `/api/v1/stock/replenishment?text=${code}`)).items;
      const toOrder = (await lines()).filter(({ kind }) => kind === 'reorder').length;
      expect(toOrder).toBeGreaterThan(0);

      await page.keyboard.press('x');
      await page.keyboard.press('e');
      const { sku, node } = (await lines()).find(({ kind }) => kind === 'reorder')!;
      const drafts = async () =>
        (await stage.ask<Orders>(seat, `/api/v1/purchase-orders?skuId=${sku.id}&nodeId=${node.id}`)).items;
      await expect.poll(async () => (await drafts())[0]?.state).toBe('draft');
      const [order] = await drafts();

      // What differs for this SKU here is set in place, and the suggestion comes in whole packs.
      const pack = language === 'en' ? 10 : 12;
      await panel.getByLabel(say('replenishment.packSize')).fill(String(pack));
      await page.keyboard.press('Control+s');
      const row = async () => (await lines()).find((one) => one.sku.id === sku.id && one.node.id === node.id)!;
      await expect.poll(async () => (await row()).rule.packSize).toBe(String(pack));
      expect(Number((await row()).suggestion) % pack).toBe(0);

      // Nothing is on order before somebody orders it.
      await page.goto(`${stage.url}/purchase-orders?open=${order!.id}`);
      await page.getByRole('heading', { name: order!.number }).waitFor();
      await page.keyboard.press('a');
      const wanted = () => lines().then((all) => all.filter(({ kind }) => kind === 'reorder').length);
      await expect.poll(wanted).toBe(toOrder - 1);
      expect((await lines()).some(({ onOrder }) => onOrder !== '0')).toBe(true);
      await page.getByRole('button', { name: say('purchases.do.more') }).click();
      await page.getByText(say('purchases.do.reverse'), { exact: true }).click();
      await page.getByLabel(say('purchases.why')).fill('不订了');
      await page.keyboard.press('Control+Enter');
      await expect.poll(wanted).toBe(toOrder);
    },
  );
}
