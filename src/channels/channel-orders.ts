/**
 * The channel's orders by number: which version we have seen last and which sales order it became. Collecting is
 * idempotent here: the same version again is a duplicate, an older one is stale, a newer one replaces the place of the
 * raw text while the old place is kept.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { table } from '../kernel/db/rows.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay } from '../ledger/ledger.ts';
import type { ChannelState } from './connector.ts';

export type ChannelOrder = {
  shopId: Id;
  number: string;
  orderId: Id | null;
  state: ChannelState;
  stateText: string;
  modifiedAt: Date;
  hash: Buffer;
  messageId: Id;
  firstByte: number;
  bytes: number;
};

const channelOrderTable = table<ChannelOrder>('channel_order', {
  shopId: 'uuid',
  number: 'text',
  orderId: 'uuid',
  state: 'text',
  stateText: 'text',
  modifiedAt: 'timestamptz',
  hash: 'bytea',
  messageId: 'uuid',
  firstByte: 'int',
  bytes: 'int',
});

const versionTable = table<Omit<ChannelOrder, 'orderId' | 'state' | 'stateText'>>('channel_order_version', {
  shopId: 'uuid',
  number: 'text',
  modifiedAt: 'timestamptz',
  hash: 'bytea',
  messageId: 'uuid',
  firstByte: 'int',
  bytes: 'int',
});

export type Recorded = { fresh: Set<string>; changed: Map<string, ChannelOrder>; duplicates: number };
export const keyOfChannelOrder = (order: { shopId: Id; number: string }): string => `${order.shopId}/${order.number}`;

/**
 * Records versions (one per shop and number): `fresh` were never seen, `changed` carries what was known before. What is
 * neither is a duplicate or stale. Two collectors of one order wait for each other here.
 */
export async function recordChannelOrders(ctx: Ctx, incoming: readonly ChannelOrder[]): Promise<Recorded> {
  const ordered = [...incoming].sort((a, b) => (keyOfChannelOrder(a) < keyOfChannelOrder(b) ? -1 : 1));
  const inserted = await channelOrderTable.insert(
    ctx,
    ordered,
    raw('on conflict (tenant_id, shop_id, number) do nothing returning shop_id as "shopId", number'),
  );
  const fresh = new Set((inserted as { shopId: Id; number: string }[]).map(keyOfChannelOrder));
  const known = ordered.filter((order) => !fresh.has(keyOfChannelOrder(order)));
  const before = await lockChannelOrders(ctx, known);
  const changed = new Map<string, ChannelOrder>();
  for (const order of known) {
    const old = before.get(keyOfChannelOrder(order));
    if (!old || old.hash.equals(order.hash) || isOlder(order, old)) continue;
    changed.set(keyOfChannelOrder(order), old);
  }
  const replacing = known.filter((order) => changed.has(keyOfChannelOrder(order)));
  await countFresh(ctx, fresh);
  await forgetDamaged(ctx, ordered);
  await versionTable.insert(ctx, [...changed.values()], raw('on conflict do nothing'));
  await channelOrderTable.update(
    ctx,
    replacing,
    ['shopId', 'number'],
    ['state', 'stateText', 'modifiedAt', 'hash', 'messageId', 'firstByte', 'bytes'],
  );
  return { fresh, changed, duplicates: known.length - changed.size };
}

/** Channels count whole seconds: of two versions of one second, the message that came later is the newer one. */
const isOlder = (order: ChannelOrder, old: ChannelOrder): boolean =>
  order.modifiedAt < old.modifiedAt ||
  (order.modifiedAt.getTime() === old.modifiedAt.getTime() && order.messageId < old.messageId);

/** Orders of a shop that are new today (China's day), for the list of shops. */
async function countFresh(ctx: Ctx, fresh: ReadonlySet<string>): Promise<void> {
  const day = businessDay(ctx);
  const tally = new Tally();
  for (const key of fresh) tally.add(`shopIn/${day}/${key.slice(0, 36)}`);
  await tally.write(ctx);
}

/** Says which sales order channel orders are in now (after a first draft, a merge or a split). */
export async function linkChannelOrders(
  ctx: Ctx,
  links: readonly { shopId: Id; number: string; orderId: Id }[],
): Promise<void> {
  await channelOrderTable.update(ctx, links, ['shopId', 'number'], ['orderId']);
}

async function lockChannelOrders(ctx: Ctx, orders: readonly ChannelOrder[]): Promise<Map<string, ChannelOrder>> {
  if (orders.length === 0) return new Map();
  const rows = await ctx.run<ChannelOrder>(sql`
    select ${channelOrderTable.select('c')}
    from unnest(${orders.map((o) => o.shopId)}::uuid[], ${orders.map((o) => o.number)}::text[]) n(shop_id, number)
    -- One look-up per order, also by a plan that was made while there were few.
    cross join lateral (
      select *
      from channel_order
      where tenant_id = ${ctx.tenant}
        and shop_id = n.shop_id
        and number = n.number
      limit 1
      for update) c`);
  return new Map(rows.map((row) => [keyOfChannelOrder(row), row]));
}

