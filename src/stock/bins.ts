/** Choosing bins: what leaves a node without anybody saying from where is taken from the fullest bins first. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { holdingsOf } from '../ledger/ledger.ts';
import { STAGING, UNSORTED } from './places.ts';

/** Bins of a (node, SKU) with what is left in each, the fullest first. `take` moves it along. */
export type BinStock = { bin: string; left: bigint };
export type BinsByGoods = Map<string, BinStock[]>;

export const goodsKey = (node: Id, sku: Id): string => `${node}/${sku}`;

/** Whoever chooses bins at a node does so alone, also shipping when it picks: the next one sees what is left after it. */
export async function lockBins(ctx: Ctx, nodes: readonly Id[]): Promise<void> {
  await ctx.sql`
    select pg_advisory_xact_lock(hashtextextended('bins/' || ${ctx.tenant}::int || '/' || node, 0))
    from unnest(${[...new Set(nodes)].sort()}::text[]) node`;
}

/** More goods than this are not locked one by one: the server's table of locks is not endless. */
const MOST_SKUS = 200;

/**
 * Whoever chooses bins of a few SKUs shares the node with those who do so for others: fifty benches wait for one
 * another only where they take the same goods, and all of them for whoever called `lockBins`.
 */
export async function lockGoods(ctx: Ctx, goods: readonly { nodeId: Id; skuId: Id }[]): Promise<void> {
  const keys = [...new Set(goods.map(({ nodeId, skuId }) => goodsKey(nodeId, skuId)))].sort();
  const nodes = [...new Set(goods.map(({ nodeId }) => nodeId))].sort();
  if (keys.length > MOST_SKUS) return lockBins(ctx, nodes);
  await Promise.all([
    ctx.sql`
      select pg_advisory_xact_lock_shared(hashtextextended('bins/' || ${ctx.tenant}::int || '/' || node, 0))
      from unnest(${nodes}::text[]) node`,
    ctx.sql`
      select pg_advisory_xact_lock(hashtextextended('goods/' || ${ctx.tenant}::int || '/' || key, 0))
      from unnest(${keys}::text[]) key`,
  ]);
}

/** Call it under `lockBins`. What is staged already belongs to parcels. */
export async function binsHolding(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<BinsByGoods> {
  const bins: BinsByGoods = new Map();
  if (nodes.length === 0) return bins;
  for (const { node, asset, place, posted } of await holdingsOf(ctx, 'bin', nodes, skus)) {
    if (place === STAGING) continue;
    const key = goodsKey(node, asset);
    const known = bins.get(key);
    if (known) known.push({ bin: place, left: posted });
    else bins.set(key, [{ bin: place, left: posted }]);
  }
  return bins;
}

/**
 * Takes `wanted` pieces and says from where: the bin named first, then the fullest; what no bin is known to hold comes
 * from the unsorted one.
 */
export function takeFromBins(
  bins: BinsByGoods,
  key: string,
  wanted: bigint,
  first?: string,
): [bin: string, quantity: bigint][] {
  const all = bins.get(key) ?? [];
  const inOrder = first === undefined ? all : all.toSorted((a, b) => Number(b.bin === first) - Number(a.bin === first));
  const taken = new Map<string, bigint>();
  let open = wanted;
  for (const bin of inOrder) {
    const quantity = smaller(bin.left, open);
    if (quantity <= 0n) continue;
    bin.left -= quantity;
    open -= quantity;
    taken.set(bin.bin, quantity);
  }
  if (open > 0n) taken.set(UNSORTED, (taken.get(UNSORTED) ?? 0n) + open);
  return [...taken];
}

/** A bin that goods were put into exists from then on; the unsorted one is none. */
export async function recordBins(ctx: Ctx, used: readonly (readonly [node: Id, bin: string])[]): Promise<void> {
  const named = used.filter(([, bin]) => bin !== '');
  if (named.length === 0) return;
  await ctx.sql`
    insert into bin (tenant_id, node_id, code)
    select distinct ${ctx.tenant}::int, n.node_id, n.code
    from unnest(${named.map(([node]) => node)}::uuid[], ${named.map(([, code]) => code)}::text[]) n(node_id, code)
    on conflict do nothing`;
}
