/** Goods come in on a phone: counted by camera and by number, looked at, put away (WMS-2). */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import type { ExpectationDetail } from '../../../src/contract/expectations.ts';
import type { listWaitingGoods, suggestBins } from '../../../src/contract/inbound.ts';
import type { Outcomes } from '../../../src/contract/paging.ts';
import type { listRefills } from '../../../src/contract/refill.ts';
import { ean13 } from '../../../src/shipping/print/barcode.ts';
import type { Stage } from '../stage.ts';
import { makeSkus, receive, warehouses } from './own-house.ts';

const BARCODE = '6901234567892';

/** A camera that sees a printed barcode, in place of the browser's. */
async function holdBefore(page: Page, code: string): Promise<void> {
  const { widths } = ean13(code, 100)!;
  await page.addInitScript((bars) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const paint = () => {
      const ink = canvas.getContext('2d')!;
      ink.fillStyle = '#fff';
      ink.fillRect(0, 0, 640, 360);
      ink.fillStyle = '#000';
      let x = 130;
      for (const [i, width] of bars.entries()) {
        if (i % 2 === 0) ink.fillRect(x, 80, width * 4, 200);
        x += width * 4;
      }
    };
    setInterval(paint, 100);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
  }, widths);
}

export function playInbound(on: () => Stage): void {
  test('WMS-2 goods are received by camera and number, looked at and put away on a phone; a reload goes on', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/receive', 390);
    const { page, say } = seat;
    const [node] = await warehouses(stage, seat);
    const [sku] = await makeSkus(stage, seat, [{ code: 'IN-01', name: '桑蚕丝眼罩', barcodes: [BARCODE] }]);
    const document = { nodeId: node.id, kind: 'return', lines: [{ skuId: sku!.id, quantity: '4' }] };
    const { outcomes } = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/stock/expectations', {
      documents: [document],
    });
    const { expectation } = await stage.ask<ExpectationDetail>(seat, `/api/v1/stock/expectations/${outcomes[0]!.id}`);
    const light = () => page.locator('main').getAttribute('data-light');
    const scan = async (code: string, shows: string) => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect.poll(light).toBe(shows);
    };

    await holdBefore(page, BARCODE);
    await page.goto(`${stage.url}/receive`);
    await page.getByRole('button', { name: expectation.number }).waitFor();
    await scan('E0', 'wrong');
    await page.keyboard.type(expectation.number.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByLabel(say('receive.scanGoods')).waitFor();
    await page.getByRole('button', { name: say('camera.open') }).click();
    await expect.poll(light).toBe('right');
    await page.getByRole('button', { name: say('camera.close') }).click();
    await page.getByText(say('receive.count.right', { sku: 'IN-01', counted: '1' })).waitFor();
    await page.reload();
    await page.getByText('IN-01', { exact: true }).waitFor();
    await scan('nobody-knows', 'stopped');
    await scan('IN-01', 'right');
    await page.keyboard.press('F2');
    await scan('4', 'done');
    await scan('IN-01', 'wrong');
    await page.keyboard.press('F4');
    await page.keyboard.press('Control+Enter');
    await page.getByLabel(say('receive.scanGood')).waitFor();

    const waiting = async () =>
      (await stage.ask<ResponseOf<typeof listWaitingGoods>>(seat, `/api/v1/put-away?nodeId=${node.id}`)).goods.find(
        (goods) => goods.sku.id === sku!.id,
      );
    expect(await waiting()).toMatchObject({ free: '0', inspecting: '4' });
    await scan(BARCODE, 'right');
    await page.keyboard.press('F3');
    await scan('IN-01', 'right');
    await page.keyboard.press('F3');
    await scan('IN-01', 'right');
    await scan('IN-01', 'done');
    expect(await waiting()).toMatchObject({ free: '3', inspecting: '0' });

    await page.goto(`${stage.url}/put-away`);
    await page.getByLabel(say('check.node')).selectOption(node.id);
    await scan(BARCODE, 'right');
    const query = `nodeId=${node.id}&code=IN-01`;
    const { suggestions } = await stage.ask<ResponseOf<typeof suggestBins>>(
      seat,
      `/api/v1/put-away/suggestions?${query}`,
    );
    await page.reload();
    await page.getByText(suggestions[0]!.bin).first().waitFor();
    await scan('NO-BIN', 'wrong');
    await page.keyboard.press('F2');
    await scan('2', 'right');
    // The second bin is scanned before the first answer is there.
    for (const { bin } of suggestions.slice(0, 2)) {
      await page.keyboard.type(bin);
      await page.keyboard.press('Enter');
    }
    await expect.poll(light).toBe('done');
    expect(await waiting()).toBeUndefined();
  });

  test('WMS-3 tasks are made and worked off on a phone: from-bin, goods, to-bin; wrong ones stop, what is short is said', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/refills');
    const { page, say } = seat;
    const [node] = await warehouses(stage, seat);
    const [sku] = await makeSkus(stage, seat, [{ code: 'RF-01', name: '亚麻围裙' }]);
    await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '30', bin: 'JX-R-10-20-4' }]);
    const headers = { 'if-match': '"0"' };
    const data = { nodeId: node.id, bin: 'JX-B-08-20-4', minimum: '5', maximum: '12' };
    const set = await page.context().request.put(`${stage.url}/api/v1/picking-bins/${sku!.id}`, { data, headers });
    expect(set.status()).toBe(200);
    const task = async (state: string) =>
      (
        await stage.ask<ResponseOf<typeof listRefills>>(seat, `/api/v1/refills?nodeId=${node.id}&state=${state}`)
      ).tasks.find((one) => one.sku.id === sku!.id);
    await page
      .getByRole('button', { name: say('refill.make') })
      .first()
      .waitFor();
    await page.keyboard.press('n');
    await expect.poll(async () => (await task('open'))?.quantity).toBe('12');

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${stage.url}/refill`);
    await page.getByLabel(say('check.node')).selectOption(node.id);
    await page.getByLabel(say('refill.scan.from')).waitFor();
    const light = () => page.locator('main').getAttribute('data-light');
    const scan = async (code: string, shows: string) => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect.poll(light).toBe(shows);
    };
    await scan('JX-A-01-01-1', 'wrong');
    await scan('JX-R-10-20-4', 'right');
    await page.reload();
    await page.getByLabel(say('refill.scan.goods')).waitFor();
    await scan('QH-TS01-11', 'wrong');
    await scan('RF-01', 'right');
    await scan('JX-A-01-01-1', 'wrong');
    await page.keyboard.press('F2');
    await scan('8', 'right');
    await scan('jx-b-08-20-4', 'done');
    expect(await task('open')).toMatchObject({ moved: '8' });
    await scan('JX-R-10-20-4', 'right');
    await page.keyboard.press('F4');
    await expect.poll(light).toBe('stopped');
    expect(await task('short')).toMatchObject({ moved: '8', quantity: '12' });
  });
}
