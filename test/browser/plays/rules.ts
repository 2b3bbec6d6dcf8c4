/** Rules as a person keeps them (OPS-3): made in the builder, replayed, published, compared, brought back; the blacklist. */
import fs from 'node:fs';
import type { Download } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Language, Stage } from '../stage.ts';

const readAll = async (file: Download): Promise<string> => fs.readFileSync(await file.path(), 'utf8');

type Orders = { items: { id: string; number: string; payable: { amount: string } }[] };
type InForce = { version: number; rules: { name: string }[] };

export function playRules(on: () => Stage): void {
  test.each<Language>(['zh-CN', 'en'])(
    'OPS-3 a rule is made, outlives its tab, is replayed, published and taken back, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/rules');
      const { page, say } = seat;
      const before = await stage.ask<InForce>(seat, '/api/v1/rule-sets/review');
      const [name, tag] = [`Play ${language}`, `Tag ${language}`];
      const rule = page.locator('li').filter({ hasText: name });

      await page.getByText(before.rules[0]!.name, { exact: true }).waitFor();
      await page.keyboard.press('n');
      await page.getByLabel(say('rules.name'), { exact: true }).fill(name);
      await page.getByLabel(say('rules.value'), { exact: true }).fill('0.01');
      await page.getByLabel(say('rules.actionName.tag'), { exact: true }).fill(tag);
      await rule.getByText(tag).waitFor();
      await rule.getByText('¥0.01').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Alt+ArrowUp');
      const place = page.locator('ol > li').nth(-2);
      await place.getByText(name).waitFor();

      const other = await page.context().newPage();
      await page.close();
      await other.goto(`${stage.url}/rules?kind=review&view=changes`);
      await other.getByText(name).waitFor();
      expect(await other.getByText(say('rules.change.added'), { exact: true }).count()).toBe(1);

      await other.getByRole('tab', { name: say('rules.view.replay') }).click();
      await other.getByRole('button', { name: say('rules.replay'), exact: true }).click();
      await other.getByRole('button', { name: `${say('rules.actionName.tag')} ${tag}` }).waitFor();
      await other
        .getByRole('grid')
        .getByText(`+ ${say('rules.actionName.tag')} ${tag}`)
        .first()
        .waitFor();

      await other.getByRole('button', { name: say('rules.publish'), exact: true }).click();
      await other.getByLabel(say('rules.note'), { exact: true }).fill('Play');
      await other.keyboard.press('Control+Enter');
      const published = say('rules.version', { version: before.version + 1 });
      await other.getByText(published, { exact: true }).first().waitFor();

      await other.getByRole('tab', { name: say('rules.view.history') }).click();
      await other.getByRole('row', { name: published }).click();
      await other.getByRole('complementary').getByText(name).waitFor();
      const earlier = before.version === 0 ? say('rules.house') : say('rules.version', { version: before.version });
      await other.getByRole('row', { name: earlier }).click();
      await other.getByRole('button', { name: say('rules.rollBack') }).click();
      await other.keyboard.press('Control+Enter');
      await other.getByRole('row', { name: say('rules.version', { version: before.version + 2 }) }).waitFor();
      const after = await stage.ask<InForce>({ ...seat, page: other }, '/api/v1/rule-sets/review');
      expect(after.rules).toEqual(before.rules);
    },
  );

  test.each<Language>(['en'])(
    'OPS-3 courier rules are replayed over past parcels: who moves, what it costs, as a file, in %s',
    async (language) => {
      const { page, say } = await on().seat('admin', language, '/rules?kind=courier');
      await page.locator('ol > li').first().waitFor();
      await page.keyboard.press('n');
      await page.getByLabel(say('rules.name'), { exact: true }).fill('Play SF');
      const couriers = page.locator('label', { hasText: say('rules.couriers') }).locator('..');
      await couriers.getByRole('button').click();
      await page.getByLabel('顺丰').first().check();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: say('rules.view.replay') }).click();
      await page.getByRole('button', { name: say('rules.replay'), exact: true }).click();
      const sums = page.locator('dl');
      await sums.getByText(say('replay.freight'), { exact: true }).waitFor();
      const rows = page.getByRole('grid').locator('[role=row][id]');
      await rows.filter({ hasText: 'Play SF' }).first().waitFor();
      expect(await sums.getByText(/^\+¥/).count()).toBe(1);
      const file = page.waitForEvent('download');
      await page.getByRole('button', { name: say('replay.export') }).click();
      const lines = (await readAll(await file)).trim().split('\r\n');
      expect(lines[0]).toContain(say('replay.freight'));
      expect(lines.length - 1).toBeGreaterThan(0);
      expect(lines.slice(1).every((line) => line.includes('Play SF'))).toBe(true);
      // The draft is thrown away with the person's browser; nothing was published.
    },
  );

  test.each<Language>(['zh-CN'])(
    'OPS-3 an order kept as a test case turns red, stands in the way of publishing, and is green after going back, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/');
      const { page, say } = seat;
      const before = await stage.ask<InForce>(seat, '/api/v1/rule-sets/review');
      const { items } = await stage.ask<Orders>(seat, '/api/v1/orders?limit=20');
      const { id, number } = items.find((order) => Number(order.payable.amount) > 1)!;
      const [name, tag] = [`Case ${language}`, `Red ${language}`];

      await page.goto(`${stage.url}/orders/${id}`);
      await page.getByRole('heading', { name: number }).waitFor();
      await page.keyboard.press('K');
      await page.getByLabel(say('ruleCases.name'), { exact: true }).fill(name);
      await page.keyboard.press('Control+Enter');
      await page.getByText(say('ruleCases.kept', { name }), { exact: true }).waitFor();

      await page.goto(`${stage.url}/rules?kind=review&view=cases`);
      const row = page.getByRole('grid').getByRole('row').filter({ hasText: name });
      await row.getByText(say('ruleCases.green'), { exact: true }).waitFor();
      await page.keyboard.press('n');
      await page.getByLabel(say('rules.name'), { exact: true }).fill(tag);
      await page.getByLabel(say('rules.value'), { exact: true }).fill('0.01');
      await page.getByLabel(say('rules.actionName.tag'), { exact: true }).fill(tag);
      await page.getByRole('tab', { name: say('rules.view.cases') }).click();
      await row.getByText(say('ruleCases.red'), { exact: true }).waitFor();
      await row.getByText(`+ ${say('rules.actionName.tag')} ${tag}`).waitFor();
      await row.click();
      const panel = page.getByRole('complementary');
      await panel.getByText(say('ruleCases.applies.now')).waitFor();
      await panel.locator('ins').getByText(tag).waitFor();

      await page.getByRole('button', { name: say('rules.publish'), exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('alert').getByText(name).waitFor();
      await dialog.getByLabel(say('rules.note'), { exact: true }).fill('Play');
      await page.keyboard.press('Control+Enter');
      await dialog.getByRole('checkbox').check();
      expect((await stage.ask<InForce>(seat, '/api/v1/rule-sets/review')).version).toBe(before.version);
      await page.keyboard.press('Control+Enter');
      await page
        .getByText(say('rules.version', { version: before.version + 1 }), { exact: true })
        .first()
        .waitFor();
      await row.getByText(say('ruleCases.red'), { exact: true }).waitFor();

      await page.getByRole('tab', { name: say('rules.view.history') }).click();
      const earlier = before.version === 0 ? say('rules.house') : say('rules.version', { version: before.version });
      await page.getByRole('row', { name: earlier }).click();
      await page.getByRole('button', { name: say('rules.rollBack') }).click();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('row', { name: say('rules.version', { version: before.version + 2 }) }).waitFor();
      await page.getByRole('tab', { name: say('rules.view.cases') }).click();
      await row.getByText(say('ruleCases.green'), { exact: true }).waitFor();
      await row.click();
      await page.getByRole('button', { name: say('ruleCases.putAway') }).click();
      await panel.getByText(say('ruleCases.away'), { exact: true }).waitFor();
    },
  );

  test('ORD-4 pasted lines are blacklisted, found, and taken off by keys alone', async () => {
    const { page, say } = await on().seat('admin', 'zh-CN', '/rules?kind=blacklist');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel(say('rules.black.lines')).fill('13900001111\n13900002222  Play 欺诈');
    await page.getByLabel(say('rules.black.reason'), { exact: true }).fill('Play 退款');
    await page.keyboard.press('Control+Enter');
    await page.getByLabel(say('rules.black.search')).fill('Play');
    await page.keyboard.press('Enter');
    const rows = page.getByRole('grid').locator('[role=row][id]');
    await rows.filter({ hasText: 'Play 欺诈' }).waitFor();
    await rows.filter({ hasText: 'Play 退款' }).waitFor();
    await page.getByRole('grid').focus();
    for (const key of ['j', 'x', 'j', 'x', 'Delete']) await page.keyboard.press(key);
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('filter.nothing')).waitFor();
  });
}
