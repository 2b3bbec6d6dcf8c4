/** A piece with a code of its own goes out over the bench and comes back at the desk (STK-5), by scanner alone. */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { detailOf, openShop, place, receive, warehouses } from './own-house.ts';

type Outcomes = { outcomes: { id: string; done: boolean }[] };
type Order = { state: string; fulfilments: { id: string }[] };
type Parcel = { courier: { code: string } | null; waybill: { number: string | null } | null };

const scan = async ({ page }: Seat, code: string) => {
  await page.locator('[data-scan]').fill(code);
  await page.keyboard.press('Enter');
};

/** Two pieces in the first warehouse, known by their codes, and an order of one with its waybill. */
async function sold(stage: Stage, seat: Seat, mark: string) {
  const [node] = await warehouses(stage, seat);
  const code = `PIECE-${mark}`;
  const sku = { merchantCode: code, name: '对讲机', trackSerials: true, price: '9900' };
  const made = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/skus', { skus: [sku] });
  const skuId = made.outcomes[0]!.id;
  await receive(stage, seat, node.id, [{ skuId, quantity: '2' }]);
  const serials = [`A${mark}`, `B${mark}`];
  await stage.tell(seat, 'POST', '/api/v1/serials', { nodeId: node.id, skuId, serials });
  const shop = await openShop(stage, seat, `一件一码${mark}`);
  const own = { id: skuId, code, name: sku.name };
  const { id, number } = await place(stage, seat, shop, { number: `P${mark}`, sku: own, paidAgo: 1 });
  const order = () => detailOf<Order>(stage, seat, id);
  if ((await order()).state === 'waitReview') await stage.tell(seat, 'POST', '/api/v1/orders/approve', { ids: [id] });
  await expect.poll(async () => (await order()).fulfilments.length).toBe(1);
  const parcel = (await order()).fulfilments[0]!.id;
  await stage.tell(seat, 'POST', '/api/v1/waybills/request', { ids: [parcel] });
  const found = async () =>
    (await stage.ask<{ items: Parcel[] }>(seat, `/api/v1/parcels?text=${number}`)).items[0] ?? null;
  await expect.poll(async () => (await found())?.waybill?.number ?? null).not.toBeNull();
  const { courier, waybill } = (await found())!;
  return { node, code, serials, parcel, courier: courier!.code, waybill: waybill!.number! };
}

export function playPieces(on: () => Stage): void {
  test('STK-5 at the bench only the code of a piece counts, and at the desk only the piece that was sold comes back', async () => {
    const stage = on();
    const mark = Date.now().toString(36).slice(-5).toUpperCase();
    const seat = await stage.seat('admin', 'zh-CN', '/check', 390);
    const { page, say } = seat;
    const { node, code, serials, parcel, courier, waybill } = await sold(stage, seat, mark);
    const [first, second] = serials as [string, string];
    await page.getByLabel(say('check.node')).selectOption(node.id);
    const signal = page.getByRole('status');
    await scan(seat, waybill);
    await page.getByText(code).first().waitFor();
    await scan(seat, code);
    await signal.getByText(say('check.verdict.serialNeeded', { code })).waitFor();
    await scan(seat, first);
    await page.locator('main[data-light=done]').waitFor();
    await stage.tell(seat, 'POST', '/api/v1/manifests', { courier, nodeId: node.id, ids: [parcel] });

    await page.goto(`${stage.url}/returns`);
    await page.getByLabel(say('check.node')).selectOption(node.id);
    await scan(seat, first);
    await signal.getByText(say('returns.choose', { count: 1 })).waitFor();
    await scan(seat, '1');
    await page.locator('main[data-light=right]').waitFor();
    await scan(seat, second);
    await signal.getByText(say('refusal.returns.serialNotSold', { serial: second })).waitFor();
    await scan(seat, first);
    await page
      .getByRole('list', { name: say('returns.scanned') })
      .getByText(code)
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
}