/** Orders whose payload could not be read: kept for a person, and taken out once a version can be read. */
export async function recordDamaged(
  ctx: Ctx,
  damaged: readonly { shopId: Id; number: string; messageId: Id; code: string; data: unknown }[],
): Promise<void> {
  if (damaged.length === 0) return;
  await ctx.sql`
    insert into damaged_order (tenant_id, shop_id, number, message_id, code, data, at)
    select ${ctx.tenant}, shop_id, number, message_id, code, data::jsonb, now()
    from unnest(${damaged.map((d) => d.shopId)}::uuid[], ${damaged.map((d) => d.number)}::text[], ${damaged.map((d) => d.messageId)}::uuid[],
                ${damaged.map((d) => d.code)}::text[], ${damaged.map((d) => JSON.stringify(d.data))}::text[]) n(shop_id, number, message_id, code, data)
    on conflict (tenant_id, shop_id, number) do update set message_id = excluded.message_id, code = excluded.code, data = excluded.data, at = excluded.at`;
}

/** A version that can be read takes the place of an older one that could not. */
async function forgetDamaged(ctx: Ctx, read: readonly ChannelOrder[]): Promise<void> {
  await ctx.sql`
    delete from damaged_order d
    using unnest(${read.map((order) => order.shopId)}::uuid[], ${read.map((order) => order.number)}::text[],
                 ${read.map((order) => order.messageId)}::uuid[]) n(shop_id, number, message_id)
    where d.tenant_id = ${ctx.tenant}
      and d.shop_id = n.shop_id
      and d.number = n.number
      and d.message_id < n.message_id`;
}

const UNREAD_AT_ONCE = 200;

/** Per shop the orders that its channel named and did not give, the oldest of each; shops without one are left out. */
export const unreadNumbers = (ctx: Ctx, shopIds: readonly Id[]): Promise<{ shopId: Id; numbers: string[] }[]> =>
  ctx.sql<{ shopId: Id; numbers: string[] }>`
    select shop_id as "shopId", array_agg(number order by at) as numbers
    from (
      select shop_id, number, at, row_number() over (partition by shop_id order by at) as place
      from damaged_order
      where tenant_id = ${ctx.tenant}
        and shop_id = any(${shopIds as Id[]}::uuid[])
        and code ~ '[uU]nread$') unread
    where place <= ${UNREAD_AT_ONCE}
    group by shop_id`;

/** Sales orders behind channel numbers that begin with `start`, over all shops. */
export async function ordersByChannelNumber(ctx: Ctx, start: string, most: number): Promise<Id[]> {
  const rows = await ctx.sql<{ order_id: Id }>`
    select c.order_id
    from shop s
    join channel_order c
      on c.tenant_id = s.tenant_id
     and c.shop_id = s.id
     and c.number >= ${start}
     and c.number < ${`${start}~`}
    where s.tenant_id = ${ctx.tenant}
      and c.order_id is not null
    limit ${most}`;
  return rows.map((row) => row.order_id);
}

/** The channel orders a sales order is made of, as the channel last described them. */
export async function channelOrdersOf(
  ctx: Ctx,
  orderId: Id,
): Promise<(Pick<ChannelOrder, 'shopId' | 'number' | 'stateText' | 'modifiedAt'> & { channel: string })[]> {
  return ctx.sql`
    select c.shop_id as "shopId", c.number, c.state_text as "stateText", c.modified_at as "modifiedAt", s.channel
    from channel_order c
    join shop s on s.tenant_id = c.tenant_id and s.id = c.shop_id
    where c.tenant_id = ${ctx.tenant}
      and c.order_id = ${orderId}
    order by c.number`;
}

/** The sales orders channel orders are in now, by `shop/number`; those without one are left out. */
export async function orderIdsOf(ctx: Ctx, keys: readonly { shopId: Id; number: string }[]): Promise<Map<string, Id>> {
  const rows = await ctx.sql<{ shopId: Id; number: string; orderId: Id }>`
    select c.shop_id as "shopId", c.number, c.order_id as "orderId"
    from unnest(${keys.map((key) => key.shopId)}::uuid[], ${keys.map((key) => key.number)}::text[]) n(shop_id, number)
    cross join lateral (
      select *
      from channel_order
      where tenant_id = ${ctx.tenant}
        and shop_id = n.shop_id
        and number = n.number
      limit 1) c
    where c.order_id is not null`;
  return new Map(rows.map((row) => [keyOfChannelOrder(row), row.orderId]));
}
