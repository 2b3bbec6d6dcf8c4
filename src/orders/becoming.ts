/** What a merge or a split would make of orders (ORD-9): the command itself, rehearsed, and its orders described. */
import type { Static } from 'typebox';
import type { Becoming as Schema } from '../contract/becoming.ts';
import type { Ctx } from '../kernel/context.ts';
import { rehearse } from '../kernel/db/rehearse.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';
import { namesFor } from './order-detail.ts';
import { orderTable, withLines } from './store.ts';

export type Becoming = Wire<Static<typeof Schema>>;

/** Runs `command`, describes the orders it names, and takes everything back. Refuses what the command refuses. */
export const rehearseOrders = <T>(
  ctx: Ctx,
  command: (ctx: Ctx) => Promise<T>,
  made: (result: T) => readonly Id[],
): Promise<{ result: T; becomes: Becoming[] }> =>
  rehearse(ctx, async (trial) => {
    const result = await command(trial);
    return { result, becomes: await describe(trial, made(result)) };
  });

/** An order that was divided again on its way stands there as its parts. */
async function describe(ctx: Ctx, ids: readonly Id[]): Promise<Becoming[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.run<Omit<Order, 'lines'>>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and (id = any(${ids as Id[]}::uuid[]) or split_from = any(${ids as Id[]}::uuid[]))
      and state <> 'split'
    order by id`);
  const orders = await withLines(ctx, rows);
  const names = await namesFor(ctx, orders);
  return orders.map((order) => {
    const money = (amount: bigint) => ({ amount, currency: order.currency });
    return {
      state: order.state,
      holds: order.holdReasons,
      node: order.nodeId ? (names.nodes.get(order.nodeId) ?? null) : null,
      courier: order.courier ? (names.couriers.get(order.courier) ?? null) : null,
      lines: order.lines.map(({ merchantCode, title, properties, quantity, amountMinor, gift }) => ({
        merchantCode,
        title,
        properties,
        quantity,
        amount: money(amountMinor),
        gift,
      })),
      goods: money(order.goodsMinor),
      discount: money(order.discountMinor),
      freight: money(order.freightMinor),
      payable: money(order.payableMinor),
      paid: money(order.paidMinor),
    };
  });
}
