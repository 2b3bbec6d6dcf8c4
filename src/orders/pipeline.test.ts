import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { incoming, later, setUpSelling, take } from '../../test/orders.ts';
import { dayOf, hourOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { dayFigures } from './pipeline.ts';

const { db } = await testDatabase();
const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);

test('ORD-2 the day counts an order in the hour in which its buyer paid, whenever we heard of it, and once', async () => {
  const { shop } = await within((ctx) => setUpSelling(ctx, { A: [50, 0] }, { reserveAt: 'order' }));
  const at = new Date('2026-03-04T05:30:00+08:00');
  const paid = incoming({ A: 1 }, { createdAt: at, paidAt: new Date('2026-03-04T09:15:00+08:00') });
  const atTheDoor = incoming({ A: 1 }, { createdAt: at, paidAt: null, paidMinor: 0n, cashOnDelivery: true });
  const unpaid = incoming({ A: 2 }, { createdAt: at, state: 'waitPay', paidAt: null, paidMinor: 0n });
  await within((ctx) => take(ctx, shop, [paid, atTheDoor, unpaid]));
  const figures = (hours: number) => db.read(ONE, (ctx) => dayFigures(ctx, '2026-03-04', hours, 'CNY'));
  const sold = async () =>
    (await figures(24)).hours.filter((hour) => hour.ordersIn > 0).map((h) => [h.hour, h.ordersIn]);
  expect(await sold()).toEqual([
    [5, 1],
    [9, 1],
  ]);

  const now = { state: 'paid', paidAt: new Date('2026-03-04T23:59:59+08:00'), paidMinor: unpaid.payableMinor } as const;
  await within((ctx) => take(ctx, shop, [later(unpaid, now)]));
  await within((ctx) => take(ctx, shop, [later(unpaid, { ...now, seller: { memo: '好评', flag: 0 } })]));
  expect(await sold()).toEqual([
    [5, 1],
    [9, 1],
    [23, 1],
  ]);
  expect((await figures(24)).paidMinor).toBe(paid.paidMinor + unpaid.payableMinor);
  expect((await figures(23)).ordersIn).toBe(2);
  expect([dayOf(at.getTime()), hourOf(at.getTime())]).toEqual(['2026-03-04', '2026-03-04/05']);
});
