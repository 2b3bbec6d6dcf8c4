/**
 * What a warehouse of others is told of each parcel (SRC-4), and what it said. Must stay true: a parcel of such a node has
 * one row from its release on, written in the transaction that makes the parcel; the warehouse is told after the commit
 * (`tell-outside.ts`), always under the parcel's number.
 */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import { outsideWarehouses } from './outside-warehouses.ts';

export type OutsideWish = 'ship' | 'stop';
export type OutsideState = 'waiting' | 'accepted' | 'refused' | 'unknown' | 'shipped';

export type OutsideOrderRow = {
  fulfilmentId: Id;
  outsideId: string;
  wish: OutsideWish;
  state: OutsideState;
  code: string;
  message: string;
  asks: number;
  askAt: Date | null;
  changedAt: Date;
  /** It may have the parcel: it was told, and has not said that it does not. */
  told: boolean;
  /** Why the parcel is to stop, as it hears it. */
  reason: string;
  /** What becomes of the order when it agrees to the stop; null: the order only waits. */
  endsAs: OutsideEnd | null;
};
export type OutsideEnd = 'cancelled' | 'closed';

export const outsideOrderTable = table<OutsideOrderRow>('outside_order', {
  fulfilmentId: 'uuid',
  outsideId: 'text',
  wish: 'text',
  state: 'text',
  code: 'text',
  message: 'text',
  asks: 'int',
  askAt: 'timestamptz',
  changedAt: 'timestamptz',
  told: 'boolean',
  reason: 'text',
  endsAs: 'text',
});

export const TELL_OUTSIDE = 'shipping.tellOutside';
const tell = (ctx: Ctx) => ctx.enqueue(TELL_OUTSIDE, {}, { key: 'now' });

/** Notes those of the new parcels that another's warehouse ships, and answers which these are. */
export async function noteOutsideOrders(ctx: Ctx, parcels: readonly { id: Id; nodeId: Id }[]): Promise<Set<Id>> {
  const byNode = new Map(
    (await outsideWarehouses(ctx)).flatMap((one) => (one.active ? [[one.nodeId, one.id] as const] : [])),
  );
  const at = new Date(ctx.now());
  const rows = parcels.flatMap(({ id, nodeId }) => {
    const outsideId = byNode.get(nodeId);
    if (outsideId === undefined) return [];
    const fresh = { wish: 'ship' as const, state: 'waiting' as const, code: '', message: '', asks: 0 };
    const unasked = { told: false, reason: '', endsAs: null };
    return [{ fulfilmentId: id, outsideId, ...fresh, ...unasked, askAt: at, changedAt: at }];
  });
  if (rows.length > 0) {
    await outsideOrderTable.insert(ctx, rows);
    await tell(ctx);
  }
  return new Set(rows.map((row) => row.fulfilmentId));
}

/** Names of the warehouses that may have the parcels: whether these stay is theirs to say. */
export async function heldOutside(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; name: string }>`
    select o.fulfilment_id as id, w.name
    from outside_order o
    join outside_warehouse w on w.tenant_id = o.tenant_id and w.id = o.outside_id
    where o.tenant_id = ${ctx.tenant}
      and o.fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and o.told
      and o.state <> 'shipped'
    order by o.fulfilment_id
    for update of o`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * The parcels are not to leave: a warehouse that may have them is told so too, another has nothing to hear. With `endsAs`
 * their orders end when it agrees; a stop that waits for its answer is not told a second time.
 */
