/** Goods by lot come in on a phone, and a lot is stopped at a desk (STK-5), by keys alone. */
import { expect, test } from 'vitest';
import type { ExpectationDetail } from '../../../src/contract/expectations.ts';
import type { Outcomes } from '../../../src/contract/paging.ts';
import type { Stage } from '../stage.ts';
import { warehouses } from './own-house.ts';

export function playLots(on: () => Stage): void {
  test('STK-5 the clerk says lot and day once, a bare barcode is of it from then on; the lot is stopped with its buyers in sight', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/receive', 390);
    const { page, say } = seat;
    const [node] = await warehouses(stage, seat);
    const sku = { merchantCode: 'LOT-01', name: '燕麦片', trackLots: true, trackExpiry: true };
    const [{ id: skuId }] = (await stage.tell<Outcomes>(seat, 'POST', '/api/v1/skus', { skus: [sku] })).outcomes as [
      Outcomes['outcomes'][number],
    ];
    const documents = [{ nodeId: node.id, lines: [{ skuId, quantity: '2' }] }];
    const { outcomes } = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/stock/expectations', { documents });
    const { expectation } = await stage.ask<ExpectationDetail>(seat, `/api/v1/stock/expectations/${outcomes[0]!.id}`);

    await page.goto(`${stage.url}/receive`);
    await page.getByRole('button', { name: expectation.number }).click();
    const signal = page.getByRole('status');
    await page.getByText(sku.name).waitFor();
    await page.keyboard.type('LOT-01\n');
    await page.getByRole('dialog', { name: say('lots.ask.dateNeeded', { code: 'LOT-01' }) }).waitFor();
    await page.keyboard.type('B-77');
    await page.getByRole('textbox', { name: say('lots.expiresOn') }).fill('+400');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+Enter');
    await signal.getByText('B-77').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.type('LOT-01\n');
    await signal.getByText(say('receive.count.all')).waitFor();
    await page.keyboard.press('F4');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.context().close();

    const desk = await stage.seat('admin', 'zh-CN', `/lots?open=${skuId}/B-77`);
    const panel = desk.page.getByRole('complementary', { name: say('nav.lots') });
    await panel.getByRole('heading', { name: 'B-77' }).waitFor();
    await panel.getByText(say('lots.noParcels')).waitFor();
    await desk.page.keyboard.press('s');
    await desk.page.getByRole('dialog', { name: say('lots.act.stop') }).waitFor();
    await desk.page.keyboard.type('供应商召回');
    await desk.page.keyboard.press('Control+Enter');
    await panel.getByText(say('lots.stopped'), { exact: true }).waitFor();
    await panel.getByText('供应商召回').waitFor();
  });
}
