/** Goods sorted at a wall (WMS-6), and read by radio (WMS-10). */
import { expect, test } from 'vitest';
import type { Wall } from '../../../src/contract/walls.ts';
import type { Wave, WavePlan } from '../../../src/contract/waves.ts';
import type { Stage } from '../stage.ts';

export function playTracking(on: () => Stage): void {
  test('WMS-6 a wall is sorted by scanning: the slot lights up, is confirmed, turns green; a reload goes on', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/waves');
    const { page, say } = seat;
    const { nodes } = await stage.ask<{ nodes: { id: string }[] }>(seat, '/api/v1/nodes');
    const asked = {
      ...{ nodeId: nodes[0]!.id, couriers: [], shopIds: [], shipBefore: null, kind: 'any', most: 6, wall: true },
      cart: { orders: 6, pieces: null },
    };
    const { carts } = await stage.tell<WavePlan>(seat, 'POST', '/api/v1/waves/preview', asked);
    const plan = { asked, carts: carts.map((cart) => cart.parcelIds) };
    const { id } = await stage.tell<Wave>(seat, 'POST', '/api/v1/waves', plan);
    const { pickLists } = await stage.tell<Wave>(seat, 'POST', `/api/v1/waves/${id}/start`, {});
    const wall = () => stage.ask<Wall>(seat, `/api/v1/walls/${pickLists[0]!.id}`);
    const light = () => page.locator('main').getAttribute('data-light');
    const scan = async (code: string, shows: string) => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect.poll(light).toBe(shows);
    };
    await page.goto(`${stage.url}/wall`);
    await page.getByRole('button', { name: pickLists[0]!.number }).waitFor();
    await scan(pickLists[0]!.number, 'idle');
    const slots = page.getByRole('list', { name: say('wall.slots') });
    await slots.waitFor();
    const first = (await wall()).slots[0]!;
    const sku = first.lines[0]!.sku.merchantCode;
    await scan('0000000000000', 'wrong');
    await scan(sku, 'right');
    const { slot } = (await wall()).lit!;
    await page.reload();
    await slots
      .locator('[data-lit]')
      .filter({ hasText: String(slot) })
      .waitFor();
    await scan(String(slot + 1), 'wrong');
    await scan(`W${slot}`, /* all of a slot of one piece: done */ first.wanted === '1' ? 'done' : 'right');
    for (let left = 60; left > 0; left--) {
      const next = (await wall()).slots.find(({ state }) => state !== 'full');
      if (!next) break;
      await page.keyboard.type(next.lines.find((line) => line.put !== line.wanted)!.sku.merchantCode);
      await page.keyboard.press('Enter');
      await slots.locator('[data-lit]').waitFor();
      await page.keyboard.press('F2');
      await expect.poll(() => slots.locator('[data-lit]').count()).toBe(0);
    }
    await page
      .getByRole('status')
      .filter({ hasText: say('wall.verdict.all') })
      .waitFor();
    expect(await slots.locator('[data-state=full]').count()).toBe((await wall()).slots.length);
    await page.context().close();
  });
}
