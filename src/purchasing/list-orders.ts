/** Purchase orders as lists and one by one, newest first: ids begin with their moment. */
import { skusById } from '../catalog/catalog.ts';
import type { PurchaseState } from '../contract/purchase-orders.ts';
import { peopleNames } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { actorWords, allNodes, documentsOfExpectation, expectationNumbers, findDocuments } from '../stock/stock.ts';
import { choosePrice, hintsOf } from './choose-price.ts';
import { pricesFor } from './prices.ts';
import { amountOf, type PurchaseOrder } from './purchase-order.ts';
import { linesOfOrders, orderTable, progressOf, returnsOf } from './store.ts';
import { suppliersById } from './suppliers.ts';

export type OrderQuery = {
  /** Nodes the caller may see. */
  nodeIds: readonly Id[];
  id?: Id | undefined;
  state?: readonly PurchaseState[] | undefined;
  supplierId?: Id | undefined;
  skuId?: Id | undefined;
  number?: string | undefined;
  /** The last one seen. */
  before?: Id | undefined;
  limit: number;
};
type Numbered = PurchaseOrder & { number: string };

/** One row more than `limit`. */
export function findOrders(ctx: Ctx, q: OrderQuery): Promise<Numbered[]> {
  const conditions = [
    sql`o.tenant_id = ${ctx.tenant}`,
    sql`o.node_id = any(${q.nodeIds as Id[]}::uuid[])`,
    ...(q.id ? [sql`o.id = ${q.id}`] : []),
    ...(q.state?.length ? [sql`o.state = any(${q.state as PurchaseState[]}::text[])`] : []),
    ...(q.supplierId ? [sql`o.supplier_id = ${q.supplierId}`] : []),
    ...(q.number ? [sql`o.number = ${q.number.trim().toUpperCase()}`] : []),
    ...(q.before ? [sql`o.id < ${q.before}`] : []),
    ...(q.skuId
      ? [
          sql`exists (
            select from purchase_order_line l
            where l.tenant_id = o.tenant_id and l.order_id = o.id and l.sku_id = ${q.skuId})`,
        ]
      : []),
  ];
  return ctx.run(sql`
    select ${orderTable.select('o')}, o.number
    from purchase_order o
    where ${joined(conditions, ' and ')}
    order by o.id desc
    limit ${q.limit + 1}`);
}

/** As rows of the list. */
export async function describeOrders(ctx: Ctx, orders: readonly Numbered[]) {
  const ids = orders.map(({ id }) => id);
  const [suppliers, nodes, lines, progress, people] = [
    await suppliersById(
      ctx,
      orders.map(({ supplierId }) => supplierId),
    ),
    new Map((await allNodes(ctx)).map(({ id, name }) => [id, { id, name }])),
    await linesOfOrders(ctx, ids),
    await progressOf(ctx, orders),
    await peopleNames(
      ctx,
      orders.map(({ createdBy }) => createdBy),
    ),
  ];
  return orders.map((order) => {
    const own = lines.get(order.id) ?? [];
    const { id, number, state, expectedOn, note, createdAt, version } = order;
    return {
      ...{ id, number, state, expectedOn, note, createdAt, version, node: nodes.get(order.nodeId)! },
      supplier: { id: order.supplierId, name: suppliers.get(order.supplierId)!.name },
      amount: { amount: amountOf(own), currency: order.currency },
      quantity: own.reduce((sum, { quantity }) => sum + quantity, 0n),
      received: own.reduce((sum, { line }) => sum + progress(id, line).received, 0n),
      by: actorWords(order.createdBy, people),
    };
  });
}

/** Lines with what came, went back and was billed, what is hinted of them, and what the price list says today. */
export async function describeLines(ctx: Ctx, order: PurchaseOrder) {
  const lines = (await linesOfOrders(ctx, [order.id])).get(order.id) ?? [];
  const [skus, progress, prices] = [
    await skusById(
      ctx,
      lines.map(({ skuId }) => skuId),
    ),
    await progressOf(ctx, [order]),
    await pricesFor(
      ctx,
      lines.map(({ skuId }) => ({ supplierId: order.supplierId, skuId })),
    ),
  ];
  const isOpen = ['draft', 'waitApproval', 'approved', 'partlyDone'].includes(order.state);
  const money = (amount: bigint | null) => (amount === null ? null : { amount, currency: order.currency });
  return lines.map(({ line, skuId, quantity, priceMinor }) => {
    const { id, merchantCode, name, properties, trackSerials: tracked } = skus.get(skuId)!;
    const done = progress(order.id, line);
    const listed = choosePrice(prices(order.supplierId, skuId), quantity, dayOf(ctx.now()));
    return {
      ...{ line, sku: { id, merchantCode, name, properties }, tracked, quantity, ...done, price: money(priceMinor) },
      open: isOpen && quantity > done.received ? quantity - done.received : 0n,
      amount: money(priceMinor === null ? null : priceMinor * quantity),
      hints: order.approvedAt ? [] : hintsOf({ quantity, priceMinor }, listed),
      listed: listed && { ...listed, price: money(listed.priceMinor)! },
    };
  });
}

/** Receipts of the order's goods, returns, and what took them back. */
export async function documentIdsOf(ctx: Ctx, { id, expectationId }: PurchaseOrder): Promise<Id[]> {
  const [received, returned] = [
    expectationId ? await documentsOfExpectation(ctx, expectationId) : [],
    await returnsOf(ctx, [id]),
  ];
  return [...new Set([...received, ...returned.map(({ documentId }) => documentId)])].sort((a, b) => (a < b ? -1 : 1));
}

/** An order whole; `nodeIds`: those the caller may see. */
export async function detailOf(ctx: Ctx, order: Numbered, nodeIds: readonly Id[]) {
  const [row] = await describeOrders(ctx, [order]);
  const ids = await documentIdsOf(ctx, order);
  const [lines, documents, expected, people, bills] = [
    await describeLines(ctx, order),
    ids.length === 0 ? [] : await findDocuments(ctx, { nodeIds, ids, limit: ids.length }),
    await expectationNumbers(ctx, order.expectationId ? [order.expectationId] : []),
    await peopleNames(ctx, [order.approvedBy]),
    await billsOn(ctx, order.id),
  ];
  return {
    order: {
      ...row!,
      ...{ terms: order.terms, prepaidNote: order.prepaidNote, approvedAt: order.approvedAt },
      prepaid: { amount: order.prepaidMinor, currency: order.currency },
      expectation: order.expectationId
        ? { id: order.expectationId, number: expected.get(order.expectationId) ?? '' }
        : null,
      approvedBy: order.approvedBy ? actorWords(order.approvedBy, people) : null,
    },
    lines,
    documents: documents.toReversed().map(({ id, number, kind, createdAt, by, reversedBy }) => ({
      ...{ id, number, kind, at: createdAt, by, reversed: reversedBy !== null },
    })),
    bills,
  };
}

const billsOn = (ctx: Ctx, orderId: Id) =>
  ctx.sql<{ id: Id; number: string; state: string; day: string }>`
    select b.id, b.number, b.state, b.day::text as day
    from supplier_bill b
    where b.tenant_id = ${ctx.tenant}
      and exists (
        select from supplier_bill_line l
        where l.tenant_id = b.tenant_id and l.bill_id = b.id and l.order_id = ${orderId})
    order by b.id`;
