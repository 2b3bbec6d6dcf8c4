/**
 * The stock list (STK-1, STK-4, F9 and F10): SKUs by merchant code with their buckets per node. What must stay true: a
 * page does a bounded amount of work, so with a filter on quantities it may be short and still have a next one.
 */
import { barcodesOf, type FoundSkus, findSkus, type Sku } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { balances, openExceptions } from '../ledger/ledger.ts';
import { freeAt } from './availability.ts';
import { type Amounts, type AtNode, stockAt, sumAmounts } from './buckets.ts';
import { expectedDays } from './expectations.ts';
import type { Node } from './nodes.ts';
import * as places from './places.ts';
import { type Sold, soldOf } from './sales.ts';

export type StockQuery = {
  text?: string | undefined;
  skuId?: readonly Id[] | undefined;
  only?: 'short' | 'negative' | 'defective' | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

export type StockLine = {
  sku: Pick<Sku, 'id' | 'merchantCode' | 'name' | 'properties'>;
  barcode: string | null;
  total: Amounts;
  nodes: { node: { id: Id; name: string }; buckets: Amounts; expectedOn: string | null }[];
  /** When the next goods on order are expected, over all the nodes. */
  expectedOn: string | null;
  supplier: string;
  buyer: string;
  sold: Sold;
};

/** SKUs a page with a filter on quantities looks through, and how many at a time. */
const SCAN = 4000;
const STEP = 500;

export async function listStock(
  ctx: Ctx,
  nodes: readonly Node[],
  q: StockQuery,
): Promise<{ items: StockLine[]; next: string | null }> {
  const limit = q.limit ?? 50;
  const nodeIds = nodes.map((node) => node.id);
  const ids = q.only === 'negative' ? await belowZero(ctx, q.skuId) : q.skuId;
  const found: { sku: Sku; at: Map<Id, AtNode> }[] = [];
  let next: string | null = readCursor(q.cursor, { code: 'text' })?.code ?? '';
  for (let seen = 0; next !== null && found.length < limit && seen < SCAN; seen += STEP) {
    const page: FoundSkus = await findSkus(ctx, { text: q.text, ids, after: next, limit: q.only ? STEP : limit });
    const worth = await worthLooking(ctx, nodeIds, q.only, page.skus);
    const stock = await stockAt(ctx, nodeIds, worth);
    const passing = worth.flatMap((sku) => {
      const at = stock.get(sku.id)!;
      return passes(q.only, sku, at) ? [{ sku, at }] : [];
    });
    const shown = passing.slice(0, limit - found.length);
    found.push(...shown);
    next = shown.length < passing.length ? shown.at(-1)!.sku.merchantCode : page.next;
    if (!q.only) break;
  }
  return { items: await lines(ctx, nodes, found), next: next === null ? null : writeCursor({ code: next }) };
}

/** SKUs that may pass a filter, told by one account per node; all buckets are read only for these. */
async function worthLooking(
  ctx: Ctx,
  nodeIds: readonly Id[],
  only: StockQuery['only'],
  skus: readonly Sku[],
): Promise<readonly Sku[]> {
  if (only === 'defective') {
    const accounts = skus.flatMap((sku) => nodeIds.map((node) => places.goods(node, 'defective', sku.id)));
    const held = await balances(ctx, accounts);
    const ofSku = (i: number) => held.slice(i * nodeIds.length, (i + 1) * nodeIds.length);
    return skus.filter((_, i) => ofSku(i).some((account) => account.posted !== 0n));
  }
  if (only !== 'short') return skus;
  const skuIds = skus.map((sku) => sku.id);
  const free = await freeAt(ctx, nodeIds, skuIds);
  // What is there through parts only adds to this, so who has enough of its own is not short.
  return skus.filter((_, i) => free.reduce((sum, atNode) => sum + atNode[i]!, 0n) <= 0n);
}

/** Exceptions looked at; a house with more has other worries. */
const MOST_EXCEPTIONS = 10_000;
const BOOKS: ReadonlySet<string> = new Set(['stock', 'bin']);

/** What has gone below its floor has an open exception for as long as it is below. */
async function belowZero(ctx: Ctx, among: readonly Id[] | undefined): Promise<Id[]> {
  const exceptions = await openExceptions(ctx, { limit: MOST_EXCEPTIONS });
  const skus = new Set(exceptions.flatMap(({ account: { book, asset } }) => (BOOKS.has(book) ? asset : [])));
  return among ? among.filter((id) => skus.has(id)) : [...skus];
}

function passes(only: StockQuery['only'], sku: Sku, at: ReadonlyMap<Id, AtNode>): boolean {
  const all = [...at.values()].map(({ amounts }) => amounts);
  if (only === 'short') return sku.active && sumAmounts(all).available <= 0n;
  if (only === 'defective') return all.some((amounts) => amounts.defective !== 0n);
  if (only === 'negative') return all.some((amounts) => Object.values(amounts).some((quantity) => quantity < 0n));
  return true;
}

async function lines(
  ctx: Ctx,
  nodes: readonly Node[],
  found: readonly { sku: Sku; at: Map<Id, AtNode> }[],
): Promise<StockLine[]> {
  const ids = found.map(({ sku }) => sku.id);
  const nodeIds = nodes.map((node) => node.id);
  const [barcodes, sold, expected] = await Promise.all([
    barcodesOf(ctx, ids),
    soldOf(ctx, ids, nodeIds),
    expectedDays(ctx, nodeIds, ids),
  ]);
  const days = Map.groupBy(expected, (one) => one.skuId);
  return found.map(({ sku: { id, merchantCode, name, properties, supplier, buyer }, at }) => {
    const own = new Map((days.get(id) ?? []).map(({ nodeId, day }) => [nodeId, day]));
    return {
      sku: { id, merchantCode, name, properties },
      barcode: barcodes.get(id)?.[0] ?? null,
      total: sumAmounts([...at.values()].map(({ amounts }) => amounts)),
      nodes: nodes.flatMap((node) => {
        const { amounts } = at.get(node.id)!;
        const isEmpty = Object.values(amounts).every((quantity) => quantity === 0n);
        const expectedOn = own.get(node.id) ?? null;
        return isEmpty ? [] : [{ node: { id: node.id, name: node.name }, buckets: amounts, expectedOn }];
      }),
      expectedOn: days.get(id)?.[0]?.day ?? null,
      supplier,
      buyer,
      sold: sold.get(id) ?? { today: 0n, days7: 0n, days30: 0n },
    };
  });
}
