/** What is known of orders that left, in a few statements for a whole batch. */
import { PROFIT_PARTS } from '../contract/profit.ts';
import { costsOfSold, soldKey } from '../costs/costs.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { applyRate } from '../kernel/money.ts';
import { PAYMENTS_OF_ORDER } from '../payments/payments.ts';
import { type Conversion, conversions, convert } from '../rates/rates.ts';
import { costsWhenSold, lineKey, settledWhenSold } from '../statements/statements.ts';
import type { OrderEarned, SoldLine, SoldOrder } from './earn.ts';

export type Left = {
  orderId: Id;
  number: string;
  shopId: Id;
  nodeId: Id;
  currency: string;
  shippedAt: Date;
  payable: bigint;
  refunded: bigint;
  /** Of its parcels that have a price; `unpriced`: one has none. */
  freight: bigint;
  unpriced: boolean;
  /** Couriers have billed all of it, or none will. */
  billed: boolean;
  packing: bigint;
};
export type Known = Left & { order: SoldOrder; pieces: bigint; estimated: boolean; rated: boolean };
const NOTHING = {
  ...{ revenue: 0n, refunded: 0n, freight: 0n, packing: 0n, fees: 0n, commission: 0n, promotion: 0n, points: 0n },
  unpriced: false,
};

const parts = Object.fromEntries(PROFIT_PARTS.map((part) => [`${part}Minor`, 'bigint']));
export const orderTable = table<object>('order_profit', {
  ...{ orderId: 'uuid', number: 'text', shopId: 'uuid', day: 'date', pieces: 'bigint' },
  ...{ ...parts, unknown: 'text[]', estimated: 'bool' },
});
export const skuTable = table<object>('sku_profit', {
  ...{ day: 'date', shopId: 'uuid', skuId: 'uuid', orders: 'bigint', pieces: 'bigint', ...parts },
});

/** A part of `Earned` as its column has it. */
export const minorOf = (earned: OrderEarned['total']) =>
  Object.fromEntries(PROFIT_PARTS.map((part) => [`${part}Minor`, earned[part]]));

/**
 * What sending a parcel costs, of its rows `f` (fulfilment) and `p` (parcel_freight): as its courier billed it, else as the
 * price list says. One whose hand-over was taken back is not expected on a bill, but costs what is billed of it. null: it
 * has no price.
 */
export const FREIGHT = sql`
  case when p.billed_lines > 0 then p.billed_minor when f.state <> 'reversed' then p.estimate_minor else 0 end`;

/**
 * Orders that left on a day, by id, `limit` of them after one; with all their parcels, whenever those left. An order that
 * left twice left when it did first; one whose every parcel was taken back did not leave.
 */
export const ordersOf = (ctx: Ctx, day: string, after: Id | null, limit: number): Promise<Left[]> =>
  ctx.run<Left>(sql`
    select o.id as "orderId", o.number, o.shop_id as "shopId", w.node_id as "nodeId", o.currency,
           d.shipped_at as "shippedAt", o.payable_minor as payable, w.packing, w.freight, w.unpriced, w.billed,
           coalesce(m.refunded, 0)::bigint as refunded
    from (
      select distinct on (order_id) order_id, shipped_at
      from fulfilment f
      where tenant_id = ${ctx.tenant}
        and shipped_at >= (${day}::date)::timestamp at time zone 'Asia/Shanghai'
        and shipped_at < (${day}::date + 1)::timestamp at time zone 'Asia/Shanghai'
        and (${after}::uuid is null or order_id > ${after})
        and not exists (
          select
          from fulfilment b
          where b.tenant_id = f.tenant_id
            and b.order_id = f.order_id
            and b.shipped_at < (${day}::date)::timestamp at time zone 'Asia/Shanghai')
        and (state <> 'reversed' or exists (
          select
          from fulfilment b
          where b.tenant_id = f.tenant_id
            and b.order_id = f.order_id
            and b.shipped_at is not null
            and b.state <> 'reversed'))
      order by order_id, shipped_at
      limit ${limit}) d
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = d.order_id
    cross join lateral (
      select (array_agg(f.node_id order by f.shipped_at, f.id) filter (where f.state <> 'reversed'))[1] as node_id,
             coalesce(sum(f.packing_minor) filter (where f.state <> 'reversed'), 0)::bigint as packing,
             coalesce(sum(${FREIGHT}), 0)::bigint as freight,
             bool_or(p.fulfilment_id is not null and ${FREIGHT} is null) as unpriced,
             bool_and(p.fulfilment_id is null or p.billed_lines > 0 or f.state = 'reversed') as billed
      from fulfilment f
      left join parcel_freight p on p.tenant_id = f.tenant_id and p.fulfilment_id = f.id
      where f.tenant_id = o.tenant_id
        and f.order_id = o.id
        and f.shipped_at is not null) w
    -- Money written down with its cases; of a case that says only what was due, that.
    left join lateral (
      select sum(coalesce(w.written, case when c.outcome in ('refunded', 'refundedOutside') then c.due_minor end))
               as refunded
      from after_sale_case c
      left join lateral (
        select sum(a.amount_minor) as written
        from after_sale_money a
        where a.tenant_id = c.tenant_id and a.case_id = c.id) w on true
      where c.tenant_id = o.tenant_id and c.order_id = o.id) m on true
    order by o.id`);

