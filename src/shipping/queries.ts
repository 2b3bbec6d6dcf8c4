/** The read side: queues of parcels, couriers, what orders show of their fulfilments. */
import type { Ctx } from '../kernel/context.ts';
import { joined, raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Reach } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { couriersOf } from './couriers.ts';
import type { FulfilmentState, HoldReason, WaybillState } from './fulfilment.ts';
import { BEFORE_PICKING, BEFORE_SHIPPING, UNDER_WAY } from './fulfilment.ts';
import { silence } from './preferences.ts';
import { type Parcel, readParcels } from './store.ts';
import { type TrackingEvent, trackingOf } from './take-parcel-events.ts';
import { numberGiver, numbersLeft, servicesOf } from './waybill-services.ts';

export type ParcelQuery = {
  /** Those before shipping when left out. */
  state?: readonly FulfilmentState[] | undefined;
  waybillState?: readonly WaybillState[] | undefined;
  nodeId?: Id | undefined;
  courier?: string | undefined;
  /** Only parcels under way that nothing was heard of since. */
  silentSince?: Date | undefined;
  /** A parcel's, order's or waybill's number, or that of a box; whole. */
  text?: string | undefined;
  /** What the reader may see. */
  reach: Reach;
  after: { queuedAt: string; id: string } | null;
  limit: number;
};

export type ParcelListRow = {
  id: Id;
  number: string;
  orderId: Id;
  orderNumber: string;
  shopId: Id;
  nodeId: Id;
  state: FulfilmentState;
  courier: string | null;
  goodsText: string;
  quantity: bigint;
  area: string;
  stopReasons: HoldReason[];
  queuedAt: Date;
  /** To the microsecond, for the cursor. */
  queuedText: string;
  shipBefore: Date | null;
  parcels: number;
  expectedG: bigint;
  weightG: bigint | null;
  weightReason: string | null;
  packingMinor: bigint | null;
  shippedAt: Date | null;
  newsAt: Date | null;
  waybillId: Id | null;
  waybillNumber: string | null;
  waybillState: WaybillState;
  routeCode: string;
  subNumbers: string[];
  prints: number;
  message: string | null;
};

/**
 * Parcels of a queue, the most urgent first. Each state is a queue of its own in the index, so each is read up to the
 * limit and the page is taken from what they gave: however long the queues are, a page costs the same.
 */
export function queueOfParcels(ctx: Ctx, query: ParcelQuery): Promise<ParcelListRow[]> {
  return ctx.run<ParcelListRow>(sql`
    select p.id, p.number, p.order_id as "orderId", p.order_number as "orderNumber", p.shop_id as "shopId",
           p.node_id as "nodeId", p.state, p.courier, p.goods_text as "goodsText", p.quantity, p.area,
           p.stop_reasons as "stopReasons", p.queued_at as "queuedAt", p.queued_at::text as "queuedText",
           p.ship_before as "shipBefore", p.parcels, p.expected_g as "expectedG", p.weight_g as "weightG",
           p.weight_reason as "weightReason", p.packing_minor as "packingMinor", p.shipped_at as "shippedAt", p.news_at as "newsAt", w.id as "waybillId",
           w.number as "waybillNumber", w.state as "waybillState", w.route_code as "routeCode",
           w.sub_numbers as "subNumbers", w.prints, w.message
    from ${source(ctx, query)} p
    left join waybill w on w.tenant_id = ${ctx.tenant} and w.id = p.waybill_id
    order by p.queued_at, p.id
    limit ${query.limit + 1}`);
}

function source(ctx: Ctx, query: ParcelQuery): Sql {
  const { state, silentSince, text } = query;
  if (silentSince) return silentParcels(ctx, query, state?.length ? state : UNDER_WAY, silentSince);
  if (text) return foundParcels(ctx, query, state?.length ? state : ALL_STATES, text);
  return queuedParcels(ctx, query, state?.length ? state : BEFORE_SHIPPING);
}

const ALL_STATES: readonly FulfilmentState[] = [
  ...BEFORE_SHIPPING,
  'shipped',
  'inTransit',
  'outForDelivery',
  'inLocker',
  'signed',
  'intercepted',
  'restocked',
  'refused',
  'returned',
  'reversed',
  'cancelled',
];

const queuedParcels = (ctx: Ctx, query: ParcelQuery, states: readonly FulfilmentState[]): Sql => sql`
  unnest(${states as FulfilmentState[]}::text[]) queue(name)
  cross join lateral (
    select *
    from fulfilment f
    where f.tenant_id = ${ctx.tenant}
      and f.state = queue.name
      ${filters(ctx, query)}
    order by f.queued_at, f.id
    limit ${query.limit + 1})`;

const foundParcels = (ctx: Ctx, query: ParcelQuery, states: readonly FulfilmentState[], text: string): Sql => sql`
  (select *
   from fulfilment f
   where f.tenant_id = ${ctx.tenant}
     and (f.number = ${text} or f.order_number = ${text} or f.waybill_number = ${text}
       or f.waybill_id = any(array(
         select id
         from waybill
         where tenant_id = ${ctx.tenant}
           and sub_numbers <> '{}'
           and sub_numbers @> array[${text}]::text[])))
     and f.state = any(${states as FulfilmentState[]}::text[])
     ${filters(ctx, query)})`;

/** States are named as the index names them, beside those asked for. */
const silentParcels = (ctx: Ctx, query: ParcelQuery, states: readonly FulfilmentState[], since: Date): Sql => sql`
  (select *
   from fulfilment f
   where f.tenant_id = ${ctx.tenant}
     and f.state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused', 'intercepted')
     and f.state = any(${states as FulfilmentState[]}::text[])
     and f.news_at < ${since}
     ${filters(ctx, query)})`;

