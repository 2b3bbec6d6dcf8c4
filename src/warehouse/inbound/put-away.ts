/**
 * Goods of the receiving area carried into bins by scan (WMS-2): from then on they can be sold. What must stay true: what
 * waits to be looked at stays where it is, and of two people at the same goods the second is told what is left.
 */
import { articleOfCode, readMarked, skusById } from '../../catalog/catalog.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import type { Id } from '../../kernel/ids.ts';
import { assertDone, Refused } from '../../kernel/refusal.ts';
import { assetsAt, balances } from '../../ledger/ledger.ts';
import { allNodes, lotPlace, lyingLots, moveGoods, type Node, places } from '../../stock/stock.ts';
import { binsNamed } from '../floor/keep-bins.ts';
import { zonesOf } from '../floor/keep-zones.ts';
import { pickingBinsOf } from '../refill/picking-bins.ts';
import { lookAtPiece } from '../scan-serial.ts';
import { skuRef } from './receipts.ts';
import { fastMovers, heldIn, picksBySku, shelfOf } from './shelf.ts';
import { isShelf, suggestBins } from './suggest-bin.ts';

export type BinMove = {
  /** Also the id of the stock document. */
  id: Id;
  kind: 'putAway' | 'refill';
  nodeId: Id;
  skuId: Id;
  /** '' is the receiving area. */
  fromBin: string;
  toBin: string;
  quantity: bigint;
  taskId: Id | null;
  at: Date;
  by: string;
};

export const binMoveTable = table<BinMove>('bin_move', {
  id: 'uuid',
  kind: 'text',
  nodeId: 'uuid',
  skuId: 'uuid',
  fromBin: 'text',
  toBin: 'text',
  quantity: 'bigint',
  taskId: 'uuid',
  at: 'timestamptz',
  by: 'text',
});

/** What somebody carried just now. */
export const carried = (ctx: Ctx): Pick<BinMove, 'id' | 'at' | 'by'> => ({
  ...{ id: ctx.newId(), at: new Date(ctx.now()), by: actorText(ctx.actor) },
});

/** What lies in the receiving area, the oldest first. */
export async function waitingGoods(ctx: Ctx, nodeId: Id, only?: Id) {
  const skuIds = only
    ? [only]
    : (await assetsAt(ctx, { book: 'stock', node: nodeId, place: 'inbound' })).map(({ asset }) => asset);
  const [skus, amounts] = await Promise.all([
    skusById(ctx, skuIds),
    balances(
      ctx,
      skuIds.map((skuId) => places.goods(nodeId, 'inbound', skuId)),
    ),
  ]);
  const lots = await lyingLots(ctx, [nodeId], skuIds);
  const since = await sinceOf(
    ctx,
    nodeId,
    skuIds.map((skuId, i) => ({ skuId, posted: amounts[i]!.posted })),
  );
  return skuIds
    .map((skuId, i) => ({
      sku: skuRef(skus.get(skuId)!),
      // A fact may have taken below what is held: then nothing is free.
      free: amounts[i]!.free > 0n ? amounts[i]!.free : 0n,
      inspecting: amounts[i]!.heldOut,
      since: since.get(skuId) ?? null,
      tracked: skus.get(skuId)!.trackSerials,
      lots: (lots.get(lotPlace(nodeId, skuId, 'inbound', '')) ?? []).map(({ lot, expiresOn, left }) => ({
        ...{ lot, expiresOn, quantity: left },
      })),
    }))
    .sort((a, b) => ((a.since ?? '') < (b.since ?? '') ? -1 : 1));
}

/** Documents into the receiving area are counted back from the newest until they cover what lies there. */
async function sinceOf(
  ctx: Ctx,
  nodeId: Id,
  lying: readonly { skuId: Id; posted: bigint }[],
): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ skuId: Id; since: string }>`
    with lying as (
      select *
      from unnest(${lying.map(({ skuId }) => skuId)}::uuid[], ${lying.map(({ posted }) => posted)}::bigint[]) n(sku, posted)
    ), layer as (
      select l.sku_id as sku, d.business_on as day,
             sum(sum(l.change)) over (partition by l.sku_id order by d.business_on desc) as covered
      from stock_document_line l
      join stock_document d on d.tenant_id = l.tenant_id and d.id = l.document_id
      where l.tenant_id = ${ctx.tenant}
        and l.sku_id = any(${lying.map(({ skuId }) => skuId)}::uuid[])
        and l.bucket = 'inbound'
        and l.change > 0
        and d.node_id = ${nodeId}
      group by l.sku_id, d.business_on
    )
    select sku as "skuId", coalesce(max(day) filter (where covered >= posted), min(day))::text as since
    from lying
    join layer using (sku)
    group by sku`;
  return new Map(rows.map((row) => [row.skuId, row.since]));
}

