/** What channels ask about our orders: are they shipped whole, what do they hold, and what are they called. */

import { skusById } from '../catalog/catalog.ts';
import { keyOfChannelOrder, orderIdsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { allocate, scaleBy } from '../kernel/money.ts';
import type { BuyerFacts, OrderToPay } from '../payments/payments.ts';

/** Channel orders of which nothing is left to ship, by `shop/number`: every part of a divided order counts. */
export async function shippedWhole(ctx: Ctx, orders: readonly { shopId: Id; number: string }[]): Promise<Set<string>> {
  const roots = await orderIdsOf(ctx, orders);
  const open = await ctx.sql<{ root: Id }>`
    select distinct coalesce(split_from, id) as root
    from sales_order
    where tenant_id = ${ctx.tenant}
      and (id = any(${[...roots.values()]}::uuid[]) or split_from = any(${[...roots.values()]}::uuid[]))
      and state not in ('shipped', 'signed', 'finished', 'closed', 'cancelled', 'split', 'merged')`;
  const unfinished = new Set(open.map((row) => row.root));
  return new Set(orders.map(keyOfChannelOrder).filter((key) => roots.has(key) && !unfinished.has(roots.get(key)!)));
}

/**
 * Pieces that orders of a shop which came in since hold or have shipped, in the order asked. Orders that were divided or
 * merged count in what became of them.
 */
export async function promisedSince(
  ctx: Ctx,
  asked: readonly { shopId: Id; skuId: Id; since: Date }[],
): Promise<bigint[]> {
  const rows = await ctx.sql<{ quantity: bigint }>`
    select coalesce(p.quantity, 0)::bigint as quantity
    from unnest(${asked.map((one) => one.shopId)}::uuid[], ${asked.map((one) => one.skuId)}::uuid[],
                ${asked.map((one) => firstIdAt(one.since.getTime()))}::uuid[]) with ordinality a(shop_id, sku_id, first_id, place)
    left join lateral (
      select sum(l.shipped + case when l.hold_id is null then 0 else l.quantity - l.shipped end) as quantity
      from sales_order_line l
      join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
      where l.tenant_id = ${ctx.tenant}
        and l.sku_id = a.sku_id
        and l.order_id >= a.first_id
        and l.shop_id = a.shop_id
        and o.state not in ('split', 'merged')) p on true
    order by a.place`;
  return rows.map((row) => row.quantity);
}

/** Of the orders of payments, in their order: is it cancelled or closed, with every part of it. One that is not here is not. */
export async function ordersOver(
  ctx: Ctx,
  owners: readonly { orderId: Id | null; shopId: Id | null; channelNumber: string | null }[],
): Promise<boolean[]> {
  const ofChannel = owners.flatMap(({ orderId, shopId, channelNumber }) =>
    orderId === null && shopId !== null && channelNumber !== null ? [{ shopId, number: channelNumber }] : [],
  );
  const roots = await orderIdsOf(ctx, ofChannel);
  const ids = owners.map(
    ({ orderId, shopId, channelNumber }) =>
      orderId ??
      (shopId && channelNumber ? roots.get(keyOfChannelOrder({ shopId, number: channelNumber })) : undefined),
  );
  const rows = await ctx.sql<{ root: Id }>`
    select coalesce(split_from, id) as root
    from sales_order
    where tenant_id = ${ctx.tenant}
      and (id = any(${ids.flatMap((id) => id ?? [])}::uuid[]) or split_from = any(${ids.flatMap((id) => id ?? [])}::uuid[]))
      and state <> 'split'
    group by 1
    having bool_and(state in ('cancelled', 'closed'))`;
  const over = new Set(rows.map(({ root }) => root));
  return ids.map((id) => id !== undefined && over.has(id));
}

/** Ids and numbers of orders; what is not known is left out. */
export async function orderRefs(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, { id: Id; number: string }>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${orderIds as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** What is still to be paid for orders; `waits`: it is what the order waits for. `lock`: until the transaction ends. */
export async function ordersToPay(ctx: Ctx, orderIds: readonly Id[], lock = false): Promise<Map<Id, OrderToPay>> {
  const rows = await ctx.run<Omit<OrderToPay, 'vatMinor'>>(sql`
    select id, number, shop_id as "shopId", channel_numbers[1] as "channelNumber", currency,
           payable_minor as "payableMinor", greatest(payable_minor - paid_minor, 0) as "owedMinor", state = 'waitPay' as waits
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${orderIds as Id[]}::uuid[])
    order by id
    ${lock ? sql`for update` : sql``}`);
  const taxes = await taxRatesOf(ctx, rows);
  const taxIn = (id: Id) => taxes.get(id)!.reduce((sum, { vat }) => sum + vat, 0n);
  return new Map(rows.map((row) => [row.id, { ...row, vatMinor: taxIn(row.id) }]));
}

/** Who bought an order; which company its invoice is for, orders do not know. */
export async function buyerOf(ctx: Ctx, orderId: Id): Promise<Omit<BuyerFacts, 'company'> | null> {
  const [row] = await ctx.sql<Omit<BuyerFacts, 'company'>>`
    select shop_id as "shopId", buyer, phone, masked_token is not null as "isMasked", memo
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = ${orderId}`;
  return row ?? null;
}

/** What is paid for orders by rates, and the tax in it: freight and discounts are shared over the lines, each has the rate of its goods. */
export async function taxRatesOf(
  ctx: Ctx,
  orders: readonly { id: Id; payableMinor: bigint }[],
): Promise<Map<Id, { ppm: number; gross: bigint; vat: bigint }[]>> {
  const lines = await ctx.sql<{ orderId: Id; skuId: Id | null; amountMinor: bigint }>`
    select order_id as "orderId", sku_id as "skuId", amount_minor as "amountMinor"
    from sales_order_line
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orders.map(({ id }) => id)}::uuid[])
      and amount_minor > 0
    order by order_id, line`;
  const skus = await skusById(
    ctx,
    lines.flatMap(({ skuId }) => skuId ?? []),
  );
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  return new Map(
    orders.map(({ id, payableMinor }) => {
      const own = byOrder.get(id) ?? [];
      const shares = own.length
        ? allocate(
            payableMinor,
            own.map(({ amountMinor }) => amountMinor),
          )
        : [];
      const rates = new Map<number, { ppm: number; gross: bigint; vat: bigint }>();
      own.forEach(({ skuId }, i) => {
        const [ppm, share] = [(skuId && skus.get(skuId)?.taxRatePpm) || 0, shares[i]!];
        const { gross, vat } = rates.get(ppm) ?? { gross: 0n, vat: 0n };
        const tax = scaleBy(share, BigInt(ppm), 1_000_000n + BigInt(ppm));
        rates.set(ppm, { ppm, gross: gross + share, vat: vat + tax });
      });
      return [id, [...rates.values()]];
    }),
  );
}

export const orderNumbers = async (ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, string>> =>
  new Map([...(await orderRefs(ctx, orderIds)).values()].map(({ id, number }) => [id, number]));

/** Listings without a SKU that keep open orders waiting, with how many orders. */
export async function waitingForListings(ctx: Ctx): Promise<Map<Id, number>> {
  const rows = await ctx.sql<{ listing: Id; orders: bigint }>`
    select l.listing_id as listing, count(distinct o.id) as orders
    from sales_order o
    join sales_order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
    where o.tenant_id = ${ctx.tenant}
      and o.hold_reasons <> '{}'
      and o.hold_reasons && '{mappingMissing,bundleBroken}'
      and l.sku_id is null
      and l.listing_id is not null
    group by l.listing_id`;
  return new Map(rows.map((row) => [row.listing, Number(row.orders)]));
}
