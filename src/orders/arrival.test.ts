/** ORD-12: goods arrive, and orders that lacked them are tried again. */
import { expect, test } from 'vitest';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, receive, setUpSelling, take } from '../../test/orders.ts';
import { orderJobs } from './jobs.ts';

const { within, full } = await orderHouse();
const arrived = orderJobs(new Map()).find((job) => job.kind === 'stock.arrived')!;

test('ORD-12 goods arrive: the urgent one first, then who waited longest; who gets none waits on', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [0, 0] }));
  const paidAt = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour));
  const orders = [
    incoming({ A: 1 }, { paidAt: paidAt(3) }),
    incoming({ A: 1 }, { paidAt: paidAt(1) }),
    incoming({ A: 1 }, { paidAt: paidAt(5), seller: { memo: '', flag: 1 } }),
  ];
  const ids = (await within((ctx) => take(ctx, s.shop, orders))).map((one) => one.orderId!);
  await within((ctx) => receive(ctx, s.nodes, s.sku, { A: [2, 0] }));
  await within(async (ctx) => {
    if ('run' in arrived) await arrived.run(ctx, [{ payload: { skuIds: [s.sku['A']] } }] as never);
  });
  expect((await Promise.all(ids.map((id) => full(id)))).map((one) => [one.state, one.holdReasons])).toEqual([
    ['waitReview', ['outOfStock']],
    ['released', []],
    ['released', []],
  ]);
});
