/**
 * A day in the warehouse, as its people would tell it: from the purchase order to the manifest, and the parcel
 * that comes back. Who walks holds a phone, who sits has a desk; at stations nobody touches a mouse. Chapters of one story.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Wave } from '../../../src/contract/waves.ts';
import type { Stage } from '../stage.ts';
import { readFigures, reverseTransfer, takeBack } from './day/after.ts';
import { checkOut, handOver, putBack, sortAtWall } from './day/dispatch.ts';
import { type House, openDay } from './day/house.ts';
import { orderGoods, putAwayGoods, receiveGoods, refillBin } from './day/inbound.ts';
import { countWhilePicking, type Orders, pickList, printLabels, takeOrders } from './day/outbound.ts';

export function playWarehouseDay(on: () => Stage): void {
  describe('a day in the warehouse', () => {
    let house: House;
    let orders: Orders;
    let wave: Wave;
    beforeAll(async () => {
      house = await openDay(on());
    }, 60_000);
    afterAll(async () => {
      for (const worker of house ? [house.receiver, house.picker, house.packer] : []) await worker.close();
    });

    test('PUR-1 WMS-2 what was ordered comes one short and one torn, is put away, and towels are refilled', async () => {
      const number = await orderGoods(house);
      await receiveGoods(house, number);
      await putAwayGoods(house);
      await refillBin(house);
    });
    test('ORD-6 WMS-4 STK-7 orders are reviewed, labelled and put in a wave, while a bin of it is counted', async () => {
      orders = await takeOrders(house);
      await printLabels(house, orders);
      wave = await countWhilePicking(house);
    });
    test('WMS-6 the list is picked on a phone, a missing piece sends its order elsewhere, the wall sorts the rest', async () => {
      await pickList(house, wave, orders);
      await sortAtWall(house, wave);
    });
    test('WMS-7 WMS-9 two pieces go out in four scans, a stopped parcel stays, the courier takes the others', {
      timeout: 150_000,
    }, async () => {
      expect(await checkOut(house, orders)).toEqual({ scans: 4, keys: 0 });
      await putBack(house);
      await handOver(house, orders);
    });
    test('STK-6 RET-3 a used transfer is not reversed; two pieces come back, a third was never sold', async () => {
      await reverseTransfer(house);
      await takeBack(house, orders);
    });
    test('STK-9 stock, the month and the papers of the day say the same, and verify holds', () => readFigures(house));
  });
}
