/**
 * What goes wrong at a desk: the session ends in the middle of an edit, two people change one shop, the network goes, a
 * batch is partly refused, a filter finds nothing, a name is too long, an address carries markup, a file is far too
 * large. Nothing is lost, nothing breaks, and it is said in plain words.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, openShop, place } from './own-house.ts';

type Shops = { shops: { id: string; name: string; settings: { unpaidMinutes: number }; shopGroup: string }[] };
type Rows = { items: { id: string; number: string; state: string }[] };

const firstShop = async (stage: Stage, seat: Seat) => (await stage.ask<Shops>(seat, '/api/v1/shops/masters')).shops[0]!;
const form = ({ page }: Seat, name: string) => page.getByRole('form', { name });

export function playBadInput(on: () => Stage): void {
  playEdits(on);
  playOneOrder(on);
  playNetwork(on);
  playWrongValues(on);
}

function playEdits(on: () => Stage): void {
  test('an edit outlives the end of the session: the draft is there after signing in again', async () => {
    const stage = on();
    const seat = await stage.seat(null, 'zh-CN', '/');
    const { page, say } = seat;
    await stage.signIn(seat, 'admin');
    const shop = await firstShop(stage, seat);
    await page.goto(`${stage.url}/shops?open=${shop.id}`);
    await form(seat, shop.name).getByLabel(say('shops.group')).fill('华东组');
    await page.context().clearCookies();
    await page.keyboard.press('Control+s');
    await page.getByLabel(say('session.password')).waitFor();

    await stage.signIn(seat, 'admin');
    expect(await form(seat, shop.name).getByLabel(say('shops.group')).inputValue()).toBe('华东组');
    await form(seat, shop.name)
      .getByText(say('form.unsaved', { count: 1 }))
      .waitFor();
    await form(seat, shop.name)
      .getByRole('button', { name: say('form.discard') })
      .click();
  });

  test('two people change one shop: the second sees the newer version under his own changes', async () => {
    const stage = on();
    const one = await stage.seat('admin', 'en', '/shops');
    const shop = await openShop(stage, one, `两人同改 ${crypto.randomUUID()}`);
    const other = await stage.seat('admin', 'zh-CN', `/shops?open=${shop.id}`);
    await form(other, shop.name).getByLabel(other.say('shops.unpaidMinutes')).fill('45');

    await one.page.goto(`${stage.url}/shops?open=${shop.id}`);
    await form(one, shop.name).getByLabel(one.say('shops.group')).fill('East');
    await one.page.keyboard.press('Control+s');
    await form(one, shop.name).getByText(one.say('form.saved')).waitFor();

    await other.page.keyboard.press('Control+s');
    await form(other, shop.name).getByText(other.say('form.overtaken')).waitFor();
    await expect.poll(() => form(other, shop.name).getByLabel(other.say('shops.group')).inputValue()).toBe('East');
    expect(await form(other, shop.name).getByLabel(other.say('shops.unpaidMinutes')).inputValue()).toBe('45');
    await other.page.keyboard.press('Control+s');
    await form(other, shop.name).getByText(other.say('form.saved')).waitFor();
    const { shops } = await stage.ask<Shops>(one, '/api/v1/shops/masters');
    const kept = shops.find(({ id }) => id === shop.id)!;
    expect([kept.shopGroup, kept.settings.unpaidMinutes]).toEqual(['East', 45]);
  });
}

type Order = { id: string; number: string; state: string; recipient: { district: string } };

/** An address is typed at one order that waits for it. */
async function typeAddress(stage: Stage, seat: Seat, order: { id: string; number: string }, text: string) {
  const { page, say } = seat;
  await page.goto(`${stage.url}/orders/${order.id}`);
  await page.getByRole('heading', { name: order.number }).waitFor();
  await page.keyboard.press('d');
  await page.getByLabel(say('bench.paste')).fill(text);
  await page.getByLabel(say('orders.address.district'), { exact: true }).waitFor();
  await expect.poll(() => page.getByLabel(say('orders.address.district'), { exact: true }).inputValue()).toBe('玄武区');
}

