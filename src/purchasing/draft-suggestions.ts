/** What is to be reordered as drafts: one per supplier and warehouse. Nothing is on order before they are approved. */
import { skusById } from '../catalog/catalog.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { supplierFor } from '../stock/stock.ts';
import { orderable } from './choose-price.ts';
import { enterOrders } from './enter-orders.ts';
import { pricesFor } from './prices.ts';
import { type KeptSupplier, suppliersByWord } from './suppliers.ts';

/** The id is the line's in the answer and comes from the caller. */
export type Suggested = { id: Id; nodeId: Id; skuId: Id; quantity: bigint };
export type Drafts = {
  outcomes: Outcome<Id, string>[];
  /** `lines`: places in what was asked. */
  orders: { id: Id; number: string; lines: number[] }[];
};

/**
 * Refuses per line: `purchasing.supplierMissing`, `purchasing.supplierInactive` (data: `merchantCode`, `supplier`),
 * `purchasing.alreadyDrafted` (data: `number`), `stock.skuUnknown`, and what `enterOrders` says of the draft. Posts nothing.
 */
export async function draftSuggestions(ctx: Ctx, lines: readonly Suggested[]): Promise<Drafts> {
  const skus = await skusById(
    ctx,
    lines.map(({ skuId }) => skuId),
  );
  const supplierOf = await supplierFor(ctx, skus);
  const suppliers = await suppliersByWord(
    ctx,
    lines.map(({ skuId, nodeId }) => supplierOf(skuId, nodeId)),
  );
  const drafted = await draftsWith(ctx, lines);
  const outcomes: Outcome<Id, string>[] = lines.map(({ id, nodeId, skuId }) => {
    const sku = skus.get(skuId);
    if (!sku) return refuse(id, 'stock.skuUnknown', { skuId });
    const word = supplierOf(skuId, nodeId);
    const supplier = suppliers.get(word);
    const data = { merchantCode: sku.merchantCode, supplier: word };
    if (!supplier) return refuse(id, 'purchasing.supplierMissing', data);
    if (!supplier.active) return refuse(id, 'purchasing.supplierInactive', data);
    const number = drafted.get(`${nodeId}/${skuId}`);
    return number === undefined ? done(id) : refuse(id, 'purchasing.alreadyDrafted', { number, ...data });
  });
  const ready = lines.flatMap((line, at) => {
    const supplier = suppliers.get(supplierOf(line.skuId, line.nodeId));
    return outcomes[at]!.done && supplier ? [{ ...line, at, supplier }] : [];
  });
  const groups = [...Map.groupBy(ready, ({ supplier, nodeId }) => `${supplier.id}/${nodeId}`).values()];
  const ids = groups.map(() => ctx.newId());
  const entered = await enterOrders(ctx, await documentsOf(ctx, groups, ids));
  for (const [i, outcome] of entered.entries())
    if (!outcome.done) for (const { at, id } of groups[i]!) outcomes[at] = { ...outcome, id };
  const made = groups.flatMap((own, i) => (entered[i]!.done ? [{ id: ids[i]!, lines: own.map(({ at }) => at) }] : []));
  const numbers = await orderNumbers(
    ctx,
    made.map(({ id }) => id),
  );
  return { outcomes, orders: made.map((order) => ({ ...order, number: numbers.get(order.id)! })) };
}

type Ready = Suggested & { at: number; supplier: KeptSupplier };

async function documentsOf(ctx: Ctx, groups: readonly (readonly Ready[])[], ids: readonly Id[]) {
  const prices = await pricesFor(
    ctx,
    groups.flat().map(({ supplier, skuId }) => ({ supplierId: supplier.id, skuId })),
  );
  const day = dayOf(ctx.now());
  return groups.map((own, i) => {
    const { nodeId, supplier } = own[0]!;
    // A SKU that was chosen twice is ordered once, for both.
    const lines = [...Map.groupBy(own, ({ skuId }) => skuId)].map(([skuId, same]) => {
      const wanted = same.reduce((sum, { quantity }) => sum + quantity, 0n);
      return { skuId, quantity: orderable(prices(supplier.id, skuId), wanted, day) };
    });
    return { id: ids[i]!, supplierId: supplier.id, nodeId, lines };
  });
}

/** Numbers of the drafts that hold these goods for these warehouses already. */
async function draftsWith(ctx: Ctx, lines: readonly Suggested[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ nodeId: Id; skuId: Id; number: string }>`
    select o.node_id as "nodeId", l.sku_id as "skuId", max(o.number) as number
    from purchase_order o
    join purchase_order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
    where o.tenant_id = ${ctx.tenant}
      and o.state in ('draft', 'waitApproval')
      and l.sku_id = any(${[...new Set(lines.map(({ skuId }) => skuId))]}::uuid[])
    group by o.node_id, l.sku_id`;
  return new Map(rows.map(({ nodeId, skuId, number }) => [`${nodeId}/${skuId}`, number]));
}

/** Numbers people know orders by. */
export async function orderNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from purchase_order
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}
