/** Stock that explains itself (STK-10), and one parcel from its number over its label to the scan-out bench (SHP, WMS-7). */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, openShop, place, receive, warehouses } from './own-house.ts';

type Parcel = {
  id: string;
  number: string;
  order: { id: string; number: string };
  holds: string[];
  weightG: string | null;
  weightReason: string | null;
  courier: { code: string; name: string } | null;
  waybill: { number: string | null; state: string } | null;
};
type Order = {
  lines: { id: string; quantity: string; sku: { merchantCode: string } | null }[];
  fulfilments: { id: string; lines: { lineId: string; quantity: string }[] }[];
};

const number = (text: string) => Number(text.replace('−', '-').replaceAll(/[^\d-]/g, ''));
const parcelsOf = async (stage: Stage, seat: Seat, query: string) =>
  (await stage.ask<{ items: Parcel[] }>(seat, `/api/v1/parcels?${query}`)).items;
/** The parcel of an order of its own, in the first warehouse: the demo's people take older ones. */
async function ownParcel(stage: Stage, seat: Seat): Promise<Parcel> {
  const mark = Math.random().toString(36).slice(2, 8);
  const [node] = await warehouses(stage, seat);
  const shop = await openShop(stage, seat, `打包店 ${mark}`);
  const [sku] = await makeSkus(stage, seat, [{ code: `PACK-${mark}`, name: `靠垫 ${mark}` }]);
  await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '2' }]);
  const order = await place(stage, seat, shop, { number: `PACK${mark}`, sku: sku!, quantity: 2, buyer: `包${mark}` });
  const mine = async () => (await parcelsOf(stage, seat, `text=${order.number}`))[0];
  await expect.poll(mine).toBeDefined();
  return (await mine())!;
}

async function choose({ page, say }: Seat, stage: Stage, parcel: Parcel): Promise<void> {
  await page.goto(`${stage.url}/parcels?queue=all&text=${parcel.order.number}`);
  const row = page.getByRole('row').filter({ hasText: parcel.number });
  await row.getByRole('checkbox', { name: say('table.selectRow') }).check();
}