type Line = Omit<SoldLine, 'cost' | 'settled'> & { orderId: Id; line: number };

const linesOf = (ctx: Ctx, orders: readonly Left[]) =>
  ctx.sql<Line>`
    select l.order_id as "orderId", l.line, l.sku_id as "skuId", l.quantity as pieces, l.amount_minor as amount,
           least(coalesce(a.good, 0), l.quantity)::bigint as back
    from sales_order_line l
    left join lateral (
      select sum(a.good) as good
      from after_sale_line a
      where a.tenant_id = l.tenant_id and a.order_id = l.order_id and a.line = l.line) a on true
    where l.tenant_id = ${ctx.tenant}
      and l.order_id = any(${orders.map(({ orderId }) => orderId)}::uuid[])
      and l.sku_id is not null
    order by l.order_id, l.line`;

type Fee = { orderId: Id; fee: bigint; billed: boolean };

/** What payment companies kept: as billed, else as the contract says. Of a payment for several orders each bears its part. */
const feesOf = (ctx: Ctx, orders: readonly Left[]) =>
  ctx.run<Fee>(sql`
    select o.id as "orderId",
           round(sum(coalesce(b.fee, p.amount_minor * m.fee_ppm / 1000000.0)
                     * least(1, o.payable_minor::numeric / p.amount_minor)))::bigint as fee,
           bool_and(b.fee is not null) as billed
    from sales_order o
    cross join lateral (${PAYMENTS_OF_ORDER}) p
    join merchant_account m on m.tenant_id = o.tenant_id and m.id = p.merchant_account
    left join lateral (
      select sum(l.fee_minor) as fee
      from bill_line l
      where l.tenant_id = o.tenant_id
        and l.item_id in (select p.id union all
                          select r.id from refund r where r.tenant_id = o.tenant_id and r.payment_id = p.id)
        and l.verdict in ('matched', 'feeDiffers')) b on true
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orders.map(({ orderId }) => orderId)}::uuid[])
      and p.state = 'paid'
    group by o.id`);

type Kept = { orderId: Id; commission: bigint; promotion: bigint; billed: boolean; ppm: bigint };

/**
 * What platforms keep of orders: as the lines of their bills say, of a divided order by what each part is worth; before
 * that, `ppm` of what the buyer pays.
 */
const keptOf = (ctx: Ctx, orders: readonly Left[]) =>
  ctx.sql<Kept>`
    select o.id as "orderId", coalesce((h.settings ->> 'commissionPpm')::bigint, 0) as ppm,
           coalesce(round(k.commission * w.part), 0)::bigint as commission,
           coalesce(round(k.promotion * w.part), 0)::bigint as promotion, coalesce(k.billed, false) as billed
    from sales_order o
    join shop h on h.tenant_id = o.tenant_id and h.id = o.shop_id
    left join sales_order r on r.tenant_id = o.tenant_id and r.id = o.split_from
    cross join lateral (
      select case when r.payable_minor > 0 then o.payable_minor::numeric / r.payable_minor else 1 end as part) w
    left join lateral (
      select sum(commission_minor) as commission, sum(promotion_minor) as promotion,
             bool_or(gross_minor > 0) as billed
      from platform_line p
      where p.tenant_id = o.tenant_id and p.order_id in (o.id, o.split_from)) k on true
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${orders.map(({ orderId }) => orderId)}::uuid[])`;

/**
 * What points took of orders, of what did not go back: the part of the price that is owed for points they earned (an
 * order's price is for its goods and its points), and what points they were paid with pay above what was owed for them.
 */
