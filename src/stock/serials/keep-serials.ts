/** Codes of pieces that lie here already, and pieces that are not there any more (STK-5). No stock is moved by either. */
import { trackedSkus } from '../../catalog/catalog.ts';
import type { BodyOf } from '../../contract/endpoint.ts';
import type { registerSerials, retireSerials } from '../../contract/serials.ts';
import { audit } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { lockGoods } from '../bins.ts';
import { bringSerials, moveSerials } from './serials.ts';

/** Refuses as the contract's `registerSerials`. Posts nothing. */
export async function keepSerials(
  ctx: Ctx,
  { nodeId, skuId, serials }: BodyOf<typeof registerSerials>,
): Promise<number> {
  if (!(await trackedSkus(ctx, [skuId])).get(skuId)?.serials) throw new Refused('stock.serialsNotKept');
  // Nobody counts the same pieces without a code at once.
  await lockGoods(ctx, [{ nodeId, skuId }]);
  const free = await withoutCode(ctx, nodeId, skuId);
  if (BigInt(serials.length) > free) throw new Refused('stock.serialsTooMany', { free });
  const [known] = await bringSerials(
    ctx,
    serials.map((serial) => ({ skuId, serial })),
    {
      ...{ step: 'registered', nodeId, supplier: '', receiptId: null, sold: false },
      document: { type: 'serial', id: null },
    },
  );
  if (known) throw new Refused('stock.serialKnown', { serial: known.serial });
  await audit(ctx, 'serials.register', `sku/${skuId}`, { nodeId, serials });
  return serials.length;
}

/** Pieces at a node whose code nobody knows. */
async function withoutCode(ctx: Ctx, nodeId: Id, skuId: Id): Promise<bigint> {
  const [row] = await ctx.sql<{ free: bigint }>`
    select (
      coalesce((
        select sum(posted)
        from account
        where tenant_id = ${ctx.tenant}
          and book = 'stock'
          and asset = ${skuId}::text
          and node = ${nodeId}::text
          and place <> 'transit'
          and bounded), 0) - (
        select count(*)
        from serial
        where tenant_id = ${ctx.tenant}
          and node_id = ${nodeId}
          and sku_id = ${skuId}
          and state not in ('shipped', 'gone')))::bigint as free`;
  return row!.free > 0n ? row!.free : 0n;
}

/** Refuses as the contract's `retireSerials`. Posts nothing. */
export async function endSerials(
  ctx: Ctx,
  { nodeId, skuId, serials, reason }: BodyOf<typeof retireSerials>,
): Promise<number> {
  const pieces = serials.map((serial) => ({ skuId, serial }));
  const here = await serialsAt(ctx, nodeId, skuId, serials);
  const missing = serials.find((serial) => !here.has(serial));
  if (missing !== undefined) throw new Refused('stock.serialNotHere', { serial: missing });
  const document = { type: 'serial', id: null };
  const from = ['inStock', 'returned', 'defective'] as const;
  await moveSerials(ctx, pieces, { step: 'gone', state: 'gone', from, document, reason });
  await audit(ctx, 'serials.retire', `sku/${skuId}`, { nodeId, serials, reason });
  return pieces.length;
}

/** Those that lie free at a node, locked. */
async function serialsAt(ctx: Ctx, nodeId: Id, skuId: Id, serials: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.sql<{ serial: string }>`
    select serial
    from serial
    where tenant_id = ${ctx.tenant}
      and sku_id = ${skuId}
      and serial = any(${serials as string[]}::text[])
      and node_id = ${nodeId}
      and state in ('inStock', 'returned', 'defective')
    order by serial
    for update`;
  return new Set(rows.map(({ serial }) => serial));
}