const MOST_SUGGESTED = 5;

/** Scanned goods and where they should go. Refuses `warehouse.codeUnknown` (data: `code`). */
export async function suggestFor(ctx: Ctx, nodeId: Id, code: string) {
  const { skuId, tracked, piece, fault } = await lookAtPiece(ctx, code, await articleOfCode(ctx, code), nodeId);
  if (skuId === null) throw new Refused('warehouse.codeUnknown', { code });
  const [[goods], shelf, held, picks, [picking]] = await Promise.all([
    waitingGoods(ctx, nodeId, skuId),
    shelfOf(ctx, nodeId),
    heldIn(ctx, nodeId, skuId),
    picksBySku(ctx, nodeId),
    pickingBinsOf(ctx, nodeId, [skuId]),
  ]);
  const fast = fastMovers(picks).has(skuId);
  const bins = shelf.bins.map((bin) => ({ ...bin, holds: held.get(bin.code) ?? 0n }));
  const suggestions = suggestBins(bins, { picking: picking ?? null, fast, most: MOST_SUGGESTED });
  const marked = readMarked(code, new Date(ctx.now()))?.lot;
  const lot = goods!.lots.find((one) => one.lot === marked) ?? goods!.lots[0] ?? null;
  return { goods: goods!, fast, suggestions, lot, piece: tracked ? { serial: piece?.serial ?? '', fault } : null };
}

export type PutAway = {
  nodeId: Id;
  skuId: Id;
  bin: string;
  quantity: bigint;
  lot?: string | undefined;
  serials?: readonly string[] | undefined;
};

/**
 * Refuses what `assertShelf` does, `warehouse.notThatMany` (data: `free`, `inspecting`), `stock.skuUnknown`,
 * `ledger.periodClosed`, `stock.serialNotHere`, `stock.serialsNeeded`. Posts receiving area → sellable, beyond → bin.
 */
export async function putAway(ctx: Ctx, { nodeId, skuId, bin, quantity, lot, serials = [] }: PutAway) {
  const code = await assertShelf(ctx, nodeId, bin.trim());
  const move = carried(ctx);
  const [outcome] = await moveGoods(ctx, [
    {
      ...{ id: move.id, nodeId },
      lines: [
        { skuId, quantity, lot, serials, from: { bucket: 'inbound', bin: '' }, to: { bucket: 'sellable', bin: code } },
      ],
    },
  ]);
  if (outcome && !outcome.done && outcome.refusal.code === 'ledger.short') {
    const [left] = await waitingGoods(ctx, nodeId, skuId);
    const data = { free: String(left!.free), inspecting: String(left!.inspecting) };
    throw new Refused('warehouse.notThatMany', data);
  }
  assertDone(outcome);
  const row = { ...move, kind: 'putAway' as const, nodeId, skuId, fromBin: '', toBin: code, quantity, taskId: null };
  await binMoveTable.insert(ctx, [row]);
  const [goods] = await waitingGoods(ctx, nodeId, skuId);
  return { bin: code, quantity, goods: goods! };
}

/**
 * A bin goods may be sold from, as it is written. Refuses `warehouse.binUnknown`, `warehouse.binElsewhere` (data: `code`,
 * `node`), `warehouse.binClosed`, `warehouse.wrongZone` (data: `code`, `zone`).
 */
export async function assertShelf(ctx: Ctx, nodeId: Id, asked: string): Promise<string> {
  const [bin] = await binsNamed(ctx, nodeId, [asked, asked.toUpperCase()]);
  if (!bin) throw await elsewhere(ctx, asked);
  if (!bin.active) throw new Refused('warehouse.binClosed', { code: bin.code });
  const zone = (await zonesOf(ctx, nodeId)).find(({ id }) => id === bin.zoneId)?.kind ?? null;
  if (!isShelf(zone)) throw new Refused('warehouse.wrongZone', { code: bin.code, zone });
  return bin.code;
}

async function elsewhere(ctx: Ctx, code: string): Promise<Refused> {
  const [other] = await ctx.sql<{ nodeId: Id }>`
    select node_id as "nodeId"
    from bin
    where tenant_id = ${ctx.tenant}
      and code = any(${[code, code.toUpperCase()]}::text[])
    limit 1`;
  const node = (await allNodes(ctx)).find(({ id }: Node) => id === other?.nodeId);
  return node
    ? new Refused('warehouse.binElsewhere', { code, node: node.name })
    : new Refused('warehouse.binUnknown', { code });
}
