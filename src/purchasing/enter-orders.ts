/** Drafts of purchase orders, made and changed. Nothing is on order yet, so nothing is posted. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { auditAll, differences } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { allNodes } from '../stock/stock.ts';
import { choosePrice } from './choose-price.ts';
import { type PriceRow, pricesFor } from './prices.ts';
import { allows, amountOf, type LockedOrder, type OrderLine, type PurchaseOrder } from './purchase-order.ts';
import { lineTable, orderTable, saveOrders } from './store.ts';
import { type KeptSupplier, suppliersById } from './suppliers.ts';

/** The id comes from the caller: a repeated call changes nothing. `priceMinor` left out: the price list's. */
export type NewOrder = {
  id: Id;
  supplierId: Id;
  nodeId: Id;
  expectedOn?: string | null | undefined;
  terms?: string | undefined;
  note?: string | undefined;
  lines: readonly { skuId: Id; quantity: bigint; priceMinor?: bigint | null | undefined }[];
};
export type EnterRefusal =
  | 'purchasing.supplierUnknown'
  | 'purchasing.supplierInactive'
  | 'purchasing.wrongState'
  | 'stock.nodeUnknown'
  | 'stock.skuUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive';

const DAY_MS = 86_400_000;

type Known = {
  suppliers: ReadonlyMap<Id, KeptSupplier>;
  nodes: ReadonlySet<Id>;
  skus: ReadonlyMap<Id, Sku>;
  prices: (supplierId: Id, skuId: Id) => PriceRow[];
};

/**
 * Refuses per document: `purchasing.supplierUnknown`, `purchasing.supplierInactive`, `stock.nodeUnknown`,
 * `stock.skuUnknown`, `stock.bundleHasNoStock`, `stock.quantityNotPositive` (data: `line`). Posts nothing.
 */
export async function enterOrders(ctx: Ctx, documents: readonly NewOrder[]): Promise<Outcome<Id, EnterRefusal>[]> {
  const known = await knownOf(ctx, documents);
  const there = new Set(
    (
      await ctx.sql<{ id: Id }>`
        select id
        from purchase_order
        where tenant_id = ${ctx.tenant}
          and id = any(${documents.map(({ id }) => id)}::uuid[])`
    ).map(({ id }) => id),
  );
  const outcomes = documents.map((document): Outcome<Id, EnterRefusal> => {
    const refusal = whyNot(document, known);
    return refusal ? { id: document.id, done: false, refusal } : done(document.id);
  });
  const ready = documents.filter(({ id }, i) => outcomes[i]!.done && !there.has(id));
  const made = ready.map((document) => orderOf(ctx, document, known));
  await orderTable.insert(ctx, made);
  const lines = ready.flatMap((document) => linesOf(ctx, document, known));
  await lineTable.insert(ctx, lines);
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  await auditAll(
    ctx,
    'purchase.enter',
    made.map(({ id, supplierId }) => ({
      subject: `purchase/${id}`,
      detail: { supplier: known.suppliers.get(supplierId)!.name, ...sizeOf(byOrder.get(id)!) },
    })),
  );
  return outcomes;
}

