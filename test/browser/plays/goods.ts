/** Goods and their stock by keyboard: a SKU made and changed, many at once, a bundle, a receipt scanned, stock over any page. */
import { expect, test } from 'vitest';
import type { SkuRow } from '../../../src/contract/catalog.ts';
import type { SkuDetail } from '../../../src/contract/skus.ts';
import type { StockRow } from '../../../src/contract/stock.ts';
import type { Seat, Stage } from '../stage.ts';

const skusOf = async (stage: Stage, seat: Seat, text: string) =>
  (await stage.ask<{ items: SkuRow[] }>(seat, `/api/v1/skus?text=${text}`)).items;
const stockOf = async (stage: Stage, seat: Seat, skuId: string) =>
  (await stage.ask<{ items: StockRow[] }>(seat, `/api/v1/stock?skuId=${skuId}`)).items[0]!;
/** The machine may be busy with other plays. */
const rowsOf = ({ page }: Seat) => page.getByRole('grid').locator('[role=row][id]');

export function playGoods(on: () => Stage): void {
  test('CAT-1 CAT-2 a SKU is made, becomes a bundle with its shares, and many get a season at once', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/goods');
    const { page, say } = seat;
    await rowsOf(seat).first().waitFor();
    await page.keyboard.press('n');
    await page.getByRole('form', { name: say('goods.new') }).waitFor();
    await page.keyboard.type('剧中礼盒');
    await page.getByLabel(say('goods.merchantCode'), { exact: true }).fill('PLAY-SET');
    await page.getByLabel(say('goods.price'), { exact: true }).fill('100');
    await page.keyboard.press('Control+s');
    await page.getByRole('form', { name: 'PLAY-SET' }).waitFor();
    const [made] = await skusOf(stage, seat, 'PLAY-SET');
    expect(made).toMatchObject({ name: '剧中礼盒', price: { amount: '10000' }, bundle: false });

    const [first, second] = await skusOf(stage, seat, 'QH-BD02');
    const add = page.getByLabel(say('goods.parts.add')).first();
    for (const [part, weight] of [
      [first!, '3'],
      [second!, '1'],
    ] as const) {
      await add.fill(part.merchantCode);
      await page.keyboard.press('Enter');
      await page.getByLabel(`${say('goods.parts.weightOf')} ${part.merchantCode}`).fill(weight);
    }
    await page.getByText('75.0%').waitFor();
    await page.getByRole('button', { name: say('goods.parts.save') }).click();
    const detail = () => stage.ask<SkuDetail>(seat, `/api/v1/skus/${made!.id}`);
    await expect.poll(async () => (await detail()).bundleParts.map((part) => part.share).sort()).toEqual(['1', '3']);

    await page.goto(`${stage.url}/goods?text=QH-BD01`);
    await rowsOf(seat).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: say('goods.bulk.season'), exact: true }).click();
    await page.getByRole('dialog').locator('input').fill('2027春');
    await page.keyboard.press('Control+Enter');
    const seasons = async () => (await skusOf(stage, seat, 'QH-BD01')).filter((row) => row.season === '2027春').length;
    await expect.poll(seasons).toBe(2);
  });

  test('CAT-1 a style makes SKUs; their codes are shown before', async () => {
    const stage = on();
    const { page, say, ...rest } = await stage.seat('admin', 'en', '/styles');
    await page.getByRole('button', { name: say('styles.new') }).click();
    await page.getByRole('textbox', { name: new RegExp(`^${say('styles.code')}`) }).fill('PLAY');
    await page.getByRole('textbox', { name: new RegExp(`^${say('styles.name')}`) }).fill('Play shirt');
    await page.keyboard.press('Control+s');
    await page.getByLabel(say('styles.colors')).fill('Red Blue');
    await page.getByLabel(say('styles.sizes')).fill('S,M,L');
    await page.getByText(say('styles.preview_other', { count: 6, there: 0 })).waitFor();
    await page.getByRole('button', { name: say('styles.make') }).click();
    await expect.poll(async () => (await skusOf(stage, { page, say, ...rest }, 'Play shirt')).length).toBe(6);
  });

  test('STK-1 goods are received by scanning and taken back with the reason', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/stock/documents');
    const { page, say } = seat;
    const [sku] = await skusOf(stage, seat, 'QH-BD05-11');
    const before = BigInt((await stockOf(stage, seat, sku!.id)).total.defective);
    const defective = async () => BigInt((await stockOf(stage, seat, sku!.id)).total.defective) - before;
    await rowsOf(seat).first().waitFor();
    await page.keyboard.press('n');
    const scan = page.getByLabel(say('goodsDocuments.scan'));
    await scan.waitFor();
    const count = page.getByLabel(`${say('goodsDocuments.quantities.receipt')} QH-BD05-11`);
    for (const pieces of ['1', '2', '3']) {
      await page.keyboard.type(sku!.barcodes[0]!);
      await page.keyboard.press('Enter');
      await expect.poll(() => count.inputValue()).toBe(pieces);
    }
    await page.getByLabel(`${say('goodsDocuments.place')} QH-BD05-11`).selectOption('defective');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: say('goodsDocuments.reverse') }).waitFor();
    expect(await defective()).toBe(3n);
    await page.getByRole('button', { name: say('goodsDocuments.reverse') }).click();
    await page.getByLabel(say('goodsDocuments.reason')).fill('扫错了');
    await page.keyboard.press('Control+Enter');
    await expect.poll(defective).toBe(0n);
  });

  test('STK-4 stock opens over any page with F9 and F10, and Escape goes back step by step', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/orders');
    const { page, say } = seat;
    await rowsOf(seat).first().waitFor();
    await page.keyboard.press('F10');
    const over = page.getByRole('dialog');
    await over.getByRole('tab', { name: say('stock.byNode'), selected: true }).waitFor();
    await page.keyboard.press('F9');
    await over.getByRole('tab', { name: say('stock.allNodes'), selected: true }).waitFor();
    await page.keyboard.type('QH-BD01-12');
    await page.keyboard.press('Enter');
    await expect.poll(() => over.locator('[role=row][id]').count()).toBe(1);
    await over.locator('[role=row][id]').getByRole('button', { name: '60支' }).click();
    await over.getByText(say('stock.shops')).waitFor();
    await page.keyboard.press('Escape');
    await over.getByRole('tab').first().waitFor();
    await page.keyboard.press('Escape');
    await over.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/orders');
  });
}
