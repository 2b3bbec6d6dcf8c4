/**
 * A buyer's question: "why is this SKU short?" (STK-4, STK-10). Ten came in, two of them are broken, six are promised and
 * one order waits for more than is left. She finds the SKU over the page she is at, reads who has the pieces and what is
 * on the way, opens the number into its entries, from there the order that holds a piece, and comes back.
 */

import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';
import { makeSkus, type OwnSku, openShop, type Placed, place, receive, warehouses } from './own-house.ts';

type Short = {
  sku: OwnSku;
  colour: string;
  node: string;
  reserved: Placed[];
  waiting: Placed;
  expected: string;
  day: string;
};

export function playBuyer(on: () => Stage): void {
  test.each<Language>(['zh-CN', 'en'])('STK-4 STK-10 a buyer asks why a SKU is short, in %s', async (language) => {
    const stage = on();
    const seat = await stage.seat('admin', language, '/orders');
    const short = await prepare(stage, seat);
    await findOverPage(seat, short);
    await readPage(stage, seat, short);
    await openNumber(seat, short);
    await askYesterday(seat);
  });
}

async function prepare(stage: Stage, seat: Seat): Promise<Short> {
  const mark = seat.language === 'en' ? 'EN' : 'ZH';
  const colour = `雾蓝${mark}`;
  const [sku] = await makeSkus(stage, seat, [{ code: `MS-${mark}-01`, name: `云柔抱枕 ${colour}` }]);
  const [node] = await warehouses(stage, seat);
  await receive(stage, seat, node.id, [
    { skuId: sku!.id, quantity: '8', bin: 'P-01' },
    { skuId: sku!.id, quantity: '2', bucket: 'defective' },
  ]);
  const shop = await openShop(stage, seat, `买手小店 ${mark}`);
  const order = (name: string, quantity: number) =>
    place(stage, seat, shop, { number: `MS-${mark}-${name}`, sku: sku!, quantity });
  const reserved = [await order('first', 4), await order('second', 2)];
  const waiting = await order('waiting', 5);
  expect([...reserved, waiting].map((one) => one.state)).toEqual(['released', 'released', 'waitReview']);
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const document = { nodeId: node.id, supplier: '二厂', expectedOn: day, lines: [{ skuId: sku!.id, quantity: '50' }] };
  type Made = { outcomes: { id: string }[] };
  const made = await stage.tell<Made>(seat, 'POST', '/api/v1/stock/expectations', { documents: [document] });
  const { expectation } = await stage.ask<{ expectation: { number: string } }>(
    seat,
    `/api/v1/stock/expectations/${made.outcomes[0]!.id}`,
  );
  return { sku: sku!, colour, node: node.name, reserved, waiting, expected: expectation.number, day };
}

/** F9, words in any order, the arrows and Enter; the page behind stays. */
async function findOverPage({ page, say }: Seat, { sku, colour }: Short): Promise<void> {
  await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
  await page.keyboard.press('F9');
  const over = page.getByRole('dialog');
  await over.getByRole('tab', { name: say('stock.allNodes'), selected: true }).waitFor();
  await page.keyboard.type(`${colour} 抱枕`);
  await page.keyboard.press('Enter');
  const row = over.locator('[role=row][id]');
  await expect.poll(() => row.count()).toBe(1);
  await row.getByText(sku.code).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await over.getByRole('heading', { name: sku.code }).waitFor();
  await over.getByText(say('stock.reservations')).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await over.waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/orders');
}

const section = ({ page, say }: Seat, title: string) =>
  page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: say(title), exact: true }) });

/** The page of the SKU answers it: who reserves it, what is broken, what is on the way and when, what was sold. */
async function readPage(stage: Stage, seat: Seat, short: Short): Promise<void> {
  const { page, say } = seat;
  await page.keyboard.press('Control+k');
  await page.keyboard.type(short.sku.code);
  await page.getByRole('option').filter({ hasText: short.sku.name }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: short.sku.code }).waitFor();
  const promised = section(seat, 'stock.reservations').getByRole('row');
  await expect.poll(() => promised.count()).toBe(1 + short.reserved.length);
  for (const [at, pieces] of ['4', '2'].entries())
    await promised.filter({ hasText: short.reserved[at]!.number }).getByText(pieces, { exact: true }).waitFor();
  const coming = section(seat, 'stock.onOrder').getByRole('row').filter({ hasText: short.expected });
  for (const text of [short.day, '二厂', '50']) await coming.getByText(text, { exact: true }).waitFor();
  await section(seat, 'stock.bins').getByText('P-01').waitFor();
  await section(seat, 'stock.sales').getByText(say('stock.sold.days30')).first().waitFor();
  const { items } = await stage.ask<{ items: { total: Record<string, string> }[] }>(
    seat,
    `/api/v1/stock?skuId=${short.sku.id}`,
  );
  expect(items[0]!.total).toMatchObject({ onHand: '8', reserved: '6', available: '2', defective: '2', onOrder: '50' });
}

/** The number under the focus, its parts, their entries, the order behind one of them, and the way back. */
async function openNumber(seat: Seat, { sku, node, reserved }: Short): Promise<void> {
  const { page, say } = seat;
  const drawer = page.getByRole('dialog');
  const buckets = section(seat, 'stock.buckets');
  await buckets
    .getByRole('row', { name: say('stock.allNodes') })
    .getByRole('button', { name: `2 ${say('why.open')}` })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await drawer.getByText(say('stock.bucket.available')).first().waitFor();
  await drawer.getByRole('button', { name: `6 ${say('why.open')}` }).focus();
  await page.keyboard.press('Enter');
  await drawer.getByRole('heading', { name: say('stock.reservations') }).waitFor();
  await drawer.getByRole('row').filter({ hasText: reserved[0]!.number }).filter({ hasText: node }).first().waitFor();
  // Back to the sum, and once more to what is reserved.
  await page.keyboard.press('Escape');
  await drawer.getByRole('button', { name: `8 ${say('why.open')}` }).waitFor();
  await drawer.getByRole('button', { name: `6 ${say('why.open')}` }).focus();
  await page.keyboard.press('Enter');
  await drawer.getByRole('link', { name: reserved[0]!.number }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: reserved[0]!.number }).waitFor();
  await drawer.waitFor({ state: 'detached' });
  await page.getByText(sku.code).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: sku.code }).waitFor();
}

/** Yesterday there was none of it. */
async function askYesterday(seat: Seat): Promise<void> {
  const { page, say } = seat;
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel(say('why.asOf')).fill(yesterday);
  const total = section(seat, 'stock.buckets').getByRole('row', { name: say('stock.allNodes') });
  await expect
    .poll(async () => (await total.getByRole('button').allInnerTexts()).every((text) => text === '0'))
    .toBe(true);
  await section(seat, 'stock.onOrder').getByText(say('stock.nowOnly')).waitFor();
}
