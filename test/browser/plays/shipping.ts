/** Masters of shipping, the print centre and the hand-over station, by keyboard (SRC-1, SHP-1, SHP-3, WMS-9). */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, openShop, openWarehouse, pack, place, receive, until } from './own-house.ts';

type Parcel = {
  id: string;
  holds: string[];
  node: { id: string; name: string };
  courier: { code: string; name: string } | null;
  waybill: { number: string | null; prints: number } | null;
};
type Printers = { printers: { id: string; name: string }[] };
type List = { from: string; until: string | null };

const parcelsOf = async (stage: Stage, seat: Seat, query: string) =>
  (await stage.ask<{ items: Parcel[] }>(seat, `/api/v1/parcels?limit=200&${query}`)).items.filter(
    (one) => one.holds.length === 0,
  );
/** A text field of the open form, by the beginning of its name: a required one ends in a star. */
const field = ({ page }: Seat, name: string) =>
  page.getByRole('complementary').getByRole('textbox', { name: new RegExp(`^${name}`) });
const scan = async ({ page }: Seat, number: string) => {
  await page.keyboard.type(number);
  await page.keyboard.press('Enter');
};

export function playShipping(on: () => Stage): void {
  test('SRC-1 a warehouse is opened from a pasted address', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/settings/nodes');
    const { page, say } = seat;
    await page.getByRole('button', { name: say('nodes.add') }).waitFor();
    await page.keyboard.press('n');
    await field(seat, say('nodes.code')).fill('YH');
    await field(seat, say('nodes.name')).fill('余杭仓');
    await page
      .getByRole('textbox', { name: say('nodes.paste') })
      .fill('王师傅 13812345678 浙江省杭州市余杭区良睦路1号');
    await page.keyboard.press('Enter');
    await page.getByText(say('nodes.readWhole')).waitFor();
    await field(seat, say('nodes.capacity')).fill('1500');
    await page.keyboard.press('Control+s');
    await page.getByRole('grid').getByText('余杭仓').waitFor();
    const { nodes } = await stage.ask<{ nodes: { code: string }[] }>(seat, '/api/v1/settings/nodes');
    expect(nodes.find(({ code }) => code === 'YH')).toMatchObject({
      ...{ contact: '王师傅', phone: '13812345678', province: '浙江省', district: '余杭区', capacity: 1500 },
    });
  });

  test('SHP-1 new prices begin tomorrow where the old ones end, and a trial names every courier', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'en', '/settings/couriers?open=ZTO');
    const { page, say } = seat;
    const lists = async () =>
      (await stage.ask<{ priceLists: List[] }>(seat, '/api/v1/settings/couriers/ZTO')).priceLists;
    const before = await lists();
    await page.getByRole('button', { name: say('couriers.newPrices') }).click();
    await page.getByLabel(say('couriers.price'), { exact: true }).first().fill('3.21');
    await page.keyboard.press('Control+s');
    await page.getByText(say('form.saved'), { exact: true }).waitFor();
    const [old, next] = await lists();
    expect(await lists()).toHaveLength(before.length + 1);
    expect(next).toMatchObject({
      from: old!.until,
      until: null,
      rates: [{ brackets: [{ priceMinor: '321' }] }, {}, {}, {}, {}],
    });

    await page.getByRole('button', { name: say('couriers.try') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('division.province')).selectOption('440000');
    await dialog.getByRole('row').first().waitFor();
    // Our own vans and the post are couriers like the others.
    const { couriers } = await stage.ask<{ couriers: { active: boolean; priceLists: number }[] }>(
      seat,
      '/api/v1/settings/couriers',
    );
    const lines = couriers.filter(({ active, priceLists }) => active && priceLists > 0).length;
    await expect.poll(() => dialog.getByRole('row').count()).toBe(lines);
  });

  test('SHP-3 a label waits at its printer, is seen, printed and confirmed', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/settings/printers');
    const { page, say } = seat;
    const mark = Math.random().toString(36).slice(2, 8);
    const node = await openWarehouse(stage, seat, mark);
    const shop = await openShop(stage, seat, `印单店 ${mark}`);
    const [sku] = await makeSkus(stage, seat, [{ code: `PRN-${mark}`, name: `棉袜 ${mark}` }]);
    await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '1' }]);
    const order = await place(stage, seat, shop, { number: `PRN${mark}`, sku: sku!, buyer: `印${mark}` });
    const parcel = await until(async () =>
      (await parcelsOf(stage, seat, `text=${order.number}`)).find(({ waybill }) => waybill?.number),
    );
    await page
      .getByRole('button', { name: say('printers.add') })
      .first()
      .waitFor();
    await page.keyboard.press('n');
    await field(seat, say('printers.name')).fill(`一号机 ${mark}`);
    await page.getByLabel(say('printers.node')).selectOption(node.id);
    await page.keyboard.press('Control+s');
    await page.getByRole('grid').getByText(`一号机 ${mark}`).waitFor();

    await page.goto(`${stage.url}/parcels?queue=all&text=${parcel.waybill!.number}`);
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('q');
    const queue = await until(async () =>
      (await stage.ask<Printers>(seat, '/api/v1/printers')).printers.find((one) => one.name.endsWith(mark)),
    );
    await page.goto(`${stage.url}/print?printer=${queue.id}`);
    await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
    await page.keyboard.press('n');
    await page.locator(`iframe[title="${say('printing.paper')}"]`).waitFor();
    await page.keyboard.press('c');
    await page.getByText(say('printing.empty')).waitFor();
    const [now] = await parcelsOf(stage, seat, `text=${parcel.waybill!.number}`);
    expect(now!.waybill!.prints).toBeGreaterThan(0);
  });

  test('WMS-9 parcels are scanned out: right, already, wrong, one taken off; then the courier takes them', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/hand-over');
    const { page, say } = seat;
    const mark = Math.random().toString(36).slice(2, 8);
    const node = await openWarehouse(stage, seat, mark);
    const shop = await openShop(stage, seat, `交接店 ${mark}`);
    const [sku] = await makeSkus(stage, seat, [{ code: `DOOR-${mark}`, name: `布鞋 ${mark}` }]);
    await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '2' }]);
    const packed = async (buyer: string) => {
      const order = await place(stage, seat, shop, {
        number: `DOOR${buyer}${mark}`,
        sku: sku!,
        buyer: `${buyer}${mark}`,
      });
      return pack(stage, seat, order, sku!, '1');
    };
    const ready = [await packed('A'), await packed('B')];
    const [first, second] = ready.map(({ waybill }) => waybill.number);
    await page.getByLabel(say('handOver.node')).selectOption(node.id);
    await page.getByLabel(say('handOver.courier')).selectOption(ready[0]!.courier.code);
    await page.getByRole('button', { name: say('handOver.begin') }).click();
    await page.getByPlaceholder(say('handOver.scan')).waitFor();
    await scan(seat, first!);
    await page.locator('main[data-light=right]').waitFor();
    await scan(seat, first!);
    await page.locator('main[data-light=stopped]').waitFor();
    await scan(seat, 'NOBODY1');
    await page.locator('main[data-light=wrong]').waitFor();
    await scan(seat, second!);
    await page.getByText(say('handOver.count', { count: 2 })).waitFor();
    await page.keyboard.press('F8');
    await page.getByText(say('handOver.undone', { number: second! })).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText(say('handOver.undo')).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await page.getByRole('dialog').getByText(say('keys.ctrlEnter')).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('main[data-light=done]').waitFor();
    const [left] = await stage
      .ask<{ items: { state: string }[] }>(seat, `/api/v1/parcels?text=${first}`)
      .then((a) => a.items);
    expect(left!.state).toBe('shipped');
  });
}
