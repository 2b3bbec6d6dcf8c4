/** The warehouse as it is drawn (WMS-1) and walked (WMS-5). */
import { expect, test } from 'vitest';
import type { WarehouseMap } from '../../../src/contract/floor.ts';
import type { PickListRow, PickListSheet } from '../../../src/contract/pick-lists.ts';
import type { Wave } from '../../../src/contract/waves.ts';
import type { Stage } from '../stage.ts';

const figure = (text: string) => Number(text.replaceAll(/\D/g, ''));

export function playFloor(on: () => Stage): void {
  test('WMS-1 a bin is opened by keyboard and on the map, a SKU lights up its bins, new bins are previewed and made', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/warehouse-map');
    const { page, say } = seat;
    await page.locator('svg [data-bin]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: say('nav.map') });
    await panel.getByRole('heading', { name: say('map.goods') }).waitFor();
    const code = (await panel.getByRole('cell').first().innerText()).trim();
    await panel
      .getByRole('button', { name: say('why.open') })
      .first()
      .click();
    await page.getByRole('dialog').getByText(say('why.opening')).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await page.getByLabel(say('map.find')).fill(code);
    await page.keyboard.press('Enter');
    const found = await page.getByRole('status').filter({ hasText: code }).innerText();
    const rows = page.getByRole('grid', { name: say('map.bins') }).locator('[role=row][id]');
    await expect.poll(() => rows.count()).toBe(figure(found.replace(code, '')));
    const bin = (await rows.first().getByRole('button').innerText()).trim();
    await page.locator(`svg [data-bin="${bin}"]`).click();
    await panel.getByText(code, { exact: true }).waitFor();

    // The zone of returns is given bins where the reserve stands, on paper only: they are in its own code.
    const id = new URL(page.url()).searchParams.get('node') ?? (await firstNode(stage, seat));
    const before = (await stage.ask<WarehouseMap>(seat, `/api/v1/warehouses/${id}/map`)).bins.length;
    await page.goto(`${stage.url}/warehouse-map?open=make`);
    await page.getByLabel(say('map.makeAisles')).fill('10');
    await page.getByLabel(say('map.levelTo')).fill('1');
    await page.getByText('JX-A-10-01-1').waitFor();
    await page.getByRole('button', { name: say('map.makeNow'), exact: true }).click();
    await page.getByText(say('map.makeDone')).waitFor();
    const after = await stage.ask<WarehouseMap>(seat, `/api/v1/warehouses/${id}/map`);
    expect(after.bins.length).toBe(before + 20);
  });

  test('WMS-5 a pick list shows its shortest walk on the map, never longer than by habit, its stops as numbered', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/pick-lists');
    const { page, say } = seat;
    const lists = async () =>
      (await stage.ask<{ items: PickListRow[] }>(seat, '/api/v1/pick-lists?limit=200')).items.filter(
        ({ walk }) => walk,
      );
    await expect.poll(async () => (await lists()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const all = await lists();
    for (const { walk, bins } of all) {
      // The bin beside the door is no walk.
      if (bins > 1) expect(walk!.lengthMm).toBeGreaterThan(0);
      expect(Math.min(walk!.sShapeMm, walk!.largestGapMm)).toBeGreaterThanOrEqual(walk!.lengthMm);
    }
    const chosen = all.toSorted((a, b) => b.bins - a.bins)[0]!;
    const sheet = await stage.ask<PickListSheet>(seat, `/api/v1/pick-lists/${chosen.id}`);
    await page.goto(`${stage.url}/pick-lists?open=${chosen.id}`);
    const name = say('pickLists.drawn', {
      number: chosen.number,
      metres: Math.round(chosen.walk!.lengthMm / 1000).toLocaleString('en'),
    });
    const drawn = page.getByRole('img', { name });
    await drawn.waitFor();
    const places = new Set(sheet.lines.flatMap(({ at }) => (at ? [`${at.xMm}/${at.yMm}`] : [])));
    expect(await drawn.locator('circle + text').filter({ hasText: /^\d+$/ }).count()).toBe(places.size);
  });

  test('WMS-4 a wave is planned, shown with its metres, made, thinned out and begun by keyboard', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/waves');
    const { page, say } = seat;
    await page
      .getByRole('button', { name: say('waves.plan') })
      .first()
      .waitFor();
    await page.keyboard.press('n');
    const panel = page.getByRole('complementary', { name: say('nav.waves') });
    const carts = panel.getByRole('table').getByRole('row');
    await carts.nth(1).waitFor();
    const planned = (await carts.count()) - 1;
    expect(await panel.getByText(say('waves.savedAlone')).count()).toBe(1);
    await page.keyboard.press('Control+Enter');
    await panel.getByText(say('waves.state.open'), { exact: true }).waitFor();
    const id = new URL(page.url()).searchParams.get('open')!;
    const wave = () => stage.ask<Wave>(seat, `/api/v1/waves/${id}`);
    expect(await wave()).toMatchObject({ state: 'open', carts: planned });

    const { parcels } = await wave();
    await panel
      .getByRole('button', { name: say('waves.kickOut') })
      .first()
      .click();
    await page.getByLabel(say('waves.why')).fill('买家改了主意');
    await page.keyboard.press('Control+Enter');
    await panel.getByText('买家改了主意').waitFor();
    // Until it has gone the dialog takes the keys.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await wave()).toMatchObject({ parcels: parcels - 1, kickedOut: 1 });

    await page.keyboard.press('b');
    await panel.getByRole('heading', { name: say('nav.pickLists') }).waitFor();
    const begun = await wave();
    expect(['picking', 'done']).toContain(begun.state);
    expect(begun.pickLists.length).toBeGreaterThan(0);
    expect(begun.pickLists.length).toBeLessThanOrEqual(planned);
  });

  test('WMS-6 a list is picked on a phone by scanning: bin, item, slot; what is wrong stops, a reload goes on', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/pick', 390);
    const { page, say } = seat;
    const lists = async () =>
      (await stage.ask<{ items: PickListRow[] }>(seat, '/api/v1/pick-lists?limit=50')).items.filter(
        ({ open, picked }) => open > 0 && picked === '0',
      );
    await expect.poll(async () => (await lists()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    // Of the latest: while others make lists, the phone goes on showing them.
    const latest = (await lists()).slice(0, 15);
    const { id, number, pieces } = latest.toSorted((a, b) => Number(a.pieces) - Number(b.pieces))[0]!;
    const { lines } = await stage.ask<PickListSheet>(seat, `/api/v1/pick-lists/${id}`);
    const light = () => page.locator('main').getAttribute('data-light');
    const scan = async (code: string, shows: string) => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect.poll(light).toBe(shows);
    };
    const begin = async () => {
      await page.goto(`${stage.url}/pick`);
      await page.getByRole('button', { name: number }).waitFor();
      await page.getByLabel(say('pick.scanList')).fill(number);
      await page.keyboard.press('Enter');
      await page.getByLabel(say('pick.scanBin')).waitFor();
    };
    await begin();
    await scan('ELSEWHERE', 'wrong');
    const [first] = lines;
    await scan(first!.bin, 'right');
    await scan('0000000000000', 'wrong');
    await scan(first!.sku.merchantCode, first!.quantity === '1' ? 'done' : 'right');
    await page
      .getByRole('status')
      .filter({ hasText: `#${first!.slots[0]!.slot} × 1` })
      .waitFor();
    // The phone is put down: what was scanned is kept.
    if (Number(pieces) > 1) {
      await begin();
      for (const { bin, quantity, sku } of lines) {
        const { lines: now } = await stage.ask<PickListSheet>(seat, `/api/v1/pick-lists/${id}`);
        const left = Number(quantity) - Number(now.find((one) => one.bin === bin && one.sku.id === sku.id)!.picked);
        if (left === 0) continue;
        if ((await page.getByLabel(say('pick.scanBin')).count()) > 0) await scan(bin, 'right');
        await scan(sku.merchantCode, left === 1 ? 'done' : 'right');
        // The light was green for the bin already: what says that the piece is in is that the rest may follow.
        if (left > 1) {
          await page.getByRole('button', { name: say('pick.rest') }).waitFor();
          await page.keyboard.press('F2');
        }
        await expect.poll(light).toBe('done');
      }
    }
    await page
      .getByRole('status')
      .filter({ hasText: say('pick.done') })
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const after = (await stage.ask<{ items: PickListRow[] }>(seat, '/api/v1/pick-lists?limit=200')).items;
    expect(after.find((one) => one.id === id)).toMatchObject({ picked: pieces });
  });
}

const firstNode = async (stage: Stage, seat: Parameters<Stage['ask']>[0]) =>
  (await stage.ask<{ nodes: { id: string }[] }>(seat, '/api/v1/nodes')).nodes[0]!.id;
