/** Goods sorted at a wall (WMS-6), and read by radio (WMS-10). */
import { expect, test } from 'vitest';
import type { SkuRow } from '../../../src/contract/catalog.ts';
import type { Page } from '../../../src/contract/paging.ts';
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
    const planned = async () => (await stage.tell<WavePlan>(seat, 'POST', '/api/v1/waves/preview', asked)).carts;
    // Where others have just taken all parcels, the next orders bring new ones.
    await expect.poll(async () => (await planned()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const plan = { asked, carts: (await planned()).map((cart) => cart.parcelIds) };
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
      // An order that somebody stops meanwhile keeps its slot, which is never green.
      const next = (await wall()).slots.find(({ put, wanted }) => put !== wanted);
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
    const green = (await wall()).slots.filter(({ state }) => state === 'full');
    expect(green.length).toBeGreaterThan(0);
    await expect.poll(() => slots.locator('[data-state=full]').count()).toBe(green.length);
  });

  test('WMS-10 goods are received by radio: the reader counts by itself, what is missing and what does not belong is said', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/rfid');
    const { page, say } = seat;
    const { nodes } = await stage.ask<{ nodes: { id: string }[] }>(seat, '/api/v1/nodes');
    const { items } = await stage.ask<Page<SkuRow>>(seat, '/api/v1/skus?limit=40');
    const lines = items
      .filter(({ barcodes, bundle }) => barcodes.length > 0 && !bundle)
      .slice(0, 2)
      .map(({ id }, i) => ({ skuId: id, quantity: i === 0 ? '8' : '4' }));
    const documents = [{ nodeId: nodes[0]!.id, supplier: '桐乡青禾制衣有限公司', lines }];
    const path = '/api/v1/stock/expectations';
    const made = await stage.tell<{ outcomes: { id: string }[] }>(seat, 'POST', path, { documents });
    type Detail = { expectation: { number: string; state: string } };
    const detail = () => stage.ask<Detail>(seat, `${path}/${made.outcomes[0]!.id}`);
    const { number } = (await detail()).expectation;
    const light = () => page.locator('main').getAttribute('data-light');
    await page.reload();
    await page.getByLabel(say('rfid.scan.receive')).waitFor();
    await page.keyboard.type('nothing');
    await page.keyboard.press('Enter');
    await expect.poll(light).toBe('wrong');
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await page.getByText(say('rfid.said.listening')).waitFor();
    await page.keyboard.press('F7');
    // Eleven of twelve; the last is heard faintly, from behind a wall.
    await page.getByText(say('rfid.said.missing', { missing: 1 })).waitFor();
    const strays = page.getByRole('list', { name: say('rfid.strays') });
    await strays.getByText(say('rfid.stray.weak')).waitFor();
    await strays.getByText(say('rfid.stray.foreign')).waitFor();
    const epc = (
      await strays
        .getByRole('listitem')
        .filter({ hasText: say('rfid.stray.weak') })
        .locator('code')
        .innerText()
    ).trim();
    // Held before a hand reader, it is there.
    await page.getByLabel(say('rfid.byHand')).fill(epc);
    await page.keyboard.press('Enter');
    await page.getByText(say('rfid.said.complete')).waitFor();
    await page.keyboard.press('F2');
    await page.getByText(say('rfid.said.done.receive')).waitFor();
    expect((await detail()).expectation.state).toBe('received');

    // Held before the reader once more it counts for nothing, and that is said.
    await page.keyboard.press('Escape');
    await page.getByLabel(say('rfid.scan.receive')).waitFor();
    await page.keyboard.press('F8');
    await page.getByLabel(say('rfid.byHand')).fill(epc);
    await page.keyboard.press('Enter');
    await strays.getByText(say('rfid.stray.alreadyIn')).waitFor();
    await page.keyboard.press('F8');
    await page.getByText(say('rfid.said.dropped')).waitFor();
  });
}
