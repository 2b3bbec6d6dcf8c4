/**
 * What is to be ordered, what is low, too much or dead (STK-8), what runs out first standing first. The order is that of the
 * last look, the figures are those of now. What must stay true: a page looks through a bounded number of lines, so it may be
 * short and still have a next one, and no line stands on two pages.
 */
import { findSkus, skusById } from '../catalog/catalog.ts';
import type { ReplenishmentKind, ReplenishmentLine } from '../contract/replenishment.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { type Judged, judgeLevels, type Kept, MOST_DAYS } from './judge-levels.ts';
import { runningWeek, weeklySales } from './make-replenishment.ts';
import type { Node } from './nodes.ts';
import type { ReplenishmentRule } from './replenishment-rules.ts';

export type ReplenishmentQuery = {
  text?: string | undefined;
  kind?: readonly ReplenishmentKind[] | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

const SCAN = 4000;
const STEP = 500;

type Figures = 'available' | 'onOrder' | 'suggestion' | 'wanted';
type Wired = Figures | 'reorderPoint' | 'orderUpTo' | 'rule' | 'forecast' | 'history';
export type ListedLine = Omit<ReplenishmentLine, Wired> &
  Record<Figures, bigint> &
  Record<'reorderPoint' | 'orderUpTo', bigint | null> & {
    rule: Omit<ReplenishmentRule, 'skuId' | 'nodeId'>;
    forecast: Omit<Kept, 'skuId' | 'nodeId' | 'urgency'> | null;
    history: bigint[];
  };

/** Where a page begins: after this line of those with a forecast (`code` is null), or after this SKU of the others. */
type Place = { urgency: number; skuId: Id; nodeId: Id; code: string | null };
const FIRST: Place = { urgency: -1, skuId: zero(), nodeId: zero(), code: null };
const OTHERS: Place = { ...FIRST, code: '' };
/** Lines in their order, and where the next step begins; null at the end. */
type Step = { lines: Judged[]; next: Place | null };

/** Lines without a forecast come in whole SKUs, so a page may hold a few more than its limit. */
export async function listReplenishment(
  ctx: Ctx,
  nodes: readonly Node[],
  q: ReplenishmentQuery,
): Promise<{ items: ListedLine[]; next: string | null }> {
  const limit = q.limit ?? 50;
  const found: Judged[] = [];
  let next: Place | null = readPlace(q.cursor);
  // Whoever searches means few; their order is by urgency all the same.
  const named = q.text ? (await findSkus(ctx, { text: q.text, bundle: false, limit: SCAN })).skus : null;
  const only = named?.map(({ id }) => id) ?? null;
  const size = q.kind ? STEP : Math.min(STEP, limit);
  for (let seen = 0; next !== null && found.length < limit && seen < SCAN; seen += size) {
    const step: Step =
      next.code === null
        ? await withForecast(ctx, nodes, next, only, size)
        : await withoutForecast(ctx, nodes, next.code, q.text, size);
    next = step.next;
    for (const own of Map.groupBy(step.lines, placeText).values()) {
      if (found.length >= limit) break;
      found.push(...own.filter(({ kind }) => !q.kind || q.kind.includes(kind)));
      if (found.length >= limit && own.at(-1) !== step.lines.at(-1)) next = placeOf(own[0]!);
    }
  }
  const order = found.toSorted((a, b) => (a.coverDays ?? MOST_DAYS) - (b.coverDays ?? MOST_DAYS));
  return { items: await withHistory(ctx, order), next: next && writePlace(next) };
}

const placeOf = ({ sku, node, kept }: Judged): Place =>
  kept ? { urgency: kept.urgency, skuId: sku.id, nodeId: node.id, code: null } : { ...OTHERS, code: sku.merchantCode };
const placeText = (line: Judged): string => JSON.stringify(placeOf(line));

const writePlace = ({ urgency, skuId, nodeId, code }: Place): string =>
  writeCursor({
    urgency: BigInt(urgency),
    skuId,
    nodeId,
    code: code ?? '',
    phase: code === null ? 'urgent' : 'others',
  });

function readPlace(cursor: string | undefined): Place {
  const at = readCursor(cursor, { urgency: 'int', skuId: 'id', nodeId: 'id', code: 'text', phase: 'text' });
  if (!at) return FIRST;
  const { skuId, nodeId, code, phase } = at;
  return {
    urgency: Number(at.urgency),
    skuId: skuId as Id,
    nodeId: nodeId as Id,
    code: phase === 'urgent' ? null : code,
  };
}

async function withForecast(
  ctx: Ctx,
  nodes: readonly Node[],
  after: Place,
  only: readonly Id[] | null,
  size: number,
): Promise<Step> {
  const rows = await ctx.run<{ skuId: Id; nodeId: Id }>(sql`
    select sku_id as "skuId", node_id as "nodeId"
    from replenishment
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      ${only ? sql`and sku_id = any(${only as Id[]}::uuid[])` : sql``}
      and (cover_days, sku_id, node_id) > (${after.urgency}::int, ${after.skuId}::uuid, ${after.nodeId}::uuid)
    order by cover_days, sku_id, node_id
    limit ${size}`);
  const skus = await skusById(
    ctx,
    rows.map(({ skuId }) => skuId),
  );
  const plain = [...skus.values()].filter(({ bundle }) => !bundle);
  const judged = new Map(
    (await judgeLevels(ctx, nodes, plain)).map((line) => [`${line.sku.id}/${line.node.id}`, line]),
  );
  const lines = rows.flatMap(({ skuId, nodeId }) => judged.get(`${skuId}/${nodeId}`) ?? []);
  const last = lines.at(-1);
  return { lines, next: rows.length === size && last ? placeOf(last) : OTHERS };
}

async function withoutForecast(
  ctx: Ctx,
  nodes: readonly Node[],
  after: string,
  text: string | undefined,
  size: number,
): Promise<Step> {
  const page = await findSkus(ctx, { text, bundle: false, after, limit: size });
  const lines = (await judgeLevels(ctx, nodes, page.skus)).filter(({ kept }) => kept === null);
  return { lines, next: page.next === null ? null : { ...OTHERS, code: page.next } };
}

async function withHistory(ctx: Ctx, lines: readonly Judged[]): Promise<ListedLine[]> {
  if (lines.length === 0) return [];
  const weekly = await weeklySales(ctx, runningWeek(ctx), {
    skuIds: [...new Set(lines.map(({ sku }) => sku.id))],
    nodeIds: [...new Set(lines.map(({ node }) => node.id))],
  });
  const histories = new Map(weekly.map(({ skuId, nodeId, history }) => [`${skuId}/${nodeId}`, history]));
  return lines.map(({ sku, node, stock, kept, rule, kind, suggestion, wanted, ...line }) => {
    const { id, merchantCode, name, properties } = sku;
    const { available, onOrder } = stock;
    const { reorderPoint, orderUpTo, coverDays, lastSale } = line;
    return {
      ...{ sku: { id, merchantCode, name, properties }, supplier: rule.supplier || sku.supplier, available, onOrder },
      ...{ node: { id: node.id, name: node.name }, kind, suggestion, wanted, reorderPoint, orderUpTo },
      ...{ forecast: kept, rule, coverDays, lastSale },
      history: (histories.get(`${id}/${node.id}`) ?? []).map(BigInt),
    };
  });
}

function zero(): Id {
  return '00000000-0000-0000-0000-000000000000' as Id;
}
