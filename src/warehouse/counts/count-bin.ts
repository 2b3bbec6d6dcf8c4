/**
 * Counting a bin with a scanner (STK-7): begun, scanned, given up. What must stay true: a bin is counted by one person at a
 * time, a second count by somebody else than the last, and nothing that is answered says what the books expect.
 */
import { skusById } from '../../catalog/catalog.ts';
import type { COUNT_VERDICTS } from '../../contract/stocktakes.ts';
import { ownActors, peopleNames } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { sql, toJson } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { actorWords, lockBins, type Node, type Said, type Told } from '../../stock/stock.ts';
import { binsNamed } from '../floor/keep-bins.ts';
import { lotOfCount, type What, whatKey } from './count-lots.ts';
import { articleOfScan, pieceOfCount, type SaidOfPiece } from './count-pieces.ts';
import { giveUpCounts } from './make-stocktake.ts';
import {
  binTable,
  type Found,
  followBins,
  OPEN_STATES,
  type StoredBin,
  type StoredCount,
  selectCount,
  setBins,
  type ToldLots,
} from './store.ts';
import { toFetchFrom } from './to-fetch.ts';

/** A count that was left for so long may be taken over. */
const LEFT_MS = 30 * 60_000;

/** A bin of a stocktake, and the count of it that is open or was the last. */
type BinAsked = StoredBin & { count: { id: Id; state: StoredCount['state']; countedBy: string; at: Date } | null };

/**
 * Refuses `warehouse.binUnknown` (404), `warehouse.binNotAsked`, `warehouse.binBeingCounted` (data: `bin`, `by`),
 * `warehouse.countedBefore` (data: `bin`).
 */
export async function startCount(ctx: Ctx, node: Node, code: string): Promise<Id> {
  await lockBins(ctx, [node.id]);
  const asked = await binAsked(ctx, node.id, code);
  if (!asked) {
    const [known] = await binsNamed(ctx, node.id, [code]);
    throw known
      ? new Refused('warehouse.binNotAsked', { bin: code })
      : new Refused('warehouse.binUnknown', { code }, 404);
  }
  const own = await ownActors(ctx);
  const { count } = asked;
  if (count?.state === 'open') {
    if (own.has(count.countedBy)) return count.id;
    if (ctx.now() - count.at.getTime() < LEFT_MS) {
      const by = actorWords(count.countedBy, await peopleNames(ctx, [count.countedBy])).name;
      throw new Refused('warehouse.binBeingCounted', { bin: code, by });
    }
    await giveUpCounts(ctx, [asked.id]);
  }
  if (asked.round > 1 && (await countersOf(ctx, asked)).some((who) => own.has(who)))
    throw new Refused('warehouse.countedBefore', { bin: code });
  return begin(ctx, node.id, asked);
}

/** Asked by the oldest stocktake that waits for it. */
async function binAsked(ctx: Ctx, nodeId: Id, code: string): Promise<BinAsked | undefined> {
  const [found] = await ctx.run<BinAsked>(sql`
    select ${binTable.select('b')}, b.count_id as "countId", b.document_id as "documentId",
           case when c.id is not null then jsonb_build_object('id', c.id, 'state', c.state, 'countedBy', c.counted_by) end as count,
           c.started_at as at
    from stocktake s
    join stocktake_bin b on b.tenant_id = s.tenant_id and b.stocktake_id = s.id and lower(b.bin) = lower(${code})
    left join stocktake_count c on c.tenant_id = b.tenant_id and c.stocktake_bin_id = b.id and c.state = 'open'
    where s.tenant_id = ${ctx.tenant}
      and s.node_id = ${nodeId}
      and s.state = any(${[...OPEN_STATES]}::text[])
      and b.state in ('open', 'counting', 'again')
    order by c.id nulls last, s.id
    limit 1`);
  const row = found as (BinAsked & { at: Date }) | undefined;
  return row && { ...row, count: row.count && { ...row.count, at: row.at } };
}

/** Who closed the last count of a bin. */
async function countersOf(ctx: Ctx, { id }: StoredBin): Promise<string[]> {
  const rows = await ctx.sql<{ countedBy: string }>`
    select counted_by as "countedBy"
    from stocktake_count
    where tenant_id = ${ctx.tenant}
      and stocktake_bin_id = ${id}
      and state = 'closed'
    order by id desc
    limit 1`;
  return rows.map((row) => row.countedBy);
}

async function begin(ctx: Ctx, nodeId: Id, { id, bin, round, stocktakeId }: StoredBin): Promise<Id> {
  const countId = ctx.newId();
  const toFetch = await toFetchFrom(ctx, nodeId, bin);
  await ctx.sql`
    insert into stocktake_count (tenant_id, id, stocktake_bin_id, round, state, counted_by, to_fetch)
    values (${ctx.tenant}, ${countId}, ${id}, ${round}, 'open', ${actorText(ctx.actor)},
            ${toJson(Object.fromEntries(toFetch))}::jsonb)`;
  await setBins(ctx, [id], 'counting');
  await followBins(ctx, stocktakeId);
  return countId;
}

export type CountAt = StoredCount & {
  stocktake: { id: Id; number: string; tolerance: string };
  nodeId: Id;
  bin: string;
  skuIds: Id[];
};

