/** STK-3: when stock is promised, per shop, and when an unpaid promise ends. Under real orders on a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { incoming, later, setUpSelling, take } from '../../test/orders.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { balances, ledgerChecks } from '../ledger/ledger.ts';
import { openStock, places } from '../stock/stock.ts';
import { setNodes, sourceAnew } from './edit-orders.ts';
import { orderJobs } from './jobs.ts';
import { findOrder } from './order-detail.ts';
import { forceReviewOrders } from './review-commands.ts';
import { orderChecks } from './verify.ts';

const { db, owner } = await testDatabase();
let tenants = 700;

async function selling(stock: number, settings: Record<string, unknown>) {
  const scope = { tenant: tenants++, actor: SYSTEM };
  await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(scope, work);
  const s = await within((ctx) => setUpSelling(ctx, { A: [stock, 0] }, settings));
  const reserved = () =>
    db.read(scope, async (ctx) => (await balances(ctx, [places.sellable(s.nodes[0]!, s.sku['A']!)]))[0]!.heldOut);
  const expectSound = () =>
    db.read(scope, async (ctx) => {
      for (const check of [...ledgerChecks, ...orderChecks])
        expect(await check.run(ctx)).toMatchObject({ breaches: 0 });
    });
  return { ...s, scope, within, reserved, expectSound };
}

const UNPAID = { state: 'waitPay', paidAt: null, paidMinor: 0n } as const;
const paid = (order: ReturnType<typeof incoming>) =>
  later(order, { state: 'paid', paidAt: new Date(), paidMinor: order.payableMinor });

test.each`
  reserveAt    | unpaid | held  | reviewed
  ${'order'}   | ${2n}  | ${2n} | ${2n}
  ${'payment'} | ${0n}  | ${2n} | ${2n}
  ${'review'}  | ${0n}  | ${0n} | ${2n}
`('STK-3 a shop that reserves at $reserveAt', async ({ reserveAt, unpaid, held, reviewed }) => {
  const s = await selling(5, { reserveAt });
  // A memo keeps the order from passing review by itself.
  const order = incoming({ A: 2 }, { ...UNPAID, seller: { memo: '送贺卡', flag: 0 } });
  await s.within((ctx) => take(ctx, s.shop, [order]));
  expect(await s.reserved()).toBe(unpaid);
  const [taken] = await s.within((ctx) => take(ctx, s.shop, [paid(order)]));
  expect((await db.read(s.scope, (ctx) => findOrder(ctx, taken!.orderId!))).holdReasons).toEqual(['memo']);
  expect(await s.reserved()).toBe(held);
  await s.within((ctx) => forceReviewOrders(ctx, [taken!.orderId!], '已确认'));
  expect(await s.reserved()).toBe(reviewed);
  await s.expectSound();
});

test('STK-3 what was promised as the order came is promised anew elsewhere, and back, without a review in between', async () => {
  const s = await selling(5, { reserveAt: 'order' });
  await s.within((ctx) =>
    openStock(ctx, [{ id: ctx.newId(), nodeId: s.nodes[1]!, lines: [{ skuId: s.sku['A']!, quantity: 5n }] }]),
  );
  const [taken] = await s.within((ctx) =>
    take(ctx, s.shop, [incoming({ A: 2 }, { ...UNPAID, seller: { memo: '送贺卡', flag: 0 } })]),
  );
  const id = taken!.orderId!;
  const at = (node: number) =>
    db.read(s.scope, async (ctx) => (await balances(ctx, [places.sellable(s.nodes[node]!, s.sku['A']!)]))[0]!.heldOut);
  const held = async () => [await at(0), await at(1)];
  expect(await held()).toEqual([2n, 0n]);
  for (const [node, expected] of [
    [1, [0n, 2n]],
    [0, [2n, 0n]],
  ] as const) {
    expect(await s.within((ctx) => setNodes(ctx, [id], s.nodes[node]!))).toMatchObject([{ done: true }]);
    expect(await held()).toEqual(expected);
  }
  expect(await s.within((ctx) => sourceAnew(ctx, [id]))).toMatchObject([{ done: true }]);
  expect((await held()).reduce((sum, one) => sum + one)).toBe(2n);
  await s.expectSound();
});

test('STK-3 two shops of one house reserve each at its own time, from the same goods', async () => {
  const s = await selling(3, { reserveAt: 'order' });
  const other = await s.within(async (ctx) => {
    const id = ctx.newId();
    await ctx.sql`
      insert into shop (tenant_id, id, name, channel, settings)
      values (${ctx.tenant}, ${id}, '第二店', 'taobao', ${{ reserveAt: 'payment' }})`;
    return id;
  });
  await s.within((ctx) => take(ctx, other, [incoming({ A: 2 }, UNPAID)]));
  expect(await s.reserved()).toBe(0n);
  await s.within((ctx) => take(ctx, s.shop, [incoming({ A: 2 }, UNPAID)]));
  expect(await s.reserved()).toBe(2n);
  const [late] = await s.within((ctx) => take(ctx, other, [incoming({ A: 2 })]));
  expect((await db.read(s.scope, (ctx) => findOrder(ctx, late!.orderId!))).holdReasons).toEqual(['outOfStock']);
  expect(await s.reserved()).toBe(2n);
  await s.expectSound();
});

test('STK-3 what is not paid in time gives its stock back; what is paid keeps it', async () => {
  const s = await selling(5, { reserveAt: 'order', unpaidMinutes: 30 });
  const [kept, dropped] = [incoming({ A: 1 }, UNPAID), incoming({ A: 2 }, UNPAID)];
  const [, unpaid] = await s.within((ctx) => take(ctx, s.shop, [kept, dropped]));
  await s.within((ctx) => take(ctx, s.shop, [paid(kept)]));
  expect(await s.reserved()).toBe(3n);
  const drop = orderJobs(new Map()).find((handler) => handler.kind === 'orders.dropUnpaid')!;
  const run = () => s.within((ctx) => (drop as { run(ctx: Ctx, jobs: never[]): Promise<void> }).run(ctx, []));
  await run();
  expect(await s.reserved()).toBe(3n);
  // The half hour has passed.
  await owner.query(
    `update sales_order set reserved_until = reserved_until - interval '31 minutes' where tenant_id = $1`,
    [s.scope.tenant],
  );
  await run();
  expect(await s.reserved()).toBe(1n);
  expect((await db.read(s.scope, (ctx) => findOrder(ctx, unpaid!.orderId!))).state).toBe('closed');
  await s.expectSound();
});