/** Replaces what the draft says; whoever changes it has locked it and compared its version. Refuses as `enterOrders`, and `purchasing.wrongState`. */
export async function changeOrder(
  ctx: Ctx,
  before: LockedOrder,
  document: NewOrder,
): Promise<Outcome<Id, EnterRefusal>> {
  const known = await knownOf(ctx, [document]);
  if (!allows(before.state, 'change')) return refuse(before.id, 'purchasing.wrongState', { state: before.state });
  const refusal = whyNot(document, known);
  if (refusal) return { id: before.id, done: false, refusal };
  const { supplierId, nodeId, currency, expectedOn, terms, note } = orderOf(ctx, document, known);
  const after = { supplierId, nodeId, currency, expectedOn, terms, note, state: 'draft' as const };
  const lines = linesOf(ctx, document, known);
  await ctx.sql`
    delete from purchase_order_line
    where tenant_id = ${ctx.tenant}
      and order_id = ${before.id}`;
  await lineTable.insert(ctx, lines);
  const said = (order: typeof after, own: readonly OrderLine[]) => ({
    ...{ supplier: known.suppliers.get(order.supplierId)?.name ?? order.supplierId, nodeId: order.nodeId },
    ...{ expectedOn: order.expectedOn, terms: order.terms, note: order.note, ...sizeOf(own) },
  });
  await saveOrders(
    ctx,
    [{ ...before, ...after, askedAt: null }],
    [...(Object.keys(after) as (keyof typeof after)[]), 'askedAt'],
    'purchase.change',
    () => differences(said(before as typeof after, before.lines), said(after, lines)),
  );
  return done(before.id);
}

const sizeOf = (lines: readonly OrderLine[]) => ({ lines: lines.length, amount: String(amountOf(lines)) });

async function knownOf(ctx: Ctx, documents: readonly NewOrder[]): Promise<Known> {
  const wanted = documents.flatMap(({ supplierId, lines }) => lines.map(({ skuId }) => ({ supplierId, skuId })));
  const [suppliers, nodes, skus, prices] = [
    await suppliersById(
      ctx,
      documents.map(({ supplierId }) => supplierId),
    ),
    new Set((await allNodes(ctx)).map(({ id }) => id)),
    await skusById(
      ctx,
      wanted.map(({ skuId }) => skuId),
    ),
    await pricesFor(ctx, wanted),
  ];
  return { suppliers, nodes, skus, prices };
}

function whyNot({ supplierId, nodeId, lines }: NewOrder, known: Known): Refusal<EnterRefusal> | null {
  const supplier = known.suppliers.get(supplierId);
  if (!supplier) return { code: 'purchasing.supplierUnknown' };
  if (!supplier.active) return { code: 'purchasing.supplierInactive', data: { supplier: supplier.name } };
  if (!known.nodes.has(nodeId)) return { code: 'stock.nodeUnknown' };
  for (const [i, { skuId, quantity }] of lines.entries()) {
    const sku = known.skus.get(skuId);
    const line = i + 1;
    if (!sku) return { code: 'stock.skuUnknown', data: { line, skuId } };
    if (sku.bundle) return { code: 'stock.bundleHasNoStock', data: { line, merchantCode: sku.merchantCode } };
    if (quantity <= 0n) return { code: 'stock.quantityNotPositive', data: { line, quantity } };
  }
  return null;
}

function orderOf(ctx: Ctx, { id, supplierId, nodeId, expectedOn, terms, note }: NewOrder, known: Known): PurchaseOrder {
  const supplier = known.suppliers.get(supplierId)!;
  const arrival = dayOf(ctx.now() + supplier.leadDays * DAY_MS);
  return {
    ...{ id, supplierId, nodeId, currency: supplier.currency, state: 'draft', prepaidMinor: 0n, prepaidNote: '' },
    ...{ expectedOn: expectedOn === undefined ? arrival : expectedOn, terms: terms ?? supplier.terms },
    ...{ note: note ?? '', expectationId: null, version: 1, createdAt: new Date(ctx.now()) },
    ...{ createdBy: actorText(ctx.actor), askedAt: null, approvedAt: null, approvedBy: '' },
  };
}

const linesOf = (ctx: Ctx, { id, supplierId, lines }: NewOrder, { prices }: Known): OrderLine[] =>
  lines.map(({ skuId, quantity, priceMinor }, i) => {
    const listed = choosePrice(prices(supplierId, skuId), quantity, dayOf(ctx.now()));
    const price = priceMinor === undefined ? (listed?.priceMinor ?? null) : priceMinor;
    return { orderId: id, line: i + 1, skuId, quantity, priceMinor: price };
  });
