/**
 * What a channel sent, kept byte for byte (ORD-1). A message is one page of a pull, one webhook or one file; its orders
 * lie in it at known places. Storing a message and asking for its orders to be taken is one transaction.
 */
import { hash } from 'node:crypto';
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

/** Tells versions of one order apart. */
export const contentHash = (raw: string): Buffer => Buffer.from(hash('sha256', raw, 'hex').slice(0, 32), 'hex');

/** Stores the orders of one message and enqueues taking them. Returns the message's id, null when it holds no order. */
export async function storeMessage(
  ctx: Ctx,
  shopId: Id,
  kind: MessageKind,
  orders: readonly RawOrder[],
): Promise<Id | null> {
  if (orders.length === 0) return null;
  const [place] = await keepMessage(ctx, shopId, kind, orders);
  await ctx.enqueue('orders.take', { messageId: place!.messageId });
  return place!.messageId;
}

/** Stores the orders of one message, for a caller that takes them in the same transaction; answers where each lies. */
export async function keepMessage(
  ctx: Ctx,
  shopId: Id,
  kind: MessageKind,
  orders: readonly RawOrder[],
): Promise<RawPlace[]> {
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
  return places.map(({ firstByte, bytes }) => ({ messageId: id, firstByte, bytes }));
}

/**
 * Stores what is new of a message: versions we have, read or damaged, are left out, so that asking twice costs nothing.
 * Returns how many orders were stored.
 */
export async function storeChanged(
  ctx: Ctx,
  shopId: Id,
  kind: MessageKind,
  orders: readonly RawOrder[],
): Promise<number> {
  if (orders.length === 0) return 0;
  const numbers = orders.map((order) => order.number);
  const known = new Set([
    ...(await knownVersions(ctx, shopId, numbers)),
    ...(await damagedVersions(ctx, shopId, numbers)),
  ]);
  const changed = orders.filter((order) => !known.has(versionOf(order.number, contentHash(order.raw))));
  await storeMessage(ctx, shopId, kind, changed);
  return changed.length;
}

const versionOf = (number: string, hashed: Buffer): string => `${number}/${hashed.toString('hex')}`;

async function knownVersions(ctx: Ctx, shopId: Id, numbers: readonly string[]): Promise<string[]> {
  const rows = await ctx.sql<{ number: string; hash: Buffer }>`
    select number, hash
    from channel_order
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and number = any(${numbers as string[]}::text[])`;
  return rows.map((row) => versionOf(row.number, row.hash));
}

/** What could not be read is known by its text alone. Damaged orders are few, so they are opened again. */
async function damagedVersions(ctx: Ctx, shopId: Id, numbers: readonly string[]): Promise<string[]> {
  const rows = await ctx.sql<{ number: string; message_id: Id }>`
    select number, message_id
    from damaged_order
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and number = any(${numbers as string[]}::text[])`;
  if (rows.length === 0) return [];
  const damaged = new Set(rows.map((row) => `${row.message_id}/${row.number}`));
  const stored = await ordersOfMessages(ctx, [...new Set(rows.map((row) => row.message_id))]);
  return stored
    .filter((order) => damaged.has(`${order.messageId}/${order.number}`))
    .map((order) => versionOf(order.number, contentHash(order.raw)));
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