function playOneOrder(on: () => Stage): void {
  const waiting = async (stage: Stage, seat: Seat) => {
    const { items } = await stage.ask<Rows>(seat, '/api/v1/orders?holdReason=addressIncomplete&state=waitReview');
    const { id, number } = items.at(-1)!;
    // Kept, so that it does not go on with the first address.
    await stage.tell(seat, 'POST', '/api/v1/orders/hold', { ids: [id] });
    const now = () => stage.ask<Order>(seat, `/api/v1/orders/${id}`);
    return { id, number, now };
  };

  test('ORD-7 an address that is being typed outlives the session; it is saved after signing in again', async () => {
    const stage = on();
    const seat = await stage.seat(null, 'zh-CN', '/');
    const { page, say } = seat;
    await stage.signIn(seat, 'admin');
    const order = await waiting(stage, seat);
    await typeAddress(stage, seat, order, '李雷 13900001234 江苏省南京市玄武区中山路8号');
    await page.context().clearCookies();
    await page.keyboard.press('Control+s');
    await page.getByLabel(say('session.password')).waitFor();
    await stage.signIn(seat, 'admin');
    const paste = page.getByLabel(say('bench.paste'));
    expect(await paste.inputValue()).toContain('中山路8号');
    await expect
      .poll(() => page.getByLabel(say('orders.address.district'), { exact: true }).inputValue())
      .toBe('玄武区');
    await paste.press('Control+s');
    await paste.waitFor({ state: 'detached' });
    expect((await order.now()).recipient.district).toBe('玄武区');
  });

  test('ORD-7 two people at one order: what was typed stays, and whose address it replaces is said before', async () => {
    const stage = on();
    const one = await stage.seat('admin', 'en', '/');
    const other = await stage.seat('shendan', 'zh-CN', '/');
    const order = await waiting(stage, one);
    await typeAddress(stage, one, order, '李雷 13900001234 江苏省南京市玄武区中山路8号');
    await typeAddress(stage, other, order, '韩梅 13900005678 江苏省南京市玄武区珠江路9号');
    await other.page.keyboard.press('Control+s');
    const paste = (seat: Seat) => seat.page.getByLabel(seat.say('bench.paste'));
    await paste(other).waitFor({ state: 'detached' });
    await one.page.getByText(one.say('form.overtaken')).waitFor();
    expect(await paste(one).inputValue()).toContain('中山路8号');
    // It goes on meanwhile: what was typed is still there, and how it can be saved is said.
    await stage.tell(one, 'POST', '/api/v1/orders/release-hold', { ids: [order.id], reasons: ['paused'] });
    const { state } = await order.now();
    expect(state).toBe('released');
    await one.page.getByText(one.say('bench.draftKept')).waitFor();
    expect(await paste(one).inputValue()).toContain('中山路8号');
    await stage.tell(one, 'POST', '/api/v1/orders/unreview', { ids: [order.id] });
    await one.page.getByText(one.say('form.overtaken')).waitFor();
    await paste(one).press('Control+s');
    await paste(one).waitFor({ state: 'detached' });
  });
}