const pointsOf = (ctx: Ctx, orders: readonly Left[]) =>
  ctx.sql<{ orderId: Id; points: bigint }>`
    select p.order_id as "orderId", round(sum(coalesce(e.owed, 0) + coalesce(u.above, 0)))::bigint as points
    from payment p
    join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    left join lateral (
      select sum(l.value_minor * greatest(0, least(l.to_minor, s.settled_minor + s.released_minor - p.refunded_minor)
                                             - l.from_minor)::numeric / (l.to_minor - l.from_minor)) as owed
      from points_lot l
      where l.tenant_id = p.tenant_id and l.payment_id = p.id) e on true
    left join lateral (
      select sum(v.amount_minor - v.value_minor) * (p.amount_minor - p.refunded_minor)::numeric / p.amount_minor as above
      from points_use v
      where v.tenant_id = p.tenant_id and v.payment_id = p.id) u on true
    where p.tenant_id = ${ctx.tenant}
      and p.order_id = any(${orders.map(({ orderId }) => orderId)}::uuid[])
      and p.state = 'paid'
    group by p.order_id`;

/** All that is known of them, in the house's currency. */
export async function factsOf(ctx: Ctx, orders: readonly Left[], currency: string): Promise<Known[]> {
  const rates = await conversions(
    ctx,
    orders.map((one) => ({ from: one.currency, to: currency, day: dayOf(one.shippedAt.getTime()) })),
  );
  const all = await linesOf(ctx, orders);
  const lines = Map.groupBy(all, ({ orderId }) => orderId);
  const goodsOf = await goodsFinder(ctx, orders, all);
  const fees = new Map((await feesOf(ctx, orders)).map((fee) => [fee.orderId, fee]));
  const kept = new Map((await keptOf(ctx, orders)).map((one) => [one.orderId, one]));
  const points = new Map((await pointsOf(ctx, orders)).map((one) => [one.orderId, one.points]));
  return orders.flatMap((order, i) => {
    const rate = rates[i] ?? null;
    const own = lines.get(order.orderId) ?? [];
    if (own.length === 0) return [];
    const sold = own.map((line) => ({ ...line, ...goodsOf(order, line) }));
    const { orderId } = order;
    const charged = { fee: fees.get(orderId), kept: kept.get(orderId)!, points: points.get(orderId) ?? 0n };
    return [known(order, rate, sold, charged)];
  });
}

type Goods = Pick<SoldLine, 'cost' | 'settled'> & { estimated: boolean };

/** What goods cost: what their supplier gets where they cost when they are sold, else what the moving average says. */
async function goodsFinder(
  ctx: Ctx,
  orders: readonly Left[],
  lines: readonly Line[],
): Promise<(order: Left, line: Line) => Goods> {
  const settled = await costsWhenSold(
    ctx,
    orders.map(({ orderId }) => orderId),
  );
  const isSettledWhenSold = await settledWhenSold(ctx, [...new Set(lines.map(({ skuId }) => skuId))]);
  const dayLeft = ({ shippedAt }: Left) => dayOf(shippedAt.getTime());
  const soldIn = (order: Left, { skuId }: Line) => ({
    ...{ month: dayLeft(order).slice(0, 7), nodeId: order.nodeId, skuId },
  });
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  const costs = await costsOfSold(
    ctx,
    lines.map((line) => soldIn(byId.get(line.orderId)!, line)),
  );
  return (order, line) => {
    const own = settled.get(lineKey(line));
    if (own) return { cost: null, settled: own.minor, estimated: own.estimated };
    // Nobody has noted it yet, or no terms and no price say what its supplier gets.
    if (isSettledWhenSold(line.skuId, dayLeft(order))) return { cost: null, settled: null, estimated: false };
    return { cost: costs.get(soldKey(soldIn(order, line))) ?? null, settled: null, estimated: false };
  };
}

type Charged = { fee: Fee | undefined; kept: Kept; points: bigint };

/** Without a rate nothing of the order can be told in the house's currency: it stays away from every sum, and says so. */
function known(left: Left, rate: Conversion | null, lines: (SoldLine & Goods)[], charged: Charged): Known {
  const { fee, kept, points } = charged;
  const estimated =
    !left.billed || fee?.billed === false || (!kept.billed && kept.ppm > 0n) || lines.some((line) => line.estimated);
  const pieces = lines.reduce((sum, line) => sum + line.pieces, 0n);
  const rest = { ...left, pieces, estimated };
  if (rate === null) return { ...rest, rated: false, order: { ...NOTHING, lines: [] } };
  const home = (amount: bigint) => convert(amount, rate);
  // A platform keeps nothing of what it gave back before it settled.
  const stays = left.refunded < left.payable ? left.payable - left.refunded : 0n;
  const order: SoldOrder = {
    ...{ revenue: home(left.payable), refunded: home(left.refunded), fees: home(fee?.fee ?? 0n) },
    ...{ freight: left.freight, unpriced: left.unpriced, packing: left.packing, promotion: kept.promotion, points },
    lines: lines.map((line) => ({ ...line, settled: line.settled && home(line.settled) })),
    commission: kept.billed ? kept.commission : kept.commission + home(applyRate(stays, kept.ppm)),
  };
  return { ...rest, rated: true, order };
}
