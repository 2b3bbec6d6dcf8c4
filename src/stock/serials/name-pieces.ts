/**
 * Which pieces go (STK-5). What must stay true: at a node never more pieces are known than lie there, so whoever takes goods
 * away names theirs, but for pieces whose code nobody knows. Goods whose pieces are not told apart are not looked at.
 */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { goodsKey, lockGoods } from '../bins.ts';
import { type Change, moveSerials, type Piece } from './serials.ts';

type Goods = { nodeId: Id; skuId: Id };

/**
 * Pieces whose code nobody knows, per `goodsKey`, of goods whose pieces are told apart; below nought more are known than
 * lie there. `moving`: of those on their way to the node.
 */
export async function withoutCode(ctx: Ctx, goods: readonly Goods[], moving = false): Promise<Map<string, bigint>> {
  if (goods.length === 0) return new Map();
  const rows = await ctx.sql<Goods & { free: bigint }>`
    select n.node as "nodeId", k.id as "skuId", (coalesce(g.posted, 0) - p.pieces)::bigint as free
    from sku k
    join unnest(${goods.map(({ nodeId }) => nodeId)}::uuid[], ${goods.map(({ skuId }) => skuId)}::uuid[]) n(node, sku)
      on n.sku = k.id
    cross join lateral (
      select sum(posted) as posted
      from account
      where tenant_id = ${ctx.tenant}
        and book = 'stock'
        and asset = k.id::text
        and node = n.node::text
        and (place = 'transit') = ${moving}
        and bounded) g
    cross join lateral (
      select count(*) as pieces
      from serial
      where tenant_id = ${ctx.tenant}
        and node_id = n.node
        and sku_id = k.id
        and state not in ('shipped', 'gone')
        and (state = 'transit') = ${moving}) p
    where k.tenant_id = ${ctx.tenant}
      and k.track_serials`;
  return new Map(rows.map(({ nodeId, skuId, free }) => [goodsKey(nodeId, skuId), free]));
}

/** Call it once goods have gone. Refuses `stock.serialsNeeded` (data: `merchantCode`, `missing`). */
export async function assertPiecesNamed(ctx: Ctx, goods: readonly Goods[], moving = false): Promise<void> {
  const free = await withoutCode(ctx, goods, moving);
  for (const { nodeId, skuId } of goods) {
    const left = free.get(goodsKey(nodeId, skuId)) ?? 0n;
    if (left < 0n) throw new Refused('stock.serialsNeeded', { merchantCode: await codeOf(ctx, skuId), missing: -left });
  }
}

async function codeOf(ctx: Ctx, skuId: Id): Promise<string> {
  const [sku] = await ctx.sql<{ code: string }>`
    select merchant_code as code
    from sku
    where tenant_id = ${ctx.tenant}
      and id = ${skuId}`;
  return sku!.code;
}

/**
 * Goods that stay in the house and are carried piece by piece: all of them named, but for those without a code. Refuses
 * `stock.serialsNeeded` (data: `merchantCode`, `missing`).
 */
export async function assertCarriedNamed(ctx: Ctx, goods: Goods, quantity: bigint, named: number): Promise<void> {
  const free = (await withoutCode(ctx, [goods])).get(goodsKey(goods.nodeId, goods.skuId));
  const missing = quantity - BigInt(named) - (free ?? quantity);
  if (missing > 0n) throw new Refused('stock.serialsNeeded', { merchantCode: await codeOf(ctx, goods.skuId), missing });
}

/** Pieces that lie at a node, whichever way they go. Refuses `stock.serialNotHere` (data: `serial`). */
export async function takePieces(ctx: Ctx, nodeId: Id, pieces: readonly Piece[], change: Change): Promise<void> {
  if (pieces.length === 0) return;
  await lockGoods(
    ctx,
    pieces.map(({ skuId }) => ({ nodeId, skuId })),
  );
  const rows = await ctx.sql<Piece>`
    select s.sku_id as "skuId", s.serial
    from serial s
    join unnest(${pieces.map(({ skuId }) => skuId)}::uuid[], ${pieces.map(({ serial }) => serial)}::text[])
         p(sku_id, serial) using (sku_id, serial)
    where s.tenant_id = ${ctx.tenant}
      and s.node_id = ${nodeId}
      and s.state = any(${change.from as string[]}::text[])
    order by s.sku_id, s.serial
    for update of s`;
  const here = new Set(rows.map(({ skuId, serial }) => `${skuId}/${serial}`));
  const missing = pieces.find(({ skuId, serial }) => !here.has(`${skuId}/${serial}`));
  if (missing) throw new Refused('stock.serialNotHere', { serial: missing.serial });
  await moveSerials(ctx, pieces, change);
}
