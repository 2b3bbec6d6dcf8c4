/**
 * Counting by unique code (STK-5): of goods whose pieces are told apart each is scanned by its own, or said to have none.
 * What must stay true: a piece lies in the bin where it was found last; one that is lost is the one that was not found.
 */
import { type Article, articleOfCode } from '../../catalog/catalog.ts';
import type { SERIAL_FAULTS } from '../../contract/serials.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import {
  assertPiecesNamed,
  bringSerials,
  HERE,
  moveSerials,
  type Piece,
  places,
  readSerials,
  type Serial,
  withoutCode,
} from '../../stock/stock.ts';
import type { StoredCount } from './store.ts';

export type SaidOfPiece = { serial?: string | undefined; noCode?: boolean | undefined };
type Fault = (typeof SERIAL_FAULTS)[number];

/** What a scan in a bin names: goods by their barcode, or by the code of one of their pieces. */
export async function articleOfScan(ctx: Ctx, code: string): Promise<Article | null> {
  const article = await articleOfCode(ctx, code);
  if (article) return article;
  const [piece] = await readSerials(ctx, sql`serial = ${code}`);
  return piece ? { skuId: piece.skuId, byLot: false, tracked: true, serial: piece.serial } : null;
}

/** The code of the piece, '' where it has none, or why it cannot be counted here; null of goods without codes. */
export async function pieceOfCount(
  ctx: Ctx,
  { nodeId, pieces }: { nodeId: Id; pieces: StoredCount['pieces'] },
  { skuId, tracked, serial }: Article,
  said: SaidOfPiece & { quantity: bigint },
): Promise<{ fault: Fault } | { fault: null; serial: string } | null> {
  if (!tracked) return null;
  if (said.noCode) return { fault: null, serial: '' };
  const code = said.serial?.trim() || serial;
  if (code === '' || said.quantity !== 1n) return { fault: 'serialNeeded' };
  if (pieces[skuId]?.includes(code)) return { fault: 'serialTwice' };
  const [known] = await readSerials(ctx, sql`sku_id = ${skuId} and serial = ${code}`);
  const fault = known && faultOf(known, nodeId);
  return fault ? { fault } : { fault: null, serial: code };
}

/** What is not known yet, or was given up, is found. */
function faultOf({ state, nodeId }: Serial, here: Id): Fault | null {
  if (state === 'gone') return null;
  if (state === 'shipped') return 'serialShipped';
  if (state !== 'inStock' && state !== 'picked') return state === 'transit' ? 'serialElsewhere' : 'serialOff';
  return nodeId === here ? null : 'serialElsewhere';
}

type Line = { bin: string; skuId: Id; closedAt: Date; lost: bigint; found: string[] };

/** Tracked goods of counts that are closed, with the codes that were scanned. */
const linesOf = (ctx: Ctx, countIds: readonly Id[]): Promise<Line[]> =>
  ctx.run<Line>(sql`
    select b.bin, l.sku_id as "skuId", c.closed_at as "closedAt", greatest(sum(l.expected - l.counted), 0)::bigint as lost,
           array(select jsonb_array_elements_text(coalesce(c.pieces -> l.sku_id::text, '[]'))) as found
    from stocktake_count c
    join stocktake_bin b on b.tenant_id = c.tenant_id and b.id = c.stocktake_bin_id
    join stocktake_line l on l.tenant_id = c.tenant_id and l.count_id = c.id
    join sku k on k.tenant_id = l.tenant_id and k.id = l.sku_id and k.track_serials
    where c.tenant_id = ${ctx.tenant}
      and c.id = any(${countIds as Id[]}::uuid[])
    group by b.bin, l.sku_id, c.pieces, c.closed_at`);

/**
 * The numbers of these counts hold, and their differences are posted. Pieces that were found lie there from now on, new ones
 * as long as there are pieces without a code; of those known there that were not found so many are gone as were lost, and
 * where fewer were, nobody knows where they lie. Refuses `stock.serialsNeeded` where something was lost and not known by
 * its bin: then a person says which ones.
 */
export async function settlePieces(ctx: Ctx, nodeId: Id, stocktakeId: Id, countIds: readonly Id[]): Promise<void> {
  const lines = await linesOf(ctx, countIds);
  if (lines.length === 0) return;
  const goods = lines.map(({ skuId }) => ({ nodeId, skuId }));
  const document = { type: 'stocktake', id: stocktakeId };
  const known = await knownAt(ctx, nodeId, lines);
  const missing = lines.map((line) => ({ ...line, pieces: missingOf(line, known) }));
  const lost = missing.flatMap(({ pieces, lost: most }) => (BigInt(pieces.length) <= most ? pieces : []));
  const astray = missing.flatMap(({ pieces, lost: most }) => (BigInt(pieces.length) <= most ? [] : pieces));
  await moveSerials(ctx, lost, { step: 'gone', state: 'gone', from: ['inStock'], document });
  await moveSerials(ctx, astray, { step: 'counted', state: 'inStock', from: ['inStock'], bin: '', document });
  await bringNew(ctx, nodeId, lines, known, document);
  const found = lines.flatMap(({ bin, skuId, found: codes }) =>
    codes.map((serial) => ({ skuId, serial, bin: bin === places.UNSORTED ? '' : bin })),
  );
  await moveSerials(ctx, found, { step: 'counted', state: 'inStock', from: ['inStock', 'picked'], document });
  await assertPiecesNamed(ctx, goods);
}

/** Pieces of the goods at the node, by code. */
async function knownAt(ctx: Ctx, nodeId: Id, lines: readonly Line[]): Promise<Serial[]> {
  const skuIds = [...new Set(lines.map(({ skuId }) => skuId))];
  return readSerials(
    ctx,
    sql`node_id = ${nodeId} and sku_id = any(${skuIds}::uuid[]) and state = any(${HERE as string[]}::text[])`,
    true,
  );
}

/** What lies nowhere by name may lie in any bin, and what came since was not looked for: of it nothing is missing here. */
const missingOf = ({ bin, skuId, closedAt, found }: Line, known: readonly Serial[]): Piece[] =>
  known
    .filter((one) => one.skuId === skuId && one.bin === bin && one.state === 'inStock')
    .filter((one) => one.changedAt <= closedAt && !found.includes(one.serial))
    .map(({ serial }) => ({ skuId, serial }));

async function bringNew(
  ctx: Ctx,
  nodeId: Id,
  lines: readonly Line[],
  known: readonly Serial[],
  document: { type: string; id: Id },
): Promise<void> {
  const here = new Set(known.map(({ skuId, serial }) => `${skuId}/${serial}`));
  const free = await withoutCode(
    ctx,
    lines.map(({ skuId }) => ({ nodeId, skuId })),
  );
  const fresh = [...Map.groupBy(lines, ({ skuId }) => skuId)].flatMap(([skuId, own]) => {
    const codes = own.flatMap(({ found }) => found).filter((serial) => !here.has(`${skuId}/${serial}`));
    const most = Number(free.get(`${nodeId}/${skuId}`) ?? 0n);
    return codes.slice(0, Math.max(most, 0)).map((serial) => ({ skuId, serial }));
  });
  await bringSerials(ctx, fresh, {
    ...{ step: 'registered', nodeId, supplier: '', receiptId: null, sold: false },
    document,
  });
}