export function playWarehouse(on: () => Stage): void {
  test('STK-10 an available quantity is the sum of its parts, and its entries add up', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'zh-CN', '/stock');
    const rows = page.getByRole('grid').locator('[role=row][id]');
    await rows.first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText(say('stock.shops')).waitFor();
    // Of all nodes: on hand, reserved, available.
    await page
      .getByRole('row', { name: say('stock.allNodes') })
      .getByRole('button', { name: say('why.open') })
      .nth(2)
      .click();
    const drawer = page.getByRole('dialog');
    const terms = (await drawer.locator('p').filter({ hasText: '=' }).innerText()).replaceAll(/\s/g, '').split('=');
    const parts = [...terms[0]!.replaceAll(say('why.open'), '').matchAll(/([+−]?)[^\d+−]*([\d,]+)/g)];
    const added = parts.reduce((sum, [, sign, digits]) => sum + (sign === '−' ? -1 : 1) * number(digits!), 0);
    expect(added).toBe(number(terms[1]!));
    // What stands behind it: how the goods came and went.
    await drawer.getByRole('heading', { name: say('why.goods') }).waitFor();

    await drawer
      .getByRole('button', { name: say('why.open') })
      .first()
      .click();
    await drawer.getByRole('row').nth(1).waitFor();
    const cells = await drawer
      .locator('tbody tr')
      .evaluateAll((list) => list.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.innerText)));
    const entries = cells.slice(0, -1);
    expect(entries.length).toBeGreaterThan(0);
    for (const [index, entry] of entries.entries())
      expect(number(entry[4]!) - number(entry[3]!)).toBe(number(cells[index + 1]![4]!));
  });

  test('SHP-2 SHP-3 WMS-7 WMS-8 a parcel gets its number, its label, is scanned out and weighed by keyboard', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/parcels');
    const { page, say } = seat;
    const parcel = await ownParcel(stage, seat);
    await choose(seat, stage, parcel);
    // Most have their number since they were released.
    if (!parcel.waybill) await page.keyboard.press('n');
    const now = async () =>
      (await parcelsOf(stage, seat, `text=${parcel.order.number}`)).find((one) => one.id === parcel.id)!;
    await expect.poll(async () => (await now()).waybill?.number ?? null).not.toBeNull();

    await choose(seat, stage, parcel);
    const [label] = await Promise.all([
      page.waitForResponse((response) => response.headers()['content-type'] === 'application/pdf'),
      page.keyboard.press('p'),
    ]);
    expect(label.status()).toBe(200);

    const { waybill } = await now();
    const order = await stage.ask<Order>(seat, `/api/v1/orders/${parcel.order.id}`);
    const wanted = order.fulfilments.find((one) => one.id === parcel.id)!.lines;
    await page.goto(`${stage.url}/check`);
    await page.getByLabel(say('check.scanWaybill')).waitFor();
    await page.keyboard.type(waybill!.number!);
    await page.keyboard.press('Enter');
    await page.getByLabel(say('check.scanItem')).waitFor();
    await page.keyboard.type('0000000000000');
    await page.keyboard.press('Enter');
    await page.locator('main[data-light=wrong]').waitFor();
    for (const line of wanted) {
      const code = order.lines.find((one) => one.id === line.lineId)!.sku!.merchantCode;
      for (let one = 0; one < Number(line.quantity); one++) {
        await page.keyboard.type(code);
        await page.keyboard.press('Enter');
      }
    }
    // The demo judges weights: far off is refused, and goes only with a reason.
    await page.getByLabel(say('check.ask.weight')).waitFor();
    await page.keyboard.type('99999');
    await page.keyboard.press('Enter');
    await page.locator('main[data-light=wrong]').waitFor();
    await page.keyboard.press('F2');
    await page.getByLabel(say('check.ask.reason')).waitFor();
    await page.keyboard.type('加了冰袋');
    await page.keyboard.press('Enter');
    await page.getByText(say('check.finished', { number: waybill!.number! })).waitFor();
    expect(await page.locator('main').getAttribute('data-light')).toBe('done');
    expect(await now()).toMatchObject({ weightG: '99999', weightReason: '加了冰袋' });
  });

  test('SHP-2 a courier that fails is told on the parcel; when it works again the number comes', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/sandbox');
    const { page, say } = seat;
    // The demo asks for numbers as orders are released, so the couriers fail before orders come.
    const lines = ['邮政快递包裹', '韵达速递', '中通快递'].map((name) => page.getByRole('row', { name }));
    for (const line of lines) {
      await line.getByRole('button', { name: say('sandbox.break') }).click();
      await line.getByText(say('sandbox.failing')).waitFor();
    }
    await page.getByLabel(say('sandbox.count')).first().fill('40');
    await page
      .getByRole('button', { name: say('sandbox.place') })
      .first()
      .click();
    let parcel: Parcel | undefined;
    const failed = async () => {
      parcel = (await parcelsOf(stage, seat, 'waybillState=failed&state=created&limit=200')).at(-1);
      return parcel;
    };
    await expect.poll(failed, { timeout: 60_000 }).toBeDefined();
    await page.goto(`${stage.url}/sandbox`);
    for (const line of lines) {
      await line.getByRole('button', { name: say('sandbox.mend') }).click();
      await line.getByText(say('sandbox.working')).waitFor();
    }
    await choose(seat, stage, parcel!);
    await page.keyboard.press('n');
    const number = async () =>
      (await parcelsOf(stage, seat, `text=${parcel!.order.number}`)).find((one) => one.id === parcel!.id)!.waybill
        ?.number ?? null;
    await expect.poll(number).not.toBeNull();
  });
}