/** How many parcels under way nothing was heard of since; `most` is enough to know. */
export async function countSilent(ctx: Ctx, reach: Reach, since: Date, most: number): Promise<number> {
  const query = { reach, after: null, limit: most };
  const [row] = await ctx.run<{ count: number }>(sql`
    select count(*)::int as count
    from (select from ${silentParcels(ctx, query, UNDER_WAY, since)} f limit ${most}) silent`);
  return row!.count;
}

/** How many parcels wait in one of these states; `most` is enough to know. */
export async function parcelsWaiting(
  ctx: Ctx,
  reach: Reach,
  states: readonly FulfilmentState[],
  most: number,
): Promise<number> {
  const query = { reach, after: null, limit: most };
  const [row] = await ctx.run<{ count: number }>(sql`
    select count(*)::int as count
    from (select from ${queuedParcels(ctx, query, states)} f limit ${most}) waiting`);
  return row!.count;
}

/** Parcels under way without news for longer than the tenant's setting. */
export async function parcelsSilent(ctx: Ctx, reach: Reach, most: number): Promise<number> {
  const { since } = await silence(ctx);
  return countSilent(ctx, reach, since, most);
}

function filters(ctx: Ctx, { nodeId, courier, waybillState, reach, after }: ParcelQuery): Sql {
  const conditions: Sql[] = [];
  if (!reach.everything) {
    conditions.push(sql`(f.shop_id = any(${reach.shops}::uuid[]) or f.node_id = any(${reach.nodes}::uuid[]))`);
  }
  if (after) conditions.push(sql`(f.queued_at, f.id) > (${after.queuedAt}::timestamptz, ${after.id}::uuid)`);
  if (nodeId) conditions.push(sql`f.node_id = ${nodeId}`);
  if (courier) conditions.push(sql`f.courier = ${courier}`);
  if (waybillState?.length) {
    conditions.push(sql`exists (
      select
      from waybill b
      where b.tenant_id = ${ctx.tenant}
        and b.id = f.waybill_id
        and b.state = any(${waybillState as WaybillState[]}::text[]))`);
  }
  return conditions.length ? sql`and ${joined(conditions, ' and ')}` : raw('');
}

export type FulfilmentInFull = Parcel & { tracking: TrackingEvent[] };

/** Fulfilments of orders with goods, the waybill in force and what couriers said, oldest first; cancelled ones too. */
export async function fulfilmentsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<FulfilmentInFull[]> {
  const ids = await fulfilmentIdsOf(ctx, orderIds);
  const [parcels, tracking] = await Promise.all([readParcels(ctx, ids), trackingOf(ctx, ids)]);
  return parcels.map((parcel) => ({ ...parcel, tracking: tracking.get(parcel.id) ?? [] }));
}

/** Oldest first; cancelled ones too. */
export async function fulfilmentIdsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
    order by id`;
  return rows.map((row) => row.id);
}

type Numbered = { id: Id; inForce: boolean };

const parcelBehind = (ctx: Ctx, number: Sql): Sql => sql`
  select f.id, f.waybill_id = w.id as "inForce"
  from waybill w
  join fulfilment f on f.tenant_id = w.tenant_id and f.id = w.fulfilment_id
  where w.tenant_id = ${ctx.tenant}
    and (w.number = ${number} or (w.sub_numbers <> '{}' and w.sub_numbers @> array[${number}]::text[]))
  order by (w.state in ('issued', 'printed', 'collected')) desc, w.requested_at desc
  limit 1`;

/** The parcel a scanned number, of it or one of its boxes, belongs to, whatever its state; a recycled number only when no living one is the same. */
export async function parcelWithNumber(ctx: Ctx, waybillNumber: string): Promise<Numbered | null> {
  const [found] = await ctx.run<Numbered>(parcelBehind(ctx, sql`${waybillNumber}`));
  return found ?? null;
}

/** The same for many numbers; what no parcel bears is left out. */
export async function parcelsWithNumbers(ctx: Ctx, numbers: readonly string[]): Promise<Map<string, Numbered>> {
  const rows = await ctx.run<Numbered & { number: string }>(sql`
    select n.number, p.*
    from unnest(${numbers as string[]}::text[]) n(number)
    cross join lateral (${parcelBehind(ctx, sql`n.number`)}) p`);
  return new Map(rows.map(({ number, ...parcel }) => [number, parcel]));
}

export async function couriersWithNumbers(ctx: Ctx) {
  const [couriers, services, left] = await Promise.all([couriersOf(ctx), servicesOf(ctx), numbersLeft(ctx)]);
  return [...couriers.values()].map((courier) => {
    const { code, name, active } = courier;
    const giver = numberGiver(courier, services)?.id ?? '';
    return { code, name, active, numbersLeft: left.get(giver)?.get(code) ?? null };
  });
}

/** Numbers of fulfilments by id; what is not known is left out. */
export async function fulfilmentNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** Pieces of each SKU that parcels of a node want and nobody has picked yet. */
export async function waitingToPick(ctx: Ctx, nodeId: Id): Promise<Map<Id, bigint>> {
  const rows = await ctx.sql<{ skuId: Id; quantity: bigint }>`
    select l.sku_id as "skuId", sum(l.quantity)::bigint as quantity
    from fulfilment f
    join fulfilment_line l on l.tenant_id = f.tenant_id and l.fulfilment_id = f.id
    where f.tenant_id = ${ctx.tenant}
      and f.node_id = ${nodeId}
      and f.state = any(${BEFORE_PICKING as string[]}::text[])
    group by l.sku_id`;
  return new Map(rows.map(({ skuId, quantity }) => [skuId, quantity]));
}
