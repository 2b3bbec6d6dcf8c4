/** Goods that orders expect came, went back, were put off or will not come: the orders follow. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { JobHandler } from '../kernel/jobs.ts';
import { lockExpectations } from '../stock/stock.ts';
import { stateFrom } from './purchase-order.ts';
import { lockOrders, orderTable } from './store.ts';

/** Brings orders to the state of the goods they expect. Posts nothing: stock has posted. */
async function followExpectations(ctx: Ctx, expectationIds: readonly Id[]): Promise<void> {
  const ids = await ctx.run<{ id: Id }>(sql`
    select id
    from purchase_order
    where tenant_id = ${ctx.tenant}
      and expectation_id = any(${expectationIds as Id[]}::uuid[])`);
  const orders = await lockOrders(
    ctx,
    ids.map(({ id }) => id),
  );
  const expected = await lockExpectations(ctx, expectationIds);
  const moved = [...orders.values()].flatMap((order) => {
    const { state, expectedOn } = expected.get(order.expectationId!)!.head;
    const after = { state: stateFrom(order.state, state), expectedOn };
    return after.state === order.state && expectedOn === order.expectedOn ? [] : [{ before: order, after }];
  });
  await orderTable.update(
    ctx,
    moved.map(({ before, after }) => ({ id: before.id, ...after, version: before.version + 1 })),
    ['id'],
    ['state', 'expectedOn', 'version'],
  );
  await auditAll(
    ctx,
    'purchase.follow',
    moved.map(({ before, after }) => ({
      subject: `purchase/${before.id}`,
      detail: {
        ...(before.state !== after.state && { state: [before.state, after.state] }),
        ...(before.expectedOn !== after.expectedOn && { expectedOn: [before.expectedOn, after.expectedOn] }),
      },
    })),
  );
}

export const purchasingJobs: JobHandler[] = [
  {
    kind: 'stock.expectationsMoved',
    batch: 100,
    run: (ctx, jobs: { payload: { ids: Id[] } }[]) =>
      followExpectations(ctx, [...new Set(jobs.flatMap(({ payload }) => payload.ids))]),
  },
];
