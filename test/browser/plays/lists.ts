/** What all lists have in common: columns for the room there is, a filter that finds nothing, acts on a phone. */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

const rows = ({ page }: Seat) => page.getByRole('grid').locator('[role=row][id]');
const titles = ({ page }: Seat) => page.getByRole('grid').getByRole('columnheader').allInnerTexts();
const sideways = ({ page }: Seat) => page.getByRole('grid').evaluate((list) => list.scrollWidth > list.clientWidth);

export function playLists(on: () => Stage): void {
  test('lesser columns step back while a preview is open, and those a person chose stay', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/parcels?queue=all');
    const { page, say } = seat;
    const [courier, node] = [say('orders.column.courier'), say('orders.column.node')];
    await rows(seat).first().waitFor();
    const whole = await titles(seat);
    await page.keyboard.press('j');
    await page.getByRole('complementary', { name: say('shipping.parcel') }).waitFor();
    await expect.poll(() => titles(seat).then(({ length }) => length)).toBeLessThan(whole.length);
    expect(await titles(seat)).toContain(courier);
    expect(await titles(seat)).not.toContain(node);
    expect(await sideways(seat)).toBe(false);
    await page.keyboard.press('Escape');
    await expect.poll(() => titles(seat)).toEqual(whole);

    await page.goto(`${stage.url}/orders`);
    await rows(seat).first().waitFor();
    await page.keyboard.press('j');
    const preview = page.getByRole('complementary', { name: say('orders.preview') });
    await preview.waitFor();
    const before = await titles(seat);
    expect(before).not.toContain(node);
    const menu = page.getByRole('button', { name: say('table.columns') });
    await menu.click();
    await page.getByRole('checkbox', { name: node, exact: true }).check();
    await expect.poll(() => titles(seat)).toContain(node);
    expect(await sideways(seat)).toBe(true);
    await page.getByRole('button', { name: say('table.columnsReset') }).click();
    await expect.poll(() => titles(seat)).toEqual(before);
  });

  test('a filter that leaves nothing is cleared where the list says so', async () => {
    const seat = await on().seat('admin', 'en', '/goods?text=nothing-is-called-so');
    const { page, say } = seat;
    await page.getByText(say('goods.empty')).waitFor();
    await page.getByRole('button', { name: say('filter.clearAll') }).click();
    await rows(seat).first().waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test('parcels on a phone: two acts stand in the bar, the rest in its menu', async () => {
    const seat = await on().seat('admin', 'en', '/parcels?queue=all', 390);
    const { page, say } = seat;
    await rows(seat).first().click();
    await page
      .getByRole('button', { name: say('action.close') })
      .first()
      .click();
    await page.getByRole('button', { name: say('shipping.request') }).waitFor();
    expect(await page.getByRole('button', { name: say('shipping.handOver') }).count()).toBe(0);
    await page.getByRole('button', { name: say('action.more') }).click();
    await page.getByRole('menuitem', { name: say('shipping.handOver') }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  test('the keys of a dialog stay with it when the form beneath is read only then', async () => {
    const { page, say } = await on().seat('admin', 'en', '/goods?text=QH-TS01');
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/api\/v1\/skus\/[0-9a-f-]{36}$/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: say('goods.bulk.season'), exact: true }).click();
    await page.getByRole('dialog').locator('input').fill('2027A');
    answer();
    await page.getByLabel(say('goods.merchantCode'), { exact: true }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: 1, refused: 0 })).waitFor();
  });
}