const readCounts = (ctx: Ctx, id: Id, lock: boolean): Promise<CountAt[]> =>
  ctx.run(sql`
    select c.*, b.bin, b.sku_ids as "skuIds", s.node_id as "nodeId",
           jsonb_build_object('id', s.id, 'number', s.number, 'tolerance', s.tolerance::text) as stocktake
    from (
      select tenant_id, ${selectCount}
      from stocktake_count
      where tenant_id = ${ctx.tenant}
        and id = ${id}
      ${lock ? sql`for update` : sql``}) c
    join stocktake_bin b on b.tenant_id = c.tenant_id and b.id = c."stocktakeBinId"
    join stocktake s on s.tenant_id = b.tenant_id and s.id = b.stocktake_id`);

/** At the nodes given, begun by who asks. Refuses `warehouse.countUnknown` (404), to change it also `warehouse.countClosed`. */
export async function countAt(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  lock: 'read' | 'row' | 'bins',
): Promise<CountAt> {
  if (lock === 'bins') {
    const [known] = await readCounts(ctx, id, false);
    await lockBins(ctx, known ? [known.nodeId] : []);
  }
  const [found] = await readCounts(ctx, id, lock !== 'read');
  const mine = found && nodes.some((node) => node.id === found.nodeId) && (await ownActors(ctx)).has(found.countedBy);
  if (!found || !mine) throw new Refused('warehouse.countUnknown', { id }, 404);
  if (lock !== 'read' && found.state !== 'open') throw new Refused('warehouse.countClosed', { bin: found.bin });
  return found;
}

export type Counted = {
  verdict: (typeof COUNT_VERDICTS)[number];
  skuId: Id | null;
  lot: string | null;
  /** The piece's own code; '' where it has none. */
  serial: string;
};

/** Refuses `warehouse.countUnknown` (404), `warehouse.countClosed`. */
export async function countItem(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { quantity, ...scan }: Said & SaidOfPiece & { code: string; quantity: bigint },
): Promise<Counted> {
  const count = await countAt(ctx, nodes, id, 'row');
  const article = await articleOfScan(ctx, scan.code);
  const sku = article ? (await skusById(ctx, [article.skuId])).get(article.skuId) : undefined;
  const not = (verdict: Counted['verdict']): Counted => ({ verdict, skuId: sku?.id ?? null, lot: null, serial: '' });
  if (!article || !sku || sku.bundle) return not('unknown');
  if (count.skuIds.length > 0 && !count.skuIds.includes(sku.id)) return not('notAsked');
  const piece = await pieceOfCount(ctx, count, article, { ...scan, quantity });
  if (piece?.fault) return not(piece.fault);
  const { fault, told } = await lotOfCount(ctx, sku.id, scan);
  if (fault) return not(fault);
  const [lot, serial] = [told?.lot ?? null, piece?.serial ?? ''];
  const key = whatKey({ skuId: sku.id, lot });
  const pieces = serial ? { ...count.pieces, [sku.id]: [...(count.pieces[sku.id] ?? []), serial] } : count.pieces;
  await keepFound(ctx, { ...count, pieces }, key, BigInt(count.found[key] ?? 0) + quantity, told);
  return { verdict: 'right', skuId: sku.id, lot, serial };
}

/**
 * Refuses `warehouse.countUnknown` (404), `warehouse.countClosed`, `warehouse.notFoundYet`, `stock.serialsOver` (data:
 * `codes`: so many were scanned; none at all forgets them).
 */
export async function setCounted(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  what: What,
  quantity: bigint,
): Promise<void> {
  const count = await countAt(ctx, nodes, id, 'row');
  const key = whatKey(what);
  if (!Object.hasOwn(count.found, key)) throw new Refused('warehouse.notFoundYet', { bin: count.bin });
  const codes = count.pieces[what.skuId]?.length ?? 0;
  if (quantity > 0n && quantity < BigInt(codes)) throw new Refused('stock.serialsOver', { codes });
  const pieces = quantity === 0n ? { ...count.pieces, [what.skuId]: [] } : count.pieces;
  await keepFound(ctx, { ...count, pieces }, key, quantity, null);
}

async function keepFound(ctx: Ctx, count: CountAt, key: string, quantity: bigint, told: Told | null): Promise<void> {
  const found: Found = { ...count.found, [key]: quantity.toString() };
  const { madeOn = null, expiresOn = null } = told ?? {};
  const lots: ToldLots = madeOn || expiresOn ? { ...count.lots, [key]: { madeOn, expiresOn } } : count.lots;
  await ctx.sql`
    update stocktake_count
    set found = ${toJson(found)}::jsonb, lots = ${toJson(lots)}::jsonb, pieces = ${toJson(count.pieces)}::jsonb,
        scans = scans + 1
    where tenant_id = ${ctx.tenant}
      and id = ${count.id}`;
}

/** Refuses `warehouse.countUnknown` (404), `warehouse.countClosed`. */
export async function abandonCount(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  const count = await countAt(ctx, nodes, id, 'bins');
  await giveUpCounts(ctx, [count.stocktakeBinId]);
  await setBins(ctx, [count.stocktakeBinId], count.round > 1 ? 'again' : 'open');
  await followBins(ctx, count.stocktake.id);
}
