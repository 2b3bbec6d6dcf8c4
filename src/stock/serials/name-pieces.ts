/**
 * Which pieces go (STK-5). What must stay true: at a node never more pieces are known than lie there, so whoever takes goods
 * away names theirs, but for pieces whose code nobody knows. Goods whose pieces are not told apart are not looked at.
 */
import type { SerialState, SerialStep } from '../../contract/serials.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { goodsKey, lockGoods } from '../bins.ts';
import { bringSerials, type Change, HERE, moveSerials, type Piece } from './serials.ts';

type Goods = { nodeId: Id; skuId: Id };
/** A document that says of some of its goods which pieces they are; `quantity`: those that go are below nought. */
export type Naming = {
  id: Id;
  nodeId: Id;
  lines: readonly { skuId: Id; quantity: bigint; serials?: readonly string[] | undefined }[];
};

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

/** What documents took away, or took out of transit, without naming it. Refuses as `assertPiecesNamed`. */
export async function assertDocumentsNamed(ctx: Ctx, ids: readonly Id[]): Promise<void> {
  const goods = await ctx.sql<Goods & { came: boolean }>`
    select distinct d.node_id as "nodeId", l.sku_id as "skuId", l.change > 0 as came
    from stock_document d
    join stock_document_line l on l.tenant_id = d.tenant_id and l.document_id = d.id
    join sku k on k.tenant_id = l.tenant_id and k.id = l.sku_id and k.track_serials
    where d.tenant_id = ${ctx.tenant}
      and d.id = any(${ids as Id[]}::uuid[])
      and d.kind <> 'move'
      and (l.change < 0 or d.expectation_id is not null)`;
  const [came, gone] = [goods.filter((one) => one.came), goods.filter((one) => !one.came)];
  await assertPiecesNamed(ctx, gone);
  await assertPiecesNamed(ctx, came, true);
}

/**
 * Pieces that documents name: what goes changes as `change` says, what comes is known from now on. Refuses
 * `stock.serialsOver` (data: `codes`: more than pieces), `stock.serialNotHere`, `stock.serialKnown` (data: `serial`).
 */
export async function namePieces<One extends Naming>(
  ctx: Ctx,
  documents: readonly One[],
  type: string,
  change: (document: One) => Partial<Change>,
): Promise<void> {
  // Nearly always none, else one: a person names the pieces.
  for (const one of documents.filter(({ lines }) => lines.some(({ serials = [] }) => serials.length > 0))) {
    const size = (quantity: bigint) => (quantity < 0n ? -quantity : quantity);
    const over = one.lines.find(({ quantity, serials = [] }) => BigInt(serials.length) > size(quantity));
    if (over) throw new Refused('stock.serialsOver', { codes: over.serials!.length });
    const document = { type, id: one.id };
    const gone = piecesOf(one, (quantity) => quantity < 0n);
    await takePieces(ctx, one.nodeId, gone, { step: 'gone', state: 'gone', from: HERE, document, ...change(one) });
    const came = piecesOf(one, (quantity) => quantity > 0n);
    const coming = { step: 'registered' as const, supplier: '', receiptId: null, sold: false, document };
    const [known] = await bringSerials(ctx, came, { ...coming, nodeId: one.nodeId });
    if (known) throw new Refused('stock.serialKnown', { serial: known.serial });
  }
}

const piecesOf = ({ lines }: Naming, which: (quantity: bigint) => boolean): Piece[] =>
  lines.flatMap(({ skuId, quantity, serials = [] }) =>
    which(quantity) ? serials.map((serial) => ({ skuId, serial })) : [],
  );

type Told = {
  documents: readonly Id[];
  skuIds: readonly Id[];
  states: readonly SerialState[];
  steps: readonly SerialStep[];
  last?: boolean;
};

/** Pieces in these states of which a document is such a step of their lives, or the `last` one; locked. */
export const piecesOfDocuments = (ctx: Ctx, { documents, skuIds, states, steps, last = false }: Told) =>
  ctx.sql<Piece>`
    select s.sku_id as "skuId", s.serial
    from serial s
    where s.tenant_id = ${ctx.tenant}
      and s.sku_id = any(${skuIds as Id[]}::uuid[])
      and s.state = any(${states as SerialState[]}::text[])
      and exists (
        select
        from serial_step p
        where p.tenant_id = s.tenant_id
          and p.sku_id = s.sku_id
          and p.serial = s.serial
          and p.step = any(${steps as SerialStep[]}::text[])
          and (p.version = s.version or not ${last})
          and p.document_id = any(${documents as Id[]}::uuid[]))
    order by s.sku_id, s.serial
    for update of s`;

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
