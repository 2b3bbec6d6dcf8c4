/**
 * The orders sourcing rules are tried on (OPS-3): one that its sourcing divided over nodes is taken as the whole it was,
 * because how it is divided is what the rules decide. Parts that people or review rules made stay as they are.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';
import { ordersToTry, type TrySelection } from './orders-to-try.ts';
import { type OrderRow, orderTable, withLines } from './store.ts';

export type Wholes = {
  orders: Order[];
  /** The orders that really went for one: its parts, or itself. */
  partsOf: (order: Order) => readonly Order[];
  /** Orders asked for that no order here stands for. */
  leftOut: number;
};

const ENDED: ReadonlySet<string> = new Set(['merged', 'cancelled', 'closed']);

export async function wholesToTry(ctx: Ctx, selection: TrySelection): Promise<Wholes> {
  const chosen = await ordersToTry(ctx, selection, [...ENDED]);
  const wholeIds = new Set(
    chosen.flatMap((order) => (order.state === 'split' ? order.id : isPart(order) ? order.splitFrom! : [])),
  );
  const parts = await partsOfOrders(ctx, [...wholeIds]);
  // A part somebody has changed since is an order of its own, and so are the others then.
  for (const [id, own] of parts) if (!own.every(isPart)) parts.delete(id);
  const missing = [...parts.keys()].filter((id) => !chosen.some((order) => order.id === id));
  const wholes = missing.length ? await ordersToTry(ctx, { ...selection, ids: missing }, [...ENDED]) : [];
  const known = new Map([...chosen, ...wholes].map((order) => [order.id, order]));
  const standFor = (order: Order): Order | null => {
    const whole = isPart(order) && parts.has(order.splitFrom!) ? known.get(order.splitFrom!) : undefined;
    const one = whole ?? order;
    if (one.state === 'split' && !parts.has(one.id)) return null;
    return one.lines.length > 0 && one.lines.every((line) => line.skuId !== null) ? one : null;
  };
  const standing = chosen.map(standFor);
  return {
    orders: [...new Set(standing.filter((order) => order !== null))],
    partsOf: (order) => parts.get(order.id) ?? [order],
    leftOut: (selection.ids?.length ?? chosen.length) - standing.filter((order) => order !== null).length,
  };
}

/** Made by the sourcing, and still going as it said. */
const isPart = ({ splitFrom, sourcing, state }: Order): boolean =>
  splitFrom !== null && sourcing?.reason === 'split' && !ENDED.has(state);

async function partsOfOrders(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Order[]>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.run<OrderRow>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and split_from = any(${ids as Id[]}::uuid[])
    order by id`);
  return Map.groupBy(await withLines(ctx, rows), (part) => part.splitFrom!);
}
