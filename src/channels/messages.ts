/**
 * What a channel sent, kept byte for byte (ORD-1). A message is one page of a pull, one webhook or one file; its orders
 * lie in it at known places. Storing a message and asking for its orders to be taken is one transaction.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { RawOrder } from './connector.ts';

export type MessageKind = 'pull' | 'webhook' | 'file' | 'api';

/** Where one order lies in its message. */
export type RawPlace = { messageId: Id; firstByte: number; bytes: number };
export type StoredOrder = RawPlace & { shopId: Id; number: string; modifiedAt: Date; raw: string };

type OrderPlace = { number: string; modifiedAt: string; firstByte: number; bytes: number };

// Larger than any page; a hostile body cannot unpack to more.
const MAX_BYTES = 256 * 1024 * 1024;

/** Stores the orders of one message and enqueues taking them. Returns the message's id, null when it holds no order. */
export async function storeMessage(
  ctx: Ctx,
  shopId: Id,
  kind: MessageKind,
  orders: readonly RawOrder[],
): Promise<Id | null> {
  if (orders.length === 0) return null;
  const id = ctx.newId();
  const parts = orders.map((order) => Buffer.from(order.raw));
  let at = 0;
  const places: OrderPlace[] = orders.map((order, i) => {
    const place = {
      number: order.number,
      modifiedAt: order.modifiedAt.toISOString(),
      firstByte: at,
      bytes: parts[i]!.length,
    };
    at += parts[i]!.length;
    return place;
  });
  await ctx.sql`
    insert into channel_message (tenant_id, id, shop_id, kind, body, orders)
    values (${ctx.tenant}, ${id}, ${shopId}, ${kind}, ${zstdCompressSync(Buffer.concat(parts))}, ${JSON.stringify(places)})`;
  await ctx.enqueue('orders.take', { messageId: id });
  return id;
}

/** The orders of messages, exactly as received. */
export async function ordersOfMessages(ctx: Ctx, ids: readonly Id[]): Promise<StoredOrder[]> {
  const rows = await ctx.sql<{ id: Id; shop_id: Id; body: Buffer; orders: OrderPlace[] }>`
    select id, shop_id, body, orders
    from channel_message
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id`;
  return rows.flatMap((row) => {
    const body = zstdDecompressSync(row.body, { maxOutputLength: MAX_BYTES });
    return row.orders.map((order) => ({
      messageId: row.id,
      shopId: row.shop_id,
      number: order.number,
      modifiedAt: new Date(order.modifiedAt),
      firstByte: order.firstByte,
      bytes: order.bytes,
      raw: body.toString('utf8', order.firstByte, order.firstByte + order.bytes),
    }));
  });
}
