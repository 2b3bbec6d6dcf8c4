/**
 * Virtual stock (presale): how far below the goods at a node may be promised. What must stay true: the floor of the
 * sellable account is minus the sum of the changes, so the ledger itself keeps promises within the quota.
 */
import { skusById } from '../catalog/catalog.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { openAccounts, setFloor } from '../ledger/ledger.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import { sellable } from './places.ts';

/** `quantity` ≥ 0: the quota from now on; what is promised beyond a lowered quota opens a ledger exception. */
export type VirtualStock = { skuId: Id; nodeId: Id; quantity: bigint; reason: string };
export type VirtualRefusal =
  | 'stock.skuUnknown'
  | 'stock.nodeUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive';

/** Sets quotas, answered per SKU. Refuses `stock.skuUnknown`, `stock.nodeUnknown`, `stock.bundleHasNoStock`, `stock.quantityNotPositive`. */
export async function setVirtualStock(
  ctx: Ctx,
  quotas: readonly VirtualStock[],
): Promise<Outcome<Id, VirtualRefusal>[]> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`virtual/${ctx.tenant}`}, 0))`;
  const skuIds = [...new Set(quotas.map((quota) => quota.skuId))];
  const [skus, nodes] = await Promise.all([skusById(ctx, skuIds), allNodes(ctx)]);
  const now = await virtualChanges(
    ctx,
    skuIds,
    nodes.map((node) => node.id),
  );
  const sums = new Map<string, bigint>();
  for (const { nodeId, skuId, change } of now) add(sums, `${nodeId}/${skuId}`, change);
  const raised: Id[] = [];
  const outcomes: Outcome<Id, VirtualRefusal>[] = [];
  for (const { skuId, nodeId, quantity, reason } of quotas) {
    const sku = skus.get(skuId);
    if (!sku) outcomes.push(refuse(skuId, 'stock.skuUnknown'));
    else if (!nodes.some((node) => node.id === nodeId)) outcomes.push(refuse(skuId, 'stock.nodeUnknown'));
    else if (sku.bundle) outcomes.push(refuse(skuId, 'stock.bundleHasNoStock'));
    else if (quantity < 0n) outcomes.push(refuse(skuId, 'stock.quantityNotPositive'));
    else {
      const change = quantity - (sums.get(`${nodeId}/${skuId}`) ?? 0n);
      if (change !== 0n) await writeChange(ctx, { skuId, nodeId, change, reason }, quantity);
      add(sums, `${nodeId}/${skuId}`, change);
      if (change > 0n) raised.push(skuId);
      outcomes.push(done(skuId));
    }
  }
  await noteStockChange(
    ctx,
    outcomes.flatMap((outcome) => (outcome.done ? outcome.id : [])),
    { arrived: raised },
  );
  return outcomes;
}

const add = (sums: Map<string, bigint>, key: string, change: bigint) => sums.set(key, (sums.get(key) ?? 0n) + change);

/** A quota is set by hand and seldom: one statement each. */
async function writeChange(
  ctx: Ctx,
  { skuId, nodeId, change, reason }: { skuId: Id; nodeId: Id; change: bigint; reason: string },
  quantity: bigint,
): Promise<void> {
  await ctx.sql`
    insert into virtual_stock (tenant_id, id, sku_id, node_id, change, actor, reason)
    values (${ctx.tenant}, ${ctx.newId()}, ${skuId}, ${nodeId}, ${change}, ${actorText(ctx.actor)}, ${reason})`;
  const account = sellable(nodeId, skuId);
  await openAccounts(ctx, [account]);
  await setFloor(ctx, account, -quantity);
}

export type VirtualChange = { id: Id; skuId: Id; nodeId: Id; change: bigint; at: Date; actor: string; reason: string };

/** Changes of quotas up to a moment (all, when left out), oldest first. */
export const virtualChanges = (
  ctx: Ctx,
  skuIds: readonly Id[],
  nodeIds: readonly Id[],
  until?: Date | undefined,
): Promise<VirtualChange[]> =>
  ctx.sql<VirtualChange>`
    select id, sku_id as "skuId", node_id as "nodeId", change, at, actor, reason
    from virtual_stock
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
      and node_id = any(${nodeIds as Id[]}::uuid[])
      and at <= coalesce(${until ?? null}::timestamptz, 'infinity')
    order by id`;
