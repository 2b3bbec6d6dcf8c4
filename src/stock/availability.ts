/** What may still be promised, read without locks: the ledger decides again when the promise is made. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type AccountId, accountId, freeOf } from '../ledger/ledger.ts';
import { sellable } from './places.ts';

/** Free quantity per node and SKU; a pair that is missing has none. */
export type Availability = Map<Id, Map<Id, bigint>>;

/** One indexed look-up per (node, SKU); free = posted − held − floor, never below zero. */
export async function availableAt(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<Availability> {
  const distinct = [...new Set(skus)];
  const free = await freeAt(ctx, nodes, distinct);
  return new Map(
    nodes.map((node, n) => {
      const own = new Map<Id, bigint>();
      for (const [s, sku] of distinct.entries()) if (free[n]![s]! > 0n) own.set(sku, free[n]![s]!);
      return [node, own];
    }),
  );
}

/** posted − held − floor per node and SKU, in the order asked; below zero where a fact has gone below the floor. */
export async function freeAt(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<bigint[][]> {
  const ids = nodes.map((node) => sellableIds(node, skus));
  const free = await freeOf(ctx, ids.flat());
  return ids.map((own) => own.map((id) => free.get(id) ?? 0n));
}

/** Ids of sellable accounts by node and SKU. Making one takes longer than looking its balance up. */
const known = new Map<Id, Map<Id, AccountId>>();
const KEPT_PER_NODE = 200_000;

function sellableIds(node: Id, skus: readonly Id[]): AccountId[] {
  const ids = knownOf(node);
  return skus.map((sku) => {
    const id = ids.get(sku) ?? accountId(sellable(node, sku));
    ids.set(sku, id);
    return id;
  });
}

function knownOf(node: Id): Map<Id, AccountId> {
  const ids = known.get(node);
  if (ids && ids.size < KEPT_PER_NODE) return ids;
  const fresh = new Map<Id, AccountId>();
  known.set(node, fresh);
  return fresh;
}
