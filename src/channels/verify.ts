/** What must be true of channels at any moment; run by `guanjia verify`. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import { sql } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { contentHash, ordersOfMessages } from './messages.ts';
import { FAILING_AFTER } from './trouble.ts';

const SAMPLE = 5;
const PAGE = 100;

type Version = { number: string; hash: Buffer; messageId: Id; firstByte: number; bytes: number };

/** Every version of a channel order, present or replaced, lies in its message exactly as its hash says. */
const rawIsKept: Check = {
  name: 'channels.rawIsKept',
  run: async (ctx) => {
    const sample: Record<string, unknown>[] = [];
    let sound = 0;
    let messages = await messagesAfter(ctx, firstIdAt(0));
    while (messages.length) {
      const [versions, stored] = await Promise.all([versionsIn(ctx, messages), ordersOfMessages(ctx, messages)]);
      const texts = new Map(stored.map((order) => [`${order.messageId}/${order.firstByte}/${order.bytes}`, order]));
      for (const { number, hash, messageId, firstByte, bytes } of versions) {
        const order = texts.get(`${messageId}/${firstByte}/${bytes}`);
        if (order?.number === number && contentHash(order.raw).equals(hash)) sound++;
        else if (sample.length < SAMPLE) sample.push({ number, message: messageId });
      }
      messages = await messagesAfter(ctx, messages.at(-1)!);
    }
    const rows = await countVersions(ctx);
    return { rows, breaches: rows - sound, sample };
  },
};

async function messagesAfter(ctx: Ctx, after: Id): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from channel_message
    where tenant_id = ${ctx.tenant}
      and id > ${after}
    order by id
    limit ${PAGE}`;
  return rows.map((row) => row.id);
}

/** Found from the message's own list of orders, because versions are not indexed by message. */
const versionsIn = (ctx: Ctx, messages: readonly Id[]): Promise<Version[]> => ctx.sql<Version>`
  with place as (
    select m.id, m.shop_id, o.number
    from channel_message m
    cross join jsonb_to_recordset(m.orders) o(number text)
    where m.tenant_id = ${ctx.tenant}
      and m.id = any(${messages as Id[]}::uuid[])
  )
  select c.number, c.hash, c.message_id as "messageId", c.first_byte as "firstByte", c.bytes
  from place p
  join channel_order c
    on c.tenant_id = ${ctx.tenant}
   and c.shop_id = p.shop_id
   and c.number = p.number
   and c.message_id = p.id
  union
  select c.number, c.hash, c.message_id, c.first_byte, c.bytes
  from place p
  join channel_order_version c
    on c.tenant_id = ${ctx.tenant}
   and c.shop_id = p.shop_id
   and c.number = p.number
   and c.message_id = p.id`;

async function countVersions(ctx: Ctx): Promise<number> {
  const [row] = await ctx.sql<{ rows: number }>`
    select ((select count(*) from channel_order where tenant_id = ${ctx.tenant})
          + (select count(*) from channel_order_version where tenant_id = ${ctx.tenant}))::int as rows`;
  return row!.rows;
}

/** Paid for and not shipped there: such an order has a sales order (ORD-2). */
const paidIsTaken = sqlCheck(
  'channels.paidIsTaken',
  (ctx) => sql`select count(*) from channel_order where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select shop_id, number, state
    from channel_order
    where tenant_id = ${ctx.tenant}
      and state in ('paid', 'held', 'depositPaid')
      and order_id is null`,
);

/** What the channel has accepted it also shows as shipped, once we have read its changes up to a later moment. */
const acceptedIsShipped = sqlCheck(
  'channels.acceptedIsShipped',
  (ctx) => sql`select count(*) from shipment_upload where tenant_id = ${ctx.tenant} and state = 'accepted'`,
  (ctx) => sql`
    select u.channel_number, u.waybill_number, c.state
    from shipment_upload u
    join shop_sync y on y.tenant_id = u.tenant_id and y.shop_id = u.shop_id
    join channel_order c on c.tenant_id = u.tenant_id and c.shop_id = u.shop_id and c.number = u.channel_number
    where u.tenant_id = ${ctx.tenant}
      and u.state = 'accepted'
      and u.at < y.pulled_until - interval '10 minutes'
      and c.state in ('waitPay', 'depositPaid', 'paid', 'held')
      -- What was read just now is taken by a job.
      and not exists (select from job j where j.tenant_id = u.tenant_id and j.kind = 'orders.take')`,
);

const countersAreRows: Check = {
  name: 'channels.counters',
  run: async (ctx) => {
    const rows = await ctx.sql<{ name: string; value: bigint }>`
      select 'attention/failedUploads' as name, count(*) as value
      from shipment_upload
      where tenant_id = ${ctx.tenant}
        and state = 'refused'
      union all
      select 'attention/failingShops', count(distinct shop_id)
      from shop_trouble
      where tenant_id = ${ctx.tenant}
        and failures >= ${FAILING_AFTER}`;
    const kept = await readCounters(ctx, ['attention/failedUploads', 'attention/failingShops']);
    const sample = rows
      .map(({ name, value }) => ({ name, counted: value.toString(), kept: (kept.get(name) ?? 0n).toString() }))
      .filter(({ counted, kept: found }) => counted !== found);
    return { rows: rows.length, breaches: sample.length, sample };
  },
};

export const channelChecks: Check[] = [rawIsKept, paidIsTaken, acceptedIsShipped, countersAreRows];
