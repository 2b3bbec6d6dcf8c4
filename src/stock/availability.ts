/** What may still be promised, read without locks: the ledger decides again when the promise is made. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { accountId } from '../ledger/account.ts';
import { sellable } from './places.ts';

/** Free quantity per node and SKU; a pair that is missing has none. */
export type Availability = Map<Id, Map<Id, bigint>>;

/** One indexed look-up per (node, SKU); free = posted − held − floor, never below zero. */
export async function availableAt(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<Availability> {
  const pairs = new Map<bigint, readonly [Id, Id]>();
  for (const node of nodes) for (const sku of skus) pairs.set(accountId(sellable(node, sku)), [node, sku]);
  const rows = await ctx.sql<{ id: bigint; free: bigint }>`
    select id, posted - held_out - floor as free
    from account
    where tenant_id = ${ctx.tenant}
      and id = any(${[...pairs.keys()]}::bigint[])`;
  const available: Availability = new Map(nodes.map((node) => [node, new Map()]));
  for (const { id, free } of rows) {
    const [node, sku] = pairs.get(id)!;
    if (free > 0n) available.get(node)!.set(sku, free);
  }
  return available;
}