function playNetwork(on: () => Stage): void {
  test('the network goes and comes back: it is said, what was typed stays, the page is live again', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/shops');
    const { page, say } = seat;
    const shop = await firstShop(stage, seat);
    await page.goto(`${stage.url}/shops?open=${shop.id}`);
    await form(seat, shop.name).getByLabel(say('shops.group')).fill('断网前');
    await page.context().setOffline(true);
    await page.getByRole('status').getByText(say('live.offHint')).waitFor();
    await page.keyboard.press('Control+s');
    await form(seat, shop.name).getByText(say('refusal.http.unreachable')).waitFor();
    expect(await form(seat, shop.name).getByLabel(say('shops.group')).inputValue()).toBe('断网前');

    await page.context().setOffline(false);
    await page.getByText(say('live.on'), { exact: true }).waitFor();
    await page.getByText(say('live.offHint')).waitFor({ state: 'detached' });
    await form(seat, shop.name)
      .getByRole('button', { name: say('form.discard') })
      .click();
    stage.forgive(/ERR_INTERNET_DISCONNECTED/);
  });

  test('a batch of which three rows are refused does the others and names the three', async () => {
    const stage = on();
    const states = 'state=["waitReview","split","merged","cancelled"]';
    const seat = await stage.seat('admin', 'en', `/orders?${states}&newest=true`);
    const { page, say } = seat;
    const current = page.getByRole('grid').locator('[role=row][data-cursor]');
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    const asked = 'state=waitReview&state=split&state=merged&state=cancelled&sort=-paidAt&limit=100';
    const { items } = await stage.ask<Rows>(seat, `/api/v1/orders?${asked}`);
    const rows = new Map(items.map((order) => [`orders-${order.id}`, order]));
    const gone: string[] = [];
    let going = 0;
    for (let moves = 0; moves < items.length && gone.length + going < 5; moves++) {
      await page.keyboard.press('j');
      const row = rows.get((await current.getAttribute('id'))!);
      if (!row || (row.state === 'waitReview' ? going === 2 : gone.length === 3)) continue;
      await page.keyboard.press('x');
      if (row.state === 'waitReview') going++;
      else gone.push(row.number);
    }
    expect([going, gone.length]).toEqual([2, 3]);
    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Wait for the colour card');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: 2, refused: 3 })).waitFor();
    for (const number of gone) await page.getByRole('listitem').getByText(number, { exact: true }).waitFor();
    const title = say('run.title', { command: say('orders.command.hold'), count: 2 });
    await page.getByRole('button', { name: say('run.undo', { title }) }).click();
    await page.getByText(say('run.result', { done: 2, refused: 0 })).waitFor();
  });
}

function playWrongValues(on: () => Stage): void {
  test('a filter that finds nothing says so and can be cleared', async () => {
    const seat = await on().seat('admin', 'zh-CN', '/orders?text=没有这个号码');
    const { page, say } = seat;
    await page.getByText(say('orders.empty')).waitFor();
    await page.getByRole('button', { name: say('filter.clearAll') }).click();
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
  });

  test('a name of 200 characters is refused at its field, and stays', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/shops');
    const { page, say } = seat;
    const shop = await firstShop(stage, seat);
    await page.goto(`${stage.url}/shops?open=${shop.id}`);
    const name = form(seat, shop.name).getByLabel(say('shops.name'));
    await name.fill('长'.repeat(200));
    await page.keyboard.press('Control+s');
    await page
      .getByRole('alert')
      .getByText(say('refusal.web.tooLong', { most: 80 }))
      .waitFor();
    expect(await name.inputValue()).toHaveLength(200);
    await page.getByRole('button', { name: say('form.discard') }).click();
    expect(await name.inputValue()).toBe(shop.name);
  });

  test('an address with markup is text', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/');
    const { page } = seat;
    const town = '<img src=x onerror="alert(1)">';
    const run = Date.now();
    const shop = await openShop(stage, seat, `标记店 ${run}`);
    const [sku] = await makeSkus(stage, seat, [{ code: `MK-${run}`, name: '有标记的地址' }]);
    const order = await place(stage, seat, shop, { number: `MK${run}`, sku: sku!, recipient: { town } });
    page.on('dialog', () => stage.errors.push('markup of an address ran'));
    await page.goto(`${stage.url}/orders/${order.id}`);
    await page.getByText(town).first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
  });

  test('a file of 40 MB that is no table is refused in words, and the page goes on', async () => {
    const seat = await on().seat('admin', 'zh-CN', '/imports');
    const { page, say } = seat;
    await page
      .getByRole('main')
      .getByRole('button', { name: new RegExp(`^${say('imports.kindTitle')}`) })
      .click();
    // The menu closes with the choice.
    await page.getByRole('radio', { name: say('imports.kind.products'), exact: true }).click();
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-photo-')), 'photo.csv');
    fs.writeFileSync(file, Buffer.alloc(40_000_000, 0x89));
    await page.locator('input[type=file]').setInputFiles(file);
    const row = page.getByRole('row').filter({ hasText: 'photo.csv' });
    await row.getByText(say('imports.state.refused')).waitFor({ timeout: 60_000 });
    fs.rmSync(path.dirname(file), { recursive: true });
  });
}
