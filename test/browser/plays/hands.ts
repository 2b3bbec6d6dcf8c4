/**
 * What practised hands rely on (ORD-6): keys pressed without waiting reach what they are meant for, an open menu keeps them
 * from the order behind it, `z` takes back the last thing and no other, and what cannot be approved says what to do next.
 */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

type Order = { id: string; number: string; version: number; flag: number; holds: string[]; state: string };
type Orders = { items: Order[] };

const typed = ({ page }: Seat) => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value);
const press = async ({ page }: Seat, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const rows = ({ page }: Seat) => page.getByRole('grid').locator('[role=row][id]');
const current = ({ page }: Seat) => page.getByRole('grid').locator('[role=row][data-cursor]');

/** A queue of its own, so that no other play moves its orders: those that wait for a mapping, which nothing else mends. */
async function queueOf(stage: Stage, language: Seat['language']): Promise<Seat> {
  const seat = await stage.seat('admin', language, '/orders?hold=["mappingMissing"]');
  await rows(seat).first().waitFor();
  await press(seat, 'j');
  await current(seat).waitFor();
  return seat;
}
const orderUnderCursor = async (stage: Stage, seat: Seat): Promise<Order> =>
  stage.ask(seat, `/api/v1/orders/${(await current(seat).getAttribute('id'))!.replace('orders-', '')}`);

export function playHands(on: () => Stage): void {
  test('ORD-6 letters typed right after the key that opens a field are in it: dialogs, pages and drawers', async () => {
    const seat = await queueOf(on(), 'zh-CN');
    await press(seat, 'h', 'a', 'b', 'c');
    expect(await typed(seat)).toBe('abc');
    await press(seat, 'Escape', 'g', 'Q', 'H', '-');
    expect(await typed(seat)).toBe('QH-');
    await press(seat, 'Escape');
    // Fetched when first asked for: what is typed meanwhile waits for its field.
    await press(seat, 'F9', 'Q', 'H', '-');
    await expect.poll(() => typed(seat)).toBe('QH-');
    await press(seat, 'Escape', 'Escape');
    await seat.page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(seat, 'n', '1', '3', '9');
    await expect.poll(() => typed(seat)).toBe('139');
    expect(seat.page.url()).toContain('/orders/new');
  });

  test('ORD-6 an open menu keeps its keys: no order behind it is approved, and a key beside an item is that item', async () => {
    const stage = on();
    const seat = await queueOf(stage, 'en');
    const before = await orderUnderCursor(stage, seat);
    const menu = seat.page.getByRole('button', { name: seat.say('action.more') }).last();
    await menu.click();
    await seat.page.getByRole('menu').waitFor();
    await press(seat, 'a', 'h', 'x');
    expect(await seat.page.getByRole('dialog').count()).toBe(0);
    await press(seat, 'e');
    await seat.page.getByRole('dialog').waitFor();
    await press(seat, 'Escape');
    await expect.poll(() => menu.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await seat.page.getByText(seat.say('run.result', { done: 0, refused: 1 })).count()).toBe(0);
    expect((await orderUnderCursor(stage, seat)).version).toBe(before.version);
  });
  playUndo(on);
  playHeld(on);
}

function playUndo(on: () => Stage): void {
  test('ORD-6 z takes back the last thing done, names it, and never an older one in its place', async () => {
    const stage = on();
    const seat = await queueOf(stage, 'zh-CN');
    const { page, say } = seat;
    const { id, number, flag } = await orderUnderCursor(stage, seat);
    const order = () => stage.ask<Order>(seat, `/api/v1/orders/${id}`);
    const one = (command: string) => say('run.titleOne', { command: say(`orders.command.${command}`), number });
    const other = flag === 5 ? 4 : 5;
    await press(seat, 'f', String(other));
    await page.getByRole('button', { name: say('run.undo', { title: one('setFlag') }) }).waitFor();
    await press(seat, 'e', 'x', 'Control+Enter');
    await page.getByText(one('setMemo')).waitFor();
    await page
      .getByText(say('run.result', { done: 1, refused: 0 }))
      .nth(1)
      .waitFor();
    // The memo cannot be taken back. It says so, and the flag stays as it is.
    await press(seat, 'z', 'z');
    await page.getByText(say('final.orders.setMemo')).waitFor();
    expect((await order()).flag).toBe(other);
    await press(seat, 'h', 'Control+Enter');
    await expect.poll(async () => (await order()).holds).toContain('paused');
    await page.getByRole('button', { name: say('run.undo', { title: one('hold') }) }).waitFor();
    await press(seat, 'z');
    await page.getByText(say('run.undo', { title: one('hold') })).waitFor();
    await expect.poll(async () => (await order()).holds).not.toContain('paused');
    // What it was taken back is asked before the one before it: that is the memo again.
    expect((await order()).flag).toBe(other);
    await page.getByRole('button', { name: say('run.undo', { title: one('setFlag') }) }).click();
    await expect.poll(async () => (await order()).flag).toBe(flag);
    // A hold that was taken away comes back, as a hold of one's own where it was found by the review.
    await press(seat, 'h', 'Control+Enter');
    await expect.poll(async () => (await order()).holds).toContain('paused');
    await press(seat, 'u');
    await page.getByRole('dialog').getByLabel(say('orders.hold.paused')).check();
    await press(seat, 'Control+Enter');
    await expect.poll(async () => (await order()).holds).not.toContain('paused');
    await page.getByRole('button', { name: say('run.undo', { title: one('releaseHold') }) }).waitFor();
    await press(seat, 'z');
    await page.getByText(say('orders.backInReview')).waitFor();
    expect((await order()).holds).toContain('paused');
    await stage.tell(seat, 'POST', '/api/v1/orders/release-hold', { ids: [id], reasons: ['paused'] });
  });
}

function playHeld(on: () => Stage): void {
  test('ORD-6 held orders: the bar says before how many can be approved, the result what to do with the others', async () => {
    const stage = on();
    const seat = await queueOf(stage, 'en');
    const { page, say } = seat;
    const { items } = await stage.ask<Orders>(seat, '/api/v1/orders?holdReason=mappingMissing&sort=paidAt&limit=100');
    await press(seat, 'x', 'j', 'x');
    await page.getByText(say('orders.readiness.held', { count: 2, text: 2 })).waitFor();
    await press(seat, 'a');
    await page.getByText(say('run.result', { done: 0, refused: 2 })).waitFor();
    expect(items.length).toBeGreaterThan(1);
    await page.getByRole('button', { name: say('orders.step.map', { count: 2 }) }).click();
    await page.waitForURL(/\/listings/);
  });
}