export async function stopOutside(
  ctx: Ctx,
  fulfilmentIds: readonly Id[],
  reason: string,
  endsAs: OutsideEnd | null = null,
): Promise<void> {
  const at = new Date(ctx.now());
  const stopped = await ctx.sql<{ waits: boolean }>`
    update outside_order
    set wish = 'stop', reason = ${reason}, ends_as = coalesce(${endsAs}::text, ends_as), code = '', message = '',
        state = case
          when not told then 'accepted'
          when wish = 'stop' and state in ('waiting', 'unknown') then state
          else 'waiting'
        end,
        ask_at = case
          when not told then null
          when wish = 'stop' and state in ('waiting', 'unknown') then ask_at
          else ${at}::timestamptz
        end,
        changed_at = ${at}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and (wish = 'ship' or (told and ${endsAs}::text is not null))
      and state <> 'shipped'
    returning ask_at is not null as waits`;
  if (stopped.some((row) => row.waits)) await tell(ctx);
}

/** The parcels may leave after all. A warehouse that has dropped them is told again, and says whether it takes them. */
export async function resumeOutside(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  const at = new Date(ctx.now());
  const resumed = await ctx.sql`
    update outside_order
    set wish = 'ship', state = 'waiting', ask_at = ${at}, reason = '', ends_as = null, code = '', message = '',
        changed_at = ${at}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and wish = 'stop'
      and state <> 'shipped'
    returning fulfilment_id`;
  if (resumed.length > 0) await tell(ctx);
}

export type TellAgainRefusal = 'shipping.unknown' | 'shipping.outsideAnswered';

/** Tells the warehouse again what is wanted. Refuses per parcel `shipping.unknown`, `shipping.outsideAnswered`. */
export async function tellAgain(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, TellAgainRefusal>[]> {
  const at = new Date(ctx.now());
  const rows = await ctx.run<OutsideOrderRow>(sql`
    select ${outsideOrderTable.select()}
    from outside_order
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])
    order by fulfilment_id
    for update`);
  const open = rows.filter(({ state }) => state !== 'accepted' && state !== 'shipped');
  await ctx.sql`
    update outside_order
    set state = case state when 'refused' then 'waiting' else state end, ask_at = ${at}, changed_at = ${at}
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${open.map((row) => row.fulfilmentId)}::uuid[])`;
  if (open.length > 0) await tell(ctx);
  const states = new Map(rows.map((row) => [row.fulfilmentId, row]));
  return ids.map((id) => {
    const row = states.get(id);
    if (!row) return refuse(id, 'shipping.unknown');
    return open.includes(row) ? done(id) : refuse(id, 'shipping.outsideAnswered');
  });
}

export type OutsideOrderFilter = {
  state?: OutsideState | undefined;
  warehouse?: string | undefined;
  nodes: readonly Id[] | null;
  after: Id | null;
  limit: number;
};

export type ListedOutsideOrder = OutsideOrderRow & {
  number: string;
  orderId: Id;
  orderNumber: string;
  goodsText: string;
  warehouseName: string;
  waybillNumber: string | null;
};

/** Newest parcel first. */
export const listOutsideOrders = (ctx: Ctx, filter: OutsideOrderFilter): Promise<ListedOutsideOrder[]> =>
  ctx.run(sql`
    select ${outsideOrderTable.select('o')}, f.number, f.order_id as "orderId", f.order_number as "orderNumber",
           f.goods_text as "goodsText", f.waybill_number as "waybillNumber", w.name as "warehouseName"
    from outside_order o
    join fulfilment f on f.tenant_id = o.tenant_id and f.id = o.fulfilment_id
    join outside_warehouse w on w.tenant_id = o.tenant_id and w.id = o.outside_id
    where o.tenant_id = ${ctx.tenant}
      and ${filter.state === undefined ? sql`true` : sql`o.state = ${filter.state}`}
      and ${filter.warehouse === undefined ? sql`true` : sql`o.outside_id = ${filter.warehouse}`}
      and ${filter.nodes === null ? sql`true` : sql`f.node_id = any(${filter.nodes as Id[]}::uuid[])`}
      and ${filter.after === null ? sql`true` : sql`o.fulfilment_id < ${filter.after}`}
    order by o.fulfilment_id desc
    limit ${filter.limit}`);
