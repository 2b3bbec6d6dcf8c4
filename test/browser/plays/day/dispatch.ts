/** The afternoon: the wall, the bench with its scale, a parcel that must not go, the courier at the door. */
import { expect } from 'vitest';
import type { Wave } from '../../../../src/contract/waves.ts';
import type { Placed } from '../own-house.ts';
import { BIN, type Goods, type House } from './house.ts';
import { type Orders, parcelOf } from './outbound.ts';

const OFF_G = '1480';

/** Each piece of the trolley lights the slot of its order; the slot is scanned. */
export async function sortAtWall({ picker, pillow, towel }: House, wave: Wave): Promise<void> {
  await picker.goTo('/wall');
  await picker.isAsked('wall.scanList');
  await picker.scan(wave.pickLists[0]!.number);
  await picker.isAsked('wall.scanItem');
  const slots = picker.page.getByRole('list', { name: picker.say('wall.slots') });
  const pieces = [pillow, pillow, pillow, towel, towel, towel, towel];
  for (const [at, { barcode }] of pieces.entries()) {
    await picker.scan(barcode);
    const lit = slots.locator('[data-lit] b');
    await lit.waitFor();
    const slot = await lit.innerText();
    if (at === 3) await picker.looks('27-wall-lit');
    await picker.scan(slot);
    await lit.waitFor({ state: 'detached' });
  }
  await picker.reads('done', 'wall.verdict.all');
  await picker.looks('28-wall-sorted');
}

/** The buyer wants his money back; the seller stops the order. */
async function refund({ stage }: House, { id }: Placed): Promise<void> {
  const seat = await stage.seat('shendan', 'zh-CN', '/');
  await stage.tell(seat, 'POST', '/api/v1/orders/stop', { ids: [id], reason: '买家来电退款' });
  await seat.page.context().close();
}

/** Scans a parcel and its goods; the scale is asked for. Gives what it should weigh. */
async function pack(house: House, order: Placed, goods: readonly Goods[]): Promise<string> {
  const { packer } = house;
  const { waybill, ...parcel } = await parcelOf(house, order);
  await packer.scan(waybill!.number!);
  await packer.isAsked('check.scanItem');
  for (const { barcode } of goods) await packer.scan(barcode);
  await packer.isAsked('check.ask.weight');
  const words = await packer.page.getByRole('status').first().innerText();
  expect(parcel.id).toBeTruthy();
  return /(\d[\d,]*) 克/.exec(words)![1]!.replaceAll(',', '');
}

/** Four parcels at the bench. Gives how many scans and keys the parcel of two pieces took. */
export async function checkOut(house: House, orders: Orders): Promise<{ scans: number; keys: number }> {
  const { packer, pillow, towel } = house;
  await refund(house, orders.refunded);
  await packer.goTo('/check');
  await packer.isAsked('check.scanEither');
  await packer.looks('29-bench');
  const before = { scans: packer.scans, keys: packer.keys };
  const expected = await pack(house, orders.pair, [pillow, towel]);
  await packer.looks('30-bench-weigh');
  // The scale types like a scanner.
  await packer.scan(expected);
  const pair = (await parcelOf(house, orders.pair)).waybill!.number!;
  await packer.reads('done', 'check.finished', { number: pair });
  const counted = { scans: packer.scans - before.scans, keys: packer.keys - before.keys };
  await packer.looks('31-bench-done');

  const gift = await pack(house, orders.gift, [pillow, pillow]);
  await packer.scan('0');
  await packer.reads('wrong', 'check.zeroWeight');
  await packer.looks('32-bench-zero');
  await packer.scan(gift);
  await packer.isAsked('check.scanEither');

  const grams = await pack(house, orders.returned, [towel, towel]);
  await packer.scan(OFF_G);
  await packer.reads('wrong', 'refusal.warehouse.weightOff', { weightG: OFF_G, expectedG: grams });
  await packer.looks('33-bench-weight-off');
  await packer.press('F2');
  await packer.isAsked('check.ask.reason');
  await packer.type('买家要求加泡沫箱');
  await packer.press('Enter');
  await packer.isAsked('check.scanEither');

  await packer.scan((await parcelOf(house, orders.refunded)).waybill!.number!);
  await packer.reads('stopped', 'check.cancelled');
  await packer.looks('34-bench-stopped');
  return counted;
}

/** What the stopped parcel leaves goes back to its bin. */
export async function putBack({ picker, towel }: House): Promise<void> {
  await picker.goTo('/put-back');
  await picker.isAsked('putBack.scanItem');
  await picker.scan(towel.barcode);
  await picker.reads('right', 'putBack.to', { bin: BIN.towel, count: 1 });
  await picker.looks('35-put-back');
  await picker.scan(BIN.towel);
  await picker.reads('done', 'putBack.none');
}

/** The demo's own morning opens cases of what was shipped last; a claim is the end of it. */
async function untilMorningIsOver({ packer }: House): Promise<void> {
  const claims = async () => (await packer.ask<{ items: unknown[] }>('/api/v1/courier-claims')).items.length;
  await expect.poll(claims, { timeout: 90_000 }).toBeGreaterThan(0);
}

/** Parcels of each courier are scanned out and leave with a printed list; what is stopped or gone is refused in words. */
export async function handOver(house: House, orders: Orders): Promise<void> {
  const { packer, node } = house;
  await untilMorningIsOver(house);
  const parcels = await Promise.all([orders.pair, orders.gift, orders.returned].map((one) => parcelOf(house, one)));
  const stopped = (await parcelOf(house, orders.refunded)).waybill!.number!;
  for (const [code, own] of Map.groupBy(parcels, ({ courier }) => courier!.code)) {
    await packer.goTo('/hand-over');
    await packer.page.getByLabel(packer.say('handOver.courier')).selectOption(code);
    const at = packer.page.getByLabel(packer.say('handOver.node'));
    await expect.poll(() => at.inputValue()).toBe(node.id);
    await packer.page.getByRole('button', { name: packer.say('handOver.begin') }).press('Enter');
    await packer.isAsked('handOver.scan');
    await packer.scan(stopped);
    await packer.reads('wrong', 'handOver.verdict.wrong', { number: stopped });
    await packer.looks('36-hand-over-stopped');
    for (const { waybill } of own) {
      await packer.scan(waybill!.number!);
      await packer.reads('right', 'handOver.verdict.right', { number: waybill!.number! });
    }
    await packer.looks('37-hand-over');
    await packer.press('F2');
    await packer.page.getByRole('dialog').getByText(packer.say('keys.ctrlEnter')).waitFor();
    await packer.prints(() => packer.press('Control+Enter'));
    await packer.page.locator('main[data-light=done]').waitFor();
    await packer.looks('38-handed-over');
  }
  const gone = parcels[0]!.waybill!.number!;
  await packer.goTo('/check');
  await packer.isAsked('check.scanEither');
  await packer.scan(gone);
  await packer.reads('wrong', 'refusal.warehouse.alreadyShipped', { waybillNumber: gone });
  await packer.looks('39-bench-shipped');
}
