/**
 * The bench as a reviewer works it, by keyboard alone: an address mended where it stands, an order divided after it was
 * shown what would become of it and taken back, an order typed in, and pages found by name.
 */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

type Row = { id: string; number: string; lineCount: number; holds: string[] };
type Detail = Row & { state: string; version: number; recipient: { district: string; town: string } };

const waiting = async (stage: Stage, seat: Seat, which: (row: Row) => boolean): Promise<Row> => {
  const { items } = await stage.ask<{ items: Row[] }>(seat, '/api/v1/orders?state=waitReview&limit=200');
  const row = items.find(which);
  if (!row) throw new Error('the demo has no such order');
  return row;
};
const held = (reason: string) => (row: Row) => row.holds.length === 1 && row.holds[0] === reason;

export function playBench(on: () => Stage): void {
  test('ORD-7 an address is mended in the preview, with what was read and what is missing shown', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/');
    const { page, say } = seat;
    const order = await waiting(stage, seat, held('addressIncomplete'));
    await page.goto(`${stage.url}/orders?held=true&order=${order.id}`);
    await page.getByRole('heading', { name: order.number }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.type('李雷 13900001234 江苏省南京市中山路8号');
    await page.getByText(say('bench.missing', { parts: say('orders.address.district') })).waitFor();
    await page.getByLabel(say('bench.paste')).fill('李雷 13900001234 江苏省南京市玄武区中山路8号');
    await expect
      .poll(() => page.getByLabel(say('orders.address.district'), { exact: true }).inputValue())
      .toBe('玄武区');
    await page.keyboard.press('Control+Enter');
    const now = () => stage.ask<Detail>(seat, `/api/v1/orders/${order.id}`);
    await expect.poll(async () => (await now()).recipient.district).toBe('玄武区');
    expect((await now()).holds).not.toContain('addressIncomplete');
  });

  test('ORD-9 a split is shown before it happens, done, and taken back with one key', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/');
    const { page, say } = seat;
    const order = await waiting(stage, seat, (row) => row.lineCount > 1 && held('memo')(row));
    const state = async () => (await stage.ask<Detail>(seat, `/api/v1/orders/${order.id}`)).state;
    await page.goto(`${stage.url}/orders/${order.id}`);
    await page.getByRole('heading', { name: order.number }).waitFor();
    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill('1');
    await dialog.getByText(say('bench.orderOf', { at: 2, of: 2 })).waitFor();
    expect(await state()).toBe('waitReview');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('bench.splitInto', { number: order.number, count: 2 }), { exact: true }).waitFor();
    await expect.poll(state).toBe('split');
    await page.keyboard.press('z');
    await expect.poll(state).toBe('waitReview');
  });

  test('ORD-3 an order is typed in, checked, and placed without the mouse', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/orders');
    const { page, say } = seat;
    const { items } = await stage.ask<{ items: { merchantCode: string; bundle: boolean; price: object | null }[] }>(
      seat,
      '/api/v1/skus?active=true&limit=50',
    );
    const { merchantCode } = items.find((sku) => !sku.bundle && sku.price !== null)!;
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    await page.keyboard.press('n');
    await page.getByLabel(say('entry.find')).waitFor();
    // Tried too early: what is lacking is said.
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('entry.missing.shop')).waitFor();
    await page.keyboard.type(merchantCode);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel(`${merchantCode} ${say('orders.column.quantity')}`).fill('2');
    await page.getByLabel(say('bench.paste')).fill('韩梅梅 13900005678 浙江省杭州市余杭区仓前街道文一西路969号');
    await page.getByLabel(say('entry.shop')).selectOption({ index: 1 });
    await expect
      .poll(() => page.getByLabel(say('orders.address.district'), { exact: true }).inputValue())
      .toBe('余杭区');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('entry.checked')).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: say('entry.placed') }).waitFor();
    // Money said to be taken outside is looked at by finance.
    await page.getByText(say('orders.state.waitFinanceReview')).waitFor();
  });

  test('pages and commands are found by name from the search box', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'zh-CN', '/');
    await page.getByRole('navigation', { name: say('nav.areas') }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(say('palette.go', { page: say('nav.shops') }));
    const before = performance.now();
    await page.getByRole('option', { name: say('nav.shops') }).waitFor();
    expect(performance.now() - before).toBeLessThan(1_000);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/shops/);
  });
}
