/** What an invoice of orders is made of (INV-1): what was sold, what is to be paid for it, what of that went back. */
import type { ChannelState, RefundState } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';
import type { Order } from './order.ts';

export type LineToInvoice = {
  line: number;
  skuId: Id | null;
  title: string;
  properties: string;
  quantity: bigint;
  priceMinor: bigint;
  amountMinor: bigint;
  /** What the platform bears of the line's discounts. */
  platformMinor: bigint;
  refund: RefundState;
};
export type OrderToInvoice = Pick<
  Order,
  'id' | 'number' | 'shopId' | 'state' | 'currency' | 'country' | 'payableMinor' | 'freightMinor' | 'channelNumbers'
> & {
  channelState: ChannelState;
  /** Went back, or is going; without what waits for a second person. */
  backMinor: bigint;
  lines: LineToInvoice[];
};

/** What is not known is left out. */
export async function ordersToInvoice(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, OrderToInvoice>> {
  if (ids.length === 0) return new Map();
  const [orders, lines, back] = await Promise.all([
    ctx.sql<Omit<OrderToInvoice, 'lines' | 'backMinor'>>`
      select id, number, shop_id as "shopId", state, channel_state as "channelState", currency, country,
             payable_minor as "payableMinor", freight_minor as "freightMinor",
             channel_numbers as "channelNumbers"
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = any(${ids as Id[]}::uuid[])`,
    ctx.sql<LineToInvoice & { orderId: Id }>`
      select order_id as "orderId", line, sku_id as "skuId", title, properties, quantity, price_minor as "priceMinor",
             amount_minor as "amountMinor", platform_minor as "platformMinor", refund
      from sales_order_line
      where tenant_id = ${ctx.tenant}
        and order_id = any(${ids as Id[]}::uuid[])
      order by order_id, line`,
    moneyBack(ctx, ids),
  ]);
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  return new Map(
    orders.map((order) => {
      const own = byOrder.get(order.id) ?? [];
      const refunded = own.reduce((sum, line) => (line.refund === 'refunded' ? sum + line.amountMinor : sum), 0n);
      const known = back.get(order.id) ?? 0n;
      // A platform that collects tells of its refunds by line; what we gave back ourselves may be the same money.
      return [order.id, { ...order, lines: own, backMinor: known > refunded ? known : refunded }];
    }),
  );
}

/** Money of orders that went back through our accounts or outside of the house. A payment of several orders is shared. */
async function moneyBack(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, bigint>> {
  const refunds = await ctx.sql<{ refund: Id; amount: bigint; orderId: Id; payable: bigint }>`
    with own as (
      select distinct coalesce(split_from, id) as root
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = any(${ids as Id[]}::uuid[])),
    sharing as (
      select o.id, o.shop_id, o.payable_minor, o.channel_numbers
      from own
      join sales_order o on o.tenant_id = ${ctx.tenant} and (o.id = own.root or o.split_from = own.root)
      where o.state not in ('split', 'merged')),
    paid as (
      select p.id as payment, o.id, o.payable_minor
      from sharing o
      join payment p on p.tenant_id = ${ctx.tenant} and p.order_id = o.id
      union
      select p.id, o.id, o.payable_minor
      from sharing o
      join payment p
        on p.tenant_id = ${ctx.tenant} and p.shop_id = o.shop_id and p.channel_number = any(o.channel_numbers))
    select r.id as refund, r.amount_minor as amount, o.id as "orderId", o.payable_minor as payable
    from paid o
    join refund r
      on r.tenant_id = ${ctx.tenant} and r.payment_id = o.payment and r.state not in ('closed', 'waitApproval')
    order by r.id, o.id`;
  const outside = await ctx.sql<{ orderId: Id; amount: bigint }>`
    select order_id as "orderId", sum(amount_minor)::bigint as amount
    from after_sale_money
    where tenant_id = ${ctx.tenant}
      and order_id = any(${ids as Id[]}::uuid[])
      and refund_id is null
    group by order_id`;
  const back = new Map(outside.map(({ orderId, amount }) => [orderId, amount]));
  for (const of of Map.groupBy(refunds, ({ refund }) => refund).values()) {
    const shares = allocate(
      of[0]!.amount,
      of.map(({ payable }) => (payable > 0n ? payable : 1n)),
    );
    of.forEach(({ orderId }, i) => {
      back.set(orderId, (back.get(orderId) ?? 0n) + shares[i]!);
    });
  }
  return back;
}

/** What became of orders that were divided or joined: their parts, or the order they went into. */
export const followedBy = (ctx: Ctx, ids: readonly Id[]): Promise<{ id: Id; next: Id }[]> =>
  ctx.run<{ id: Id; next: Id }>(sql`
    select o.id, coalesce(o.merged_into, c.id) as next
    from sales_order o
    left join sales_order c on c.tenant_id = o.tenant_id and c.split_from = o.id and c.state <> 'cancelled'
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${ids as Id[]}::uuid[])
      and o.state in ('split', 'merged')
      and coalesce(o.merged_into, c.id) is not null`);

/** What orders came of, however often it was divided or joined: the wholes of parts, the sources of joined ones. */
export const cameOf = (ctx: Ctx, ids: readonly Id[]): Promise<{ id: Id; from: Id; number: string }[]> =>
  ctx.run<{ id: Id; from: Id; number: string }>(sql`
    with recursive came as (
      select o.id, o.id as "from", o.number, o.split_from
      from sales_order o
      where o.tenant_id = ${ctx.tenant}
        and o.id = any(${ids as Id[]}::uuid[])
      union all
      select c.id, n.id, n.number, n.split_from
      from came c
      cross join lateral (
        select id, number, split_from from sales_order where tenant_id = ${ctx.tenant} and id = c.split_from
        union all
        select id, number, split_from from sales_order where tenant_id = ${ctx.tenant} and merged_into = c."from") n)
    select id, "from", number from came where "from" <> id`);
