/** The exchange with an ERP (ERP-1, STK-11): what differs is decided on, stock is compared now, a document is read. */
import { expect, test } from 'vitest';
import type { StockComparison } from '../../../src/contract/stock-comparisons.ts';
import type { Stage } from '../stage.ts';

export function playErp(on: () => Stage): void {
  test('STK-11 ERP-1 a great difference is decided on by key, stock compared anew, and the report read', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/stock/comparisons');
    const { page, say } = seat;
    const all = async () => (await stage.ask<{ items: StockComparison[] }>(seat, '/api/v1/stock/comparisons')).items;
    const waiting = (await all()).find(({ state }) => state === 'waiting')!;
    await page
      .getByRole('grid', { name: say('nav.comparisons') })
      .getByText(waiting.number)
      .click();
    const panel = page.getByRole('complementary', { name: say('nav.comparisons') });
    await panel.getByText(say('comparison.state.waiting')).waitFor();
    await page.keyboard.press('b');
    await page.getByLabel(say('comparison.reason')).fill('已与 SAP 核对');
    await page.keyboard.press('Control+Enter');
    await panel.getByText(say('comparison.state.posted')).waitFor();
    expect((await all()).find(({ id }) => id === waiting.id)).toMatchObject({ state: 'posted', decidedBy: {} });

    const before = (await all()).length;
    await page.keyboard.press('n');
    await expect.poll(async () => (await all()).length).toBe(before + 1);
    const [made] = await all();
    await panel.getByRole('heading', { name: made!.number }).waitFor();

    await page.goto(`${stage.url}/erp`);
    await page
      .getByRole('grid', { name: say('exchange.tab.messages') })
      .getByText(say('exchange.message.kind.stock'))
      .first()
      .click();
    await page.getByText('<IDOCTYP>LOISTD01</IDOCTYP>').waitFor();
    await page.getByRole('tab', { name: say('exchange.tab.places') }).click();
    await page
      .getByRole('grid', { name: say('nav.erp') })
      .getByText(made!.node.name)
      .click();
    await page.getByLabel(say('exchange.limitPieces')).fill('25');
    await page.keyboard.press('Control+s');
    const kept = () => stage.ask<{ places: { limitPieces: string }[] }>(seat, '/api/v1/settings/erp-places');
    await expect.poll(async () => (await kept()).places.map(({ limitPieces }) => limitPieces)).toEqual(['25']);
  });
}
